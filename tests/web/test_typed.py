"""Days and amounts as visitors type them."""

from datetime import date

import pytest

from relief_fund.kernel.errors import AmountInvalid
from relief_fund.web.errors import DayInvalid
from relief_fund.web.typed import typed_amount, typed_day, whole


@pytest.mark.parametrize("text", ["10/9/24", "10/09/2024", "2024-09-10", " 10-9-2024 ", "10.09.2024"])
def test_one_day_many_ways(text: str) -> None:
    assert typed_day(text) == date(2024, 9, 10)


@pytest.mark.parametrize(
    "text",
    [
        "30/02/2024",
        "2024-13-01",
        "",
        "yesterday",
        "10/09/20245",
        "9/2024",
        "0001-01-01",
        "31/12/1899",
        "1/1/2200",
        "31/12/9999",
        "10/09/0204",
    ],
)
def test_days_that_do_not_exist(text: str) -> None:
    with pytest.raises(DayInvalid):
        typed_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "500000",
        "500.000",
        "500,000",
        "500.000 đ",
        "500.000đ",
        "500,000 VND",
        "500 000",
        "500\u00a0000 đồng",
        "500.000 VNĐ",
        "500.000₫",
        "500000d",
        "500.000 đ\u0323o\u0302\u0300ng".replace("\u0323", ""),
        "500.000,00",
        "500000.00",
        " 500,000 vnd. ",
    ],
)
def test_one_amount_many_ways(text: str) -> None:
    assert typed_amount(text) == 500_000


@pytest.mark.parametrize(
    "text",
    [
        "1,5",
        "",
        "-500000",
        "5 trăm",
        "1.50",
        "500.00",
        "500,0",
        "5 00",
        "50 0000",
        "1 000.000",
        "500k",
        "đ",
        "５００",
        "500.00 đ",
    ],
)
def test_amounts_that_are_none(text: str) -> None:
    with pytest.raises(AmountInvalid):
        typed_amount(text)


def test_a_number_that_is_none_is_not_nought() -> None:
    assert [whole(one) for one in ("15", " 0 ", "x", "")] == [15, 0, 0, 0]
    assert [whole(one, -1) for one in ("0", "90 ngày", "-1", "", "1.000", "١٢", "9" * 10)] == [0, *[-1] * 6]
