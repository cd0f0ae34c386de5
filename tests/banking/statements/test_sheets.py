"""Tables as statements: the banks' own shapes, what stands around them, days that a spreadsheet swapped."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from relief_fund.banking.errors import CellFormula, CellInvalid, ColumnMissing, StatementEmpty
from relief_fund.banking.reconciliation import reconcile
from relief_fund.banking.statements.lines import StatementFile
from relief_fund.banking.statements.reader import read_statement

Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Writes rows as a workbook, or as a CSV with its delimiter."""

    def put(*rows: list[object], delimiter: str = "", merge: str = "") -> Path:
        if delimiter:
            path = tmp_path / "s.csv"
            out = io.StringIO()
            for row in rows:
                cells = ["" if cell is None else str(cell) for cell in row]
                out.write(delimiter.join(f'"{cell}"' for cell in cells) + "\n")
            path.write_text(out.getvalue(), "utf-8")
            return path
        path = tmp_path / "s.xlsx"
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        if merge:
            book.active.merge_cells(merge)
        book.save(path)
        return path

    return put


def codes(statement: StatementFile) -> list[str]:
    return [one.code for one in statement.findings if one.blocking]


VCB = [
    ["NGÂN HÀNG TMCP NGOẠI THƯƠNG VIỆT NAM", None, None, None, None, None],
    ["SAO KÊ TÀI KHOẢN / STATEMENT OF ACCOUNT", None, None, None, None, None],
    ["Số tài khoản/ Account No: 0011001932418", None, None, "Loại tiền/ Currency: VND", None, None],
    ["Số dư đầu kỳ/ Opening balance", None, None, None, "1.000.000", None],
    ["STT\nNo.", "Ngày/\nTNX Date / Số CT/\nDoc No", "Số tiền ghi nợ/\nDebit", "Số tiền ghi có/\nCredit",
     "Số dư/\nBalance", "Nội dung chi tiết/\nTransactions in detail"],
    [1, "01/09/2024\n5213.45946", None, "50.000", "1.050.000", "383676.271994.xin cam on"],
    [2, "02/09/2024\n5213.45947", "55.000", None, "995.000", "phi sms"],
    ["Tổng số", None, "55.000", "50.000", None, None],
    ["Số dư cuối kỳ/ Closing balance", None, None, None, "995.000", None],
]  # fmt: skip


def test_vietcombanks_workbook(save: Save) -> None:
    found = read_statement(save(*VCB, merge="A1:F1"))
    assert (found.layout, found.kind, found.seen, found.account, found.currency, found.opening) == (
        "vietcombank-statement", "xlsx", False, "0011001932418", "VND", 1_000_000,
    )  # fmt: skip
    assert [tuple(one) for one in found.lines] == [
        (6, date(2024, 9, 1), "credit", 50_000, "5213.45946", "383676.271994.xin cam on", 1_050_000),
        (7, date(2024, 9, 2), "debit", 55_000, "5213.45947", "phi sms", 995_000),
    ]
    assert codes(found) == ["layout_unseen"]
    assert reconcile(found.lines, found.opening).findings == []


@pytest.mark.parametrize(
    ("row", "at", "value", "code", "mends"),
    [(7, 2, "55.001", "total_differs", 1), (7, 3, "40.000", "total_differs", -10_000),
     (8, 4, "995.500", "closing_differs", 500)],
)  # fmt: skip
def test_printed_figures_that_lie(save: Save, row: int, at: int, value: str, code: str, mends: int) -> None:
    rows = [list(one) for one in VCB]
    rows[row][at] = value
    found = read_statement(save(*rows))
    (finding,) = [one for one in found.findings if one.code == code]
    assert (finding.row, finding.facts["mends"], finding.blocking) == (row + 1, mends, True)


