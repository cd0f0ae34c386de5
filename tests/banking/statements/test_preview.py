"""Previews: the top rows of a table as they stand, and the row that looks like its header."""

from pathlib import Path

import openpyxl
import pytest

from relief_fund.banking.errors import FileKindUnknown, RowMisshapen
from relief_fund.banking.statements.preview import MOST_SHOWN, top_rows

HEAD = ["Ngày", "Diễn giải", "Ghi nợ", "Ghi có"]


def test_the_header_and_the_rows_around_it(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("SAO KÊ;;;\n;;;\n" + ";".join(HEAD) + "\n" + "01/09/2024;a;;5\n" * 99, "utf-8")
    found = top_rows(path, "s.csv")
    assert (found.header, found.cells(3), found.cells(2)) == (3, HEAD, [])
    assert found.rows[-1][0] == MOST_SHOWN


def test_without_usual_names_the_first_full_row_is_shown_as_header(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("ACME,,,\nWhen,What,In,Out\n", "utf-8")
    found = top_rows(path, "s.csv")
    assert (found.header, found.usual) == (2, False)


def test_the_first_sheet_that_has_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("2").append(["x", "y"])
    book.save(tmp_path / "s.xlsx")
    assert top_rows(tmp_path / "s.xlsx", "s").rows == [(1, ["x", "y"])]


def test_what_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("Kính gửi", "utf-8")
    with pytest.raises(FileKindUnknown):
        top_rows(path, "s.csv")
    path.write_text('a,b\n"x"y,1\n', "utf-8")
    with pytest.raises(RowMisshapen):
        top_rows(path, "s.csv")
    openpyxl.Workbook().save(tmp_path / "s.xlsx")
    with pytest.raises(FileKindUnknown):
        top_rows(tmp_path / "s.xlsx", "s")
