"""Sessions: what is kept of a token, and who acts under what."""

from sqlalchemy import select

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.staff.sessions import (
    actor_of,
    close_all,
    close_one,
    find_session,
    open_session,
    session_of,
)
from relief_fund.staff.tables import SIGN_IN_SESSION
from tests.staff.crew import first_officer


def opened(home: Home, officer: str, token: str, *, complete: bool, duty: Duty | None = None) -> None:
    moment = home.clock.now()
    home.office.desk.run(
        lambda tx: open_session(tx, token=token, officer=officer, moment=moment, duty=duty, complete=complete)
    )


def test_only_a_hash_of_the_token_is_kept(home: Home) -> None:
    person = first_officer(home)
    opened(home, person.officer, "secret-token", complete=True, duty=Duty.FUND_ADMINISTRATOR)
    with home.office.read() as connection:
        kept = str([tuple(row) for row in connection.execute(select(SIGN_IN_SESSION))])
    assert "secret-token" not in kept


def test_a_duty_never_held_is_not_given_by_a_session_row(home: Home) -> None:
    person = first_officer(home)
    opened(home, person.officer, "t", complete=True, duty=Duty.INSPECTOR)
    with home.office.read() as connection:
        session = session_of(connection, "t", home.clock.now())
    assert session
    assert not session.actor.duties
    assert session.held == (Duty.FUND_ADMINISTRATOR,)
    assert session.lapsed is Duty.INSPECTOR


def test_half_a_session_is_found_but_nobody_acts(home: Home) -> None:
    person = first_officer(home)
    opened(home, person.officer, "t", complete=False, duty=Duty.FUND_ADMINISTRATOR)
    with home.office.read() as connection:
        session = find_session(connection.execute, "t", home.clock.now())
        assert actor_of(connection, "t", home.clock.now()) is None
    assert session
    assert not session.complete
    assert not session.actor.duties


def test_closing_one_leaves_the_others(home: Home) -> None:
    person = first_officer(home)
    for token in ("a", "b", "c"):
        opened(home, person.officer, token, complete=True)
    home.office.desk.run(lambda tx: close_one(tx, "a"))
    with home.office.read() as connection:
        found = [session_of(connection, token, home.clock.now()) for token in ("a", "b", "c")]
    assert [session is not None for session in found] == [False, True, True]
    assert home.office.desk.run(lambda tx: close_all(tx, person.officer)) == 2
    assert home.office.desk.run(lambda tx: close_all(tx, person.officer)) == 0
