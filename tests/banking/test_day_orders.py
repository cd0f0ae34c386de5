"""A file whose dates may be read both ways asks which it is, and shows what speaks for either."""

from datetime import date

import pytest

from relief_fund.banking.day_orders import WayOfDays, both_ways, check_day_order
from relief_fund.banking.errors import DayOrderUnsaid
from tests.banking.lines import line

ON = date(2024, 12, 31)


def lines(*days: date) -> list[object]:
    """One row for each day, in their order."""
    return [line(1, "x", day=day)._replace(row=at) for at, day in enumerate(days, 1)]


def test_both_ways_are_shown_with_what_speaks_for_them() -> None:
    asked = lines(date(2024, 1, 2), date(2024, 2, 2), date(2024, 3, 1))
    assert both_ways(asked, "dmy", on=date(2024, 3, 1)) == (
        WayOfDays("dmy", date(2024, 1, 2), date(2024, 3, 1), True, True),
        WayOfDays("mdy", date(2024, 1, 3), date(2024, 2, 2), False, True),
    )
    late = both_ways(lines(date(2024, 9, 10), date(2024, 9, 11)), "mdy", on=date(2024, 9, 30))
    assert [(way.order, way.runs, way.passed) for way in late] == [("dmy", True, False), ("mdy", True, True)]
    assert [way.runs for way in both_ways(list(reversed(asked)), "dmy", on=ON)] == [True, False]


@pytest.mark.parametrize(
    ("days", "order"),
    [
        ([date(2024, 9, 13), date(2024, 9, 1)], "dmy"),
        ([date(2024, 9, 9), date(2024, 10, 10)], "dmy"),
        ([date(2024, 9, 10)], "ymd"),
        ([], "dmy"),
    ],
)
def test_where_only_one_way_can_be_nothing_is_asked(days: list[date], order: str) -> None:
    assert both_ways(lines(*days), order, on=ON) == ()
    check_day_order(lines(*days), order, said="", on=ON)


def test_an_unsaid_order_is_refused() -> None:
    asked = lines(date(2024, 9, 10))
    for said in ("", "mdy"):
        with pytest.raises(DayOrderUnsaid):
            check_day_order(asked, "dmy", said=said, on=ON)
    check_day_order(asked, "dmy", said="dmy", on=ON)
