"""The table of events: all 51 templates have a use case, and undoing an event brings its balances back."""

import importlib
import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.errors import EventUnknown, FactsInvalid, FundUnfit
from relief_fund.ledger.events import ELSEWHERE, EVENTS, NO_ENTRY, REVERSAL, Event, event_of
from relief_fund.ledger.funds import FundTerms
from tests.ledger.events_home import ADMIN, DAY, TREASURER, furnish, pay_in, post, standing

SERIES = {"BC", "BN", "PT", "PC", "UNC", "NK", "XK", "DT", "CK", "PKT", "DC", "KC"}
G, R, L, S = "BAO.CHUNG", "BAO.NHA", "LU.CHUNG", "NST-2"
TERMS = {
    code: FundTerms(code, owner, kind, campaign, restricted, date(2026, 1, 1), owner if kind == "budget" else "")
    for code, owner, kind, campaign, restricted in (
        (G, "BAO", "donated", "BAO", False), (R, "BAO", "donated", "BAO", True),
        (L, "LU", "donated", "LU", False), (S, "NST", "budget", "", False),
        ("NST-3", "NST", "budget", "", False), ("NSH-3", "NSH", "budget", "", False),
    )
}  # fmt: skip


def test_all_fifty_one_templates_have_a_use_case_or_say_that_there_is_no_entry() -> None:
    here = {number for event in EVENTS.values() for number in event.templates}
    assert here | set(ELSEWHERE) | set(NO_ENTRY) == set(range(1, 52))
    assert not (here | set(ELSEWHERE)) & set(NO_ENTRY)


@pytest.mark.parametrize("place", sorted(set(ELSEWHERE.values())))
def test_use_cases_of_other_rooms_are_there(place: str) -> None:
    module, _, name = place.partition(":")
    assert callable(getattr(importlib.import_module(module), name))


def test_every_template_function_is_used_by_an_event_or_another_room() -> None:
    by_events = {event.build for event in EVENTS.values()}
    others = {
        name for name in templates.__all__
        if inspect.isfunction(one := getattr(templates, name)) and one not in by_events
    }  # fmt: skip
    rooms = inspect.getsource(importlib.import_module("relief_fund.ledger.events"))
    assert "templates.paid" not in rooms
    assert {"adjusting", "reversal_of", "year_closed", "fund_ended", "value_out"} < others


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_says_who_how_and_what_undoes_it(event: Event) -> None:
    assert event.series in SERIES
    assert event.by
    assert event.undone_by == REVERSAL or event.undone_by in EVENTS
    assert "fund" in event.arguments
    assert all(one.annotation in (int, str, date) for one in event.arguments.values())
    number = event.templates[0]
    assert f"emplate {number}" in _doc(event) or f"emplates {number}" in _doc(event) or number in (
        10, 18,
    )  # fmt: skip


def _doc(event: Event) -> str:
    return inspect.getdoc(event.build) or ""


def test_a_paper_is_no_decision() -> None:
    assert event_of("cash_gift", decision=False).code == "cash_gift"
    assert event_of("lapse", decision=True).code == "lapse"
    for code, decision in (("cash_gift", True), ("lapse", False), ("nothing", False)):
        with pytest.raises(EventUnknown):
            event_of(code, decision=decision)


def made(code: str, **facts: Any) -> tuple[Entry, ...]:
    return EVENTS[code].entries(funds=TERMS, document="8/QĐ", on=DAY, facts=facts)


