"""Statement imports started from a page: checked first, then posted in the background, resumed at start.

A run is a folder under the home's uploads: the file as it was handed in, and ``run.json`` with where it
stands. The import itself is resumable by the identity of its lines, so a run that was cut off is simply
begun again; a lock on its folder keeps two processes from doing the same work.
"""

import fcntl
import json
import logging
import re
import shutil
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from relief_fund.banking.intake import ImportReport, import_statement
from relief_fund.disbursement.orders.bank_lines import bank_payments
from relief_fund.disbursement.orders.totals import open_advances
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.clock import moment_from, moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.staff.queries import acting
from relief_fund.web.errors import ImportUnderWay, NothingFound
from relief_fund.web.uploads import keep_upload, private_folder, write_private

CHECKED, RUNNING, DONE, REFUSED, STOPPED = "checked", "running", "done", "refused", "stopped"
KEPT = "run.json"
MOST_FINDINGS = 200
"""Findings that a page shows; their number is told whole."""
WAITS_TO_CLOSE = frozenset({"storage.desk_closed", "storage.desk_busy"})
"""Refusals after which a run is not over: it goes on when the program is there again."""
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
    confirmed: list[str] = field(default_factory=list)
    opening: int | None = None
    report: dict[str, Any] = field(default_factory=dict)
    refusal: dict[str, Any] = field(default_factory=dict)

    @property
    def blocking(self) -> list[str]:
        """Codes of findings that an officer must settle with the bank before posting."""
        return sorted({one["code"] for one in self.report.get("findings", ()) if one["blocking"]})

    @property
    def postable(self) -> bool:
        """Whether confirming may post it: a lost amount cannot be confirmed away."""
        return bool(self.report) and "amount_missing" not in self.blocking

    def seconds_left(self, now: datetime) -> int:
        """Whole seconds until the end at the present pace; 0 before the first step."""
        if not self.done or not self.begun_at:
            return 0
        gone = max((now - moment_from(self.begun_at)) // timedelta(seconds=1), 1)
        return max(self.total - self.done, 0) * gone // self.done + 1


def check_upload(home: Home, actor: Actor, upload: Any, account_number: str, opening: int | None) -> str:
    """Keep an uploaded statement and read it without posting; returns the run's id.

    Raises FileMissing, TooLarge and the refusals of ``import_statement``; a file refused is not kept.
    """
    run_id = fresh_id()
    folder = private_folder(_runs(home) / run_id)
    try:
        path = keep_upload(upload, folder / "paper")
        run = ImportRun(run_id, account_number, path.name, actor.officer, CHECKED, opening=opening)
        report = _import(home, actor, run, dry_run=True)
    except BaseException:
        _discard(folder)
        raise
    _write(home, replace(run, report=told(report), total=report.lines))
    return run_id


def start(home: Home, actor: Actor, run_id: str, confirmed: Collection[str] = ()) -> None:
    """Post a checked run in the background; harmless while it runs. Raises NothingFound, DutyMissing."""
    actor.require(Duty.FUND_ADMINISTRATOR)
    run = find(home, run_id)
    if run.state == DONE:
        return
    stop_mark(home, run_id).unlink(missing_ok=True)
    begun = replace(
        run, state=RUNNING, officer=actor.officer, confirmed=sorted(confirmed),
        begun_at=moment_text(home.clock.now()), done=0, refusal={},
    )  # fmt: skip
    _write(home, begun)
    threading.Thread(
        target=_post, args=(home, actor, run_id), name=f"import-{run_id[:8]}", daemon=True
    ).start()


def stop(home: Home, run_id: str) -> None:
    """Ask a run to stop after its present step; what is posted stays."""
    find(home, run_id)
    stop_mark(home, run_id).touch(mode=0o600)


def discard(home: Home, run_id: str) -> None:
    """Forget an upload that was not posted. Raises NothingFound, ImportUnderWay."""
    if find(home, run_id).state == RUNNING:
        raise ImportUnderWay()
    _discard(_runs(home) / run_id)


def resume(home: Home) -> list[str]:
    """Begin again every run that was cut off; returns their ids."""
    begun = []
    for run in runs(home):
        if run.state == RUNNING:
            try:
                with home.office.read() as connection:
                    actor = acting(
                        connection, officer=run.officer, duty=Duty.FUND_ADMINISTRATOR, day=today(home.clock)
                    )
            except ReliefFundError as refusal:
                _write(home, replace(run, state=REFUSED, refusal=_refusal(refusal)))
                continue
            start(home, actor, run.id, run.confirmed)
            begun.append(run.id)
    return begun


def runs(home: Home) -> list[ImportRun]:
    """Every kept run, the last begun first."""
    kept = []
    for path in _runs(home).glob(f"*/{KEPT}"):
        kept.append(ImportRun(**json.loads(path.read_text("utf-8"))))
    return sorted(kept, key=lambda run: (run.begun_at or "9", run.id), reverse=True)


def find(home: Home, run_id: str) -> ImportRun:
    """One run. Raises NothingFound."""
    path = _runs(home) / run_id / KEPT
    if not _ID.fullmatch(run_id) or not path.is_file():
        raise NothingFound()
    return ImportRun(**json.loads(path.read_text("utf-8")))


def told(report: ImportReport) -> dict[str, Any]:
    """An import report as plain values, without anything of a line but its row and figures."""
    shown = {name: getattr(report, name) for name in _FIGURES}
    findings = [{**one.told(), "blocking": one.blocking} for one in report.findings[:MOST_FINDINGS]]
    return {
        **shown, "findings": findings, "findings_count": len(report.findings),
        "day_ends": len(report.day_ends),
    }  # fmt: skip


def stop_mark(home: Home, run_id: str) -> Path:
    """The file whose presence asks a run to stop."""
    return _runs(home) / run_id / "stop"


_FIGURES = (
    "account", "lines", "credits", "credits_total", "debits", "debits_total", "opening", "closing",
    "posted", "already_known", "run",
)  # fmt: skip


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
        home.office, actor, _runs(home) / run.id / "paper" / run.file_name, account_number=run.account_number,
        recognise=matcher, file_name=run.file_name, opening=run.opening, confirmed=run.confirmed,
        progress=progress, dry_run=dry_run,
    )  # fmt: skip


