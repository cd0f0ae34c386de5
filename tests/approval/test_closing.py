"""A campaign and a budget phase end: decided by a committee, with nothing unexplained, in one command."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from relief_fund.approval.closing import end_funds, propose_campaign_closing, propose_closing
from relief_fund.approval.errors import ClosingUndecided
from relief_fund.approval.vouchers import propose_voucher
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.errors import (
    FactsInvalid,
    FundEnded,
    FundEndTooEarly,
    FundUnexplained,
    FundUnknown,
    FundYearOpen,
)
from relief_fund.ledger.funds import ended_funds
from relief_fund.ledger.queries import entry_by_number, sealed_entries
from relief_fund.ledger.year_end import close_year
from tests.approval.bench import COMMITTEE, Body, body_of
from tests.ledger.events_home import ADMIN, DAY, furnish, pay_in, post, standing

G, R, L, S = "BAO.CHUNG", "BAO.NHA", "LU.CHUNG", "NST-2"
END = date(2026, 11, 20)
REST = {"bank": "1121.01", "to_bank": "1121.01"}


@pytest.fixture
def body(home: Home) -> Body:
    """A campaign that got 100 million đồng and 20 blankets, and gave them out but for 1 million."""
    body = body_of(home)
    furnish(home)
    pay_in(home, "pay:A1:1:1", G, ("6111", "1121.01", 99_000_000))
    post(home, "gift_in_kind", fund=G, stock="Q10.K1", unit="BLANKET", quantity=20, note="BB-0", row=1)
    post(home, "goods_lost", fund=G, free="Q10.K1", unit="BLANKET", quantity=20, minutes="KK-1", row=1)
    close_year(home.office, ADMIN, year=2024, document="KC-2024")
    return body


def admin(body: Body) -> Any:
    return body.admin.acting(Duty.FUND_ADMINISTRATOR)


def decided(body: Body, proposal: str) -> str:
    for member in body.members[:2]:
        body.sign(member, proposal)
    return proposal


def give_the_rest(body: Body) -> None:
    facts = {"fund": G, "to_fund": L, "amount": 1_000_000, **REST}
    decided(body, propose_voucher(
        body.home.office, admin(body), event="between_funds", committee=COMMITTEE, document="8/QĐ", on=DAY,
        facts=facts,
    ))  # fmt: skip


def closing(body: Body, campaign: str = "BAO", on: date = END) -> str:
    return propose_campaign_closing(
        body.home.office, admin(body), campaign=campaign, committee=COMMITTEE, document="20/QĐ", on=on
    )


def findings(home: Home) -> list[str]:
    names = [name for name in CHECKS if "vouchers" not in name]
    with home.office.read() as connection:
        return [name for name in names if CHECKS[name](connection, END)]


def test_a_campaign_with_money_left_does_not_end_and_is_told_where_it_is(body: Body) -> None:
    pay_in(body.home, "line:s", G, ("1121.01", "3379", 7))
    with pytest.raises(FundUnexplained) as refused:
        closing(body)
    assert refused.value.facts["fund"] == G
    assert refused.value.facts["left"] == [
        {"account": "1121.01", "unit": "VND", "amount": "1000007"},
        {"account": "3379", "unit": "VND", "amount": "-7"},
    ]


def test_a_campaign_ends_with_every_balance_zero_and_takes_nothing_more(body: Body) -> None:
    give_the_rest(body)
    proposal = decided(body, closing(body))
    numbers = end_funds(body.home.office, admin(body), proposal=proposal, on=END)
    assert {name: net for name, net in standing(body.home).items() if name.startswith("BAO")} == {}
    with body.home.office.read() as connection:
        assert ended_funds(connection) == {G, R}
        last = entry_by_number(connection, numbers[0])
    assert last is not None
    assert (last.key, last.voucher, last.document) == ("end:BAO.CHUNG", "BAO/2026/KC/000001", "20/QĐ")
    stood = standing(body.home)
    for on in (date(2026, 11, 21), END, DAY):
        with pytest.raises(FundEnded):
            post(body.home, "cash_gift", on=on, fund=G, amount=1, receipt="PT-1")
    with pytest.raises(FundEnded):
        reverse_entry(body.home.office, ADMIN, number=numbers[0], on=END, document="DC-1")
    assert standing(body.home) == stood
    with pytest.raises(FundEnded):
        end_funds(body.home.office, admin(body), proposal=proposal, on=END)
    assert findings(body.home) == []


def test_only_what_the_committee_has_approved_ends(body: Body) -> None:
    give_the_rest(body)
    proposal = closing(body)
    with pytest.raises(ClosingUndecided):
        end_funds(body.home.office, admin(body), proposal=proposal, on=END)
    decided(body, proposal)
    with pytest.raises(ClosingUndecided):
        end_funds(body.home.office, admin(body), proposal=proposal, on=DAY)
    with pytest.raises(DutyMissing):
        end_funds(body.home.office, body.treasurer.acting(Duty.TREASURER), proposal=proposal, on=END)
    other = body.freeze()
    with pytest.raises(ClosingUndecided):
        end_funds(body.home.office, admin(body), proposal=other, on=END)


def test_what_came_in_after_the_decision_keeps_the_fund_open(body: Body) -> None:
    give_the_rest(body)
    proposal = decided(body, closing(body))
    stood = standing(body.home)
    post(body.home, "cash_gift", on=END, fund=G, amount=5, receipt="PT-9")
    with pytest.raises(FundUnexplained):
        end_funds(body.home.office, admin(body), proposal=proposal, on=END)
    assert standing(body.home) == {
        **stood,
        "BAO.CHUNG 1111": 5,
        "BAO.CHUNG 5121": stood.get("BAO.CHUNG 5121", 0) - 5,
    }


def test_what_came_in_on_a_later_day_is_not_ended_on_an_earlier_one(body: Body) -> None:
    give_the_rest(body)
    proposal = decided(body, closing(body, on=DAY))
    post(body.home, "cash_gift", on=END, fund=G, amount=5, receipt="PT-9")
    pay_in(body.home, "pay:late", G, ("6111", "1111", 5), on=END)
    with pytest.raises(FundEndTooEarly) as refused:
        end_funds(body.home.office, admin(body), proposal=proposal, on=DAY)
    assert refused.value.facts == {"fund": G, "day": "2026-11-20"}
    assert end_funds(body.home.office, admin(body), proposal=proposal, on=END)


def test_a_year_that_is_still_open_is_told_before_anybody_signs(body: Body) -> None:
    """And again where the decision was signed before, and the year has turned since."""
    give_the_rest(body)
    proposal = decided(body, closing(body))
    january = date(2027, 1, 20)
    body.home.clock.set(datetime(2027, 1, 20, tzinfo=UTC))  # type: ignore[attr-defined]
    with pytest.raises(FundYearOpen) as refused:
        closing(body, on=january)
    assert refused.value.facts == {"fund": G, "year": "2026"}
    with pytest.raises(FundYearOpen):
        end_funds(body.home.office, admin(body), proposal=proposal, on=january)
    close_year(body.home.office, ADMIN, year=2026, document="KC-2026")
    assert end_funds(body.home.office, admin(body), proposal=proposal, on=january)
    with body.home.office.read() as connection:
        before = sealed_entries(connection)
    assert close_year(body.home.office, ADMIN, year=2026, document="KC-2026") == ()
    with body.home.office.read() as connection:
        assert sealed_entries(connection) == before
    assert findings(body.home) == []


def test_a_budget_phase_ends_when_its_money_and_its_authority_are_settled(body: Body) -> None:
    home = body.home
    pay_in(home, "line:m1", S, ("1121.02", "3371", 900), ("B11", "B21", 950), ("B21", "B13", 50))
    pay_in(home, "enc:1:1:1", S, ("B21", "B22", 900, "HOUSE|x"))
    pay_in(
        home, "pay:B1:1:1", S, ("6111", "1121.02", 900), ("3371", "5111", 900), ("B22", "B23", 900, "HOUSE|x")
    )
    proposal = decided(body, propose_closing(
        home.office, admin(body), funds=[S], committee=COMMITTEE, document="30/QĐ", on=END
    ))  # fmt: skip
    end_funds(home.office, admin(body), proposal=proposal, on=END)
    assert {name: net for name, net in standing(home).items() if name.startswith(S)} == {}
    assert findings(home) == []


def test_authority_that_is_left_is_told(body: Body) -> None:
    pay_in(body.home, "approp:1:1", S, ("B11", "B21", 900))
    with pytest.raises(FundUnexplained) as refused:
        propose_closing(
            body.home.office, admin(body), funds=[S], committee=COMMITTEE, document="30/QĐ", on=END
        )
    assert refused.value.facts["left"] == [{"account": "B21", "unit": "VND", "amount": "-900"}]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"funds": []}, FactsInvalid), ({"document": "a:b"}, FactsInvalid), ({"funds": ["X"]}, FundUnknown)],
)
def test_a_closing_names_its_funds_and_its_paper(
    home: Home, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    from tests.ledger.events_home import ADMIN

    facts: dict[str, Any] = {"funds": [S], "committee": COMMITTEE, "document": "30/QĐ", "on": END}
    with pytest.raises(refusal):
        propose_closing(home.office, ADMIN, **{**facts, **changes})
