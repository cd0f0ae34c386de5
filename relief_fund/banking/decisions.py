"""Deciding a waiting line: its bank side stands, only its other side moves (accounts plan 12-14, 26)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.banking.errors import DecisionUnfit, LineDecided, LineUnknown
from relief_fund.banking.inbox import WITHDRAWN, InboxLine, line_by_identity
from relief_fund.banking.queries import account_by_code
from relief_fund.banking.readings import INTEREST, INTEREST_OWED, POST_ADVANCE, BankAccountFace
from relief_fund.banking.statements.lines import CREDIT, DEBIT
from relief_fund.banking.tables import BankLine, LineDecision
from relief_fund.banking.tables_imports import WithdrawnLine, WithdrawnRun
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office, Sealed
from relief_fund.ledger import queries as books
from relief_fund.ledger.day_guards import check_days
from relief_fund.ledger.entries import Entry, Line, moved
from relief_fund.ledger.fund_line import note_entry
from relief_fund.ledger.papers import is_reversed, reversed_among

DECISION = LineDecision.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
GONE = WithdrawnLine.__table__  # type: ignore[attr-defined]  # as above
GONE_RUN = WithdrawnRun.__table__  # type: ignore[attr-defined]  # as above
LINE = BankLine.__table__  # type: ignore[attr-defined]  # as above
LONGEST_REASON = 500
TILL = "1111"
"""Cash drawn at the bank is in the till of the line's fund; deciding otherwise takes it out, while it is there."""
TAKEN_BACK = "gift_taken_back"
"""The decision after which a line waits again: ``donors`` has taken its gift back, and nothing undoes that."""
_DECIDED = (
    select(DECISION.c.ordinal, DECISION.c.decision, DECISION.c.other_side, DECISION.c.entry_key)
    .where(DECISION.c.identity == bindparam("identity"))
    .order_by(DECISION.c.ordinal.desc())
    .limit(1)
)
_WITHDRAWN = select(GONE.c.identity).where(GONE.c.identity == bindparam("identity"))
TO_BE_WITHDRAWN = (
    select(LINE.c.identity)
    .join(GONE_RUN, GONE_RUN.c.run == LINE.c.run)
    .where(LINE.c.identity == bindparam("identity"))
)
"""Lines of imports that two officers have agreed to withdraw; their turn may come later."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an officer may decide: for which direction, the account the money moves to, the series of its voucher."""

    decision: str
    direction: str
    campaign_account: str
    budget_account: str
    series: str = "PKT"

    def account(self, purpose: str) -> str:
        """Where the money of a line goes on an account of this purpose, "" where the decision does not fit it."""
        return self.budget_account if purpose == "budget" else self.campaign_account


CHOICES = {
    choice.decision: choice
    for choice in (
        Choice("fee", DEBIT, "6151", "6151"),
        Choice("cash_drawn", DEBIT, TILL, TILL, "PT"),
        Choice("interest_given_back", DEBIT, "", INTEREST_OWED),
        Choice("interest", CREDIT, INTEREST, INTEREST_OWED),
        Choice("refund_owed", CREDIT, "3383", ""),
        Choice("post_gave_back", CREDIT, POST_ADVANCE, POST_ADVANCE),
        Choice("budget_received", CREDIT, "", "3371"),
        Choice("other_debt", CREDIT, "3388", "3388"),
    )
}
"""Decisions that banking books itself and that name nothing else; those that name a paper are in ``papers``,
a campaign's "gift" is decided in ``donors``, which makes receipts."""

FINAL = (
    "gift", "payment_returned", "payment_refused", "paid_back", "refund_returned",
    "refund_paid", "refund_sent", "gift_elsewhere", "deposit_arrived",
    "gift_split", "gift_merged", "given_back", "dues_paid", "dues_arrived", "claim_paid", "booked_out", "booked_in",
    "payments_settled", "bank_undone",
)  # fmt: skip
"""Decisions that changed another paper, a receipt, an order, a refund, a debt, and are not decided again."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A decision ready to be written: the account its money moves to, and what comes with it.

    ``rows`` are (table, rows) of the room that decides, made from the entry's key and the place where its
    money enters the fund's line (-1 for none) and its number; ``sealed`` the disclosure of a subject.
    ``undoes`` is the key of the entry whose money comes back. The entry is a ``donation`` leaf where the
    decision makes a gift of the line.

    A decision that rests on another paper posts ``more`` lines, may book into another ``fund`` that shares
    the account (the line's own where ""), and is asked ``check`` inside the command, which raises where
    the paper says otherwise by then. Such a decision is final: its paper has changed with it.
    """

    decision: str
    other_side: str
    leaf: str = "entry"
    kind: str = "line_decided"
    public: Mapping[str, object] = field(default_factory=dict)
    sealed: Sealed | None = None
    rows: Callable[[str, int, int], Sequence[tuple[Any, Sequence[Mapping[str, Any]]]]] | None = None
    fund: str = ""
    more: tuple[Line, ...] = ()
    check: Callable[[Any], None] | None = None
    undoes: str = ""
    series: str = "PKT"


