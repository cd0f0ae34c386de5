"""Amounts are read exactly or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.ledger.errors import JournalAmountInvalid
from relief_fund.ledger.interchange.amounts import amount_read
from relief_fund.ledger.interchange.drafts import Amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500000 VND", ("VND", 500_000, 0)),
        ("-0.007 RICE_KG", ("RICE_KG", -7, 3)),
        ("$-17,783.72", ("$", -1_778_372, 2)),
        ("-$5", ("$", -5, 0)),
        ("$ 37.50", ("$", 3_750, 2)),
        ("$ -225.00", ("$", -22_500, 2)),
        ("+5 €", ("€", 5, 0)),
        ("1,000,000 VND", ("VND", 1_000_000, 0)),
        ('3 "green 7"', ("green 7", 3, 0)),
        ("59820bytes", ("bytes", 59_820, 0)),
        ("7", ("", 7, 0)),
    ],
)
def test_read(text: str, amount: tuple[str, int, int]) -> None:
    assert amount_read(text, 1) == Amount(*amount)


@pytest.mark.parametrize(
    "text",
    [
        "", "VND", "1.000.000 VND", "1,000 VND", "1,00 VND", "10,00,000 VND", "1. VND", ".5 VND", "1e3 VND",
        "$5 USD", "-$-5", "(1 + 2) VND", "1 / 3 VND", "٣ VND", "９ VND", f"{'9' * 41} VND", "5 VND 6",
    ],
)  # fmt: skip
def test_not_read(text: str) -> None:
    with pytest.raises(JournalAmountInvalid) as caught:
        amount_read(text, 7)
    assert (caught.value.facts["line"], caught.value.facts["value"]) == (7, text[:40])


def test_a_declared_comma_groups() -> None:
    assert amount_read("1,000 VND", 1, comma_groups=True) == Amount("VND", 1_000, 0)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**15), max_value=10**15))
def test_what_python_prints_is_read_as_it_is(number: Decimal) -> None:
    for text in (f"{number:f} X", f"{number:,f} X"):
        amount = amount_read(text, 1)
        assert Decimal(amount.digits).scaleb(-amount.places) == number
