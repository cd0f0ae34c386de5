"""What pages ask about periods: every act on them, what waits for a second hand, what blocks a closing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from relief_fund.ledger.balances import turnovers_known
from relief_fund.ledger.closed_days import CLOSED_PERIODS
from relief_fund.ledger.periods import CLOSING, FILED, REPORT, REQUEST
from relief_fund.ledger.queries import overdrawn_guards

UNSETTLED = ("1131", "1381", "3378", "3379")
"""Accounts that should stand at zero when a period closes: cash on its way, and what nobody has explained."""


@dataclass(frozen=True, slots=True)
class PeriodAct:
    """One act on a period: closed (``opens`` false) or opened again. Its report's figures are "" without one."""

    ends_on: date
    turn: int
    acted_at: str
    by: str
    agreed_by: str
    reason: str
    digest: str

    @property
    def opens(self) -> bool:
        """Whether this act opened the period again."""
        return self.turn % 2 == 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reopening that waits for its second hand."""

    ends_on: date
    asked_by: str
    asked_at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    """What stands in the way of a closing: a purse below zero stops it, the rest should be explained first."""

    code: str
    fund: str
    account: str
    unit: str
    balance: int

    @property
    def stops(self) -> bool:
        """Whether the books refuse to close over it."""
        return self.code == "overdrawn"


@dataclass(frozen=True, slots=True)
class PeriodsFace:
    """Acts newest period first, what waits, the years whose report is filed."""

    acts: tuple[PeriodAct, ...]
    closed_to: date | None
    waiting: Waiting | None
    filed: tuple[tuple[int, date, str], ...]


def periods_face(connection: Any, *, limit: int = 60) -> PeriodsFace:
    """The last ``limit`` acts on periods and what goes with them."""
    rows = connection.execute(
        select(
            CLOSING.c.ends_on, CLOSING.c.turn, CLOSING.c.closed_at, CLOSING.c.closed_by, CLOSING.c.agreed_by,
            CLOSING.c.reason, REPORT.c.digest,
        )
        .select_from(
            CLOSING.outerjoin(
                REPORT, (REPORT.c.ends_on == CLOSING.c.ends_on) & (REPORT.c.turn == CLOSING.c.turn)
            )
        )
        .order_by(CLOSING.c.ends_on.desc(), CLOSING.c.turn.desc())
        .limit(limit)
    )  # fmt: skip
    acts = tuple(
        PeriodAct(
            row.ends_on, row.turn, row.closed_at, row.closed_by, row.agreed_by, row.reason, row.digest or ""
        )
        for row in rows
    )
    filed = connection.execute(
        select(FILED.c.year, FILED.c.filed_on, FILED.c.document).order_by(FILED.c.year.desc())
    )
    standing = connection.execute(CLOSED_PERIODS.limit(1)).first()
    waiting = None
    if standing:
        asked = connection.execute(
            select(REQUEST.c.ends_on, REQUEST.c.asked_by, REQUEST.c.asked_at, REQUEST.c.reason).where(
                REQUEST.c.ends_on == standing.ends_on, REQUEST.c.turn == standing.turn + 1
            )
        ).first()
        waiting = Waiting(*asked) if asked else None
    return PeriodsFace(
        acts, standing.ends_on if standing else None, waiting, tuple((y, d, p) for y, d, p in filed)
    )


def blocks(connection: Any, known: int, ends_on: date) -> tuple[Block, ...]:
    """What stands in the way of closing up to ``ends_on``, as known at entry ``known``."""
    found = [Block("overdrawn", *purse) for purse in overdrawn_guards(connection)]
    for account in UNSETTLED:
        sums: dict[tuple[str, str], int] = {}
        for one in turnovers_known(connection, known, as_of=ends_on, account=account):
            key = (one.fund, one.unit)
            sums[key] = sums.get(key, 0) + one.debit - one.credit
        found += [
            Block("unsettled", fund, account, unit, balance)
            for (fund, unit), balance in sorted(sums.items())
            if balance
        ]
    return tuple(found)
