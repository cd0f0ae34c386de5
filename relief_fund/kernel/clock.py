"""Clocks: the running clock is passed in, business days are dates of the fund's zone."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

FUND_ZONE = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Viet Nam keeps UTC+7 all year; a fixed offset needs no zone database on the machine."""


class Clock(Protocol):
    """Tells the running time as an aware UTC datetime."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that stands still until it is moved; tests use it instead of sleeping."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The moment this clock shows, aware, in UTC."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Advance (or set back) the shown moment by ``by``."""
        self._now += by

    def set(self, to: datetime) -> None:
        """Show ``to`` (aware) from now on."""
        self._now = to.astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The business day, in the fund's zone, that the aware ``moment`` falls on."""
    return moment.astimezone(FUND_ZONE).date()


def today(clock: Clock) -> date:
    """Today's business day by ``clock``."""
    return day_of(clock.now())


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


def moment_text(moment: datetime) -> str:
    """The aware ``moment`` as fixed-width UTC text ("2024-09-10T14:02:00.000000Z"): sorts, same on both engines."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment_from(text: str) -> datetime:
    """The aware UTC datetime that ``moment_text`` wrote. Raises ValueError."""
    if _MOMENT.fullmatch(text):
        # Every page reads moments, and strptime takes twenty times as long.
        return datetime.fromisoformat(text)
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
