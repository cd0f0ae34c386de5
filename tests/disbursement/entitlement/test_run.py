from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from relief_fund.audit.tables import Leaf
from relief_fund.disbursement.entitlement import run
from relief_fund.disbursement.entitlement.errors import NotComputed, PolicyAltered, TariffAmbiguous
from relief_fund.disbursement.entitlement.facts import BASES
from relief_fund.disbursement.entitlement.policy import bundled_policies, read_policy
from relief_fund.disbursement.entitlement.queries import (
    computed_disasters,
    entitlements_of,
    policies_used,
    run_in_force,
)
from relief_fund.disbursement.entitlement.run import ROWS_A_STEP, compute_entitlements
from relief_fund.disbursement.entitlement.tables import (
    Entitlement,
    EntitlementCompletion,
    EntitlementRun,
    JudgedCase,
    PolicyUsed,
)
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor
from tests.disbursement.entitlement.cases import case
from tests.disbursement.entitlement.policies import FACE, HOUSE, RULE, policy_text

ADMINISTRATOR = Actor("o-admin", "Bà Mẫu", frozenset({Duty.FUND_ADMINISTRATOR}))
YAGI = "YAGI-2024"


def household(name, points=5, **facts):
    return replace(case(name, **facts), bases=dict(zip(BASES, (points, 0, 0, 0), strict=True)))


def given(*cases):
    return lambda connection, disaster: cases


@pytest.fixture
def judge(home):
    def judging(*cases, policies=None, actor=ADMINISTRATOR):
        return compute_entitlements(home.bench, actor, YAGI, cases=given(*cases), policies=policies)

    judging.home = home
    return judging


def count(home, table):
    with home.office.read() as connection:
        return connection.execute(select(func.count()).select_from(table.__table__)).scalar()


def everything(home):
    tables = (PolicyUsed, EntitlementRun, EntitlementCompletion, JudgedCase, Entitlement, Leaf)
    return [count(home, table) for table in tables]


LOST = {"house_lost": True, "damage_level": "total", "poverty": "poor", "nowhere_to_live": True}


def test_awards_are_kept_with_rule_version_citation_and_figures(judge):
    report = judge(household("mild", 2, dead=1), household("hard", 30, **LOST, rice_months=1))
    assert (report.cases, report.households, report.awards, report.in_kind) == (2, 2, 4, 1)
    assert report.total == 40_000_000 + 60_000_000 + 25_000_000 + 25_000_000
    assert report.by_item == {"death": 50_000_000, "house_lost": 100_000_000}
    assert report.by_source == {"state": 65_000_000, "campaign": 85_000_000}
    assert (report.run, report.added) == (1, True)
    with judge.home.office.read() as connection:
        rows = entitlements_of(connection, YAGI)
    assert [(row.household, row.position, row.source_class, row.amount) for row in rows] == [
        ("hard", 1, "state", 40_000_000),
        ("hard", 1, "campaign", 60_000_000),
        ("mild", 2, "state", 25_000_000),
        ("mild", 2, "campaign", 25_000_000),
    ]
    death = rows[2]
    assert (death.rule, death.version, death.article) == ("death", "2024-07-01", "14.1")
    assert death.citation == "Nghị định 20/2021/NĐ-CP, Điều 14 khoản 1"
    assert (death.rate, death.coefficient, death.each_amount, death.count) == (500_000, 50, 25_000_000, 1)
    assert death.minimum


def test_a_second_run_adds_nothing_and_says_the_same(judge):
    cases = (household("a", 3, **LOST), household("b", 4, dead=1))
    first = judge(*cases)
    before = everything(judge.home)
    second = judge(*reversed(cases))
    assert everything(judge.home) == before
    assert second == replace(first, added=False)


def test_a_changed_assessment_makes_the_next_run_and_keeps_the_claim(judge):
    judge(household("a", damage_level="heavy"), household("b", dead=1))
    with judge.home.office.read() as connection:
        before = {row.household: row for row in entitlements_of(connection, YAGI)}
    report = judge(household("a", damage_level="total"), household("b", dead=1))
    assert (report.run, report.added) == (2, True)
    with judge.home.office.read() as connection:
        after = {row.household: row for row in entitlements_of(connection, YAGI)}
        assert run_in_force(connection, YAGI).number == 2
    assert (before["a"].amount, after["a"].amount) == (15_000_000, 60_000_000)
    assert before["a"].item != after["a"].item
    assert before["a"].claim == after["a"].claim
    assert after["a"].claim != after["b"].claim
    assert count(judge.home, EntitlementRun) == 2


