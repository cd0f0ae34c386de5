"""Periods close in order, on days that have passed, and then every door to them is shut."""

from datetime import date, timedelta

import pytest

from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.errors import PeriodClosed, PeriodInvalid
from relief_fund.ledger.periods import close_period
from tests.ledger.test_golden_stories import ADMINISTRATOR
from tests.register import books

TODAY = date(2026, 11, 22)


def close(home: Home, day: date) -> None:
    close_period(home.office, ADMINISTRATOR, ends_on=day)


def test_a_closed_period_takes_nothing_and_the_day_after_does(home: Home) -> None:
    books.open_purses(home)
    close(home, books.day(10))
    with pytest.raises(PeriodClosed) as refused:
        books.post(home, books.gift(5, "a", on=10))
    assert refused.value.facts["closed_to"] == "2024-09-10"
    books.post(home, books.gift(5, "a", on=11))


def test_periods_close_forward_and_once(home: Home) -> None:
    close(home, books.day(10))
    for day in (books.day(10), books.day(9)):
        with pytest.raises(PeriodInvalid):
            close(home, day)
    close(home, books.day(11))


def test_only_days_that_have_passed(home: Home) -> None:
    for day in (TODAY, TODAY + timedelta(days=1)):
        with pytest.raises(PeriodInvalid):
            close(home, day)
    close(home, TODAY - timedelta(days=1))


def test_the_closing_stands_in_the_public_log(home: Home) -> None:
    close(home, books.day(10))
    with home.office.read() as connection:
        body = connection.exec_driver_sql("SELECT body FROM leaf WHERE kind = 'close'").scalar()
    assert b'"ends_on":"2024-09-10"' in bytes(body)


def test_only_the_administrator_closes(home: Home) -> None:
    with pytest.raises(DutyMissing):
        close_period(home.office, Actor("x", ""), ends_on=books.day(10))
