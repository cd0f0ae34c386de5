"""Names and texts survive the way through another program's file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.ledger.interchange.names import amount_text, beancount_name, plain_name, told, untold


@given(st.text())
def test_a_told_text_comes_back_and_is_one_plain_line(text: str) -> None:
    written = told(text)
    assert untold(written) == text
    assert not set(written) & set(',[]"\\\n\r\t\x85\u2028\u200e\u202e\u2066\ufeff')
    assert written == written.strip()


@pytest.mark.parametrize(
    ("minor", "exponent", "text"),
    [
        (5, 0, "5"),
        (-5, 2, "-0.05"),
        (10_005, 2, "100.05"),
        (7, 3, "0.007"),
        (-12_000, 3, "-12.000"),
        (0, 2, "0.00"),
    ],
)
def test_amounts_are_exact(minor: int, exponent: int, text: str) -> None:
    assert amount_text(minor, exponent) == text


def test_names_say_root_fund_and_account() -> None:
    assert plain_name("budgetary", "NST-2", "B22") == "Equity:Budgetary:NST-2:B22"
    assert beancount_name("quantity", "BAO.CHUNG", "Q10.RICE") == "Assets:Quantity:F-BAO-CHUNG:A-Q10-RICE"
