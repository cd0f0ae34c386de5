"""Payments through a bank: each template moves what the plan says, balances, and names its evidence."""

from datetime import date
from typing import Any

import pytest

from relief_fund.ledger import templates
from relief_fund.ledger.entries import Entry
from tests.ledger.rows import row

ON, LATER = date(2024, 10, 8), date(2025, 1, 8)
F: dict[str, Any] = {"fund": "F", "amount": 7, "bank": "1121.01", "on": ON}
P = {**F, "purpose": "p", "key": "k"}
BACK = {"line": "x", "paid_on": ON}

TOLD: list[tuple[Entry, str, str]] = [
    (templates.paid_in_part(**P, fund_kind="donated", rest=3), "k",
     "F: D 6111 7 · C 1132 7 · D B22/p 7 · C B19 7 · D 1121.01 3 · C 1132 3"),
    (templates.paid_in_part(**P, fund_kind="budget", rest=3), "k",
     "F: D 6111 7 · C 1132 7 · D 3371 7 · C 5111 7 · D B22/p 7 · C B23 7 · D 1121.01 3 · C 1132 3"),
    (templates.paid_in_part(**P, fund_kind="mobilised", rest=3), "k",
     "F: D 6111 7 · C 1132 7 · D B22/p 7 · C B23 7 · D 1121.01 3 · C 1132 3"),
    (templates.refused_before_settlement(**P), "k", "F: D 1121.01 7 · C 1132 7 · D B22/p 7 · C B24 7"),
    (templates.came_back(**F, **BACK, fund_kind="donated"), "line:x",
     "F: D 1121.01 7 · C 6111 7 · D B19 7 · C B24 7"),
    (templates.came_back(**F, **BACK, fund_kind="mobilised"), "line:x",
     "F: D 1121.01 7 · C 6111 7 · D B23 7 · C B24 7"),
    (templates.came_back(**F, **BACK, fund_kind="budget"), "line:x",
     "F: D 1121.01 7 · C 6111 7 · D B23 7 · C B24 7 · D 5111 7 · C 3371 7"),
    (templates.repaid_by_line(**F, **BACK, fund_kind="donated"), "line:x", "F: D 1121.01 7 · C 6111 7"),
    (templates.repaid_by_line(**F, **BACK, fund_kind="mobilised"), "line:x",
     "F: D 1121.01 7 · C 6111 7 · D B23 7 · C B21 7"),
    (templates.repaid_by_line(**F, **BACK, fund_kind="budget"), "line:x",
     "F: D 1121.01 7 · C 6111 7 · D B23 7 · C B21 7 · D 5111 7 · C 3371 7"),
    (templates.refund_sent(**F, refund="R", attempt=2), "refund:R:2", "F: D 3383 7 · C 1121.01 7"),
    (templates.refund_returned(**F, line="x"), "line:x", "F: D 1121.01 7 · C 3383 7"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "key", "golden"), TOLD, ids=[f"{one[0].kind} {one[2]}" for one in TOLD])
def test_golden_row(entry: Entry, key: str, golden: str) -> None:
    assert (entry.key, row(entry), entry.occurred_on) == (key, golden, ON)


@pytest.mark.parametrize(
    ("kind", "held", "plain"),
    [
        ("donated", " · D B19 7 · C B24 7", "7111"), ("mobilised", " · D B23 7 · C B24 7", "7111"),
        ("budget", "", "3331"),
    ],
)  # fmt: skip
def test_what_comes_back_of_an_earlier_year_is_no_lesser_expense(kind: str, held: str, plain: str) -> None:
    told = {**F, **BACK, "on": LATER, "fund_kind": kind}
    assert row(templates.came_back(**told)) == f"F: D 1121.01 7 · C {plain} 7{held}"
    assert row(templates.repaid_by_line(**told)) == f"F: D 1121.01 7 · C {plain} 7"


def test_a_refusal_told_by_a_line_is_a_fact_of_its_own() -> None:
    by_line = templates.refused_before_settlement(**{**P, "key": "line:x"})
    by_result = templates.refused_before_settlement(**P)
    assert (by_line.leaf, by_line.is_fact) == ("entry", True)
    assert (by_result.leaf, by_result.is_fact) == ("batch", False)
