"""Rows and lines of one statement, kept on disk while it is read, checked and posted.

However long a statement is, memory holds a few hundred lines of it. The file has no name: it is unlinked as soon
as it is open, so that nothing of it is left when the program ends, in whatever way, and no other program finds it.
"""

import pickle
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any, SupportsIndex, overload

from relief_fund.banking.statements.lines import CREDIT, DEBIT, RawLine

AT_ONCE = 500
"""Lines that are written together, and read together where somebody asks for one."""
ROWS_AT_ONCE = 200
CACHE_KIB = 4_096
_UNIT = 1_000_000_000
_SIDES = (DEBIT, CREDIT)
_COLUMNS = "row, day, side, amount, reference, text, balance"
_OPENED = f"""
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-{CACHE_KIB};
"""
_TABLE = """
CREATE TABLE line (
  place INTEGER PRIMARY KEY, row INTEGER, day INTEGER, side INTEGER, amount INTEGER, reference TEXT, text TEXT,
  balance INTEGER, beside TEXT
)"""
_INSERT = "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_UPDATE = "UPDATE line SET row=?, day=?, side=?, amount=?, reference=?, text=?, balance=? WHERE place=?"
_FALLEN = "SELECT 1 FROM line AS a JOIN line AS b ON b.place = a.place + 1 WHERE b.day < a.day LIMIT 1"


def nameless(folder: Path | None = None) -> sqlite3.Connection:
    """A private database on disk that is gone with its connection; in ``folder``, else where temporary files are."""
    with tempfile.NamedTemporaryFile(prefix=".statement-", dir=folder) as file:
        kept = sqlite3.connect(file.name, isolation_level=None, check_same_thread=False)
        kept.executescript(_OPENED + _TABLE)
        # One piece of work without an end: nothing of it is ever to be durable.
        kept.execute("BEGIN")
    return kept


def nameless_file(folder: Path | None = None) -> IO[bytes]:
    """A private file without a name; in ``folder``, else where temporary files are."""
    return tempfile.TemporaryFile(prefix=".statement-", dir=folder)


