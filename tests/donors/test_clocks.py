"""Clocks of campaigns: dated, with a source; what has none only reminds; deadlines and what is due next."""

from datetime import date, timedelta
from typing import Any

import pytest

from relief_fund.donors.campaigns import check_dates
from relief_fund.donors.clocks import (
    NAMES,
    Deadline,
    Rule,
    clock_rules,
    deadlines,
    enter_rule,
    next_deadline,
    rules_on,
    shipped_rules,
)
from relief_fund.donors.errors import ClockRuleInvalid, DistributionTooLong, ReceptionTooLong
from relief_fund.donors.queries import CampaignFace
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from tests.banking.money_in import ADMINISTRATOR, INSPECTOR, LAUNCH, open_demo_campaign, scalar

SINCE = date(2021, 12, 11)


def test_what_ships_is_dated_and_only_what_was_read_has_a_source() -> None:
    rules = {one.name: one for one in shipped_rules()}
    assert set(rules) == set(NAMES)
    assert {name for name, one in rules.items() if one.source} == {"reception", "distribution"}
    assert (rules["reception"].days, rules["distribution"].days) == (90, 20)
    assert {one.holds_from for one in rules.values()} == {SINCE}


def test_a_rule_without_source_never_refuses() -> None:
    days = (LAUNCH, date(2025, 9, 1), date(2026, 9, 1))
    unread = {name: Rule(name, 1, SINCE, "") for name in ("reception", "distribution")}
    check_dates(*days, unread)
    check_dates(*days, {})
    with pytest.raises(ReceptionTooLong) as refused:
        check_dates(*days, {**unread, "reception": Rule("reception", 90, SINCE, "NĐ 93")})
    assert refused.value.facts["latest"] == "2024-11-30"
    assert (refused.value.facts["days"], refused.value.facts["source"]) == (90, "NĐ 93")
    with pytest.raises(DistributionTooLong):
        check_dates(*days, {**unread, "distribution": Rule("distribution", 20, SINCE, "NĐ 93")})


def test_an_entered_rule_holds_from_its_day_and_is_public(home: Home) -> None:
    entered: dict[str, Any] = {
        "name": "reception", "days": 30, "holds_from": date(2024, 8, 1), "source": "Nghị định mẫu, Điều 1",
    }  # fmt: skip
    enter_rule(home.office, ADMINISTRATOR, **entered)
    with home.office.read() as connection:
        rules = clock_rules(connection)
    assert rules_on(rules, date(2024, 7, 31))["reception"].days == 90
    assert rules_on(rules, date(2024, 8, 1))["reception"].days == 30
    assert "reception" not in rules_on(rules, date(2021, 12, 10))
    assert '"days":30' in bytes(scalar(home, "SELECT body FROM leaf WHERE kind = 'campaign_clock'")).decode()
    with pytest.raises(ReceptionTooLong):
        open_demo_campaign(home)
    open_demo_campaign(home, reception_ends_on=date(2024, 10, 1), distribution_ends_on=date(2024, 10, 21))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "other"},
        {"days": -1},
        {"days": 3_651},
        {"source": "  "},
        {"source": "x" * 301},
        {"source": "Điều\u202e 8"},
    ],
)
def test_bad_rules(home: Home, changes: dict[str, Any]) -> None:
    told = {"name": "reception", "days": 1, "holds_from": SINCE, "source": "x", **changes}
    with pytest.raises(ClockRuleInvalid):
        enter_rule(home.office, ADMINISTRATOR, **told)
    with pytest.raises(DutyMissing):
        enter_rule(home.office, INSPECTOR, **told)


def test_a_form_sent_twice_is_one_rule_and_a_change_of_mind_another(home: Home, clock: MovableClock) -> None:
    for days, source in ((30, "Điều 8"), (30, " Điều  8 "), (40, "Điều 8"), (30, "Điều 8"), (30, "Điều 9")):
        clock.move(timedelta(seconds=1))
        enter_rule(home.office, ADMINISTRATOR, name="reception", days=days, holds_from=SINCE, source=source)
    with home.office.read() as connection:
        said = [(one.days, one.source) for one in clock_rules(connection) if one.set_by]
    assert said == [(30, "Điều 9"), (30, "Điều 8"), (40, "Điều 8"), (30, "Điều 8")]
    assert scalar(home, "SELECT count(*) FROM leaf WHERE kind = 'campaign_clock'") == 4


def test_deadlines_and_what_is_due_next(campaign: CampaignFace) -> None:
    known = deadlines(campaign, shipped_rules(), {"publish_call": date(2024, 9, 2)})
    assert [(one.name, one.day, one.sourced) for one in known] == [
        ("publish_call", LAUNCH, False),
        ("reception", date(2024, 11, 29), True),
        ("publish_received", date(2024, 12, 14), False),
        ("distribution", date(2024, 12, 19), True),
        ("publish_distributed", date(2025, 1, 18), False),
    ]

    def due(day: date) -> str:
        found = next_deadline(known, day)
        return found.name if found else ""

    assert due(date(2024, 9, 10)) == "reception"
    assert due(date(2024, 11, 30)) == "publish_received"
    assert due(date(2024, 12, 15)) == "publish_received", "a late publication stays first"
    assert due(date(2025, 2, 1)) == "publish_received"
    assert next_deadline([Deadline("publish_call", LAUNCH, False, LAUNCH)], LAUNCH) is None
    assert not known[0].late_on(date(2024, 9, 10)), "done"
