"""The timetable: which slot a run belongs to, one leader at a time, and who does what a dead one left."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from relief_fund.app import open_home
from relief_fund.inspection.job_runs import last_runs, take_slot
from relief_fund.jobs import TIMETABLE, Job, Leader, _last_fired, _slot, run_job
from relief_fund.kernel.clock import FUND_ZONE, MovableClock, moment_text
from relief_fund.kernel.protocols import Home
from relief_fund.staff.errors import CodeWrong

MINUTELY, DAILY = IntervalTrigger(minutes=1, timezone=FUND_ZONE), CronTrigger(hour=17, timezone=FUND_ZONE)
SECONDLY = IntervalTrigger(seconds=1, timezone=FUND_ZONE)
WITHIN = 20
"""Seconds within which a busy machine gets round to a job of every second."""


def local(text: str) -> datetime:
    """A moment in the fund's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=FUND_ZONE)


def runs(home: Home) -> list[tuple[str, str, str]]:
    """(name, due, outcome) of the slots, oldest first."""
    with home.office.read() as connection:
        return [(name, due, outcome) for name, due, _, outcome in reversed(last_runs(connection))]


@contextmanager
def leading(home: Home, *jobs: Job) -> Iterator[Leader]:
    leader = Leader(home, jobs)
    leader.start()
    try:
        yield leader
    finally:
        leader.stop()


@pytest.mark.parametrize(
    ("trigger", "now", "slot"),
    [
        (MINUTELY, "2026-11-22 09:00:59.9", "2026-11-22 09:00:00"),
        (MINUTELY, "2026-11-22 09:01:00", "2026-11-22 09:01:00"),
        (IntervalTrigger(minutes=10), "2026-11-22 09:19:59", "2026-11-22 09:10:00"),
        (DAILY, "2026-11-22 17:00:03", "2026-11-22 00:00:00"),
        (DAILY, "2026-11-22 00:00:00", "2026-11-22 00:00:00"),
    ],
)
def test_every_process_names_the_slot_alike(trigger: object, now: str, slot: str) -> None:
    assert _slot(trigger, local(now).astimezone(UTC)) == moment_text(local(slot))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "day"), [("2026-11-22 17:00:00", "2026-11-22"), ("2026-11-22 16:59:59", "2026-11-21")]
)
def test_a_daily_slot_is_due_from_its_hour_on(now: str, day: str) -> None:
    assert _last_fired(DAILY, local(now)).date().isoformat() == day
    assert _last_fired(MINUTELY, local(now)) == local(now)


def test_the_timetable_publishes_checks_and_states() -> None:
    assert {job.name for job in TIMETABLE} >= {"publish_log", "run_checks", "publish_statements"}
    assert len({job.name for job in TIMETABLE}) == len(TIMETABLE)


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.name)
def test_each_job_of_the_timetable_may_be_repeated(home: Home, job: Job) -> None:
    assert [run_job(home, job, f"slot {at}") for at in range(2)] == ["done", "done"]


def refused(home: Home) -> None:
    raise CodeWrong()


def failing(home: Home) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(("work", "outcome"), [(refused, CodeWrong.code), (failing, "kernel.failed")])
def test_a_refusal_or_a_failure_is_an_outcome(
    home: Home, work: Callable[[Home], object], outcome: str
) -> None:
    take_slot(home.office, name="job", due="slot", by="here")
    assert run_job(home, Job("job", DAILY, work), "slot") == outcome
    assert runs(home) == [("job", "slot", outcome)]


def test_of_two_leaders_one_runs_and_the_other_takes_over(home: Home) -> None:
    other = open_home(home.settings, home.clock)
    ran = {"first": threading.Event(), "second": threading.Event()}

    def job(name: str) -> Job:
        # The clock of the home stands still, so that every firing belongs to one slot; a name of its own
        # lets each leader take it.
        return Job(name, SECONDLY, lambda home: ran[name].set())

    try:
        with leading(home, job("first")):
            assert ran["first"].wait(WITHIN)
            second = Leader(other, (job("second"),))
            second.start()
            assert not ran["second"].wait(2.5), "the lead is taken"
        assert ran["second"].wait(WITHIN), "the lead was free"
        second.stop()
    finally:
        other.close()
    assert {(name, outcome) for name, _, outcome in runs(home)} == {("first", "done"), ("second", "done")}


def test_a_slot_is_run_once_however_often_it_fires(home: Home) -> None:
    count, enough = [0], threading.Event()

    def counting(_: Home) -> None:
        count[0] += 1

    ticks = [0]

    def ticking(home: Home) -> None:
        ticks[0] += 1
        home.clock.set(datetime(2026, 11, 22, 2, 0, ticks[0], tzinfo=UTC))  # type: ignore[attr-defined]
        if ticks[0] == 3:
            enough.set()

    with leading(home, Job("daily", CronTrigger(second="*"), counting), Job("tick", SECONDLY, ticking)):
        assert enough.wait(WITHIN)
    assert count == [1]
    assert [outcome for name, _, outcome in runs(home) if name == "tick"] == ["done"] * ticks[0]


@pytest.mark.parametrize("taken", [True, False], ids=["its taker died", "nobody led at its hour"])
def test_a_new_leader_does_what_the_last_slot_still_owes(
    home: Home, clock: MovableClock, taken: bool
) -> None:
    clock.set(local("2026-11-21 17:00:01"))
    job = Job("daily", DAILY, lambda home: done.set())
    take_slot(home.office, name="daily", due=_slot(DAILY, clock.now()), by="dead:1")
    if not taken:
        run_job(home, Job("daily", DAILY, lambda home: None), _slot(DAILY, clock.now()))
    clock.set(local("2026-11-21 17:00:05" if taken else "2026-11-22 17:00:05"))
    due = _slot(DAILY, clock.now())
    for again in (False, True):
        done = threading.Event()
        with leading(home, job):
            assert done.wait(2 if again else WITHIN) is not again
    assert runs(home)[-1] == ("daily", due, "done")
    assert len(runs(home)) == (1 if taken else 2)


def test_a_home_on_which_a_job_never_ran_owes_nothing(home: Home) -> None:
    done = threading.Event()
    with leading(home, Job("daily", DAILY, lambda home: done.set())):
        assert not done.wait(2)
    assert runs(home) == []
