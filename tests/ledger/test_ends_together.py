"""Goods, foreign money and their value in đồng end together, whatever is corrected by hand and in whatever order."""

from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import correct
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.entries import Line
from relief_fund.ledger.errors import ForeignMoneyApart, GoodsApart, Overdrawn
from relief_fund.ledger.units import register_unit
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


def test_neither_of_two_foreign_moneys_hides_what_the_other_leaves(sold: tuple[Home, int, int, int]) -> None:
    home, first, _, _ = sold
    register_unit(home.office, ADMIN, code="EUR", exponent=2)
    home.office.desk.run(lambda tx: open_child_account(tx, code="Q10.U2", opened_on=DAY))
    euros = {**DOLLARS, "stock": "Q10.U2", "unit": "EUR"}
    post(home, "foreign_gift", **euros, notice="c", quantity=10_000, value=2_900_000)
    with pytest.raises(ForeignMoneyApart):
        undo(home, first)


@pytest.fixture
def lost(home: Home) -> tuple[Home, int, int, int]:
    """Twice 100 kg of rice, dear and cheap, 100 lost, and blankets beside them: both gifts and the loss."""
    furnish(home)
    given = {"fund": FUND, "stock": "Q10.K1", "note": "BB-1"}
    cheap, dear = (
        post(home, "gift_in_kind", **given, unit="RICE_KG", row=row, quantity=100, value=value)
        for row, value in ((1, 1_000), (2, 3_000))
    )
    post(home, "gift_in_kind", **given, unit="BLANKET", row=3, quantity=20, value=5_000)
    loss = {"fund": FUND, "free": "Q10.K1", "unit": "RICE_KG", "quantity": 100, "minutes": "BB-2", "row": 1}
    return home, cheap, dear, post(home, "goods_lost", **loss)


def test_a_kind_of_goods_takes_no_value_from_another_and_leaves_none(
    lost: tuple[Home, int, int, int],
) -> None:
    home, cheap, dear, loss = lost
    for number, left in ((cheap, "1000"), (dear, "-1000")):
        with pytest.raises(GoodsApart) as refused:
            undo(home, number)
        assert refused.value.facts == {"fund": FUND, "unit": "RICE_KG", "value": left}
    less = (Line(FUND, "5123", 2_001, 0), Line(FUND, "1521", 0, 2_001))
    with pytest.raises(GoodsApart):
        adjust_entry(home.office, ADMIN, number=dear, turn=1, lines=less, on=DAY, document="DC-1")
    undo(home, loss)
    reversed_dear = undo(home, dear)
    assert undo(home, dear) == reversed_dear, "the same again is no second reversal"
    undo(home, cheap)
    assert events_home.standing(home)[f"{FUND} 1521"] == 5_000
    post(
        home, "goods_lost", fund=FUND, free="Q10.K1", unit="BLANKET", quantity=20, minutes="BB-3", row=1
    )  # fmt: skip
    assert f"{FUND} 1521" not in events_home.standing(home)


def test_goods_without_a_value_are_corrected_freely(home: Home) -> None:
    furnish(home)
    given = {"fund": FUND, "stock": "Q10.K1", "unit": "BLANKET", "note": "BB-1"}
    memo = post(home, "gift_in_kind", **given, row=1, quantity=20)
    post(home, "gift_in_kind", **given, row=2, quantity=5, value=70)
    undo(home, memo)
    assert events_home.standing(home)[f"{FUND} 1521"] == 70


def test_what_moves_meanwhile_is_asked_again(
    sold: tuple[Home, int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another sale comes between the question and the posting: what was asked does not stand any more."""
    home, _, _, sale = sold
    plain, asked = correct.ends_of, []

    def meddled(*asking: Any) -> Any:
        asked.append(1)
        found = plain(*asking)
        if len(asked) == 1:
            post(
                home, "currency_sale", **DOLLARS, bank="1121.01", quantity=100, proceeds=26_000, slip="S2"
            )  # fmt: skip
        return found

    monkeypatch.setattr(correct, "ends_of", meddled)
    undo(home, sale)
    assert len(asked) == 2
    assert apart(home) == []


def moved(value: int) -> tuple[Line, ...]:
    """So much less was given, in đồng."""
    return (Line(FUND, "5121", value, 0), Line(FUND, "1122.01", 0, value))
