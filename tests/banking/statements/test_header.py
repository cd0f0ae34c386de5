"""Headers: found below a letterhead, on one row or two, and known again by what they say."""

from relief_fund.banking.statements.header import (
    find_header,
    guessed,
    is_header_row,
    missing_columns,
    place,
    signature,
)
from relief_fund.banking.statements.layouts import Layout, column_key

VIETCOMBANK = ["PageId", "TNXDate", "DocNo", "Debit", "Credit", "Balance", "TransactionDetails"]
AGRIBANK = [
    "PageId", "Date", "Time", "DocumentNumber", "ReferenceNumber", "TransactionDetails", "DebitAmount",
    "CreditAmount", "Balance", "OffsetAccount",
]  # fmt: skip
SHEET = [
    "STT\nNo.", "Ngày/\nTNX Date / Số CT/\nDoc No", "Số tiền ghi nợ/\nDebit", "Số tiền ghi có/\nCredit",
    "Số dư/\nBalance", "Nội dung chi tiết/\nTransactions in detail",
]  # fmt: skip


def found(*rows: list[str], **how: object):  # type: ignore[no-untyped-def]
    return find_header(iter(list(enumerate(rows, 1))), **how)  # type: ignore[arg-type]


def test_known_headers_are_placed() -> None:
    for cells, name in (
        (VIETCOMBANK, "vietcombank"),
        ([one.upper() for one in VIETCOMBANK], "vietcombank"),
        (["TNX\nDate", "Doc No", "Debit ", " Credit", "Balance", "Transaction details"], "vietcombank"),
        (AGRIBANK, "agribank"),
        (["Date", "DocNo", "Debit", "Credit", "Description"], "vietcombank-branch"),
        (SHEET, "vietcombank-statement"),
    ):
        placement = place(cells)
        assert placement is not None, cells
        assert (placement.layout.name, placement.width) == (name, len(cells))
        assert column_key("credit") in column_key(cells[placement.place("credit")])


def test_a_field_that_is_not_printed_has_no_place() -> None:
    placement = place(["Date", "DocNo", "Debit", "Credit", "Description"])
    assert placement is not None
    assert placement.place("balance") == -1


def test_day_and_number_may_share_a_cell() -> None:
    placement = place(SHEET)
    assert placement is not None
    assert placement.place("day") == placement.place("reference") == 1
    assert placement.name("day") == "Ngày/ TNX Date / Số CT/ Doc No"


def test_a_named_layout_is_the_only_one_tried() -> None:
    assert place(VIETCOMBANK, "agribank") is None
    assert place(VIETCOMBANK, "vietcombank") is not None


def test_common_names_need_the_banks_own_name() -> None:
    header = ["STT", "Ngày giao dịch", "Mô tả giao dịch", "Nợ / Debit", "Có / Credit", "Số dư"]
    assert found(header)[0] is None
    for title, layout in (
        ("NGÂN HÀNG TMCP CÔNG THƯƠNG VIỆT NAM", "vietinbank"),
        ("BIDV - Ngân hàng TMCP Đầu tư và Phát triển", "bidv"),
        ("Agribank", "agribank-statement"),
    ):
        placement, _, rest = found([title, "", ""], header, ["1", "01/09/2024", "x", "", "1", ""])
        assert placement is not None
        assert (placement.layout.name, placement.rows) == (layout, (2,))
        assert [number for number, _ in rest] == [3]
    by_account, _, _ = found(header, bank="VietinBank Hà Nội")
    assert by_account is not None
    assert by_account.layout.name == "vietinbank"


def test_two_rows_of_a_merged_header_are_one() -> None:
    upper = ["Ngày giao dịch", "Nội dung giao dịch", "Số tiền giao dịch", "", "Số dư"]
    lower = ["", "", "Nợ", "Có", ""]
    placement, _, rest = found(["BIDV", "", ""], upper, lower, ["01/09/2024", "x", "", "1", ""])
    assert placement is not None
    assert (placement.layout.name, placement.rows) == ("bidv", (2, 3))
    assert (placement.place("debit"), placement.place("credit"), placement.place("text")) == (2, 3, 1)
    assert [number for number, _ in rest] == [4]


def test_a_second_language_below_is_a_header_row_and_no_line() -> None:
    assert is_header_row(["No.", "Transaction date", "Description", "Debit", "Credit"])
    assert not is_header_row(["1", "01/09/2024", "ung ho", "", "50.000"])


def test_a_saved_mapping_is_chosen_by_what_the_header_says() -> None:
    header = ["When", "What", "How much"]
    mapping = Layout("acb", {}, ("day",), at={"day": 0, "text": 1, "amount": 2}, signature=signature(header))
    assert signature(["WHEN ", "what", "How  much", ""]) == mapping.signature != signature(header[::-1])
    placement, _, _ = found(["x", "", ""], header, mappings=[mapping])
    assert placement is not None
    assert (placement.layout, placement.place("amount")) == (mapping, 2)
    assert found(header)[0] is None


def test_the_nearest_layout_names_what_is_missing() -> None:
    rows = [(1, ["a", "b"]), (2, [*VIETCOMBANK[:3], "Credit", "Balance"])]
    refusal = missing_columns(rows, "f", "vietcombank")
    assert refusal.facts == {
        "file": "f", "row": 2, "layout": "vietcombank", "missing": ["Debit", "TransactionDetails"],
    }  # fmt: skip
    assert missing_columns([(1, ["a"])], "f", "none such").facts["missing"] == []


def test_usual_names_begin_a_new_mapping() -> None:
    assert guessed(["STT", "Ngày", "Diễn giải", "Ghi nợ", "Ghi có"]) == {
        "day": 1, "text": 2, "debit": 3, "credit": 4,
    }  # fmt: skip
    assert guessed(["Date", "Description", "Debit", "Credit", "Balance", "Reference"]) == {
        "day": 0, "text": 1, "debit": 2, "credit": 3, "balance": 4, "reference": 5,
    }  # fmt: skip
    assert guessed(["Txn Date", "Value Date", "Particulars", "Ref No.", "Withdrawals", "Deposits", "Balance"]) == {
        "day": 0, "value_day": 1, "text": 2, "reference": 3, "debit": 4, "credit": 5, "balance": 6,
    }  # fmt: skip
    assert guessed(["Booking date", "Narrative", "Amount", "Running balance"]) == {
        "day": 0, "text": 1, "amount": 2, "balance": 3,
    }  # fmt: skip
