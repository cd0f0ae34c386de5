"""Statement imports started from a page: read and then posted in the background, resumed at start.

A run is a folder under the home's uploads: the file as it was handed in, and ``run.json`` with where it
stands. Reading and posting both begin again where they were cut off (posting is resumable by the identity
of its lines); a lock on the folder keeps two processes from doing the same work. A file that was posted or
refused is deleted at once, what nobody confirmed after ``KEPT_FOR``; one with broken parts that wait for an
officer is kept until they are decided or the file is dropped.
"""

import json
import logging
import re
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from relief_fund.banking.errors import BankAccountUnknown, SettlementUnfit
from relief_fund.banking.identity import normal_account
from relief_fund.banking.intake import ImportReport, import_statement
from relief_fund.banking.parts import LONGEST_REASON, Settlement
from relief_fund.banking.queries import account_by_number
from relief_fund.disbursement.orders.bank_lines import bank_payments
from relief_fund.disbursement.orders.totals import open_advances
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.clock import moment_from, moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.staff.queries import acting
from relief_fund.web import background
from relief_fund.web.errors import ImportUnderWay, NothingFound
from relief_fund.web.import_reports import KeptRefusal, told, written
from relief_fund.web.kept_runs import SLOW_TO_BEGIN, WAITS_TO_CLOSE
from relief_fund.web.turns import turn
from relief_fund.web.uploads import keep_upload, private_folder, write_private

READING, CHECKED, RUNNING = "reading", "checked", "running"
DONE, REFUSED, STOPPED, HELD = "done", "refused", "stopped", "part_held"
AT_WORK = frozenset({READING, RUNNING})
"""States in which a thread of some process works on the run."""
KEPT_FOR = timedelta(days=30)
KEPT = "run.json"
PAPER = "paper"
_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")
log = logging.getLogger("relief_fund.web")


class Stopped(Exception):
    """An officer asked the run to stop."""


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One run as it stands. ``report`` has the figures of ``ImportReport``, whole đồng."""

    id: str
    account_number: str
    file_name: str
    officer: str
    state: str
    begun_at: str = ""
    done: int = 0
    total: int = 0
    choices: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    opening: int | None = None
    report: dict[str, Any] = field(default_factory=dict)
    refusal: dict[str, Any] = field(default_factory=dict)

    @property
    def postable(self) -> bool:
        """Whether there is anything to post or to decide."""
        report = self.report
        return bool(report) and (not report["held"] or bool(report["parts"]))

    def seconds_left(self, now: datetime) -> int:
        """Whole seconds until the end at the present pace; 0 before the first step."""
        if not self.done or not self.begun_at:
            return 0
        gone = max((now - moment_from(self.begun_at)) // timedelta(seconds=1), 1)
        return max(self.total - self.done, 0) * gone // self.done + 1


def take_upload(home: Home, actor: Actor, upload: Any, account_number: str, opening: int | None) -> str:
    """Keep an uploaded statement and begin to read it in the background; returns the run's id at once.

    Raises DutyMissing, BankAccountUnknown, FileMissing and TooLarge; a file refused here is not kept. What
    is wrong inside the file stands in the run, see ``refusal_of``.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    with home.office.read() as connection:
        if account_by_number(connection, normal_account(account_number)) is None:
            raise BankAccountUnknown()
    sweep(home)
    run_id = fresh_id()
    folder = private_folder(_runs(home) / run_id)
    try:
        path = keep_upload(upload, folder / PAPER)
    except BaseException:
        _discard(folder)
        raise
    run = ImportRun(run_id, account_number, path.name, actor.officer, STOPPED, opening=opening)
    _begin(home, actor, run)
    return run_id


