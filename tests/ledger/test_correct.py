"""A correction adds: the full reversal, once, of what is no fact, while its money is still there."""

import pytest

from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.errors import AlreadyReversed, EntryUnknown, Overdrawn, PeriodClosed
from relief_fund.ledger.periods import close_period
from relief_fund.ledger.queries import entry_by_number
from tests.ledger.test_golden_stories import ADMINISTRATOR
from tests.register import books

FACT, PAID, HELD, ADVANCED, APPROPRIATED = 2, 11, 12, 10, 6


@pytest.fixture
def fund(home: Home) -> Home:
    books.small_fund(home)
    return home


def reverse(home: Home, number: int, day: int = 12) -> int:
    return reverse_entry(home.office, ADMINISTRATOR, number=number, on=books.day(day), document="BB-01/2024")


def test_a_reversal_swaps_every_line_and_cites_the_original(fund: Home) -> None:
    number = reverse(fund, PAID)
    with fund.office.read() as connection:
        first, second = (entry_by_number(connection, one) for one in (PAID, number))
        sums = {(one.fund, one.account): one.debit - one.credit for one in turnovers(connection)}
    assert first
    assert second
    assert (second.reverses, second.kind, second.document) == (PAID, "reversal", "BB-01/2024")
    assert second.voucher == "BAO/2024/DC/000001"
    swapped = [(one.account, one.purpose, one.credit, one.debit) for one in first.postings]
    assert [(one.account, one.purpose, one.debit, one.credit) for one in second.postings] == swapped
    assert sums[books.GENERAL, "6111"] == 0


def test_once_and_never_a_fact(fund: Home) -> None:
    number = reverse(fund, HELD)
    assert reverse(fund, HELD) == number
    with pytest.raises(AlreadyReversed):
        reverse(fund, HELD, day=13)
    with pytest.raises(AlreadyReversed):
        reverse(fund, FACT)


def test_what_later_entries_stand_on_is_not_taken_away(fund: Home) -> None:
    with pytest.raises(Overdrawn):
        reverse(fund, ADVANCED)
    with pytest.raises(EntryUnknown):
        reverse(fund, 99)
    with pytest.raises(DutyMissing):
        reverse_entry(fund.office, Actor("x", ""), number=HELD, on=books.day(12), document="d")


def test_into_a_closed_period_nothing_is_corrected(fund: Home) -> None:
    close_period(fund.office, ADMINISTRATOR, ends_on=books.day(12))
    with pytest.raises(PeriodClosed):
        reverse(fund, HELD, day=12)
    assert reverse(fund, HELD, day=13) == 13
