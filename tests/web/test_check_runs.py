"""Every check off the request: once at a time, watched, kept; one that was cut off is begun anew."""

import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from relief_fund.inspection import checks
from relief_fund.inspection.queries import last_checks
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.web import background, check_runs
from relief_fund.web.kept_runs import DONE, REFUSED, RUNNING, SLOW_TO_BEGIN, STOPPED
from tests.banking.money_in import INSPECTOR


def ended(home: Home, run: str) -> check_runs.CheckRun:
    """The run once nobody works on it."""
    deadline = time.monotonic() + 60
    while background.has(run):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return check_runs.find(home, run)


def test_it_is_watched_while_it_runs_and_kept_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    go, at, real = threading.Event(), threading.Event(), checks._result

    def held(room: str, name: str, check: Any) -> Any:
        if name == "guards_are_the_sums":
            at.set()
            assert go.wait(30)
        return real(room, name, check)

    monkeypatch.setattr(checks, "_result", held)
    run = check_runs.begin(home, INSPECTOR)
    assert at.wait(30)
    shown = check_runs.find(home, run)
    assert (shown.state, shown.check) == (RUNNING, "guards_are_the_sums")
    assert 0 < shown.place < shown.of
    assert check_runs.begin(home, INSPECTOR) == run, "one at a time"
    go.set()
    done = ended(home, run)
    with home.office.read() as connection:
        kept = last_checks(connection)
    assert kept
    assert (done.state, done.of, done.failed) == (DONE, len(kept.results), len(kept.results) - kept.passed)


def test_what_was_cut_off_is_begun_anew(home: Home) -> None:
    old = ended(home, check_runs.begin(home, INSPECTOR))
    check_runs.RUNS.write(home, replace(old, state=RUNNING))
    home.clock.move(SLOW_TO_BEGIN + timedelta(seconds=1))  # type: ignore[attr-defined]  # a clock of the tests
    assert check_runs.is_cut_off(home, check_runs.find(home, old.id))
    run = check_runs.begin(home, INSPECTOR)
    assert run != old.id
    assert (ended(home, run).state, check_runs.find(home, old.id).state) == (DONE, STOPPED)


def test_what_fails_says_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> Any:
        raise ValueError("private words")

    monkeypatch.setattr(check_runs, "run_checks", fails)
    done = ended(home, check_runs.begin(home, INSPECTOR))
    assert (done.state, done.code) == (REFUSED, "kernel.failed")


def test_who_may_not_inspect_begins_nothing(home: Home) -> None:
    with pytest.raises(DutyMissing):
        check_runs.begin(home, Actor("officer-1", "assessor", frozenset({Duty.ASSESSOR})))
    assert check_runs.RUNS.all(home) == []
