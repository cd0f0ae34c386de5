"""Templates 23 and 24: the golden row of a gift of foreign money and of its sale."""

from datetime import date
from typing import Any

import pytest

from relief_fund.ledger.entries import Entry
from relief_fund.ledger.templates import currency
from tests.ledger.rows import row

DAY = date(2026, 10, 6)
USD: dict[str, Any] = {
    "fund": "BAO.CHUNG", "currency_account": "1122.01", "stock": "Q10.U1", "unit": "USD",
    "quantity": 100_000, "on": DAY,
}  # fmt: skip
SALE: dict[str, Any] = {**USD, "bank": "1121.01", "carrying": 25_000_000, "slip": "S1"}
SOLD = "D Q30 1,000.00 USD · C Q10.U1 1,000.00 USD"

ROWS: list[tuple[Entry, str, str, str]] = [
    (currency.foreign_gift(**USD, value=25_000_000, notice="c1"), "foreign_gift", "notice:c1",
     "BAO.CHUNG: D 1122.01 25,000,000 · C 5121 25,000,000 · D Q10.U1 1,000.00 USD · C Q20 1,000.00 USD"),
    (currency.foreign_gift(**USD, value=25_000_000, notice="c1", restricted=True), "foreign_gift", "notice:c1",
     "BAO.CHUNG: D 1122.01 25,000,000 · C 5122 25,000,000 · D Q10.U1 1,000.00 USD · C Q20 1,000.00 USD"),
    (currency.currency_sale(**SALE, proceeds=25_120_000), "currency_sale", "sale:S1",
     f"BAO.CHUNG: D 1121.01 25,120,000 · C 1122.01 25,000,000 · C 7151 120,000 · {SOLD}"),
    (currency.currency_sale(**SALE, proceeds=24_900_000), "currency_sale", "sale:S1",
     f"BAO.CHUNG: D 1121.01 24,900,000 · C 1122.01 25,000,000 · D 8151 100,000 · {SOLD}"),
    (currency.currency_sale(**SALE, proceeds=25_000_000), "currency_sale", "sale:S1",
     f"BAO.CHUNG: D 1121.01 25,000,000 · C 1122.01 25,000,000 · {SOLD}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "kind", "key", "golden"), ROWS, ids=[f"{at} {one[1]}" for at, one in enumerate(ROWS)]
)
def test_golden_row(entry: Entry, kind: str, key: str, golden: str) -> None:
    assert (entry.kind, entry.key, row(entry), entry.occurred_on) == (kind, key, golden, DAY)
