"""Payments through a bank: each template moves what the plan says, balances, and names its evidence."""

from datetime import date
from typing import Any

import pytest

from relief_fund.ledger import templates
from relief_fund.ledger.entries import Entry

ON, LATER = date(2024, 10, 8), date(2025, 1, 8)
F: dict[str, Any] = {"fund": "F", "amount": 7, "bank": "1121.01", "on": ON}
P = {**F, "purpose": "p", "key": "k"}
BACK = {"line": "x", "paid_on": ON}

TOLD: list[tuple[Entry, str, str]] = [
    (templates.paid_in_part(**P, fund_kind="donated", rest=3), "k", "6111>1132 B22/p>B19 1121.01>1132"),
    (
        templates.paid_in_part(**P, fund_kind="budget", rest=3), "k",
        "6111>1132 3371>5111 B22/p>B23 1121.01>1132",
    ),
    (templates.refused_before_settlement(**P), "k", "1121.01>1132 B22/p>B24"),
    (templates.came_back(**F, **BACK, fund_kind="donated"), "line:x", "1121.01>6111 B19>B24"),
    (templates.came_back(**F, **BACK, fund_kind="mobilised"), "line:x", "1121.01>6111 B23>B24"),
    (templates.came_back(**F, **BACK, fund_kind="budget"), "line:x", "1121.01>6111 B23>B24 5111>3371"),
    (templates.repaid_by_line(**F, **BACK, fund_kind="donated"), "line:x", "1121.01>6111"),
    (templates.repaid_by_line(**F, **BACK, fund_kind="mobilised"), "line:x", "1121.01>6111 B23>B21"),
    (templates.repaid_by_line(**F, **BACK, fund_kind="budget"), "line:x", "1121.01>6111 B23>B21 5111>3371"),
    (templates.refund_sent(**F, refund="R", attempt=2), "refund:R:2", "3383>1121.01"),
    (templates.refund_returned(**F, line="x"), "line:x", "1121.01>3383"),
]  # fmt: skip


def pairs(entry: Entry) -> str:
    """Lines two by two as "debited>credited", with the purpose where there is one."""

    def name(line: Any) -> str:
        return line.account + (f"/{line.purpose}" if line.purpose else "")

    return " ".join(
        f"{name(one)}>{name(other)}" for one, other in zip(entry.lines[::2], entry.lines[1::2], strict=True)
    )


@pytest.mark.parametrize(("entry", "key", "moves"), TOLD, ids=[f"{one[0].kind} {one[2]}" for one in TOLD])
def test_template(entry: Entry, key: str, moves: str) -> None:
    assert (entry.key, pairs(entry), entry.occurred_on) == (key, moves, ON)
    assert all(
        one.debit == other.credit for one, other in zip(entry.lines[::2], entry.lines[1::2], strict=True)
    )


@pytest.mark.parametrize(
    ("kind", "held", "plain"),
    [("donated", " B19>B24", "7111"), ("mobilised", " B23>B24", "7111"), ("budget", "", "3331")],
)
def test_what_comes_back_of_an_earlier_year_is_no_lesser_expense(kind: str, held: str, plain: str) -> None:
    told = {**F, **BACK, "on": LATER, "fund_kind": kind}
    assert pairs(templates.came_back(**told)) == f"1121.01>{plain}{held}"
    assert pairs(templates.repaid_by_line(**told)) == f"1121.01>{plain}"


def test_a_refusal_told_by_a_line_is_a_fact_of_its_own() -> None:
    by_line = templates.refused_before_settlement(**{**P, "key": "line:x"})
    by_result = templates.refused_before_settlement(**P)
    assert (by_line.leaf, by_line.is_fact) == ("entry", True)
    assert (by_result.leaf, by_result.is_fact) == ("batch", False)