def start(
    home: Home, actor: Actor, run_id: str, choices: Mapping[str, str] | None = None, reason: str = ""
) -> None:
    """Post a checked run with what was decided about its broken parts, or go on with one that was cut off.

    Harmless while it runs. Raises NothingFound, DutyMissing, SettlementUnfit.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    run = find(home, run_id)
    if run.state == DONE or not is_kept(home, run):
        return
    stop_mark(home, run_id).unlink(missing_ok=True)
    chosen = {key: choice for key, choice in (choices or {}).items() if choice}
    if chosen and not 1 <= len(" ".join(reason.split())) <= LONGEST_REASON:
        raise SettlementUnfit(part=min(chosen), reason_length=len(reason))
    # What goes on where it was cut off keeps what was decided before.
    if chosen or run.state not in (*AT_WORK, STOPPED):
        run = replace(run, choices=chosen, reason=reason)
    _begin(home, actor, run)


def _begin(home: Home, actor: Actor, run: ImportRun) -> None:
    state, work = (RUNNING, _post) if run.report else (READING, _read)
    begun = replace(
        run, state=state, officer=actor.officer, begun_at=moment_text(home.clock.now()), done=0, refusal={}
    )
    _write(home, begun)
    background.begin(run.id, work, home, actor, run.id)


def is_cut_off(home: Home, run: ImportRun) -> bool:
    """Whether the run should be at work and no process is."""
    late = bool(run.begun_at) and home.clock.now() - moment_from(run.begun_at) > SLOW_TO_BEGIN
    if run.state not in AT_WORK or not late or background.has(run.id):
        return False
    with turn(_runs(home) / run.id) as free:
        return free


def is_kept(home: Home, run: ImportRun) -> bool:
    """Whether the file is still there: without it there is nothing to go on with and nothing to put away."""
    return _paper(home, run).is_file()


def stop(home: Home, actor: Actor, run_id: str) -> None:
    """Ask a run to stop after its present step; what is posted stays. Raises DutyMissing, NothingFound."""
    actor.require(Duty.FUND_ADMINISTRATOR)
    find(home, run_id)
    stop_mark(home, run_id).touch(mode=0o600)


def discard(home: Home, actor: Actor, run_id: str) -> None:
    """Forget an upload that was not posted. Raises DutyMissing, NothingFound, ImportUnderWay."""
    actor.require(Duty.FUND_ADMINISTRATOR)
    if find(home, run_id).state in AT_WORK:
        raise ImportUnderWay()
    _discard(_runs(home) / run_id)


def resume(home: Home) -> list[str]:
    """Begin again every run that was cut off; returns their ids."""
    begun = []
    for run in runs(home):
        if run.state in AT_WORK:
            try:
                with home.office.read() as connection:
                    actor = acting(
                        connection, officer=run.officer, duty=Duty.FUND_ADMINISTRATOR, day=today(home.clock)
                    )
            except ReliefFundError as refusal:
                _write(home, replace(run, state=REFUSED, refusal=written(refusal)))
                continue
            start(home, actor, run.id)
            begun.append(run.id)
    return begun


def sweep(home: Home) -> int:
    """Delete runs that nobody touched for ``KEPT_FOR``, and folders of uploads that were cut off."""
    oldest, swept = home.clock.now() - KEPT_FOR, 0
    for folder in _runs(home).iterdir():
        kept = folder / KEPT
        run = ImportRun(**json.loads(kept.read_text("utf-8"))) if kept.is_file() else None
        touched = moment_from(run.begun_at) if run and run.begun_at else _touched(folder)
        if (run is None or run.state not in (*AT_WORK, HELD)) and touched < oldest:
            _discard(folder)
            swept += 1
    return swept


def _touched(folder: Path) -> datetime:
    return datetime.fromtimestamp(int(folder.stat().st_mtime), UTC)


def runs(home: Home) -> list[ImportRun]:
    """Every kept run, the last begun first."""
    kept = []
    for path in _runs(home).glob(f"*/{KEPT}"):
        kept.append(ImportRun(**json.loads(path.read_text("utf-8"))))
    return sorted(kept, key=lambda run: (run.begun_at or "9", run.id), reverse=True)


def held(home: Home) -> tuple[int, str]:
    """How many lines of statements stand in broken parts that nobody has settled, and the newest such run; 0 and ""."""
    waiting = [run for run in runs(home) if run.state == HELD]
    return sum(run.report["held"] for run in waiting), waiting[0].id if waiting else ""


def posting_into(home: Home) -> frozenset[str]:
    """Numbers of bank accounts that a file is being posted into, or was stopped at: their figures go on changing."""
    begun = (one for one in runs(home) if one.report and one.state in (RUNNING, STOPPED))
    return frozenset(normal_account(one.account_number) for one in begun)


def kept_for(home: Home, imports: Collection[str]) -> str:
    """The run that keeps the file of one of the books' ``imports`` while lines of it wait, "" once it is put away."""
    return next((one.id for one in runs(home) if one.report.get("run") in imports and is_kept(home, one)), "")


