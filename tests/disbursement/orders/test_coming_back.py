"""What money of one order that comes back does: pure part; the rest is under test with its bank lines."""

from dataclasses import replace
from datetime import date

import pytest

from relief_fund.disbursement.orders.coming_back import WAYS, ComingBack
from relief_fund.disbursement.orders.errors import LineNotOfOrder
from relief_fund.disbursement.orders.released import ReleasedOrder

PAID_ON, DAY = date(2024, 10, 8), date(2024, 11, 1)
PAID = ReleasedOrder(
    "K7M4Q2X9TBVW-1-1", "DC7K4M2QXA", True, "1121.01", "BAO.CHUNG", "donated", 40, "house|A", date(2024, 10, 1),
    "paid", "paid", 40, 0, PAID_ON,
)  # fmt: skip
OPEN = replace(PAID, outcome="", first="", answered=0, settled_on=None)


@pytest.mark.parametrize(
    ("way", "order", "amount"),
    [
        ("payment_refused", OPEN, 40),
        ("payment_returned", PAID, 40),
        ("paid_back", PAID, 40),
        ("paid_back", replace(PAID, repaid=30), 10),
        ("paid_back", replace(PAID, outcome="part", answered=20), 20),
        ("payment_returned", replace(PAID, through_bank=False), 40),
    ],
)
def test_what_fits(way, order, amount):
    ComingBack(way, order, "f" * 64, amount, DAY).check()


@pytest.mark.parametrize(
    ("way", "order", "amount"),
    [
        ("payment_refused", OPEN, 39),
        ("payment_refused", PAID, 40),
        ("payment_refused", replace(OPEN, through_bank=False), 40),
        ("payment_returned", OPEN, 40),
        ("payment_returned", PAID, 39),
        ("payment_returned", PAID, 41),
        ("payment_returned", replace(PAID, repaid=1), 40),
        ("payment_returned", replace(PAID, outcome="returned"), 40),
        ("paid_back", PAID, 41),
        ("paid_back", replace(PAID, repaid=30), 11),
        ("paid_back", replace(PAID, outcome="returned"), 40),
        ("paid_back", OPEN, 1),
    ],
)
def test_what_does_not_fit(way, order, amount):
    with pytest.raises(LineNotOfOrder):
        ComingBack(way, order, "f" * 64, amount, DAY).check()


def test_budget_money_of_an_earlier_year_is_not_held():
    for kind, day, held in (
        ("budget", DAY, True), ("budget", date(2025, 1, 2), False), ("donated", date(2025, 1, 2), True),
    ):  # fmt: skip
        back = ComingBack("payment_returned", replace(PAID, fund_kind=kind), "f" * 64, 40, day)
        ((_, (row,)),) = back.rows("line:x")
        assert (row["held"], row["entry_key"], row["identity"]) == (held, "line:x", "f" * 64)


def test_every_way_moves_the_amount_off_the_bank_account():
    for way in WAYS:
        order = OPEN if way == "payment_refused" else PAID
        entry = ComingBack(way, order, "f" * 64, 40, DAY).entry("1121.01")
        assert (entry.key, entry.is_fact, entry.lines[0].account, entry.lines[0].debit) == (
            f"line:{'f' * 64}", True, "1121.01", 40,
        )  # fmt: skip
