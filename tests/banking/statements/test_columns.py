"""Rows below a header: lines, labels, texts that go on, notes; every bad cell named."""

import pytest

from relief_fund.banking.errors import AmountMissing, CellFormula, CellInvalid, LineTwoSided, RowMisshapen
from relief_fund.banking.statements.cells import Formula, TypedDay
from relief_fund.banking.statements.columns import Read, read_columns
from relief_fund.banking.statements.header import Placement, place

HEAD = ["Ngày giao dịch", "Số chứng từ", "Ghi nợ", "Ghi có", "Số dư", "Nội dung"]


def placement(head: list[str] = HEAD, words: str = "bidv") -> Placement:
    found = place(head, words=words)
    assert found is not None
    return found


def read(*rows: list[str], head: list[str] = HEAD) -> Read:
    return read_columns(list(enumerate(rows, 2)), placement(head), "f", "01")


def test_lines_labels_texts_and_notes() -> None:
    found = read(
        ["Số dư đầu kỳ", "", "", "", "1.000", ""],
        ["10/09/2024 08:00:00", "77", "", "400.000,00", "401.000,00", "ung ho"],
        ["", "", "", "", "", "dong bao"],
        ["No.", "Doc No", "Debit", "Credit", "Balance", "Description"],
        ["10/09/2024", "78", "1.000", "0", "400.000", "phi"],
        ["Tổng cộng", "", "1.000", "400.000", "", ""],
        ["Người lập biểu", "", "", "", "", ""],
    )
    assert [tuple(one)[2:] for one in found.lines] == [
        ("credit", 400_000, "77", "ung ho\ndong bao", 401_000), ("debit", 1_000, "78", "phi", 400_000),
    ]  # fmt: skip
    assert [(one.kind, one.row) for one in found.labels] == [("opening", 2), ("total", 7)]
    assert [(one.code, one.row) for one in found.findings.kept] == [("row_left_out", 8)]
    assert found.writing == "."


@pytest.mark.parametrize("name", ["Tổng công ty Điện lực", "TRANG NGUYEN", "Cong ty A"])
def test_names_that_begin_like_labels_go_on_from_above(name: str) -> None:
    found = read(GOOD, ["", "", "", "", "", name])
    assert (found.lines[0].text, found.labels) == (f"x\n{name}", [])
    with pytest.raises(CellInvalid):
        read(GOOD, ["", "Trang 5", "", "5.000", "", "x"])


def test_one_column_of_signed_amounts() -> None:
    head = ["Ngày giao dịch", "Nội dung", "Số tiền", "Số dư"]
    found = read(["10/09/2024", "a", "+50,000", "50,000"], ["11/09/2024", "b", "-1,000", "49,000"], head=head)
    assert [(one.direction, one.amount) for one in found.lines] == [("credit", 50_000), ("debit", 1_000)]


def test_day_and_number_in_one_cell() -> None:
    head = ["STT\nNo.", "Ngày/\nTNX Date / Số CT/\nDoc No", "Nợ/\nDebit", "Có/\nCredit", "Nội dung chi tiết"]
    (line,) = read(["1", "10/09/2024\n5243.90051", "", "50.000", "x"], head=head).lines
    assert (line.day.isoformat(), line.reference) == ("2024-09-10", "5243.90051")


def test_days_that_a_spreadsheet_keeps_are_noted() -> None:
    found = read([TypedDay("2024-10-09"), "", "", "1", "", "x"], ["10/09/2024", "", "", "1", "", "x"])
    assert ([line.row for _, line, *_ in found.lines.beside()], found.typed, found.told) == ([2], 1, 1)


GOOD = ["10/09/2024", "77", "", "400.000", "", "x"]


@pytest.mark.parametrize(
    ("at", "value", "refusal", "facts"),
    [
        (
            0,
            "30/02/2024",
            CellInvalid,
            {"column": "Ngày giao dịch", "value": "30/02/2024", "expected": "dd/mm/yyyy"},
        ),
        (3, "400.00", CellInvalid, {"column": "Ghi có", "value": "400.00"}),
        (3, "-400.000", CellInvalid, {"column": "Ghi có"}),
        (4, "nhiều", CellInvalid, {"column": "Số dư"}),
        (2, "1.000", LineTwoSided, {"column": "Ghi nợ"}),
        (3, "", AmountMissing, {"column": "Ghi có"}),
        (3, Formula("400.000"), CellFormula, {"column": "Ghi có", "value": "="}),
        (0, "", CellInvalid, {"column": "Ngày giao dịch"}),
    ],
)
def test_a_bad_cell_is_named(at: int, value: str, refusal: type[Exception], facts: dict[str, object]) -> None:
    bad = [*GOOD[:at], value, *GOOD[at + 1 :]]
    with pytest.raises(refusal) as caught:
        read(GOOD, bad)
    told = caught.value.facts  # type: ignore[attr-defined]
    assert {"file": "f", "sheet": "01", "row": 3, **facts}.items() <= told.items()


def test_a_programs_own_csv_is_held_to_its_width() -> None:
    head = ["Date", "DocNo", "Debit", "Credit", "Description"]
    with pytest.raises(RowMisshapen):
        read_columns([(2, ["10/09/2024", "1", "", "5,000"])], placement(head, ""), "f")
    read_columns([(2, ["Total", "", "", "5,000"])], placement(head, ""), "f")
