"""One server process of the bench: opens a home that is there already, works when told, prints what it took.

measure_ledger_worker.py post HOME BOOKS REGISTER SEED COUNT CALLERS   (begins when a line comes in)
measure_ledger_worker.py import HOME BOOKS REGISTER FORM JOURNAL MAPPING
"""

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import measure_ledger_work as work

from relief_fund.app import open_home
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.settings import Settings


def post(home: Home, seed: str, count: str, callers: str) -> dict[str, float]:
    """A share of the work by ``callers`` coroutines; begin and end by the clock all processes share."""
    specs = work.stream(int(count), accounts="random", seed=int(seed))
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.monotonic()
    work.asking(home, specs, int(callers))
    return {"started": started, "ended": time.monotonic()}


def take_in(home: Home, form: str, journal: str, mapping: str) -> dict[str, float]:
    """One journal file into the books."""
    # Imported here: the process that only posts does not need it.
    from relief_fund.ledger.interchange.taking_in import import_journal

    actor = Actor("bench", "Bench", frozenset({Duty.FUND_ADMINISTRATOR}))
    started = time.perf_counter()
    report = import_journal(home.office, actor, Path(journal), form=form, mapping=Path(mapping))
    seconds = time.perf_counter() - started
    work.check_written(home, report.posted)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"per_second": report.posted / seconds, "peak_mb": round(peak)}


def main() -> None:
    """Open, work, print one JSON object."""
    what, folder, books, register, *rest = sys.argv[1:]
    settings = replace(Settings.load(Path(folder), environment={}), books=books, register=register)
    home = open_home(settings)
    try:
        answer = (post if what == "post" else take_in)(home, *rest)
    finally:
        home.close()
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
