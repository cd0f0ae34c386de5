"""Amounts from text: what banks print is read, what could be misread is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.kernel.errors import AmountInvalid
from relief_fund.kernel.money import LARGEST, checked, parse_vnd

AMOUNTS = st.integers(min_value=0, max_value=LARGEST)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", 0),
        ("55000", 55_000),
        ("50,000", 50_000),
        ("50.000", 50_000),
        ("1.000.000", 1_000_000),
        ("1,000,000", 1_000_000),
        ("400.000,00", 400_000),
        ("400,000.00", 400_000),
        ("5000,0", 5_000),
        (" 2.500 ", 2_500),
        ("1.000\u00a0", 1_000),
        ("1\u00a0000\u00a0000", 1_000_000),
        ("1\u202f000\u202f000", 1_000_000),
        ("0" * 39 + "7", 7),
        ("145.928.903.571", 145_928_903_571),
        ("9223372036854775807", 2**63 - 1),
    ],
)
def test_amounts_as_banks_print_them(text: str, amount: int) -> None:
    assert parse_vnd(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "1,5", "1.5", "1.50", "1,50", "12.34.567", "1.000,5", "1.000,05", "1000.000", "1.0000", "1.000.00",
        "1,000.000", "1.000,000", ".000", "1.", "1,", "1.000,", "", " ", "-1", "+1", "-1.000", "1e6", "0x10",
        "1_000", "1.000,X", "5,X0", "0" * 40 + "7", "một", "1 đ", "1.000.000 VND", "١٠٠٠", "１０００", "²",
        "9223372036854775808", "9" * 400, "9" * 5_000,
    ],
)  # fmt: skip
def test_what_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(AmountInvalid):
        parse_vnd(text)


@pytest.mark.parametrize(
    ("text", "mark"), [("1,000", "."), ("1.000", ","), ("1,000.00", "."), ("1.000,00", ",")]
)
def test_the_other_mark_is_refused_where_one_is_named(text: str, mark: str) -> None:
    with pytest.raises(AmountInvalid):
        parse_vnd(text, mark)


@given(AMOUNTS, st.sampled_from([",", "."]), st.sampled_from(["", "0", "00"]))
def test_grouped_amounts_come_back(amount: int, mark: str, zeros: str) -> None:
    other = "." if mark == "," else ","
    text = f"{amount:,}".replace(",", mark) + (other + zeros if zeros else "")
    assert parse_vnd(text, mark) == amount
    if amount >= 1_000:
        assert parse_vnd(text) == amount


@given(AMOUNTS)
def test_plain_amounts_come_back(amount: int) -> None:
    assert parse_vnd(str(amount)) == amount


@given(st.text(alphabet="0123456789.,-+ eE", max_size=14))
def test_nothing_but_a_whole_amount_is_ever_read(text: str) -> None:
    try:
        amount = parse_vnd(text)
    except AmountInvalid:
        return
    digits = "".join(letter for letter in text if letter.isdigit())
    assert digits.startswith(str(amount)) or digits.lstrip("0").startswith(str(amount)) or amount == 0
    assert set(digits.lstrip("0")[len(str(amount)) if amount else 0 :]) <= {"0"}


@pytest.mark.parametrize("amount", [-1, 2**63, True, 1.0, "1", None])
def test_an_amount_is_an_int_within_64_bits(amount: object) -> None:
    with pytest.raises(AmountInvalid):
        checked(amount)  # type: ignore[arg-type]  # wrong types are the point


def test_the_bound_is_that_of_64_bits() -> None:
    assert checked(LARGEST) == 9_223_372_036_854_775_807


@given(AMOUNTS)
def test_checked_gives_the_amount_back(amount: int) -> None:
    assert checked(amount) == amount


BOUNDS, SPELLINGS = "0..9223372036854775807", "1000000 | 1.000.000 | 1,000,000"


@pytest.mark.parametrize(
    ("text", "expected"), [("x" * 39 + "yz", BOUNDS), ("1.5", SPELLINGS), (" " + "x" * 40, SPELLINGS)]
)
def test_a_refusal_shows_what_was_typed_up_to_40_letters_and_what_is_read(text: str, expected: str) -> None:
    with pytest.raises(AmountInvalid) as refused:
        parse_vnd(text)
    assert refused.value.facts == {"value": text[:40], "expected": expected}


@pytest.mark.parametrize("amount", [-1, 10**60])
def test_an_amount_out_of_bounds_is_told_with_its_bounds(amount: int) -> None:
    with pytest.raises(AmountInvalid) as refused:
        checked(amount)
    assert refused.value.facts == {"value": str(amount)[:40], "expected": BOUNDS}
