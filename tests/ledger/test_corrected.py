"""What corrects an entry in the end: adjusting entries of it, of its reversals and of each other, while in force."""

from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.corrected import adjusting, corrected_in_the_end, in_force, left_alone
from relief_fund.ledger.entries import Line
from relief_fund.ledger.queries import entry_by_number
from relief_fund.ledger.templates.corrections import adjusted_by
from tests.ledger.test_golden_stories import ADMINISTRATOR
from tests.register import books
from tests.register.books import BANK, GENERAL

PAID, HELD = 11, 12


@pytest.fixture
def fund(home: Home) -> Home:
    books.small_fund(home)
    return home


def reverse(home: Home, number: int) -> int:
    return reverse_entry(home.office, ADMINISTRATOR, number=number, on=books.day(12), document="BB-01")


def adjust(home: Home, number: int, amount: int = 1, turn: int = 1, back: bool = False) -> int:
    sides = ("3388", "6111") if back else ("6111", "3388")
    lines = (Line(GENERAL, sides[0], amount, 0), Line(GENERAL, sides[1], 0, amount))
    told: dict[str, Any] = {"turn": turn, "lines": lines, "on": books.day(12), "document": "BB-02"}
    return adjust_entry(home.office, ADMINISTRATOR, number=number, **told)


def found(home: Home, *numbers: int) -> dict[int, tuple[int, ...]]:
    with home.office.read() as connection:
        return adjusting(connection, numbers)


def test_what_is_in_force_and_what_undoes_it(fund: Home) -> None:
    first = reverse(fund, PAID)
    with fund.office.read() as connection:
        assert in_force(connection, [PAID, HELD]) == {HELD: HELD}
    second = reverse(fund, first)
    with fund.office.read() as connection:
        assert in_force(connection, [PAID, HELD]) == {HELD: HELD, PAID: second}
        assert in_force(connection, []) == {}


def test_adjusting_entries_are_found_through_each_other_the_newest_first(fund: Home) -> None:
    assert found(fund, PAID) == found(fund) == {}
    one = adjust(fund, PAID, 10)
    two = adjust(fund, PAID, 20, turn=2)
    of_one = adjust(fund, one, 5, back=True)
    assert found(fund, PAID, HELD) == {PAID: (of_one, two, one)}
    reversal = reverse(fund, two)
    assert found(fund, PAID) == {PAID: (of_one, one)}
    of_reversal = adjust(fund, reversal, 3)
    assert found(fund, PAID) == {PAID: (of_reversal, of_one, one)}
    assert found(fund, HELD) == {}
    assert found(fund, one) == {one: (of_one,)}
    with fund.office.read() as connection:
        for number in (one, two, of_one, reversal, of_reversal, PAID):
            entry = entry_by_number(connection, number)
            assert entry
            assert corrected_in_the_end(connection, entry).number == PAID


def test_what_a_reversal_would_leave_alone(fund: Home) -> None:
    """Of an entry, and of what puts it in force again; not of the reversal that undid it."""

    def left(number: int) -> tuple[int, ...]:
        with fund.office.read() as connection:
            entry = entry_by_number(connection, number)
            assert entry
            return left_alone(connection, entry)

    undone = reverse(fund, PAID)
    again = reverse(fund, undone)
    one = adjust(fund, PAID, 10)
    of_one = adjust(fund, one, 5, back=True)
    assert (left(PAID), left(again), left(undone)) == ((of_one, one), (of_one, one), ())
    assert (left(one), left(of_one), left(HELD)) == ((of_one,), (), ())


@pytest.mark.parametrize("named", [99, 13, 12])
def test_an_entry_that_names_what_is_not_before_it_corrects_itself(fund: Home, named: int) -> None:
    """The key of an entry is its poster's word: one that names a later entry, or itself, is followed nowhere."""
    books.post(fund, books.Entry(f"adj:{named}:1", "x", books.day(12), books.moved(GENERAL, "6151", BANK, 1)))
    with fund.office.read() as connection:
        entry = entry_by_number(connection, 13)
        assert entry
        assert entry.key == f"adj:{named}:1"
        assert corrected_in_the_end(connection, entry).number == (12 if named == 12 else 13)


@pytest.mark.parametrize(
    ("key", "number"), [("adj:12:1", 12), ("adj:12", 0), ("adj:x:1", 0), ("rev:12", 0), ("xadj:1:1", 0)]
)
def test_the_number_in_the_key_of_an_adjusting_entry(key: str, number: int) -> None:
    assert adjusted_by(key) == number