def decide_line(
    office: Office,
    actor: Actor,
    *,
    identity: str,
    decision: str,
    reason: str,
    on: date | None = None,
    expected: str = "",
) -> str:
    """Book what an officer decided about a waiting line; returns the entry's key ``clear:<line>:<n>``.

    ``decision`` is a name of ``CHOICES``; ``on`` the business day, today when None; ``expected`` the
    decision that held when the officer looked, "" for none. Raises DutyMissing, LineUnknown,
    DecisionUnfit, LineDecided, and Overdrawn where the money is gone already, OverdrawnOnDay where it was not
    there on the earlier day that ``on`` is, or on one since.
    """
    line, _ = waiting_line(office, actor, identity)
    return decide_read_line(
        office, actor, line=line, decision=decision, reason=reason, on=on, expected=expected
    )


def decide_read_line(
    office: Office,
    actor: Actor,
    *,
    line: InboxLine,
    decision: str,
    reason: str,
    on: date | None = None,
    expected: str = "",
) -> str:
    """``decide_line`` about a waiting line that was read already. Raises as that does."""
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        account = account_by_code(connection, line.account)
    if account is None or not line.proposal:
        raise DecisionUnfit(decision="", reading=line.reading)
    purpose, choice = account.purpose, CHOICES.get(decision)
    if choice is None or choice.direction != line.direction or not choice.account(purpose):
        raise DecisionUnfit(decision=decision[:40], direction=line.direction, purpose=purpose)
    booking = Booking(decision, choice.account(purpose), series=choice.series)
    return book_decision(office, actor, line=line, booking=booking, reason=reason, on=on, expected=expected)


def waiting_line(office: Office, actor: Actor, identity: str) -> tuple[InboxLine, str]:
    """The line and its account's purpose. Raises DutyMissing, LineUnknown, DecisionUnfit."""
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        line = line_by_identity(connection, identity)
        account = account_by_code(connection, line.account) if line else None
    if line is None or account is None:
        raise LineUnknown()
    if not line.proposal:
        raise DecisionUnfit(decision="", reading=line.reading)
    return line, account.purpose


def book_decision(
    office: Office,
    actor: Actor,
    *,
    line: InboxLine,
    booking: Booking,
    reason: str,
    on: date | None,
    expected: str = "",
) -> str:
    """Write one decision: a row, and an entry that moves the other side. Raises as ``decide_line``."""
    reason, moment = " ".join(reason.split()), moment_text(office.clock.now())
    day = on or today(office.clock)
    _check_face(line, booking, reason, day)
    with office.read() as connection:
        account, first = account_by_code(connection, line.account), _first_key(connection, line.identity)
        undone, known = _undone(connection, line.identity), _last(connection.execute, line.identity)
        assert account is not None, "a line belongs to an account"
        if (known.decision if known else "") == expected:
            draft = _draft(line, booking, account, known, first, day)
            check_days(connection, [draft], today(office.clock))

    def command(tx: Any) -> str:
        held = held_decision(tx, line.identity, final=booking.decision in FINAL)
        before, earlier, ordinal = (held.decision, _earlier(held), held.ordinal + 1) if held else ("", "", 1)
        if before != expected:
            raise LineDecided(decision=before)
        if before in (*FINAL, booking.decision) or (held and held.entry_key in undone):
            raise DecisionUnfit(decision=booking.decision, held=before)
        if booking.check:
            booking.check(tx)
        entry = _draft(line, booking, account, held, first, day)
        voucher = tx.voucher(account.owner, day.year, booking.series, entry.key)
        number = tx.post(replace(entry, voucher=voucher))
        place = note_entry(tx, entry, number, undoes=booking.undoes or earlier, fresh=True)
        row = {
            "identity": line.identity, "ordinal": ordinal, "decision": booking.decision,
            "other_side": booking.other_side, "entry_key": entry.key, "reason": reason,
            "officer": actor.officer, "decided_at": moment,
        }  # fmt: skip
        tx.sql(DECISION.insert(), row)
        if booking.sealed:
            office.vault.keep(tx, [booking.sealed])
        for table, rows in booking.rows(entry.key, place, number) if booking.rows else ():
            tx.rows(table, rows)
        return entry.key

    return office.desk.run(command)


def _check_face(line: InboxLine, booking: Booking, reason: str, day: date) -> None:
    """A reason of 1 to 500 letters, and no day before the line's own. Raises DecisionUnfit."""
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise DecisionUnfit(decision=booking.decision, reason_length=len(reason))
    if day < line.day:
        raise DecisionUnfit(decision=booking.decision, day=day.isoformat(), line_day=line.day.isoformat())


