"""Budget execution (tình hình thực hiện dự toán) by source, phase, item and area, of any day and knowledge.

A purpose is "item|area", "*" where several stand together, and stands on what is promised (B22) and held
(B24); what was spent of it is what left it by kinds of entry that spend, net of what came back and of corrections.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.ledger.balances import sealed_entries
from relief_fund.ledger.figures import CORRECTIONS, kinds_corrected
from relief_fund.ledger.queries import funds
from relief_fund.ledger.snapshots import DAY, ENTRY, POSTING, last_mark, of_entry

PROMISED, HELD = "B22", "B24"
SPENDING = frozenset({"paid", "treasury_paid", "goods_bought"})
"""Kinds of entry that take a promise and turn it into money spent."""
GIVING_BACK = frozenset({"returned_after_settlement", "treasury_returned"})
"""Kinds of entry that bring spent money back to be held."""
TOGETHER = "*"


@dataclass(frozen=True, slots=True)
class ExecutionRow:
    """What is promised, held after a return, and spent of one item in one area of one fund, whole đồng.

    ``item`` and ``area`` are "*" where several stand together, "" where nobody divided them.
    """

    source: str
    phase: str
    fund: str
    item: str
    area: str
    promised: int
    held: int
    spent: int


def budget_execution(
    connection: Any, *, as_of: date | None = None, known: int | None = None, fund: str = ""
) -> tuple[ExecutionRow, ...]:
    """Execution of every fund (or of one) by item and area, as of a day, as known at entry ``known``."""
    if known is None:
        known = sealed_entries(connection)
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for code, account, purpose, kind, debit, credit in _moved(connection, as_of, known):
        if fund and code != fund:
            continue
        held = sums[code, purpose]
        held[0 if account == PROMISED else 1] += int(credit) - int(debit)
        if kind in SPENDING:
            held[2] += int(debit) - int(credit)
        elif kind in GIVING_BACK:
            held[2] -= int(credit) - int(debit)
    for code, purpose, taken in _corrected(connection, as_of, known):
        if not fund or code == fund:
            sums[code, purpose][2] += taken
    faces = funds(connection)
    return tuple(
        ExecutionRow(faces[code].source, faces[code].phase, code, *_parts(purpose), *held)
        for (code, purpose), held in sorted(sums.items())
        if any(held)
    )


def _corrected(connection: Any, as_of: date | None, known: int) -> list[tuple[str, str, int]]:
    """What corrections of entries that spend or bring back have taken more of a fund's purpose, đồng."""
    rows = connection.execute(_CORRECTIONS, {"day": as_of or date.max, "known": known}).all()
    kinds = kinds_corrected(connection, {int(row.number) for row in rows})
    return [
        (row.fund, row.purpose, int(row.debit) - int(row.credit))
        for row in rows
        if kinds[row.number] in SPENDING | GIVING_BACK
    ]


def _parts(purpose: str) -> tuple[str, str]:
    item, _, area = purpose.partition("|")
    return item, area


def _moved(connection: Any, as_of: date | None, known: int) -> list[Any]:
    mark = last_mark(connection, known)
    day = {"day": as_of or date.max}
    kept = connection.execute(_KEPT, {**day, "edition": mark.edition, "upto": mark.upto}).all()
    if known == mark.upto:
        return list(kept)
    return [*kept, *connection.execute(_TAIL, {**day, "low": mark.upto, "high": known})]


_CORRECTIONS = (
    select(ENTRY.c.number, POSTING.c.fund, POSTING.c.purpose, POSTING.c.debit, POSTING.c.credit)
    .join(POSTING, POSTING.c.entry == ENTRY.c.number)
    .where(
        ENTRY.c.kind.in_(CORRECTIONS), ENTRY.c.number <= bindparam("known"),
        ENTRY.c.occurred_on <= bindparam("day"), POSTING.c.account.in_((PROMISED, HELD)),
    )
)  # fmt: skip
_NAMES = ("fund", "account", "purpose", "kind")
_KEPT = (
    select(*(DAY.c[name] for name in _NAMES), func.sum(DAY.c.debit), func.sum(DAY.c.credit))
    .where(
        DAY.c.edition == bindparam("edition"), DAY.c.account.in_((PROMISED, HELD)),
        DAY.c.day <= bindparam("day"), DAY.c.upto <= bindparam("upto"),
    )
    .group_by(*(DAY.c[name] for name in _NAMES))
)  # fmt: skip
_LINES = (
    select(
        POSTING.c.fund, POSTING.c.account, POSTING.c.purpose, of_entry(ENTRY.c.kind).label("kind"),
        POSTING.c.debit, POSTING.c.credit, of_entry(ENTRY.c.occurred_on).label("day"),
    )
    .where(
        POSTING.c.entry > bindparam("low"), POSTING.c.entry <= bindparam("high"),
        # Wrapped, so that no engine reads the whole history of the two accounts instead of the tail.
        func.coalesce(POSTING.c.account, "").in_((PROMISED, HELD)),
    )
    .subquery()
)  # fmt: skip
_TAIL = (
    select(*(_LINES.c[name] for name in _NAMES), func.sum(_LINES.c.debit), func.sum(_LINES.c.credit))
    .where(_LINES.c.day <= bindparam("day"))
    .group_by(*(_LINES.c[name] for name in _NAMES))
)
