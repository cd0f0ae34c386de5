from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.disbursement.assessment import criteria
from relief_fund.disbursement.assessment.errors import CriteriaInvalid, CriteriaMissing

YAGI = date(2024, 9, 7)
QUIET = {
    **dict.fromkeys(criteria.VULNERABLE, 0),
    "poverty": "average",
    "recovery": "high",
    "nowhere_to_live": False,
    "income_lost": False,
}


@pytest.mark.parametrize(
    ("percent", "level"),
    [
        (0, "partial"),
        (29, "partial"),
        (30, "heavy"),
        (49, "heavy"),
        (50, "very_heavy"),
        (70, "very_heavy"),
        (71, "total"),
        (100, "total"),
    ],
)
def test_levels_of_joint_circular_43_2015_at_their_edges(percent, level):
    assert criteria.criteria_on(YAGI).scale.level_of(percent) == level


@given(st.integers(0, 100), st.integers(0, 100))
def test_more_damage_is_never_a_lower_level(one, other):
    scale = criteria.criteria_on(YAGI).scale
    low, high = sorted((one, other))
    assert criteria.LEVELS.index(scale.level_of(low)) <= criteria.LEVELS.index(scale.level_of(high))


@given(st.integers().filter(lambda percent: not 0 <= percent <= 100))
def test_outside_0_to_100_is_refused(percent):
    with pytest.raises(CriteriaInvalid):
        criteria.criteria_on(YAGI).scale.level_of(percent)


def test_no_scale_before_the_circular():
    with pytest.raises(CriteriaMissing) as refusal:
        criteria.criteria_on(date(2015, 12, 29))
    assert refusal.value.facts["kind"] == "damage_scale"


def test_each_base_is_scored_apart():
    bases = criteria.criteria_on(YAGI).bases
    assert bases.score(QUIET, "partial", remote=False) == criteria.Bases(2, 0, 1, 0)
    hard = {
        **QUIET,
        "children": 2,
        "disabled": 1,
        "poverty": "poor",
        "nowhere_to_live": True,
        "recovery": "none",
    }
    assert bases.score(hard, "total", remote=True) == criteria.Bases(10, 4, 9, 10)


@given(
    st.fixed_dictionaries(
        {
            **{name: st.integers(0, 50) for name in criteria.VULNERABLE},
            "poverty": st.sampled_from(criteria.POVERTY),
            "recovery": st.sampled_from(criteria.RECOVERY),
            "nowhere_to_live": st.booleans(),
            "income_lost": st.booleans(),
        }
    ),
    st.sampled_from(criteria.LEVELS),
    st.booleans(),
)
def test_scores_stay_within_0_and_10(answers, level, remote):
    scored = criteria.criteria_on(YAGI).bases.score(answers, level, remote=remote)
    assert all(
        0 <= part <= 10
        for part in (scored.damage, scored.vulnerability, scored.circumstances, scored.recovery)
    )


SCALE = """
id = "s"
version = "1"
citation = "c"
source = "s"
valid_from = 2020-01-01
level = [
  {code="partial", below=30}, {code="heavy", below=50},
  {code="very_heavy", through=70}, {code="total", through=%s},
]
"""


def test_a_scale_that_leaves_a_hole_is_refused():
    assert criteria.read_scale(SCALE % 100, "x.toml").limits[-1] == ("total", 100)
    with pytest.raises(CriteriaInvalid):
        criteria.read_scale(SCALE % 99, "x.toml")


@pytest.mark.parametrize("lost", ["citation", "source", "version", "valid_from"])
def test_a_scale_without_its_source_or_date_is_refused(lost):
    text = "\n".join(line for line in (SCALE % 100).splitlines() if not line.startswith(lost))
    with pytest.raises(CriteriaInvalid) as refusal:
        criteria.read_scale(text, "x.toml")
    assert refusal.value.facts == {"file": "x.toml", "missing": [lost]}


def test_bases_that_forget_an_answer_are_refused():
    with pytest.raises(CriteriaInvalid):
        criteria.read_bases((SCALE % 100) + "[damage]\npartial = 1\n", "x.toml")
