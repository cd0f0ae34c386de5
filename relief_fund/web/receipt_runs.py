"""Batches of receipts: issued and set as PDF behind the page, with progress, stopped or resumed at any step.

A run is a folder under the home's uploads: ``gifts.json`` names the gifts that were chosen, ``run.json`` says how
far it came. Every step issues what has no receipt yet and writes one part of the archive whole; a part that is
there is not made again, and a receipt that stands is printed, not issued anew. So a run that was cut off goes on
where it stopped, and twice begun is once done. A gift that was withdrawn meanwhile is left out with the reason, its
paper too where it was made before: the archive holds what stands when it is put together. What is finished is kept
for ``KEPT_FOR``: papers name donors.
"""

import json
import logging
import os
import re
import shutil
import zipfile
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from relief_fund.donors import receipts
from relief_fund.donors.errors import LetterheadMissing
from relief_fund.donors.receipt_queries import (
    LONGEST_SELECTION,
    ReceiptState,
    gift_codes_of_days,
    last_receipts,
    letterhead,
    withdrawn_gifts,
)
from relief_fund.kernel.clock import moment_from, moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.staff.queries import acting
from relief_fund.web import background
from relief_fund.web.errors import ImportUnderWay, NothingFound
from relief_fund.web.import_reports import KeptRefusal
from relief_fund.web.paper.gather import receipt_papers
from relief_fund.web.paper.receipt import file_stem, receipt_pdf
from relief_fund.web.turns import turn
from relief_fund.web.uploads import private_folder, write_private

RUNNING, DONE, REFUSED, STOPPED = "running", "done", "refused", "stopped"
KEPT_FOR = timedelta(days=7)
SLOW_TO_BEGIN = timedelta(seconds=10)
STEP = 100
"""Receipts of one step, and of one part of the archive."""
HANDS = max(1, min(2, os.cpu_count() or 1))
"""Threads that set pages: the typesetter works beside Python, and pages still want to be answered."""
KEPT, CHOSEN, ARCHIVE, LEFT = "run.json", "gifts.json", "receipts.zip", "left.json"
IMPORT_WITHDRAWN, TAKEN_BACK, WITHDRAWN, REPLACED = (
    "import_withdrawn", "gift_taken_back", "receipt_withdrawn", "receipt_replaced",
)  # fmt: skip
"""Why a gift was left out."""
WAITS_TO_CLOSE = frozenset({"storage.desk_closed", "storage.desk_busy"})
"""Refusals after which a run goes on when the program is there again."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ID = re.compile(r"[0-9a-f]{32}")
log = logging.getLogger("relief_fund.web")


@dataclass(frozen=True, slots=True)
class ReceiptRun:
    """One batch as it stands. ``site`` is the address that its papers print, days are ISO text."""

    id: str
    campaign: str
    first: str
    last: str
    fund: str
    site: str
    officer: str
    state: str
    total: int
    done: int = 0
    begun_at: str = ""
    code: str = ""
    left_out: int = 0

    def seconds_left(self, now: datetime) -> int:
        """Whole seconds until the end at the present pace; 0 before the first step."""
        if not self.done or not self.begun_at:
            return 0
        gone = max((now - moment_from(self.begun_at)) // timedelta(seconds=1), 1)
        return max(self.total - self.done, 0) * gone // self.done + 1


def begin(home: Home, actor: Actor, *, campaign: str, first: date, last: date, fund: str, site: str) -> str:
    """Choose the campaign's gifts of some days and begin; returns the run's id at once.

    Raises DutyMissing, LetterheadMissing, and NothingFound where no gift was given on those days. A batch holds
    ``LONGEST_SELECTION`` gifts, the first of the books; the rest is another batch.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    sweep(home)
    with home.office.read() as connection:
        if not letterhead(connection):
            raise LetterheadMissing()
        gifts = gift_codes_of_days(connection, campaign, first, last, limit=LONGEST_SELECTION)
    if not gifts:
        raise NothingFound()
    run = ReceiptRun(
        fresh_id(),
        campaign,
        first.isoformat(),
        last.isoformat(),
        fund,
        site,
        actor.officer,
        RUNNING,
        len(gifts),
    )
    folder = private_folder(_runs(home) / run.id)
    write_private(folder / CHOSEN, json.dumps(gifts).encode())
    _start(home, actor, run)
    return run.id


