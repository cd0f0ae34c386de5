"""Unpacking: the kind of a file is told by its bytes, never by its name, and stays within bounds."""

import io
import zipfile

import openpyxl
import pytest

from relief_fund.banking.errors import FileDamaged, FileKindUnknown, RowMisshapen
from relief_fund.banking.statements.unpacking import table_rows


def rows(raw: bytes) -> list[tuple[int, list[str]]]:
    return list(table_rows(raw, "f"))


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_cells_stay_text() -> None:
    assert rows(b"a,b\n007,NA\n,null\n") == [(1, ["a", "b"]), (2, ["007", "NA"]), (3, ["", "null"])]


def test_a_line_break_inside_quotes_does_not_count_as_a_row() -> None:
    assert rows(b'a,b\n"x\ny",1\nz,2\n')[2] == (3, ["z", "2"])


def test_sheet_rows_are_padded_to_the_widest_before() -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", "b", "c"])
    book.active.append([1])
    book.active.append([2.0, None, True])
    out = io.BytesIO()
    book.save(out)
    assert rows(out.getvalue()) == [(1, ["a", "b", "c"]), (2, ["1", "", ""]), (3, ["2", "", "True"])]


def test_a_zip_holds_exactly_one_file() -> None:
    assert rows(zipped(one=b"a,b\n")) == [(1, ["a", "b"])]
    with pytest.raises(FileKindUnknown):
        rows(zipped(one=b"a,b\n", two=b"c,d\n"))
    with pytest.raises(FileKindUnknown):
        rows(zipped())


def test_a_sheet_that_is_no_sheet_is_damaged() -> None:
    with pytest.raises(FileDamaged):
        rows(zipped(**{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<"}))


def test_nul_and_stray_quotes_are_refused() -> None:
    with pytest.raises(FileKindUnknown):
        rows(b"a,b\n\0,1\n")
    with pytest.raises(RowMisshapen):
        rows(b'a,b\n"x"y,1\n')
