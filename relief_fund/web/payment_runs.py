"""Payment runs off the request: the checks before, the money that leaves, the checks after.

The treasurer's code is used up when the run is begun, in a row of the books (``release_claim``) that says what it
covers; the note kept here names that claim and proves nothing by itself. Before the money has left, a run may be
stopped, and a finding ends it with nothing paid. Once the money has left only the checks after it remain: they are
asked for by nobody's duty, and go on until they are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from relief_fund.approval.release import is_released
from relief_fund.disbursement.orders import batches, queries
from relief_fund.donors import refunds as donors_refunds
from relief_fund.donors.refunds_asked import ask_to_send_refunds
from relief_fund.inspection.checks import inspect_payment_run, is_followed
from relief_fund.inspection.errors import BooksUnsound
from relief_fund.kernel.clock import moment_from, moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Home, Office
from relief_fund.staff.queries import acting
from relief_fund.web import background
from relief_fund.web.kept_runs import DONE, REFUSED, RUNNING, STOPPED, KeptRuns
from relief_fund.web.uploads import private_folder

BATCH, REFUNDS, ANSWER = "batch", "refunds", "answer"
"""What a run lets out; of a booked answer only the checks after it are run."""
BEFORE, LEAVING, AFTER = "before", "leaving", "after"
"""Where a run is: at the checks before, at the money, at the checks after."""
_RELEASED_AS = {BATCH: batches.RELEASED_AS, REFUNDS: donors_refunds.RELEASED_AS}
_PROGRAM = Actor("", "")
"""Who works on a run: nobody. The officer's duty is asked anew when the money leaves."""


class Stopped(Exception):
    """An officer asked the run to stop."""


@dataclass(frozen=True, slots=True)
class PaymentRun:
    """One run as it stands. ``subject`` is what its checks are kept under, ``back`` the page that it came from.

    ``total`` is whole đồng, ``asked_at`` when the code was given, ``begun_at`` when it was last set to work.
    ``stage_at`` is when the present stage began (moment text), ``place`` of ``of`` the check it is at,
    ``before_took`` the whole seconds of the checks before.
    """

    id: str
    kind: str
    subject: str
    officer: str
    state: str
    back: str
    orders: int = 0
    total: int = 0
    claim: str = ""
    on: str = ""
    carrier: str = ""
    decision: str = ""
    refunds: list[str] = field(default_factory=list)
    asked_at: str = ""
    begun_at: str = ""
    stage: str = BEFORE
    stage_at: str = ""
    check: str = ""
    place: int = 0
    of: int = 0
    before_took: int = 0
    broken: list[str] = field(default_factory=list)
    code: str = ""

    def seconds(self, now: datetime) -> int:
        """Whole seconds in the present stage."""
        return _seconds(self.stage_at, now)


RUNS = KeptRuns("payments", PaymentRun, timedelta(days=30), Duty.TREASURER)
runs, find, sweep, is_cut_off = RUNS.all, RUNS.find, RUNS.sweep, RUNS.is_cut_off


def begin_batch(
    home: Home, actor: Actor, *, batch: str, code: str, occurred_on: date, carrier: str = ""
) -> str:
    """Use the code up and let the batch out behind the checks; returns the run's id at once.

    A run of this batch that is at work is answered in its place, and takes no code. Raises as
    ``batches.ask_to_send``.
    """
    actor.require(Duty.TREASURER)
    sweep(home)
    at_work = _at_work(home, batch)
    if at_work:
        return at_work
    claim = batches.ask_to_send(
        home.office, home.codes, actor, batch=batch, code=code, occurred_on=occurred_on, carrier=carrier
    )
    with home.office.read() as connection:
        line = queries.batch_card(connection, batch).line
    return _begin(home, PaymentRun(
        fresh_id(), BATCH, batch, actor.officer, RUNNING, f"/office/batches/{batch}", line.orders, line.total,
        claim=claim, on=occurred_on.isoformat(), carrier=carrier,
    ))  # fmt: skip


def begin_refunds(
    home: Home, actor: Actor, *, refunds: Sequence[str], code: str, occurred_on: date, decision: str = ""
) -> str:
    """Use the code up and let refunds out behind the checks; returns the run's id at once.

    Raises as ``refunds_asked.ask_to_send_refunds``.
    """
    actor.require(Duty.TREASURER)
    sweep(home)
    asked = ask_to_send_refunds(
        home.office, home.codes, actor, refunds=refunds, code=code, occurred_on=occurred_on, decision=decision
    )
    return _begin(home, PaymentRun(
        fresh_id(), REFUNDS, asked.subject, actor.officer, RUNNING, "/office/refunds", asked.refunds, asked.total,
        claim=asked.claim, on=occurred_on.isoformat(), decision=decision, refunds=list(refunds),
    ))  # fmt: skip


def following(home: Home, actor: Actor, back: str) -> Office:
    """The office of a page that books an answer: the checks after it are run off the request."""

    def inspect(occasion: str, payment_run: str) -> None:
        if occasion != AFTER:
            home.office.inspect(occasion, payment_run)
        elif not (is_followed(home, payment_run) or _at_work(home, payment_run)):
            _begin(
                home, PaymentRun(fresh_id(), ANSWER, payment_run, actor.officer, RUNNING, back, stage=AFTER)
            )

    return replace(home.office, inspect=inspect)


