import pytest

from relief_fund.disbursement.entitlement.errors import NotComputed
from relief_fund.disbursement.entitlement.queries import (
    entitlements_of,
    entitlements_of_household,
    hardship_page,
    run_in_force,
    sums_by_item,
)
from relief_fund.disbursement.entitlement.run import compute_entitlements
from tests.disbursement.demo import ASSESSOR, YAGI, bring_bundled, declare_yagi, judge
from tests.disbursement.entitlement.cases import case


@pytest.fixture
def judged(home):
    cases = (
        case(
            "lost", house_lost=True, nowhere_to_live=True, poverty="poor", damage_level="total", rice_months=2
        ),
        case("dead", dead=2, poverty="near_poor"),
        case("none"),
    )
    compute_entitlements(home.bench, ASSESSOR, YAGI, cases=lambda connection, disaster: cases)
    with home.office.read() as connection:
        yield connection


def test_money_is_asked_for_unless_kind_is(judged):
    assert {row.form for row in entitlements_of(judged, YAGI)} == {"money"}
    (rice,) = entitlements_of(judged, YAGI, form="in_kind")
    assert (rice.household, rice.unit, rice.amount, rice.quantity) == ("lost", "RICE_KG", 0, 120_000)
    assert len(entitlements_of(judged, YAGI, form="")) == len(entitlements_of(judged, YAGI)) + 1


def test_pages_go_by_household_in_the_order_of_hardship(judged):
    assert [row.household for row in entitlements_of(judged, YAGI, limit=1)] == ["lost", "lost"]
    assert [row.household for row in entitlements_of(judged, YAGI, after=1, limit=1)] == ["dead", "dead"]
    assert entitlements_of(judged, YAGI, after=3) == ()


def test_the_order_of_hardship_shows_who_is_due_nothing(judged):
    page = hardship_page(judged, YAGI)
    assert [(one.household, one.position, one.awards, one.amount) for one in page] == [
        ("lost", 1, 2, 100_000_000),
        ("dead", 2, 2, 100_000_000),
        ("none", 3, 0, 0),
    ]
    assert [one.household for one in hardship_page(judged, YAGI, after=1, limit=1)] == ["dead"]


def test_one_household_sees_all_it_is_due(judged):
    assert [row.item for row in entitlements_of_household(judged, YAGI, "lost")] == [
        "house_lost",
        "rice",
        "house_lost",
    ]
    assert entitlements_of_household(judged, YAGI, "none") == ()


def test_sums_per_source_and_item_come_to_the_total_of_the_run(judged):
    sums = [
        (one.source_class, one.item, one.households, one.awards, one.amount)
        for one in sums_by_item(judged, YAGI)
    ]
    assert sums == [
        ("state", "death", 1, 1, 50_000_000),
        ("state", "house_lost", 1, 1, 40_000_000),
        ("campaign", "death", 1, 1, 50_000_000),
        ("campaign", "house_lost", 1, 1, 60_000_000),
    ]
    run = run_in_force(judged, YAGI)
    assert (run.total, run.cases, run.households, run.awards) == (200_000_000, 3, 2, 4)
    assert all(type(one.amount) is int for one in sums_by_item(judged, YAGI))


def test_what_was_never_computed_is_refused(judged):
    for asked in (run_in_force, entitlements_of, hardship_page, sums_by_item):
        with pytest.raises(NotComputed):
            asked(judged, "OTHER-2024")


def test_the_bundled_cases_in_order_no_two_in_one_place(home):
    declare_yagi(home)
    bring_bundled(home)
    report = judge(home)
    with home.office.read() as connection:
        pages = [hardship_page(connection, YAGI, after=after, limit=50) for after in (0, 50, 100, 150)]
    whole = [one for page in pages for one in page]
    assert [one.position for one in whole] == list(range(1, report.cases + 1))
    assert [one.points for one in whole] == sorted((one.points for one in whole), reverse=True)
    assert sum(one.amount for one in whole) == report.total
