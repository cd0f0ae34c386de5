"""Templates 1, 9, 10, 15 and 16: the golden row of each way in which money comes in."""

from datetime import date
from typing import Any

import pytest

from relief_fund.ledger.entries import Entry
from relief_fund.ledger.templates import money_in
from tests.ledger.rows import row

DAY = date(2026, 10, 5)
G: dict[str, Any] = {"fund": "BAO.CHUNG", "restricted": False, "on": DAY}
R: dict[str, Any] = {"fund": "BAO.NHA", "restricted": True, "on": DAY}
S: dict[str, Any] = {"fund": "NST-2", "restricted": False, "fund_kind": "budget", "on": DAY}
M: dict[str, Any] = {"fund": "LGHD-2", "restricted": False, "fund_kind": "mobilised", "on": DAY}
RICE: dict[str, Any] = {"stock": "Q10.K1", "unit": "RICE_KG", "quantity": 100_000}

ROWS: list[tuple[Entry, str, str, str]] = [
    (money_in.opening_balance(**G, fund_kind="donated", account="1121.01", amount=7_000_000),
     "opening", "opening:BAO.CHUNG:1121.01:VND",
     "BAO.CHUNG: D 1121.01 7,000,000 · C 4211 7,000,000"),
    (money_in.opening_balance(**R, fund_kind="donated", account="1111", amount=7_000_000),
     "opening", "opening:BAO.NHA:1111:VND", "BAO.NHA: D 1111 7,000,000 · C 4212 7,000,000"),
    (money_in.opening_balance(**S, account="1121.02", amount=7_000_000),
     "opening", "opening:NST-2:1121.02:VND", "NST-2: D 1121.02 7,000,000 · C 3371 7,000,000"),
    (money_in.opening_balance(**M, account="1121.02", amount=7_000_000),
     "opening", "opening:LGHD-2:1121.02:VND", "LGHD-2: D 1121.02 7,000,000 · C 4211 7,000,000"),
    (money_in.opening_goods(**G, **RICE, fund_kind="donated", value=1_800_000),
     "opening", "opening:BAO.CHUNG:Q10.K1:RICE_KG",
     "BAO.CHUNG: D 1521 1,800,000 · C 4211 1,800,000 · D Q10.K1 100.000 RICE_KG · C Q20 100.000 RICE_KG"),
    (money_in.opening_goods(**G, **RICE, fund_kind="donated"),
     "opening", "opening:BAO.CHUNG:Q10.K1:RICE_KG",
     "BAO.CHUNG: D Q10.K1 100.000 RICE_KG · C Q20 100.000 RICE_KG"),
    (money_in.opening_goods(**S, **RICE, value=1_800_000),
     "opening", "opening:NST-2:Q10.K1:RICE_KG",
     "NST-2: D 1521 1,800,000 · C 3661 1,800,000 · D Q10.K1 100.000 RICE_KG · C Q20 100.000 RICE_KG"),
    (money_in.opening_goods(**M, **RICE, value=1_800_000),
     "opening", "opening:LGHD-2:Q10.K1:RICE_KG",
     "LGHD-2: D 1521 1,800,000 · C 4211 1,800,000 · D Q10.K1 100.000 RICE_KG · C Q20 100.000 RICE_KG"),
    (money_in.opening_currency(**G, currency_account="1122.01", stock="Q10.U1", unit="USD",
                            quantity=100_000, value=25_000_000),
     "opening", "opening:BAO.CHUNG:Q10.U1:USD",
     "BAO.CHUNG: D 1122.01 25,000,000 · C 4211 25,000,000 · D Q10.U1 1,000.00 USD · C Q20 1,000.00 USD"),
    (money_in.gift(**G, bank="1121.01", amount=50_000_000, line="b1"), "gift", "line:b1",
     "BAO.CHUNG: D 1121.01 50,000,000 · C 5121 50,000,000"),
    (money_in.gift(**R, bank="1121.01", amount=50_000_000, line="b1"), "gift", "line:b1",
     "BAO.NHA: D 1121.01 50,000,000 · C 5122 50,000,000"),
    (money_in.cash_gift(**G, amount=500_000, receipt="PT-0017"), "cash_gift", "cash:PT-0017",
     "BAO.CHUNG: D 1111 500,000 · C 5121 500,000"),
    (money_in.cash_gift(**R, amount=500_000, receipt="PT-0017"), "cash_gift", "cash:PT-0017",
     "BAO.NHA: D 1111 500,000 · C 5122 500,000"),
    (money_in.cash_deposited(fund="BAO.CHUNG", amount=500_000, slip="NT-3", on=DAY),
     "cash_deposited", "deposit:NT-3", "BAO.CHUNG: D 1131 500,000 · C 1111 500,000"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "kind", "key", "golden"), ROWS, ids=[f"{at} {one[1]}" for at, one in enumerate(ROWS)]
)
def test_golden_row(entry: Entry, kind: str, key: str, golden: str) -> None:
    assert (entry.kind, entry.key, row(entry), entry.occurred_on) == (kind, key, golden, DAY)


def test_gifts_stand_in_the_log_as_donations() -> None:
    assert {entry.kind for entry, *_ in ROWS if entry.leaf == "donation"} == {"gift", "cash_gift"}
