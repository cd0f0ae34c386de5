"""Tables that leave the program: whoever writes one escapes what a spreadsheet would run as a formula."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "relief_fund"
WRITES_A_TABLE = re.compile(
    r"csv\.(?:Dict)?[wW]riter\(|\bWorkbook\(|to_csv\(|to_excel\(|\.csv_part\(|xlsxwriter"
)
ESCAPES = re.compile(r"\b(?:plain_cell|shown)\(")
KNOWN = {
    "banking/payment_files/post_office.py": "tests/banking/payment_files/test_post_office.py",
    "banking/payment_files/spreadsheet.py": "tests/banking/payment_files/test_spreadsheet.py",
    "ledger/interchange/writing.py": "tests/ledger/interchange/test_writing.py",
    "register/open_files.py": "tests/register/test_open_files.py",
}
"""Modules that write tables, each with the tests that hand it formulas."""
FIGURES_ALONE = {"banking/payment_files/rehearsal.py", "register/statement_files.py"}
"""Tables of codes, days and figures that the program makes itself: no text that anybody typed."""


def test_every_table_that_leaves_is_escaped_and_tested() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if WRITES_A_TABLE.search(path.read_text("utf-8"))
    }
    assert found - FIGURES_ALONE == KNOWN.keys()
    for module, tests in KNOWN.items():
        assert ESCAPES.search((ROOT / module).read_text("utf-8")), module
        assert re.search(r"formula", (ROOT.parent / tests).read_text("utf-8")), tests
