"""Receipts: how long a batch of 10,000 takes from the button to the archive, and how much memory it holds.

``measure(gifts) -> dict`` is called by the measurements of gifts; ``python scripts/measure_receipts.py [N]`` prints
the same as JSON.
"""

import json
import resource
import sys
import tempfile
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from relief_fund.app import found_home
from relief_fund.banking.intake import import_statement
from relief_fund.donors import receipts
from relief_fund.donors.campaigns import open_campaign
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.settings import Settings
from relief_fund.web import background, receipt_runs

GIFTS = 10_000
BOUND = 180
"""Seconds that 10,000 receipts may take."""
HAND = Actor("measurer", "Nguyễn Thị Đo", frozenset({Duty.FUND_ADMINISTRATOR}))
DAY, NUMBER = date(2024, 9, 10), "0011009999999"


def statement(folder: Path, gifts: int) -> Path:
    """A statement of ``gifts`` credits of one day."""
    path = folder / "statement.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write("PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n")
        for row in range(gifts):
            out.write(f"1,10/09/2024,5213.{row},,{50_000 + row},,ung ho dong bao {row}\n")
    return path


def filled(folder: Path, gifts: int) -> Home:
    """A home with a campaign, its gifts, and the fund's address."""
    home = found_home(Settings.load(folder / "home", environment={}), fund="Quỹ đo", origin="do.example/log")
    open_campaign(
        home.office, HAND, code="BAO", name_vi="Khắc phục hậu quả bão số 3", name_en="Typhoon",
        launched_on=date(2024, 9, 1), reception_ends_on=date(2024, 11, 29),
        distribution_ends_on=date(2024, 12, 19), source="Lời kêu gọi", account_number=NUMBER, bank="Vietcombank",
    )  # fmt: skip
    matcher = matcher_for(home.office, account_number=NUMBER)
    path = statement(folder, gifts)
    import_statement(home.office, HAND, path, account_number=NUMBER, recognise=matcher)
    receipts.change_letterhead(home.office, HAND, address="Số 1, đường Hùng Vương, thị trấn Mẫu")
    return home


def measure(gifts: int = GIFTS) -> dict[str, Any]:
    """Seconds for one batch of ``gifts`` receipts, issued and set as PDF, beside its CPU, size and memory."""
    with tempfile.TemporaryDirectory() as folder:
        home = filled(Path(folder), gifts)
        try:
            held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            began, cpu = time.perf_counter(), time.process_time()
            run = receipt_runs.begin(
                home, HAND, campaign="BAO", first=DAY, last=DAY + timedelta(days=1), fund="Quỹ đo",
                site="https://quy.example",
            )  # fmt: skip
            while background.has(run):
                time.sleep(0.05)
            took, worked = time.perf_counter() - began, time.process_time() - cpu
            ended = receipt_runs.find(home, run)
            path = receipt_runs.archive(home, run)
            with zipfile.ZipFile(path) as kept:
                papers = len(set(kept.namelist()))
            size = path.stat().st_size
        finally:
            home.close()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held
    return {
        "receipts": papers, "state": ended.state, "seconds": round(took, 1), "cpu_seconds": round(worked, 1),
        "bound_seconds": BOUND * gifts // GIFTS, "within": took < BOUND * gifts / GIFTS,
        "bytes_each": size // max(papers, 1), "memory_grown_kib": grown,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else GIFTS)))
