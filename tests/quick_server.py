"""A server as ``relief-fund serve`` starts it, with a timetable of seconds: python -m tests.quick_server PORT.

The home is the one that RELIEF_FUND_HOME names. The first server that starts there sets the hour of the daily
job, a few seconds ahead; the job takes very long once where a file ``slow`` lies in the home. Each run of a
job adds one line to ``runs``, so that a test counts the work itself and not only what the tables say of it.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from relief_fund.jobs import Job, Leader, timetable
from relief_fund.kernel.clock import FUND_ZONE
from relief_fund.kernel.protocols import Home

SOON = timedelta(seconds=8)
VERY_LONG = 120
"""Seconds that the slow run takes: it ends by being killed."""


def noted(name: str, work: Callable[[Home], object]) -> Callable[[Home], object]:
    """``work``, noting first that this process began it."""

    def run(home: Home) -> None:
        with (home.settings.home / "runs").open("a", encoding="utf-8") as out:
            out.write(f"{name} {os.getpid()}\n")
        work(home)

    return run


def _very_long_once(home: Home) -> None:
    slow: Path = home.settings.home / "slow"
    if slow.exists():
        slow.unlink()
        time.sleep(VERY_LONG)


def _hour(folder: Path) -> str:
    """The time of day of the daily job, the same in every server of the home."""
    proposed = folder / f"daily-{os.getpid()}"
    proposed.write_text(f"{datetime.now(FUND_ZONE) + SOON:%H:%M:%S}")
    with suppress(FileExistsError):
        os.link(proposed, folder / "daily")
    return (folder / "daily").read_text()


def quick_timetable(home: Home) -> tuple[Job, ...]:
    """The log every second, one daily job."""
    hour, minute, second = _hour(home.settings.home).split(":")
    at = CronTrigger(hour=hour, minute=minute, second=second, timezone=FUND_ZONE)
    often = IntervalTrigger(seconds=1, timezone=FUND_ZONE)
    return (
        Job("publish_log", often, noted("publish_log", lambda home: home.log.publish())),
        Job("daily", at, noted("daily", _very_long_once)),
    )


def make_site() -> Any:
    """The factory that the worker calls."""
    from relief_fund.app import _leave_with_parent, open_home
    from relief_fund.settings import Settings
    from relief_fund.web.site import create_site

    _leave_with_parent()
    home = open_home(Settings.load())
    return create_site(home, lifespan=[timetable(Leader(home, quick_timetable(home)))])


def main() -> None:
    """Serve on the port that was given."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "tests.quick_server:make_site", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.ASGI,
        workers=1, factory=True,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main()
