"""The second hand: who confirms, when one hand is enough, what the public log says of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from relief_fund.audit.tables import Leaf
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.staff import errors
from relief_fund.staff.answer_change import confirm_change, issue_link_again, refuse_change
from relief_fund.staff.enrol_officer import open_enrolment
from relief_fund.staff.propose_change import propose_duty, propose_end, propose_officer
from relief_fund.staff.terms import terms_of
from tests.staff.crew import FROM, TO, Person, appointed, enrolled, first_officer, office_of_two

LEAF = Leaf.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation


def told(home: Home) -> list[str]:
    with home.office.read() as connection:
        rows = connection.execute(
            select(LEAF.c.body).where(LEAF.c.kind == "officer").order_by(LEAF.c.position)
        )
        return [bytes(body).decode() for body in rows.scalars()]


def proposed(home: Home, admin: Person, name: str = "Lê Thị Thử", duty: Duty = Duty.INSPECTOR) -> str:
    return propose_officer(
        home.office, admin.acting(Duty.FUND_ADMINISTRATOR), name=name, duty=duty, from_day=FROM, to_day=TO
    )


def test_the_first_appoints_the_second_alone_and_the_log_says_so(home: Home) -> None:
    first, second = office_of_two(home)
    appointed(home, first, second, "Lê Thị Thử", Duty.INSPECTOR)
    hands = ['"hands":1' in leaf for leaf in told(home)]
    assert hands == [True, True, False]
    assert '"hands":2' in told(home)[2]
    assert not [leaf for leaf in told(home) if "Lê" in leaf or "le.thi.thu" in leaf]


def test_from_then_on_two_hands(home: Home) -> None:
    first, second = office_of_two(home)
    change = proposed(home, first)
    admin = first.acting(Duty.FUND_ADMINISTRATOR)
    with pytest.raises(errors.SecondHandNeeded):
        confirm_change(home.office, admin, change=change)
    made = confirm_change(home.office, second.acting(Duty.TREASURER), change=change)
    assert made.token
    again = confirm_change(home.office, second.acting(Duty.TREASURER), change=change)
    assert (again.officer, again.token) == (made.officer, "")
    with pytest.raises(errors.ChangeAnswered):
        confirm_change(home.office, admin, change=change)
    assert enrolled(home, made.token).officer == made.officer


@pytest.mark.parametrize("duty", [Duty.INSPECTOR, Duty.ASSESSOR])
def test_inspectors_and_assessors_confirm_nothing(home: Home, duty: Duty) -> None:
    first = first_officer(home)
    other = appointed(home, first, first, "Lê Thị Thử", duty)
    change = proposed(home, first, "Phạm Văn Ví", Duty.TREASURER)
    with pytest.raises(DutyMissing):
        confirm_change(home.office, other.acting(duty), change=change)
    admin = first.acting(Duty.FUND_ADMINISTRATOR)
    assert confirm_change(home.office, admin, change=change).token, "nobody else may confirm yet"


def test_a_refused_proposal_is_over_and_its_name_free(home: Home) -> None:
    first, second = office_of_two(home)
    change = proposed(home, first)
    for _ in range(2):
        refuse_change(home.office, second.acting(Duty.TREASURER), change=change)
    with pytest.raises(errors.ChangeAnswered) as refused:
        confirm_change(home.office, second.acting(Duty.TREASURER), change=change)
    assert refused.value.facts == {"answer": "refused"}
    again = proposed(home, first)
    assert again != change
    confirm_change(home.office, second.acting(Duty.TREASURER), change=again)
    with pytest.raises(errors.ChangeAnswered):
        refuse_change(home.office, second.acting(Duty.TREASURER), change=again)


@pytest.mark.parametrize("answer", [confirm_change, refuse_change])
def test_what_nobody_proposed_is_unknown(home: Home, answer: object) -> None:
    _, second = office_of_two(home)
    with pytest.raises(errors.ChangeUnknown):
        answer(home.office, second.acting(Duty.TREASURER), change="x")  # type: ignore[operator]  # either use case


def test_two_proposals_of_one_name_make_one_officer(home: Home) -> None:
    first, second = office_of_two(home)
    one, two = proposed(home, first), proposed(home, first, duty=Duty.ASSESSOR)
    confirm_change(home.office, second.acting(Duty.TREASURER), change=one)
    with pytest.raises(errors.SignInNameTaken):
        confirm_change(home.office, second.acting(Duty.TREASURER), change=two)


def test_a_duty_that_became_incompatible_is_refused_when_confirmed(home: Home) -> None:
    first, second = office_of_two(home)
    third = appointed(home, first, second, "Lê Thị Thử", Duty.FUND_ADMINISTRATOR)
    admin, begin = first.acting(Duty.FUND_ADMINISTRATOR), TO + timedelta(days=1)
    changes = [
        propose_duty(
            home.office,
            admin,
            officer=third.officer,
            duty=duty,
            from_day=begin,
            to_day=begin + timedelta(days=9),
        )
        for duty in (Duty.INSPECTOR, Duty.COMMITTEE_MEMBER)
    ]
    made = confirm_change(home.office, second.acting(Duty.TREASURER), change=changes[0])
    assert made.token == "", "who is here already needs no link"
    with pytest.raises(errors.DutiesIncompatible):
        confirm_change(home.office, second.acting(Duty.TREASURER), change=changes[1])


def ending(home: Home, admin: Person, of: str) -> str:
    with home.office.read() as connection:
        (term,) = terms_of(connection.execute, of)
    return propose_end(home.office, admin.acting(Duty.FUND_ADMINISTRATOR), term=term.id)


def test_a_duty_is_ended_by_two_hands_and_at_once(home: Home) -> None:
    first, second = office_of_two(home)
    third = appointed(home, first, second, "Lê Thị Thử", Duty.INSPECTOR)
    change = ending(home, first, third.officer)
    with pytest.raises(errors.SecondHandNeeded):
        confirm_change(home.office, first.acting(Duty.FUND_ADMINISTRATOR), change=change)
    confirm_change(home.office, second.acting(Duty.TREASURER), change=change)
    with pytest.raises(errors.TermEnded):
        third.acting(Duty.INSPECTOR)
    with home.office.read() as connection:
        (term,) = terms_of(connection.execute, third.officer)
    assert term.ended_on == today(home.clock)
    assert '"change":"ended"' in told(home)[-1]
    assert '"hands":2' in told(home)[-1]
    with pytest.raises(errors.TermEnded):
        ending(home, first, third.officer)


def test_an_end_confirmed_late_begins_when_it_is_confirmed(home: Home) -> None:
    first, second = office_of_two(home)
    third = appointed(home, first, second, "Lê Thị Thử", Duty.INSPECTOR)
    change = ending(home, first, third.officer)
    clock = home.clock
    clock.move(timedelta(days=3))  # type: ignore[attr-defined]  # the tests' clock moves
    confirm_change(home.office, second.acting(Duty.TREASURER), change=change)
    with home.office.read() as connection:
        (term,) = terms_of(connection.execute, third.officer)
    assert term.ended_on == today(clock), "what was done in between stays covered"


def test_the_last_administrator_stays(home: Home) -> None:
    first, second = office_of_two(home)
    change = ending(home, first, first.officer)
    with pytest.raises(errors.LastAdministrator):
        confirm_change(home.office, second.acting(Duty.TREASURER), change=change)
    appointed(home, first, second, "Lê Thị Thử", Duty.FUND_ADMINISTRATOR)
    confirm_change(home.office, second.acting(Duty.TREASURER), change=change)


def test_whoever_never_enrolled_may_be_ended_by_one_hand(home: Home) -> None:
    first = first_officer(home)
    change = proposed(home, first, duty=Duty.TREASURER)
    admin = first.acting(Duty.FUND_ADMINISTRATOR)
    made = confirm_change(home.office, admin, change=change)
    with pytest.raises(errors.SecondHandNeeded):
        confirm_change(home.office, admin, change=proposed(home, first, "Phạm Văn Ví"))
    confirm_change(home.office, admin, change=ending(home, first, made.officer))
    assert '"hands":1' in told(home)[-1]


def test_a_lost_link_is_issued_again_until_it_was_used(home: Home) -> None:
    first, second = office_of_two(home)
    admin = first.acting(Duty.FUND_ADMINISTRATOR)
    made = confirm_change(home.office, second.acting(Duty.TREASURER), change=proposed(home, first))
    fresh = issue_link_again(home.office, admin, officer=made.officer)
    with pytest.raises(errors.LinkExpired):
        open_enrolment(home.office, home.codes, made.token)
    enrolled(home, fresh)
    with pytest.raises(errors.AlreadyEnrolled):
        issue_link_again(home.office, admin, officer=made.officer)
    with pytest.raises(errors.OfficerUnknown):
        issue_link_again(home.office, admin, officer="x")
    with pytest.raises(DutyMissing):
        issue_link_again(home.office, second.acting(Duty.TREASURER), officer=made.officer)
