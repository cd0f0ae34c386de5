"""The identities of a statement's lines and what becomes of each line, kept on disk beside the lines.

A line is known (the books hold it), known again (they hold it in another format's words), or fresh. A fresh line
may be held (it waits in a broken part), or left out (an officer has said that it is in the books); what is left
is posted.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import date
from typing import Any

from relief_fund.banking.identity import digest_of, digests_of, of_generation
from relief_fund.banking.parts import Lines
from relief_fund.banking.readings import IdentifiedLine
from relief_fund.banking.statements.kept import AT_ONCE, KeptLines, pages
from relief_fund.banking.statements.lines import RawLine

KNOWN, AGAIN, HELD, LEFT_OUT, DOUBTFUL = 1, 2, 4, 8, 16
"""What a line may be, as bits."""
FRESH = f"state & {KNOWN | AGAIN} = 0"
SURE = f"state & {KNOWN | AGAIN | DOUBTFUL} = 0"
TO_POST = f"state & {KNOWN | AGAIN | HELD | LEFT_OUT} = 0"
WAITS = f"state & {HELD | LEFT_OUT} = {HELD}"
KNOWN_BY_WORD = f"state & {AGAIN | LEFT_OUT} != 0"
"""Known by the words of another format, or by an officer's."""
_UNIT = 1_000_000_000
Look = Callable[[Sequence[str]], tuple[Set[str], Set[str]]]
"""Tells of some identities which are in the books, and which of these were taken back."""


class Places:
    """Some places of a statement, by a condition that stays true of them; their number is counted once."""

    def __init__(self, marks: "Marks", where: str) -> None:
        self._marks, self.where = marks, where
        self._count = marks.count(where)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[int]:
        return (place for (place,) in self._marks.paged("place", self.where))


