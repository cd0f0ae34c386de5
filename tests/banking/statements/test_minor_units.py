"""Minor units: exact, by the currency's own places, never wrapped."""

import pytest

from relief_fund.banking.statements.minor_units import _NONE, _THREE, CURRENCIES, exponent, minor
from relief_fund.kernel.errors import AmountInvalid


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("50000", "VND", 50_000), ("50000,00", "VND", 50_000), ("50000,", "", 50_000), ("1.5", "EUR", 150),
        ("-0.07", "USD", -7), ("+00115.8300", "USD", 11_583), ("1,234", "KWD", 1_234), ("12", "JPY", 12),
        ("0.000", "VND", 0), ("50000.000", "VND", 50_000), ("50.0000", "VND", 50), ("50.000", "KWD", 50_000),
    ],
)  # fmt: skip
def test_amounts(text: str, currency: str, amount: int) -> None:
    assert minor(text, currency) == amount


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("50000,50", "VND"),
        ("1.005", "EUR"),
        ("$120", "USD"),
        ("", "EUR"),
        ("1.2.3", "EUR"),
        ("9" * 19, "VND"),
        ("50.000", "VND"),
        ("50,000", ""),
        ("1,500", "EUR"),
        ("٥", "VND"),
    ],
)
def test_what_is_no_amount(text: str, currency: str) -> None:
    with pytest.raises(AmountInvalid):
        minor(text, currency)


def test_places() -> None:
    assert [exponent(one) for one in ("VND", "", "EUR", "BHD")] == [0, 0, 2, 3]


def test_currencies_are_codes_and_dong_is_none() -> None:
    assert {"USD", "EUR", "NZD", "LAK", "KHR"} <= CURRENCIES
    assert all(len(one) == 3 and one.isupper() for one in CURRENCIES)
    assert not CURRENCIES & {"VND", "HOP", "CAI", "BAO", "TAN", "THUNG"}
    assert {*_NONE, *_THREE} - CURRENCIES == {"VND", "UYI"}