def _post(home: Home, actor: Actor, run_id: str) -> None:
    with _turn(_runs(home) / run_id) as ours:
        if not ours:
            return
        run = find(home, run_id)

        def progress(done: int, total: int) -> None:
            if stop_mark(home, run_id).exists():
                raise Stopped
            _write(home, replace(run, done=done, total=total))

        _write(home, _ended(home, actor, run, progress))


def _ended(home: Home, actor: Actor, run: ImportRun, progress: Callable[[int, int], None]) -> ImportRun:
    try:
        report = _import(home, actor, run, dry_run=False, progress=progress)
    except Stopped:
        return replace(find(home, run.id), state=STOPPED)
    except ReliefFundError as refusal:
        if refusal.code in WAITS_TO_CLOSE:
            return find(home, run.id)
        return replace(find(home, run.id), state=REFUSED, refusal=_refusal(refusal))
    except Exception as trouble:
        # Messages of libraries may quote a line; its kind is enough to find the place.
        log.error("import %s: %s", run.id, type(trouble).__name__)
        return replace(find(home, run.id), state=STOPPED)
    return replace(run, state=DONE, done=report.lines, total=report.lines, report=told(report))


def _refusal(refusal: ReliefFundError) -> dict[str, Any]:
    facts = {name: value for name, value in refusal.facts.items() if isinstance(value, str | int)}
    return {"code": refusal.code, "facts": facts}


@dataclass(frozen=True, slots=True)
class KeptRefusal:
    """A refusal that was written down: what pages need to put it into words."""

    code: str
    facts: Mapping[str, Any]


def refusal_of(run: ImportRun) -> KeptRefusal | None:
    """Why a run was refused, None where it was not."""
    return KeptRefusal(**run.refusal) if run.refusal else None


def _runs(home: Home) -> Path:
    return private_folder(home.settings.uploads / "bank")


def _write(home: Home, run: ImportRun) -> None:
    write_private(_runs(home) / run.id / KEPT, json.dumps(asdict(run), ensure_ascii=False).encode())


def _discard(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _turn(folder: Path) -> Iterator[bool]:
    with (folder / "turn").open("w") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
