"""What an exported journal looks like, and that every sum of the books is in every format."""

import csv
import errno
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import FormatUnknown, JournalNotWritten
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.interchange import writing
from tests import bookkeepers
from tests.ledger.interchange.conftest import nets, written
from tests.register import books

GIFT = """\
2024-09-03 * (2) gift
    ; recorded_at: 2026-11-22T02:00:00.000000Z
    Assets:BAO.CHUNG:1121.01  500000 VND
    Income:BAO.CHUNG:5121  -500000 VND

"""
PAID = """\
2024-09-08 * "paid"
  number: 11
  recorded_at: "2026-11-22T02:00:00.000000Z"
  Expenses:F-BAO-CHUNG:A-6111  250000 VND
  Assets:F-BAO-CHUNG:A-1385  -250000 VND
  Equity:Budgetary:F-BAO-CHUNG:A-B22  250000 VND
    purpose: "house|*"
  Equity:Budgetary:F-BAO-CHUNG:A-B19  -250000 VND

"""


@pytest.fixture
def fund(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(writing, "STEP", 5)
    books.small_fund(home)
    home.office.desk.run(lambda tx: open_child_account(tx, code="Q10.RICE", opened_on=books.BEGIN))
    lines = moved(books.GENERAL, "Q10.RICE", "Q20", 7, unit="RICE_KG")
    lines += moved(books.GENERAL, "1521", "5123", 90)
    books.post(home, Entry("kind:n:1", "gift_in_kind", books.day(9), lines, voucher="BAO/2024/NK/000001"))
    return home


def text_of(home: Home, form: str, tmp_path: Path) -> str:
    out = tmp_path / "journal"
    written(home, form, out)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    return out.read_text("utf-8")


def moment_left_out(text: str) -> str:
    return re.sub(r"(?<=recorded_at: )\"?[^\s\"]+\"?", "-", text)


def test_an_entry_reads_as_a_bookkeeper_writes_it(fund: Home, tmp_path: Path) -> None:
    assert moment_left_out(GIFT) in moment_left_out(text_of(fund, "hledger", tmp_path))
    assert moment_left_out(PAID) in moment_left_out(text_of(fund, "beancount", tmp_path))


def test_small_quantities_keep_their_zeros_and_vouchers_are_told(fund: Home, tmp_path: Path) -> None:
    text = text_of(fund, "hledger", tmp_path)
    assert "    Assets:Quantity:BAO.CHUNG:Q10.RICE  0.007 RICE_KG\n" in text
    assert "    Assets:Quantity:BAO.CHUNG:Q20  -0.007 RICE_KG\n" in text
    assert "    ; voucher: BAO/2024/NK/000001\n" in text
    assert "commodity RICE_KG\n    format 1000.000 RICE_KG\n" in text


def test_every_fund_account_and_unit_is_declared_once_before_its_first_posting(
    fund: Home, tmp_path: Path
) -> None:
    for form, begins in (("hledger", "account "), ("beancount", "1900-01-01 open ")):
        opened: set[str] = set()
        for line in text_of(fund, form, tmp_path).splitlines():
            if line.startswith(begins):
                name = line.removeprefix(begins)
                assert name not in opened
                opened.add(name)
            elif posting := re.fullmatch(r" +([A-Z]\S+)  -?[0-9.]+ \S+(  ;.*)?", line):
                assert posting[1] in opened, line
        assert len(opened) > 10


def test_a_table_holds_every_posting_in_minor_units(fund: Home, tmp_path: Path) -> None:
    rows = list(csv.DictReader(text_of(fund, "csv", tmp_path).splitlines()))
    sums: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        key = (row["fund"], row["account"], row["unit"], row["purpose"])
        sums[key] += int(row["debit"]) - int(row["credit"])
    assert {key: net for key, net in sums.items() if net} == nets(fund)
    assert {(row["unit"], row["exponent"]) for row in rows} == {("VND", "0"), ("RICE_KG", "3")}
    assert {row["number"] for row in rows} == {str(number) for number in range(1, 14)}


def test_no_cell_of_the_table_is_a_formula(home: Home, tmp_path: Path) -> None:
    """The number of a paper is typed by hand, or comes with another office's journal."""

    def command(tx: Any) -> None:
        open_fund(tx, code="A", kind="donated", opened_on=books.BEGIN, name="A")
        given = Entry(
            "x:1", "gift", books.day(3), moved("A", "1111", "5121", 7), document='=HYPERLINK("http://x")'
        )
        tx.post(given)

    home.office.desk.run(command)
    (one, two) = csv.DictReader(text_of(home, "csv", tmp_path).splitlines())
    assert one["document"] == two["document"] == '\'=HYPERLINK("http://x")'


def test_two_funds_that_beancount_cannot_tell_apart_get_two_names(home: Home, tmp_path: Path) -> None:
    def command(tx: Any) -> None:
        for code in ("A.B", "A-B"):
            open_fund(tx, code=code, kind="donated", opened_on=books.BEGIN, name=code)
            tx.post(Entry(f"x:{code}", "gift", books.day(3), moved(code, "1111", "5121", 7)))

    home.office.desk.run(command)
    out = tmp_path / "journal"
    written(home, "beancount", out)
    held = bookkeepers.beancount(out)
    assert held == {
        ("Assets:F-A-B:A-1111", "VND"): "7", ("Assets:F-A-B:A-1111--2", "VND"): "7",
        ("Income:F-A-B:A-5121", "VND"): "-7", ("Income:F-A-B:A-5121--2", "VND"): "-7",
    }  # fmt: skip


def test_another_format_is_refused_and_writes_nothing(fund: Home, tmp_path: Path) -> None:
    with pytest.raises(FormatUnknown):
        written(fund, "xlsx", tmp_path / "out")
    assert not list(tmp_path.glob("*out*"))


@pytest.mark.parametrize(
    ("at", "cause"),
    [
        ("none/journal", "No such file or directory"), ("file/journal", "Not a directory"),
        ("folder", "Is a directory"), ("x" * 300, "File name too long"),
    ],
)  # fmt: skip
def test_a_place_that_takes_no_file_is_named_with_what_is_wrong(
    fund: Home, tmp_path: Path, at: str, cause: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(JournalNotWritten) as refused:
        written(fund, "hledger", tmp_path / at)
    assert refused.value.facts == {"file": str(tmp_path / at), "cause": cause}
    assert {one.name for one in tmp_path.iterdir()} - {"home"} == {"folder", "file"}


def test_a_disk_that_is_full_leaves_what_stood_there(
    fund: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    out = tmp_path / "journal"
    out.write_text("before")
    monkeypatch.setattr(writing, "_write", full)
    with pytest.raises(JournalNotWritten) as refused:
        written(fund, "hledger", out)
    assert refused.value.facts == {"file": str(out), "cause": "No space left on device"}
    assert out.read_text() == "before"
    assert not list(tmp_path.glob("*.part"))
