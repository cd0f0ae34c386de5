"""Sums by kind of entry, and gifts counted net of corrections."""

from datetime import UTC, datetime

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.entries import Entry, Line, credit, debit, moved
from relief_fund.ledger.figures import gift_corrections, gifts_by_campaign, reach, sums_by_kind
from relief_fund.ledger.year_end import close_year
from tests.ledger import events_home
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
        assert gifts_by_campaign(connection, 13, without=("reclassified",)) == {"BAO": 3}


def test_what_corrects_a_gift_is_told_by_what_it_corrects_in_the_end(home: Home) -> None:
    books.small_fund(home)
    less = (debit(books.GENERAL, "5121", 10), credit(books.GENERAL, "3388", 10))

    def reversed_(number: int, *lines: Line) -> Entry:
        return templates.reversal_of(number=number, lines=lines, on=books.day(9))

    books.post(home, templates.adjusting(number=3, turn=1, lines=less, on=books.day(9)))
    books.post(home, reversed_(13, *less))
    gift_lines = (debit(books.GENERAL, books.BANK, 5), credit(books.GENERAL, "5121", 5))
    books.post(home, Entry("cash:1", "cash_gift", books.day(9), gift_lines))
    books.post(home, reversed_(15, *gift_lines))
    books.post(home, Entry("adj:x", "adjustment", books.day(9), less))
    with home.office.read() as connection:
        found = gift_corrections(connection, 17)
        assert gift_corrections(connection, 13) == found[:1]
    told = [(one.campaign, one.given, one.of_kind, one.gifts) for one in found]
    assert told == [
        ("BAO", -10, "gift", -1), ("BAO", 10, "gift", 1), ("BAO", -5, "cash_gift", -1), ("BAO", -10, "", -1),
    ]  # fmt: skip


def opened_twice_over(home: Home) -> int:
    """A budget fund's opening of 700 and another of 40 stand on the books; the number of the first."""
    events_home.furnish(home)
    first = events_home.post(home, "opening_balance", fund="NST-2", account="1121.01", amount=700)
    events_home.post(home, "opening_balance", fund="NST-2", account="1121.02", amount=40)
    events_home.pay_in(home, "line:b", "NST-2", ("1121.01", "3371", 1_000))
    return first


def of_kinds(home: Home, account: str) -> dict[str, int]:
    """What stands on ``account`` by kind of entry, nothing left out."""
    with home.office.read() as connection:
        upto = reach(connection).entries
        return {one.kind: one.net for one in sums_by_kind(connection, upto) if one.account == account}


def test_what_corrects_an_opening_is_told_with_the_openings(home: Home) -> None:
    first = opened_twice_over(home)

    def undo(number: int) -> int:
        return reverse_entry(home.office, events_home.ADMIN, number=number, on=events_home.DAY, document="x")

    less = (debit("NST-2", "3371", 30), credit("NST-2", "1121.01", 30))
    facts = {"number": first, "turn": 1, "on": events_home.DAY, "document": "x"}
    adjusted = adjust_entry(home.office, events_home.ADMIN, lines=less, **facts)
    assert of_kinds(home, "3371") == {"opening": -710, "prepared": -1_000}
    undo(adjusted)
    assert of_kinds(home, "3371") == {"opening": -740, "prepared": -1_000}
    reversal = undo(first)
    assert of_kinds(home, "3371") == {"opening": -40, "prepared": -1_000}
    assert of_kinds(home, "1121.01") == {"opening": 0, "prepared": 1_000}
    undo(reversal)
    assert of_kinds(home, "3371") == {"opening": -740, "prepared": -1_000}


def test_a_closed_year_leaves_what_was_received_and_spent(home: Home) -> None:
    events_home.furnish(home)
    events_home.post(home, "cash_gift", fund="BAO.CHUNG", amount=900, receipt="PT-1")
    home.clock.set(datetime(2027, 1, 15, tzinfo=UTC))  # type: ignore[attr-defined]  # tests have a MovableClock
    with home.office.read() as connection:
        before = sums_by_kind(connection, 9), gifts_by_campaign(connection, 9)
    assert close_year(home.office, events_home.ADMIN, year=2026, document="KC-2026") == (2,)
    with home.office.read() as connection:
        assert (sums_by_kind(connection, 9), gifts_by_campaign(connection, 9)) == before
    assert before[1] == {"BAO": 1}
