"""The cast of a demonstration: appointed by two hands, enrolled with real codes, the same after a stop."""

from collections import Counter

import pytest

from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.pilot.cast import CAST, KEPT, TERMS_BEGIN, Cast
from relief_fund.staff.codes import step_of


@pytest.fixture
def cast(home: Home) -> Cast:
    made = Cast(home)
    for part in CAST:
        made.appoint(part)
    return made


def rows(home: Home, query: str) -> list[tuple[object, ...]]:
    with home.office.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_the_cast_covers_every_duty_and_more_seats_than_the_quorum() -> None:
    assert {part.duty for part in CAST} == set(Duty)
    seats = [part.seat for part in CAST if part.seat]
    assert len(seats) == len(set(seats)) >= 4
    assert Counter(part.duty for part in CAST)[Duty.COMMITTEE_MEMBER] == len(seats)


def test_terms_cover_the_days_of_the_run_and_today(cast: Cast, home: Home) -> None:
    for part in CAST:
        actor = cast.actor(part.duty, part.seat)
        actor.require(part.duty)
        assert cast.terms_end(actor) > home.clock.now().date()
    assert {row[0] for row in rows(home, "SELECT from_day FROM duty_term")} <= {TERMS_BEGIN, str(TERMS_BEGIN)}


def test_appointed_again_nothing_changes(cast: Cast, home: Home, clock: MovableClock) -> None:
    path = home.settings.keys / KEPT
    kept, secrets = path.read_bytes(), rows(home, "SELECT * FROM code_secret")
    again = Cast(home)
    for part in CAST:
        again.appoint(part)
    assert path.read_bytes() == kept
    assert rows(home, "SELECT * FROM code_secret") == secrets
    assert path.stat().st_mode & 0o777 == 0o600


def test_enrolment_leaves_the_code_of_this_moment_for_a_signature(cast: Cast, home: Home) -> None:
    used = {row[0] for row in rows(home, "SELECT last_step FROM code_step")}
    assert used == {step_of(home.clock.now()) - 1}


@pytest.mark.parametrize("lost_after", [0, 1, 4])
def test_an_officer_whose_enrolment_was_cut_off_is_enrolled_by_the_next_run(
    home: Home, monkeypatch: pytest.MonkeyPatch, lost_after: int
) -> None:
    broken = Cast(home)
    for part in CAST[:lost_after]:
        broken.appoint(part)
    with monkeypatch.context() as cut:
        cut.setattr("relief_fund.pilot.cast.enrol", lambda *rest, **facts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            broken.appoint(CAST[lost_after])
    again = Cast(home)
    for part in CAST:
        again.appoint(part)
    assert len(rows(home, "SELECT id FROM officer")) == len(CAST)
    assert len(rows(home, "SELECT officer FROM code_secret")) == len(CAST)
    for part in CAST:
        assert len(again.code(again.actor(part.duty, part.seat))) == 6
