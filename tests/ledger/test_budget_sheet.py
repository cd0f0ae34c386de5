"""Budget papers as tables: CSV and workbook alike, headings of both languages, and every bad workbook by its cell."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from relief_fund.ledger import budget_sheet
from relief_fund.ledger.budget import read_budget
from relief_fund.ledger.budget_sheet import paper_rows
from relief_fund.ledger.errors import BudgetFileInvalid

VIETNAMESE = ("Nguồn", "Giai đoạn", "Loại", "Số quyết định", "Ngày", "Số tiền (triệu đồng)")
ROW = ("Ngân sách trung ương", "2018-2020", "Giao đầu", "1563/QĐ-UBND", date(2017, 8, 24), 500)


def workbook(path: Path, *rows: tuple[Any, ...]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def refused(path: Path) -> dict[str, Any]:
    with pytest.raises(BudgetFileInvalid) as caught:
        paper_rows(path)
    return dict(caught.value.facts)


def test_a_vietnamese_workbook_below_its_title_in_millions(tmp_path: Path) -> None:
    paper = workbook(
        tmp_path / "giao.xlsx", ("KẾ HOẠCH KINH PHÍ",), (), VIETNAMESE, ROW,
        ("Lồng ghép + huy động", "2018-2020", "Bổ sung", "1563/QĐ-UBND", "24/08/2017", "1.210"),
    )  # fmt: skip
    first, second = read_budget(paper)
    assert (first.row, first.source, first.kind, first.amount, first.decided_on) == (
        4, "central", "original", 500_000_000, date(2017, 8, 24),
    )  # fmt: skip
    assert (second.source, second.kind, second.amount) == (
        "integrated_mobilised",
        "supplement",
        1_210_000_000,
    )


def test_a_csv_of_semicolons_says_the_same(tmp_path: Path) -> None:
    paper = tmp_path / "giao.csv"
    paper.write_text(
        "Nguồn;Giai đoạn;Loại;Số quyết định;Ngày;Số tiền\nTỉnh;2021-2025;Cắt giảm;2/QĐ;2021-03-01;1.000.000\n\n",
        "utf-8",
    )
    (line,) = read_budget(paper)
    assert (line.source, line.kind, line.amount) == ("province", "cut", 1_000_000)


def test_an_amount_that_was_cut_into_cells_is_refused_by_its_row(tmp_path: Path) -> None:
    paper = tmp_path / "giao.csv"
    head = "source,phase,kind,decision,decided_on,amount\n"
    paper.write_text(head + "province,2021-2025,cut,2/QĐ,2021-03-01,1,000\n", "utf-8")
    assert refused(paper) == {"file": "giao.csv", "row": 2, "value": "000", "expected": "6 cells"}
    paper.write_text(head + "province,2021-2025,cut,2/QĐ,2021-03-01,1,,\n", "utf-8")
    assert [line.amount for line in read_budget(paper)] == [1]


def test_a_formula_is_named_by_its_cell(tmp_path: Path) -> None:
    facts = refused(workbook(tmp_path / "a.xlsx", VIETNAMESE, (*ROW[:5], "=1+1")))
    assert (facts["row"], facts["column"], facts["value"]) == (2, "F", "=1+1")


def test_a_cell_of_a_workbook_is_named_with_its_sheet(tmp_path: Path) -> None:
    with pytest.raises(BudgetFileInvalid) as caught:
        read_budget(workbook(tmp_path / "a.xlsx", VIETNAMESE, ROW, (*ROW[:3], "7\x85/QĐ", *ROW[4:])))
    assert caught.value.facts == {
        "file": "a.xlsx", "sheet": "Sheet", "row": 3, "column": "decision", "value": "7<U+0085>/QĐ",
        "expected": "no_control_characters",
    }  # fmt: skip


@pytest.mark.parametrize("amount", ["1,5", "1.21", "x", ""])
def test_millions_that_are_no_whole_number_are_refused(tmp_path: Path, amount: str) -> None:
    with pytest.raises(BudgetFileInvalid) as caught:
        read_budget(workbook(tmp_path / "a.xlsx", VIETNAMESE, (*ROW[:5], amount)))
    assert caught.value.facts["column"] == "amount"


def test_a_macro_a_password_a_bomb_and_what_is_no_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = workbook(tmp_path / "a.xlsx", VIETNAMESE, ROW)
    macro = tmp_path / "macro.xlsm"
    macro.write_bytes(paper.read_bytes())
    with zipfile.ZipFile(macro, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"x")
    assert refused(macro)["cause"] == "macro"
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    assert refused(locked)["cause"] == "password"
    plain = tmp_path / "plain.xlsx"
    plain.write_text("nguồn", "utf-8")
    assert refused(plain)["cause"] == "BadZipFile"
    strange = tmp_path / "strange.xlsx"
    with zipfile.ZipFile(strange, "w") as packed:
        packed.writestr("a.txt", b"x")
    assert refused(strange)["cause"] == "KeyError"
    whole = tmp_path / "whole.xlsx"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_BZIP2) as packed:
        packed.writestr("xl/workbook.xml", b"x")
    assert refused(whole)["cause"] == "packing"
    monkeypatch.setattr(budget_sheet, "MOST_BYTES", 100)
    assert refused(paper)["cause"] == "size"
    csv = tmp_path / "long.csv"
    csv.write_bytes(b"a" * 101)
    assert refused(csv) == {"file": "long.csv", "expected": "100"}


def test_a_column_that_is_missing_and_a_windows_file_are_named(tmp_path: Path) -> None:
    assert refused(workbook(tmp_path / "a.xlsx", VIETNAMESE[:4], ROW))["column"] == "decided_on"
    old = tmp_path / "old.csv"
    old.write_bytes("Nguồn;Số".encode("utf-16"))
    assert refused(old)["cause"] == "UnicodeDecodeError"
