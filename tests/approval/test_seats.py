"""Seats: days, known codes, who is able."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.approval.seats import SeatHeld, able_codes, own_seats, seat_known

DAY = date(2024, 9, 28)


def seat(code: str, officer: str, begin: int = -9, end: int = 9, ended: int | None = None) -> SeatHeld:
    days = [DAY + timedelta(days=at) for at in (begin, end)]
    return SeatHeld(code, officer, code, days[0], days[1], None if ended is None else DAY + timedelta(ended))


@pytest.mark.parametrize("code", ["chair", "commune", "commune.27145", "fatherland_front"])
def test_known_seats(code: str) -> None:
    assert seat_known(code)


@pytest.mark.parametrize("code", ["", "Chair", "king", ".27145", "chairman"])
def test_unknown_seats(code: str) -> None:
    assert not seat_known(code)


def test_able_are_those_in_office_not_barred_whose_seat_is_unsigned() -> None:
    seats = [
        seat("chair", "a"),
        seat("finance", "b"),
        seat("agriculture", "c", ended=0),
        seat("red_cross", "d", begin=1),
        seat("hamlet", "e"),
        seat("secretary", "f"),
        seat("chair", "g"),
    ]
    members = ["a", "b", "c", "d", "f", "g"]
    assert able_codes(seats, DAY, members, [], []) == {"chair", "finance", "secretary"}
    assert able_codes(seats, DAY, members, ["b"], ["chair"]) == {"secretary"}
    assert able_codes(seats, DAY, members, ["a"], []) == {"chair", "finance", "secretary"}, "the deputy may"
    assert own_seats(seats, "g") == [seats[-1]]


@given(st.integers(-5, 5), st.integers(0, 5), st.none() | st.integers(-6, 6))
def test_the_last_day_is_the_last_one_covered(begin: int, length: int, ended: int | None) -> None:
    held = seat("chair", "a", begin, begin + length, ended)
    covered = [day for at in range(-12, 24) if held.covers(day := DAY + timedelta(days=at))]
    if covered:
        assert held.last_day() == covered[-1]
        assert covered[0] == held.from_day
    else:
        assert held.last_day() < held.from_day
