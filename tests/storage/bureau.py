"""Where clerks are hired: starts them, hears their answers, kills them, and looks at the books they leave."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.checks import CHECKS
from relief_fund.settings import Settings
from tests.storage.clerks import DAY, told

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


@dataclass(frozen=True)
class Clerk:
    """A running process and the file it writes its answers to."""

    pid: int
    answers: Path

    def heard(self) -> list[Any]:
        """What was answered so far, whole lines only."""
        text = self.answers.read_text() if self.answers.exists() else ""
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def until(self, count: int) -> list[Any]:
        """The answers once there are ``count``, or all of them when the clerk has done."""
        end = time.monotonic() + PATIENCE
        while len(said := self.heard()) < count and "done" not in said:
            assert time.monotonic() < end, f"a clerk says nothing more: {said[-1:]}"
            assert self.lives() or "done" in self.heard(), f"a clerk died by itself: {said[-1:]}"
            time.sleep(0.0005)
        return said

    def done(self) -> list[Any]:
        """Every answer, once all is done; without "open" and "done"."""
        return self.until(10**9)[1:-1]

    def lives(self) -> bool:
        """Whether the process still runs."""
        try:
            return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    def kill(self) -> list[Any]:
        """SIGKILL; returns what was answered before."""
        os.kill(self.pid, signal.SIGKILL)
        while self.lives():
            time.sleep(0.0005)
        return self.heard()


class Bureau:
    """One process that has the program imported and forks clerks."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._hired = folder, 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.storage.clerks"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def hire(self, settings: Settings, task: str, **order: Any) -> Clerk:
        """A clerk at work on ``task`` in the books of ``settings``."""
        assert self._process.stdin
        assert self._process.stdout
        self._hired += 1
        answers = self._folder / f"answers-{self._hired}"
        line = json.dumps({"task": task, "settings": told(settings), "answers": str(answers), **order})
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return Clerk(int(self._process.stdout.readline()), answers)

    def close(self) -> None:
        """Send everybody home."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(PATIENCE)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    """A bureau for one test."""
    one = Bureau(tmp_path)
    yield one
    one.close()


def sound(home: Home) -> None:
    """Every named check of the books is green, and leaves and entries are as many as they say."""
    with home.office.read() as connection:
        found = {name: check(connection, DAY) for name, check in CHECKS.items()}
        assert {name: rows for name, rows in found.items() if rows} == {}
        ask = connection.exec_driver_sql
        assert ask("SELECT size FROM log_head").scalar() == ask("SELECT count(*) FROM leaf").scalar()
        assert ask("SELECT max(position) + 1 FROM leaf").scalar() == ask("SELECT count(*) FROM leaf").scalar()
        covered = "SELECT sum(last_entry - first_entry + 1) FROM leaf WHERE first_entry > 0"
        assert ask(covered).scalar() == ask("SELECT count(*) FROM entry").scalar()
