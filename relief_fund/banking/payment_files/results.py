"""Result files of the post office or a bank: which orders were paid, which came back, and why."""

from pathlib import Path

from relief_fund.banking.payment_files import pain002, result_sheet
from relief_fund.banking.payment_files.errors import PaymentFileCellInvalid, PaymentFileUnreadable
from relief_fund.banking.payment_files.outcomes import Outcome, ResultFile, ResultRow, ReturnReason
from relief_fund.banking.payment_files.payment_list import ORDER_CODE
from relief_fund.banking.payment_files.rows import (
    Cell,
    bounded_text,
    calendar_day,
    delimited_rows,
    digest_of,
    opening_bytes,
    whole_amount,
)

__all__ = ["COLUMNS", "Outcome", "ResultFile", "ResultRow", "ReturnReason", "read_results"]

WORKBOOK = b"PK\x03\x04"
"""An xlsx file is a zip archive and begins like one."""
COLUMNS = ("line", "order", "outcome", "reason", "day", "amount", "count")
"""``line`` is "result" for an order and "total" for the closing row with count and sum of both outcomes."""


def read_results(path: Path) -> ResultFile:
    """Read a result file strictly and whole: the agreed CSV, a filled-in workbook, or a pain.002 message.

    Raises PaymentFileUnreadable (not text, wrong columns, no closing row) or PaymentFileCellInvalid
    (file, row, column, value). Whether the orders are known is the caller's question; so is calling
    ``check_totals``, after the sharper complaints about single rows.
    """
    start = opening_bytes(path)
    if start.startswith(WORKBOOK):
        return result_sheet.read_workbook(path)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return pain002.read_pain002(path)
    return _read_table(path)


def _read_table(path: Path) -> ResultFile:
    rows = delimited_rows(path.name, bounded_text(path), COLUMNS)
    kinds = [cells["line"].text for cells in rows]
    if not kinds or kinds[-1] != "total":
        raise PaymentFileUnreadable(file=path.name, expected="closing_row_total")
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
    allowed = [reason.value for reason in ReturnReason] if outcome is Outcome.RETURNED else [""]
    if cell.text not in allowed:
        raise PaymentFileCellInvalid(**cell.where(), expected=" | ".join(allowed) or "empty")
    return cell.text


def _check_each_once(rows: list[dict[str, Cell]]) -> None:
    seen: dict[str, int] = {}
    for cells in rows:
        cell = cells["order"]
        if cell.text in seen:
            raise PaymentFileCellInvalid(
                **cell.where(), expected="each_order_once", first_row=seen[cell.text]
            )
        seen[cell.text] = cell.row