class Marks:
    """The marks of ``lines``, which belong to the account ``number``."""

    def __init__(self, number: str, lines: KeptLines) -> None:
        self.lines, self.file = lines, lines.file
        self.file.execute(
            "CREATE TABLE mark (place INTEGER PRIMARY KEY, mark BLOB, generation INTEGER DEFAULT 1,"
            " state INTEGER DEFAULT 0)"
        )
        self.file.executemany(
            "INSERT INTO mark (place, mark) VALUES (?, ?)", digests_of(number, lines.placed())
        )
        self.file.execute("CREATE INDEX mark_alike ON mark (mark)")
        self._tell_equal_lines_apart(number)

    def _tell_equal_lines_apart(self, number: str) -> None:
        """Lines that are equal in everything are counted, in the order of the statement."""
        self.file.execute("CREATE TABLE equal (place INTEGER PRIMARY KEY, ordinal INTEGER)")
        self.file.execute(
            "INSERT INTO equal SELECT place, ordinal FROM (SELECT place, row_number()"
            " OVER (PARTITION BY mark ORDER BY place) AS ordinal FROM mark) WHERE ordinal > 1"
        )
        counted = pages(self.file, "SELECT place, ordinal FROM equal WHERE 1")
        lines = self.lines.placed("EXISTS (SELECT 1 FROM equal WHERE equal.place = line.place)")
        for (place, ordinal), (_, line) in zip(counted, lines, strict=True):
            digest = digest_of(number, line, ordinal)
            self.file.execute("UPDATE mark SET mark = ? WHERE place = ?", (digest, place))

    def identities(self) -> Iterator[str]:
        """The digest (hex) of each line, in order."""
        return (mark.hex() for _, mark in self.paged("place, mark", "1"))

    def paged(self, columns: str, where: str) -> Iterator[tuple[Any, ...]]:
        """Columns of the marks of which ``where`` is true, ``place`` first; they may be changed meanwhile."""
        return pages(self.file, f"SELECT {columns} FROM mark WHERE {where}")

    def count(self, where: str) -> int:
        """Of how many lines a condition is true."""
        return int(self.file.execute(f"SELECT count(*) FROM mark WHERE {where}").fetchone()[0])

    def first(self, where: str) -> RawLine | None:
        """The first line of which a condition is true: none of these is earlier."""
        first = next(self.paged("place", where), None)
        return None if first is None else self.lines[first[0]]

    def note(self, places: Lines, bit: int) -> None:
        """Say what the lines at ``places`` are."""
        assert isinstance(places, Places)
        self.file.execute(f"UPDATE mark SET state = state | {bit} WHERE {places.where}")

    def within(self, first: int, last: int) -> Places:
        """Places of the fresh lines from ``first`` to ``last``."""
        return Places(self, f"place BETWEEN {first} AND {last} AND {FRESH}")

    def compare(self, look: Look) -> None:
        """Find the lines that the books hold; one that was taken back is told its next generation."""
        rows = self.paged("place, mark", "1")
        while page := [row for _, row in zip(range(AT_ONCE), rows, strict=False)]:
            asked = {mark.hex(): (place, mark.hex(), 1) for place, mark in page}
            while asked:
                booked, taken_back = look(list(asked))
                standing = [asked[one][:1] for one in booked - taken_back]
                self.file.executemany(f"UPDATE mark SET state = {KNOWN} WHERE place = ?", standing)
                again = [asked[one] for one in booked & taken_back]
                self.file.executemany(
                    "UPDATE mark SET generation = ? WHERE place = ?",
                    [(turn + 1, at) for at, _, turn in again],
                )
                asked = {of_generation(mark, turn + 1): (at, mark, turn + 1) for at, mark, turn in again}

    def held(self, digests: Iterable[str]) -> frozenset[str]:
        """Those of some digests (hex) that the statement holds, all asked at once."""
        asked = [bytes.fromhex(one) for one in digests]
        sought = f"SELECT mark FROM mark WHERE mark IN ({', '.join('?' * len(asked))})"
        return frozenset(mark.hex() for (mark,) in self.file.execute(sought, asked))

    def days(self, where: str) -> dict[date, int]:
        """In less out of each day (whole đồng), counting the lines of which ``where`` is true."""
        # Added up in two halves: what a hostile file holds would not fit into one.
        signed = "CASE side WHEN 1 THEN amount ELSE -amount END"
        rows = self.file.execute(
            f"SELECT day, sum({signed} / {_UNIT}), sum({signed} % {_UNIT}) FROM line JOIN mark USING (place)"
            f" WHERE {where} GROUP BY day ORDER BY day"
        )
        return {date.fromordinal(day): whole * _UNIT + rest for day, whole, rest in rows}

    def last_rows(self) -> dict[date, int]:
        """The row of the last line of each day."""
        last = "SELECT day, row FROM line WHERE place IN (SELECT max(place) FROM line GROUP BY day)"
        return {date.fromordinal(day): row for day, row in self.file.execute(last)}

    def steps(self, size: int | Callable[[], int]) -> Iterator[list[IdentifiedLine]]:
        """The lines that are to be posted, ``size`` at a time, asked anew each time; each with its identity."""
        ask = size if callable(size) else lambda: size
        rows = self.paged("place, mark, generation", TO_POST)
        while page := [row for _, row in zip(range(ask()), rows, strict=False)]:
            named = {place: of_generation(mark.hex(), turn) for place, mark, turn in page}
            lines = self.lines.placed(f"place BETWEEN {page[0][0]} AND {page[-1][0]}")
            yield [IdentifiedLine(named[place], line) for place, line in lines if place in named]

    def take(self, keys: Iterable[str]) -> None:
        """Remember entries that a line of the statement stands for."""
        self.file.execute("CREATE TABLE IF NOT EXISTS taken (key TEXT PRIMARY KEY) WITHOUT ROWID")
        self.file.executemany("INSERT OR IGNORE INTO taken VALUES (?)", [(key,) for key in keys])

    def taken(self, keys: Iterable[str]) -> set[str]:
        """Those of ``keys`` that are remembered."""
        self.take(())
        sought = "SELECT 1 FROM taken WHERE key = ?"
        return {key for key in keys if self.file.execute(sought, (key,)).fetchone()}
