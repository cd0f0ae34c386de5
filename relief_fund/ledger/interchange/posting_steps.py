"""The writing half of a journal import: what was checked, posted in steps whose size is a matter of their pace.

While one step is written the next is prepared. A step is counted in the rows it writes, for an entry may have two
postings or two hundred: the entry, its leaf, and each posting.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.kernel.protocols import Office
from relief_fund.ledger.entries import Entry, Line
from relief_fund.ledger.interchange.spool import Keyed, Spool
from relief_fund.ledger.pace import Held, InTurn, Pace
from relief_fund.ledger.tables import JournalEntry

ROWS = 4_000
"""The most rows of one step: a thousand entries of two postings. How many it takes is a matter of its pace."""
BESIDE_POSTINGS = 2
"""Rows of an entry beside its postings: itself and its leaf."""
ASKED = 500
ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
KNOWN = select(ENTRY.c.key, ENTRY.c.number).where(ENTRY.c.key.in_(bindparam("keys", expanding=True)))
"""Made once: a statement per step would wait for the garbage collector with all its keys."""


def post_kept(office: Office, spool: Spool, posted: Callable[[int], None]) -> None:
    """Post every entry that ``spool`` keeps; ``posted`` is told of each step how many it wrote.

    Raises what the desk refuses; the steps before it are in the books then, and at most one behind it.
    """
    pace = Pace(ROWS)
    kept = chain.from_iterable(spool.steps())
    steps = (_Step(office, spool, part) for part in in_steps(kept, pace.size))
    in_turn = InTurn(
        office.desk, pace, begins=_Step.reverse, answered=lambda _, numbers: posted(len(numbers)),
        hand_in=lambda step: office.desk.post_together(step.entries(), begins=step.held.begins),
        may_be_foreseen=lambda step: not step.reverses(),
    )  # fmt: skip
    in_turn.run(steps)


def in_steps(kept: Iterable[Keyed], size: Callable[[], int]) -> Iterator[list[Keyed]]:
    """Entries in steps of at most ``size`` rows, asked anew for each; none is empty.

    What reverses an entry comes in a later step than the entry, by then it has its number in the books.
    """
    step: list[Keyed] = []
    numbers: set[int] = set()
    rows = most = 0
    for one in kept:
        more = _rows(one)
        if step and (rows + more > most or one.entry.reverses in numbers):
            yield step
            step, rows = [], 0
            numbers.clear()
        if not step:
            most = size()
        step.append(one)
        rows += more
        if one.entry.number:
            numbers.add(one.entry.number)
    if step:
        yield step


def numbers_of(connection: Any, keys: Sequence[str]) -> dict[str, int]:
    """Numbers of those ``keys`` that are in the books."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), ASKED):
        rows = connection.execute(KNOWN, {"keys": keys[start : start + ASKED]})
        found.update((key, int(number)) for key, number in rows)
    return found


class _Step:
    """One step: prepared when made, all but what reverses."""

    def __init__(self, office: Office, spool: Spool, kept: Sequence[Keyed]) -> None:
        self._office, self._spool, self._kept = office, spool, kept
        self._entries = [None if one.entry.reverses else _entry(one, None) for one in kept]
        self._rows = sum(map(_rows, kept))
        self.held = Held()

    def __len__(self) -> int:
        return self._rows

    def reverses(self) -> bool:
        """Whether an entry of it is to name another's number, which that one must have by then."""
        return None in self._entries

    def reverse(self) -> None:
        """Prepare what reverses, now that every step before this one is written."""
        places = [at for at, entry in enumerate(self._entries) if entry is None]
        if not places:
            return
        targets = [self._spool.key_of(self._kept[at].entry.reverses) for at in places]
        with self._office.read() as connection:
            earlier = numbers_of(connection, sorted(set(targets)))
        for at, target in zip(places, targets, strict=True):
            self._entries[at] = _entry(self._kept[at], earlier[target])

    def entries(self) -> list[Entry]:
        """Its entries, every one prepared."""
        return [entry for entry in self._entries if entry is not None]

    def divided(self, most: int) -> "tuple[_Step, _Step | None]":
        """The step of the first ``most`` rows, one entry at the least, and that of the others, as prepared."""
        first = len(next(in_steps(self._kept, lambda: most)))
        return self._part(0, first), self._part(first, None) if first < len(self._kept) else None

    def _part(self, first: int, end: int | None) -> "_Step":
        part = copy(self)
        part._kept, part._entries = self._kept[first:end], self._entries[first:end]
        part._rows, part.held = sum(map(_rows, part._kept)), Held()
        return part


def _rows(one: Keyed) -> int:
    return len(one.entry.lines) + BESIDE_POSTINGS


def _entry(one: Keyed, reverses: int | None) -> Entry:
    """The entry with its digest and leaf, made here while the desk waits for the database with the step before."""
    lines = tuple(
        Line(fund, account, movement, 0, unit, purpose)
        if movement > 0
        else Line(fund, account, 0, -movement, unit, purpose)
        for fund, account, unit, movement, purpose in one.entry.lines
    )
    day = date.fromordinal(one.entry.day)
    return Entry(one.key, "imported", day, lines, document=one.entry.document, reverses=reverses).prepare()