BANKS = {
    "vietinbank": [
        ["VietinBank eFAST", None, None],
        ["Số tài khoản: 116000000001", None, None],
        [
            "STT/ No",
            "Ngày hạch toán/ Accounting date",
            "Mô tả giao dịch/ Transaction description",
            "Nợ/ Debit",
            "Có/ Credit",
            "Số dư TK/ Account balance",
            "Số giao dịch/ Transaction number",
        ],
        ["1", "10/09/2024 21:01:05", "ung ho\ndong bao", None, "300.000", "300.000", "77"],
        ["2", "11/09/2024 21:01:06", "NA", "1.000", None, "299.000", "78"],
    ],
    "vietinbank-credits": [
        ["NGÂN HÀNG TMCP CÔNG THƯƠNG VIỆT NAM", None],
        ["STT", "Ngày giao dịch", "Nội dung", "Số tiền", "Tên đối ứng", "Số tài khoản đối ứng"],
        ["1", "10/09/2024 21:01:05", "ung ho\ndong bao", "300.000", "NA", "xxx123"],
        ["2", "11/09/2024 21:01:06", "NA", "-1.000", "", ""],
    ],
    "bidv": [
        ["BIDV", None],
        ["Ngày hiệu lực", "Mô tả", "Ghi nợ", "Ghi có", "Số dư"],
        ["10/09/2024", "TKThe :1; thoi gian GD:09/09 23:55", None, "300.000,00", "300.000,00"],
        ["11/09/2024", "NA", "1.000,00", None, "299.000,00"],
    ],
    "bidv-credits": [
        ["Ngân hàng TMCP Đầu tư và Phát triển Việt Nam", None],
        ["STT", "Ngày giao dịch", "Số tài khoản", "Số tiền", "Nội dung giao dịch"],
        ["1", "10/09/2024 00:01:02", "xxx9", "300.000,00", "ung ho"],
        ["2", "11/09/2024 00:01:02", "xxx9", "-1.000,00", "NA"],
    ],
    "agribank-statement": [
        ["NGÂN HÀNG NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN", None],
        ["Ngày giao dịch", "Số bút toán", "Phát sinh", None, "Số dư", "Diễn giải"],
        [None, None, "Nợ", "Có", None, None],
        ["10/09/2024", "77", None, "300,000", "300,000", "ung ho"],
        ["11/09/2024", "78", "1,000", None, "299,000", "NA"],
    ],
}


@pytest.mark.parametrize("kind", ["xlsx", "csv", "semicolons", "tabs"])
@pytest.mark.parametrize("bank", BANKS)
def test_the_banks_shapes_as_workbook_and_csv(save: Save, bank: str, kind: str) -> None:
    delimiter = {"xlsx": "", "csv": ",", "semicolons": ";", "tabs": "\t"}[kind]
    width = max(len(row) for row in BANKS[bank])
    rows = [[*row, *[None] * (width - len(row))] for row in BANKS[bank]]
    found = read_statement(save(*rows, delimiter=delimiter))
    assert (found.layout, found.seen, codes(found)) == (bank, False, ["layout_unseen"])
    assert [(one.day.isoformat(), one.direction, one.amount) for one in found.lines] == [
        ("2024-09-10", "credit", 300_000), ("2024-09-11", "debit", 1_000),
    ]  # fmt: skip
    assert "NA" in [one.text for one in found.lines]
    assert not [one for one in reconcile(found.lines).findings if one.blocking]


def test_numbers_and_days_of_a_spreadsheet(save: Save) -> None:
    rows = [
        ["BIDV"], ["Ngày hiệu lực", "Số chứng từ", "Mô tả", "Ghi nợ", "Ghi có", "Số dư"],
        [date(2024, 9, 10), 77, "x", None, 50_000, 50_000], [date(2024, 9, 13), 78.5, "y", 1_000.0, 0, 49_000],
    ]  # fmt: skip
    found = read_statement(save(*rows))
    assert [tuple(one)[1:5] for one in found.lines] == [
        (date(2024, 9, 10), "credit", 50_000, "77"), (date(2024, 9, 13), "debit", 1_000, "78.5"),
    ]  # fmt: skip


SWAP_HEAD = [
    ["Ngân hàng Chính sách xã hội"],
    ["Ngày giao dịch", "Nội dung giao dịch", "Số tiền giao dịch", "Số dư tài khoản"],
]