class KeptLines(Sequence[RawLine]):
    """Lines on disk, counted from place 0. ``file`` is their database, where others may keep what belongs to them."""

    def __init__(self, lines: Iterable[RawLine] = (), folder: Path | None = None) -> None:
        self.file = nameless(folder)
        self._count = 0
        self._days: dict[int, date] = {}
        self._waiting: list[tuple[Any, ...]] = []
        self._last: RawLine | None = None
        self._block: list[RawLine] = []
        self._block_at = 0
        for line in lines:
            self.append(line)

    def append(self, line: RawLine, beside: str | None = None) -> None:
        """Keep one more line; ``beside`` is what is known of it besides, None for nothing."""
        if len(self._waiting) == AT_ONCE:
            self._write()
        self._waiting.append((self._count, *self._told(line), beside))
        self._last = line
        self._count += 1

    def _told(self, line: RawLine) -> tuple[Any, ...]:
        row, day, direction, amount, reference, text, balance = line
        ordinal = day.toordinal()
        self._days[ordinal] = day
        return row, ordinal, direction == CREDIT, amount, reference, text, balance

    def _write(self) -> None:
        if self._waiting:
            waiting, self._waiting, self._block = self._waiting, [], []
            self.file.executemany(_INSERT, waiting)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[RawLine]:
        return (line for _, line in self.placed())

    def placed(self, where: str = "1") -> Iterator[tuple[int, RawLine]]:
        """Places and lines in order, those alone for which a condition of SQL holds; they may be changed meanwhile."""
        self._write()
        days = self._days
        for place, row, day, side, amount, reference, text, balance in pages(
            self.file, f"SELECT place, {_COLUMNS} FROM line WHERE {where}"
        ):
            yield place, RawLine(row, days[day], _SIDES[side], amount, reference, text, balance)

    @overload
    def __getitem__(self, at: SupportsIndex) -> RawLine: ...
    @overload
    def __getitem__(self, at: slice) -> list[RawLine]: ...
    def __getitem__(self, at: SupportsIndex | slice) -> RawLine | list[RawLine]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(self._count))]
        place = range(self._count)[at]
        if self._last and place == self._count - 1:
            return self._last
        if not 0 <= place - self._block_at < len(self._block):
            self._block_at = max(0, place - AT_ONCE // 2)
            ends = self._block_at + AT_ONCE
            self._block = [line for _, line in self.placed(f"place >= {self._block_at} AND place < {ends}")]
        return self._block[place - self._block_at]

    def __setitem__(self, at: int, line: RawLine) -> None:
        place = range(self._count)[at]
        if place == self._count - 1:
            self._last = line
            if self._waiting:
                self._waiting[-1] = (place, *self._told(line), self._waiting[-1][-1])
                return
        self._write()
        self._block = []
        self.file.execute(_UPDATE, (*self._told(line), place))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(other) == self._count and all(
            mine == theirs for mine, theirs in zip(self, other, strict=True)
        )

    __hash__ = None  # type: ignore[assignment]  # a sequence that may change

    def beside(self) -> Iterator[tuple[int, RawLine, str, list[date]]]:
        """Lines with something beside them: place, line, that, and the days of those neighbours that have nothing."""
        self._write()
        around = "SELECT day FROM line WHERE place IN (?, ?) AND beside IS NULL ORDER BY place"
        for place, known in pages(self.file, "SELECT place, beside FROM line WHERE beside IS NOT NULL"):
            days = self.file.execute(around, (place - 1, place + 1))
            yield place, self[place], known, [self._days[day] for (day,) in days]

    def amounts(self) -> int:
        """The sum of all amounts, whatever their direction."""
        self._write()
        # Added up in two halves: what a hostile file holds would not fit into one.
        halves = f"SELECT coalesce(sum(amount / {_UNIT}), 0), coalesce(sum(amount % {_UNIT}), 0) FROM line"
        whole, rest = self.file.execute(halves).fetchone()
        return int(whole) * _UNIT + int(rest)

    def turn(self) -> None:
        """The last line becomes the first."""
        self._lay_out("ORDER BY place DESC")

    def sort(self) -> None:
        """Lines in the order of their days; those of one day stay as they stand."""
        self._write()
        if self.file.execute(_FALLEN).fetchone():
            # By way of an index, so that what is sorted outside of the file is days and places alone.
            self.file.execute("CREATE INDEX by_day ON line (day)")
            self._lay_out("INDEXED BY by_day ORDER BY day, place")

    def _lay_out(self, order: str) -> None:
        self._write()
        self._last, self._block = None, []
        self.file.execute("ALTER TABLE line RENAME TO before")
        self.file.execute(_TABLE)
        rows = self.file.execute(f"SELECT {_COLUMNS}, beside FROM before {order}")
        place = 0
        while page := rows.fetchmany(AT_ONCE):
            self.file.executemany(_INSERT, [(at, *row) for at, row in enumerate(page, place)])
            place += len(page)
        rows.close()
        self.file.execute("DROP TABLE before")


def pages(file: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    """Rows of a query that has a condition and whose first column is the place, in its order, a page at a time."""
    query, last = f"{query} AND place > ? ORDER BY place LIMIT {AT_ONCE}", -1
    while page := file.execute(query, (last,)).fetchall():
        yield from page
        last = page[-1][0]


class KeptRows:
    """Rows of a table on disk, to be gone through more than once."""

    def __init__(self, rows: Iterable[Any], folder: Path | None = None) -> None:
        self._file = nameless_file(folder)
        page: list[Any] = []
        for row in rows:
            page.append(row)
            if len(page) == ROWS_AT_ONCE:
                pickle.dump(page, self._file)
                page = []
        pickle.dump(page, self._file)
        self._ends = self._file.tell()

    def __iter__(self) -> Iterator[Any]:
        at = 0
        while at < self._ends:
            self._file.seek(at)
            page = pickle.load(self._file)
            at = self._file.tell()
            yield from page
