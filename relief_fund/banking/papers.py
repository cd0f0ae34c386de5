"""Bank lines that are the second half of a paper: cash at the bank, budget money given back, dues, claims.

Templates 16, 8, 24, 43 (and 14) and 42, and payments that left the books before the bank printed them (19, 31,
35). The officer names the paper by its entry; a paper is never settled by more than it says, nor where it was
reversed. Dues between two accounts are printed twice: the debit pays them and the money is on its
way (1131) in the other fund, so that what is due to and due from stay equal; the credit ends the way.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.banking.decisions import FINAL, Booking, book_decision, waiting_line
from relief_fund.banking.errors import DecisionUnfit, LineDecided, PaperSettled
from relief_fund.banking.inbox import InboxLine
from relief_fund.banking.queries import account_by_code
from relief_fund.banking.statements.lines import CREDIT, DEBIT
from relief_fund.banking.tables import MatchedLine
from relief_fund.banking.tables_papers import LinePaper
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.entries import Line, moved
from relief_fund.ledger.funds import ended_funds, fund_terms
from relief_fund.ledger.papers import dues_paid_by_voucher, is_reversed, papers_of, reversal_taken
from relief_fund.ledger.queries import (
    EntryView,
    entries_by_keys,
    entries_numbered,
    entry_by_number,
    guarded_balance,
)

PAPER = LinePaper.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
MATCH = MatchedLine.__table__  # type: ignore[attr-defined]  # as above

ON_ITS_WAY, DUE_FROM = "1131", "1361"
DUES_PAID, DUES_ARRIVED = "dues_paid", "dues_arrived"
MOST_OFFERED = 10
_DEBTS, _MOVES = ("between_funds", "gift_elsewhere"), ("between_funds_settled", "carry_over")
_PAYMENTS = ("payments_released", "advance", "supplier_sent")
"""Kinds by which money leaves the books before the bank prints it; a refund's is named by ``donors``."""

_USED = select(func.coalesce(func.sum(PAPER.c.amount), 0)).where(
    PAPER.c.paper == bindparam("paper"), PAPER.c.decision == bindparam("decision")
)
_MATCHED = select(MATCH.c.entry_key).where(MATCH.c.entry_key.in_(bindparam("papers", expanding=True)))


@dataclass(frozen=True, slots=True)
class PaperChoice:
    """A decision that names a paper: for which direction, the kinds of entry, and where its amount stands.

    ``account`` is where the line's money goes ("" its own account, where the books have moved it already),
    ``stands`` the account and ``debit`` the side on which the paper's entry says how much; where ``stands`` is ""
    it says what it moved on the line's own account, all funds together.
    """

    decision: str
    direction: str
    kinds: tuple[str, ...]
    account: str
    stands: str
    debit: bool


PAPER_CHOICES = {
    choice.decision: choice
    for choice in (
        PaperChoice("deposit_arrived", CREDIT, ("cash_deposited",), ON_ITS_WAY, ON_ITS_WAY, True),
        PaperChoice("given_back", DEBIT, ("give_back",), "3331", "3331", False),
        PaperChoice(DUES_PAID, DEBIT, _DEBTS, "3361", "3361", False),
        PaperChoice(DUES_ARRIVED, CREDIT, _DEBTS, ON_ITS_WAY, DUE_FROM, True),
        PaperChoice("claim_paid", CREDIT, ("repayment_claimed",), "1387", "1387", True),
        PaperChoice("payments_settled", DEBIT, _PAYMENTS, "", "", False),
        PaperChoice("booked_out", DEBIT, _MOVES, "", "", False),
        PaperChoice("booked_in", CREDIT, (*_MOVES, "currency_sale"), "", "", True),
    )
}
"""Decisions that name a paper. They are final: undone by an adjusting entry (template 45)."""


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """A paper that a line may settle: its entry, in which fund, how many đồng are left of it.

    ``used`` is what other lines had settled of it when it was read. ``parts`` are the papers of a batch that
    leaves several funds in one debit; ``left`` is then theirs together.
    """

    decision: str
    number: int
    key: str
    document: str
    voucher: str
    occurred_on: date
    fund: str
    left: int
    used: int
    parts: "tuple[OpenPaper, ...]" = ()

    def takes(self, amount: int) -> "tuple[tuple[OpenPaper, int], ...]":
        """What a line of ``amount`` settles: each paper with its đồng; a batch is settled as a whole."""
        return tuple((one, one.left) for one in self.parts) or ((self, amount),)


