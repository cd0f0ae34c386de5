"""Sums of the books by kind of entry, for figures that must be net of corrections (turnover is not)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, case, func, select

from relief_fund.ledger.tables import Fund, Head, JournalEntry, Posting

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above
FUND = Fund.__table__  # type: ignore[attr-defined]  # as above
HEAD = Head.__table__  # type: ignore[attr-defined]  # as above

GIFTS = ("5121", "5122")
"""Income accounts of gifts of money."""

CLOSINGS = ("year_end", "fund_ended")
"""Entries that only carry income and expense to a fund's balance: they undo nothing that was received or spent."""

_SUMS = (
    select(
        ENTRY.c.kind,
        POSTING.c.fund,
        POSTING.c.account,
        POSTING.c.unit,
        func.sum(POSTING.c.debit).label("debit"),
        func.sum(POSTING.c.credit).label("credit"),
    )
    .select_from(POSTING.join(ENTRY, ENTRY.c.number == POSTING.c.entry))
    .where(POSTING.c.entry <= bindparam("upto"), ENTRY.c.kind.not_in(CLOSINGS))
    .group_by(ENTRY.c.kind, POSTING.c.fund, POSTING.c.account, POSTING.c.unit)
)
_GIVEN = (
    select(
        POSTING.c.entry,
        FUND.c.campaign,
        func.sum(POSTING.c.credit - POSTING.c.debit).label("given"),
    )
    .select_from(
        POSTING.join(FUND, FUND.c.code == POSTING.c.fund).join(ENTRY, ENTRY.c.number == POSTING.c.entry)
    )
    .where(
        POSTING.c.account.in_(GIFTS),
        POSTING.c.entry <= bindparam("upto"),
        ENTRY.c.kind.not_in(bindparam("without", expanding=True)),
    )
    .group_by(POSTING.c.entry, FUND.c.campaign)
    .subquery()
)
_COUNTS = select(
    _GIVEN.c.campaign,
    func.sum(case((_GIVEN.c.given > 0, 1), (_GIVEN.c.given < 0, -1), else_=0)).label("gifts"),
).group_by(_GIVEN.c.campaign)


@dataclass(frozen=True, slots=True)
class KindSum:
    """Turnover of one fund's account in one unit by entries of one kind, minor units."""

    kind: str
    fund: str
    account: str
    unit: str
    debit: int
    credit: int

    @property
    def net(self) -> int:
        """Debit less credit."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the books reach: the number of the last sealed entry and the moment it was recorded."""

    entries: int
    recorded_at: str


def reach(connection: Any) -> Reach:
    """How far the books reach now; 0 and "" for books without an entry."""
    sealed = int(connection.execute(select(HEAD.c.entries)).scalar() or 0)
    query = select(ENTRY.c.recorded_at).where(ENTRY.c.number == sealed)
    return Reach(sealed, connection.execute(query).scalar() or "")


def sums_by_kind(connection: Any, upto: int) -> tuple[KindSum, ...]:
    """Turnover by kind, fund, account and unit of the entries up to number ``upto``, in that order.

    Closing entries are left out: what was received and spent stays so after a year or a fund has ended.
    """
    rows = connection.execute(_SUMS, {"upto": upto})
    found = (
        KindSum(row.kind, row.fund, row.account, row.unit, int(row.debit), int(row.credit)) for row in rows
    )
    return tuple(sorted(found, key=lambda one: (one.kind, one.fund, one.account, one.unit)))


def gifts_by_campaign(connection: Any, upto: int, *, without: Collection[str] = ()) -> dict[str, int]:
    """How many gifts of money each campaign ("" for none) has, less those that a correction took back.

    An entry counts by its net on the income accounts of gifts: a gift moved between two funds of one
    campaign stays one gift, one moved to another campaign leaves the first. Entries of the kinds
    ``without`` are not looked at.
    """
    asked = {"upto": upto, "without": [*CLOSINGS, *without]}
    return {row.campaign: int(row.gifts) for row in connection.execute(_COUNTS, asked)}