def test_a_swapped_day_is_read_as_its_neighbours_tell(save: Save) -> None:
    rows = [
        ["09/09/2024", "a", "5", "5"],
        [date(2024, 10, 9), "b", "6", "11"],
        ["11/09/2024", "c", "7", "18"],
    ]
    found = read_statement(save(*SWAP_HEAD, *rows))
    assert [one.day.isoformat() for one in found.lines] == ["2024-09-09", "2024-09-10", "2024-09-11"]
    assert [(one.code, one.row, one.facts["printed_day"]) for one in found.findings if not one.blocking] == [
        ("day_swapped", 4, "2024-10-09")
    ]
    with pytest.raises(CellInvalid) as caught:
        read_statement(save(*SWAP_HEAD, rows[0], [date(2024, 12, 3), "b", "6", "11"], rows[2]))
    assert caught.value.facts["row"] == 4


def test_newest_first_is_told_by_days_else_by_balances(save: Save) -> None:
    days = [["11/09/2024", "b", "6", "11"], ["10/09/2024", "a", "5", "5"]]
    assert [one.text for one in read_statement(save(*SWAP_HEAD, *days)).lines] == ["a", "b"]
    balances = [["10/09/2024", "b", "6", "11"], ["10/09/2024", "a", "5", "5"]]
    assert [one.text for one in read_statement(save(*SWAP_HEAD, *balances)).lines] == ["a", "b"]


def test_a_formula_where_the_bank_prints_a_value(save: Save) -> None:
    with pytest.raises(CellFormula) as caught:
        read_statement(save(*SWAP_HEAD, ["10/09/2024", "a", "=5+1", "5"]))
    assert caught.value.facts == {
        "file": "s.xlsx", "sheet": "Sheet", "row": 3, "column": "Số tiền giao dịch", "value": "=",
        "expected": "1234567",
    }  # fmt: skip


def test_text_that_looks_like_a_formula_stays_text(save: Save) -> None:
    path = save(*SWAP_HEAD, ["10/09/2024", "x", "5", "5"])
    book = openpyxl.load_workbook(path)
    cell = book.active["B3"]
    cell.value, cell.data_type = "=HYPERLINK(1)", "s"
    book.save(path)
    assert read_statement(path).lines[0].text == "=HYPERLINK(1)"


def test_a_second_sheet_with_a_statement_is_told(save: Save) -> None:
    path = save(*SWAP_HEAD, ["10/09/2024", "a", "5", "5"])
    book = openpyxl.load_workbook(path)
    more = book.create_sheet("02")
    for row in [*SWAP_HEAD, ["11/09/2024", "b", "6", "11"]]:
        more.append(row)
    book.save(path)
    found = read_statement(path)
    assert [(one.code, one.facts["sheet"]) for one in found.findings if one.blocking] == [
        ("sheet_left_out", "02")
    ]


def test_no_header_and_no_line(save: Save) -> None:
    with pytest.raises(ColumnMissing) as caught:
        read_statement(save(["a", "b", "c"], ["1", "2", "3"]))
    assert caught.value.facts["sheet"] == "Sheet"
    with pytest.raises(StatementEmpty):
        read_statement(save(*SWAP_HEAD))


@pytest.mark.real_inputs
def test_the_real_workbook_of_vbsp(real_inputs: Path) -> None:
    found = read_statement(real_inputs / "bank/vietnam/vbsp-danang-2024-09-10_10-01.scrubbed.xlsx")
    assert (found.layout, found.seen, found.account, found.currency) == (
        "vbsp",
        True,
        "1000007062914729",
        "VND",
    )
    assert (len(found.lines), found.lines[0].row, max(one.row for one in found.lines)) == (3_599, 7, 3_605)
    assert sum(one.amount for one in found.lines) == 36_419_678_521
    assert {one.direction for one in found.lines} == {"credit"}
    assert sum(1 for one in found.lines if one.reference) > 3_000
    assert [(one.code, one.row) for one in found.findings] == [("day_swapped", 7), ("day_swapped", 3_599)]
    summed = reconcile(found.lines, found.opening)
    assert (summed.opening, summed.closing) == (0, 2_039_138_521)
    mends = [int(one.facts["mends"]) for one in summed.findings]
    assert (len(mends), sum(one for one in mends if one > 0), sum(one for one in mends if one < 0)) == (
        12, 2_624_460_000, -37_005_000_000,
    )  # fmt: skip
