"""Templates 45 and 46: the golden rows of an adjusting entry and of a full reversal."""

from datetime import date

from relief_fund.ledger.entries import moved
from relief_fund.ledger.templates import corrections, payments
from tests.ledger.rows import row

DAY = date(2026, 10, 12)


def test_an_adjusting_entry_posts_the_difference_and_cites_its_original() -> None:
    lines = moved("BAO.CHUNG", "6151", "6131", 5_000)
    entry = corrections.adjusting(number=12, turn=2, lines=lines, on=DAY)
    assert (entry.key, entry.kind, entry.reverses) == ("adj:12:2", "adjustment", None)
    assert entry.public == {"adjusts": 12}
    assert row(entry) == "BAO.CHUNG: D 6151 5,000 · C 6131 5,000"


def test_a_reversal_swaps_sides_and_names_its_original() -> None:
    paid = payments.paid(fund="NST-2", fund_kind="budget", purpose="p", amount=7, key="k", on=DAY)
    entry = corrections.reversal_of(number=5, lines=paid.lines, on=DAY)
    assert (entry.key, entry.kind, entry.reverses) == ("rev:5", "reversal", 5)
    assert row(entry) == "NST-2: C 6111 7 · D 1385 7 · C 3371 7 · D 5111 7 · C B22/p 7 · D B23 7"