def open_papers(connection: Any, line: InboxLine) -> tuple[OpenPaper, ...]:
    """What a waiting line could settle: papers of its account's owner with as much left, exact ones first."""
    if not line.proposal or line.decision in FINAL:
        return ()
    found: list[OpenPaper] = []
    for choice in PAPER_CHOICES.values():
        if choice.direction == line.direction:
            fitting = [one for one in _papers(connection, line, choice) if _fits(one, line.amount)]
            found += sorted(fitting, key=lambda one: one.left != line.amount)[:MOST_OFFERED]
    return tuple(found)


def settle_paper(
    office: Office,
    actor: Actor,
    *,
    identity: str,
    decision: str,
    paper: int,
    reason: str,
    on: date | None = None,
    expected: str = "",
) -> str:
    """Book a waiting line as the second half of the paper whose entry has the number ``paper``; final.

    Returns the entry's key. Raises DutyMissing, LineUnknown, DecisionUnfit, LineDecided, PaperSettled
    where less is left of the paper than the line brings, and what the desk refuses.
    """
    line, purpose = waiting_line(office, actor, identity)
    choice = PAPER_CHOICES.get(decision)
    if choice is None or choice.direction != line.direction:
        raise DecisionUnfit(decision=decision[:40], direction=line.direction, purpose=purpose)
    if line.decision != expected:
        raise LineDecided(decision=line.decision)
    if line.decision in FINAL:
        raise DecisionUnfit(decision=decision, held=line.decision)
    with office.read() as connection:
        entry = entry_by_number(connection, paper) if paper > 0 else None
        named = _papers(connection, line, choice, entry) if entry else ()
        due_from = _due_from(entry) if entry and decision == DUES_PAID else ""
    if not named:
        raise DecisionUnfit(decision=decision, paper=paper)
    fitting = [one for one in named if _fits(one, line.amount)]
    if not fitting:
        raise PaperSettled(paper=paper, left=max(one.left for one in named), line=line.amount)
    held = max(fitting, key=lambda one: one.left)
    booking = Booking(
        decision,
        choice.account or line.account,
        fund=held.fund if choice.account else "",
        more=_arriving(due_from, line.amount) if due_from else (),
        check=lambda tx: _check_left(tx, held, line.amount),
        rows=lambda *_: ((PAPER, [_row(one, line, amount) for one, amount in held.takes(line.amount)]),),
    )
    return book_decision(office, actor, line=line, booking=booking, reason=reason, on=on, expected=expected)


def _papers(
    connection: Any, line: InboxLine, choice: PaperChoice, named: EntryView | None = None
) -> Sequence[OpenPaper]:
    """Open parts of papers in the funds that share the line's account: of one entry, or the newest."""
    account = account_by_code(connection, line.account)
    assert account is not None, "a line belongs to an account"
    ended = ended_funds(connection)
    own = {code for code, one in fund_terms(connection).items() if one.owner == account.owner} - ended
    if named is not None:
        numbers = _batch(connection, choice, named, own)
        entries: Sequence[EntryView] = [
            one
            for one in entries_numbered(connection, numbers)
            if one.kind in choice.kinds and not is_reversed(connection, one.number)
        ]
    else:
        entries = papers_of(connection, kinds=choice.kinds, funds=own)
    matched = _matched(connection.execute, choice, [one.key for one in entries])
    found = [
        OpenPaper(
            choice.decision, one.number, one.key, one.document, one.voucher, one.occurred_on, fund,
            *_left(connection, choice, one, fund, amount),
        )
        for one in entries
        if one.occurred_on <= line.day and one.key not in matched
        for fund, amount in amounts_of(one, choice, line.account).items()
        if fund in own
    ]  # fmt: skip
    found += _wholes(found) if choice.kinds == _PAYMENTS else []
    return [one for one in found if named is None or named.number in (one.number, *_numbers(one))]


def _fits(one: OpenPaper, amount: int) -> bool:
    """Whether as much is left of a paper; a batch of several funds fits as a whole only."""
    return one.left == amount if one.parts else one.left >= amount


def _numbers(one: OpenPaper) -> tuple[int, ...]:
    return tuple(part.number for part in one.parts)


