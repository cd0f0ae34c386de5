"""The payment list as an .xlsx workbook, for a post office or a bank that works in spreadsheets."""

import hashlib
import io
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from relief_fund.banking.payment_files.outgoing import written_whole
from relief_fund.banking.payment_files.payment_list import PaymentList, Written, shown

HEADINGS = (
    "Mã lệnh chi", "Người nhận", "Mã hồ sơ", "Địa bàn", "Số tiền (đồng)", "Nguồn", "Ký nhận",
    "Kết quả", "Lý do", "Ngày", "Đã chi (đồng)",
)  # fmt: skip
"""The sheet is read and filled in by people at the counter, so its headings are Vietnamese.

The last four columns leave empty and come back as the result (see ``result_sheet``).
"""
CLOSING = "Cộng"

_WIDTHS = (22, 34, 16, 30, 18, 14, 24, 14, 18, 12, 18)


def write_workbook(listed: PaymentList, path: Path) -> Written:
    """One sheet: heading with control totals, one row per order, a closing total and its digest.

    Every text cell is typed as text, so that a name beginning with = stays a name; amounts are integers.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = listed.batch
    _put(sheet, ("Danh sách chi trả", listed.batch, listed.payer, listed.day.isoformat()), bold=True)
    for one in listed.totals():
        _put(sheet, ("Nguồn", one.fund, one.account_number, one.orders, one.total))
    _put(sheet, HEADINGS, bold=True)
    for line in listed.lines:
        _put(sheet, (line.order, line.payee, line.case_code, line.area, line.amount, line.fund, ""))
    _put(sheet, (CLOSING, len(listed.lines), "", _orders_digest(listed), listed.total), bold=True)
    for column, width in zip("ABCDEFGHIJK", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    paper = io.BytesIO()
    book.save(paper)
    return Written(len(listed.lines), listed.total, written_whole(path, paper.getvalue()))


def _put(sheet: Any, values: tuple[str | int, ...], *, bold: bool = False) -> None:
    row = sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value is not None else 1
    for at, value in enumerate(values, 1):
        cell = sheet.cell(row=row, column=at)
        cell.value = shown(value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type = "s"
        else:
            cell.number_format = "#,##0"
        if bold:
            cell.font = Font(bold=True)


def _orders_digest(listed: PaymentList) -> str:
    told = "\n".join(f"{line.order},{line.amount}" for line in listed.lines)
    return hashlib.sha256(told.encode()).hexdigest()