def _first_key(connection: Any, identity: str) -> str:
    """``clear:<line>:<n>`` for the first decision: what a committee's reversed entry has used is passed by.

    An entry of the committee that stands keeps its key: then the decision is refused by it.
    """
    turn = 1
    while (number := books.entries_by_keys(connection, [key := f"clear:{identity}:{turn}"]).get(key)) and (
        is_reversed(connection, number)
    ):
        turn += 1
    return key


def _undone(connection: Any, identity: str) -> frozenset[str]:
    """Keys of the line's decisions whose entries were reversed: its money is not where they say.

    ``undoing`` refuses such a reversal; books that had one already are mended by an adjusting entry, since to
    decide on would take the money of another line from the account.
    """
    keys = connection.execute(select(DECISION.c.entry_key).where(DECISION.c.identity == identity)).scalars()
    numbers = books.entries_by_keys(connection, list(keys))
    reversed_ones = reversed_among(connection, list(numbers.values()))
    return frozenset(key for key, number in numbers.items() if number in reversed_ones)


def held_decision(tx: Any, identity: str, *, final: bool = True) -> Any:
    """The decision that holds, None for none. Raises LineDecided where the line was withdrawn.

    Before a ``final`` one also where it is about to be: the withdrawal takes back other decisions with their
    line, but not what changed another paper.
    """
    for query in (_WITHDRAWN, TO_BE_WITHDRAWN)[: 1 + final]:
        if tx.sql(query, {"identity": identity}).first():
            raise LineDecided(decision=WITHDRAWN)
    return _last(tx.sql, identity)


def _last(run: Any, identity: str) -> Any:
    """The last decision about a line, None for none."""
    return run(_DECIDED, {"identity": identity}).first()


def _earlier(held: Any) -> str:
    """The entry that deciding anew undoes; what a gift taken back had taken stays taken."""
    return "" if held.decision == TAKEN_BACK else str(held.entry_key)


def keep_final(
    tx: Any,
    *,
    identity: str,
    held: str,
    decision: str,
    other_side: str,
    entry_key: str,
    officer: str,
    moment: str,
) -> None:
    """Inside another room's command: a decided line's paper went on, so it is not decided otherwise any more.

    Posts nothing; the last decision ("" for none) becomes ``decision``, one of ``FINAL``. Raises
    LineDecided where it is not ``held`` by then; harmless where it is ``decision`` already.
    """
    last = held_decision(tx, identity)
    if last and last.decision == decision:
        return
    if (last.decision if last else "") != held:
        raise LineDecided(decision=last.decision if last else "")
    row = {
        "identity": identity, "ordinal": last.ordinal + 1 if last else 1, "decision": decision,
        "other_side": other_side, "entry_key": entry_key, "reason": entry_key, "officer": officer, "decided_at": moment,
    }  # fmt: skip
    tx.sql(DECISION.insert(), row)


def _lines(line: InboxLine, present: str, booking: Booking) -> tuple[Line, ...]:
    """Money leaves the account it stands on for the decided one, in the line's own fund.

    Into another fund it goes over the bank account that both share (template 12), in one entry.
    """
    fund, decided = booking.fund or line.fund, booking.other_side
    if fund != line.fund:
        if line.direction == CREDIT:
            back = moved(line.fund, present, line.account, line.amount)
            return back + moved(fund, line.account, decided, line.amount) + booking.more
        back = moved(line.fund, line.account, present, line.amount)
        return back + moved(fund, decided, line.account, line.amount) + booking.more
    sides = (present, decided) if line.direction == CREDIT else (decided, present)
    return moved(line.fund, *sides, line.amount) + booking.more


def _authority(line: InboxLine, before: str, now: str) -> tuple[Line, ...]:
    """Template 25 in a budget fund: a fee is budget money spent; deciding otherwise gives it back."""
    if now == "fee":
        return moved(line.fund, "3371", "5111", line.amount) + moved(line.fund, "B21", "B23", line.amount)
    if before == "fee":
        return moved(line.fund, "5111", "3371", line.amount) + moved(line.fund, "B23", "B21", line.amount)
    return ()


def _draft(
    line: InboxLine, booking: Booking, account: BankAccountFace, held: Any, first: str, day: date
) -> Entry:
    """The entry of a decision where ``held`` is the one before it, None for none; no voucher yet."""
    key = f"recl:{line.identity}:{held.ordinal + 1}" if held else first
    lines = _lines(line, held.other_side if held else line.other_side, booking)
    if account.purpose == "budget":
        lines += _authority(line, held.decision if held else "", booking.decision)
    return Entry(
        key=key,
        kind=booking.kind,
        occurred_on=day,
        lines=lines,
        leaf="donation" if booking.leaf == "donation" else "entry",
        public={"decision": booking.decision, **booking.public},
        digests=(booking.sealed.digest,) if booking.sealed else (),
    )
