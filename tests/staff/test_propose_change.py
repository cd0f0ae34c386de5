"""Proposing changes of staff: who may, what is refused at once, the same again is the same."""

from datetime import timedelta

import pytest

from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.staff import errors
from relief_fund.staff.propose_change import propose_duty, propose_end, propose_officer, propose_renewal
from relief_fund.staff.queries import waiting_changes
from relief_fund.staff.terms import terms_of
from tests.staff.crew import FROM, TO, office_of_two

DAYS = {"from_day": FROM, "to_day": TO}


def test_the_same_proposal_waits_once(home: Home) -> None:
    first, second = office_of_two(home)
    admin = first.acting(Duty.FUND_ADMINISTRATOR)
    for _ in range(2):
        propose_officer(home.office, admin, name="Lê  Thị Thử", duty=Duty.INSPECTOR, **DAYS)
        propose_renewal(home.office, admin, officer=second.officer)
    propose_officer(home.office, admin, name="Lê Thị Thử", duty=Duty.ASSESSOR, **DAYS)
    with home.office.read() as connection:
        waiting = waiting_changes(connection)
    assert sorted((change.kind, change.duty) for change in waiting) == [
        ("appoint", "assessor"),
        ("appoint", "inspector"),
        ("renew", ""),
    ]
    assert {change.name for change in waiting} == {"Lê Thị Thử", ""}


def test_only_the_administrator_proposes(home: Home) -> None:
    _, second = office_of_two(home)
    treasurer = second.acting(Duty.TREASURER)
    for refused in (
        lambda: propose_officer(home.office, treasurer, name="Ai", duty=Duty.INSPECTOR, **DAYS),
        lambda: propose_duty(
            home.office, treasurer, officer=second.officer, duty=Duty.FUND_ADMINISTRATOR, **DAYS
        ),
        lambda: propose_end(home.office, treasurer, term="any"),
        lambda: propose_renewal(home.office, treasurer, officer=second.officer),
    ):
        with pytest.raises(DutyMissing):
            refused()


def test_what_cannot_be_confirmed_is_refused_at_once(home: Home) -> None:
    first, second = office_of_two(home)
    admin = first.acting(Duty.FUND_ADMINISTRATOR)
    with pytest.raises(errors.SignInNameTaken):
        propose_officer(home.office, admin, name="TRAN VAN THU", duty=Duty.INSPECTOR, **DAYS)
    with pytest.raises(errors.TermInvalid):
        propose_officer(home.office, admin, name="Ai", duty=Duty.INSPECTOR, from_day=TO, to_day=FROM)
    with pytest.raises(errors.DutiesIncompatible) as refused:
        propose_duty(home.office, admin, officer=second.officer, duty=Duty.COMMITTEE_MEMBER, **DAYS)
    assert refused.value.facts == {"duty": "committee_member", "held": "treasurer"}
    for unknown in (
        lambda: propose_duty(home.office, admin, officer="x", duty=Duty.TREASURER, **DAYS),
        lambda: propose_end(home.office, admin, term="x"),
        lambda: propose_renewal(home.office, admin, officer="x"),
    ):
        with pytest.raises(errors.OfficerUnknown):
            unknown()


def test_an_end_lies_today_or_later_and_inside_the_term(home: Home) -> None:
    first, second = office_of_two(home)
    admin = first.acting(Duty.FUND_ADMINISTRATOR)
    with home.office.read() as connection:
        (term,) = terms_of(connection.execute, second.officer)
    with pytest.raises(errors.TermInvalid):
        propose_end(home.office, admin, term=term.id, ended_on=today(home.clock) - timedelta(days=1))
    with pytest.raises(errors.TermEnded):
        propose_end(home.office, admin, term=term.id, ended_on=TO + timedelta(days=1))
    assert propose_end(home.office, admin, term=term.id)
