"""Foreign money and its value in đồng end together, whatever is corrected by hand and in whatever order."""

from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.entries import Line
from relief_fund.ledger.errors import ForeignMoneyApart, Overdrawn
from tests.ledger import events_home
from tests.ledger.events_home import ADMIN, DAY, furnish, post

FUND = "BAO.CHUNG"
DOLLARS: dict[str, Any] = {"fund": FUND, "currency_account": "1122.01", "stock": "Q10.U1", "unit": "USD"}


@pytest.fixture
def sold(home: Home) -> tuple[Home, int, int, int]:
    """Two gifts of 100 dollars at two rates, one hundred sold: the numbers of the three."""
    furnish(home)
    first, second = (
        post(home, "foreign_gift", **DOLLARS, notice=notice, quantity=10_000, value=value)
        for notice, value in (("a", 2_500_000), ("b", 2_600_000))
    )
    sale = post(
        home, "currency_sale", **DOLLARS, bank="1121.01", quantity=10_000, proceeds=2_555_000, slip="S1"
    )
    return home, first, second, sale


def undo(home: Home, number: int) -> int:
    return reverse_entry(home.office, ADMIN, number=number, on=DAY, document="DC-1")


def apart(home: Home) -> list[Any]:
    with home.office.read() as connection:
        return CHECKS["no_foreign_value_without_quantity"](connection, DAY)


def test_a_gift_that_was_sold_in_part_is_not_reversed_before_the_sale(
    sold: tuple[Home, int, int, int],
) -> None:
    home, first, second, sale = sold
    with pytest.raises(ForeignMoneyApart) as refused:
        undo(home, first)
    assert refused.value.facts == {"fund": FUND}
    with pytest.raises(Overdrawn):
        undo(home, second)
    undone = undo(home, sale)
    reversed_first = undo(home, first)
    assert undo(home, first) == reversed_first == undone + 1
    undo(home, second)
    assert apart(home) == []
    assert not [one for one in events_home.standing(home) if "1122" in one or "Q10.U" in one]


def test_the_last_of_its_value_is_not_adjusted_away(sold: tuple[Home, int, int, int]) -> None:
    home, first, _, _ = sold
    facts: dict[str, Any] = {"number": first, "turn": 1, "on": DAY, "document": "DC-1"}
    with pytest.raises(ForeignMoneyApart):
        adjust_entry(home.office, ADMIN, lines=moved(2_550_000), **facts)
    adjust_entry(home.office, ADMIN, lines=moved(50_000), **facts)
    assert events_home.standing(home)[f"{FUND} 1122.01"] == 2_500_000
    assert apart(home) == []


def moved(value: int) -> tuple[Line, ...]:
    """So much less was given, in đồng."""
    return (Line(FUND, "5121", value, 0), Line(FUND, "1122.01", 0, value))
