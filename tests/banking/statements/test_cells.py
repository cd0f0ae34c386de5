"""Cells: everything stays text, formulas and typed days are marked, rows are bounded."""

import io
from datetime import date

import openpyxl
import pytest

from relief_fund.banking.errors import FileDamaged, FileKindUnknown, FileTooLarge, RowMisshapen
from relief_fund.banking.statements import cells
from relief_fund.banking.statements.cells import Formula, TypedDay, csv_rows, delimiters, sheet_rows, sheets


def csv(text: str) -> list[tuple[int, list[str]]]:
    return list(csv_rows(io.BytesIO(text.encode()), ",", "f"))


def book(*rows: list[object], hidden: bool = False) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    if hidden:
        made.create_sheet("ẩn").sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sheet(*rows: list[object]) -> list[tuple[int, list[str]]]:
    raw = io.BytesIO(book(*rows))
    return list(sheet_rows(raw, sheets(raw, "f")[0], "f"))


def test_cells_stay_text() -> None:
    assert csv("a,b\n007,NA\n,null\n") == [(1, ["a", "b"]), (2, ["007", "NA"]), (3, ["", "null"])]
    assert sheet(["007", "NA", 5213.45946]) == [(1, ["007", "NA", "5213.45946"])]


def test_a_line_break_inside_quotes_does_not_count_as_a_row() -> None:
    assert csv('a,b\n"x\ny",1\nz,2\n')[2] == (3, ["z", "2"])


def test_sheet_rows_are_padded_to_the_widest_before() -> None:
    assert sheet(["a", "b", "c"], [1], [2.0, None, True]) == [
        (1, ["a", "b", "c"]), (2, ["1", "", ""]), (3, ["2", "", "True"]),
    ]  # fmt: skip


def test_blanks_that_keep_words_together_are_no_part_of_a_cell() -> None:
    assert sheet(["\u00a0500,000 "]) == [(1, ["500,000"])]


def test_a_typed_day_and_a_formula_are_marked() -> None:
    ((_, row),) = sheet([date(2024, 10, 9), "=1+1", "'=1+1"])
    assert row[0] == "2024-10-09"
    assert isinstance(row[0], TypedDay)
    assert isinstance(row[1], Formula)
    assert not isinstance(row[2], Formula)


def test_hidden_sheets_are_not_read() -> None:
    assert [one.name for one in sheets(io.BytesIO(book(["a"], hidden=True)), "f")] == ["Sheet"]


def test_delimiters_are_tried_by_how_often_they_stand() -> None:
    assert delimiters(io.BytesIO(b"a;b;c,d\n"), "f") == [";", ","]
    for text in ("Kính gửi quý khách\n", "a,\0b"):
        with pytest.raises(FileKindUnknown):
            delimiters(io.BytesIO(text.encode()), "f")


def test_stray_quotes_and_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RowMisshapen):
        csv('a,b\n"x"y,1\n')
    monkeypatch.setattr(cells, "MOST_ROWS", 2)
    with pytest.raises(FileTooLarge):
        csv("a,b\n1,2\n3,4\n")
    with pytest.raises(FileTooLarge):
        sheet(["a"], ["b"], ["c"])


def test_a_sheet_that_is_no_sheet_is_damaged() -> None:
    with pytest.raises(FileDamaged):
        sheets(io.BytesIO(b"PK\x03\x04"), "f")


def test_a_row_of_delimiters_alone_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few kilobytes of gzip would otherwise fill the memory with empty cells."""
    with pytest.raises(RowMisshapen) as caught:
        csv("a,b\n" + "," * cells.MOST_COLUMNS + "\n")
    assert (caught.value.facts["row"], caught.value.facts["found"]) == (2, cells.MOST_COLUMNS + 1)
    monkeypatch.setattr(cells, "LONGEST_LINE", 50)
    with pytest.raises(FileTooLarge) as long:
        csv("a,b\n" + "," * 60 + "\n")
    assert (long.value.facts["row"], long.value.facts["measure"]) == (2, "letters")
