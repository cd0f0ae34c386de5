"""Templates 7, 29-33, 35, 36, 39, 41, 42 and 44: the golden row of money promised, paid and come back."""

from datetime import date
from typing import Any

import pytest

from relief_fund.ledger.entries import Entry
from relief_fund.ledger.templates import payments
from tests.ledger.rows import row

DAY = date(2026, 10, 12)
LAST_YEAR = date(2025, 12, 31)
G: dict[str, Any] = {"fund": "BAO.CHUNG", "amount": 40_000_000, "on": DAY}
S: dict[str, Any] = {**G, "fund": "NST-2"}
P: dict[str, Any] = {"purpose": "HOUSE|x", "key": "k"}
TRY: dict[str, Any] = {"award": "A1", "instalment": 1, "attempt": 2}
BACK: dict[str, Any] = {"receipt": "PT-4", "paid_on": DAY}
M = "40,000,000"

ROWS: list[tuple[Entry, str, str, str]] = [
    (payments.encumbrance(**G, **P, fund_kind="donated"), "encumbrance", "k",
     f"BAO.CHUNG: D B19 {M} · C B22/HOUSE|x {M}"),
    (payments.encumbrance(**S, **P, fund_kind="budget"), "encumbrance", "k",
     f"NST-2: D B21 {M} · C B22/HOUSE|x {M}"),
    (payments.encumbrance(**G, **P, fund_kind="mobilised"), "encumbrance", "k",
     f"BAO.CHUNG: D B21 {M} · C B22/HOUSE|x {M}"),
    (payments.release(**S, **P, fund_kind="budget", held=False), "release", "k",
     f"NST-2: D B22/HOUSE|x {M} · C B21 {M}"),
    (payments.release(**G, **P, fund_kind="donated", held=True), "release", "k",
     f"BAO.CHUNG: D B24/HOUSE|x {M} · C B19 {M}"),
    (payments.award_released(**S, fund_kind="budget", purpose="HOUSE|x", award="A1", turn=2), "release",
     "rel:A1:2", f"NST-2: D B22/HOUSE|x {M} · C B21 {M}"),
    (payments.award_released(**G, fund_kind="donated", purpose="HOUSE|x", award="A1", turn=2), "release",
     "rel:A1:2", f"BAO.CHUNG: D B22/HOUSE|x {M} · C B19 {M}"),
    (payments.award_released(**G, fund_kind="mobilised", purpose="HOUSE|x", award="A1", turn=2), "release",
     "rel:A1:2", f"BAO.CHUNG: D B22/HOUSE|x {M} · C B21 {M}"),
    (payments.release(**G, **P, fund_kind="mobilised", held=False), "release", "k",
     f"BAO.CHUNG: D B22/HOUSE|x {M} · C B21 {M}"),
    (payments.reapproval(**G, **P), "reapproval", "k", f"BAO.CHUNG: D B24/HOUSE|x {M} · C B22/HOUSE|x {M}"),
    (payments.advance(**S, bank="1121.02", batch="b"), "advance", "advance:b:NST-2",
     f"NST-2: D 1385 {M} · C 1121.02 {M}"),
    (payments.paid(**S, **P, fund_kind="budget"), "paid", "k",
     f"NST-2: D 6111 {M} · C 1385 {M} · D 3371 {M} · C 5111 {M} · D B22/HOUSE|x {M} · C B23 {M}"),
    (payments.paid(**G, **P, fund_kind="mobilised"), "paid", "k",
     f"BAO.CHUNG: D 6111 {M} · C 1385 {M} · D B22/HOUSE|x {M} · C B23 {M}"),
    (payments.paid(**G, **P, fund_kind="donated", through="1132"), "paid", "k",
     f"BAO.CHUNG: D 6111 {M} · C 1132 {M} · D B22/HOUSE|x {M} · C B19 {M}"),
    (payments.post_returned(**G, **P), "post_returned", "k",
     f"BAO.CHUNG: D B22/HOUSE|x {M} · C B24/HOUSE|x {M}"),
    (payments.released_to_bank(**G, bank="1121.01", batch="b"), "payments_released", "send:b:BAO.CHUNG",
     f"BAO.CHUNG: D 1132 {M} · C 1121.01 {M}"),
    (payments.returned_after_settlement(**G, fund_kind="donated", purpose="", bank="1121.01", line="b6"),
     "returned_after_settlement", "line:b6",
     f"BAO.CHUNG: D 1121.01 {M} · C 6111 {M} · D B19 {M} · C B24 {M}"),
    (payments.returned_after_settlement(**S, fund_kind="budget", purpose="", bank="1121.02", line="b6"),
     "returned_after_settlement", "line:b6",
     f"NST-2: D 1121.02 {M} · C 6111 {M} · D B23 {M} · C B24 {M} · D 5111 {M} · C 3371 {M}"),
    (payments.treasury_paid(**S, **TRY, purpose="HOUSE|x"), "treasury_paid", "pay:A1:1:2",
     f"NST-2: D 6111 {M} · C 5111 {M} · D B22/HOUSE|x {M} · C B23 {M}"),
    (payments.treasury_returned(**S, **TRY), "treasury_returned", "ret:A1:1:2",
     f"NST-2: D 5111 {M} · C 6111 {M} · D B23 {M} · C B24 {M}"),
    (payments.officer_advanced(**G, sheet="BK-1"), "officer_advanced", "cashout:BK-1:BAO.CHUNG",
     f"BAO.CHUNG: D 1411 {M} · C 1111 {M}"),
    (payments.officer_paid(**G, **TRY, fund_kind="donated", purpose="HOUSE|x"), "paid", "pay:A1:1:2",
     f"BAO.CHUNG: D 6111 {M} · C 1411 {M} · D B22/HOUSE|x {M} · C B19 {M}"),
    (payments.officer_paid(**S, **TRY, fund_kind="budget", purpose="HOUSE|x"), "paid", "pay:A1:1:2",
     f"NST-2: D 6111 {M} · C 1411 {M} · D 3371 {M} · C 5111 {M} · D B22/HOUSE|x {M} · C B23 {M}"),
    (payments.officer_paid(**G, **TRY, fund_kind="mobilised", purpose="HOUSE|x"), "paid", "pay:A1:1:2",
     f"BAO.CHUNG: D 6111 {M} · C 1411 {M} · D B22/HOUSE|x {M} · C B23 {M}"),
    (payments.officer_returned(**G, sheet="BK-1"), "officer_returned", "cashin:BK-1:BAO.CHUNG",
     f"BAO.CHUNG: D 1111 {M} · C 1411 {M}"),
    (payments.household_repaid(**G, **BACK, fund_kind="donated"), "household_repaid", "cash:PT-4",
     f"BAO.CHUNG: D 1111 {M} · C 6111 {M}"),
    (payments.household_repaid(**G, **BACK, fund_kind="mobilised"), "household_repaid", "cash:PT-4",
     f"BAO.CHUNG: D 1111 {M} · C 6111 {M} · D B23 {M} · C B21 {M}"),
    (payments.household_repaid(**S, **BACK, fund_kind="budget"), "household_repaid", "cash:PT-4",
     f"NST-2: D 1111 {M} · C 6111 {M} · D B23 {M} · C B21 {M} · D 5111 {M} · C 3371 {M}"),
    (payments.household_repaid(**G, receipt="PT-4", paid_on=LAST_YEAR, fund_kind="donated"),
     "household_repaid", "cash:PT-4", f"BAO.CHUNG: D 1111 {M} · C 7111 {M}"),
    (payments.household_repaid(**S, receipt="PT-4", paid_on=LAST_YEAR, fund_kind="budget"),
     "household_repaid", "cash:PT-4", f"NST-2: D 1111 {M} · C 3331 {M}"),
    (payments.repayment_claimed(**G, claim="YC-1", paid_on=DAY, fund_kind="donated"),
     "repayment_claimed", "claim:YC-1", f"BAO.CHUNG: D 1387 {M} · C 6111 {M}"),
    (payments.repayment_claimed(**S, claim="YC-1", paid_on=DAY, fund_kind="budget"),
     "repayment_claimed", "claim:YC-1",
     f"NST-2: D 1387 {M} · C 6111 {M} · D B23 {M} · C B21 {M} · D 5111 {M} · C 3371 {M}"),
    (payments.repayment_claimed(**G, claim="YC-1", paid_on=DAY, fund_kind="mobilised"),
     "repayment_claimed", "claim:YC-1", f"BAO.CHUNG: D 1387 {M} · C 6111 {M} · D B23 {M} · C B21 {M}"),
    (payments.claim_repaid(**G, receipt="PT-5"), "claim_repaid", "cash:PT-5",
     f"BAO.CHUNG: D 1111 {M} · C 1387 {M}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "kind", "key", "golden"), ROWS, ids=[f"{at} {one[1]}" for at, one in enumerate(ROWS)]
)
def test_golden_row(entry: Entry, kind: str, key: str, golden: str) -> None:
    assert (entry.kind, entry.key, row(entry), entry.occurred_on) == (kind, key, golden, DAY)


def test_payments_of_a_step_share_one_leaf_unless_they_stand_alone() -> None:
    told = {entry.kind for entry, *_ in ROWS if entry.leaf == "batch"}
    assert told == {"paid", "post_returned"}
    assert payments.officer_paid(**G, **TRY, fund_kind="donated", purpose="p").leaf == "entry"
