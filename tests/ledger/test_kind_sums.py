"""Sums by kind from what is kept are those of the postings, closings left out."""

from datetime import date

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.figures import reach, sums_by_kind
from relief_fund.ledger.kind_sums import kind_sums
from relief_fund.ledger.snapshots import keep_snapshot
from relief_fund.ledger.year_end import close_year
from tests.ledger.events_home import ADMIN, DAY, furnish, pay_in, post
from tests.register import books


@pytest.mark.parametrize("kept", [False, True])
def test_the_same_as_added_up_posting_by_posting(home: Home, kept: bool) -> None:
    books.small_fund(home)
    if kept:
        keep_snapshot(home.office, tail=0)
        with home.office.read() as connection:
            assert kind_sums(connection) == sums_by_kind(connection, reach(connection).entries)
        books.post(
            home, books.Entry("x", "late", books.day(9), books.moved(books.GENERAL, "1111", "5121", 7))
        )
    with home.office.read() as connection:
        assert kind_sums(connection) == sums_by_kind(connection, reach(connection).entries)
        assert any(one.kind == "late" for one in kind_sums(connection)) == kept


def test_a_closed_year_does_not_take_back_what_was_received(home: Home) -> None:
    furnish(home)
    pay_in(home, "line:a", "BAO.CHUNG", ("1121.01", "5121", 1_000), on=date(2026, 1, 3))
    with home.office.read() as connection:
        before = kind_sums(connection)
    close_year(home.office, ADMIN, year=2025, document="1/QT")
    with home.office.read() as connection:
        assert kind_sums(connection) == before


@pytest.mark.parametrize("kept", [False, True])
def test_a_reversed_opening_is_told_as_the_postings_tell_it(home: Home, kept: bool) -> None:
    furnish(home)
    number = post(home, "opening_balance", fund="NST-2", account="1121.01", amount=700)
    reverse_entry(home.office, ADMIN, number=number, on=DAY, document="x")
    if kept:
        keep_snapshot(home.office, tail=0)
    with home.office.read() as connection:
        found = kind_sums(connection)
        assert found == sums_by_kind(connection, reach(connection).entries)
    assert {(one.kind, one.net) for one in found} == {("opening", 0)}
