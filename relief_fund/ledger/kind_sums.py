"""Sums of everything sealed by kind, fund and account, from what is kept by day plus the tail: cheap at any size."""

from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.ledger.balances import sealed_entries
from relief_fund.ledger.figures import CLOSINGS, KindSum, openings_net
from relief_fund.ledger.snapshots import DAY, ENTRY, POSTING, last_mark, of_entry

_NAMES = ("kind", "fund", "account", "unit")
_KEPT = (
    select(*(DAY.c[name] for name in _NAMES), func.sum(DAY.c.debit), func.sum(DAY.c.credit))
    .where(DAY.c.edition == bindparam("edition"), DAY.c.upto <= bindparam("upto"))
    .group_by(*(DAY.c[name] for name in _NAMES))
)
_LINES = (
    select(
        of_entry(ENTRY.c.kind).label("kind"), POSTING.c.fund, POSTING.c.account, POSTING.c.unit,
        POSTING.c.debit, POSTING.c.credit,
    )
    .where(POSTING.c.entry > bindparam("low"), POSTING.c.entry <= bindparam("high"))
    .subquery()
)  # fmt: skip
_TAIL = select(
    *(_LINES.c[name] for name in _NAMES), func.sum(_LINES.c.debit), func.sum(_LINES.c.credit)
).group_by(*(_LINES.c[name] for name in _NAMES))


def kind_sums(connection: Any) -> tuple[KindSum, ...]:
    """As ``figures.sums_by_kind`` of everything sealed, but read from the kept days; closings left out."""
    known = sealed_entries(connection)
    mark = last_mark(connection, known)
    rows = list(connection.execute(_KEPT, {"edition": mark.edition, "upto": mark.upto}))
    if known > mark.upto:
        rows += connection.execute(_TAIL, {"low": mark.upto, "high": known}).all()
    sums: dict[tuple[str, ...], list[int]] = {}
    for *key, debit, credit in rows:
        held = sums.setdefault(tuple(key), [0, 0])
        held[0] += int(debit)
        held[1] += int(credit)
    added = (
        KindSum(kind, fund, account, unit, *held)
        for (kind, fund, account, unit), held in sums.items()
        if kind not in CLOSINGS
    )
    return openings_net(connection, known, added)