def find(home: Home, run_id: str) -> ImportRun:
    """One run. Raises NothingFound."""
    path = _runs(home) / run_id / KEPT
    if not _ID.fullmatch(run_id) or not path.is_file():
        raise NothingFound()
    return ImportRun(**json.loads(path.read_text("utf-8")))


def stop_mark(home: Home, run_id: str) -> Path:
    """The file whose presence asks a run to stop."""
    return _runs(home) / run_id / "stop"


def _import(
    home: Home,
    actor: Actor,
    run: ImportRun,
    *,
    dry_run: bool,
    progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    with home.office.read() as connection:
        advances, payments = open_advances(connection), bank_payments(connection)
    matcher = matcher_for(
        home.office, account_number=run.account_number, advances=advances, payments=payments
    )
    return import_statement(
        home.office, actor, _paper(home, run), account_number=run.account_number,
        recognise=matcher, file_name=run.file_name, opening=run.opening,
        settlement=Settlement(run.choices, run.reason), hold=True, progress=progress, dry_run=dry_run,
        folder=_runs(home) / run.id,
    )  # fmt: skip


def _read(home: Home, actor: Actor, run_id: str) -> None:
    with turn(_runs(home) / run_id) as ours:
        if ours:
            run = find(home, run_id)
            if run.state == READING:
                _close(home, _tried(home, run, lambda: _checked(home, actor, run)))


def _watched(home: Home, run: ImportRun) -> Callable[[int, int], None]:
    """Progress that is written down, and stops the work between two steps where an officer asked for it."""

    def progress(done: int, total: int) -> None:
        if stop_mark(home, run.id).exists():
            raise Stopped
        _write(home, replace(run, done=done, total=total))

    return progress


def _checked(home: Home, actor: Actor, run: ImportRun) -> ImportRun:
    report = _import(home, actor, run, dry_run=True, progress=_watched(home, run))
    return replace(run, state=CHECKED, total=report.lines, report=told(report))


def _post(home: Home, actor: Actor, run_id: str) -> None:
    with turn(_runs(home) / run_id) as ours:
        if not ours:
            return
        run = find(home, run_id)
        # A form sent twice queues the work twice: the second finds it done.
        if run.state == RUNNING:
            _close(home, _ended(home, actor, run, _watched(home, run)))


def _ended(home: Home, actor: Actor, run: ImportRun, progress: Callable[[int, int], None]) -> ImportRun:
    def posted() -> ImportRun:
        report = _import(home, actor, run, dry_run=False, progress=progress)
        state, known = HELD if report.held else DONE, told(report)
        # Where no line was left to post there is no import anew: the file stays that of the one before.
        known["run"] = known["run"] or run.report.get("run", "")
        return replace(run, state=state, done=report.lines, total=report.lines, report=known)

    return _tried(home, run, posted)


def _tried(home: Home, run: ImportRun, work: Callable[[], ImportRun]) -> ImportRun:
    """The run after ``work``: as it says, refused, stopped, or as it stands when the program is leaving."""
    try:
        return work()
    except Stopped:
        return replace(find(home, run.id), state=STOPPED)
    except ReliefFundError as refusal:
        if refusal.code in WAITS_TO_CLOSE:
            return find(home, run.id)
        return replace(find(home, run.id), state=REFUSED, refusal=written(refusal))
    except Exception as trouble:
        # Messages of libraries may quote a line; its kind is enough to find the place.
        log.error("import %s: %s", run.id, type(trouble).__name__)
        return replace(find(home, run.id), state=STOPPED)


def _close(home: Home, run: ImportRun) -> None:
    _write(home, run)
    if run.state == DONE or (run.state == REFUSED and not run.report):
        _discard(_paper(home, run).parent)


def refusal_of(run: ImportRun) -> KeptRefusal | None:
    """Why a run was refused, None where it was not."""
    return KeptRefusal(**run.refusal) if run.refusal else None


def _paper(home: Home, run: ImportRun) -> Path:
    return _runs(home) / run.id / PAPER / run.file_name


def _runs(home: Home) -> Path:
    return private_folder(home.settings.uploads / "bank")


def _write(home: Home, run: ImportRun) -> None:
    write_private(_runs(home) / run.id / KEPT, json.dumps(asdict(run), ensure_ascii=False).encode())


def _discard(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
