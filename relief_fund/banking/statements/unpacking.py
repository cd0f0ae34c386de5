"""Opening a statement file within bounds: what kind it is by its first bytes, unpacked without trust."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from relief_fund.banking.errors import FileDamaged, FileKindUnknown, FileTooLarge, RowMisshapen

LARGEST_UNPACKED = 256 * 1024 * 1024
"""Bytes. A day of 200,000 gifts is 23 MB; a bomb is stopped here."""
MOST_ROWS = 2_000_000
PIECE = 1024 * 1024
_SHEET_TROUBLE = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError, IndexError, TypeError,
    AttributeError, SyntaxError,
)  # fmt: skip
"""What the spreadsheet library raises for a file that is not what it says; it has no base class of its own."""
EXPECTED = "CSV UTF-8 | xlsx | gzip | zip"
Row = tuple[int, list[str]]


def table_rows(raw: bytes, file_name: str) -> Iterator[Row]:
    """(row number, cells) of the one table inside the file's bytes, every cell as text.

    Raises FileKindUnknown, FileDamaged, FileTooLarge, RowMisshapen.
    """
    plain = _unpacked(raw, file_name)
    if plain.startswith(b"PK"):
        return _sheet_rows(plain, file_name)
    return _csv_rows(plain, file_name)


def _unpacked(raw: bytes, file_name: str) -> bytes:
    if raw.startswith(b"\x1f\x8b"):
        return _drained(gzip.GzipFile(fileobj=io.BytesIO(raw)), file_name)
    if not raw.startswith(b"PK"):
        return raw
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            names = [entry.filename for entry in packed.infolist() if not entry.is_dir()]
            if "[Content_Types].xml" in names:
                _check_bounds(sum(entry.file_size for entry in packed.infolist()), file_name)
                return raw
            if len(names) != 1:
                raise FileKindUnknown(file=file_name, found=f"zip: {len(names)}", expected="zip: 1")
            with packed.open(names[0]) as member:
                return _drained(member, file_name)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as trouble:
        raise FileDamaged(file=file_name, found=type(trouble).__name__) from trouble


def _drained(stream: Any, file_name: str) -> bytes:
    """All bytes of a decompressing stream, counted while they come, so that a bomb never fills the memory."""
    pieces, size = [], 0
    try:
        while piece := stream.read(PIECE):
            size += len(piece)
            _check_bounds(size, file_name)
            pieces.append(piece)
    except (EOFError, OSError, zlib.error) as trouble:
        raise FileDamaged(file=file_name, found=type(trouble).__name__) from trouble
    return b"".join(pieces)


def _check_bounds(size: int, file_name: str) -> None:
    if size > LARGEST_UNPACKED:
        raise FileTooLarge(file=file_name, limit=LARGEST_UNPACKED, measure="bytes")


def _csv_rows(plain: bytes, file_name: str) -> Iterator[Row]:
    _check_bounds(len(plain), file_name)
    try:
        text = plain.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise FileKindUnknown(file=file_name, found=f"byte {trouble.start}", expected=EXPECTED) from trouble
    if "\0" in text or "," not in text:
        raise FileKindUnknown(file=file_name, found=_first_bytes(plain), expected=EXPECTED)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(rows, 1):
            if number > MOST_ROWS:
                raise FileTooLarge(file=file_name, limit=MOST_ROWS, measure="rows")
            yield number, cells
    except csv.Error as trouble:
        raise RowMisshapen(file=file_name, row=number + 1, expected="CSV") from trouble


def _sheet_rows(plain: bytes, file_name: str) -> Iterator[Row]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(plain), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        width = 0
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > MOST_ROWS:
                raise FileTooLarge(file=file_name, limit=MOST_ROWS, measure="rows")
            cells = _without_tail([_cell_text(value) for value in values])
            width = max(width, len(cells))
            yield number, cells + [""] * (width - len(cells))
    except _SHEET_TROUBLE as trouble:
        raise FileDamaged(file=file_name, found=type(trouble).__name__) from trouble


def _without_tail(cells: list[str]) -> list[str]:
    """Cells up to the last filled one: a sheet's rows end where its author stopped, not with the header."""
    filled = len(cells)
    while filled and not cells[filled - 1]:
        filled -= 1
    return cells[:filled]


def _cell_text(value: object) -> str:
    """A sheet's cell the way a bank prints it: days dd/mm/yyyy, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, (datetime, date)):
        return value.strftime("%d/%m/%Y")
    text = str(value)
    return text[:-2] if text.endswith(".0") and not isinstance(value, str) else text


def _first_bytes(plain: bytes) -> str:
    return plain[:4].hex()


def read_bytes(path: Path, file_name: str) -> bytes:
    """The file's own bytes; raises FileKindUnknown where there is no readable file, FileTooLarge."""
    try:
        _check_bounds(path.stat().st_size, file_name)
        return path.read_bytes()
    except OSError as trouble:
        raise FileKindUnknown(file=file_name, found=type(trouble).__name__, expected=EXPECTED) from trouble
