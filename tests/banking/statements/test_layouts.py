"""Layouts: chosen by column names alone, written in any case, with marks and line breaks."""

import pytest

from relief_fund.banking.statements.layouts import column_key, missing_columns, place

VIETCOMBANK = ["PageId", "TNXDate", "DocNo", "Debit", "Credit", "Balance", "TransactionDetails"]
AGRIBANK = [
    "PageId", "Date", "Time", "DocumentNumber", "ReferenceNumber", "TransactionDetails", "DebitAmount",
    "CreditAmount", "Balance", "OffsetAccount",
]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "layout"),
    [
        (VIETCOMBANK, "vietcombank"),
        ([name.upper() for name in VIETCOMBANK], "vietcombank"),
        (["TNX\nDate", "Doc No", "Debit ", " Credit", "Balance", "Transaction details"], "vietcombank"),
        (AGRIBANK, "agribank"),
        (["Date", "DocNo", "Debit", "Credit", "Description"], "vietcombank-branch"),
    ],
)
def test_known_headers_are_placed(cells: list[str], layout: str) -> None:
    placement = place(cells)
    assert placement is not None
    assert placement.layout.name == layout
    assert column_key(cells[placement.credit]) == column_key(placement.layout.credit)
    assert placement.width == len(cells)


def test_a_layout_without_balance_says_so() -> None:
    placement = place(["Date", "DocNo", "Debit", "Credit", "Description"])
    assert placement is not None
    assert placement.balance == -1


def test_a_named_layout_is_the_only_one_tried() -> None:
    assert place(VIETCOMBANK, "agribank") is None
    assert place(VIETCOMBANK, "vietcombank") is not None


def test_the_nearest_layout_names_what_is_missing() -> None:
    refusal = missing_columns([["a", "b"], [*VIETCOMBANK[:3], "Credit", "Balance"]], "f", "auto")
    assert refusal.facts == {
        "file": "f", "row": 2, "layout": "vietcombank", "missing": ["Debit", "TransactionDetails"],
    }  # fmt: skip
    assert missing_columns([["a"]], "f", "none such").facts["missing"] == []
