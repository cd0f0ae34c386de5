"""Codes of RFC 6238: window, replay, waiting time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.kernel.protocols import Home
from relief_fund.staff import codes
from relief_fund.staff.errors import CodeUsed
from tests.staff.crew import first_officer, move

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The key of RFC 6238 appendix B ("12345678901234567890") in base 32."""


@pytest.mark.parametrize(
    ("seconds", "eight"), [(59, "94287082"), (1111111109, "07081804"), (20000000000, "65353130")]
)
def test_codes_are_those_of_rfc_6238(seconds: int, eight: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert codes.code_at(SECRET, codes.step_of(moment)) == eight[-6:]


@given(st.integers(1_600_000_000, 2_000_000_000), st.integers(-4, 4))
def test_one_step_to_either_side_is_taken_and_no_more(seconds: int, away: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    step = codes.step_of(moment) + away
    shown = codes.code_at(SECRET, step)
    found = codes.matched_step(SECRET, shown, moment)
    near = {codes.code_at(SECRET, codes.step_of(moment) + beside) for beside in (-1, 0, 1)}
    assert (found is not None) == (shown in near)
    if abs(away) <= 1:
        assert found is not None
        assert codes.code_at(SECRET, found) == shown


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６"])
def test_what_is_not_six_digits_never_fits(typed: str) -> None:
    assert codes.matched_step(SECRET, typed, datetime(2026, 11, 22, tzinfo=UTC)) is None
    assert not codes.looks_like_code(typed)


def test_spaces_in_a_typed_code_do_not_matter() -> None:
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    shown = codes.code_at(SECRET, codes.step_of(moment))
    assert codes.matched_step(SECRET, f" {shown[:3]} {shown[3:]} ", moment) == codes.step_of(moment)


@given(st.integers(1_600_000_000, 2_000_000_000), st.integers(-3, 1))
def test_after_the_wait_an_unused_code_is_shown(seconds: int, away: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    last = codes.step_of(moment) + away
    wait = codes.seconds_until_next(moment, last)
    assert 0 < wait <= 60
    assert codes.step_of(moment + timedelta(seconds=wait)) > last
    assert codes.step_of(moment + timedelta(seconds=wait - 1)) <= max(last, codes.step_of(moment))


def test_a_step_is_claimed_once_and_never_backwards(home: Home) -> None:
    person, moment = first_officer(home), home.clock.now()
    used = codes.step_of(moment)

    def claim(step: int) -> None:
        home.office.desk.run(lambda tx: codes.claim_code(tx, person.officer, step, moment))

    for step in (used, used - 1):
        with pytest.raises(CodeUsed) as refused:
            claim(step)
        assert refused.value.facts == {"seconds": 30 - int(moment.timestamp()) % 30}
    claim(used + 1)
    with pytest.raises(CodeUsed):
        claim(used + 1)


def test_a_refused_command_gives_the_code_back(home: Home) -> None:
    person = first_officer(home)
    move(home, seconds=30)
    moment = home.clock.now()
    step = codes.step_of(moment)

    def refused(tx: object) -> None:
        codes.claim_code(tx, person.officer, step, moment)  # type: ignore[arg-type]  # the desk's own tx
        raise CodeUsed(seconds=0)

    with pytest.raises(CodeUsed):
        home.office.desk.run(refused)
    home.office.desk.run(lambda tx: codes.claim_code(tx, person.officer, step, moment))
