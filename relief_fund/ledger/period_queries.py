"""What pages ask about periods: every act on them, what waits for a second hand, what blocks a closing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from relief_fund.ledger.balances import turnovers_known
from relief_fund.ledger.closed_days import CLOSED_PERIODS
from relief_fund.ledger.periods import CLOSING, FILED, REFUSAL, REPORT, REQUEST, standing_request
from relief_fund.ledger.queries import overdrawn_guards

LAST_REFUSED = 5
"""Refused requests that a page tells; all of them stand on the public log."""
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
    """A reopening that waits for its second hand; ``ordinal`` counts what was asked of one closing from 1."""

    ends_on: date
    ordinal: int
    asked_by: str
    asked_at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A reopening that was asked for and refused: ``reason`` is why it was asked, ``why_not`` the answer."""

    ends_on: date
    asked_by: str
    asked_at: str
    reason: str
    refused_by: str
    refused_at: str
    why_not: str


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
    """Acts newest period first, what waits, what was refused last, the years whose report is filed."""

    acts: tuple[PeriodAct, ...]
    closed_to: date | None
    waiting: Waiting | None
    refused: tuple[Refused, ...]
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
    return PeriodsFace(
        acts, standing.ends_on if standing else None, _waiting(connection, standing), _refused(connection),
        tuple((y, d, p) for y, d, p in filed),
    )  # fmt: skip


def waiting_reopening(connection: Any) -> Waiting | None:
    """The reopening that waits for its second hand, None where there is none."""
    return _waiting(connection, connection.execute(CLOSED_PERIODS.limit(1)).first())


def _waiting(connection: Any, standing: Any) -> Waiting | None:
    if standing is None:
        return None
    asked = connection.execute(standing_request(standing.ends_on, standing.turn + 1)).first()
    if asked is None:
        return None
    return Waiting(asked.ends_on, asked.ordinal, asked.asked_by, asked.asked_at, asked.reason)


def _refused(connection: Any) -> tuple[Refused, ...]:
    of = (REFUSAL.c.ends_on == REQUEST.c.ends_on) & (REFUSAL.c.turn == REQUEST.c.turn)
    rows = connection.execute(
        select(
            REQUEST.c.ends_on, REQUEST.c.asked_by, REQUEST.c.asked_at, REQUEST.c.reason, REFUSAL.c.refused_by,
            REFUSAL.c.refused_at, REFUSAL.c.reason.label("why_not"),
        )
        .join(REFUSAL, of & (REFUSAL.c.ordinal == REQUEST.c.ordinal))
        .order_by(REFUSAL.c.refused_at.desc(), REFUSAL.c.ends_on.desc(), REFUSAL.c.ordinal.desc())
        .limit(LAST_REFUSED)
    )  # fmt: skip
    return tuple(Refused(*row) for row in rows)


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
