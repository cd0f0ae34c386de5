"""Refunds to donors: what is owed, and what leaves the account for it.

A refund is owed by a committee's decision (template 27, 5129 or 8121 → 3383, see ``gift_refunds``) or by an
officer's about a line in suspense (template 13, 3379 → 3383, made in ``banking``). Here the money goes
(3383 → 1121, key ``refund:<id>:<try>``), and the receipt of a gift that is whole with its donor again is withdrawn
in the same command; what bank lines say of it is read in ``refund_lines``.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.approval.queries import approved, proposal_card
from relief_fund.approval.release import releasing
from relief_fund.audit.canonical import canonical
from relief_fund.banking import queries as bank
from relief_fund.banking.decisions import keep_final
from relief_fund.banking.inbox import DecidedLine, decisions_of, lines_decided_as, matched_keys
from relief_fund.donors.errors import RefundUndecided, RefundUnknown
from relief_fund.donors.gift_refunds import refund_codes
from relief_fund.donors.given_back import REASON, gifts_of_refunds, given_back_whole
from relief_fund.donors.receipts import withdraw_receipts_of
from relief_fund.donors.tables_refunds import RefundDebit, RefundReturn, RefundSending
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office, PostingTx
from relief_fund.ledger import queries as books
from relief_fund.ledger import templates
from relief_fund.ledger.day_guards import check_days
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.papers import is_reversed, papers_of, reversal_taken

SENDING = RefundSending.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
BACK = RefundReturn.__table__  # type: ignore[attr-defined]  # as above
DEBITED = RefundDebit.__table__  # type: ignore[attr-defined]  # as above

OWED, RELEASED_AS = "3383", "refund"
OF_LINE, SENT_OF_LINE = "refund_owed", "refund_sent"
"""Decisions about a line in suspense: its money is owed to who sent it; the refund has left."""
LINE_REFUND, LINE_LETTERS = "SK", 14
MOST_LISTED = 2_000
MOST_SENT = 200
"""Refunds that one code may send."""
_TRIES = (
    select(SENDING, BACK.c.identity, DEBITED.c.identity.label("debit"))
    .select_from(
        SENDING.outerjoin(
            BACK, (BACK.c.refund == SENDING.c.refund) & (BACK.c.attempt == SENDING.c.attempt)
        ).outerjoin(
            DEBITED, (DEBITED.c.refund == SENDING.c.refund) & (DEBITED.c.attempt == SENDING.c.attempt)
        )
    )
    .order_by(SENDING.c.refund, SENDING.c.attempt)
)
SENT_ALREADY = select(SENDING.c.refund).where(
    SENDING.c.refund == bindparam("refund"), SENDING.c.attempt == bindparam("attempt")
)


class RefundState(StrEnum):
    """Where a refund stands: owed, out without its bank line, out with it, or back and owed again."""

    OWED = "owed"
    SENT = "sent"
    PAID = "paid"
    CAME_BACK = "came_back"


@dataclass(frozen=True, slots=True)
class SentRefund:
    """One try of a refund, whole đồng; ``came_back`` once a line brought it back.

    ``debited`` once an officer has named the bank line by which it left.
    """

    refund: str
    attempt: int
    fund: str
    account: str
    amount: int
    sent_on: date
    came_back: bool
    debited: bool = False

    @property
    def entry_key(self) -> str:
        """Key of the entry by which it left."""
        return f"refund:{self.refund}:{self.attempt}"


@dataclass(frozen=True, slots=True)
class OwedRefund:
    """A refund that was decided, whole đồng, and its last try; ``line`` is the bank line it is about, or "".

    ``decided_on`` is the first day on which the bank may have paid it: of the decision, or of the line that
    it is about. In the books it is owed since ``owed_since``, by the entry ``number``.
    """

    refund: str
    number: int
    fund: str
    amount: int
    decided_on: date
    owed_since: date
    document: str
    line: str
    last: SentRefund | None
    state: RefundState

    @property
    def attempt(self) -> int:
        """The number that the next try would have."""
        return self.last.attempt + 1 if self.last else 1

    @property
    def waits(self) -> bool:
        """Whether it is to be paid."""
        return self.state in (RefundState.OWED, RefundState.CAME_BACK)


def refund_of_line(identity: str) -> str:
    """The code of a refund that an officer decided about a bank line."""
    return f"{LINE_REFUND}{identity[:LINE_LETTERS].upper()}"


def owed_refunds(connection: Any) -> tuple[OwedRefund, ...]:
    """Refunds that were decided, those to be paid first, then the newest."""
    tries: dict[str, SentRefund] = {one.refund: one for one in sent_refunds(connection)}
    matched = matched_keys(connection, [one.entry_key for one in tries.values()])
    entries = papers_of(
        connection, kinds=["refund_owed"], funds=set(books.funds(connection)), limit=MOST_LISTED
    )
    found = [_of_entry(one, tries, matched) for one in entries]
    lines = _decided_lines(connection, [one.refund for one in tries.values() if one.came_back])
    numbers = books.entries_by_keys(connection, [line.entry_key for line in lines])
    booked = books.entries_numbered(connection, list(numbers.values()))
    days = {entry.key: (entry.number, entry.occurred_on) for entry in booked}
    by_line = (_of_line(line, *days[line.entry_key], tries, matched) for line in lines)
    found += [one for one in by_line if one.last or not is_reversed(connection, one.number)]
    return tuple(sorted(found, key=lambda one: (not one.waits, -one.number)))


def _decided_lines(connection: Any, back: Sequence[str]) -> tuple[DecidedLine, ...]:
    """Lines with a refund: those that wait for it, those of ``back``, and the newest that were sent."""
    found = [
        *lines_decided_as(connection, (OF_LINE,), limit=MOST_LISTED),
        *(line for refund in back for line in _lines_of(connection, refund)),
        *lines_decided_as(connection, (OF_LINE, SENT_OF_LINE)),
    ]
    return tuple({line.identity: line for line in found}.values())


def _lines_of(connection: Any, refund: str) -> tuple[DecidedLine, ...]:
    """The line of a refund that is owed by a line, none for any other."""
    starts = refund.removeprefix(LINE_REFUND).lower()
    if not refund.startswith(LINE_REFUND) or len(starts) != LINE_LETTERS:
        return ()
    return lines_decided_as(connection, (OF_LINE, SENT_OF_LINE), starts=starts, limit=1)


def _of_entry(entry: books.EntryView, tries: Mapping[str, SentRefund], matched: frozenset[str]) -> OwedRefund:
    refund = entry.key.partition(":")[2]
    owed = next(line for line in entry.postings if line.account == OWED and line.credit)
    last, day = tries.get(refund), entry.occurred_on
    return OwedRefund(
        refund, entry.number, owed.fund, owed.credit, day, day, entry.document, "", last, _state(last, matched),
    )  # fmt: skip


def _of_line(
    line: DecidedLine, number: int, day: date, tries: Mapping[str, SentRefund], matched: frozenset[str]
) -> OwedRefund:
    refund = refund_of_line(line.identity)
    last = tries.get(refund)
    return OwedRefund(
        refund, number, line.fund, line.amount, line.day, day, "", line.identity, last, _state(last, matched)
    )


def _state(last: SentRefund | None, matched: frozenset[str]) -> RefundState:
    if last is None:
        return RefundState.OWED
    if last.came_back:
        return RefundState.CAME_BACK
    return RefundState.PAID if last.debited or last.entry_key in matched else RefundState.SENT


def owed_refund(connection: Any, refund: str) -> OwedRefund:
    """One refund that was decided. Raises RefundUnknown."""
    tries = {one.refund: one for one in sent_refunds(connection, refund)}
    matched = matched_keys(connection, [one.entry_key for one in tries.values()])
    key = f"refund:{refund}"
    number = books.entries_by_keys(connection, [key]).get(key)
    entry = books.entry_by_number(connection, number) if number else None
    if entry and entry.kind == "refund_owed" and not is_reversed(connection, entry.number):
        return _of_entry(entry, tries, matched)
    for line in _lines_of(connection, refund):
        number = books.entries_by_keys(connection, [line.entry_key])[line.entry_key]
        (booked,) = books.entries_numbered(connection, [number])
        if tries or not is_reversed(connection, number):
            return _of_line(line, number, booked.occurred_on, tries, matched)
    raise RefundUnknown(refund=refund[:40])


def send_refunds(
    office: Office,
    codes: Any,
    actor: Actor,
    *,
    refunds: Sequence[str],
    occurred_on: date,
    code: str = "",
    claim: str = "",
    decision: str = "",
) -> tuple[SentRefund, ...]:
    """Pay decided refunds from their funds' accounts with one fresh ``code``; those on their way stay so.

    ``decision`` is the paper that allows another try after one came back; ``claim`` is what
    ``ask_to_send_refunds`` answered, in place of a code. Who prepared, signed or decided
    one of them does not send it. Raises DutyMissing, RefundUnknown, RefundUndecided (also for a day before it
    was owed), what ``approval`` and ``staff`` refuse, BooksUnsound where the checks before it find what must
    not be, and ``ledger``'s Overdrawn, or OverdrawnOnDay for an earlier day: then none has left.
    """
    actor.require(Duty.TREASURER)
    with office.read() as connection:
        sent, leaving = to_send(connection, refunds, occurred_on, today(office.clock))
        owners = {code: fund.owner for code, fund in books.funds(connection).items()}
        covers = covered(connection, leaving, today(office.clock))
    if not leaving:
        office.inspect("after", told_of(sent)["subject"])
        return tuple(sent)
    check_decided([one for one, _ in leaving], decision)
    terms = {"on": occurred_on.isoformat(), "decision": decision.strip()}
    released = releasing(office, codes, actor, **covers, code=code, claim=claim, terms=terms)
    office.inspect("before", covers["subject"])
    by = {"decision": decision.strip(), "sent_by": actor.officer, "sent_at": moment_text(office.clock.now())}

    def command(tx: PostingTx) -> None:
        if released(tx):
            for one, known in leaving:
                _sending(tx, one, known, owners[one.fund], by)
            _withdraw_receipts(tx, [one.refund for one, _ in leaving], by)

    office.desk.run(command)
    office.inspect("after", covers["subject"])
    return tuple(sent)


def to_send(
    connection: Any, refunds: Sequence[str], occurred_on: date, day: date
) -> tuple[list[SentRefund], list[tuple[SentRefund, OwedRefund]]]:
    """The last or next try of each refund, and those that leave. Raises RefundUnknown, OverdrawnOnDay."""
    named = list(dict.fromkeys(refunds))
    if not 1 <= len(named) <= MOST_SENT:
        raise RefundUnknown(refunds=len(named))
    owed = [owed_refund(connection, one) for one in named]
    sent = [
        one.last if one.last and not one.waits else _next_try(connection, one, occurred_on) for one in owed
    ]
    leaving = [(one, known) for one, known in zip(sent, owed, strict=True) if known.waits]
    check_days(connection, [_entry_of(one) for one, _ in leaving], day)
    return sent, leaving


def covered(connection: Any, leaving: Sequence[tuple[SentRefund, OwedRefund]], day: date) -> dict[str, Any]:
    """What their release is about, and whose hands are in it."""
    hands = frozenset(hand for _, known in leaving for hand in _hands(connection, known, day))
    return {"kind": RELEASED_AS, "approved_by": hands, **told_of([one for one, _ in leaving])}


def check_decided(leaving: Sequence[SentRefund], decision: str) -> None:
    """Another try has its own paper. Raises RefundUndecided."""
    for one in leaving:
        if one.attempt > 1 and not decision.strip():
            raise RefundUndecided(refund=one.refund[:40], attempt=one.attempt)


def _sending(tx: PostingTx, sent: SentRefund, owed: OwedRefund, owner: str, by: Mapping[str, str]) -> None:
    if tx.sql(SENT_ALREADY, {"refund": sent.refund, "attempt": sent.attempt}).first():
        return
    check_still_owed(tx, owed)
    entry = _entry_of(sent)
    voucher = tx.voucher(owner, sent.sent_on.year, "UNC", entry.key)
    tx.post(replace(entry, voucher=voucher, document=by["decision"]))
    tx.rows(SENDING, [sending_row(sent, by)])
    if owed.line:
        told = {"entry_key": entry.key, "officer": by["sent_by"], "moment": by["sent_at"]}
        keep_final(tx, identity=owed.line, held=OF_LINE, decision=SENT_OF_LINE, other_side=OWED, **told)


def check_still_owed(tx: Any, owed: OwedRefund) -> None:
    """Inside the command that lets it out: raise RefundUnknown where the refund was undone meanwhile."""
    if not owed.line and reversal_taken(tx, owed.number):
        raise RefundUnknown(refund=owed.refund[:40])


def _withdraw_receipts(tx: PostingTx, refunds: Sequence[str], by: Mapping[str, str]) -> None:
    """A gift that is whole with its donor again keeps no receipt; each is withdrawn for its last refund."""
    for refund in refunds:
        gifts = sorted(given_back_whole(tx.sql, gifts_of_refunds(tx.sql, [refund])))
        if gifts:
            told = {"reason": f"{REASON}{refund}", "moment": by["sent_at"], "officer": by["sent_by"]}
            withdraw_receipts_of(tx, gifts, **told)


def _entry_of(sent: SentRefund) -> Entry:
    return templates.refund_sent(
        fund=sent.fund, bank=sent.account, amount=sent.amount, refund=sent.refund, attempt=sent.attempt,
        on=sent.sent_on,
    )  # fmt: skip


def sending_row(sent: SentRefund, by: Mapping[str, str]) -> dict[str, Any]:
    """The row of one try; ``by`` are its decision, officer and moment."""
    return {
        "refund": sent.refund, "attempt": sent.attempt, "fund": sent.fund, "bank_account": sent.account,
        "amount": sent.amount, "sent_on": sent.sent_on, **by,
    }  # fmt: skip


def sent_refunds(connection: Any, refund: str = "") -> tuple[SentRefund, ...]:
    """Every try of one refund, or of all, in their order."""
    query = _TRIES.where(SENDING.c.refund == refund) if refund else _TRIES
    return tuple(
        SentRefund(
            row.refund, row.attempt, row.fund, row.bank_account, row.amount, row.sent_on,
            row.identity is not None, row.debit is not None,
        )
        for row in connection.execute(query)
    )  # fmt: skip


def _next_try(connection: Any, owed: OwedRefund, day: date) -> SentRefund:
    account = paying_account(connection, owed.fund)
    if day < owed.owed_since:
        raise RefundUndecided(
            refund=owed.refund[:40], day=day.isoformat(), owed_since=owed.owed_since.isoformat()
        )
    if not account:
        raise RefundUnknown(refund=owed.refund[:40], fund=owed.fund)
    return SentRefund(owed.refund, owed.attempt, owed.fund, account, owed.amount, day, False)


def paying_account(connection: Any, fund: str) -> str:
    """The chart's account that refunds of ``fund`` leave: its own, else one of its owner's, "" without."""
    faces = bank.accounts(connection)
    owner = books.funds(connection)[fund].owner
    own = [face.account for face in faces if face.fund == fund]
    shared = [face.account for face in faces if face.owner == owner]
    return (own or shared or [""])[0]


def _hands(connection: Any, owed: OwedRefund, day: date) -> frozenset[str]:
    """Officers who prepared or signed the refund, or decided about its line."""
    if owed.line:
        told = decisions_of(connection, owed.line)
        return frozenset(one.officer for one in told if one.decision == OF_LINE)
    found = (approved(connection, "voucher", f"refund:{one}") for one in refund_codes(owed.refund))
    decided = next((one for one in found if one), None)
    if decided is None:
        return frozenset()
    card = proposal_card(connection, decided.proposal, day=day)
    signed = {member.officer for member in card.members if member.state == "signed"}
    return frozenset(signed | {card.prepared_by})


def told_of(leaving: Sequence[SentRefund]) -> dict[str, str]:
    """Subject and digest of a release: of one refund, or of several together."""
    if len(leaving) == 1:
        return {"subject": f"{leaving[0].refund}:{leaving[0].attempt}", "digest": _digest(_facts(leaving[0]))}
    digest = _digest({"refunds": [_facts(one) for one in sorted(leaving, key=lambda one: one.refund)]})
    return {"subject": f"{len(leaving)}:{digest[:32]}", "digest": digest}


def _facts(sent: SentRefund) -> dict[str, str]:
    return {"account": sent.account, "amount": str(sent.amount), "fund": sent.fund, "key": sent.entry_key}


def _digest(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(told)).hexdigest()
