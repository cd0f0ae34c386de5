"""What a correction by hand begins with: what stands of an entry, the next turn, the refusal that it would meet."""

from dataclasses import replace
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.correctable import (
    Standing,
    difference,
    next_turn,
    reversed_by,
    standing,
    why_not_adjusted,
    why_not_reversed,
)
from relief_fund.ledger.entries import Line
from relief_fund.ledger.errors import AdjustmentUnfit, EntryOutOfBalance, PeriodClosed
from relief_fund.ledger.queries import EntryView, entry_by_number
from tests.ledger.test_golden_stories import ADMINISTRATOR
from tests.register import books
from tests.register.books import GENERAL

FACT, PAID, HELD = 2, 11, 12


@pytest.fixture
def fund(home: Home) -> Home:
    books.small_fund(home)
    return home


def adjust(home: Home, number: int, turn: int, *sides: tuple[str, int]) -> int:
    lines = tuple(Line(GENERAL, account, max(by, 0), max(-by, 0)) for account, by in sides)
    told: dict[str, Any] = {"turn": turn, "lines": lines, "on": books.day(12), "document": "BB-02"}
    return adjust_entry(home.office, ADMINISTRATOR, number=number, **told)


def reverse(home: Home, number: int) -> int:
    return reverse_entry(home.office, ADMINISTRATOR, number=number, on=books.day(12), document="BB-01")


def entry_of(home: Home, number: int) -> EntryView:
    with home.office.read() as connection:
        entry = entry_by_number(connection, number)
    assert entry
    return entry


def stands(home: Home, number: int, turn: int) -> dict[str, int]:
    with home.office.read() as connection:
        return {one.account: one.stands for one in standing(connection, entry_of(home, number), turn)}


def refused(home: Home, number: int) -> tuple[str, str]:
    """Codes of the refusals of a reversal and of an adjusting entry, "" for none."""
    entry = entry_of(home, number)
    with home.office.read() as connection:
        reversal = why_not_reversed(home.office, connection, entry)
        adjustment = why_not_adjusted(home.office, connection, entry)
    return reversal.code if reversal else "", adjustment.code if adjustment else ""


def test_what_stands_is_what_was_booked_with_what_adjusts_it(fund: Home) -> None:
    booked = {one.account: one.debit - one.credit for one in entry_of(fund, PAID).postings}
    assert stands(fund, PAID, 1) == booked
    one = adjust(fund, PAID, 1, ("6111", 10), ("3388", -10))
    now = {**booked, "6111": booked["6111"] + 10, "3388": -10}
    assert stands(fund, PAID, 2) == now
    assert stands(fund, PAID, 1) == booked, "the same amounts sent again make the same difference"
    adjust(fund, one, 1, ("6111", -4), ("3388", 4))
    assert stands(fund, PAID, 2) == {**booked, "6111": booked["6111"] + 6, "3388": -6}


def test_turns_count_on_and_are_the_entrys_own(fund: Home) -> None:
    def turn(number: int) -> int:
        with fund.office.read() as connection:
            return next_turn(connection, number)

    assert turn(PAID) == 1
    one = adjust(fund, PAID, 1, ("6111", 10), ("3388", -10))
    assert (turn(PAID), turn(one), turn(HELD)) == (2, 1, 1)
    reverse(fund, one)
    assert turn(PAID) == 2


def test_the_difference_to_what_it_should_have_been() -> None:
    free, held = Standing(GENERAL, "6111", "VND", "", 50, 60), Standing(GENERAL, "3388", "VND", "", 0, -10)
    lines = difference(7, [free, held], {free: 55, held: -5})
    assert lines == (Line(GENERAL, "6111", 0, 5), Line(GENERAL, "3388", 5, 0))
    assert (free.is_debit, held.is_debit, Standing(GENERAL, "1", "VND", "", -5, 0).is_debit) == (
        True,
        False,
        False,
    )
    with pytest.raises(AdjustmentUnfit) as unfit:
        difference(7, [free, held], {free: 60})
    assert unfit.value.facts == {"number": 7, "reason": "none"}
    with pytest.raises(EntryOutOfBalance) as one_sided:
        difference(7, [free, held], {free: 55})
    assert one_sided.value.facts["difference"] == "-5"


def test_why_an_entry_is_not_corrected_now(fund: Home) -> None:
    assert refused(fund, PAID) == ("", "")
    assert refused(fund, FACT) == ("ledger.already_reversed", "")
    one = adjust(fund, PAID, 1, ("6111", 10), ("3388", -10))
    assert refused(fund, PAID) == ("ledger.entry_adjusted", "")
    reverse(fund, one)
    undone = reverse(fund, PAID)
    assert refused(fund, PAID) == ("ledger.already_reversed", "ledger.entry_reversed")
    assert refused(fund, undone) == ("", "")
    with fund.office.read() as connection:
        assert (reversed_by(connection, PAID), reversed_by(connection, HELD)) == (undone, 0)


def test_the_rooms_are_asked(fund: Home) -> None:
    asked: list[str] = []

    def ask(_: Any, key: str) -> None:
        asked.append(key)
        raise PeriodClosed()

    entry = entry_of(fund, PAID)
    office = replace(fund.office, undoing=(ask,))
    with fund.office.read() as connection:
        assert isinstance(why_not_reversed(office, connection, entry), PeriodClosed)
        assert why_not_adjusted(office, connection, entry) is None
        assert isinstance(
            why_not_adjusted(replace(fund.office, altering=(ask,)), connection, entry), PeriodClosed
        )
    undone = entry_of(fund, reverse(fund, PAID))
    with fund.office.read() as connection:
        again = why_not_reversed(replace(fund.office, altering=(ask,)), connection, undone)
    assert isinstance(again, PeriodClosed), "it would put in force again what the reversal undid"
    assert asked == [entry.key] * 3
