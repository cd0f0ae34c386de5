"""Allocation: never more than the money, never out of order, always the same."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.disbursement.orders.allocation import (
    AFTER_UNFUNDED,
    APPROPRIATION_SHORT,
    CAMPAIGN_MONEY_SHORT,
    CASH_SHORT,
    NO_SOURCE,
    Purse,
    allocate,
    hardship_order,
)


@dataclass(frozen=True)
class Wanted:
    claim: str
    item: str
    amount: int
    source_class: str
    position: int


def state(fund, cash, authority=10**12, items=()):
    return Purse(fund, "state", cash, authority, frozenset(items))


def campaign(fund, cash):
    return Purse(fund, "campaign", cash)


def wanted(rank, amount, source_class="state", item="house"):
    return Wanted(f"C{rank:03}", item, amount, source_class, rank)


def test_first_source_pays_until_it_cannot_pay_a_whole_award():
    fitted = allocate(
        [wanted(0, 40), wanted(1, 40), wanted(2, 40)], [state("NST-2", 90), state("NSTW-2", 50)]
    )
    assert [(charge.need.claim, charge.fund) for charge in fitted.funded] == [
        ("C000", "NST-2"),
        ("C001", "NST-2"),
        ("C002", "NSTW-2"),
    ]
    assert fitted.unfunded == ()


def test_an_award_is_kept_whole_though_two_sources_together_would_pay_it():
    fitted = allocate([wanted(0, 40)], [state("NST-2", 30), state("NSTW-2", 30)])
    assert fitted.funded == ()
    assert (fitted.unfunded[0].reason, fitted.unfunded[0].shortfall) == (CASH_SHORT, 10)


def test_nobody_passes_a_harder_hit_household_in_the_queue():
    fitted = allocate([wanted(1, 5), wanted(0, 40)], [state("NST-2", 20)])
    assert fitted.funded == ()
    assert [(one.need.claim, one.reason, one.shortfall) for one in fitted.unfunded] == [
        ("C000", CASH_SHORT, 20),
        ("C001", AFTER_UNFUNDED, 5),
    ]


def test_the_other_class_goes_on_when_one_is_spent():
    fitted = allocate(
        [wanted(0, 40), wanted(1, 7, "campaign")], [state("NST-2", 20), campaign("BAO.CHUNG", 7)]
    )
    assert [charge.fund for charge in fitted.funded] == ["BAO.CHUNG"]


@pytest.mark.parametrize(
    ("purses", "reason", "shortfall"),
    [
        ([], NO_SOURCE, 40),
        ([campaign("BAO.CHUNG", 100)], NO_SOURCE, 40),
        ([state("NST-2", 100, items=["injury"])], NO_SOURCE, 40),
        ([state("NST-2", 100, authority=30)], APPROPRIATION_SHORT, 10),
        ([state("NST-2", -5)], CASH_SHORT, 40),
    ],
)
def test_reason_and_shortfall_are_told(purses, reason, shortfall):
    (one,) = allocate([wanted(0, 40)], purses).unfunded
    assert (one.reason, one.shortfall) == (reason, shortfall)


def test_campaign_shortfall_has_its_own_reason():
    (one,) = allocate([wanted(0, 40, "campaign")], [campaign("BAO.CHUNG", 39)]).unfunded
    assert (one.reason, one.shortfall) == (CAMPAIGN_MONEY_SHORT, 1)


def test_a_restricted_purse_stays_open_for_its_own_items():
    purses = [state("NST-2", 10), state("NHA", 50, items=["house"])]
    fitted = allocate([wanted(0, 20, item="injury"), wanted(1, 40, item="house")], purses)
    assert [(charge.need.claim, charge.fund) for charge in fitted.funded] == [("C001", "NHA")]


NEEDS = st.lists(
    st.builds(
        Wanted,
        claim=st.integers(0, 99).map("C{:02}".format),
        item=st.sampled_from(["house", "injury", "burial"]),
        amount=st.integers(1, 60),
        source_class=st.sampled_from(["state", "campaign"]),
        position=st.integers(0, 9),
    ),
    max_size=25,
    unique_by=lambda need: need.claim,
)
PURSES = st.lists(
    st.builds(
        Purse,
        fund=st.sampled_from(["A", "B", "C", "D"]),
        source_class=st.sampled_from(["state", "campaign"]),
        cash=st.integers(-20, 200),
        authority=st.none() | st.integers(0, 200),
        items=st.frozensets(st.sampled_from(["house", "injury"]), max_size=1),
    ),
    max_size=4,
    unique_by=lambda purse: purse.fund,
)


@given(NEEDS, PURSES)
def test_no_fund_promises_more_than_its_money(needs, purses):
    charged = allocate(needs, purses).per_fund()
    for purse in purses:
        assert charged.get(purse.fund, 0) <= purse.money


@given(NEEDS, PURSES)
def test_every_award_is_funded_once_or_refused_with_a_positive_shortfall(needs, purses):
    fitted = allocate(needs, purses)
    told = [charge.need for charge in fitted.funded] + [one.need for one in fitted.unfunded]
    assert hardship_order(told) == hardship_order(needs)
    assert all(0 < one.shortfall <= one.need.amount for one in fitted.unfunded)


@given(NEEDS, PURSES)
def test_no_later_award_draws_on_a_purse_that_an_earlier_one_waits_for(needs, purses):
    fitted = allocate(needs, purses)
    at = {id(need): place for place, need in enumerate(hardship_order(needs))}
    by_fund = {purse.fund: purse for purse in purses}
    for one in fitted.unfunded:
        for charge in fitted.funded:
            if by_fund[charge.fund].may_pay(one.need):
                assert at[id(charge.need)] < at[id(one.need)]


@given(NEEDS, PURSES, st.randoms())
def test_the_order_of_the_input_changes_nothing(needs, purses, chance):
    shuffled = list(needs)
    chance.shuffle(shuffled)
    assert allocate(shuffled, purses) == allocate(needs, purses)
