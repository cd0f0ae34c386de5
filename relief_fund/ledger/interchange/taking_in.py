"""Journal import: a file checked whole, then its entries posted in steps; a second run posts what is missing.

An administrator's act. Every entry is of kind "imported", a decision and no fact: guards hold. Its key is a
digest of what the file says, so the same evidence is known again from any file and after any interruption.
Wordings may name people and are not taken; file digest and line stand in the entry's document.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.errors import (
    AlreadyReversed,
    FormatUnknown,
    JournalAccountUnknown,
    JournalIsOwn,
    JournalMappingInvalid,
    JournalUnitInvalid,
    JournalUnreadable,
)
from relief_fund.ledger.interchange.beancount_reading import BeancountReader
from relief_fund.ledger.interchange.drafts import Declared, Draft, Reading
from relief_fund.ledger.interchange.hledger_reading import HledgerReader
from relief_fund.ledger.interchange.lines import numbered_lines
from relief_fund.ledger.interchange.mapping import Mapping, read_mapping
from relief_fund.ledger.interchange.places import Places
from relief_fund.ledger.interchange.posting_steps import numbers_of, post_kept
from relief_fund.ledger.interchange.reader import Reader
from relief_fund.ledger.interchange.rehearsal import Rehearsal
from relief_fund.ledger.interchange.spool import Spool
from relief_fund.ledger.interchange.weighing import Ready, weigh
from relief_fund.ledger.queries import entry_by_number
from relief_fund.ledger.tables import JournalEntry

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
IMPORTED = select(ENTRY.c.number).where(ENTRY.c.kind == "imported").limit(1)
STEP = 1_000
LONGEST_STEP = 4_000
"""Postings after which a step ends early: one command is short."""
MOST_TOLD = 100
"""Refused lines that a refusal lists; it counts all."""
FORMATS = ("hledger", "beancount")
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Imported:
    """What the file holds, and what of it was posted now or stood in the books before."""

    entries: int = 0
    postings: int = 0
    posted: int = 0
    already_known: int = 0


def import_journal(
    office: Office,
    actor: Actor,
    path: Path,
    *,
    form: str,
    mapping: Path | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Post every entry of the journal at ``path`` (``form`` "hledger" or "beancount") that the books lack.

    Funds, units and accounts that the file declares as this program writes them are opened where they are
    lacking; any other account is mapped by ``mapping``. ``progress`` is told bytes read, then entries
    posted. Raises DutyMissing, FormatUnknown, JournalMappingInvalid; the first refusal of a line, with
    file, line, how many there are and where; JournalIsOwn; where the books changed meanwhile, what the
    desk refuses.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    if form not in FORMATS:
        raise FormatUnknown(format=form[:20], expected="|".join(FORMATS))
    wanted = read_mapping(mapping) if mapping else Mapping()
    told = progress or (lambda done, total: None)
    with Spool() as spool:
        with office.read() as connection:
            places = _places(connection, wanted, mapping.name if mapping else "")
            check = _Check(connection, spool, path.name, places, today(office.clock))
            check.whole(path, form, told)
        if check.places.lacking and check.done.entries > check.done.already_known:
            office.desk.run(check.places.open)
        done = check.done

        def posted(count: int) -> None:
            done.posted += count
            told(done.posted, done.entries - done.already_known)

        post_kept(office, spool, posted)
    return done


def _places(connection: Any, wanted: Mapping, file: str) -> Places:
    """What books and mapping name. Raises JournalMappingInvalid: what does not fit stands in no line of the journal."""
    try:
        return Places.of(connection, wanted)
    except (JournalAccountUnknown, JournalUnitInvalid, JournalUnreadable) as unfit:
        said = {name: unfit.facts[name] for name in ("value", "expected")}
        raise JournalMappingInvalid(file=file, **said) from unfit


class _Check:
    """The pass over the file that writes nothing."""

    def __init__(self, connection: Any, spool: Spool, file: str, places: Places, day: date) -> None:
        self._connection = connection
        self._spool = spool
        self._file = file
        self._source = ""
        self._rehearsal = Rehearsal(connection, places, day)
        self._first = True
        self._imported_before = connection.execute(IMPORTED).first() is not None
        self._refusals: list[ReliefFundError] = []
        self._refused = 0
        self.places = places
        self.done = Imported()

    def whole(self, path: Path, form: str, told: Progress) -> None:
        """Check the file from its first line to its last; raises its first refusal."""
        size = path.stat().st_size
        with path.open("rb") as file:
            self._source = hashlib.file_digest(file, "sha256").hexdigest()[:16]
            file.seek(0)
            reader: Reader = (
                HledgerReader(self.places.mapping.left_out) if form == "hledger" else BeancountReader()
            )
            for step in self._steps(self._weighed(reader.read(numbered_lines(file)))):
                self._hear(step)
                told(file.tell(), size)
        self._refuse()

    @staticmethod
    def _steps(entries: Iterator[Ready]) -> Iterator[list[Ready]]:
        """Entries in commands of bounded length; what reverses an entry comes in a later one than the entry."""
        step: list[Ready] = []
        postings = 0
        for entry in entries:
            full = len(step) >= STEP or postings >= LONGEST_STEP
            if full or (entry.reverses and any(one.number == entry.reverses for one in step)):
                yield step
                step, postings = [], 0
            step.append(entry)
            postings += len(entry.lines)
        if step:
            yield step

    def _weighed(self, readings: Iterator[Reading]) -> Iterator[Ready]:
        for one in readings:
            try:
                if isinstance(one, Draft):
                    if self._first:
                        self._refuse_own(one)
                    entry = weigh(one, self.places, self._source)
                    self.places.first_day = min(self.places.first_day, entry.day)
                    self.done.entries += 1
                    self.done.postings += len(entry.lines)
                    yield entry
                elif isinstance(one, Declared):
                    self.places.declare(one)
                else:
                    self._note(one)
            except ReliefFundError as refusal:
                self._note(refusal)

    def _hear(self, ready: list[Ready]) -> None:
        """Rehearse what the books lack, and keep it; after a refusal nothing is kept any more."""
        if self._refused:
            return
        step = self._spool.keyed(ready)
        known = numbers_of(self._connection, [one.key for one in step]) if self._imported_before else {}
        fresh = [one for one in step if one.key not in known]
        self.done.already_known += len(step) - len(fresh)
        for one in step:
            try:
                if one.entry.reverses and not self._spool.reversed_once(one.entry.reverses):
                    raise AlreadyReversed(line=one.entry.line, number=one.entry.reverses)
                if one.key not in known:
                    self._rehearsal.hear(one.entry)
            except ReliefFundError as refusal:
                self._note(refusal)
                return
        if fresh:
            self._spool.put(fresh)

    def _refuse_own(self, draft: Draft) -> None:
        self._first = False
        moment = draft.tags.get("recorded_at", "")
        own = entry_by_number(self._connection, draft.number) if moment and draft.number else None
        if own and (own.recorded_at, own.occurred_on, own.kind) == (moment, draft.day, draft.wording):
            raise JournalIsOwn(line=draft.line, number=draft.number)

    def _note(self, refusal: ReliefFundError) -> None:
        self._refused += 1
        if len(self._refusals) < MOST_TOLD:
            self._refusals.append(refusal)

    def _refuse(self) -> None:
        if not self._refusals:
            return
        listed = sorted(self._refusals, key=lambda one: int(str(one.facts.get("line", 0))))
        first = listed[0]
        first.facts = {
            "file": self._file, **first.facts, "refused": self._refused,
            "lines": [f"{one.facts.get('line')} {one.code}" for one in listed],
        }  # fmt: skip
        raise first
