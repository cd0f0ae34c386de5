import random
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from relief_fund.disbursement.entitlement.facts import BASES, CHOICES
from relief_fund.disbursement.entitlement.hardship import order_by_hardship
from tests.disbursement.entitlement.cases import case


def household(name: str, points: int = 10, day: int = 12, **facts: object):
    return replace(
        case(name, **facts),
        bases=dict(zip(BASES, (points, 0, 0, 0), strict=True)),
        assessed_on=date(2024, 9, day),
    )


def order(*cases, disaster="YAGI-2024"):
    return [ranked.household for ranked in order_by_hardship(cases, disaster)]


def test_points_then_poverty_then_vulnerable_persons_then_the_earlier_visit():
    assert order(household("low", 9, poverty="poor"), household("high", 10)) == ["high", "low"]
    assert order(household("average"), household("poor", poverty="poor")) == ["poor", "average"]
    assert order(household("none"), household("two", children=2), household("one", elderly=1)) == [
        "two",
        "one",
        "none",
    ]
    assert order(household("later", day=13), household("earlier", day=12)) == ["earlier", "later"]


def test_what_is_equal_is_drawn_by_lot_and_anew_for_each_disaster():
    names = [f"h{number}" for number in range(12)]
    drawn = {disaster: order(*map(household, names), disaster=disaster) for disaster in ("A-1", "A-2", "A-3")}
    assert all(sorted(found) == sorted(names) for found in drawn.values())
    assert len({tuple(found) for found in drawn.values()} | {tuple(sorted(names))}) == 4


def test_positions_run_from_one_and_say_why():
    first, second = order_by_hardship([household("b", 3), household("a", 7, children=2)], "A-1")
    assert (first.household, first.position, first.points, first.vulnerable) == ("a", 1, 7, 2)
    assert (second.household, second.position, second.poverty) == ("b", 2, "average")


CASES = st.lists(
    st.tuples(
        st.integers(0, 10), st.sampled_from(CHOICES["poverty"]), st.integers(0, 3), st.integers(10, 13)
    ),
    min_size=1,
    max_size=12,
)


@given(CASES, st.randoms(use_true_random=False))
def test_a_total_order_that_does_not_depend_on_the_order_of_coming(drawn: list, chance: random.Random):
    cases = [
        household(f"h{at}", points, day, poverty=poverty, children=children)
        for at, (points, poverty, children, day) in enumerate(drawn)
    ]
    straight = order(*cases)
    chance.shuffle(cases)
    assert order(*cases) == straight
    assert sorted(straight) == sorted(one.household for one in cases)


@given(CASES)
def test_a_household_that_is_harder_hit_is_never_passed_by(drawn: list):
    cases = [
        household(f"h{at}", points, day, poverty=poverty, children=children)
        for at, (points, poverty, children, day) in enumerate(drawn)
    ]
    before = order(*cases).index("h0")
    harder = replace(cases[0], bases={**cases[0].bases, "recovery": 5})
    assert order(harder, *cases[1:]).index("h0") <= before
