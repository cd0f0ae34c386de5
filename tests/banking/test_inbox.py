"""The inbox: what waits, its filters, its counts, its search without marks."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from relief_fund.banking import inbox
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.inbox import InboxCounts, Search, View
from relief_fund.banking.intake import ImportReport
from relief_fund.kernel.protocols import Home
from tests.banking import money_in
from tests.banking.lines import DAY, line

Import = Callable[..., ImportReport]
LINES = [
    line(10, "Ủng hộ của bác Đặng Thị Ví", reference="5213.1"),
    line(20, "UNG HO 100%_", reference="5213.2"),
    line(30, "THU PHI DICH VU", direction="debit", reference="5213.3"),
    line(40, "DAO BUT TOAN", day=DAY + timedelta(days=1), reference="5213.4"),
    line(50, "DIEU CHUYEN VON NOI BO", day=DAY + timedelta(days=1), reference="5213.5"),
]


@pytest.fixture
def loaded(home: Home, load: Import) -> Home:
    load(LINES)
    with home.office.read() as connection:
        fee = inbox.inbox_page(connection)[0]
    decide_line(home.office, money_in.ADMINISTRATOR, identity=fee.identity, decision="fee", reason="phí")
    return home


def amounts(home: Home, **options: object) -> list[int]:
    with home.office.read() as connection:
        return [one.amount for one in inbox.inbox_page(connection, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("view", "expected"),
    [("waiting", [40, 50]), ("decided", [30]), ("suspense", [40, 50]), ("all", [10, 20, 30, 40, 50])],
)
def test_views(loaded: Home, view: View, expected: list[int]) -> None:
    assert amounts(loaded, view=view) == expected
    assert amounts(loaded, view=view, account="1121.01") == expected
    assert amounts(loaded, view=view, account="1121.02") == []


def test_pages_follow_one_another(loaded: Home) -> None:
    assert amounts(loaded, view="all", limit=2) == [10, 20]
    assert amounts(loaded, view="all", limit=2, after=("1121.01", 2)) == [30, 40]
    assert amounts(loaded, view="all", account="1121.01", after=("1121.01", 4)) == [50]
    assert amounts(loaded, after=("1121.01", 4)) == [50]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (Search(words="dang thi vi"), [10]), (Search(words="ĐẶNG thị"), [10]), (Search(words="ung ho"), [10, 20]),
        (Search(words="100%_"), [20]), (Search(words="%"), [20]), (Search(words="5213.4"), [40]),
        (Search(amount=30), [30]), (Search(day=DAY + timedelta(days=1)), [40, 50]),
        (Search(words="noi bo", amount=50, day=DAY + timedelta(days=1)), [50]), (Search(words="khong co"), []),
    ],
)  # fmt: skip
def test_search(loaded: Home, search: Search, expected: list[int]) -> None:
    assert amounts(loaded, view="all", search=search) == expected


def test_counts_for_the_filters(loaded: Home) -> None:
    with loaded.office.read() as connection:
        assert inbox.inbox_counts(connection) == InboxCounts(waiting=2, decided=1, booked=2, all=5)
        assert inbox.inbox_counts(connection, account="1121.02") == InboxCounts(0, 0, 0, 0)


def test_one_line_with_its_decision(loaded: Home) -> None:
    with loaded.office.read() as connection:
        fee = inbox.inbox_page(connection, view="decided")[0]
        assert inbox.line_by_identity(connection, fee.identity) == fee
        assert inbox.line_by_identity(connection, "0" * 64) is None
        assert inbox.decisions_of(connection, "0" * 64) == ()
        assert inbox.matched_entry(connection, fee.identity) == ""
    assert (fee.proposal, fee.decision, fee.entry_key) == ("fee", "fee", f"line:{fee.identity}")
