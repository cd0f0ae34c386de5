"""Several server processes on one set of books against one: rates, and books that are still whole."""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import measure_ledger_work as work
from measure_ledger_frame import Contender, Ratio, compared

from relief_fund.app import open_home
from relief_fund.ledger.checks import CHECKS
from relief_fund.settings import Settings

WORKER = Path(__file__).with_name("measure_ledger_worker.py")
PROCESSES = 2
"""As many as the machine of the goals has cores."""


def processes(bench: work.Bench) -> dict[str, Any]:
    """Two server processes against one, with as many callers each: 2 x 256 and 2 x 4."""
    contenders: dict[str, Contender] = {}
    broken: set[str] = set()
    for callers, count in ((256, bench.asked.entries), (4, bench.asked.few // 2)):
        for number in (1, PROCESSES):
            contenders[f"{number} x {callers}"] = partial(_rate, bench, number, callers, count, broken)
    ratios = []
    if bench.engine == "postgresql":
        ratios = [
            Ratio(f"{PROCESSES} processes / one, 256 callers each", f"{PROCESSES} x 256", "1 x 256", 1.0),
            Ratio(f"{PROCESSES} processes / one, 4 callers each", f"{PROCESSES} x 4", "1 x 4", 0.5, 1.0),
        ]
    answer = compared(contenders, ratios, bench.asked.rounds)
    whole = {"figure": "several processes: every check green", "broken": sorted(broken), "met": not broken}
    answer["figures"].append(whole)
    return answer


def _rate(bench: work.Bench, number: int, callers: int, count: int, broken: set[str]) -> float:
    """Entries per second from the first start to the last end; the books are checked afterwards."""
    with bench.ground.copied(bench.template) as settings:
        ends = _run(settings, [count // number] * number, callers)
        broken.update(_broken(settings, count // number * number))
    seconds = max(one["ended"] for one in ends) - min(one["started"] for one in ends)
    return count // number * number / seconds


def _run(settings: Settings, shares: Sequence[int], callers: int) -> list[dict[str, float]]:
    with ExitStack() as stack:
        running = [
            stack.enter_context(_worker(settings, seed, share, callers)) for seed, share in enumerate(shares)
        ]
        for one in running:
            _expect(one, "ready")
        for one in running:
            assert one.stdin
            one.stdin.write("go\n")
            one.stdin.flush()
        return [json.loads(one.communicate()[0].splitlines()[-1]) for one in running]


def _worker(settings: Settings, seed: int, share: int, callers: int) -> subprocess.Popen[str]:
    command = [
        sys.executable, str(WORKER), "post", str(settings.home), settings.books, settings.register,
        str(seed), str(share), str(callers),
    ]  # fmt: skip
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _expect(worker: subprocess.Popen[str], word: str) -> None:
    assert worker.stdout
    said = worker.stdout.readline().strip()
    if said != word:
        raise AssertionError(f"a server process of the bench said {said!r}, not {word!r}")


def _broken(settings: Settings, count: int) -> list[str]:
    """The named checks of the books that find something; every entry must be there.

    The bench's own 2,000 accounts are none of the chart, and nothing else may be said of the chart.
    """
    home = open_home(settings)
    try:
        work.check_written(home, count)
        with home.office.read() as connection:
            found = {name: check(connection, work.DAY) for name, check in CHECKS.items()}
    finally:
        home.close()
    found["accounts_follow_the_chart"] = [
        one for one in found["accounts_follow_the_chart"] if one["account"] not in work.OWN_ACCOUNTS
    ]
    return sorted(name for name, rows in found.items() if rows)