def test_what_the_books_know_is_not_asked_of_the_officer() -> None:
    (entry,) = made("opening_balance", fund=R, account="1111", amount=5)
    assert entry.lines[1].account == "4212"
    (entry,) = made("give_back", fund=S, amount=5)
    assert entry.key == "giveback:8/QĐ:NST-2"
    with pytest.raises(FactsInvalid):
        made("opening_balance", fund=R, account="1111", amount=5, restricted=True)


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("between_funds", {"fund": G, "to_fund": S, "amount": 5}),
        ("between_funds", {"fund": G, "to_fund": G, "amount": 5}),
        ("carry_over", {"fund": S, "to_fund": G, "authority": 5, "line": 1}),
        ("carry_over", {"fund": S, "to_fund": "NSH-3", "authority": 5, "line": 1}),
        ("lapse", {"fund": G, "amount": 5, "year": 2026, "line": 1}),
        ("refund_owed", {"fund": S, "amount": 5, "refund": "HT-1", "given_on": DAY}),
    ],
)
def test_funds_an_event_is_not_for(code: str, facts: dict[str, Any]) -> None:
    with pytest.raises(FundUnfit):
        made(code, **facts)


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("gift_elsewhere", {"held_as": "6111"}), ("gift_elsewhere", {"held_as": "1121.01"}),
        ("gift_elsewhere", {"turn": "1"}), ("gift_elsewhere", {"to_restricted": True}),
    ],
)  # fmt: skip
def test_accounts_a_form_may_not_name(code: str, facts: dict[str, Any]) -> None:
    plain: dict[str, Any] = {"fund": G, "to_fund": L, "amount": 5, "line": "x", "turn": 1}
    assert made(code, **plain)
    with pytest.raises(FactsInvalid):
        made(code, **{**plain, **facts})


def test_goods_and_dollars_do_not_share_a_store() -> None:
    goods: dict[str, Any] = {"fund": G, "unit": "RICE_KG", "quantity": 5, "note": "n", "row": 1}
    with pytest.raises(FactsInvalid):
        made("gift_in_kind", **goods, stock="Q10.U1")
    dollars: dict[str, Any] = {
        "fund": G, "currency_account": "1122.01", "unit": "USD", "quantity": 5, "value": 9, "notice": "x",
    }  # fmt: skip
    with pytest.raises(FactsInvalid):
        made("foreign_gift", **dollars, stock="Q10.K1")


RICE = {"fund": G, "unit": "RICE_KG"}
DOLLARS = {"fund": G, "currency_account": "1122.01", "stock": "Q10.U1", "unit": "USD"}
Before = Callable[[Home], object]


def rice_there(home: Home) -> None:
    post(home, "gift_in_kind", **RICE, stock="Q10.K1", quantity=100, value=1_000, note="BB-0", row=1)


def rice_promised(home: Home) -> None:
    rice_there(home)
    pay_in(home, "reserve:A0", G, ("Q11.K1", "Q10.K1", 60))


def money_there(home: Home) -> None:
    pay_in(home, "line:m1", G, ("1121.01", "5121", 900))
    pay_in(home, "line:m2", S, ("1121.02", "3371", 900), ("B11", "B21", 900))
    for fund, source in ((G, "B19"), (S, "B21")):
        pay_in(home, f"enc:{fund}", fund, (source, "B22", 500, "HOUSE|x"))


def cash_there(home: Home) -> None:
    money_there(home)
    post(home, "cash_gift", fund=G, amount=900, receipt="PT-0")
    post(home, "opening_balance", fund=S, account="1111", amount=900)


def paid_out(home: Home) -> None:
    cash_there(home)
    pay_in(home, "cashout:DC0", G, ("1411", "1111", 400))
    pay_in(home, "pay:A0:1:1", G, ("6111", "1411", 300), ("B22", "B19", 300, "HOUSE|x"))


def bought(home: Home) -> None:
    money_there(home)
    post(
        home,
        "goods_bought",
        **RICE,
        purpose="HOUSE|x",
        amount=300,
        stock="Q10.K1",
        quantity=30,
        invoice="HD-0",
        row=1,
    )


def supplier_on_its_way(home: Home) -> None:
    bought(home)
    post(home, "supplier_sent", TREASURER, fund=G, bank="1121.01", amount=300, invoice="HD-0")


def claimed(home: Home) -> None:
    paid_out(home)
    post(home, "repayment_claimed", fund=G, amount=100, paid_on=DAY, claim="YC-0")


