"""Rows of a table, every cell as text: CSV with its delimiter, the sheets of a workbook.

Cells stay text: ``5213.45946`` is a document number and a payer may be called NA. The csv module and
openpyxl are used rather than pandas because they hand over one row at a time and leave text alone.
"""

import csv
import io
import zipfile
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

import openpyxl

from relief_fund.banking.errors import FileDamaged, FileKindUnknown, FileTooLarge, RowMisshapen
from relief_fund.banking.statements.encodings import EXPECTED
from relief_fund.banking.statements.unpacking import begins, holds
from relief_fund.kernel.packing import WORKBOOK_TROUBLE, library

MOST_ROWS = 2_000_000
MOST_COLUMNS = 200
LONGEST_LINE = 1_000_000
"""Letters: a line of nothing but delimiters is no table, and its cells would fill the memory."""
DELIMITERS = (",", ";", "\t")
Row = tuple[int, list[str]]


class Formula(str):
    """A cell that a formula fills: the text is what the spreadsheet computed last."""


class TypedDay(str):
    """A day that a spreadsheet keeps as a date (yyyy-mm-dd): it may have swapped day and month."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet of a workbook; rows are read when asked for."""

    name: str
    at: int


def csv_rows(text: IO[bytes], delimiter: str, file_name: str) -> Generator[Row, None, None]:
    """(row, cells) of a CSV in UTF-8; rows count lines of the table, not of the file.

    Raises RowMisshapen, FileTooLarge.
    """
    text.seek(0)
    reading = io.TextIOWrapper(text, "utf-8-sig", newline="")
    rows = csv.reader(_lines(reading, file_name), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(rows, 1):
            if number > MOST_ROWS:
                raise FileTooLarge(file=file_name, limit=MOST_ROWS, measure="rows")
            if len(cells) > MOST_COLUMNS:
                raise RowMisshapen(file=file_name, row=number, found=len(cells), expected=f"1-{MOST_COLUMNS}")
            yield number, cells
    except csv.Error as trouble:
        raise RowMisshapen(file=file_name, row=number + 1, expected="CSV") from trouble
    finally:
        # The file is read again with another delimiter, and is not this reader's to close.
        if not text.closed:
            reading.detach()


def _lines(reading: io.TextIOWrapper, file_name: str) -> Iterator[str]:
    number = 0
    while line := reading.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise FileTooLarge(file=file_name, row=number, limit=LONGEST_LINE, measure="letters")
        yield line


def delimiters(text: IO[bytes], file_name: str) -> list[str]:
    """Delimiters that may separate the cells, the likeliest first. Raises FileKindUnknown where none does."""
    head = begins(text, 4 * 20_000).decode("utf-8-sig", "replace")[:20_000]
    found = [mark for mark in DELIMITERS if mark in head]
    if holds(text, b"\0") or not found:
        raise FileKindUnknown(
            file=file_name, found=head[:4].encode("utf-8", "replace").hex(), expected=EXPECTED
        )
    return sorted(found, key=lambda mark: -head.count(mark))


def _library(file_name: str, sheet: str = "") -> AbstractContextManager[None]:
    where = {"sheet": sheet} if sheet else {}
    return library(
        lambda trouble: FileDamaged(file=file_name, found=type(trouble).__name__, **where), WORKBOOK_TROUBLE
    )


def sheets(plain: IO[bytes], file_name: str) -> list[Sheet]:
    """The visible sheets of a workbook. Raises FileDamaged."""
    with _library(file_name):
        book = openpyxl.load_workbook(plain, read_only=True, data_only=True)
        found = [
            Sheet(sheet.title, at)
            for at, sheet in enumerate(book.worksheets)
            if sheet.sheet_state == "visible"
        ]
        book.close()
    return found


def sheet_rows(plain: IO[bytes], sheet: Sheet, file_name: str) -> Iterator[Row]:
    """(row, cells) of one sheet, padded to the widest row before. Raises FileDamaged, FileTooLarge."""
    values = _values(plain, sheet, file_name, computed=True)
    with_formulas = _has_formulas(plain, sheet, file_name)
    formulas = _values(plain, sheet, file_name, computed=False) if with_formulas else None
    width = 0
    for number, row in enumerate(values, 1):
        if number > MOST_ROWS:
            raise FileTooLarge(file=file_name, limit=MOST_ROWS, measure="rows")
        cells = [_cell_text(value) for value in row[:MOST_COLUMNS]]
        if formulas is not None:
            cells = _told_formulas(cells, next(formulas))
        cells = _without_tail(cells)
        width = max(width, len(cells))
        yield number, cells + [""] * (width - len(cells))


def _values(
    plain: IO[bytes], sheet: Sheet, file_name: str, *, computed: bool
) -> Iterator[tuple[object, ...]]:
    with _library(file_name, sheet.name):
        book = openpyxl.load_workbook(plain, read_only=True, data_only=computed)
        page = book.worksheets[sheet.at]
        page.reset_dimensions()
        if computed:
            yield from page.iter_rows(values_only=True)
            return
        for row in page.iter_rows():
            yield tuple(cell.data_type == "f" for cell in row[:MOST_COLUMNS])


def _has_formulas(plain: IO[bytes], sheet: Sheet, file_name: str) -> bool:
    with _library(file_name, sheet.name), zipfile.ZipFile(plain) as packed:
        for entry in packed.infolist():
            if entry.filename.startswith("xl/worksheets/"):
                with packed.open(entry) as page:
                    if holds(page, b"<f"):
                        return True
    return False


def _told_formulas(cells: list[str], marks: tuple[object, ...]) -> list[str]:
    return [Formula(cell) if at < len(marks) and marks[at] is True else cell for at, cell in enumerate(cells)]


def _without_tail(cells: list[str]) -> list[str]:
    """Cells up to the last filled one: a sheet's rows end where its author stopped, not with the header."""
    filled = len(cells)
    while filled and not cells[filled - 1]:
        filled -= 1
    return cells[:filled]


def _cell_text(value: object) -> str:
    """A sheet's cell as text: days yyyy-mm-dd and marked as typed, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, (datetime, date)):
        return TypedDay(value.strftime("%Y-%m-%d"))
    if isinstance(value, str):
        return value.strip()
    # A whole number that the sheet keeps with a point; beyond 2**53 it is written with an exponent and refused.
    return str(value).removesuffix(".0")
