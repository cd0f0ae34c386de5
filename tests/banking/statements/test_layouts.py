"""Layouts: columns by name, in any case, with marks and line breaks, one language or both."""

import pytest

from relief_fund.banking.statements.layouts import (
    LAYOUTS,
    USUAL,
    Layout,
    column_key,
    column_keys,
    columns_of,
    keys_of,
)


def test_a_number_column_is_not_the_debit_side() -> None:
    assert column_key("No.") != column_key("Nợ")
    assert column_key("NỢ ") == column_key("nợ")
    assert column_key("TNX\nDate") == column_key("tnxdate") == "tnxdate"


def test_both_languages_and_every_name_in_a_cell_are_keys() -> None:
    keys = column_keys("Ngày/\nTNX Date / Số CT/\nDoc No")
    assert {"ngay", "tnxdate", "soct", "docno"} <= keys
    assert "" not in keys


def test_the_preferred_name_of_a_field_wins() -> None:
    layout = Layout("x", USUAL, ("day",))
    cells = [
        column_keys(name)
        for name in ("Ngày phát sinh", "Ngày hạch toán", "Có / Credit", "Nợ/ Debit", "STT\nNo.")
    ]
    assert columns_of(layout, cells) == {"day": 1, "credit": 2, "debit": 3}


def test_only_layouts_of_real_files_are_seen() -> None:
    seen = {layout.name: set(layout.seen) for layout in LAYOUTS}
    assert seen == {
        "vietcombank": {"csv"}, "vietcombank-branch": {"csv"}, "agribank": {"csv"}, "vbsp": {"xlsx"},
        "vietcombank-statement": set(), "vietinbank": set(), "vietinbank-credits": set(), "bidv": set(),
        "bidv-credits": set(), "agribank-statement": set(),
    }  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda one: one.name)
def test_what_a_layout_needs_it_names(layout: Layout) -> None:
    assert set(layout.needed) <= set(layout.columns)
    assert keys_of(layout)["day"]
