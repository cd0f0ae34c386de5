"""Sums by kind of entry, and gifts counted net of corrections."""

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.figures import gifts_by_campaign, reach, sums_by_kind
from tests.register import books


def test_books_without_an_entry_reach_nowhere(home: Home) -> None:
    with home.office.read() as connection:
        assert (reach(connection).entries, reach(connection).recorded_at) == (0, "")
        assert sums_by_kind(connection, 0) == ()


def test_sums_are_kept_apart_by_kind(home: Home) -> None:
    books.small_fund(home)
    with home.office.read() as connection:
        at = reach(connection)
        bank = {
            one.kind: one.net for one in sums_by_kind(connection, at.entries) if one.account == books.BANK
        }
        earlier = {one.kind for one in sums_by_kind(connection, 4)}
    assert at.entries == 12
    assert at.recorded_at.startswith("2026-11-22T02:00")
    assert bank == {"opening": 1_000_000, "gift": 600_000, "bank_fee": -11_000, "advance": -300_000}
    assert earlier == {"opening", "gift"}


def test_a_gift_taken_back_is_no_gift(home: Home) -> None:
    books.small_fund(home)
    back = Entry("recl:3:1", "reclassified", books.day(9), moved(books.GENERAL, "5121", "3379", 70_000))
    books.post(home, back)
    with home.office.read() as connection:
        assert gifts_by_campaign(connection, 12) == {"BAO": 3}
        assert gifts_by_campaign(connection, 13) == {"BAO": 2}
