from relief_fund.disbursement.assessment.criteria import LEVELS, POVERTY, RECOVERY
from relief_fund.disbursement.assessment.queries import FACTS
from relief_fund.disbursement.entitlement.facts import CHOICES, COUNTS, YES_OR_NO, kind_of
from relief_fund.disbursement.entitlement.hardship import POVERTY_ORDER


def test_those_who_judge_are_strangers_and_speak_of_the_same_facts():
    assert set(FACTS) == {*COUNTS, *YES_OR_NO, *CHOICES}
    assert {"poverty": POVERTY, "damage_level": LEVELS, "recovery": RECOVERY} == CHOICES
    assert set(POVERTY_ORDER) == set(POVERTY)


def test_the_kind_of_a_fact():
    assert [kind_of(name) for name in ("dead", "house_lost", "poverty", "colour")] == [
        "count",
        "yes",
        "choice",
        "",
    ]
