"""Rows below a header become lines: amounts, days and directions by their columns, labels told apart.

A row that is no line is one of four things, and only these: the header again, a label (opening, closing,
total, page), a text that goes on from the line above, or a note without any amount, which is reported.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from relief_fund.banking.errors import (
    AmountMissing,
    CellFormula,
    CellInvalid,
    LineTwoSided,
    RowMisshapen,
)
from relief_fund.banking.statements.cells import Formula, Row, TypedDay
from relief_fund.banking.statements.findings import Findings
from relief_fund.banking.statements.header import Placement, is_header_row
from relief_fund.banking.statements.kept import KeptLines, KeptRows
from relief_fund.banking.statements.layouts import AMOUNT, BALANCE, DAY, MONEY, REFERENCE, TEXT, VALUE_DAY
from relief_fund.banking.statements.layouts import CREDIT as CREDIT_COLUMN
from relief_fund.banking.statements.layouts import DEBIT as DEBIT_COLUMN
from relief_fund.banking.statements.lines import CREDIT, DEBIT, Finding, RawLine
from relief_fund.banking.statements.writings import (
    SPELLINGS_KEPT,
    Spellings,
    calendar_day,
    label_of,
    signed_amount,
    writing_of,
)
from relief_fund.kernel.errors import AmountInvalid
from relief_fund.kernel.folding import folded
from relief_fund.kernel.money import parse_vnd

DAY_EXPECTED = {"dmy": "dd/mm/yyyy", "mdy": "mm/dd/yyyy", "ymd": "yyyy/mm/dd"}


class Label(NamedTuple):
    """A row that is about the statement: "opening", "closing" or "total", with its cells."""

    kind: str
    row: int
    cells: tuple[str, ...]


@dataclass(slots=True)
class Read:
    """What stands below a header: lines in the file's order, labels, and the writing of amounts.

    Beside a line whose day a spreadsheet keeps as a date stands the text of its value day.
    """

    lines: KeptLines = field(default_factory=KeptLines)
    labels: list[Label] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    writing: str = ""
    typed: int = 0
    """How many days a spreadsheet keeps as dates."""
    told: int = 0
    """How many days are text."""


def read_columns(
    rows: Iterable[Row], placement: Placement, file_name: str, sheet: str = "", folder: Path | None = None
) -> Read:
    """Every line below the header, kept on disk, in ``folder``.

    Raises CellInvalid, CellFormula, LineTwoSided, AmountMissing, RowMisshapen, each with file, sheet,
    row, column, value and what is expected.
    """
    if not placement.layout.writing:
        kept = KeptRows(rows, folder)
        mine = [placement.place(part) for part in MONEY if placement.place(part) >= 0]
        writing = writing_of(cells[at] for _, cells in kept for at in mine if at < len(cells))
        return _Columns(placement, file_name, sheet, writing, folder).read(kept)
    return _Columns(placement, file_name, sheet, placement.layout.writing, folder).read(rows)


class _Columns:
    """Turns one table's cells into lines; each spelling is parsed once."""

    def __init__(
        self, placement: Placement, file_name: str, sheet: str, writing: str, folder: Path | None
    ) -> None:
        self._placement, self._writing = placement, writing
        self._where: dict[str, str] = {"file": file_name, "sheet": sheet} if sheet else {"file": file_name}
        self._exact = placement.layout.exact and not sheet
        self._day, self._text = placement.place(DAY), placement.place(TEXT)
        self._reference, self._value_day = placement.place(REFERENCE), placement.place(VALUE_DAY)
        self._debit, self._credit = placement.place(DEBIT_COLUMN), placement.place(CREDIT_COLUMN)
        self._amount, self._balance = placement.place(AMOUNT), placement.place(BALANCE)
        if self._debit >= 0 or self._credit >= 0:
            self._amount = -1
        self._used = [at for at in placement.at.values() if at >= 0]
        self._amounts = Spellings(self._plain if placement.layout.exact else self._signed)
        self._days: dict[str, tuple[date, str]] = {}
        self._beside: str | None = None
        self._found = Read(KeptLines(folder=folder), writing=writing)

    def read(self, rows: Iterable[Row]) -> Read:
        """All rows, in the file's order."""
        lines, days, width = self._found.lines, self._days, self._placement.width
        day_at, exact = self._day, self._exact
        for row, cells in rows:
            if len(cells) != width:
                if not any(cells):
                    continue
                cells = self._fitted(row, cells, exact)
            known = days.get(cells[day_at])
            if known is None or not exact:
                known = self._told_day(row, cells)
                if known is None:
                    continue
            lines.append(self._line(row, cells, known), self._beside)
        return self._found

    def _fitted(self, row: int, cells: Sequence[str], exact: bool) -> list[str]:
        width = self._placement.width
        if exact and not self._label(cells):
            raise RowMisshapen(**self._where, row=row, found=len(cells), expected=width)
        return [*cells, *[""] * (width - len(cells))]

    def _told_day(self, row: int, cells: Sequence[str]) -> tuple[date, str] | None:
        """The day of a line, None for a row that is no line."""
        text = cells[self._day]
        known = self._days.get(text)
        if known is None:
            if not any(cells):
                return None
            known = self._parsed_day(row, text, cells)
            if known is None:
                return None
            if len(self._days) == SPELLINGS_KEPT:
                self._days.clear()
            self._days[text] = known
        self._beside = None
        if isinstance(text, TypedDay):
            self._beside = cells[self._value_day] if self._value_day >= 0 else ""
            self._found.typed += 1
        else:
            self._found.told += 1
        for at in self._used:
            if isinstance(cells[at], Formula):
                raise CellFormula(
                    **self._where, row=row, column=self._name(at), value="=", expected="1234567"
                )
        return known

    def _parsed_day(self, row: int, text: str, cells: Sequence[str]) -> tuple[date, str] | None:
        order = self._placement.layout.day_order
        try:
            day, rest = calendar_day(text, order)
            if not rest or (self._reference == self._day and not self._exact):
                return day, rest
        except ValueError:
            pass
        if self._passed_over(row, cells):
            return None
        raise CellInvalid(
            **self._where,
            row=row,
            column=self._name(self._day),
            value=text[:40],
            expected=DAY_EXPECTED[order],
        )

    def _passed_over(self, row: int, cells: Sequence[str]) -> bool:
        """Whether a row without a day is no line; what it tells is kept."""
        money = [at for at in (self._debit, self._credit, self._amount, self._balance) if at >= 0]
        has_money = any(cells[at].strip() for at in money)
        filled = [at for at, cell in enumerate(cells) if cell.strip()]
        lines, label = self._found.lines, self._label(cells)
        # "Tổng công ty ..." and "Trang ..." begin payers' names too: alone in the text, they go on from above.
        if filled == [self._text] and lines and label not in ("opening", "closing"):
            lines[-1] = lines[-1]._replace(text=f"{lines[-1].text}\n{cells[self._text]}")
            return True
        if label and not (label == "page" and has_money):
            if label != "page":
                self._found.labels.append(Label(label, row, tuple(cells)))
            return True
        if is_header_row(cells):
            return True
        if has_money or self._exact:
            return False
        self._found.findings.add(Finding("row_left_out", row))
        return True

    def _label(self, cells: Sequence[str]) -> str:
        if self._day < len(cells) and cells[self._day][:1].isdigit():
            return ""
        return label_of(folded(next((cell for cell in cells if cell.strip()), "")))

    def _line(self, row: int, cells: Sequence[str], known: tuple[date, str]) -> RawLine:
        day, beside = known
        if self._amount >= 0:
            signed = self._money(row, self._amount, cells)
            debit, credit = (-signed, 0) if signed < 0 else (0, signed)
        else:
            debit = self._side(row, self._debit, cells)
            credit = self._side(row, self._credit, cells)
        balance = None
        if self._balance >= 0 and cells[self._balance].strip():
            balance = self._money(row, self._balance, cells)
        if debit and credit:
            raise self._wrong(LineTwoSided, row, self._debit, cells)
        if not debit and not credit and balance is None:
            raise self._wrong(AmountMissing, row, self._amount if self._amount >= 0 else self._credit, cells)
        reference = beside
        if self._reference >= 0 and self._reference != self._day:
            reference = cells[self._reference]
        text = cells[self._text] if self._text >= 0 else ""
        return RawLine(row, day, DEBIT if debit else CREDIT, debit or credit, reference, text, balance)

    def _side(self, row: int, at: int, cells: Sequence[str]) -> int:
        if at < 0:
            return 0
        amount = self._money(row, at, cells)
        if amount < 0:
            raise self._misread(row, at, cells[at])
        return amount

    def _money(self, row: int, at: int, cells: Sequence[str]) -> int:
        try:
            return self._amounts[cells[at]]
        except AmountInvalid as trouble:
            raise self._misread(row, at, cells[at]) from trouble

    def _misread(self, row: int, at: int, text: str) -> CellInvalid:
        mark = self._writing
        return CellInvalid(
            **self._where,
            row=row,
            column=self._name(at),
            value=text[:40],
            expected=f"1234567 | 1{mark}234{mark}567",
        )

    def _wrong(
        self, kind: type[LineTwoSided] | type[AmountMissing], row: int, at: int, cells: Sequence[str]
    ) -> LineTwoSided | AmountMissing:
        value = cells[at][:40] if at >= 0 else ""
        return kind(**self._where, row=row, column=self._name(at), value=value)

    def _plain(self, text: str) -> int:
        return parse_vnd(text, self._writing) if text.strip() else 0

    def _signed(self, text: str) -> int:
        return signed_amount(text, self._writing) if text.strip() else 0

    def _name(self, at: int) -> str:
        names = self._placement.names
        return " ".join(names[at].split()) if 0 <= at < len(names) else ""
