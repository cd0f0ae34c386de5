"""Seats of a committee on a day: who holds one, and who of them may still sign a proposal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.approval.tables import SEAT, SEAT_END
from relief_fund.staff.terms import Run

SEATS = frozenset(
    {
        "chair",
        "vice_chair",
        "finance",
        "social_affairs",
        "agriculture",
        "fatherland_front",
        "womens_union",
        "red_cross",
        "veterans",
        "commune",
        "hamlet",
        "secretary",
    }
)
"""Seat codes; one of several of a kind is told apart by a suffix ("commune.27145")."""

_OF_COMMITTEE = (
    select(SEAT.c.id, SEAT.c.officer, SEAT.c.code, SEAT.c.from_day, SEAT.c.to_day, SEAT_END.c.ended_on)
    .select_from(SEAT.outerjoin(SEAT_END, SEAT_END.c.seat == SEAT.c.id))
    .where(SEAT.c.committee == bindparam("of"))
    .order_by(SEAT.c.code, SEAT.c.from_day, SEAT.c.id)
)


@dataclass(frozen=True, slots=True)
class SeatHeld:
    """A seat and the days it is held, both included, or before ``ended_on``."""

    id: str
    officer: str
    code: str
    from_day: date
    to_day: date
    ended_on: date | None

    def covers(self, day: date) -> bool:
        """Whether the seat is held on ``day``."""
        return self.from_day <= day <= self.to_day and (self.ended_on is None or day < self.ended_on)

    def last_day(self) -> date:
        """The last day on which the seat is held (before ``from_day`` where it never was)."""
        return self.to_day if self.ended_on is None else min(self.to_day, self.ended_on - timedelta(days=1))


def seats_of(run: Run, committee: str) -> tuple[SeatHeld, ...]:
    """All seats of ``committee``, past and future, by code."""
    return tuple(SeatHeld(*row) for row in run(_OF_COMMITTEE, {"of": committee}))


def seat_known(code: str) -> bool:
    """Whether ``code`` is a known seat, with or without a suffix."""
    return code.partition(".")[0] in SEATS


def own_seats(seats: Iterable[SeatHeld], officer: str) -> list[SeatHeld]:
    """The seats that ``officer`` holds or held."""
    return [seat for seat in seats if seat.officer == officer]


def able_codes(
    seats: Iterable[SeatHeld], day: date, members: Iterable[str], barred: Iterable[str], signed: Iterable[Any]
) -> set[str]:
    """Seat codes that may still sign on ``day``: in office, not barred, seat not signed yet."""
    in_office, away, done = set(members), set(barred), set(signed)
    return {
        seat.code
        for seat in seats
        if seat.covers(day)
        and seat.officer in in_office
        and seat.officer not in away
        and seat.code not in done
    }
