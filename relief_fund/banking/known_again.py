"""Lines known again: the same days of an account from a format that prints another text.

An identity holds the text, so a format that words its lines otherwise has other identities. Whole days tell
them: where what is left of a day on both sides, in the file and in the books, is the same multiset of
(direction, amount, reference), the file repeats the books. Where two formats differ in more than the text,
nobody can tell a repetition from a new gift, and the day is put before an officer.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from relief_fund.banking.identity import normal_reference, parted
from relief_fund.banking.parts import KNOWN, POST, REST, Part
from relief_fund.banking.statements.lines import Facts, RawLine

DOUBTFUL = "day_doubtful"
"""Code of the part that a doubtful day is."""
LineFace = tuple[str, int, str]
"""Direction, amount, reference."""


class BookedLine(NamedTuple):
    """A line of the books as far as another format must print it too, and the layout that it was read from."""

    identity: str
    day: date
    direction: str
    amount: int
    reference: str
    layout: str


@dataclass(frozen=True, slots=True)
class KnownAgain:
    """``known``: places of lines that the books hold in other words; ``doubtful``: days for an officer.

    ``rest`` are, by part, the places that have no counterpart in the books.
    """

    known: frozenset[int]
    doubtful: Sequence[Part]
    rest: dict[str, frozenset[int]]


def face(direction: str, amount: int, reference: str) -> LineFace:
    """What every format prints of a line."""
    return direction, amount, normal_reference(reference)


def match_days(
    lines: Sequence[RawLine],
    layout: str,
    marks: Sequence[str],
    fresh: Collection[int],
    booked: Sequence[BookedLine],
) -> KnownAgain:
    """Compare, day by day, the fresh lines of a file with booked lines of other layouts that it does not hold.

    Lines of one layout are told apart by their identities alone: two gifts of a day may share number and
    amount, and only the text says that they are two.
    """
    held = set(marks)
    others: dict[date, list[BookedLine]] = {}
    for one in booked:
        if one.layout != layout and parted(one.identity)[0] not in held:
            others.setdefault(one.day, []).append(one)
    days: dict[date, list[int]] = {}
    for place in sorted(fresh):
        if lines[place].day in others:
            days.setdefault(lines[place].day, []).append(place)
    known: set[int] = set()
    doubtful: list[Part] = []
    rest: dict[str, frozenset[int]] = {}
    for day, places in days.items():
        file_faces = [
            face(lines[place].direction, lines[place].amount, lines[place].reference) for place in places
        ]
        mine = Counter(file_faces)
        theirs = Counter(face(one.direction, one.amount, one.reference) for one in others[day])
        if mine == theirs:
            known.update(places)
        else:
            alone = _alone(places, file_faces, theirs)
            facts: Facts = {
                "day": day.isoformat(), "in_file": len(places), "in_books": len(others[day]),
                "alike": len(places) - len(alone),
            }  # fmt: skip
            row = min(lines[place].row for place in places)
            part = Part(DOUBTFUL, row, facts, places, (KNOWN, REST, POST))
            doubtful.append(part)
            rest[part.key] = frozenset(alone)
    return KnownAgain(frozenset(known), doubtful, rest)


def _alone(places: Sequence[int], faces: Sequence[LineFace], theirs: Counter[LineFace]) -> list[int]:
    """Places of lines with no counterpart in the books, each counterpart used once, oldest first."""
    left = Counter(theirs)
    alone = []
    for place, one in zip(places, faces, strict=True):
        if left[one] > 0:
            left[one] -= 1
        else:
            alone.append(place)
    return alone