def test_what_was_so_before_is_a_run_of_its_own_again(judge):
    heavy, total = household("a", damage_level="heavy"), household("a", damage_level="total")
    assert [judge(one).run for one in (heavy, total, heavy)] == [1, 2, 3]


def test_policies_are_published_once_when_first_used(judge):
    judge(household("a", **LOST))
    judge(household("a", **LOST), household("b", **LOST))
    with judge.home.office.read() as connection:
        bodies = connection.execute(select(Leaf.body).where(Leaf.kind == "policy")).scalars().all()
        used = policies_used(connection)
    digests = {policy.id: policy.digest for policy in bundled_policies()}
    assert {policy.policy: policy.digest for policy in used} == digests
    assert len(bodies) == 2
    assert all(any(digest.encode() in body for body in bodies) for digest in digests.values())


def test_a_version_that_was_used_may_not_change(judge):
    judge(household("a", **LOST), policies=[read_policy(policy_text(), "x.toml")])
    dearer = read_policy(policy_text(HOUSE.replace("1000", "2000")), "x.toml")
    with pytest.raises(PolicyAltered) as refusal:
        judge(household("a", **LOST), policies=[dearer])
    assert refusal.value.facts == {"policy": "tariff", "version": "1"}
    assert count(judge.home, EntitlementRun) == 1
    face = FACE.replace('version = "1"', 'version = "2"')
    renewed = read_policy(policy_text(HOUSE.replace("1000", "2000"), face=face), "x.toml")
    assert judge(household("a", **LOST), policies=[renewed]).total == 2_000


def test_an_ambiguous_tariff_keeps_nothing(judge):
    other = RULE.format(id="other", item="house_lost", amount=9, field="nowhere_to_live", value="true")
    policy = read_policy(policy_text(HOUSE, other), "x.toml")
    before = everything(judge.home)
    with pytest.raises(TariffAmbiguous):
        judge(household("fine", house_lost=True), household("two", **LOST), policies=[policy])
    assert everything(judge.home) == before


def test_no_cases_no_awards(judge):
    report = judge()
    assert (report.cases, report.awards, report.total) == (0, 0, 0)
    with judge.home.office.read() as connection:
        assert entitlements_of(connection, YAGI) == ()
        assert computed_disasters(connection) == (YAGI,)
        with pytest.raises(NotComputed):
            entitlements_of(connection, "OTHER-2024")


class CutOff(Exception):
    """The process was killed."""


def test_a_computation_that_was_cut_off_is_finished_by_running_it_again(judge, monkeypatch):
    monkeypatch.setattr(run, "ROWS_A_STEP", 2)
    cases = [household(f"h{number}", **LOST) for number in range(5)]
    filing, done = run._filing, []

    def cut(*args):
        if len(done) == 2:
            raise CutOff
        done.append(args)
        return filing(*args)

    monkeypatch.setattr(run, "_filing", cut)
    with pytest.raises(CutOff):
        judge(*cases)
    with judge.home.office.read() as connection, pytest.raises(NotComputed):
        entitlements_of(connection, YAGI)
    monkeypatch.setattr(run, "_filing", filing)
    report = judge(*cases)
    assert (report.run, report.added, report.awards) == (1, True, 10)
    assert count(judge.home, JudgedCase) == 5
    assert count(judge.home, Entitlement) == 10
    assert count(judge.home, EntitlementRun) == 1


def test_no_step_writes_more_rows_of_a_table_than_a_command_may():
    judged = [
        run._Judged(one, None, run.compute(one, bundled_policies(), date(2024, 9, 7), YAGI))
        for one in (household(f"h{number}", **LOST, dead=1, injured=1, orphans=1) for number in range(700))
    ]
    steps = list(run._steps(judged))
    assert [one for step in steps for one in step] == judged
    assert all(sum(len(one.awards) for one in step) <= ROWS_A_STEP for step in steps)
    assert all(len(step) <= ROWS_A_STEP for step in steps)


@pytest.mark.parametrize("duty", [Duty.TREASURER, Duty.COMMITTEE_MEMBER, Duty.INSPECTOR])
def test_who_pays_signs_or_inspects_does_not_compute(judge, duty):
    with pytest.raises(DutyMissing):
        judge(household("a"), actor=Actor("o-1", "Ông Thử", frozenset({duty})))