def start(home: Home, actor: Actor, run_id: str) -> None:
    """Go on with a run that was stopped or cut off; harmless while it runs. Raises NothingFound, DutyMissing."""
    actor.require(Duty.FUND_ADMINISTRATOR)
    run = find(home, run_id)
    if run.state != DONE:
        stop_mark(home, run_id).unlink(missing_ok=True)
        _start(home, actor, run)


def _start(home: Home, actor: Actor, run: ReceiptRun) -> None:
    moment = moment_text(home.clock.now())
    _write(home, replace(run, state=RUNNING, officer=actor.officer, begun_at=moment, done=0, code=""))
    background.begin(run.id, _work, home, actor, run.id)


def stop(home: Home, actor: Actor, run_id: str) -> None:
    """Ask a run to stop after its present step; receipts that were issued stay issued.

    Raises DutyMissing, NothingFound.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    find(home, run_id)
    stop_mark(home, run_id).touch(mode=0o600)


def discard(home: Home, actor: Actor, run_id: str) -> None:
    """Forget the papers of a run that is not at work; the receipts stay.

    Raises DutyMissing, NothingFound, ImportUnderWay.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    if find(home, run_id).state == RUNNING:
        raise ImportUnderWay()
    shutil.rmtree(_runs(home) / run_id, ignore_errors=True)


def is_cut_off(home: Home, run: ReceiptRun) -> bool:
    """Whether the run should be at work and no process is."""
    late = bool(run.begun_at) and home.clock.now() - moment_from(run.begun_at) > SLOW_TO_BEGIN
    if run.state != RUNNING or not late or background.has(run.id):
        return False
    with turn(_runs(home) / run.id) as free:
        return free


def resume(home: Home) -> list[str]:
    """Begin again every run that was cut off; returns their ids."""
    begun = []
    for run in runs(home):
        if run.state != RUNNING:
            continue
        try:
            with home.office.read() as connection:
                actor = acting(
                    connection, officer=run.officer, duty=Duty.FUND_ADMINISTRATOR, day=today(home.clock)
                )
        except ReliefFundError as refusal:
            _write(home, replace(run, state=REFUSED, code=refusal.code))
            continue
        start(home, actor, run.id)
        begun.append(run.id)
    return begun


def sweep(home: Home) -> int:
    """Delete the papers of runs begun longer than ``KEPT_FOR`` ago that are not at work."""
    oldest, swept = home.clock.now() - KEPT_FOR, 0
    for run in runs(home):
        if run.state != RUNNING and moment_from(run.begun_at) < oldest:
            shutil.rmtree(_runs(home) / run.id, ignore_errors=True)
            swept += 1
    return swept


def runs(home: Home) -> list[ReceiptRun]:
    """Every kept run, the last begun first."""
    kept = [ReceiptRun(**json.loads(path.read_text("utf-8"))) for path in _runs(home).glob(f"*/{KEPT}")]
    return sorted(kept, key=lambda run: (run.begun_at, run.id), reverse=True)


def find(home: Home, run_id: str) -> ReceiptRun:
    """One run. Raises NothingFound."""
    path = _runs(home) / run_id / KEPT
    if not _ID.fullmatch(run_id) or not path.is_file():
        raise NothingFound()
    return ReceiptRun(**json.loads(path.read_text("utf-8")))


def archive(home: Home, run_id: str) -> Path:
    """The finished papers of a run, one PDF each in a ZIP. Raises NothingFound while there are none."""
    find(home, run_id)
    path = _runs(home) / run_id / ARCHIVE
    if not path.is_file():
        raise NothingFound()
    return path


def stop_mark(home: Home, run_id: str) -> Path:
    """The file whose presence asks a run to stop."""
    return _runs(home) / run_id / "stop"


def refusal_of(run: ReceiptRun) -> KeptRefusal | None:
    """Why a run was refused, None where it was not."""
    return KeptRefusal(run.code, {}) if run.code else None


def _work(home: Home, actor: Actor, run_id: str) -> None:
    with turn(_runs(home) / run_id) as ours:
        if not ours:
            return
        run = find(home, run_id)
        if run.state != RUNNING:
            # Begun twice, by two officers or two clicks: the first has done it.
            return
        try:
            ended = _made(home, actor, run)
        except ReliefFundError as refusal:
            if refusal.code in WAITS_TO_CLOSE:
                return
            ended = replace(find(home, run_id), state=REFUSED, code=refusal.code)
        except Exception as trouble:
            # Its words may hold a name from a paper, so only its kind is logged.
            log.error("batch of receipts %s failed: %s", run_id, type(trouble).__name__)
            ended = replace(find(home, run_id), state=REFUSED, code="kernel.failed")
        _write(home, ended)


