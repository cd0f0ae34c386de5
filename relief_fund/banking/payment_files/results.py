"""Result files of the post office: which orders were paid, which came back, and why."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from relief_fund.banking.payment_files.errors import (
    PaymentFileCellInvalid,
    PaymentFileTotalsDiffer,
    PaymentFileUnreadable,
)
from relief_fund.banking.payment_files.payment_list import ORDER_CODE
from relief_fund.banking.payment_files.rows import (
    Cell,
    bounded_text,
    calendar_day,
    delimited_rows,
    digest_of,
    whole_amount,
)

COLUMNS = ("line", "order", "outcome", "reason", "day", "amount", "count")
"""``line`` is "result" for an order and "total" for the closing row with count and sum of both outcomes."""


class Outcome(StrEnum):
    """What became of one payment order."""

    PAID = "paid"
    RETURNED = "returned"


class ReturnReason(StrEnum):
    """Why the post office could not pay."""

    UNCLAIMED = "unclaimed"
    NOT_FOUND = "not_found"
    MOVED_AWAY = "moved_away"
    IDENTITY_DIFFERS = "identity_differs"
    REFUSED = "refused"
    DECEASED = "deceased"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One answered order: its code, outcome, reason ("" when paid), the day, whole đồng, the file's row."""

    row: int
    order: str
    outcome: Outcome
    reason: str
    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class ResultFile:
    """One result file read whole: its name, SHA-256 (hex), rows, and the totals it declares of itself."""

    file: str
    sha256: str
    rows: tuple[ResultRow, ...]
    declared_orders: int
    declared_total: int

    def check_totals(self) -> None:
        """Raise PaymentFileTotalsDiffer unless the closing row agrees with the rows: nothing was cut off."""
        total = sum(one.amount for one in self.rows)
        if (self.declared_orders, self.declared_total) != (len(self.rows), total):
            raise PaymentFileTotalsDiffer(
                file=self.file,
                declared_orders=self.declared_orders,
                declared_total=self.declared_total,
                orders=len(self.rows),
                total=total,
            )


def read_results(path: Path) -> ResultFile:
    """Read a result file strictly and whole.

    Raises PaymentFileUnreadable (not text, wrong columns, no closing row) or PaymentFileCellInvalid
    (file, row, column, value). Whether the orders are known is the caller's question; so is calling
    ``check_totals``, after the sharper complaints about single rows.
    """
    rows = delimited_rows(path.name, bounded_text(path), COLUMNS)
    kinds = [cells["line"].text for cells in rows]
    if not kinds or kinds[-1] != "total":
        raise PaymentFileUnreadable(file=path.name, expected="a closing row: total")
    answered = tuple(_result(cells) for cells in rows[:-1])
    _check_each_once(rows[:-1])
    closing = rows[-1]
    return ResultFile(
        file=path.name,
        sha256=digest_of(path),
        rows=answered,
        declared_orders=whole_amount(closing["count"]),
        declared_total=whole_amount(closing["amount"]),
    )


def _result(cells: dict[str, Cell]) -> ResultRow:
    if cells["line"].text != "result":
        raise PaymentFileCellInvalid(**cells["line"].where(), expected="result")
    outcome = _outcome(cells["outcome"])
    return ResultRow(
        row=cells["line"].row,
        order=cells["order"].matching(ORDER_CODE, "AWARD-1-1"),
        outcome=outcome,
        reason=_reason(cells["reason"], outcome),
        day=calendar_day(cells["day"]),
        amount=whole_amount(cells["amount"]),
    )


def _outcome(cell: Cell) -> Outcome:
    try:
        return Outcome(cell.text)
    except ValueError:
        raise PaymentFileCellInvalid(**cell.where(), expected=" | ".join(Outcome)) from None


def _reason(cell: Cell, outcome: Outcome) -> str:
    allowed = [""] if outcome is Outcome.PAID else [reason.value for reason in ReturnReason]
    if cell.text not in allowed:
        raise PaymentFileCellInvalid(**cell.where(), expected=" | ".join(allowed) or "empty")
    return cell.text


def _check_each_once(rows: list[dict[str, Cell]]) -> None:
    seen: dict[str, int] = {}
    for cells in rows:
        cell = cells["order"]
        if cell.text in seen:
            raise PaymentFileCellInvalid(
                **cell.where(), expected="each order once", first_row=seen[cell.text]
            )
        seen[cell.text] = cell.row
