import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.disbursement.entitlement.compute import Award, compute, total_of
from relief_fund.disbursement.entitlement.errors import TariffAmbiguous
from relief_fund.disbursement.entitlement.facts import CHOICES, COUNTS, YES_OR_NO
from relief_fund.disbursement.entitlement.policy import bundled_policies, read_policy
from relief_fund.kernel.errors import AmountInvalid
from tests.disbursement.entitlement.cases import YAGI, case
from tests.disbursement.entitlement.policies import RULE, policy_text

GOLDEN = tomllib.loads((Path(__file__).parent / "golden.toml").read_text("utf-8"))["case"]


def told(award: Award) -> list[object]:
    each = f"{award.rate} * {award.coefficient}" if award.rate else str(award.each)
    figure = award.amount if award.form == "money" else f"{award.quantity} {award.unit}"
    return [award.source_class, award.item, award.article, f"{each} x {award.count}", figure]


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["story"])
def test_golden_households(golden):
    awards = compute(case(**golden["facts"]), bundled_policies(), golden.get("on", YAGI), "YAGI-2024")
    assert [told(award) for award in awards] == golden["awards"]


def test_every_award_shows_rule_version_citation_and_figures_that_multiply():
    awards = compute(case(dead=2, rice_months=1), bundled_policies(), YAGI, "YAGI-2024")
    assert {award.rule for award in awards} == {"rice", "death"}
    for award in awards:
        assert award.version
        assert award.citation
        assert award.article
        assert award.each * award.count == award.amount + award.quantity
        assert not award.rate or award.rate * award.coefficient == award.each


def test_the_campaign_tariff_is_for_its_own_disaster_only():
    lost = case(house_lost=True, damage_level="total")
    assert [a.source_class for a in compute(lost, bundled_policies(), YAGI, "YAGI-2024")] == ["campaign"]
    assert compute(lost, bundled_policies(), YAGI, "OTHER-2024") == ()


ANY_CASE = st.fixed_dictionaries(
    {
        **{name: st.integers(0, 5) for name in COUNTS},
        **{name: st.booleans() for name in YES_OR_NO},
        **{name: st.sampled_from(choices) for name, choices in CHOICES.items()},
    }
)


@given(ANY_CASE, st.dates(date(2015, 1, 1), date(2030, 1, 1)))
def test_bundled_policies_are_never_ambiguous_and_total_is_what_is_added(facts, day):
    awards = compute(case(**facts), bundled_policies(), day, "YAGI-2024")
    assert total_of(awards) == sum(award.amount for award in awards)
    assert all(award.amount == 0 for award in awards if award.form == "in_kind")
    for source in ("state", "campaign"):
        housing = {"house_lost", "house_damaged", "relocation"}
        assert sum(a.source_class == source and a.item in housing for a in awards) <= 1


@given(ANY_CASE)
def test_a_poorer_household_is_never_due_less(facts):
    richer = compute(case(**{**facts, "poverty": "average"}), bundled_policies(), YAGI, "YAGI-2024")
    poorer = compute(case(**{**facts, "poverty": "poor"}), bundled_policies(), YAGI, "YAGI-2024")
    assert total_of(poorer) >= total_of(richer)


def test_two_rules_for_one_case_are_refused_naming_both():
    wide = RULE.format(id="wide", item="house_lost", amount=1, field="house_lost", value="true")
    narrow = RULE.format(id="narrow", item="house_lost", amount=2, field="nowhere_to_live", value="true")
    policy = read_policy(policy_text(wide, narrow), "two.toml")
    assert len(compute(case(house_lost=True), [policy], YAGI)) == 1
    with pytest.raises(TariffAmbiguous) as refusal:
        compute(case("h7", house_lost=True, nowhere_to_live=True), [policy], YAGI)
    assert refusal.value.facts["rules"] == ["tariff/narrow", "tariff/wide"]
    assert refusal.value.facts["case"] == "h7"


def test_two_policies_of_one_source_may_not_both_grant_one_thing():
    policy = read_policy(policy_text(), "one.toml")
    with pytest.raises(TariffAmbiguous):
        compute(case(house_lost=True), [policy, policy], YAGI)


def test_an_award_beyond_64_bits_is_refused():
    rule = RULE.format(id="big", item="death", amount=2**62, field="dead", value=2)
    policy = read_policy(policy_text(rule.replace('"=="', '">="') + 'per = ["dead"]\n'), "big.toml")
    with pytest.raises(AmountInvalid):
        compute(case(dead=2), [policy], YAGI)
