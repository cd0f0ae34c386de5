"""Clocks and business days: the fund's day begins at midnight in Viet Nam, not in Greenwich."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.kernel.clock import (
    MovableClock,
    SystemClock,
    day_of,
    moment_from,
    moment_text,
    today,
)

MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 1),
    max_value=datetime(2100, 1, 1),
    timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-9, minutes=-30))]
    ),
)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2024, 9, 10, 16, 59, 59, tzinfo=UTC), date(2024, 9, 10)),
        (datetime(2024, 9, 10, 17, 0, tzinfo=UTC), date(2024, 9, 11)),
        (datetime(2024, 12, 31, 17, 0, tzinfo=UTC), date(2025, 1, 1)),
    ],
)
def test_the_day_turns_at_seventeen_hours_utc(moment: datetime, day: date) -> None:
    assert day_of(moment) == day


def test_a_movable_clock_stands_until_moved() -> None:
    clock = MovableClock(datetime(2024, 9, 10, 23, 0, tzinfo=timezone(timedelta(hours=7))))
    assert clock.now() == clock.now() == datetime(2024, 9, 10, 16, 0, tzinfo=UTC)
    assert clock.now().tzinfo == UTC
    clock.move(timedelta(hours=1))
    assert today(clock) == date(2024, 9, 11)
    clock.move(timedelta(seconds=-1))
    assert today(clock) == date(2024, 9, 10)
    clock.set(datetime(2026, 1, 1, tzinfo=UTC))
    assert moment_text(clock.now()) == "2026-01-01T00:00:00.000000Z"


def test_the_system_clock_is_aware() -> None:
    before = datetime.now(UTC)
    shown = SystemClock().now()
    assert before <= shown <= datetime.now(UTC)


@given(MOMENTS)
def test_moments_come_back_from_text(moment: datetime) -> None:
    assert moment_from(moment_text(moment)) == moment


@given(MOMENTS, MOMENTS)
def test_texts_sort_as_moments_do(one: datetime, other: datetime) -> None:
    assert (moment_text(one) < moment_text(other)) == (one < other)


@pytest.mark.parametrize(
    "text",
    ["2024-09-10", "2024-09-10T14:02:00Z", "2024-09-10T14:02:00.000000", "2024-09-10 14:02:00.000000Z", "x"],
)
def test_other_texts_are_not_moments(text: str) -> None:
    with pytest.raises(ValueError, match="does not match format"):
        moment_from(text)
