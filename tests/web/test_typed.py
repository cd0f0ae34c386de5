"""Days and amounts as visitors type them."""

from datetime import date

import pytest

from relief_fund.kernel.errors import AmountInvalid
from relief_fund.web.errors import DayInvalid
from relief_fund.web.typed import typed_amount, typed_day


@pytest.mark.parametrize("text", ["10/9/24", "10/09/2024", "2024-09-10", " 10-9-2024 ", "10.09.2024"])
def test_one_day_many_ways(text: str) -> None:
    assert typed_day(text) == date(2024, 9, 10)


@pytest.mark.parametrize("text", ["30/02/2024", "2024-13-01", "", "yesterday", "10/09/20245", "9/2024"])
def test_days_that_do_not_exist(text: str) -> None:
    with pytest.raises(DayInvalid):
        typed_day(text)


@pytest.mark.parametrize("text", ["500000", "500.000", "500,000", "500.000 đ", "500.000đ", "500,000 VND"])
def test_one_amount_many_ways(text: str) -> None:
    assert typed_amount(text) == 500_000


@pytest.mark.parametrize("text", ["1,5", "", "-500000", "5 trăm", "1.50"])
def test_amounts_that_are_none(text: str) -> None:
    with pytest.raises(AmountInvalid):
        typed_amount(text)
