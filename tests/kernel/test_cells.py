"""Cells: what begins as a formula is kept as text, everything else as it is."""

import pytest

from relief_fund.kernel.cells import plain_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+84", "-1", "@x", "\t=1", "\rx", "\nx", "  =1", "\u00a0=1", "\uff1d1"]
)
def test_what_begins_as_a_formula(text: str) -> None:
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Nguyễn Văn A", "1=1", "a+b", "'=1", " x"])
def test_what_does_not(text: str) -> None:
    assert plain_cell(text) == text


def test_a_number_is_no_text() -> None:
    assert plain_cell(-5) == "-5"
