"""Reading a statement: cells as text, amounts and days parsed once per spelling, the file checked whole."""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from relief_fund.banking.errors import (
    AmountMissing,
    CellInvalid,
    LineTwoSided,
    RowMisshapen,
    StatementEmpty,
)
from relief_fund.banking.statements.layouts import HEADER_WITHIN, Placement, missing_columns, place
from relief_fund.banking.statements.lines import CREDIT, DEBIT, RawLine, StatementFile
from relief_fund.banking.statements.unpacking import Row, read_bytes, table_rows
from relief_fund.kernel.errors import AmountInvalid
from relief_fund.kernel.money import parse_vnd

T = TypeVar("T")
DAY_EXPECTED = "dd/mm/yyyy"


def read_statement(path: Path, *, layout: str = "auto", file_name: str = "") -> StatementFile:
    """The statement in ``path`` (csv, csv.gz, xlsx, zip), lines oldest first; nothing is guessed.

    ``layout`` is "auto" or a name of ``layouts.LAYOUTS``; ``file_name`` is what errors call an upload.
    Raises FileKindUnknown, FileDamaged, FileTooLarge, ColumnMissing, RowMisshapen, CellInvalid,
    LineTwoSided, AmountMissing, StatementEmpty, each with file, row, column, value and what is expected.
    """
    name = file_name or path.name
    raw = read_bytes(path, name)
    rows = iter(table_rows(raw, name))
    placement = _find_header(rows, name, layout)
    lines = _Cells(name, placement).lines(rows)
    if not lines:
        raise StatementEmpty(file=name, layout=placement.layout.name)
    ordered = lines[::-1] if placement.layout.newest_first else lines
    if any(later.day < earlier.day for earlier, later in itertools.pairwise(ordered)):
        ordered = sorted(ordered, key=lambda line: line.day)
    return StatementFile(name, hashlib.sha256(raw).hexdigest(), placement.layout.name, ordered)


def _find_header(rows: Iterable[Row], file_name: str, layout: str) -> Placement:
    looked_at = []
    for _, cells in itertools.islice(rows, HEADER_WITHIN):
        placement = place(cells, layout)
        if placement:
            return placement
        looked_at.append(cells)
    raise missing_columns(looked_at, file_name, layout)


class _Cells:
    """Turns one file's cells into values; each spelling is parsed once (200,000 rows hold 4,000)."""

    def __init__(self, file_name: str, placement: Placement) -> None:
        self._file = file_name
        self._at = placement
        self._amounts: dict[str, int] = {"": 0}
        self._days: dict[str, date] = {}

    def lines(self, rows: Iterable[Row]) -> Sequence[RawLine]:
        """All lines of the file, in the file's order."""
        return [self._line(number, cells) for number, cells in rows if any(cells)]

    def _line(self, row: int, cells: Sequence[str]) -> RawLine:
        at = self._at
        if len(cells) != at.width:
            raise RowMisshapen(file=self._file, row=row, found=len(cells), expected=at.width)
        day = self._days.get(cells[at.day]) or self._parsed_day(row, cells[at.day])
        debit = self._amount(row, at.layout.debit, cells[at.debit])
        credit = self._amount(row, at.layout.credit, cells[at.credit])
        balance = None
        if at.balance >= 0 and cells[at.balance]:
            balance = self._amount(row, at.layout.balance, cells[at.balance])
        if debit and credit:
            raise LineTwoSided(file=self._file, row=row, column=at.layout.debit, value=cells[at.debit][:40])
        if not debit and not credit and balance is None:
            raise AmountMissing(
                file=self._file, row=row, column=at.layout.credit, value=cells[at.credit][:40]
            )
        return RawLine(
            row,
            day,
            DEBIT if debit else CREDIT,
            debit or credit,
            cells[at.reference],
            cells[at.text],
            balance,
        )

    def _amount(self, row: int, column: str, text: str) -> int:
        amount = self._amounts.get(text)
        if amount is None:
            amount = self._amounts[text] = self._checked(row, column, text, self._parse, "1234567")
        return amount

    def _parsed_day(self, row: int, text: str) -> date:
        day = self._days[text] = self._checked(row, self._at.layout.day, text, _parse_day, DAY_EXPECTED)
        return day

    def _parse(self, text: str) -> int:
        return parse_vnd(text, self._at.layout.thousands) if text.strip() else 0

    def _checked(self, row: int, column: str, text: str, parse: Callable[[str], T], expected: str) -> T:
        try:
            return parse(text)
        except (AmountInvalid, ValueError) as trouble:
            mark = self._at.layout.thousands
            form = f"1234567 | 1{mark}234{mark}567" if expected == "1234567" else expected
            raise CellInvalid(
                file=self._file, row=row, column=column, value=text[:40], expected=form
            ) from trouble


def _parse_day(text: str) -> date:
    parts = text.strip().split("/")
    if [len(part) for part in parts] != [2, 2, 4] or not all(part.isdecimal() for part in parts):
        raise ValueError
    day, month, year = (int(part) for part in parts)
    return date(year, month, day)
