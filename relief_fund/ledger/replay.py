"""The books of a backup played back in order, sealed step by step, so that each law holds as it held then.

Sealed at once, a history in which a bank line once took a purse below zero would look like decisions that
overdrew it. So the heads are moved up as they once were: in long steps while nothing is below zero, and by
one leaf's entries at a time where something is. No rule is turned off; the gates judge every step.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, update

from relief_fund.audit.tables import Leaf, LogHead
from relief_fund.ledger.entries import Entry, Line
from relief_fund.ledger.errors import HistoryInvalid
from relief_fund.ledger.posting import BulkWriter
from relief_fund.ledger.rules import GuardKey, Rules
from relief_fund.ledger.tables import Guard, Head, JournalEntry, Posting

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above
LEAF = Leaf.__table__  # type: ignore[attr-defined]  # as above
GUARD = Guard.__table__  # type: ignore[attr-defined]  # as above
HEAD = Head.__table__  # type: ignore[attr-defined]  # as above
LOG_HEAD = LogHead.__table__  # type: ignore[attr-defined]  # as above

STEP = 5_000
"""Entries or leaves after which a step is sealed even where it could go on: memory stays flat."""
Row = tuple[Any, ...]


@dataclass(slots=True)
class _Part:
    """Leaves and the entries under them: what cannot be sealed apart, or a step made of several such."""

    leaves: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    postings: list[Row] = field(default_factory=list)

    def add(self, other: "_Part") -> None:
        self.leaves += other.leaves
        self.entries += other.entries
        self.postings += other.postings

    def is_long(self) -> bool:
        return max(len(self.leaves), len(self.entries)) >= STEP


class Replay:
    """Plays rows (tuples in the order of the tables' columns) into empty books over ``connection``.

    Every other table that a rule looks at is there already. After ``play``, ``entries``, ``leaves`` and
    ``balances`` say what the heads and guards came to.
    """

    def __init__(self, connection: Connection, bulk: BulkWriter) -> None:
        self._connection = connection
        self._bulk = bulk
        self._rules = Rules.read(connection)
        self._started: set[GuardKey] = set()
        self._touched: set[GuardKey] = set()
        self.balances: dict[GuardKey, int] = defaultdict(int)
        self.entries = 0
        self.leaves = 0

    def play(self, entries: Iterable[Row], postings: Iterable[Row], leaves: Iterable[Row]) -> None:
        """Write and seal everything. Raises HistoryInvalid, and what the database says to a crooked history."""
        step = _Part()
        for part in _parts(entries, postings, leaves):
            moves = self._moves(part)
            below = any(self.balances[key] + movement < 0 for key, movement in moves.items())
            if below:
                # What came before is sealed first, with the balances it left behind.
                self._seal(step)
                step = _Part()
            for key, movement in moves.items():
                self.balances[key] += movement
            self._touched.update(moves)
            step.add(part)
            if below or step.is_long():
                self._seal(step)
                step = _Part()
        self._seal(step)

    def _moves(self, part: _Part) -> dict[GuardKey, int]:
        """What ``part`` does to each guard it touches."""
        moves: dict[GuardKey, int] = defaultdict(int)
        for entry in _entries_of(part):
            for line, place in zip(entry.lines, self._rules.places(entry), strict=True):
                for key, sign in place.moves:
                    moves[key] += sign * (line.debit - line.credit)
        return moves

    def _seal(self, part: _Part) -> None:
        if part.entries:
            self.entries += len(part.entries)
            self._say(update(HEAD).values(written=self.entries))
            self._write(POSTING, part.postings)
            self._write(ENTRY, part.entries)
            self._write_guards()
        if part.leaves:
            self.leaves += len(part.leaves)
            self._say(update(LOG_HEAD).values(written=self.leaves))
            self._write(LEAF, part.leaves)
            self._say(update(LOG_HEAD).values(size=self.leaves, covered=self.entries))
        if part.entries:
            self._say(update(HEAD).values(entries=self.entries))

    def _write_guards(self) -> None:
        for key in sorted(self._touched):
            place = dict(zip(("fund", "account", "unit", "purpose"), key, strict=True))
            stand = {"balance": self.balances[key], "upto": self.entries}
            if key in self._started:
                where = [GUARD.c[name] == value for name, value in place.items()]
                self._say(update(GUARD).where(*where).values(**stand))
            else:
                self._say(GUARD.insert().values(**place, **stand))
        self._started |= self._touched
        self._touched = set()

    def _write(self, table: Any, rows: list[Row]) -> None:
        self._bulk(self._connection, table, [column.name for column in table.columns], rows)

    def _say(self, statement: Any) -> None:
        self._connection.execute(statement)


def _parts(entries: Iterable[Row], postings: Iterable[Row], leaves: Iterable[Row]) -> Iterator[_Part]:
    """Leaves in order, cut wherever they cover their entries without a gap, each part with these entries."""
    first_at, last_at = (LEAF.columns.keys().index(name) for name in ("first_entry", "last_entry"))
    waiting = iter(entries)
    lines = groupby(postings, key=itemgetter(POSTING.columns.keys().index("entry")))
    part, taken, covered, reach = _Part(), 0, 0, 0
    for leaf in leaves:
        part.leaves.append(leaf)
        if leaf[last_at]:
            covered += leaf[last_at] - leaf[first_at] + 1
            reach = max(reach, leaf[last_at])
        if covered < reach:
            continue
        for entry in islice(waiting, reach - taken):
            number, mine = next(lines, (0, iter(())))
            if number != entry[0]:
                raise HistoryInvalid(table="posting", entry=entry[0])
            part.entries.append(entry)
            part.postings += mine
        taken = reach
        yield part
        part = _Part()
    if part.leaves or list(islice(waiting, 1)) or list(islice(lines, 1)):
        raise HistoryInvalid(table="leaf", expected="every entry under its leaf")


def _entries_of(part: _Part) -> Iterator[Entry]:
    """The entries of ``part`` with their lines, whole and balanced. Raises what a crooked entry raises."""
    names = ENTRY.columns.keys()
    number, key, kind, day = (names.index(name) for name in ("number", "key", "kind", "occurred_on"))
    of, at, *places = (POSTING.columns.keys().index(name) for name in ("entry", "line", *Line._fields))
    lines: dict[int, list[Line]] = defaultdict(list)
    for row in sorted(part.postings, key=itemgetter(of, at)):
        lines[row[of]].append(Line(*(row[place] for place in places)))
    for row in part.entries:
        yield Entry(row[key], row[kind], row[day], tuple(lines[row[number]]))
