"""A statement many times as long is read, checked, foreseen and posted within the same memory."""

import gc
import os
import tracemalloc
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from relief_fund.banking import intake_steps
from relief_fund.banking.breaks import KeptBreaks
from relief_fund.banking.intake import import_statement
from relief_fund.banking.marks import TO_POST, Marks
from relief_fund.banking.parts import mend, parts_of
from relief_fund.banking.reconciliation import reconcile
from relief_fund.banking.statements.kept import KeptLines
from relief_fund.banking.statements.lines import StatementFile
from relief_fund.banking.statements.reader import read_statement
from relief_fund.donors.queries import CampaignFace
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.protocols import Home
from relief_fund.storage.desk import Desk
from tests.banking import money_in
from tests.banking.lines import DAY, HEAD, line, write

SHORT, LONG = (10_000, 100_000) if os.environ.get("RELIEF_FUND_LONG") else (2_500, 7_500)
"""The short one is long enough for every stage to hold what it holds at once."""
MARGIN = 300_000
"""Bytes: 60 for each line more of the long one. A line held in memory weighs about five hundred, its key a hundred."""
KEPT_BY_OPENPYXL = 300
"""Bytes of an emptied element that openpyxl keeps of each row until the sheet ends; a sheet has 1,048,576 at most."""
PLAIN = ("Ngày giao dịch", "Số chứng từ", "Ghi nợ", "Ghi có", "Nội dung")
"""A header without a known way of writing amounts: the rows are gone through twice."""


def lines(count: int, salt: int = 0) -> Any:
    """No two alike, in the order of their days; a balance on every row."""
    balance = 1_000_000
    for at in range(count):
        amount = 50_000 + at
        balance += amount
        yield line(
            amount, f"MBVCB.{at}.{salt}.NGUYEN VAN A ung ho dong bao mien bac", balance=balance, row=at + 2,
            day=DAY + timedelta(days=at * 9 // count), reference=f"5213.{at}",
        )  # fmt: skip


def backwards(path: Path, count: int, gzipped: bool = False) -> Path:
    """Newest first, with days among one another, in a table that says nothing of its way of writing."""
    rows = list(lines(count))[::-1]
    rows[0], rows[-1] = rows[-1], rows[0]
    text = ",".join(PLAIN) + "\n"
    for one in rows:
        text += f'{one.day:%d/%m/%Y},{one.reference},,"{one.amount:,}",BIDV {one.text}\n'
    path.write_text(text, "utf-8")
    return path


def lying(path: Path, count: int) -> Path:
    """A statement of which every balance breaks."""
    return write(
        path, (one._replace(balance=(one.balance or 0) + at * at) for at, one in enumerate(lines(count)))
    )


def workbook(path: Path, count: int) -> Path:
    """A sheet whose texts are few: openpyxl keeps a workbook's table of texts whole."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([*HEAD])
    for one in lines(count):
        sheet.append(
            [1, f"{one.day:%d/%m/%Y}", at if (at := int(one.amount)) else 0, None, one.amount, None, "x"]
        )
    book.save(path)
    return path


def peak(work: Callable[[], object]) -> int:
    """Bytes at the highest, above what was there before."""
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def checked(statement: StatementFile) -> None:
    """Everything that is asked of all lines before the first is posted, the books apart."""
    assert isinstance(statement.lines, KeptLines)
    breaks = KeptBreaks(statement.lines)
    summed = reconcile(statement.lines, None, breaks.note)
    mend(statement.lines, breaks.lost())
    marks = Marks(money_in.NUMBER, statement.lines)
    marks.compare(lambda asked: (set(asked[::2]), set()))
    marks.days(TO_POST)
    last = len(statement.lines) - 1
    parts_of(summed, summed.findings, last, marks.within, lambda begins: breaks.doubted(marks, begins))
    assert sum(len(step) for step in marks.steps(100)) == marks.count(TO_POST)


@pytest.mark.parametrize("made", [lambda path, count: write(path, lines(count)), backwards, lying, workbook])
def test_reading_and_checking_take_the_same_memory_however_long_the_file(
    tmp_path: Path, made: Callable[[Path, int], Path]
) -> None:
    name = "s.xlsx" if made is workbook else "s.csv"

    def read(count: int) -> int:
        path = made(tmp_path / f"{count}{name}", count)
        found: list[int] = []

        def work() -> None:
            statement = read_statement(path, bank="BIDV")
            found.append(len(statement.lines))
            checked(statement)

        highest = peak(work)
        assert found == [count]
        return highest

    read(500)
    parts = 2 if made is workbook else 1  # openpyxl is slow where memory is traced
    short, long = read(SHORT // parts), read(LONG // parts)
    print(f"{SHORT}: {short:,} bytes; {LONG}: {long:,} bytes")
    kept = KEPT_BY_OPENPYXL * (LONG - SHORT) // parts if made is workbook else 0
    assert long < short + MARGIN + kept


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_import_takes_the_same_memory_however_long_the_file(
    home: Home, campaign: CampaignFace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dry_run: bool
) -> None:
    at_once = Desk.submit

    def waited_for(desk: Desk, command: Any) -> "Future[Any]":
        written = at_once(desk, command)
        written.exception(60)
        return written

    # How many steps are held at once hangs on who is quicker: here none is.
    monkeypatch.setattr(Desk, "submit", waited_for)
    monkeypatch.setattr(intake_steps, "STEP", 500)

    def imported(count: int, salt: int) -> int:
        path = write(tmp_path / "s.csv", lines(count, salt))
        matcher = matcher_for(home.office, account_number=money_in.NUMBER)

        def work() -> None:
            report = import_statement(
                home.office, money_in.ADMINISTRATOR, path, account_number=money_in.NUMBER, recognise=matcher,
                dry_run=dry_run, hold=True,
            )  # fmt: skip
            assert report.lines == count

        return peak(work)

    imported(1_000, 1)
    short, long = imported(SHORT, 2), imported(LONG, 3)
    print(f"{SHORT}: {short:,} bytes; {LONG}: {long:,} bytes")
    assert long < short + MARGIN
