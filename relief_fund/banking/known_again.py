"""Lines known again: the same days of an account from a format that prints another text.

An identity holds the text, so a format that words its lines otherwise has other identities. Whole days tell
them: where what is left of a day on both sides, in the file and in the books, is the same multiset of
(direction, amount, reference), the file repeats the books. Where two formats differ in more than the text,
nobody can tell a repetition from a new gift, and the day is put before an officer.
"""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from relief_fund.banking.identity import normal_reference, parted
from relief_fund.banking.marks import AGAIN, DOUBTFUL, FRESH, Marks, Places
from relief_fund.banking.parts import KNOWN, POST, REST, Part
from relief_fund.banking.statements.kept import AT_ONCE
from relief_fund.banking.statements.lines import Facts

DOUBTFUL_DAY = "day_doubtful"
"""Code of the part that a doubtful day is."""


class BookedLine(NamedTuple):
    """A line of the books as far as another format must print it too, and the layout that it was read from."""

    identity: str
    day: date
    direction: str
    amount: int
    reference: str
    layout: str


def match_days(marks: Marks, layout: str, booked: Iterable[BookedLine]) -> tuple[Part, ...]:
    """Compare, day by day, the fresh lines of a file with booked lines of other layouts that it does not hold.

    Those that the books hold in other words are marked so; days that only an officer can tell are returned.
    Lines of one layout are told apart by their identities alone: two gifts of a day may share number and
    amount, and only the text says that they are two.
    """
    file = marks.file
    file.execute(_BOOKED)
    rest = (one for one in booked if one.layout != layout)
    while page := [one for _, one in zip(range(AT_ONCE), rest, strict=False)]:
        held = marks.held(parted(one.identity)[0] for one in page)
        file.executemany(
            "INSERT INTO booked VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1",
            [
                (one.day.toordinal(), _face(one.direction, one.amount, one.reference))
                for one in page
                if parted(one.identity)[0] not in held
            ],
        )
    if not file.execute("SELECT 1 FROM booked LIMIT 1").fetchone():
        return ()
    _lay_beside(marks)
    unlike = {day for (day,) in file.execute(_UNLIKE)}
    days = [day for (day,) in file.execute("SELECT DISTINCT day FROM own ORDER BY day")]
    for day in days:
        if day not in unlike:
            marks.note(_places(marks, "own", day), AGAIN)
    return tuple(_doubt(marks, day) for day in days if day in unlike)


def _face(direction: str, amount: int, reference: str) -> bytes:
    """What every format prints of a line, as a digest."""
    told = f"{direction}\n{amount}\n{normal_reference(reference)}"
    return sha256(told.encode()).digest()[:16]


def _lay_beside(marks: Marks) -> None:
    """The fresh lines of the days of booked ones."""
    file = marks.file
    file.execute("CREATE TABLE own (place INTEGER PRIMARY KEY, day INTEGER, face BLOB)")
    fresh = f"(SELECT {FRESH} FROM mark WHERE mark.place = line.place)"
    lines = marks.lines.placed(f"day IN (SELECT day FROM booked) AND {fresh}")
    file.executemany(
        "INSERT INTO own VALUES (?, ?, ?)",
        (
            (place, line.day.toordinal(), _face(line.direction, line.amount, line.reference))
            for place, line in lines
        ),
    )


_BOOKED = "CREATE TABLE booked (day INTEGER, face BLOB, n INTEGER, PRIMARY KEY (day, face)) WITHOUT ROWID"
_UNLIKE = """
SELECT DISTINCT day FROM (
  SELECT day, face, 1 AS n FROM own UNION ALL SELECT day, face, -n FROM booked
) GROUP BY day, face HAVING sum(n) != 0"""
_ALONE = """
INSERT INTO alone SELECT place, day FROM (
  SELECT place, day, face, row_number() OVER (PARTITION BY face ORDER BY place) AS turn
  FROM own WHERE day = ?
) AS mine WHERE turn > (
  SELECT coalesce(sum(n), 0) FROM booked WHERE booked.day = mine.day AND booked.face = mine.face
)"""


def _doubt(marks: Marks, day: int) -> Part:
    """A day for an officer; lines without a counterpart stand alone, each counterpart used once, oldest first."""
    file = marks.file
    file.execute("CREATE TABLE IF NOT EXISTS alone (place INTEGER PRIMARY KEY, day INTEGER)")
    file.execute(_ALONE, (day,))
    mine, alone = _places(marks, "own", day), _places(marks, "alone", day)
    alike = Places(marks, f"{mine.where} AND NOT {alone.where}")
    (in_books,) = file.execute("SELECT sum(n) FROM booked WHERE day = ?", (day,)).fetchone()
    (row,) = file.execute(
        "SELECT min(row) FROM line JOIN own USING (place) WHERE own.day = ?", (day,)
    ).fetchone()
    facts: Facts = {
        "day": date.fromordinal(day).isoformat(), "in_file": len(mine), "in_books": in_books,
        "alike": len(alike),
    }  # fmt: skip
    marks.note(mine, DOUBTFUL)
    return Part(DOUBTFUL_DAY, row, facts, mine, (KNOWN, REST, POST), alike)


def _places(marks: Marks, table: str, day: int) -> Places:
    beside = f"SELECT 1 FROM {table} WHERE {table}.place = mark.place AND {table}.day = {day}"
    return Places(marks, f"EXISTS ({beside})")