def debt_between(home: Home) -> dict[str, int]:
    money_there(home)
    owed = templates.between_funds(fund=G, to_fund=L, amount=200, decision="0", on=DAY)
    return {"debt": int(home.office.desk.run(lambda tx: tx.post(owed[0])))}


def nothing(home: Home) -> None:
    """Some events need nothing before them."""


UNDOING: list[tuple[str, Before, dict[str, Any]]] = [
    ("opening_balance", nothing, {"fund": G, "account": "1121.01", "amount": 5}),
    ("opening_goods", nothing, {**RICE, "stock": "Q10.K1", "quantity": 5, "value": 9}),
    ("opening_currency", nothing, {**DOLLARS, "quantity": 5, "value": 9}),
    ("cash_gift", nothing, {"fund": G, "amount": 5, "receipt": "PT-1"}),
    ("cash_deposited", cash_there, {"fund": G, "amount": 5, "slip": "NT-1"}),
    ("gift_in_kind", nothing, {**RICE, "stock": "Q10.K1", "quantity": 5, "value": 9, "note": "BB-1", "row": 1}),
    ("goods_bought", money_there,
     {**RICE, "purpose": "HOUSE|x", "amount": 300, "stock": "Q10.K1", "quantity": 30, "invoice": "HD-1", "row": 1}),
    ("supplier_sent", bought, {"fund": G, "bank": "1121.01", "amount": 300, "invoice": "HD-0"}),
    ("supplier_paid", supplier_on_its_way, {"fund": G, "amount": 300, "invoice": "HD-0", "part": 1}),
    ("goods_issued", rice_promised, {**RICE, "reserved": "Q11.K1", "quantity": 60, "award": "A0", "instalment": 1}),
    ("goods_lost", rice_there, {**RICE, "free": "Q10.K1", "quantity": 7, "minutes": "KK-1", "row": 1}),
    ("currency_sale", lambda home: post(home, "foreign_gift", **DOLLARS, quantity=5, value=9, notice="x"),
     {**DOLLARS, "bank": "1121.01", "quantity": 5, "proceeds": 12, "slip": "S1"}),
    ("household_repaid", paid_out, {"fund": G, "amount": 100, "paid_on": DAY, "receipt": "PT-2"}),
    ("repayment_claimed", paid_out, {"fund": G, "amount": 100, "paid_on": DAY, "claim": "YC-1"}),
    ("claim_repaid", claimed, {"fund": G, "amount": 100, "receipt": "PT-3"}),
    ("between_funds_settled", debt_between,
     {"fund": G, "to_fund": L, "amount": 200, "turn": 1, "bank": "1121.01", "to_bank": "1121.02"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "before", "facts"), UNDOING, ids=[one[0] for one in UNDOING])
def test_a_reversal_brings_every_balance_back(
    home: Home, code: str, before: Before, facts: dict[str, Any]
) -> None:
    furnish(home)
    made = before(home)
    more = made if isinstance(made, dict) else {}
    stood = standing(home)
    event = EVENTS[code]
    assert event.undone_by == REVERSAL
    actor = ADMIN if ADMIN.duties.intersection(event.by) else TREASURER
    number = post(home, code, actor, **facts, **more)
    assert standing(home) != stood
    reverse_entry(home.office, ADMIN, number=number, on=DAY, document="DC-1")
    assert standing(home) == stood


def test_every_reversible_paper_was_undone_above() -> None:
    papers = {code for code, one in EVENTS.items() if not one.decision and one.undone_by == REVERSAL}
    assert papers == {code for code, _, _ in UNDOING}


@pytest.mark.parametrize("code", ["treasury_paid", "officer_paid", "officer_advanced", "award_released"])
def test_what_is_about_one_award_is_booked_by_orders_alone(code: str) -> None:
    assert hasattr(templates, code)
    for decision in (True, False):
        with pytest.raises(EventUnknown):
            event_of(code, decision=decision)
