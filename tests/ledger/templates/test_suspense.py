"""Templates 14, 16, 25, 26 and 27: the golden row of each thing a bank line turns out to be."""

from datetime import date
from typing import Any

import pytest

from relief_fund.ledger.entries import Entry
from relief_fund.ledger.templates import suspense
from tests.ledger.rows import row

DAY = date(2026, 10, 7)
G: dict[str, Any] = {"fund": "BAO.CHUNG", "on": DAY}
GAVE = date(2026, 9, 1)

ROWS: list[tuple[Entry, str, str, str]] = [
    (suspense.bank_fee(**G, bank="1121.01", amount=55_000, line="b2"), "bank_fee", "line:b2",
     "BAO.CHUNG: D 6151 55,000 · C 1121.01 55,000"),
    (suspense.cash_drawn(**G, amount=5_000_000, line="x", turn=1), "line_decided", "clear:x:1",
     "BAO.CHUNG: D 1111 5,000,000 · C 1381 5,000,000"),
    (suspense.gift_elsewhere(**G, to_fund="LU.CHUNG", amount=200_000, line="x", turn=1, to_restricted=False),
     "gift_elsewhere", "clear:x:1",
     "BAO.CHUNG: D 3379 200,000 · C 3361 200,000 · LU.CHUNG: D 1361 200,000 · C 5121 200,000"),
    (suspense.gift_elsewhere(**G, to_fund="LU.NHA", amount=200_000, line="x", turn=2, to_restricted=True,
                             held_as="5121"),
     "gift_elsewhere", "clear:x:2",
     "BAO.CHUNG: D 5121 200,000 · C 3361 200,000 · LU.NHA: D 1361 200,000 · C 5122 200,000"),
    (suspense.refund_owed(**G, amount=300_000, refund="HT-1", given_on=GAVE), "refund_owed", "refund:HT-1",
     "BAO.CHUNG: D 5129 300,000 · C 3383 300,000"),
    (suspense.refund_owed(**G, amount=300_000, refund="HT-1", given_on=date(2025, 12, 31)),
     "refund_owed", "refund:HT-1", "BAO.CHUNG: D 8121 300,000 · C 3383 300,000"),
    (suspense.refund_beyond(**G, to_fund="LU.CHUNG", amount=300_000, refund="HB-1", given_on=GAVE),
     "refund_owed", "refund:HB-1",
     "BAO.CHUNG: D 6801 300,000 · C 3383 300,000 · LU.CHUNG: D 5129 300,000 · C 5801 300,000"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "kind", "key", "golden"), ROWS, ids=[f"{at} {one[1]}" for at, one in enumerate(ROWS)]
)
def test_golden_row(entry: Entry, kind: str, key: str, golden: str) -> None:
    assert (entry.kind, entry.key, row(entry), entry.occurred_on) == (kind, key, golden, DAY)