def _made(home: Home, actor: Actor, run: ReceiptRun) -> ReceiptRun:
    folder = _runs(home) / run.id
    gifts: list[str] = json.loads((folder / CHOSEN).read_text("utf-8"))
    parts = []
    for at in range(0, len(gifts), STEP):
        if stop_mark(home, run.id).exists():
            return replace(run, state=STOPPED, done=at)
        part = folder / f"part-{at // STEP:05}.zip"
        if not part.is_file():
            _make_part(home, actor, run, gifts[at : at + STEP], part)
        parts.append(part)
        run = replace(run, done=min(at + STEP, len(gifts)))
        _write(home, run)
    stems, left = _standing(home, gifts)
    kept = _join(parts, folder / ARCHIVE, frozenset(stems.values()))
    left |= {gift: REPLACED for gift, stem in stems.items() if stem not in kept}
    write_private(folder / LEFT, json.dumps([[gift, left[gift]] for gift in gifts if gift in left]).encode())
    for part in parts:
        part.unlink()
    return replace(run, state=DONE, left_out=len(left))


def _standing(home: Home, gifts: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The names of the papers that stand now, by gift, and why the other gifts have none."""
    stems: dict[str, str] = {}
    left: dict[str, str] = {}
    with home.office.read() as connection:
        for at in range(0, len(gifts), STEP):
            some = gifts[at : at + STEP]
            faces, gone = last_receipts(connection, some), withdrawn_gifts(connection, some)
            for gift in some:
                face = faces.get(gift)
                if gift in gone:
                    left[gift] = TAKEN_BACK if ":" in gone[gift] else IMPORT_WITHDRAWN
                elif face is None or face.state is not ReceiptState.ISSUED:
                    left[gift] = WITHDRAWN
                else:
                    stems[gift] = f"{file_stem(face)}.pdf"
    return stems, left


def _make_part(home: Home, actor: Actor, run: ReceiptRun, gifts: Sequence[str], part: Path) -> None:
    for at in range(0, len(gifts), receipts.MOST_AT_ONCE):
        some = gifts[at : at + receipts.MOST_AT_ONCE]
        receipts.issue_receipts(home.office, actor, gifts=some, run=run.id)
    with home.office.read() as connection:
        known = last_receipts(connection, gifts)
        faces = [known[gift] for gift in gifts if gift in known and known[gift].number]
        papers = receipt_papers(
            home.office.vault, connection, faces, fund=run.fund, site=run.site, trial=home.demonstration
        )
    fresh = part.with_name(f".{part.name}")
    with ThreadPoolExecutor(HANDS) as hands, zipfile.ZipFile(fresh, "w") as out:
        for face, pdf in zip(faces, hands.map(receipt_pdf, papers), strict=True):
            out.writestr(zipfile.ZipInfo(f"{file_stem(face)}.pdf", _EPOCH), pdf)
    fresh.chmod(0o600)
    fresh.replace(part)


def _join(parts: Sequence[Path], to: Path, standing: Collection[str]) -> frozenset[str]:
    """The ``standing`` papers of the parts as one archive, written whole or not at all; their names."""
    fresh, kept = to.with_name(f".{to.name}"), []
    with zipfile.ZipFile(fresh, "w") as out:
        for part in parts:
            with zipfile.ZipFile(part) as one:
                for name in one.namelist():
                    if name in standing:
                        out.writestr(zipfile.ZipInfo(name, _EPOCH), one.read(name))
                        kept.append(name)
    fresh.chmod(0o600)
    fresh.replace(to)
    return frozenset(kept)


def left_out(home: Home, run_id: str, *, limit: int = 50) -> list[tuple[str, str]]:
    """Gifts (by their receipt codes) that a finished run left out, and why; in the order of the books."""
    find(home, run_id)
    path = _runs(home) / run_id / LEFT
    told = json.loads(path.read_text("utf-8")) if path.is_file() else []
    return [(gift, why) for gift, why in told[:limit]]


def _runs(home: Home) -> Path:
    return private_folder(home.settings.uploads / "receipts")


def _write(home: Home, run: ReceiptRun) -> None:
    write_private(_runs(home) / run.id / KEPT, json.dumps(asdict(run), ensure_ascii=False).encode())
