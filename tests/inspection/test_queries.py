"""The inspector's first page and the journal by search, with what people type."""

from datetime import date

import pytest

from relief_fund.inspection.errors import SearchInvalid
from relief_fund.inspection.queries import JournalSearch, books_and_log, journal, parse_search
from relief_fund.kernel.protocols import Home
from tests.register import books


def test_books_and_log_side_by_side(home: Home) -> None:
    books.small_fund(home)
    home.log.publish()
    books.post(home, books.gift(5, "later"))
    with home.office.read() as connection:
        told = books_and_log(connection, home.log)
    assert (told.entries, told.leaves, told.signed, told.waiting) == (13, 14, 13, 1)
    assert told.root == home.log.checkpoint().root_text
    assert told.vkey.startswith(f"{told.origin}+")


def test_before_the_first_checkpoint(home: Home) -> None:
    with home.office.read() as connection:
        told = books_and_log(connection, home.log)
    assert told.signed in (0, told.leaves)


@pytest.mark.parametrize(
    ("typed", "search"),
    [
        ({}, JournalSearch()),
        ({"number": " 6.978 "}, JournalSearch(number=6978)),
        ({"number": "6,978"}, JournalSearch(number=6978)),
        ({"account": "5121", "amount": "1.000.000"}, JournalSearch(account="5121", amount=1_000_000)),
        ({"day": "10/09/2024"}, JournalSearch(day=date(2024, 9, 10))),
        ({"day": "2024-09-10", "voucher": " BAO/2024/BC/000001 "},
         JournalSearch(day=date(2024, 9, 10), voucher="BAO/2024/BC/000001")),
    ],
)  # fmt: skip
def test_what_people_type_is_read(home: Home, typed: dict[str, str], search: JournalSearch) -> None:
    with home.office.read() as connection:
        assert parse_search(connection, **typed) == search


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "x"), ("number", "9" * 16), ("account", "9999"), ("amount", "1,5"), ("amount", "-3"),
        ("day", "30/02/2024"), ("day", "2024-13-01"), ("day", "9/2024"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_by_field(home: Home, field: str, value: str) -> None:
    with home.office.read() as connection, pytest.raises(SearchInvalid) as refusal:
        parse_search(connection, **{field: value})
    assert refusal.value.facts["field"] == field


def test_pages_follow_one_another(home: Home) -> None:
    books.small_fund(home)
    with home.office.read() as connection:
        first = journal(connection, JournalSearch(account=books.BANK), limit=4)
        second = journal(connection, JournalSearch(account=books.BANK), before=first.before, limit=4)
        whole = journal(connection, JournalSearch(account=books.BANK), limit=6)
    assert [entry.number for entry in (*first.entries, *second.entries)] == [10, 5, 4, 3, 2, 1]
    assert (first.before, second.before, whole.before) == (3, None, None)


def test_one_entry_by_its_number(home: Home) -> None:
    books.small_fund(home)
    with home.office.read() as connection:
        assert [entry.kind for entry in journal(connection, JournalSearch(number=5)).entries] == ["bank_fee"]
        assert journal(connection, JournalSearch(number=500)).entries == ()
