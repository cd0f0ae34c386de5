"""What goods and foreign money are worth, kind by kind, corrections included."""

from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.entries import Line, moved
from relief_fund.ledger.errors import Overdrawn
from relief_fund.ledger.queries import PostingView, entry_by_number
from relief_fund.ledger.stock import goods_value, value_of, value_posted
from relief_fund.ledger.templates import reversal_of
from relief_fund.ledger.units import register_unit
from tests.ledger.events_home import ADMIN, DAY, furnish, post

FUND = {"fund": "BAO.CHUNG"}
RICE: dict[str, Any] = {**FUND, "stock": "Q10.K1", "unit": "RICE_KG", "note": "BB-1"}


@pytest.fixture
def stocked(home: Home) -> tuple[Home, int]:
    """100 kg of rice for 1,800,000 and 20 blankets for 3,000,000; the entry of the rice."""
    furnish(home)
    rice = post(home, "gift_in_kind", **RICE, row=1, quantity=100_000, value=1_800_000)
    post(home, "gift_in_kind", **{**RICE, "unit": "BLANKET"}, row=2, quantity=20, value=3_000_000)
    return home, rice


def worth(home: Home, unit: str) -> int:
    with home.office.read() as connection:
        return goods_value(connection, "BAO.CHUNG", unit)


def test_each_kind_of_goods_has_its_own_value(stocked: tuple[Home, int]) -> None:
    home, _ = stocked
    assert (worth(home, "RICE_KG"), worth(home, "BLANKET"), worth(home, "USD")) == (1_800_000, 3_000_000, 0)


def test_corrections_count_with_what_they_correct(stocked: tuple[Home, int]) -> None:
    home, rice = stocked
    lines = moved("BAO.CHUNG", "1521", "5123", 200_000)
    adjust_entry(home.office, ADMIN, number=rice, turn=1, lines=lines, on=DAY, document="DC-1")
    assert (worth(home, "RICE_KG"), worth(home, "BLANKET")) == (2_000_000, 3_000_000)
    with home.office.read() as connection:
        original = entry_by_number(connection, rice)
    assert original
    sides = tuple(Line(one.fund, one.account, one.debit, one.credit, one.unit) for one in original.postings)
    # As in books from before the rule that the adjusting entry is reversed first.
    home.office.desk.post(reversal_of(number=rice, lines=sides, on=DAY)).result()
    assert worth(home, "RICE_KG") == 200_000


def test_a_correction_of_a_correction_counts_with_the_goods_too(stocked: tuple[Home, int]) -> None:
    home, rice = stocked

    def adjusted(number: int, turn: int, value: int) -> int:
        lines = moved("BAO.CHUNG", "1521", "5123", value)
        return adjust_entry(
            home.office, ADMIN, number=number, turn=turn, lines=lines, on=DAY, document="DC-1"
        )

    more = adjusted(rice, 1, 200_000)
    undone = reverse_entry(home.office, ADMIN, number=more, on=DAY, document="DC-2")
    assert worth(home, "RICE_KG") == 1_800_000
    reverse_entry(home.office, ADMIN, number=undone, on=DAY, document="DC-3")
    adjusted(more, 1, 30_000)
    assert (worth(home, "RICE_KG"), worth(home, "BLANKET")) == (2_030_000, 3_000_000)


@pytest.mark.parametrize(
    ("account", "stock", "unit"),
    [("1122.01", "Q10.U2", "EUR"), ("1112", "Q10.U2", "EUR"), ("1112", "Q10.U1", "USD")],
)
def test_moneys_that_share_a_place_are_carried_at_what_each_is_worth(
    home: Home, account: str, stock: str, unit: str
) -> None:
    furnish(home)
    register_unit(home.office, ADMIN, code="EUR", exponent=2)
    home.office.desk.run(lambda tx: open_child_account(tx, code="Q10.U2", opened_on=DAY))
    dollars = {**FUND, "currency_account": "1122.01", "stock": "Q10.U1", "unit": "USD"}
    first = post(home, "foreign_gift", **dollars, notice="a", quantity=10_000, value=2_500_000)
    more = moved("BAO.CHUNG", "1122.01", "5121", 40_000)
    adjust_entry(home.office, ADMIN, number=first, turn=1, lines=more, on=DAY, document="DC-1")
    other = {**FUND, "currency_account": account, "stock": stock, "unit": unit}
    post(home, "foreign_gift", **other, notice="b", quantity=20_000, value=5_600_000)
    with home.office.read() as connection:
        carried = [value_of(connection, "carrying", {**one, "quantity": 5_000}) for one in (dollars, other)]
        with pytest.raises(Overdrawn):
            value_of(connection, "carrying", {**dollars, "quantity": 10_001})
    assert [one.value for one in carried] == [2_540_000 // 2, 5_600_000 // 4]
    assert carried[0].rests_on.keys() == {("1122.01", "VND"), ("Q10.U1", "USD")}


def test_what_leaves_rests_on_the_balances_it_was_worked_out_from(stocked: tuple[Home, int]) -> None:
    home, _ = stocked
    with home.office.read() as connection:
        part = value_of(connection, "value", {**FUND, "unit": "RICE_KG", "quantity": 33_333})
        rest = value_of(connection, "value", {**FUND, "unit": "RICE_KG", "quantity": 100_000})
    assert (part.value, rest.value) == (599_994, 1_800_000)
    assert part.rests_on == {("1521", "VND"): 4_800_000, ("Q10.K1", "RICE_KG"): 100_000}


def test_foreign_money_leaves_at_what_it_is_carried_at(home: Home) -> None:
    furnish(home)
    dollars = {**FUND, "currency_account": "1122.01", "stock": "Q10.U1", "unit": "USD"}
    for line, value in (("a", 2_500_000), ("b", 2_512_345)):
        post(home, "foreign_gift", **dollars, notice=line, quantity=10_000, value=value)
    with home.office.read() as connection:
        sold = value_of(connection, "carrying", {**dollars, "quantity": 5_000})
    assert (sold.value, sold.rests_on) == (
        5_012_345 // 4, {("1122.01", "VND"): 5_012_345, ("Q10.U1", "USD"): 20_000},
    )  # fmt: skip


@pytest.mark.parametrize("given", [0, 100])
def test_more_foreign_money_than_there_is_is_not_sold(home: Home, given: int) -> None:
    furnish(home)
    dollars = {**FUND, "currency_account": "1122.01", "stock": "Q10.U1", "unit": "USD"}
    if given:
        post(home, "foreign_gift", **dollars, notice="a", quantity=given, value=25_000)
    with pytest.raises(Overdrawn) as refused:
        post(home, "currency_sale", **dollars, bank="1121.01", quantity=given + 1, proceeds=26_000, slip="S1")
    facts = refused.value.facts
    assert (facts["account"], facts["available"], facts["needed"]) == ("Q10.U1", str(given), str(given + 1))


def test_what_a_posted_entry_took_out_is_read_from_its_lines() -> None:
    lines = [
        PostingView(1, "F", "1121.01", "VND", "", 130, 0), PostingView(2, "F", "1122.01", "VND", "", 0, 100),
        PostingView(3, "F", "1521", "VND", "", 0, 7),
    ]  # fmt: skip
    assert (value_posted(lines, "carrying"), value_posted(lines, "value")) == (100, 7)
