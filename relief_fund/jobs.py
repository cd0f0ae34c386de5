"""The timetable: name, trigger, use case. One process leads; every slot is taken exactly once."""

import fcntl
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from relief_fund.banking.reference_keys import key_references
from relief_fund.donors.gift_joining import keep_gift_words
from relief_fund.inspection.checks import run_checks
from relief_fund.inspection.job_runs import end_slot, take_owed_slot, take_slot
from relief_fund.kernel.clock import FUND_ZONE, moment_text
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.snapshots import keep_snapshot
from relief_fund.register.publishing import publish_statements

LEADER_LOCK = 0x5246_4A4F_4253
"""Advisory lock of the timetable's leader on PostgreSQL (the letters RFJOBS)."""
PATIENCE = 1.0
"""Seconds between two attempts to lead, and between two looks at whether we still do."""

ALMOST_A_DAY = timedelta(days=1) - timedelta(microseconds=1)

_log = logging.getLogger("relief_fund.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable; ``work`` is one use case, safe to repeat."""

    name: str
    trigger: BaseTrigger
    work: Callable[[Home], object]


TIMETABLE: tuple[Job, ...] = (
    Job("publish_log", IntervalTrigger(minutes=1, timezone=FUND_ZONE), lambda home: home.log.publish()),
    Job(
        "keep_snapshot",
        IntervalTrigger(minutes=10, timezone=FUND_ZONE),
        lambda home: keep_snapshot(home.office),
    ),
    Job(
        "pack_gift_words",
        IntervalTrigger(minutes=1, timezone=FUND_ZONE),
        lambda home: keep_gift_words(home.office),
    ),
    Job(
        "key_references",
        IntervalTrigger(minutes=1, timezone=FUND_ZONE),
        lambda home: key_references(home.office),
    ),
    Job("publish_statements", CronTrigger(hour=17, timezone=FUND_ZONE), publish_statements),
    Job("run_checks", CronTrigger(hour=1, timezone=FUND_ZONE), run_checks),
)


class Leader:
    """Leads the timetable of one home while this process holds the lock; another takes over when it dies."""

    def __init__(self, home: Home, timetable: tuple[Job, ...] = TIMETABLE) -> None:
        self._home = home
        self._timetable = timetable
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._lead, name="timetable", daemon=True)

    def start(self) -> None:
        """Begin trying to lead, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Give the lead up and wait for the running job to end."""
        self._stop.set()
        self._thread.join()

    def _lead(self) -> None:
        while not self._stop.is_set():
            try:
                with self._turn() as still_ours:
                    if still_ours is not None:
                        self._serve(still_ours)
            except Exception:
                _log.exception("the lead was lost")
            self._stop.wait(PATIENCE)

    def _serve(self, still_ours: Callable[[], bool]) -> None:
        scheduler = BackgroundScheduler(timezone=FUND_ZONE)
        for job in self._timetable:
            scheduler.add_job(
                self._run,
                job.trigger,
                args=[job],
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=60,
            )
        for job in self._timetable:
            self._finish(job)
        scheduler.start()
        try:
            while not self._stop.wait(PATIENCE) and still_ours():
                pass
        finally:
            scheduler.shutdown(wait=True)

    def _finish(self, job: Job) -> None:
        """Do what the last slot still owes: the leader before us died in it, or nobody led when it came."""
        due = _slot(job.trigger, _last_fired(job.trigger, self._home.clock.now()))
        if take_owed_slot(self._home.office, name=job.name, due=due, by=_this_server()):
            run_job(self._home, job, due)

    def _run(self, job: Job) -> None:
        due = _slot(job.trigger, self._home.clock.now())
        if take_slot(self._home.office, name=job.name, due=due, by=_this_server()):
            run_job(self._home, job, due)

    @contextmanager
    def _turn(self) -> Iterator[Callable[[], bool] | None]:
        if self._home.settings.books.startswith("sqlite"):
            with _file_lock(self._home.settings.keys / "timetable.lock") as held:
                yield (lambda: True) if held else None
        else:
            with _advisory_lock(self._home) as still_ours:
                yield still_ours


def timetable(leader: Leader) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """The timetable as something that lives as long as the site."""

    @asynccontextmanager
    async def lives(_: Any) -> AsyncIterator[None]:
        leader.start()
        try:
            yield
        finally:
            leader.stop()

    return lives


def run_job(home: Home, job: Job, due: str) -> str:
    """Run one job for its slot and keep the outcome; a refusal is an outcome, never a crash."""
    try:
        job.work(home)
        outcome = "done"
    except ReliefFundError as refusal:
        outcome = refusal.code
    except Exception:
        _log.exception("job %s failed", job.name)
        outcome = "kernel.failed"
    end_slot(home.office, name=job.name, due=due, outcome=outcome)
    return outcome


def _this_server() -> str:
    return f"{os.uname().nodename}:{os.getpid()}"


def _last_fired(trigger: BaseTrigger, now: datetime) -> datetime:
    """The newest moment up to ``now`` whose slot is due: now itself for intervals."""
    if isinstance(trigger, IntervalTrigger):
        return now
    fired: datetime = trigger.get_next_fire_time(None, now - ALMOST_A_DAY)
    return fired


def _slot(trigger: BaseTrigger, now: datetime) -> str:
    """The slot a run belongs to: minutes for intervals, the day for daily jobs, equal in every process."""
    local = now.astimezone(FUND_ZONE)
    if isinstance(trigger, IntervalTrigger):
        seconds = int(trigger.interval_length)
        begin = int(now.timestamp()) // seconds * seconds
        return moment_text(datetime.fromtimestamp(begin, FUND_ZONE))
    return moment_text(local.replace(hour=0, minute=0, second=0, microsecond=0))


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("ab") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


@contextmanager
def _advisory_lock(home: Home) -> Iterator[Callable[[], bool] | None]:
    with home.office.read() as connection:
        if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({LEADER_LOCK})").scalar():
            yield None
            return

        def still_ours() -> bool:
            return bool(_ask(connection))

        try:
            yield still_ours
        finally:
            with suppress(Exception):
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({LEADER_LOCK})")


def _ask(connection: Any) -> bool:
    # The lock lives as long as the session: if this answers on the same session, the lock is ours.
    try:
        return connection.exec_driver_sql("SELECT 1").scalar() == 1
    except Exception:
        return False