def _batch(connection: Any, choice: PaperChoice, named: EntryView, funds: Collection[str]) -> list[int]:
    """The entry itself, and the other parts of the batch that it paid out of one fund of several."""
    if choice.kinds != _PAYMENTS:
        return [named.number]
    keys = [f"{_of_batch(named.key)}:{fund}" for fund in sorted(funds)]
    return [*{named.number, *entries_by_keys(connection, keys).values()}]


def _of_batch(key: str) -> str:
    """What the keys of one batch's parts share: all but the fund."""
    return key.rpartition(":")[0]


def _wholes(found: Sequence[OpenPaper]) -> list[OpenPaper]:
    """Batches of several funds, of which nothing was printed yet: the bank debits them at once."""
    parts: dict[str, list[OpenPaper]] = {}
    for one in found:
        parts.setdefault(_of_batch(one.key), []).append(one)
    return [
        replace(
            own[0], fund=" + ".join(one.fund for one in own), left=sum(one.left for one in own),
            parts=tuple(own),
        )
        for own in parts.values()
        if len(own) > 1 and not any(one.used for one in own)
    ]  # fmt: skip


def amounts_of(entry: EntryView, choice: PaperChoice, account: str) -> dict[str, int]:
    """What the paper says, per fund, đồng; ``account`` is that of the line which settles it.

    Money that went from fund to fund on that account alone never reaches the bank: only what the entry moved
    in or out of the account counts, and is told under the fund that moved most.
    """
    stands = choice.stands or account
    told: dict[str, int] = {}
    for line in entry.postings:
        if line.account == stands:
            amount = line.debit if choice.debit else line.credit
            against = 0 if choice.stands else line.credit if choice.debit else line.debit
            told[line.fund] = told.get(line.fund, 0) + amount - against
    if not choice.stands and told:
        told = {max(told, key=lambda fund: told[fund]): sum(told.values())}
    return {fund: amount for fund, amount in told.items() if amount > 0}


def _left(connection: Any, choice: PaperChoice, entry: EntryView, fund: str, amount: int) -> tuple[int, int]:
    """What other lines and vouchers have left of the paper, never more than the account holds; what lines used."""
    used = _used(connection.execute, entry.key, choice.decision)
    if choice.decision == DUES_ARRIVED:
        amount = _used(connection.execute, entry.key, DUES_PAID)
    if choice.decision == DUES_PAID:
        amount -= sum(dues_paid_by_voucher(connection, entry).values())
    if choice.account:
        held = guarded_balance(connection, fund=fund, account=choice.account)
        return min(amount - used, held), used
    return amount - used, used


def _used(run: Any, paper: str, decision: str) -> int:
    return int(run(_USED, {"paper": paper, "decision": decision}).scalar())


def _matched(run: Any, choice: PaperChoice, keys: Sequence[str]) -> frozenset[str]:
    """Those papers that moved the bank account by themselves and that the program has matched with its line."""
    if choice.account or not keys:
        return frozenset()
    return frozenset(run(_MATCHED, {"papers": list(keys)}).scalars())


def _check_left(tx: Any, held: OpenPaper, amount: int) -> None:
    """Inside the command: refuse where a paper was reversed or matched since, or another line took of it."""
    for one, part in held.takes(amount):
        _check_one(tx, one, part)


def _check_one(tx: Any, held: OpenPaper, amount: int) -> None:
    gone = reversal_taken(tx, held.number) or _matched(tx.sql, PAPER_CHOICES[held.decision], [held.key])
    left = 0 if gone else held.left - _used(tx.sql, held.key, held.decision) + held.used
    if amount > left:
        raise PaperSettled(paper=held.number, left=left, line=amount)


def _due_from(entry: EntryView) -> str:
    """The fund that the dues of ``entry`` are owed to."""
    return next(line.fund for line in entry.postings if line.account == DUE_FROM and line.debit)


def _arriving(fund: str, amount: int) -> tuple[Line, ...]:
    return moved(fund, ON_ITS_WAY, DUE_FROM, amount)


def _row(held: OpenPaper, line: InboxLine, amount: int) -> dict[str, Any]:
    return {
        "identity": line.identity, "decision": held.decision, "paper": held.key, "amount": amount,
    }  # fmt: skip
