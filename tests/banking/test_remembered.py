"""Remembered decisions: they propose and post nothing, until an officer has confirmed them as such."""

from collections.abc import Callable
from typing import Any

import pytest

from relief_fund.banking.errors import RuleInvalid, RuleUnanswerable
from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.readings import IdentifiedLine
from relief_fund.banking.remembered import (
    Rule,
    Rules,
    answer_rule,
    checked_phrase,
    remember,
    rule_faces,
    rules_in_force,
)
from relief_fund.banking.treasury import TreasuryMatcher
from relief_fund.donors.queries import CampaignFace, campaign_total
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.funds import close_fund, open_fund
from tests.banking.lines import DAY, line
from tests.banking.money_in import (
    ADMINISTRATOR,
    INSPECTOR,
    LAUNCH,
    balances,
    open_demo_campaign,
    open_treasury,
    scalar,
)

Import = Callable[..., ImportReport]
LEAF = "BAO.NHA"


@pytest.fixture
def leaf(home: Home, campaign: CampaignFace) -> str:
    """A fund of the campaign for houses alone."""
    home.office.desk.run(
        lambda tx: open_fund(
            tx, code=LEAF, kind="donated", campaign="BAO", restricted=True, opened_on=LAUNCH, name="Nhà ở"
        )
    )
    return LEAF


def made(home: Home, **changes: Any) -> str:
    told: dict[str, Any] = {
        "phrase": "Thu Phí SMS", "direction": "debit", "decision": "fee", "reason": "phí tháng", "account": "1121.01",
    }  # fmt: skip
    return remember(home.office, ADMINISTRATOR, **{**told, **changes})


def confirm(home: Home, rule: str, answer: str = "confirmed") -> None:
    answer_rule(home.office, ADMINISTRATOR, rule=rule, answer=answer, reason="đã xem", alone=True)


def waiting(home: Home) -> dict[int, str]:
    with home.office.read() as connection:
        return {one.amount: one.proposal for one in inbox_page(connection)}


def test_a_rule_proposes_and_posts_nothing_until_it_is_confirmed(home: Home, load: Import) -> None:
    rule = made(home)
    load([line(55_000, "Thu phi SMS thang 9", direction="debit")])
    assert waiting(home) == {55_000: "fee"}
    held = balances(home)
    assert (held["BAO.CHUNG", "1381"], ("BAO.CHUNG", "6151") in held) == (55_000, False)
    confirm(home, rule)
    load([line(66_000, "THU PHÍ SMS thang 10", direction="debit", reference="9")])
    assert waiting(home) == {55_000: "fee"}
    assert balances(home)["BAO.CHUNG", "6151"] == 66_000
    with home.office.read() as connection:
        (face,) = rule_faces(connection)
    assert (face.lines, face.state, face.officer, face.reason) == (2, "posts", "officer-1", "phí tháng")
    confirm(home, rule, "withdrawn")
    load([line(77_000, "THU PHI SMS thang 11", direction="debit", reference="10")])
    assert waiting(home)[77_000] in ("fee", "unexplained"), "the general wordings are still there"
    assert scalar(home, "SELECT count(*) FROM remembered_line") == 2
    with home.office.read() as connection:
        assert rules_in_force(connection) == ()


def test_a_purpose_is_proposed_then_booked_into_its_fund_with_a_receipt(
    home: Home, load: Import, leaf: str
) -> None:
    rule = made(home, phrase="xay nha cho dan", direction="credit", decision="gift", leaf=leaf)
    load([line(1_000, "ung ho xay nhà cho dân ban Lang Nu"), line(50, "ung ho")])
    assert waiting(home) == {1_000: "gift"}
    assert balances(home)["BAO.CHUNG", "5121"] == -50
    confirm(home, rule)
    load([line(2_000, "XAY NHA CHO DAN", reference="7"), line(60, "ung ho", reference="8")])
    held = balances(home)
    assert (held[leaf, "5122"], held[leaf, "1121.01"], held["BAO.CHUNG", "5121"]) == (-2_000, 2_000, -110)
    assert scalar(home, "SELECT fund FROM gift WHERE amount = 2000") == leaf
    with home.office.read() as connection:
        assert campaign_total(connection, "BAO") == (3, 2_110)


def test_a_purpose_whose_fund_has_ended_alone_is_proposed_again(home: Home, load: Import, leaf: str) -> None:
    confirm(home, made(home, phrase="xay nha cho dan", direction="credit", decision="gift", leaf=leaf))
    home.office.desk.run(lambda tx: close_fund(tx, code=leaf, closed_on=DAY.replace(month=12)))
    load([line(2_000, "XAY NHA CHO DAN"), line(60, "ung ho")])
    assert waiting(home) == {2_000: "gift"}
    held = balances(home)
    assert (held["BAO.CHUNG", "3379"], held["BAO.CHUNG", "5121"]) == (-2_000, -60)


