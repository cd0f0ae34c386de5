from datetime import date

import pytest

from relief_fund.disbursement.entitlement.errors import PolicyInvalid, RateMissing, TariffAmbiguous
from relief_fund.disbursement.entitlement.policy import bundled_policies, load_policy, read_policy
from tests.disbursement.entitlement.cases import YAGI
from tests.disbursement.entitlement.policies import FACE, HOUSE, RULE, policy_text

RATE = '[[rate]]\nname = "standard"\namount = {amount}\nvalid_from = {since}\nsource = "a decree"\n'


def refused(raw: bytes, **facts: object) -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        read_policy(raw, "x.toml")
    assert refusal.value.facts == {"file": "x.toml", **facts}


def test_the_bundled_policies_are_the_decree_and_the_campaigns_own_tariff():
    policies = {policy.id: policy for policy in bundled_policies()}
    assert set(policies) == {"decree-20-2021", "yagi-demo-tariff"}
    decree = policies["decree-20-2021"]
    assert [rule.article for rule in decree.rules] == [
        "12.1",
        "12.2",
        "13",
        "14.1",
        "15.1",
        "15.2",
        "15.3",
        "16",
    ]
    assert all(rule.citation and rule.source for policy in policies.values() for rule in policy.rules)
    assert all(rule.minimum for rule in decree.rules if rule.form == "money")
    assert policies["yagi-demo-tariff"].source_class == "campaign"


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2021, 7, 1), 360_000),
        (date(2024, 6, 30), 360_000),
        (date(2024, 7, 1), 500_000),
        (YAGI, 500_000),
    ],
)
def test_the_standard_rate_by_day(day, amount):
    assert bundled_policies()[0].rate_on("standard", day) == amount


def test_no_rate_before_the_decree():
    with pytest.raises(RateMissing) as refusal:
        bundled_policies()[0].rate_on("standard", date(2021, 6, 30))
    assert refusal.value.facts["found"] == 0


def test_the_digest_is_that_of_the_bytes(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(policy_text())
    assert load_policy(path).digest == read_policy(policy_text(), "other").digest
    assert load_policy(path).digest != read_policy(policy_text() + b"\n# a word\n", "other").digest


def test_a_file_that_is_not_there_or_not_toml(tmp_path):
    with pytest.raises(PolicyInvalid):
        load_policy(tmp_path / "none.toml")
    refused(b"kind = ", reason="not_toml")
    refused(b"\xff\xfe", reason="not_toml")


@pytest.mark.parametrize("key", ["id", "version", "title_vi", "title_en", "source_class", "valid_from"])
def test_a_policy_without_its_face_is_refused(key):
    face = "\n".join(line for line in FACE.splitlines() if not line.startswith(f"{key} ")) + "\n"
    refused(policy_text(face=face), field=key, reason="missing")


@pytest.mark.parametrize("key", ["item", "article", "citation", "source", "when"])
def test_a_rule_without_its_source_or_condition_is_refused_with_file_and_rule(key):
    rule = "\n".join(line for line in HOUSE.splitlines() if not line.startswith(f"{key} ")) + "\n"
    refused(policy_text(rule), rule="house", field=key, reason="missing")


def test_an_empty_source_is_a_missing_one():
    refused(policy_text(HOUSE.replace('"the tariff"', '""')), rule="house", field="source", reason="missing")


@pytest.mark.parametrize(
    ("line", "with_line", "field", "reason"),
    [
        ('field = "house_lost"', 'field = "colour"', "colour", "fact_unknown"),
        ('op = "=="', 'op = ">="', "house_lost", "operation_unknown"),
        ("value = true", "value = 1", "house_lost", "value_unknown"),
        ('field = "house_lost"', 'field = "poverty"', "poverty", "value_unknown"),
        ("amount = 1000", "amount = 1000.5", "amount", "not_int"),
        ("amount = 1000", "amount = true", "amount", "not_int"),
        ("amount = 1000", "amount = -1", "amount", "rate_and_coefficient_or_amount"),
        ("amount = 1000", 'amount = 1000\nrate = "standard"', "amount", "rate_and_coefficient_or_amount"),
        ("amount = 1000", 'rate = "standard"', "amount", "rate_and_coefficient_or_amount"),
        ("amount = 1000", 'rate = "standard"\ncoefficient = 2', "rate", "rate_unknown"),
        ("amount = 1000", 'amount = 1000\nper = ["house_lost"]', "per", "unknown"),
        ("amount = 1000", 'amount = 1000\nform = "in_kind"', "form", "form_and_unit_disagree"),
        ("amount = 1000", 'amount = 1000\nunit = "RICE_KG"', "form", "form_and_unit_disagree"),
        ("amount = 1000", "amount = 1000\ncolour = 1", "colour", "unknown"),
        ('op = "=="', 'op = "==", colour = 1', "when", "field_op_and_value_expected"),
    ],
)
def test_each_bad_rule_is_told_by_file_rule_field_and_reason(line, with_line, field, reason):
    assert line in HOUSE
    refused(policy_text(HOUSE.replace(line, with_line)), rule="house", field=field, reason=reason)


def test_ids_stand_once_and_sources_are_of_the_list():
    refused(policy_text(HOUSE, HOUSE.replace("1000", "2000")), rule="house", reason="id_repeated")
    refused(
        policy_text(face=FACE.replace('"campaign"', '"pocket"')),
        field="source_class",
        reason="not_of_the_list",
    )


def test_rates_of_one_name_may_not_overlap():
    rates = RATE.format(amount=1, since="2024-01-01") + RATE.format(amount=2, since="2024-06-01")
    refused(policy_text(rates, HOUSE), rule="rate", field="standard", reason="days_overlap")


def test_two_rules_that_say_the_same_are_refused_when_read():
    other = RULE.format(id="again", item="house_lost", amount=5, field="house_lost", value="true")
    with pytest.raises(TariffAmbiguous) as refusal:
        read_policy(policy_text(HOUSE, other), "x.toml")
    assert refusal.value.facts == {"policy": "tariff", "rules": ["again", "house"], "file": "x.toml"}


def test_the_same_clause_in_two_times_is_no_ambiguity():
    early = HOUSE + "valid_to = 2024-06-30\n"
    late = RULE.format(id="late", item="house_lost", amount=5, field="house_lost", value="true")
    policy = read_policy(policy_text(early, late + "valid_from = 2024-07-01\n"), "x.toml")
    assert [rule.fits({"house_lost": True}, YAGI) for rule in policy.rules] == [False, True]
