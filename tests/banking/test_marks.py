"""What becomes of each line: known by its identity, taken back and imported again, held, left out, posted."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from relief_fund.banking import marks as module
from relief_fund.banking.marks import (
    FRESH,
    HELD,
    KNOWN_BY_WORD,
    LEFT_OUT,
    SURE,
    TO_POST,
    WAITS,
    Marks,
)
from relief_fund.banking.statements import kept
from relief_fund.banking.statements.kept import KeptLines
from relief_fund.banking.statements.lines import DEBIT, RawLine
from relief_fund.kernel.money import LARGEST
from tests.banking.lines import DAY, line

NUMBER = "0011009999999"
NEXT = DAY + timedelta(days=1)
LINES = [
    line(5, "a"),
    line(5, "a"),
    line(7, "b", direction=DEBIT),
    line(9, "c", day=NEXT, row=7),
    line(5, "a"),
]


@pytest.fixture(autouse=True, params=[2, 500])
def at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that are looked at together."""
    for one in (kept, module):
        monkeypatch.setattr(one, "AT_ONCE", request.param)


def marked(lines: Sequence[RawLine] = LINES) -> Marks:
    return Marks(NUMBER, KeptLines(lines))


def books(
    booked: set[str], taken_back: set[str] = frozenset()
) -> Callable[[Sequence[str]], tuple[set[str], set[str]]]:  # type: ignore[assignment]
    return lambda asked: (booked & set(asked), taken_back & set(asked))


def places(marks: Marks, where: str) -> list[int]:
    return [place for (place,) in marks.paged("place", where)]


def test_lines_equal_in_everything_are_counted() -> None:
    found = list(marked().identities())
    assert len(set(found)) == 5
    assert found[:2] == list(marked(LINES[:2]).identities())
    assert list(marked([LINES[0], LINES[4], LINES[1]]).identities()) == [found[0], found[1], found[4]]


def test_what_the_books_hold_is_not_posted() -> None:
    marks = marked()
    first, second, *_ = marks.identities()
    assert marks.first(FRESH) == LINES[0]
    marks.compare(books({first, second}))
    assert (places(marks, FRESH), marks.count(TO_POST)) == ([2, 3, 4], 3)
    marks.compare(books(set(marks.identities())))
    assert (marks.first(FRESH), marks.count(TO_POST)) == (None, 0)


def test_what_was_taken_back_is_posted_as_its_next_generation() -> None:
    marks = marked()
    first, second, third, *_ = marks.identities()
    withdrawn = {first, f"{first}.2", second}
    marks.compare(books({*withdrawn, f"{second}.2", third}, withdrawn))
    steps = [[one.identity for one in step] for step in marks.steps(2)]
    assert steps == [[f"{first}.3", list(marks.identities())[3]], [list(marks.identities())[4]]]
    assert [[one.line for one in step] for step in marks.steps(9)] == [[LINES[0], LINES[3], LINES[4]]]


def test_held_and_left_out() -> None:
    marks = marked()
    stretch = marks.within(1, 3)
    assert (len(stretch), list(stretch)) == (3, [1, 2, 3])
    marks.note(stretch, HELD)
    marks.note(marks.within(3, 4), LEFT_OUT)
    assert (places(marks, WAITS), places(marks, KNOWN_BY_WORD), places(marks, TO_POST)) == (
        [1, 2],
        [3, 4],
        [0],
    )
    assert list(stretch) == [1, 2, 3], "a part keeps its lines, whatever is decided"


def test_days_are_added_up_whatever_they_hold() -> None:
    assert marked().days(SURE) == {DAY: 8, NEXT: 9}
    most = [line(LARGEST, direction=DEBIT), line(LARGEST, direction=DEBIT, text="b"), line(1)]
    assert marked(most).days(SURE) == {DAY: 1 - 2 * LARGEST}
    assert marked().last_rows() == {DAY: 2, NEXT: 7}


def test_entries_that_lines_stand_for_are_remembered() -> None:
    marks = marked()
    marks.take(["a", "b"])
    marks.take(["b", "c"])
    assert marks.taken(["a", "c", "d"]) == {"a", "c"}
