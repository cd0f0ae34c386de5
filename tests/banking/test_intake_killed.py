"""Power cut in the middle of an import, at moments nobody chose; two processes that import one file at once."""

import os
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

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
AT_MOST = 0.6
"""Seconds within which a cut falls at first; on a slow day, where nothing was posted by then, twice as many."""


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


def cut(settings: Settings, path: Path, after: float) -> bool:
    """Import, and kill the process ``after`` seconds; whether it was still at work."""
    process = importing.start(settings, path, STEP)
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True
    process.communicate()
    assert process.returncode == 0
    return False


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
    held, within = [0], AT_MOST
    for _ in range(CUTS):
        at_work = cut(empty_home, path, chance.uniform(0.0, within))
        within *= 1 if held[-1] else 2
        held.append(scalar(home, "SELECT count(*) FROM bank_line"))
        assert held[-2] <= held[-1] <= LINES
        assert scalar(home, "SELECT count(*) FROM gift") == held[-1], "a step is whole or not there"
        assert held[-1] % STEP == 0
        if not at_work:
            break
    assert CUTS < 10 or any(0 < one < LINES for one in held), "among so many one falls in the middle"
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
