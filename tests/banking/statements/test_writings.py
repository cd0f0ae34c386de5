"""Writings of amounts and days: one for a whole file, every spelling or none."""

import pytest

from relief_fund.banking.statements.writings import (
    Spellings,
    calendar_day,
    cleaned,
    label_of,
    signed_amount,
    swapped,
    writing_of,
)
from relief_fund.kernel.errors import AmountInvalid


@pytest.mark.parametrize(
    ("text", "mark", "amount"),
    [
        ("1.000.000", ".", 1_000_000), ("400.000,00", ".", 400_000), ("50,000", ",", 50_000), ("50000", ".", 50_000),
        ("50,000.00", ",", 50_000), ("\u00a0500,000 VND", ",", 500_000), ("-55.000 đ", ".", -55_000),
        ("(55.000)", ".", -55_000), ("+1.000", ".", 1_000), ("", ".", 0),
    ],
)  # fmt: skip
def test_the_four_writings_and_their_dress(text: str, mark: str, amount: int) -> None:
    assert signed_amount(text, mark) == amount


@pytest.mark.parametrize(("text", "mark"), [("50,5", "."), ("1.00", "."), ("12 3", ","), ("năm trăm", ".")])
def test_what_is_no_amount(text: str, mark: str) -> None:
    with pytest.raises(AmountInvalid):
        signed_amount(text, mark)


def test_a_file_tells_its_writing() -> None:
    assert writing_of(["1.000", "50.000", "", "12"]) == "."
    assert writing_of(["1,000", "50,000.00"]) == ","
    assert writing_of(["400.000,00"]) == "."
    assert writing_of(["500000"]) in ".,"


@pytest.mark.parametrize(
    ("text", "order", "day", "rest"),
    [
        ("10/09/2024", "dmy", "2024-09-10", ""), ("10/09/2024\n5243.90051", "dmy", "2024-09-10", "5243.90051"),
        ("10-09-2024 23:55:01", "dmy", "2024-09-10", ""), ("09/10/2024", "mdy", "2024-09-10", ""),
        ("2024-09-10", "dmy", "2024-09-10", ""), ("2024/09/10", "ymd", "2024-09-10", ""),
        ("1.9.2024", "dmy", "2024-09-01", ""), ("\u00a010/09/2024", "dmy", "2024-09-10", ""),
    ],
)  # fmt: skip
def test_days(text: str, order: str, day: str, rest: str) -> None:
    found, beside = calendar_day(text, order)
    assert (found.isoformat(), beside) == (day, rest)


@pytest.mark.parametrize(
    "text", ["30/02/2024", "09/25/2024", "10/09/24", "STT", "", "1.5", "10/09-2024", "10/09/20245"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller tells where
        calendar_day(text)


def test_day_and_month_exchanged() -> None:
    day = calendar_day("10/09/2024")[0]
    assert str(swapped(day)) == "2024-10-09"
    assert swapped(calendar_day("13/09/2024")[0]) is None


def test_each_spelling_is_parsed_once() -> None:
    asked: list[str] = []

    def parse(text: str) -> int:
        asked.append(text)
        return 5

    read = Spellings(parse)
    assert [read["5"], read["5"], read[""]] == [5, 5, 0]
    assert asked == ["5"]


def test_labels_and_units() -> None:
    assert [label_of(one) for one in ("so du dau ky:", "  so du cuoi", "tong cong", "trang 1/3", "nguyen van a")] == [
        "opening", "closing", "total", "page", "",
    ]  # fmt: skip
    assert cleaned("500.000 VNĐ") == "500.000"
    assert cleaned("500.000đ.") == cleaned(" +500.000 đồng ") == "500.000"


def test_blanks_inside_an_amount_take_no_longer_than_their_number() -> None:
    """Each of these cells took minutes: every blank was tried as the beginning of a unit."""
    for _ in range(20):
        assert len(cleaned("1" + " " * 100_000 + "x")) == 100_002
