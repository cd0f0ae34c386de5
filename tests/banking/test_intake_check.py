"""Checking a statement: the real files of relief accounts, their breaks row by row, and nothing written."""

from collections.abc import Callable
from pathlib import Path

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.banking.parts import Settlement
from relief_fund.kernel.protocols import Home
from tests.banking.money_in import scalar

Import = Callable[..., ImportReport]


@pytest.mark.real_inputs
def test_agribanks_five_lost_amounts_wait_and_are_mended(home: Home, load: Import, real_inputs: Path) -> None:
    path = real_inputs / "bank" / "vietnam" / "agribank-hanoi-2024-09-09_12.scrubbed.csv.gz"
    report = load(path, hold=True)
    assert (report.lines, report.posted, report.held) == (42_493, 42_488, 5)
    assert sum(int(part.facts["mends"]) for part in report.parts) == 1_700_000
    assert scalar(home, "SELECT sum(amount) FROM bank_line") == 43_551_407_197
    choices = {part.key: "mend" for part in report.parts}
    assert load(path, settlement=Settlement(choices, "theo số dư")).posted == 5
    assert scalar(home, "SELECT sum(amount) FROM bank_line") == 43_553_131_897 - 24_700
    again = load(path)
    assert (again.posted, again.already_known, again.held) == (0, 42_493, 0)


@pytest.mark.real_inputs
def test_quang_ninh_comes_to_its_closing_twice(home: Home, load: Import, real_inputs: Path) -> None:
    path = real_inputs / "bank" / "vietnam" / "vcb-quangninh-2024-09-10_25.scrubbed.csv.gz"
    report = load(path, opening=1_249_162)
    assert (report.posted, report.credits_total, report.opening, report.closing) == (
        2_433, 63_295_264_264, 1_249_162, 63_296_513_426,
    )  # fmt: skip
    assert (load(path).already_known, report.parts) == (2_433, ())
