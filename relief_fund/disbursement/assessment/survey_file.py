"""Reading a survey file as text, every cell as it was typed: CSV (plain or gzip) and XLSX, within bounds."""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from relief_fund.disbursement.assessment.errors import ColumnMissing, SurveyTooLarge, SurveyUnreadable
from relief_fund.kernel.packing import (
    PACKING_TROUBLE,
    WORKBOOK_TROUBLE,
    all_bounded,
    members_of,
    unpacked_size,
)

if TYPE_CHECKING:
    # It takes longer to load than most commands take to run: only who reads a survey loads it.
    import pandas  # type: ignore[import-untyped]  # ships no types of its own

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a survey file, unpacked."""
MOST_ROWS = 200_000
MOST_COLUMNS = 2_000
MOST_CELLS = 4_000_000
"""Rows times columns: read within seconds. A small file may claim thousands of millions."""
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class SurveySheet:
    """A survey as text: ``header``, and rows with their number in the sheet (the header is row 1)."""

    header: tuple[str, ...]
    numbered: tuple[tuple[int, tuple[str, ...]], ...]
    digest: str

    def rows_of(self, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
        """(row number, cells of ``columns``) for each row; raises ColumnMissing unless each is there once."""
        for column in columns:
            if self.header.count(column) != 1:
                raise ColumnMissing(column=column, found=self.header.count(column))
        places = {column: self.header.index(column) for column in columns}
        for number, cells in self.numbered:
            yield number, {column: cells[place] for column, place in places.items()}


def read_survey(path: Path, sheet: str = "") -> SurveySheet:
    """The survey at ``path``; the kind is told by its content, not by its name.

    Raises SurveyUnreadable (SurveyTooLarge is one) with a ``reason``: no_file, too_large, truncated, not_text,
    broken_row (with the row), broken_workbook, sheet_missing, no_header, too_many_rows.
    """
    try:
        with Path(path).open("rb") as stream:
            raw = _bounded(stream)
    except OSError:
        raise SurveyUnreadable(reason="no_file") from None
    plain = _unpacked(raw)
    table = _workbook(plain, sheet) if plain.startswith(_ZIP) else _separated(plain)
    rows = [tuple(row) for row in table.itertuples(index=False, name=None)]
    if not rows or not any(rows[0]):
        raise SurveyUnreadable(reason="no_header")
    filled = tuple((at, row) for at, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row))
    header = tuple(_heading(cell) for cell in rows[0])
    return SurveySheet(header, filled, hashlib.sha256(raw).hexdigest())


def _heading(cell: str) -> str:
    """A header cell without the byte order mark, in either of the shapes in which exports leave it behind."""
    return cell.removeprefix("\ufeff").removeprefix("X.U.FEFF.").strip()


def _bounded(stream: IO[bytes] | gzip.GzipFile) -> bytes:
    content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise SurveyTooLarge(reason="too_large", most=LARGEST_FILE)
    return content


def _unpacked(raw: bytes) -> bytes:
    if not raw.startswith(_GZIP):
        return raw
    try:
        with gzip.open(io.BytesIO(raw)) as unpacked:
            return _bounded(unpacked)
    except PACKING_TROUBLE:
        raise SurveyUnreadable(reason="truncated") from None


def _separated(raw: bytes) -> "pandas.DataFrame":
    import pandas

    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SurveyUnreadable(reason="not_text") from None
    if "\x00" in text:
        raise SurveyUnreadable(reason="not_text")
    head = text.split("\n", 1)[0]
    if not head.strip():
        raise SurveyUnreadable(reason="no_header")
    mark = max((",", ";", "\t"), key=head.count)
    _check_size(text, mark)
    try:
        return _shaped(
            pandas.read_csv(
                io.StringIO(text),
                sep=mark,
                header=None,
                dtype=str,
                keep_default_na=False,
                na_filter=False,
                skip_blank_lines=False,
                nrows=MOST_ROWS + 2,
            )
        )
    except pandas.errors.ParserError as broken:
        raise SurveyUnreadable(reason="broken_row", row=_row_named(str(broken))) from None


def _check_size(text: str, mark: str) -> None:
    """Before a table is made of it: what one row more takes is told by the first, which every row must fit."""
    try:
        columns = len(next(csv.reader(io.StringIO(text, newline=""), delimiter=mark)))
    except csv.Error:
        raise SurveyUnreadable(reason="broken_row", row=1) from None
    rows = min(text.count("\n") + 1, MOST_ROWS)
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise SurveyTooLarge(reason="too_many_rows", most=min(MOST_ROWS, MOST_CELLS // columns))


def _row_named(message: str) -> int:
    """The row in pandas' message ("Expected 3 fields in line 5, saw 4"); 0 where it names none."""
    words = message.replace(",", " ").split()
    at = words.index("line") + 1 if "line" in words else len(words)
    return int(words[at]) if at < len(words) and words[at].isdigit() else 0


def _workbook(raw: bytes, sheet: str) -> "pandas.DataFrame":
    import pandas

    try:
        members = members_of(raw)
    except PACKING_TROUBLE:
        raise SurveyUnreadable(reason="broken_workbook") from None
    if unpacked_size(members) > LARGEST_FILE * 4:
        raise SurveyTooLarge(reason="too_large", most=LARGEST_FILE * 4)
    if not all_bounded(members):
        raise SurveyUnreadable(reason="broken_workbook")
    try:
        with pandas.ExcelFile(io.BytesIO(raw), engine="openpyxl") as book:
            if sheet and sheet not in book.sheet_names:
                raise SurveyUnreadable(reason="sheet_missing")
            _check_cells(book.book[sheet or book.sheet_names[0]])
            table = pandas.read_excel(
                book,
                sheet_name=sheet or 0,
                header=None,
                dtype=str,
                keep_default_na=False,
                na_filter=False,
                nrows=MOST_ROWS + 2,
            )
    except WORKBOOK_TROUBLE:
        raise SurveyUnreadable(reason="broken_workbook") from None
    return _shaped(table)


def _check_cells(sheet: Any) -> None:
    """Walk a sheet as it streams in: one cell far to the right makes its whole row wide, empty ones left aside."""
    sheet.reset_dimensions()
    walked = widest = last = 0
    for at, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if at > MOST_ROWS + 2:
            break
        walked += len(row) + 1
        filled = len(row)
        while filled and row[filled - 1] is None:
            filled -= 1
        widest, last = max(widest, filled), at if filled else last
        if walked > 2 * MOST_CELLS or widest > MOST_COLUMNS or last * widest > MOST_CELLS:
            raise SurveyTooLarge(reason="too_many_rows", most=min(MOST_ROWS, MOST_CELLS // max(widest, 1)))


def _shaped(table: "pandas.DataFrame") -> "pandas.DataFrame":
    if len(table) > MOST_ROWS + 1 or len(table.columns) > MOST_COLUMNS:
        raise SurveyTooLarge(reason="too_many_rows", most=MOST_ROWS)
    return table.fillna("")
