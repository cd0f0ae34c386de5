"""Templates 17-22: the golden row of each event of goods, and value by weighted average."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.ledger.entries import Entry
from relief_fund.ledger.templates import goods
from tests.ledger.rows import row

DAY = date(2026, 10, 12)
G: dict[str, Any] = {"fund": "BAO.CHUNG", "on": DAY}
S: dict[str, Any] = {"fund": "NST-2", "on": DAY}
RICE: dict[str, Any] = {**G, "unit": "RICE_KG", "quantity": 60_000}
STATE_RICE: dict[str, Any] = {**S, "unit": "RICE_KG", "quantity": 60_000, "fund_kind": "budget"}
BOUGHT: dict[str, Any] = {
    "purpose": "RICE|27145", "amount": 1_800_000, "stock": "Q10.K1", "invoice": "HD-9", "row": 1,
}  # fmt: skip
STORE = {"free": "Q10.K1", "reserved": "Q11.K1"}

ROWS: list[tuple[Entry, str, str, str]] = [
    (goods.gift_in_kind(**RICE, stock="Q10.K1", note="BB-1", row=1, value=1_080_000),
     "gift_in_kind", "kind:BB-1:1",
     "BAO.CHUNG: D 1521 1,080,000 · C 5123 1,080,000 · D Q10.K1 60.000 RICE_KG · C Q20 60.000 RICE_KG"),
    (goods.gift_in_kind(**G, unit="BLANKET", quantity=20, stock="Q10.K1", note="BB-1", row=2),
     "gift_in_kind", "kind:BB-1:2", "BAO.CHUNG: D Q10.K1 20 BLANKET · C Q20 20 BLANKET"),
    (goods.goods_bought(**RICE, **BOUGHT, fund_kind="donated"), "goods_bought", "buy:HD-9:1",
     "BAO.CHUNG: D 1521 1,800,000 · C 3311 1,800,000 · D B22/RICE|27145 1,800,000 · C B19 1,800,000"
     " · D Q10.K1 60.000 RICE_KG · C Q20 60.000 RICE_KG"),
    (goods.goods_bought(**RICE, **BOUGHT, fund_kind="mobilised"), "goods_bought", "buy:HD-9:1",
     "BAO.CHUNG: D 1521 1,800,000 · C 3311 1,800,000 · D B22/RICE|27145 1,800,000 · C B23 1,800,000"
     " · D Q10.K1 60.000 RICE_KG · C Q20 60.000 RICE_KG"),
    (goods.goods_bought(**STATE_RICE, **BOUGHT), "goods_bought", "buy:HD-9:1",
     "NST-2: D 1521 1,800,000 · C 3311 1,800,000 · D 3371 1,800,000 · C 3661 1,800,000"
     " · D B22/RICE|27145 1,800,000 · C B23 1,800,000"
     " · D Q10.K1 60.000 RICE_KG · C Q20 60.000 RICE_KG"),
    (goods.supplier_sent(**G, bank="1121.01", amount=1_800_000, invoice="HD-9"),
     "supplier_sent", "send:HD-9:BAO.CHUNG", "BAO.CHUNG: D 1132 1,800,000 · C 1121.01 1,800,000"),
    (goods.supplier_paid(**G, amount=1_800_000, invoice="HD-9", part=1),
     "supplier_paid", "supplier:HD-9:1", "BAO.CHUNG: D 3311 1,800,000 · C 1132 1,800,000"),
    (goods.goods_approved(**RICE, **STORE, award="A1"), "goods_approved", "reserve:A1",
     "BAO.CHUNG: D Q11.K1 60.000 RICE_KG · C Q10.K1 60.000 RICE_KG"),
    (goods.goods_freed(**RICE, **STORE, award="A1"), "goods_freed", "free:A1",
     "BAO.CHUNG: D Q10.K1 60.000 RICE_KG · C Q11.K1 60.000 RICE_KG"),
    (goods.goods_issued(**RICE, reserved="Q11.K1", value=1_080_000, award="A1", instalment=1),
     "goods_issued", "issue:A1:1",
     "BAO.CHUNG: D 6112 1,080,000 · C 1521 1,080,000 · D Q30 60.000 RICE_KG · C Q11.K1 60.000 RICE_KG"),
    (goods.goods_issued(**RICE, reserved="Q11.K1", value=0, award="A1", instalment=1),
     "goods_issued", "issue:A1:1", "BAO.CHUNG: D Q30 60.000 RICE_KG · C Q11.K1 60.000 RICE_KG"),
    (goods.goods_issued(**STATE_RICE, reserved="Q11.K1", value=1_080_000, award="A1", instalment=1),
     "goods_issued", "issue:A1:1",
     "NST-2: D 6112 1,080,000 · C 1521 1,080,000 · D 3661 1,080,000 · C 5111 1,080,000"
     " · D Q30 60.000 RICE_KG · C Q11.K1 60.000 RICE_KG"),
    (goods.goods_lost(**RICE, free="Q10.K1", value=90_000, minutes="KK-1", row=3, fund_kind="donated"),
     "goods_lost", "count:KK-1:3",
     "BAO.CHUNG: D 6131 90,000 · C 1521 90,000 · D Q40 60.000 RICE_KG · C Q10.K1 60.000 RICE_KG"),
    (goods.goods_lost(**STATE_RICE, free="Q10.K1", value=90_000, minutes="KK-1", row=3),
     "goods_lost", "count:KK-1:3",
     "NST-2: D 6131 90,000 · C 1521 90,000 · D 3661 90,000 · C 5111 90,000"
     " · D Q40 60.000 RICE_KG · C Q10.K1 60.000 RICE_KG"),
    (goods.goods_lost(**RICE, free="Q10.K1", value=90_000, minutes="KK-1", row=3, fund_kind="mobilised"),
     "goods_lost", "count:KK-1:3",
     "BAO.CHUNG: D 6131 90,000 · C 1521 90,000 · D Q40 60.000 RICE_KG · C Q10.K1 60.000 RICE_KG"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "kind", "key", "golden"), ROWS, ids=[f"{at} {one[1]}" for at, one in enumerate(ROWS)]
)
def test_golden_row(entry: Entry, kind: str, key: str, golden: str) -> None:
    assert (entry.kind, entry.key, row(entry), entry.occurred_on) == (kind, key, golden, DAY)


def test_value_leaves_by_weighted_average_and_the_last_issue_takes_the_rest() -> None:
    first = goods.value_out(value=100, held=3, quantity=1)
    second = goods.value_out(value=100 - first, held=2, quantity=1)
    assert (first, second, goods.value_out(value=100 - first - second, held=1, quantity=1)) == (33, 33, 34)
    assert goods.value_out(value=1_800_000, held=100_000, quantity=60_000) == 1_080_000
    assert goods.value_out(value=7, held=0, quantity=5) == 7


@given(st.integers(0, 10**15), st.lists(st.integers(1, 10**9), min_size=1, max_size=20))
def test_whatever_way_it_is_handed_out_the_value_is_used_up_and_never_more(
    value: int, parts: list[int]
) -> None:
    left, held = value, sum(parts)
    for part in parts:
        out = goods.value_out(value=left, held=held, quantity=part)
        assert 0 <= out <= left
        left, held = left - out, held - part
    assert (left, held) == (0, 0)
