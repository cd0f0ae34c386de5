"""Strict reading of small comma-separated files: bounded, every cell knows where it stands."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from relief_fund.banking.payment_files.errors import PaymentFileCellInvalid, PaymentFileUnreadable
from relief_fund.kernel.money import LARGEST

LARGEST_FILE = 32 * 1024 * 1024
"""Bytes; a list of 100,000 orders is about 12 MB."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with its file, row (1 = the column names) and column."""

    file: str
    row: int
    column: str
    text: str

    def where(self) -> dict[str, object]:
        """Facts for an error: file, row, column, and the value cut to 40 letters."""
        return {"file": self.file, "row": self.row, "column": self.column, "value": self.text[:40]}

    def matching(self, shape: re.Pattern[str], expected: str) -> str:
        """The text if it has the whole ``shape``; raises PaymentFileCellInvalid."""
        if not shape.fullmatch(self.text):
            raise PaymentFileCellInvalid(**self.where(), expected=expected)
        return self.text


def bounded_text(path: Path) -> str:
    """The file's text, UTF-8 with or without byte-order mark; raises PaymentFileUnreadable."""
    try:
        return bounded_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PaymentFileUnreadable(file=path.name, expected="UTF-8", byte=error.start) from None


def opening_bytes(path: Path) -> bytes:
    """The first bytes of a file, by which its kind is told; raises PaymentFileUnreadable."""
    return bounded_bytes(path)[:64]


def bounded_bytes(path: Path) -> bytes:
    """The file's bytes, at most LARGEST_FILE of them; raises PaymentFileUnreadable."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise PaymentFileUnreadable(file=path.name, expected=f"<= {LARGEST_FILE} bytes", bytes=size)
        return path.read_bytes()
    except OSError as error:
        raise PaymentFileUnreadable(file=path.name, expected="readable_file", errno=error.errno) from None


def delimited_rows(name: str, text: str, columns: Iterable[str]) -> list[dict[str, Cell]]:
    """Rows by column name; the first line must be exactly ``columns``. Raises PaymentFileUnreadable."""
    wanted = list(columns)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise PaymentFileUnreadable(file=name, expected="CSV") from None
    if "\0" in text or not lines or lines[0] != wanted:
        raise PaymentFileUnreadable(file=name, row=1, expected=",".join(wanted))
    rows = []
    for number, line in enumerate(lines[1:], 2):
        if not line:
            continue
        if len(line) != len(wanted):
            raise PaymentFileUnreadable(
                file=name, row=number, expected=f"{len(wanted)} cells", cells=len(line)
            )
        rows.append({col: Cell(name, number, col, cell) for col, cell in zip(wanted, line, strict=True)})
    return rows


def whole_amount(cell: Cell) -> int:
    """Whole positive đồng, digits only: "1,5", "1.000" and "-5" raise PaymentFileCellInvalid."""
    amount = int(cell.matching(_WHOLE, "digits only"))
    if amount > LARGEST:
        raise PaymentFileCellInvalid(**cell.where(), expected="<= 9223372036854775807")
    return amount


def calendar_day(cell: Cell) -> date:
    """An ISO day that exists; "2024-02-30" raises PaymentFileCellInvalid."""
    try:
        return date.fromisoformat(cell.matching(_DAY, "YYYY-MM-DD"))
    except ValueError:
        raise PaymentFileCellInvalid(**cell.where(), expected="YYYY-MM-DD") from None


def digest_of(path: Path) -> str:
    """SHA-256 (hex) of the file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
