"""Every check now, off the request: an officer asks, watches which one is at work, and reads what was kept.

Nothing is lost with a run that was cut off: what it found was not kept, and the button begins another.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from relief_fund.inspection.checks import run_checks
from relief_fund.kernel.clock import moment_from, moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.web import background
from relief_fund.web.kept_runs import DONE, RUNNING, STOPPED, KeptRuns
from relief_fund.web.uploads import private_folder


@dataclass(frozen=True, slots=True)
class CheckRun:
    """One run as it stands: ``check`` is the ``place``-th of ``of`` that it is at, ``failed`` do not hold."""

    id: str
    officer: str
    state: str
    begun_at: str
    check: str = ""
    place: int = 0
    of: int = 0
    failed: int = 0
    code: str = ""

    def seconds(self, now: datetime) -> int:
        """Whole seconds since it was begun."""
        return max((now - moment_from(self.begun_at)) // timedelta(seconds=1), 0)


RUNS = KeptRuns("checks", CheckRun, timedelta(days=1), Duty.INSPECTOR)
find, sweep, is_cut_off = RUNS.find, RUNS.sweep, RUNS.is_cut_off


def begin(home: Home, actor: Actor) -> str:
    """Run every check; returns the run's id at once. One that is at work is answered in its place.

    Raises DutyMissing.
    """
    actor.require(Duty.INSPECTOR, Duty.FUND_ADMINISTRATOR)
    sweep(home)
    for known in RUNS.all(home):
        if is_cut_off(home, known):
            RUNS.write(home, replace(known, state=STOPPED))
        elif known.state == RUNNING:
            return known.id
    run = CheckRun(fresh_id(), actor.officer, RUNNING, moment_text(home.clock.now()))
    private_folder(RUNS.folder(home, run.id))
    RUNS.write(home, run)
    background.begin(run.id, RUNS.work, home, actor, run.id, _checked)
    return run.id


def _checked(home: Home, actor: Actor, run: CheckRun) -> CheckRun:
    results = run_checks(home, actor, partial(_watch, home, run))
    return replace(run, state=DONE, of=len(results), failed=sum(not one.ok for one in results))


def _watch(home: Home, run: CheckRun, name: str, place: int, checks: int) -> None:
    RUNS.write(home, replace(run, check=name, place=place, of=checks))
