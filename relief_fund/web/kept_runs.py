"""Work off the request that is kept: a run is a folder under the home's uploads, ``run.json`` says how it stands.

What receipts in batches and decisions about many lines have in common: one thread of one process works on a run, a
file asks it to stop, who finds it cut off goes on with it, and what is long over is deleted.
"""

import json
import logging
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar

from relief_fund.kernel.clock import moment_from, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.staff.queries import acting
from relief_fund.web import background
from relief_fund.web.errors import ImportUnderWay, NothingFound
from relief_fund.web.import_reports import KeptRefusal
from relief_fund.web.turns import turn
from relief_fund.web.uploads import private_folder, write_private

RUNNING, DONE, REFUSED, STOPPED = "running", "done", "refused", "stopped"
SLOW_TO_BEGIN = timedelta(seconds=10)
"""A run that nobody holds so long after it was begun was cut off."""
KEPT = "run.json"
WAITS_TO_CLOSE = frozenset({"storage.desk_closed", "storage.desk_busy"})
"""Refusals after which a run is not over: it goes on when the program is there again."""
_ID = re.compile(r"[0-9a-f]{32}")
log = logging.getLogger("relief_fund.web")

R = TypeVar("R", bound=Any)
"""A frozen dataclass with ``id``, ``officer``, ``state``, ``begun_at`` and ``code``."""


@dataclass(frozen=True, slots=True)
class KeptRuns(Generic[R]):
    """All runs of one ``kind``, in the folder ``name`` of the uploads, kept for ``kept_for`` after they were begun.

    Who holds ``duty`` stops and discards them, and goes on with what was cut off.
    """

    name: str
    kind: type[R]
    kept_for: timedelta
    duty: Duty = Duty.FUND_ADMINISTRATOR

    def folder(self, home: Home, run_id: str = "") -> Path:
        """Where one run is kept, or all of them."""
        return private_folder(home.settings.uploads / self.name) / run_id

    def all(self, home: Home) -> list[R]:
        """Every kept run, the last begun first."""
        kept = [self._read(path) for path in self.folder(home).glob(f"*/{KEPT}")]
        return sorted(kept, key=lambda run: (run.begun_at, run.id), reverse=True)

    def find(self, home: Home, run_id: str) -> R:
        """One run. Raises NothingFound."""
        path = self.folder(home, run_id) / KEPT
        if not _ID.fullmatch(run_id) or not path.is_file():
            raise NothingFound()
        return self._read(path)

    def write(self, home: Home, run: R) -> None:
        """Keep a run as it stands."""
        write_private(self.folder(home, run.id) / KEPT, json.dumps(asdict(run), ensure_ascii=False).encode())

    def stop_mark(self, home: Home, run_id: str) -> Path:
        """The file whose presence asks a run to stop."""
        return self.folder(home, run_id) / "stop"

    def stop(self, home: Home, actor: Actor, run_id: str) -> None:
        """Ask a run to stop after what it is at; what it has done stays done. Raises DutyMissing, NothingFound."""
        actor.require(self.duty)
        self.find(home, run_id)
        self.stop_mark(home, run_id).touch(mode=0o600)

    def discard(self, home: Home, actor: Actor, run_id: str) -> None:
        """Forget a run that is not at work; what it did stays. Raises DutyMissing, NothingFound, ImportUnderWay."""
        actor.require(self.duty)
        if self.find(home, run_id).state == RUNNING:
            raise ImportUnderWay()
        shutil.rmtree(self.folder(home, run_id), ignore_errors=True)

    def is_cut_off(self, home: Home, run: R) -> bool:
        """Whether the run should be at work and no process is."""
        late = bool(run.begun_at) and home.clock.now() - moment_from(run.begun_at) > SLOW_TO_BEGIN
        if run.state != RUNNING or not late or background.has(run.id):
            return False
        with turn(self.folder(home, run.id)) as free:
            return free

    def resume(self, home: Home, start: Callable[[Home, Actor, str], None]) -> list[str]:
        """``start`` every run again that was cut off, while its officer holds the duty; returns their ids."""
        begun = []
        for run in self.all(home):
            if run.state != RUNNING:
                continue
            try:
                with home.office.read() as connection:
                    actor = acting(connection, officer=run.officer, duty=self.duty, day=today(home.clock))
            except ReliefFundError as refusal:
                self.write(home, replace(run, state=REFUSED, code=refusal.code))
                continue
            start(home, actor, run.id)
            begun.append(run.id)
        return begun

    def sweep(self, home: Home) -> int:
        """Delete what was begun longer ago than it is kept and is not at work; returns how many."""
        oldest, swept = home.clock.now() - self.kept_for, 0
        for run in self.all(home):
            if run.state != RUNNING and moment_from(run.begun_at) < oldest:
                shutil.rmtree(self.folder(home, run.id), ignore_errors=True)
                swept += 1
        return swept

    def work(self, home: Home, actor: Actor, run_id: str, does: Callable[[Home, Actor, R], R]) -> None:
        """Do a run's work, if nobody else does, and keep how it ended: as ``does`` says, or refused."""
        with turn(self.folder(home, run_id)) as ours:
            if not ours:
                return
            run = self.find(home, run_id)
            if run.state != RUNNING:
                # Begun twice, by two officers or two clicks: the first has done it.
                return
            try:
                ended = does(home, actor, run)
            except ReliefFundError as refusal:
                if refusal.code in WAITS_TO_CLOSE:
                    return
                ended = replace(self.find(home, run_id), state=REFUSED, code=refusal.code)
            except Exception as trouble:
                # Its words may hold a name or a line's text, so only its kind is logged.
                log.error("run %s of %s failed: %s", run_id, self.name, type(trouble).__name__)
                ended = replace(self.find(home, run_id), state=REFUSED, code="kernel.failed")
            self.write(home, ended)

    def _read(self, path: Path) -> R:
        return self.kind(**json.loads(path.read_text("utf-8")))


def refusal_of(run: Any) -> KeptRefusal | None:
    """Why a run was refused, None where it was not."""
    return KeptRefusal(run.code, {}) if run.code else None
