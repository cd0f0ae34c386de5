"""Stretches of a line; what they became is tested with the line itself."""

from typing import Any

import pytest

from relief_fund.ledger.traces import Stretch, asks_traced, traced
from tests.ledger.test_fund_line import BANK, PURSE, aid, became, books, entry, gift, note_entry


@pytest.mark.parametrize(
    ("one", "other", "amount"), [((0, 10), (5, 20), 5), ((0, 10), (10, 20), 0), ((3, 4), (0, 9), 1)]
)
def test_overlap(one: tuple[int, int], other: tuple[int, int], amount: int) -> None:
    assert Stretch(*one).overlap(Stretch(*other)).amount == amount
    assert Stretch(*other).overlap(Stretch(*one)).amount == amount


def test_apart_is_not_positive() -> None:
    assert Stretch(0, 3).overlap(Stretch(5, 9)).amount < 0


def test_what_a_trace_asks_is_known_beforehand() -> None:
    """Of a stretch that was spent; what waits from its beginning is not asked what came back of it."""
    asked = []
    with books() as tx:

        def run(query: Any, values: Any) -> Any:
            asked.append((query, values))
            return tx.sql(query, values)

        note_entry(tx, gift("g", 10), 1)
        note_entry(tx, aid("a", 4), 2)
        assert traced(run, PURSE, Stretch(2, 6), 7).left == 2
        assert tuple(asked) == asks_traced(PURSE, Stretch(2, 6), 7)
        asked.clear()
        traced(run, PURSE, Stretch(6, 9))
        assert asked == [asks_traced(PURSE, Stretch(6, 9))[0]]


def test_as_the_books_stood_before_it_came_back_it_was_still_spent() -> None:
    with books() as tx:
        note_entry(tx, gift("g", 10), 1)
        note_entry(tx, aid("a", 4), 2)
        note_entry(tx, entry("back", BANK, "6111", 3), 3, undoes="a")
        then, now = became(tx, 0, 10, upto=2), became(tx, 0, 10, upto=3)
    assert (sum(then.shares.values()), then.waiting) == (4, (Stretch(4, 10),))
    assert (sum(now.shares.values()), now.waiting) == (1, (Stretch(4, 10), Stretch(10, 13)))
