"""Decisions about money: the last signature posts them, under one number of the giver's series, and undoes them."""

from typing import Any

import pytest

from relief_fund.approval.queries import proposal_card
from relief_fund.approval.vouchers import authority_left, propose_lapses, propose_voucher
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.errors import EventUnknown, FactsInvalid, FundUnfit, KeyReused, Overdrawn, UnitUnknown
from relief_fund.ledger.events import EVENTS, REVERSAL
from relief_fund.ledger.queries import entries_by_keys, entry_by_number, sealed_entries
from tests.approval.bench import COMMITTEE, Body, body_of
from tests.ledger.events_home import ADMIN, DAY, furnish, pay_in, post, standing

G, R, L, S = "BAO.CHUNG", "BAO.NHA", "LU.CHUNG", "NST-2"
RICE: dict[str, Any] = {"fund": G, "unit": "RICE_KG", "free": "Q10.K1", "reserved": "Q11.K1", "quantity": 60}


@pytest.fixture
def body(home: Home) -> Body:
    """A committee of three, the purses of the events, and something in each of them."""
    body = body_of(home)
    furnish(home)
    pay_in(home, "line:m1", S, ("1121.02", "3371", 900), ("B11", "B21", 900))
    pay_in(home, "line:m2", G, ("1121.01", "3379", 300))
    post(home, "gift_in_kind", fund=G, stock="Q10.K1", unit="RICE_KG", quantity=100, note="BB-0", row=1)
    return body


def propose(body: Body, event: str, document: str = "8/QĐ", **facts: Any) -> str:
    return propose_voucher(
        body.home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), event=event, committee=COMMITTEE,
        document=document, on=DAY, facts=facts,
    )  # fmt: skip


def decided(body: Body, proposal: str) -> None:
    for member in body.members[:2]:
        body.sign(member, proposal)


def voucher(home: Home, key: str) -> tuple[str, str]:
    with home.office.read() as connection:
        entry = entry_by_number(connection, entries_by_keys(connection, [key])[key])
    assert entry is not None
    return entry.voucher, entry.document


def changed(home: Home, before: dict[str, int]) -> dict[str, int]:
    after = standing(home)
    moved = {name: after.get(name, 0) - before.get(name, 0) for name in before.keys() | after.keys()}
    return {name: by for name, by in sorted(moved.items()) if by}


def test_a_refund_is_owed_when_the_committee_has_signed_and_not_before(body: Body) -> None:
    stood = standing(body.home)
    proposal = propose(body, "refund_owed", fund=G, amount=300, refund="HT-1", given_on=DAY)
    assert propose(body, "refund_owed", fund=G, amount=300, refund="HT-1", given_on=DAY) == proposal
    body.sign(body.members[0], proposal)
    assert standing(body.home) == stood
    body.sign(body.members[1], proposal)
    assert changed(body.home, stood) == {"BAO.CHUNG 3383": -300, "BAO.CHUNG 5129": 300}
    assert voucher(body.home, "refund:HT-1") == ("BAO/2026/PKT/000001", "8/QĐ")
    card = body.card(proposal)
    assert card.about == {"document": "8/QĐ", "event": "refund_owed", "lines": 1, "total": "300"}


def test_money_between_two_campaigns_takes_the_givers_number_and_comes_back_by_the_opposite(
    body: Body,
) -> None:
    stood = standing(body.home)
    pair = {"bank": "1121.01", "to_bank": "1121.01", "amount": 200}
    decided(body, propose(body, "between_funds", fund=G, to_fund=L, **pair))
    assert changed(body.home, stood) == {
        "BAO.CHUNG 1121.01": -200, "BAO.CHUNG 6801": 200, "LU.CHUNG 1121.01": 200, "LU.CHUNG 5801": -200,
    }  # fmt: skip
    assert voucher(body.home, "transfer:8/QĐ") == voucher(body.home, "settle:8/QĐ:1")
    assert voucher(body.home, "transfer:8/QĐ")[0] == "BAO/2026/PKT/000001"
    decided(body, propose(body, "between_funds", "9/QĐ", fund=L, to_fund=G, **pair))
    assert {name: by for name, by in changed(body.home, stood).items() if "1121" in name} == {}
    assert voucher(body.home, "transfer:9/QĐ")[0] == "LU/2026/PKT/000001"


