"""Bank reconciliation (đối chiếu ngân hàng): that the bank's balance of a day is the books', difference by difference.

Books − bank = what own papers moved and the bank has not printed yet − what the bank printed ahead of its
paper. Each is one named difference; what they do not explain is told as unexplained and must be 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import case, func, select

from relief_fund.banking.queries import accounts, bank_opening
from relief_fund.banking.readings import MATCHED, BankAccountFace
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.banking.tables import (
    BankDayPart,
    BankLine,
    ImportRun,
    LineDecision,
    MatchedLine,
    PrintedBalance,
)
from relief_fund.banking.tables_imports import WithdrawnRun
from relief_fund.banking.tables_papers import LinePaper
from relief_fund.ledger.day_sheet import held_on
from relief_fund.ledger.own_papers import PaperMove, own_papers

LINE = BankLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
PART = BankDayPart.__table__  # type: ignore[attr-defined]  # as above
PRINTED = PrintedBalance.__table__  # type: ignore[attr-defined]  # as above
RUN = ImportRun.__table__  # type: ignore[attr-defined]  # as above
MATCH = MatchedLine.__table__  # type: ignore[attr-defined]  # as above
DECISION = LineDecision.__table__  # type: ignore[attr-defined]  # as above
GONE_RUN = WithdrawnRun.__table__  # type: ignore[attr-defined]  # as above
PAPER = LinePaper.__table__  # type: ignore[attr-defined]  # as above

LINE_KINDS = frozenset(
    {
        "opening",
        "gift",
        "suspense",
        "late_receipt",
        "unexplained_debit",
        "interest",
        "budget_received",
        "withdrawal",
    }
)
"""Kinds of entry that only a bank line, its withdrawal or an opening makes here; there may be 200,000 of them."""
NOT_PRINTED, AHEAD, DECIDED, BANK_SAYS = "not_printed", "printed_ahead", "decided_by_hand", "bank_says"

_WITHDRAWN_RUNS = select(GONE_RUN.c.run)
_SIGNED = case((PART.c.direction == CREDIT, PART.c.total), else_=-PART.c.total)
_LINE_SIGNED = case((LINE.c.direction == CREDIT, LINE.c.amount), else_=-LINE.c.amount)


@dataclass(frozen=True, slots=True)
class Difference:
    """One named difference, whole đồng, as it adds to the bank's side to reach the books'.

    ``code``: ``not_printed`` (a paper of ours the bank has not printed), ``printed_ahead`` (the bank printed
    before our paper's day), ``decided_by_hand`` (an officer decided that a line is a payment made already),
    ``bank_says`` (the bank's own balance is not the sum of its lines). ``entry`` is the number of the entry.
    """

    code: str
    amount: int
    day: date
    entry: int = 0
    kind: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class BankProof:
    """One account on one day, whole đồng.

    ``bank`` is the balance by the bank's lines, ``printed`` what the bank itself printed last, on
    ``printed_on``, with ``then`` the sum of the lines on that day. ``unexplained`` is what no difference names.
    """

    account: BankAccountFace
    day: date
    last_line: date | None
    bank: int
    printed: int | None
    printed_on: date | None
    then: int
    books: int
    differences: Sequence[Difference]

    @property
    def unexplained(self) -> int:
        """What is between the two sides and has no name; 0 where the reconciliation is proved."""
        return self.books - self.bank - sum(one.amount for one in self.differences if one.code != BANK_SAYS)

    @property
    def proved(self) -> bool:
        """Whether every đồng between bank and books has its name, and the bank prints what its lines say."""
        return not self.unexplained and (self.printed is None or self.printed == self.then)


def bank_proofs(connection: Any, day: date) -> tuple[BankProof, ...]:
    """Every bank account on ``day``, in the order of the chart."""
    return tuple(bank_proof(connection, one, day) for one in accounts(connection))


def bank_proof(connection: Any, account: BankAccountFace, day: date) -> BankProof:
    """The proof of one account at the end of ``day``."""
    days = _days(connection, account.account, day)
    opened = bank_opening(connection, account.account)
    start = opened.amount if opened and opened.first_day <= day else 0
    printed_on, printed = _last_printed(connection, account.account, day)
    then = start + sum(net for when, net in days.items() if printed_on and when <= printed_on)
    found = _differences(connection, account.account, day)
    if printed is not None and printed_on and printed != then:
        found.append(Difference(BANK_SAYS, printed - then, printed_on))
    return BankProof(
        account, day, max(days, default=None), start + sum(days.values()), printed, printed_on, then,
        held_on(connection, account.account, day), tuple(found),
    )  # fmt: skip


def _days(connection: Any, account: str, upto: date) -> dict[date, int]:
    query = select(PART.c.day, func.sum(_SIGNED)).where(PART.c.account == account, PART.c.day <= upto)
    return {day: int(net) for day, net in connection.execute(query.group_by(PART.c.day))}


def _last_printed(connection: Any, account: str, upto: date) -> tuple[date | None, int | None]:
    """The last balance that the bank printed at a day's end, as the newest import read it."""
    query = (
        select(PRINTED.c.day, PRINTED.c.balance)
        .join(RUN, RUN.c.id == PRINTED.c.run)
        .where(PRINTED.c.account == account, PRINTED.c.day <= upto, PRINTED.c.run.not_in(_WITHDRAWN_RUNS))
        .order_by(PRINTED.c.day.desc(), RUN.c.started_at.desc())
    )
    row = connection.execute(query.limit(1)).first()
    return (row.day, int(row.balance)) if row else (None, None)


def _differences(connection: Any, account: str, upto: date) -> list[Difference]:
    """Own papers less the lines matched with them, one difference for each that stays."""
    papers = own_papers(connection, account, upto=upto, without=LINE_KINDS)
    matched = _matched(connection, account, upto)
    settled = _settled_by_line(connection, account, upto)
    left = {one.key: one for one in papers}
    for identity, (net, day, keys) in matched.items():
        own = sum(left[key].moved for key in keys if key in left)
        if own == net:
            for key in keys:
                left.pop(key, None)
        else:
            left[f"matched:{identity}"] = PaperMove(0, f"line:{identity}", MATCHED, day, "", -net)
    for decision, key, amount in settled:
        if decision in left and key in left:
            # Printed in whole or in part: what is left of the paper is what the bank has not printed yet.
            printed = amount if left[decision].moved > 0 else -amount
            for one, part in ((decision, -printed), (key, printed)):
                left[one] = replace(left[one], moved=left[one].moved + part)
    return [
        Difference(_code(one), one.moved, one.occurred_on, one.number, one.kind, one.key)
        for one in left.values()
        if one.moved
    ]


def _code(paper: PaperMove) -> str:
    if paper.kind == MATCHED:
        return AHEAD
    return DECIDED if paper.key.startswith(("clear:", "recl:")) else NOT_PRINTED


def _matched(connection: Any, account: str, upto: date) -> dict[str, tuple[int, date, list[str]]]:
    """Matched lines up to a day: what each moved, its day, and the entries that it stands for."""
    keys: dict[str, list[str]] = {}
    for identity, key in connection.execute(
        select(MATCH.c.identity, MATCH.c.entry_key).order_by(MATCH.c.entry_key)
    ):
        keys.setdefault(identity, []).append(key)
    lines = _lines(connection, list(keys), account, upto)
    return {identity: (net, day, keys[identity]) for identity, (net, day) in lines.items()}


def _settled_by_line(connection: Any, account: str, upto: date) -> list[tuple[str, str, int]]:
    """Entry of a decision, entry of a paper it found booked already, and đồng of it, for lines up to a day."""
    rows = connection.execute(
        select(PAPER.c.identity, DECISION.c.entry_key, PAPER.c.paper, PAPER.c.amount)
        .select_from(PAPER.join(DECISION, DECISION.c.identity == PAPER.c.identity))
        .where(DECISION.c.decision == PAPER.c.decision)
    ).all()
    lines = _lines(connection, [row.identity for row in rows], account, upto)
    return [(row.entry_key, row.paper, int(row.amount)) for row in rows if row.identity in lines]


def _lines(
    connection: Any, identities: Sequence[str], account: str, upto: date
) -> dict[str, tuple[int, date]]:
    """What those of ``identities`` moved that the account printed up to a day, and when.

    Looked up one by one: joined, an engine without statistics reads all lines of the account instead.
    """
    found: dict[str, tuple[int, date]] = {}
    for start in range(0, len(identities), 500):
        rows = connection.execute(
            select(LINE.c.identity, _LINE_SIGNED, LINE.c.day, LINE.c.account).where(
                LINE.c.identity.in_(list(identities[start : start + 500]))
            )
        )
        found.update(
            (identity, (int(net), day))
            for identity, net, day, whose in rows
            if whose == account and day <= upto
        )
    return found
