"""Lines known again by whole days, and days that only an officer can tell."""

from collections.abc import Sequence
from typing import NamedTuple

from relief_fund.banking.known_again import BookedLine, match_days
from relief_fund.banking.marks import AGAIN, Marks
from relief_fund.banking.parts import Part
from relief_fund.banking.statements.kept import KeptLines
from relief_fund.banking.statements.lines import RawLine
from tests.banking.lines import DAY, identities, line

ACCOUNT = "0011009999999"


class Matched(NamedTuple):
    """Places known again, doubtful days, and by day the places that have no counterpart."""

    known: set[int]
    doubtful: list[Part]
    rest: dict[str, set[int]]


def matched(mine: Sequence[RawLine], theirs: Sequence[RawLine], layout: str = "mt940") -> Matched:
    """``mine`` read from the layout vcb, against ``theirs`` in the books from ``layout``."""
    marks = Marks(ACCOUNT, KeptLines(mine))
    booked = [
        BookedLine(mark, one.day, one.direction, one.amount, one.reference, layout)
        for mark, one in zip(identities(ACCOUNT, theirs), theirs, strict=True)
    ]
    marks.compare(lambda asked: ({one.identity for one in booked} & set(asked), set()))
    doubtful = list(match_days(marks, "vcb", booked))
    return Matched(
        {place for (place,) in marks.paged("place", f"state & {AGAIN}")},
        doubtful,
        {part.key: set(part.lines) - set(part.alike) for part in doubtful},
    )


GIFTS = [line(5, "a", reference="1.1"), line(5, "b", reference="1.1"), line(7, "c", reference="2.1")]


def reworded(lines: Sequence[RawLine]) -> list[RawLine]:
    """The same lines in another format's words, in another order."""
    return [
        one._replace(text=f"/REF/{one.text}", reference=one.reference.replace(".", " - ")) for one in lines
    ][::-1]


def test_equal_multisets_are_known() -> None:
    found = matched(GIFTS, reworded(GIFTS))
    assert (found.known, found.doubtful) == ({0, 1, 2}, [])


def test_one_layout_is_told_apart_by_its_texts_alone() -> None:
    found = matched(GIFTS, reworded(GIFTS), layout="vcb")
    assert (found.known, found.doubtful) == (set(), [])


def test_a_count_that_differs_is_a_doubt() -> None:
    found = matched([*GIFTS, line(5, "d", reference="1.1")], reworded(GIFTS))
    (part,) = found.doubtful
    assert found.known == set()
    assert part.facts == {"day": DAY.isoformat(), "in_file": 4, "in_books": 3, "alike": 3}
    assert found.rest[part.key] == {3}, "each counterpart is used once, oldest first"


def test_another_direction_is_another_line() -> None:
    found = matched([line(5)], [line(5, "x", direction="debit")])
    assert [part.facts["alike"] for part in found.doubtful] == [0]


def test_what_has_the_same_identity_takes_no_part() -> None:
    found = matched(GIFTS, [GIFTS[2], *reworded(GIFTS[:2])])
    assert found.known == {0, 1}


def test_a_day_that_the_books_do_not_hold_is_new() -> None:
    assert matched(GIFTS, []) == Matched(set(), [], {})
