from datetime import date

import pytest
from sqlalchemy import select

from relief_fund.audit.tables import Leaf
from relief_fund.disbursement.assessment.assess import ASKED, assess_household
from relief_fund.disbursement.assessment.errors import AnswersInvalid, AssessmentChanged, HouseholdUnknown
from relief_fund.disbursement.assessment.queries import case_by_number
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor
from tests.disbursement.demo import ASSESSOR, bring_bundled, declare_yagi

ANSWERS = {"damage": "82", "house_lost": "yes", "nowhere_to_live": "yes", "visited_on": "15/09/2024"}


@pytest.fixture
def write(home):
    declare_yagi(home)
    bring_bundled(home)

    def writing(answers, number=1, seen=1, actor=ASSESSOR):
        with home.office.read() as connection:
            household = case_by_number(connection, number).line.household
        return assess_household(home.bench, actor, household=household, answers=answers, seen=seen)

    writing.home = home
    return writing


def card(home, number=1):
    with home.office.read() as connection:
        return case_by_number(connection, number)


def test_an_officers_answers_become_the_next_version(write):
    assert write(ANSWERS) == 2
    found = card(write.home)
    assert (found.line.damage, found.line.damage_level) == (82, "total")
    assert (found.assessment["version"], found.assessment["house_lost"]) == (2, True)
    assert found.assessment["assessed_on"] == date(2024, 9, 15)
    assert found.bases["damage"] == 10
    assert write({"damage": "10"}, seen=2) == 3
    assert card(write.home).line.damage_level == "partial"


BAD = (
    ({}, "damage", "damage_missing"),
    ({"damage": "1,5"}, "damage", "damage_not_whole"),
    ({"damage": "130"}, "damage", "damage_out_of_range"),
    ({**ANSWERS, "damage": "40"}, "damage", "damage_contradicts_house_lost"),
    ({**ANSWERS, "injured": "49"}, "injured", "injured_exceed_members"),
    ({**ANSWERS, "visited_on": "30/02/2024"}, "visited_on", "visited_on_invalid"),
    ({**ANSWERS, "visited_on": "06/09/2024"}, "visited_on", "visited_on_before_disaster"),
    ({**ANSWERS, "visited_on": "21/09/2024"}, "visited_on", "visited_on_in_future"),
)


def test_each_bad_answer_is_named_and_nothing_is_written(write):
    before = card(write.home)
    for answers, field, reason in BAD:
        with pytest.raises(AnswersInvalid) as refusal:
            write(answers)
        assert refusal.value.facts == {"field": field, "reason": reason}
    assert card(write.home) == before


def test_two_officers_at_one_case_the_second_sees_that_it_changed(write):
    write(ANSWERS)
    with pytest.raises(AssessmentChanged) as refusal:
        write({"damage": "50"})
    assert refusal.value.facts == {"seen": 1, "last": 2}


def test_only_an_assessor_assesses_and_only_a_known_household(write):
    with pytest.raises(DutyMissing):
        write(ANSWERS, actor=Actor("o-2", "Bà Thử", frozenset({Duty.COMMITTEE_MEMBER})))
    with pytest.raises(HouseholdUnknown):
        assess_household(write.home.bench, ASSESSOR, household="nobody", answers=ANSWERS, seen=0)


def test_the_public_leaf_of_an_assessment_names_nobody(write):
    write(ANSWERS)
    with write.home.office.read() as connection:
        bodies = connection.execute(select(Leaf.body).where(Leaf.kind == "assessment")).scalars().all()
    assert len(bodies) == 2
    assert b"MAU." not in bodies[-1]
    assert card(write.home).line.household.encode() not in bodies[-1]


def test_the_form_asks_for_everything_an_assessment_is_made_of():
    assert "damage" in ASKED
    assert "damage_level" not in ASKED
    assert "members" not in ASKED