def test_an_unknown_donor_is_still_the_campaigns_gift(home: Home, load: Import) -> None:
    made(home, phrase="cong ty mau", direction="credit", decision="gift", donor="D-1")
    load([line(9_000, "CONG TY MAU ung ho")])
    assert waiting(home) == {}
    assert balances(home)["BAO.CHUNG", "5121"] == -9_000


def test_another_campaign_is_only_ever_proposed(home: Home, load: Import) -> None:
    open_demo_campaign(home, "0011008888888", "LU")
    rule = made(home, phrase="ung ho lu lut", direction="credit", decision="gift_elsewhere", leaf="LU.CHUNG")
    load([line(9_000, "ung ho lu lut mien Trung")])
    assert waiting(home) == {9_000: "gift_elsewhere"}
    with pytest.raises(RuleUnanswerable):
        confirm(home, rule)


def test_late_is_late_whatever_is_remembered(home: Home, load: Import, leaf: str) -> None:
    confirm(home, made(home, phrase="xay nha", direction="credit", decision="gift", leaf=leaf))
    load([line(5, "xay nha", day=DAY.replace(month=12))])
    assert waiting(home) == {5: "late"}


def test_a_confirmed_fee_of_the_treasury_is_budget_spent(home: Home) -> None:
    account = open_treasury(home)
    confirm(home, made(home, account=account))
    with home.office.read() as connection:
        rules = Rules(rules_in_force(connection), account)
        from relief_fund.banking.queries import account_by_code

        face = account_by_code(connection, account)
    assert face is not None
    known = IdentifiedLine("a" * 64, line(9, "thu phi sms", direction="debit"))
    (reading,) = TreasuryMatcher(rules=rules).read(face, [known])
    assert (reading.other_side, [(one.account, one.debit) for one in reading.more if one.debit]) == (
        "6151", [("3371", 9), ("B21", 9)],
    )  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"phrase": "phi"}, {"phrase": "...."}, {"phrase": "x" * 121}, {"reason": "  "}, {"decision": "other"},
        {"direction": "credit"}, {"account": "1121.77"}, {"decision": "gift"}, {"leaf": "BAO.CHUNG"},
        {"decision": "payments_settled"}, {"decision": "budget_received", "direction": "credit"},
        {"decision": "gift", "direction": "credit", "leaf": "BAO.CHUNG"},
        {"decision": "gift_elsewhere", "direction": "credit", "leaf": "BAO.CHUNG"},
        {"decision": "gift_elsewhere", "direction": "credit"},
    ],
)  # fmt: skip
def test_what_is_not_remembered(home: Home, campaign: CampaignFace, changes: dict[str, Any]) -> None:
    with pytest.raises(RuleInvalid):
        made(home, **changes)
    assert scalar(home, "SELECT count(*) FROM remembered_rule") == 0


def test_another_hand_confirms_and_each_word_is_said_once(home: Home, campaign: CampaignFace) -> None:
    rule = made(home)
    with pytest.raises(DutyMissing):
        answer_rule(home.office, INSPECTOR, rule=rule, answer="confirmed", reason="x")
    with pytest.raises(RuleInvalid):
        answer_rule(home.office, ADMINISTRATOR, rule=rule, answer="confirmed", reason=" ")
    confirm(home, rule)
    for answer in ("confirmed", "withdrawn", "withdrawn"):
        if answer == "withdrawn" and scalar(home, "SELECT count(*) FROM remembered_answer") == 1:
            confirm(home, rule, answer)
            continue
        with pytest.raises(RuleUnanswerable):
            confirm(home, rule, answer)
    with pytest.raises(RuleUnanswerable):
        confirm(home, "none")


def test_the_maker_confirms_only_where_nobody_else_may(home: Home, campaign: CampaignFace) -> None:
    rule, told = made(home), {"answer": "confirmed", "reason": "x"}
    with pytest.raises(RuleUnanswerable):
        answer_rule(home.office, ADMINISTRATOR, rule=rule, **told)
    other = Actor("officer-3", "", frozenset({Duty.FUND_ADMINISTRATOR}))
    answer_rule(home.office, other, rule=rule, **told)


def test_the_longest_phrase_and_the_accounts_own_rule_come_first() -> None:
    def rule(name: str, phrase: str, account: str = "") -> Rule:
        return Rule(name, account, phrase, "credit", "gift", "", "", False)

    rules = Rules(
        [
            rule("a", "cong ty"),
            rule("b", "cong ty mau"),
            rule("c", "cong ty mau", "1121.01"),
            rule("d", "x", "1121.02"),
        ],
        "1121.01",
    )
    found = {text: rules.find(line(1, text)) for text in ("CÔNG TY MẪU", "cong ty khac", "cong tyx", "x")}
    assert [one.id if one else "" for one in found.values()] == ["c", "a", "", ""]
    assert rules.find(line(1, "cong ty", direction="debit")) is None


def test_a_phrase_is_folded_and_of_the_line() -> None:
    assert checked_phrase("  Thu  Phí ", "THU PHI SMS") == "thu phi"
    with pytest.raises(RuleInvalid):
        checked_phrase("thu phi", "THU PHIX")