def test_a_gift_that_was_meant_for_another_campaign_is_owed_to_it(body: Body) -> None:
    stood = standing(body.home)
    decided(body, propose(body, "gift_elsewhere", fund=G, to_fund=L, amount=300, line="m2", turn=1))
    assert changed(body.home, stood) == {
        "BAO.CHUNG 3361": -300, "BAO.CHUNG 3379": 300, "LU.CHUNG 1361": 300, "LU.CHUNG 5121": -300,
    }  # fmt: skip
    assert voucher(body.home, "clear:m2:1")[0] == "BAO/2026/PKT/000001"


def test_rice_is_promised_and_freed_again(body: Body) -> None:
    stood = standing(body.home)
    decided(body, propose(body, "goods_approved", **RICE, award="A1"))
    assert changed(body.home, stood) == {"BAO.CHUNG Q10.K1 RICE_KG": -60, "BAO.CHUNG Q11.K1 RICE_KG": 60}
    assert voucher(body.home, "reserve:A1")[0] == "BAO/2026/CK/000001"
    decided(body, propose(body, "goods_freed", "9/QĐ", **RICE, award="A1"))
    assert standing(body.home) == stood


def test_authority_and_its_money_are_carried_into_the_next_phase_and_back(body: Body) -> None:
    stood = standing(body.home)
    facts = {"authority": 500, "money": 400, "bank": "1121.02", "to_bank": "1121.02", "line": 1}
    decided(body, propose(body, "carry_over", fund=S, to_fund="NST-3", **facts))
    assert changed(body.home, stood) == {
        "NST-2 1121.02": -400, "NST-2 3371": 400, "NST-2 B15": -500, "NST-2 B21": 500,
        "NST-3 1121.02": 400, "NST-3 3371": -400, "NST-3 B14": 500, "NST-3 B21": -500,
    }  # fmt: skip
    assert voucher(body.home, "carry:8/QĐ:1")[0] == "NST/2026/DT/000001"
    decided(body, propose(body, "carry_over", "9/QĐ", fund="NST-3", to_fund=S, **facts))
    # Only the trace of both decisions stays: what left each fund came back to it.
    assert changed(body.home, stood) == {
        "NST-2 B14": 500, "NST-2 B15": -500, "NST-3 B14": 500, "NST-3 B15": -500,
    }  # fmt: skip


def test_money_is_given_back_and_the_rest_of_a_years_authority_lapses(body: Body) -> None:
    stood = standing(body.home)
    decided(body, propose(body, "give_back", fund=S, amount=300))
    actor = body.admin.acting(Duty.FUND_ADMINISTRATOR)
    with body.home.office.read() as connection:
        assert authority_left(connection) == {S: 900}
    lapses: dict[str, Any] = {"year": 2026, "committee": COMMITTEE, "document": "10/QĐ", "on": DAY}
    decided(body, propose_lapses(body.home.office, actor, **lapses))
    assert changed(body.home, stood) == {
        "NST-2 3331": -300, "NST-2 3371": 300, "NST-2 B15": -900, "NST-2 B21": 900,
    }  # fmt: skip
    assert voucher(body.home, "lapse:2026:1")[0] == "NST/2026/DT/000001"
    with pytest.raises(FactsInvalid):
        propose_lapses(body.home.office, actor, **lapses)
    pay_in(body.home, "late", S, ("B12", "B21", 70))
    decided(body, propose_lapses(body.home.office, actor, **{**lapses, "document": "11/QĐ"}))
    assert f"{S} B21" not in standing(body.home), "what came later lapses by a decision of its own"
    assert voucher(body.home, "lapse:2026:2") == ("NST/2026/DT/000002", "11/QĐ")


UNDONE: dict[str, tuple[str, dict[str, Any]]] = {
    "give_back": ("giveback:8/QĐ:NST-2", {"fund": S, "amount": 300}),
    "gift_elsewhere": ("clear:m2:1", {"fund": G, "to_fund": L, "amount": 300, "line": "m2", "turn": 1}),
    "refund_owed": ("refund:HT-1", {"fund": G, "amount": 300, "refund": "HT-1", "given_on": DAY}),
    "refund_beyond": (
        "refund:HT-2", {"fund": G, "to_fund": L, "amount": 300, "refund": "HT-2", "given_on": DAY},
    ),
    "lapse": ("lapse:2026:1", {"fund": S, "amount": 400, "year": 2026, "line": 1}),
}  # fmt: skip


