"""Templates 48, 50 and 51: the golden rows of a year's close, a campaign's end and a phase's end."""

from datetime import date
from typing import Any

import pytest

from relief_fund.ledger.errors import EntryTooShort
from relief_fund.ledger.templates import year_end
from tests.ledger.rows import row

DAY = date(2026, 12, 31)
CAMPAIGN: dict[str, Any] = {"fund": "BAO.CHUNG", "restricted": False, "on": DAY}
BALANCES = {
    ("1121.01", "VND"): 9_945_000, ("5121", "VND"): -50_000_000, ("5129", "VND"): 300_000,
    ("6111", "VND"): 39_700_000, ("6151", "VND"): 55_000, ("7151", "VND"): 0,
}  # fmt: skip


def test_a_year_goes_through_the_funds_balance() -> None:
    entry = year_end.year_closed(**CAMPAIGN, year=2026, balances=BALANCES)
    assert (entry.key, entry.kind) == ("yearend:BAO.CHUNG:2026", "year_end")
    assert row(entry) == (
        "BAO.CHUNG: D 5121 50,000,000 · C 4211 50,000,000 · D 4211 300,000 · C 5129 300,000"
        " · D 4211 39,700,000 · C 6111 39,700,000 · D 4211 55,000 · C 6151 55,000"
    )


def test_what_comes_late_is_closed_under_its_own_key() -> None:
    late = {("5122", "VND"): -10}
    entry = year_end.year_closed(
        fund="BAO.NHA", restricted=True, year=2026, balances=late, on=DAY, turn=2
    )  # fmt: skip
    assert (entry.key, row(entry)) == ("yearend:BAO.NHA:2026:2", "BAO.NHA: D 5122 10 · C 4212 10")


def test_a_campaign_ends_with_its_quantities() -> None:
    balances = {("Q20", "BLANKET"): -20, ("Q30", "BLANKET"): 18, ("Q40", "BLANKET"): 2, ("4211", "VND"): 0}
    entry = year_end.fund_ended(**CAMPAIGN, balances={**balances, ("5151", "VND"): -9, ("6151", "VND"): 9})
    assert (entry.key, entry.kind) == ("end:BAO.CHUNG", "fund_ended")
    assert row(entry) == (
        "BAO.CHUNG: D 5151 9 · C 4211 9 · D 4211 9 · C 6151 9"
        " · D Q20 20 BLANKET · C Q30 18 BLANKET · C Q40 2 BLANKET"
    )


def test_a_budget_phase_ends_with_its_authority() -> None:
    balances = {
        ("B11", "VND"): 1_550, ("B12", "VND"): 300, ("B13", "VND"): -50, ("B15", "VND"): -1_760,
        ("B23", "VND"): -40, ("5111", "VND"): -40, ("6111", "VND"): 40,
    }  # fmt: skip
    entry = year_end.fund_ended(fund="NST-2", restricted=False, balances=balances, on=DAY)
    assert row(entry) == (
        "NST-2: D 5111 40 · C 4211 40 · D 4211 40 · C 6111 40"
        " · C B11 1,550 · C B12 300 · D B13 50 · D B15 1,760 · D B23 40"
    )


def test_nothing_to_close_is_no_entry() -> None:
    with pytest.raises(EntryTooShort):
        year_end.year_closed(**CAMPAIGN, year=2026, balances={("1121.01", "VND"): 5})


def test_nominal_accounts_are_classes_five_to_eight() -> None:
    assert [one for one in ("1121.01", "4211", "5121", "8151", "B11", "Q20") if year_end.is_nominal(one)] == [
        "5121", "8151",
    ]  # fmt: skip
