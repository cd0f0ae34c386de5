"""The workbook that left the house comes back filled in."""

from datetime import date

import pytest
from openpyxl import load_workbook

from relief_fund.banking.payment_files.errors import (
    PaymentFileAltered,
    PaymentFileCellInvalid,
    PaymentFileTotalsDiffer,
    PaymentFileUnreadable,
)
from relief_fund.banking.payment_files.outcomes import Outcome
from relief_fund.banking.payment_files.results import read_results
from relief_fund.banking.payment_files.spreadsheet import HEADINGS, write_workbook


@pytest.fixture
def filled(listed, tmp_path):
    """Writes the workbook with answers: {order: (result, reason, day, paid)}; more changes by cell."""

    def run(answers, **changes):
        path = tmp_path / "list.xlsx"
        write_workbook(listed, path)
        book = load_workbook(path)
        sheet = book.active
        for row in sheet.iter_rows():
            for at, value in enumerate(answers.get(row[0].value, ()), len(HEADINGS) - 3):
                sheet.cell(row=row[0].row, column=at, value=value)
        for cell, value in changes.items():
            sheet[cell] = value
        book.save(path)
        return path

    return run


def first_row(listed):
    return 1 + len(listed.totals()) + 2


def test_answers_are_read_and_empty_rows_wait(listed, filled):
    one, two, three, four = listed.lines[:4]
    result = read_results(
        filled(
            {
                one.order: ("Đã chi", None, date(2024, 10, 7), None),
                two.order: ("trả lại", "Tài khoản đóng", "08/10/2024", None),
                three.order: ("Chi một phần", None, "2024-10-07", 5_000_000),
                four.order: ("paid", "", "7/10/2024", four.amount),
            }
        )
    )
    result.check_totals()
    assert result.batch == listed.batch
    assert [(row.order, row.outcome, row.reason, row.day.day, row.amount) for row in result.rows] == [
        (one.order, Outcome.PAID, "", 7, one.amount),
        (two.order, Outcome.RETURNED, "account_closed", 8, two.amount),
        (three.order, Outcome.PART, "", 7, 5_000_000),
        (four.order, Outcome.PAID, "", 7, four.amount),
    ]


@pytest.mark.parametrize(
    ("answer", "column"),
    [
        (("Chưa biết", None, "2024-10-07", None), "Kết quả"),
        (("Đã chi", "đã mất", "2024-10-07", None), "Lý do"),
        (("Trả lại", None, "2024-10-07", None), "Lý do"),
        (("Đã chi", None, "30/02/2024", None), "Ngày"),
        (("Đã chi", None, None, None), "Ngày"),
        (("Đã chi", None, "2024-10-07", 5), "Đã chi (đồng)"),
        (("Chi một phần", None, "2024-10-07", None), "Đã chi (đồng)"),
        ((None, None, "2024-10-07", None), "Ngày"),
    ],
)
def test_a_bad_cell_is_named(listed, filled, answer, column):
    with pytest.raises(PaymentFileCellInvalid) as refused:
        read_results(filled({listed.lines[0].order: answer}))
    assert (refused.value.facts["row"], refused.value.facts["column"]) == (first_row(listed), column)


def test_a_changed_list_is_refused(listed, filled):
    at = first_row(listed)
    one, two = listed.lines[:2]
    with pytest.raises(PaymentFileTotalsDiffer):
        read_results(filled({}, **{f"E{at}": one.amount + 1}))
    with pytest.raises(PaymentFileAltered):
        read_results(filled({}, **{f"E{at}": two.amount, f"E{at + 1}": one.amount}))
    with pytest.raises(PaymentFileAltered):
        read_results(filled({}, **{f"A{at}": "K7M4Q2X99999-1-1"}))
    with pytest.raises(PaymentFileCellInvalid):
        read_results(filled({}, B1="DC?"))


def test_another_workbook_or_a_broken_one_is_refused(listed, filled, tmp_path):
    with pytest.raises(PaymentFileUnreadable):
        read_results(filled({}, **{f"A{first_row(listed) - 1}": "Mã khác"}))
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(filled({}).read_bytes()[:-200])
    with pytest.raises(PaymentFileUnreadable):
        read_results(broken)