def of_page(home: Home, back: str) -> tuple[PaymentRun, ...]:
    """Runs that came from one page, the last begun first."""
    return tuple(run for run in runs(home) if run.back == back)


def stop(home: Home, actor: Actor, run_id: str) -> None:
    """Ask a run to stop while nothing has left; later it is not heard. Raises DutyMissing, NothingFound."""
    RUNS.stop(home, actor, run_id)


def start(home: Home, actor: Actor, run_id: str) -> None:
    """Go on with a run that was cut off; harmless while it runs. Raises NothingFound, DutyMissing."""
    actor.require(Duty.TREASURER)
    run = find(home, run_id)
    if run.state == RUNNING and not background.has(run_id):
        _start(home, run)


def resume(home: Home) -> list[str]:
    """Go on with every run that was cut off; returns their ids.

    What has left is followed by its checks, whoever holds which duty by now; what has not asks for the duty of
    its officer, and for a claim that is still good, when the money leaves.
    """
    cut = [run for run in runs(home) if run.state == RUNNING]
    for run in cut:
        _start(home, run)
    return [run.id for run in cut]


def _at_work(home: Home, subject: str) -> str:
    """The run that is at work under ``subject``, "" without one."""
    return next((run.id for run in runs(home) if run.state == RUNNING and run.subject == subject), "")


def _begin(home: Home, run: PaymentRun) -> str:
    private_folder(RUNS.folder(home, run.id))
    _start(home, run)
    return run.id


def _start(home: Home, run: PaymentRun) -> None:
    moment = moment_text(home.clock.now())
    RUNS.write(
        home,
        replace(
            run,
            asked_at=run.asked_at or moment,
            begun_at=moment,
            stage_at=moment,
            place=0,
            of=0,
            check="",
            code="",
        ),
    )
    background.begin(run.id, RUNS.work, home, _PROGRAM, run.id, _let_out)


def _let_out(home: Home, _: Actor, run: PaymentRun) -> PaymentRun:
    at_work = _AtWork(home, run)
    try:
        if _has_left(home, run):
            at_work.inspect(AFTER, run.subject)
        else:
            _send(home, at_work.office(), run)
    except BooksUnsound as refusal:
        return replace(at_work.run, state=REFUSED, code=refusal.code, broken=_names(refusal))
    except Stopped:
        return replace(at_work.run, state=STOPPED)
    except ReliefFundError:
        RUNS.write(home, at_work.run)
        raise
    # Checks that could not be kept are asked for again: by the page's button, and when the program starts.
    return replace(at_work.run, state=DONE) if is_followed(home, run.subject) else at_work.run


def _names(refusal: BooksUnsound) -> list[str]:
    found = refusal.facts["checks"]
    return [str(name) for name in found] if isinstance(found, list) else []


def _has_left(home: Home, run: PaymentRun) -> bool:
    if run.kind == ANSWER:
        return True
    with home.office.read() as connection:
        return is_released(connection, kind=_RELEASED_AS[run.kind], subject=run.subject)


def _send(home: Home, office: Office, run: PaymentRun) -> None:
    with office.read() as connection:
        actor = acting(connection, officer=run.officer, duty=Duty.TREASURER, day=today(home.clock))
    told: dict[str, Any] = {"claim": run.claim, "occurred_on": date.fromisoformat(run.on)}
    if run.kind == BATCH:
        batches.send_batch(office, home.codes, actor, batch=run.subject, carrier=run.carrier, **told)
    else:
        donors_refunds.send_refunds(
            office, home.codes, actor, refunds=run.refunds, decision=run.decision, **told
        )


class _AtWork:
    """A run while it is worked on: what the checks say of their progress is written down at once."""

    def __init__(self, home: Home, run: PaymentRun) -> None:
        self.home, self.run = home, run

    def office(self) -> Office:
        """The home's office, whose checks are watched."""
        return replace(self.home.office, inspect=self.inspect)

    def inspect(self, occasion: str, payment_run: str) -> None:
        """The named checks around the run, one stage of it."""
        self._enter(AFTER if occasion == AFTER else BEFORE)
        inspect_payment_run(self.home, occasion, payment_run, self._watch)
        if occasion != AFTER:
            took = self.run.seconds(self.home.clock.now())
            self._heed_stop()
            self._enter(LEAVING, before_took=took)

    def _enter(self, stage: str, **told: Any) -> None:
        self._write(stage=stage, stage_at=moment_text(self.home.clock.now()), place=0, of=0, check="", **told)

    def _watch(self, name: str, place: int, checks: int) -> None:
        if self.run.stage == BEFORE:
            self._heed_stop()
        self._write(check=name, place=place, of=checks)

    def _heed_stop(self) -> None:
        if RUNS.stop_mark(self.home, self.run.id).exists():
            raise Stopped

    def _write(self, **told: Any) -> None:
        self.run = replace(self.run, **told)
        RUNS.write(self.home, self.run)


def _seconds(since: str, now: datetime) -> int:
    return max((now - moment_from(since)) // timedelta(seconds=1), 0) if since else 0
