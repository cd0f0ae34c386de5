"""Suspense by age: what stands there, how old it is, and that it is what the books hold there."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from relief_fund.banking.ageing import AgeClass, Unexplained, age_classes, suspended, unexplained
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.intake import ImportReport
from relief_fund.kernel.protocols import Home
from tests.banking.lines import DAY, line
from tests.banking.money_in import ADMINISTRATOR, balances

Import = Callable[..., ImportReport]


@pytest.fixture
def fund(home: Home, load: Import) -> Home:
    """A gift, a bank reversal and a fee that wait, and a receipt after the end of reception."""
    load([
        line(9_000), line(700, "HOAN TRA LENH CHUYEN TIEN"),
        line(5, "PHI SMS", direction="debit", day=DAY + timedelta(days=8)),
        line(80, "ung ho", day=date(2024, 11, 30)),
    ])  # fmt: skip
    return home


def test_the_oldest_first_and_the_sum_is_the_books(fund: Home) -> None:
    day = date(2024, 12, 1)
    with fund.office.read() as connection:
        lines = suspended(connection, day)
    assert [(one.line.amount, one.age) for one in lines] == [(700, 82), (5, 74), (80, 1)]
    assert age_classes(lines) == (
        AgeClass(7, 1, 80, 0), AgeClass(30, 0, 0, 0), AgeClass(90, 2, 700, 5), AgeClass(0, 0, 0, 0),
    )  # fmt: skip
    held = balances(fund)
    credits = -held["BAO.CHUNG", "3379"] - held["BAO.CHUNG", "3378"]
    assert (credits, held["BAO.CHUNG", "1381"]) == (780, 5)
    old = age_classes(suspended_on(fund, date(2025, 3, 1)))
    assert [one.lines for one in old] == [0, 0, 0, 3]


def test_what_is_decided_is_no_longer_suspended_nor_unexplained(fund: Home) -> None:
    fee = next(one.line for one in suspended_on(fund, date(2024, 12, 1)) if one.line.amount == 5)
    with fund.office.read() as connection:
        assert unexplained(connection, upto=DAY) == {"1121.01": Unexplained("1121.01", 1, 700, 0)}
        assert unexplained(connection, upto=date(2024, 12, 1))["1121.01"] == Unexplained("1121.01", 3, 780, 5)
    decide_line(fund.office, ADMINISTRATOR, identity=fee.identity, decision="fee", reason="phí")
    with fund.office.read() as connection:
        assert unexplained(connection, upto=date(2024, 12, 1))["1121.01"] == Unexplained("1121.01", 2, 780, 0)
    assert len(suspended_on(fund, date(2024, 12, 1))) == 2


def suspended_on(home: Home, day: date) -> tuple:  # type: ignore[type-arg]
    with home.office.read() as connection:
        return suspended(connection, day)