@pytest.mark.parametrize("event", UNDONE)
def test_a_decision_is_undone_by_its_reversal(body: Body, event: str) -> None:
    pay_in(body.home, "line:m3", G, ("1121.01", "5121", 300))
    stood = standing(body.home)
    key, facts = UNDONE[event]
    decided(body, propose(body, event, **facts))
    assert standing(body.home) != stood
    with body.home.office.read() as connection:
        number = entries_by_keys(connection, [key])[key]
    reverse_entry(body.home.office, ADMIN, number=number, on=DAY, document="9/QĐ")
    assert standing(body.home) == stood


def test_every_decision_that_a_reversal_undoes_was_undone_above() -> None:
    assert set(UNDONE) == {code for code, one in EVENTS.items() if one.decision and one.undone_by == REVERSAL}
    opposites = {code: one.undone_by for code, one in EVENTS.items() if one.undone_by != REVERSAL}
    assert opposites == {
        "carry_over": "carry_over", "goods_approved": "goods_freed", "goods_freed": "goods_approved",
        "foreign_gift": "gift_elsewhere", "between_funds": "between_funds",
    }, "each of these comes back by its opposite above, the foreign gift below"  # fmt: skip


def test_dollars_for_another_campaign_are_owed_to_it_or_their_gift_is_reversed(body: Body) -> None:
    home = body.home
    gift = {
        "fund": G,
        "currency_account": "1122.01",
        "stock": "Q10.U1",
        "unit": "USD",
        "quantity": 5,
        "value": 90,
    }
    stood = standing(home)
    number = post(home, "foreign_gift", **gift, notice="c1")
    meant = {"fund": G, "to_fund": L, "amount": 90, "line": "c1", "turn": 1, "held_as": "5121"}
    decided(body, propose(body, "gift_elsewhere", **meant))
    moved = changed(home, stood)
    assert "BAO.CHUNG 5121" not in moved
    assert {name: by for name, by in moved.items() if "3" in name.split()[1]} == {
        "BAO.CHUNG 3361": -90, "LU.CHUNG 1361": 90,
    }  # fmt: skip
    with home.office.read() as connection:
        elsewhere = entries_by_keys(connection, ["clear:c1:1"])["clear:c1:1"]
    for one in (elsewhere, number):
        reverse_entry(home.office, ADMIN, number=one, on=DAY, document="9/QĐ")
    assert standing(home) == stood


def test_what_does_not_fit_is_not_even_proposed(body: Body) -> None:
    for refusal, event, facts in (
        (FundUnfit, "refund_owed", {"fund": S, "amount": 1, "refund": "HT-1", "given_on": DAY}),
        (FactsInvalid, "refund_owed", {"fund": G, "amount": 1, "refund": "HT-1"}),
        (EventUnknown, "cash_gift", {"fund": G, "amount": 1, "receipt": "PT-1"}),
        (UnitUnknown, "goods_approved", {**RICE, "unit": "TIN", "award": "A1"}),
    ):
        with pytest.raises(refusal):
            propose(body, event, **facts)
    with pytest.raises(FactsInvalid):
        propose_voucher(
            body.home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), event="lapse", committee=COMMITTEE,
            document="8/QĐ", on=DAY, facts=[],
        )  # fmt: skip
    with pytest.raises(DutyMissing):
        propose_voucher(
            body.home.office, body.treasurer.acting(Duty.TREASURER), event="give_back", committee=COMMITTEE,
            document="8/QĐ", on=DAY, facts={"fund": S, "amount": 1},
        )  # fmt: skip


def test_what_the_books_refuse_takes_the_last_signature_back(body: Body) -> None:
    with body.home.office.read() as connection:
        before = sealed_entries(connection)
    proposal = propose(body, "give_back", fund=S, amount=901)
    body.sign(body.members[0], proposal)
    with pytest.raises(Overdrawn):
        body.sign(body.members[1], proposal)
    with body.home.office.read() as connection:
        card = proposal_card(connection, proposal, day=today(body.home.clock))
        assert (sealed_entries(connection), card.signed) == (before, 1)


def test_a_decision_with_a_number_that_was_used_for_another_is_refused(body: Body) -> None:
    decided(body, propose(body, "give_back", fund=S, amount=100))
    pay_in(body.home, "giveback:11/QĐ:NST-2", S, ("3371", "3331", 5))
    with pytest.raises(KeyReused):
        decided(body, propose(body, "give_back", "11/QĐ", fund=S, amount=7))
