"""The peers: installed by themselves into a folder of their own, asked to do the same work, named when absent."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from measure_ledger_frame import ROOT, Absent, Ground, told
from measure_ledger_work import Spec

PEERS = ROOT / "scripts" / "peers"
HOME = ROOT / ".bench"
LOCK = PEERS / "peers.lock"
LONGEST = 600
"""Seconds after which a peer is taken for stuck."""


@cache
def peers_python() -> Path:
    """The Python of the peers' environment, made once per state of its pins. Raises Absent."""
    python = HOME / "bin" / "python"
    stamp = HOME / "peers.lock"
    if stamp.exists() and stamp.read_bytes() == LOCK.read_bytes():
        return python
    told("  installing the peers into .bench (once; needs a package index)")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "-qq", "--no-deps", "-r", LOCK]
    for command in ([sys.executable, "-m", "venv", "--clear", HOME], pip):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Absent(f"its packages could not be installed: {_last_line(done.stderr or done.stdout)}")
    stamp.write_bytes(LOCK.read_bytes())
    return python


@cache
def hledger() -> str:
    """The program hledger; installed from Debian where that is allowed. Raises Absent."""
    if not shutil.which("hledger") and os.geteuid() == 0 and shutil.which("apt-get"):
        told("  installing hledger (once)")
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", "hledger"]):
            subprocess.run(command, capture_output=True, check=False)
    found = shutil.which("hledger")
    if not found:
        raise Absent("hledger is not installed: apt-get install hledger")
    return found


def hordak(ground: Ground, work: Sequence[Spec], processes: int) -> float:
    """django-hordak on PostgreSQL, entries per second. Raises Absent."""
    if ground.server is None:
        raise Absent("django-hordak keeps its rules in PostgreSQL and MySQL only")
    with ground.bare() as url:
        return _posting("hordak_posting.py", work, url.replace("+psycopg", ""), str(processes))


def python_accounting(ground: Ground, work: Sequence[Spec]) -> float:
    """python-accounting on the engine under measurement, entries per second. Raises Absent."""
    with ground.bare() as url:
        return _posting("python_accounting_posting.py", work, url)


def _posting(script: str, work: Sequence[Spec], *arguments: str) -> float:
    """Accounts are folded to a hundred, because either peer takes seconds to open a thousand."""
    told_work = json.dumps(
        [[_folded(debited), _folded(credited), amount] for _, debited, credited, amount in work]
    )
    return float(_answer([str(peers_python()), str(PEERS / script), *arguments], told_work)["per_second"])


def _folded(account: str) -> str:
    return f"{account[:5]}{int(account[5:]) % 50:04d}"


def beancount_load(journal: Path) -> tuple[float, int]:
    """Seconds and peak megabytes of beancount's loader. Raises Absent."""
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    answer = _answer([str(peers_python()), str(PEERS / "beancount_load.py"), str(journal)], "", environment)
    return float(answer["seconds"]), int(answer["peak_mb"])


def hledger_load(journal: Path) -> tuple[float, int]:
    """Seconds and peak megabytes of hledger reading ``journal`` and adding up its balances. Raises Absent."""
    started = time.perf_counter()
    command = [hledger(), "-f", str(journal), "balance", "-N", "--depth=1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
        _, _, used = os.wait4(running.pid, 0)
        running.returncode = 0
    return time.perf_counter() - started, _megabytes(used)


def _megabytes(used: resource.struct_rusage) -> int:
    return round(used.ru_maxrss / 1024)


def _answer(command: list[str], said: str, environment: dict[str, str] | None = None) -> dict[str, object]:
    try:
        done = subprocess.run(
            command, input=said, capture_output=True, text=True, check=False, timeout=LONGEST, env=environment
        )
    except subprocess.TimeoutExpired:
        raise Absent(f"no answer within {LONGEST} s") from None
    if done.returncode:
        raise Absent(f"it failed: {_last_line(done.stderr)}")
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "it said nothing"
