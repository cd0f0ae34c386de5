"""The bank's answer as our own payment workbook, filled in: the columns of results behind each order.

Heading, orders, closing count, sum and digest are those that left the house; a workbook in which an order
or an amount was changed, added or lost is refused. Rows left empty are orders without an answer yet.
"""

import hashlib
import io
from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from relief_fund.banking.payment_files.errors import (
    PaymentFileAltered,
    PaymentFileCellInvalid,
    PaymentFileTotalsDiffer,
    PaymentFileUnreadable,
)
from relief_fund.banking.payment_files.outcomes import Outcome, ResultFile, ResultRow, ReturnReason
from relief_fund.banking.payment_files.payment_list import BATCH_CODE, ORDER_CODE
from relief_fund.banking.payment_files.rows import Cell, bounded_bytes, calendar_day, digest_of, whole_amount
from relief_fund.banking.payment_files.spreadsheet import CLOSING, HEADINGS
from relief_fund.kernel.folding import folded
from relief_fund.kernel.packing import WORKBOOK_TROUBLE, all_bounded, library, members_of, unpacked_size

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of an unpacked workbook; one of a thousand orders is a hundredth of that."""
MOST_ROWS = 100_000
"""Rows of a sheet: a row may be given any number, and those before it are then empty."""

OUTCOMES = {
    "paid": Outcome.PAID, "da chi": Outcome.PAID,
    "part": Outcome.PART, "chi mot phan": Outcome.PART,
    "returned": Outcome.RETURNED, "tra lai": Outcome.RETURNED, "khong chi duoc": Outcome.RETURNED,
}  # fmt: skip
"""Words for a result, folded."""
REASONS = {
    "khong den nhan": ReturnReason.UNCLAIMED, "khong tim thay": ReturnReason.NOT_FOUND,
    "chuyen di": ReturnReason.MOVED_AWAY, "sai giay to": ReturnReason.IDENTITY_DIFFERS,
    "tu choi": ReturnReason.REFUSED, "da mat": ReturnReason.DECEASED,
    "sai tai khoan": ReturnReason.ACCOUNT_UNKNOWN, "tai khoan dong": ReturnReason.ACCOUNT_CLOSED,
    "khac": ReturnReason.OTHER, **{reason.value: reason for reason in ReturnReason},
}  # fmt: skip
"""Words for why an order could not be paid, folded, and the codes of the CSV."""


def read_workbook(path: Path) -> ResultFile:
    """Read a filled-in workbook whole.

    Raises PaymentFileUnreadable, PaymentFileCellInvalid (file, row, column, value),
    PaymentFileTotalsDiffer and PaymentFileAltered.
    """
    table = _cells(path)
    header = next((at for at, row in enumerate(table) if row[: len(HEADINGS)] == list(HEADINGS)), None)
    last = next((at for at, row in enumerate(table) if row[0] == CLOSING), None)
    if header is None or last is None or last < header:
        raise PaymentFileUnreadable(file=path.name, expected=f"{HEADINGS[0]} ... {CLOSING}")
    batch = Cell(path.name, 1, "batch", table[0][1]).matching(BATCH_CODE, "DCXXXXXXXX")
    orders = [_Order(path.name, at + 1, table[at]) for at in range(header + 1, last)]
    _check_closing(path.name, orders, table[last], last + 1)
    rows = tuple(row for row in (one.row() for one in orders) if row is not None)
    total = sum(one.amount or 0 for one in rows)
    return ResultFile(path.name, digest_of(path), rows, len(rows), total, batch)


class _Order:
    """One order's row of the sheet."""

    def __init__(self, file: str, row: int, texts: Sequence[str]) -> None:
        self._cells = {name: Cell(file, row, name, text) for name, text in zip(HEADINGS, texts, strict=False)}
        self._at = row
        self.order = self._cells["Mã lệnh chi"].matching(ORDER_CODE, "AWARD-1-1")
        self.amount = whole_amount(self._cells["Số tiền (đồng)"])

    def row(self) -> ResultRow | None:
        """The answer, None where the row was left empty."""
        told, reason, day, part = (self._cells[name] for name in HEADINGS[-4:])
        if not told.text:
            for cell in (reason, day, part):
                _must_be_empty(cell)
            return None
        outcome = OUTCOMES.get(folded(told.text))
        if outcome is None:
            raise PaymentFileCellInvalid(**told.where(), expected="Đã chi | Trả lại | Chi một phần")
        amount = self.amount
        if outcome is Outcome.PART:
            amount = whole_amount(part)
        elif part.text and whole_amount(part) != amount:
            raise PaymentFileCellInvalid(**part.where(), expected=str(amount))
        return ResultRow(self._at, self.order, outcome, _reason(reason, outcome), calendar_day(day), amount)


def _reason(cell: Cell, outcome: Outcome) -> str:
    if outcome is not Outcome.RETURNED:
        _must_be_empty(cell)
        return ""
    reason = REASONS.get(folded(cell.text))
    if reason is None:
        raise PaymentFileCellInvalid(**cell.where(), expected=" | ".join(ReturnReason))
    return reason.value


def _must_be_empty(cell: Cell) -> None:
    if cell.text:
        raise PaymentFileCellInvalid(**cell.where(), expected="empty")


def _check_closing(file: str, orders: Sequence[_Order], closing: Sequence[str], row: int) -> None:
    count = whole_amount(Cell(file, row, "count", closing[1]))
    total = whole_amount(Cell(file, row, "total", closing[4]))
    summed = sum(one.amount for one in orders)
    if (count, total) != (len(orders), summed):
        raise PaymentFileTotalsDiffer(
            file=file, declared_orders=count, declared_total=total, orders=len(orders), total=summed
        )
    told = "\n".join(f"{one.order},{one.amount}" for one in orders)
    if hashlib.sha256(told.encode()).hexdigest() != closing[3]:
        raise PaymentFileAltered(file=file)


def _cells(path: Path) -> list[list[str]]:
    """The first sheet as text, every row at least as wide as the headings."""
    raw = bounded_bytes(path)
    refusal = PaymentFileUnreadable(file=path.name, expected="xlsx")
    with library(lambda _: refusal, WORKBOOK_TROUBLE):
        members = members_of(raw)
        bounded = unpacked_size(members) <= MOST_BYTES and all_bounded(members)
        rows = _values(raw) if bounded else []
    if not bounded or len(rows) > MOST_ROWS:
        raise refusal
    return [_texts(row) for row in rows]


def _values(raw: bytes) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    try:
        return list(islice(book.worksheets[0].iter_rows(values_only=True), MOST_ROWS + 1))
    finally:
        book.close()


def _texts(row: Sequence[Any]) -> list[str]:
    texts = [_text(value) for value in row]
    return texts + [""] * (len(HEADINGS) - len(texts))


def _text(value: Any) -> str:
    """A cell as it would have been typed: days as ISO days, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = " ".join(str(value).split())
    day, _, rest = text.partition("/")
    month, _, year = rest.partition("/")
    if len(year) == 4 and (day + month + year).isdecimal():
        return f"{year}-{month:0>2}-{day:0>2}"
    return text
