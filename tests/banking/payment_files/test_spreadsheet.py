from openpyxl import load_workbook

from relief_fund.banking.payment_files.spreadsheet import write_workbook


def test_every_order_stands_in_the_sheet_with_a_whole_amount(listed, tmp_path):
    written = write_workbook(listed, tmp_path / "list.xlsx")
    sheet = load_workbook(tmp_path / "list.xlsx").active
    orders = {line.order: line.amount for line in listed.lines}
    shown = {row[0]: row[4] for row in sheet.iter_rows(values_only=True) if row[0] in orders}
    assert shown == orders
    assert (written.orders, written.total) == (30, listed.total)
    last = list(sheet.iter_rows(values_only=True))[-1]
    assert (last[1], last[4]) == (30, listed.total)


def test_no_cell_is_a_formula(listed, tmp_path):
    write_workbook(listed, tmp_path / "list.xlsx")
    sheet = load_workbook(tmp_path / "list.xlsx").active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [
        cell for cell in cells if cell.data_type == "f" or str(cell.value).startswith(("=", "+", "@"))
    ]
