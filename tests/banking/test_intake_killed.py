"""Power cut in the middle of an import, at moments nobody chose; two processes that import one file at once."""

import os
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relief_fund.banking.checks import CHECKS
from relief_fund.banking.intake import ImportReport
from relief_fund.donors import queries as donors
from relief_fund.kernel.protocols import Home
from relief_fund.settings import Settings
from tests.banking import importing
from tests.banking.lines import line, write
from tests.banking.money_in import balances, scalar

Import = Callable[..., ImportReport]
CUTS = 12 if os.environ.get("RELIEF_FUND_LONG") else 2
LINES = 600
STEP = 20
WHOLE = LINES * (LINES + 1) // 2
A_LOOK, A_WHILE = 0.002, 0.01
"""Seconds between two looks at what is posted, and within which the cut then falls."""


def statement(folder: Path) -> Path:
    """Every line with its balance; each second one like the line before it but for the amount."""
    lines = [
        line(
            at + 1,
            f"ung ho {at // 2}",
            reference=f"5213.{at // 2}",
            balance=1_000_000 + (at + 1) * (at + 2) // 2,
        )
        for at in range(LINES)
    ]
    return write(folder / "killed.csv", lines)


def cut(home: Home, settings: Settings, path: Path, upto: int, after: float) -> bool:
    """Import, and kill the process ``after`` seconds from when ``upto`` lines stand; whether it was still at work."""
    process = importing.start(settings, path, STEP)
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    while process.poll() is None and scalar(home, "SELECT count(*) FROM bank_line") < upto:
        has_ended(process, A_LOOK)
    at_work = not has_ended(process, after)
    process.kill()
    process.communicate()
    assert at_work or process.returncode == 0
    return at_work


def has_ended(process: Any, within: float) -> bool:
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        return False
    return True


def whole(home: Home) -> None:
    """Every line stands once: in the lines, the gifts, the books and the sums of the day."""
    assert (
        scalar(home, "SELECT count(*) FROM bank_line") == scalar(home, "SELECT count(*) FROM gift") == LINES
    )
    assert scalar(home, "SELECT count(DISTINCT identity) FROM bank_line") == LINES
    assert scalar(home, "SELECT max(position) FROM bank_line") == LINES
    assert scalar(home, "SELECT sum(amount) FROM bank_line") == WHOLE
    assert scalar(home, "SELECT sum(total) FROM bank_day_part") == WHOLE
    assert scalar(home, "SELECT count(*) FROM entry") == LINES + 1
    assert balances(home)["BAO.CHUNG", "5121"] == -WHOLE
    with home.office.read() as connection:
        assert donors.campaign_total(connection, "BAO") == (LINES, WHOLE)
        assert {name: found for name, check in CHECKS.items() if (found := check(connection))} == {}


@pytest.mark.takes(10)
def test_a_power_cut_at_any_moment_loses_nothing_and_doubles_nothing(
    home: Home, load: Import, empty_home: Settings, tmp_path: Path
) -> None:
    path, chance = statement(tmp_path), random.Random(f"{empty_home.books} {CUTS}")
    held = [0]
    for nth in range(CUTS):
        # The first before anything is posted, the others all along the way; by the clock they would miss a fast day.
        upto = nth * LINES // CUTS
        at_work = cut(home, empty_home, path, upto, chance.uniform(0.0, A_WHILE))
        held.append(scalar(home, "SELECT count(*) FROM bank_line"))
        assert held[-2] <= held[-1] <= LINES
        assert scalar(home, "SELECT count(*) FROM gift") == held[-1], "a step is whole or not there"
        assert held[-1] % STEP == 0
        if not at_work:
            break
    assert any(0 < one < LINES for one in held), "one falls in the middle"
    report = load(path)
    assert (report.posted, report.already_known) == (LINES - held[-1], held[-1])
    whole(home)
    assert load(path).run == ""


@pytest.mark.takes(6)
def test_two_processes_import_one_file_at_once(
    home: Home, campaign: object, empty_home: Settings, tmp_path: Path
) -> None:
    """Each step asks the books inside its own command, so a line is posted by whichever comes first."""
    path = statement(tmp_path)
    both = [importing.start(empty_home, path, STEP) for _ in range(2)]
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    posted = [int(out) for out, _ in told]
    assert sum(posted) == LINES
    assert scalar(home, "SELECT sum(posted) FROM import_run_end") == LINES
    whole(home)
