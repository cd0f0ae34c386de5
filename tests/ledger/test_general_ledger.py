"""The general ledger page by page is the ledger at once, and its balances run; the journal goes by days."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

import pytest

from relief_fund.app import open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import snapshots
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.general_ledger import (
    AccountPage,
    _Stretch,
    _together,
    account_page,
    journal_of_days,
)
from relief_fund.ledger.snapshots import keep_snapshot
from relief_fund.ledger.trial import trial_balance
from tests.conftest import CopyOf
from tests.register import books


def filled(home: Home, tail: int) -> None:
    """A small fund with a second day's gifts; balances kept in snapshots of ``tail`` entries, if any."""
    books.small_fund(home)
    books.post(home, *[books.gift(1_000 + at, f"m{at}", on=3 + at % 3) for at in range(9)])
    if tail:
        keep_snapshot(home.office, tail=tail)
    books.post(home, books.gift(9_000, "late", on=2), books.gift(9_001, "late2", on=4))


@pytest.fixture(params=[0, 4, 7])
def fund(
    copy_of: CopyOf, clock: MovableClock, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Home]:
    if request.param:
        monkeypatch.setattr(snapshots, "LONGEST_STEP", request.param)
    home = open_home(copy_of(f"ledger-{request.param}", partial(filled, tail=request.param)), clock)
    yield home
    home.close()


def page(home: Home, **asked: object) -> AccountPage:
    with home.office.read() as connection:
        return account_page(connection, **{"account": books.BANK, **asked})  # type: ignore[arg-type]


def whole(home: Home, limit: int, **asked: object) -> list[AccountPage]:
    pages = [page(home, limit=limit, **asked)]
    while pages[-1].after:
        pages.append(page(home, limit=limit, after=pages[-1].after, **asked))
    return pages


PERIODS = (
    {},
    {"begins_on": books.day(3)},
    {"begins_on": books.day(3), "ends_on": books.day(4)},
    {"known": 9},
)


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("fund_code", ["", books.GENERAL])
def test_pages_are_the_ledger_at_once(fund: Home, period: dict[str, object], fund_code: str) -> None:
    asked = {**period, "fund": fund_code}
    (once,) = whole(fund, 100, **asked)
    for limit in (1, 2, 5):
        pages = whole(fund, limit, **asked)
        assert tuple(line for one in pages for line in one.lines) == once.lines
        assert all(after.carried == before.lines[-1].balance for before, after in pairwise(pages))
        assert {(one.opening, one.debit, one.credit, one.closing) for one in pages} == {
            (once.opening, once.debit, once.credit, once.closing)
        }
    assert once.carried == once.opening
    assert once.lines[-1].balance == once.closing
    assert len(once.lines) == once.count
    places = [(line.entry.occurred_on, line.entry.number, line.line) for line in once.lines]
    assert places == sorted(places)


@pytest.mark.parametrize("period", PERIODS)
def test_a_page_says_what_the_trial_balance_says(fund: Home, period: dict[str, object]) -> None:
    one = page(fund, fund=books.GENERAL, **period)
    with fund.office.read() as connection:
        rows = trial_balance(connection, fund=books.GENERAL, **period)  # type: ignore[arg-type]
    row = next(row for row in rows if row.account == books.BANK)
    assert (one.opening, one.debit, one.credit, one.closing) == (
        row.opening,
        row.debit,
        row.credit,
        row.closing,
    )


def test_a_line_has_the_columns_of_the_law(fund: Home) -> None:
    line = page(fund, fund=books.GENERAL, begins_on=books.day(7), ends_on=books.day(7)).lines[0]
    assert (line.entry.occurred_on, line.entry.kind, line.against) == (books.day(7), "advance", ("1385",))
    assert (line.debit, line.credit) == (0, 300_000)
    assert line.entry.recorded_at.startswith("2026-11-22")


def test_an_account_that_never_moved(fund: Home) -> None:
    empty = page(fund, account="1111")
    assert (empty.opening, empty.closing, empty.lines, empty.after) == (0, 0, (), None)


def test_the_journal_goes_by_days_and_numbers(fund: Home) -> None:
    with fund.office.read() as connection:
        once = journal_of_days(connection, limit=100)
        places = [(one.occurred_on, one.number) for one in once]
        assert places == sorted(places)
        assert len(places) == 23
        found, after = [], None
        while part := journal_of_days(connection, after=after, limit=3):
            found += part
            after = (part[-1].occurred_on, part[-1].number)
        assert tuple(found) == once
        narrow = journal_of_days(connection, begins_on=books.day(4), ends_on=books.day(4), known=21)
    assert {one.occurred_on for one in narrow} == {date(2024, 9, 4)}
    assert max(one.number for one in narrow) <= 21


@pytest.mark.parametrize("kept", [False, True])
def test_two_funds_whose_entries_lie_between_each_other_on_one_day(home: Home, kept: bool) -> None:
    """Lines of a day come in the order of entries, fund by fund or together, and with nothing behind what is kept."""
    books.open_purses(home)
    mixed = [books.gift(1, "a1"), books.opening(10, on=3), books.gift(2, "a2"), books.gift(4, "a3", on=4)]
    again = Entry("more", "x", books.day(3), moved(books.EARLIER, books.BANK, "4211", 20))
    books.post(home, *mixed, again, books.gift(8, "a4"))
    if kept:
        assert keep_snapshot(home.office, tail=0) == 6
    (once,) = whole(home, 9)
    assert [(line.entry.number, line.balance) for line in once.lines] == [
        (1, 1), (2, 11), (3, 13), (5, 33), (6, 41), (4, 45),
    ]  # fmt: skip
    assert (once.debit, once.count) == (45, 6)
    for limit in (1, 2, 3):
        assert tuple(line for one in whole(home, limit) for line in one.lines) == once.lines
    assert [line.entry.number for line in page(home, fund=books.EARLIER).lines] == [2, 5]


def test_what_was_entered_late_for_an_early_day_is_read_by_itself() -> None:
    """Else a page of early days would read every line that was entered since."""
    own, begins = frozenset({books.GENERAL}), date(2024, 1, 1)
    days = [_Stretch(begins + timedelta(days=at), own, 10 * at, 10 * at + 5, 2, 0, 2) for at in range(60)]
    late = _Stretch(days[4].day, own, 100_000, 100_009, 4, 0, 4)
    stretches = sorted([*days, late], key=lambda one: (one.day, one.first))
    parts = list(_together(stretches, 50))
    assert [one for part in parts for one in part] == stretches
    for part in parts:
        low, high = min(one.first for one in part), max(one.last for one in part)
        assert sum(one.count for one in stretches if one.first <= high and one.last >= low) <= 2 * 50
    assert len(parts) <= 5
