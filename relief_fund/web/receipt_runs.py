"""Batches of receipts: issued and set as PDF behind the page, with progress, stopped or resumed at any step.

A run is a folder under the home's uploads: ``gifts.json`` names the gifts that were chosen, ``run.json`` says how
far it came. Every step issues what has no receipt yet and writes one part of the archive whole; a part that is
there is not made again, and a receipt that stands is printed, not issued anew. So a run that was cut off goes on
where it stopped, and twice begun is once done. A gift that was withdrawn meanwhile is left out with the reason, its
paper too where it was made before: the archive holds what stands when it is put together. What is finished is kept
for a week: papers name donors.
"""

import json
import os
import zipfile
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
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
from relief_fund.kernel.clock import moment_from, moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.web import background
from relief_fund.web.errors import NothingFound
from relief_fund.web.kept_runs import DONE, RUNNING, STOPPED, KeptRuns
from relief_fund.web.paper.gather import receipt_papers
from relief_fund.web.paper.receipt import file_stem, receipt_pdf
from relief_fund.web.uploads import private_folder, write_private

STEP = 100
"""Receipts of one step, and of one part of the archive."""
HANDS = max(1, min(2, os.cpu_count() or 1))
"""Threads that set pages: the typesetter works beside Python, and pages still want to be answered."""
CHOSEN, ARCHIVE, LEFT = "gifts.json", "receipts.zip", "left.json"
IMPORT_WITHDRAWN, TAKEN_BACK, WITHDRAWN, REPLACED = (
    "import_withdrawn", "gift_taken_back", "receipt_withdrawn", "receipt_replaced",
)  # fmt: skip
"""Why a gift was left out."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


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


RUNS = KeptRuns("receipts", ReceiptRun, timedelta(days=7))
"""Papers name donors, so they are not kept longer."""
runs, find, sweep, is_cut_off = RUNS.all, RUNS.find, RUNS.sweep, RUNS.is_cut_off
stop, discard = RUNS.stop, RUNS.discard


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
    folder = private_folder(RUNS.folder(home, run.id))
    write_private(folder / CHOSEN, json.dumps(gifts).encode())
    _start(home, actor, run)
    return run.id


def start(home: Home, actor: Actor, run_id: str) -> None:
    """Go on with a run that was stopped or cut off; harmless while it runs. Raises NothingFound, DutyMissing."""
    actor.require(Duty.FUND_ADMINISTRATOR)
    run = find(home, run_id)
    if run.state != DONE:
        RUNS.stop_mark(home, run_id).unlink(missing_ok=True)
        _start(home, actor, run)


def resume(home: Home) -> list[str]:
    """Begin again every run that was cut off; returns their ids."""
    return RUNS.resume(home, start)


def _start(home: Home, actor: Actor, run: ReceiptRun) -> None:
    moment = moment_text(home.clock.now())
    RUNS.write(home, replace(run, state=RUNNING, officer=actor.officer, begun_at=moment, done=0, code=""))
    background.begin(run.id, RUNS.work, home, actor, run.id, _made)


def archive(home: Home, run_id: str) -> Path:
    """The finished papers of a run, one PDF each in a ZIP. Raises NothingFound while there are none."""
    find(home, run_id)
    path = RUNS.folder(home, run_id) / ARCHIVE
    if not path.is_file():
        raise NothingFound()
    return path


def _made(home: Home, actor: Actor, run: ReceiptRun) -> ReceiptRun:
    folder = RUNS.folder(home, run.id)
    gifts: list[str] = json.loads((folder / CHOSEN).read_text("utf-8"))
    parts = []
    for at in range(0, len(gifts), STEP):
        if RUNS.stop_mark(home, run.id).exists():
            return replace(run, state=STOPPED, done=at)
        part = folder / f"part-{at // STEP:05}.zip"
        if not part.is_file():
            _make_part(home, actor, run, gifts[at : at + STEP], part)
        parts.append(part)
        run = replace(run, done=min(at + STEP, len(gifts)))
        RUNS.write(home, run)
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
    path = RUNS.folder(home, run_id) / LEFT
    told = json.loads(path.read_text("utf-8")) if path.is_file() else []
    return [(gift, why) for gift, why in told[:limit]]
