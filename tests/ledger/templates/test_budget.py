"""Templates 2-6, 8 and 49: the golden row of each event of the budget."""

from datetime import date

import pytest

from relief_fund.ledger.entries import Entry
from relief_fund.ledger.errors import EntryTooShort, LineInvalid
from relief_fund.ledger.templates import budget
from tests.ledger.rows import row

DAY = date(2026, 12, 31)
NST = {"fund": "NST-2", "on": DAY}
PAPER = {**NST, "amount": 300_000_000, "decision": "12/QĐ-UBND", "line": 1}

ROWS: list[tuple[Entry, str, str, str]] = [
    (budget.appropriation(**PAPER), "appropriation_original", "approp:12/QĐ-UBND:1",
     "NST-2: D B11 300,000,000 · C B21 300,000,000"),
    (budget.appropriation(**PAPER, kind="supplement"), "appropriation_supplement", "approp:12/QĐ-UBND:1",
     "NST-2: D B12 300,000,000 · C B21 300,000,000"),
    (budget.cut(**PAPER), "appropriation_cut", "approp:12/QĐ-UBND:1",
     "NST-2: D B21 300,000,000 · C B13 300,000,000"),
    (budget.carried_over(**NST, to_fund="NST-3", authority=90_000_000, decision="5/QĐ", line=2),
     "carry_over", "carry:5/QĐ:2",
     "NST-2: D B21 90,000,000 · C B15 90,000,000 · NST-3: D B14 90,000,000 · C B21 90,000,000"),
    (budget.carried_over(**NST, to_fund="NST-3", authority=90_000_000, money=60_000_000, bank="1121.02",
                         to_bank="1121.03", decision="5/QĐ", line=2),
     "carry_over", "carry:5/QĐ:2",
     "NST-2: D B21 90,000,000 · C B15 90,000,000 · D 3371 60,000,000 · C 1121.02 60,000,000"
     " · NST-3: D B14 90,000,000 · C B21 90,000,000 · D 1121.03 60,000,000 · C 3371 60,000,000"),
    (budget.budget_received(**NST, bank="1121.02", amount=60_000_000, line="a11"),
     "budget_received", "line:a11", "NST-2: D 1121.02 60,000,000 · C 3371 60,000,000"),
    (budget.given_back(**NST, amount=20_000_000, decision="9/QĐ"), "give_back", "giveback:9/QĐ:NST-2",
     "NST-2: D 3371 20,000,000 · C 3331 20,000,000"),
    (budget.lapsed(**NST, amount=1_810_000_000, year=2026, line=1), "lapse", "lapse:2026:1",
     "NST-2: D B21 1,810,000,000 · C B15 1,810,000,000"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "kind", "key", "golden"), ROWS, ids=[one[1] for one in ROWS])
def test_golden_row(entry: Entry, kind: str, key: str, golden: str) -> None:
    assert (entry.kind, entry.key, row(entry), entry.occurred_on) == (kind, key, golden, DAY)


@pytest.mark.parametrize("amount", [0, -1, 2**63])
def test_amounts_that_are_none(amount: int) -> None:
    with pytest.raises((LineInvalid, EntryTooShort)):
        budget.lapsed(**NST, amount=amount, year=2026, line=1)
