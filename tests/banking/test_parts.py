"""Broken parts: which lines a break puts in doubt, and what may be decided."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

import pytest

from relief_fund.banking.errors import SettlementUnfit
from relief_fund.banking.parts import MEND, POST, Part, Settlement, mend, parts_of
from relief_fund.banking.reconciliation import Break, reconcile
from relief_fund.banking.statements.lines import DEBIT, Finding, RawLine
from tests.banking.lines import DAY, line

NEXT = DAY + timedelta(days=1)
PART = Part("balance_broken", 3, {}, (1,), (POST,))


def fresh(places: Collection[int]) -> Callable[[int, int], list[int]]:
    """Of ``places``, those from one to another."""
    return lambda first, last: [place for place in sorted(places) if first <= place <= last]


def broken(amounts: list[tuple[int, int | None]]) -> tuple[Part, ...]:
    """Parts of lines (amount, printed balance), none of them in the books."""
    lines = [line(amount, balance=balance, row=at + 2) for at, (amount, balance) in enumerate(amounts)]
    return found(lines, range(len(lines)))


def found(
    lines: list[RawLine], places: Collection[int], findings: Sequence[Finding] | None = None
) -> tuple[Part, ...]:
    """Parts of ``lines``, those at ``places`` fresh: of the breaks in their balances, else of ``findings``."""
    summed = reconcile(lines)
    told = summed.findings if findings is None else findings
    return parts_of(summed, told, len(lines) - 1, fresh(places), lambda begins: [begins.place])


def test_a_break_doubts_the_lines_between_two_balances_and_no_other() -> None:
    (part,) = broken([(10, 110), (20, None), (30, None), (40, 205), (50, 255)])
    assert (part.key, part.lines, part.choices) == ("balance_broken:5", [1, 2, 3], (POST,))


def test_a_break_on_its_own_row_doubts_that_row() -> None:
    assert [part.lines for part in broken([(10, 110), (20, 135), (5, 140), (1, 142)])] == [[1], [3]]


def test_a_lost_amount_may_only_be_mended() -> None:
    (part,) = broken([(10, 110), (0, 135), (5, 140)])
    assert (part.key, part.lines, part.choices) == ("amount_missing:3", [1], (MEND,))


def test_a_lost_amount_without_a_balance_has_no_choice() -> None:
    lines = [line(10, balance=110), line(0, row=3), line(5, balance=115, row=4)]
    (part,) = found(lines, {0, 1, 2})
    assert part.choices == ()


def test_what_is_in_the_books_is_not_in_doubt() -> None:
    lines = [line(10, balance=110), line(20, balance=135, row=3)]
    assert found(lines, {0}) == ()


def test_a_gap_to_the_books_doubts_everything_until_it_changes() -> None:
    lines = [line(1), line(2, day=NEXT, row=3), line(3, day=NEXT + timedelta(days=1), row=4)]
    gap = [
        Finding("books_differ", row, {"day": day.isoformat()}, blocking=True)
        for row, day in ((2, DAY), (4, NEXT + timedelta(days=1)))
    ]
    assert [part.lines for part in found(lines, range(3), gap)] == [[0, 1], [2]]


def test_a_total_that_lies_doubts_the_whole_file() -> None:
    lines = [line(1), line(2, row=3)]
    (part,) = found(lines, range(2), [Finding("total_differs", 9, {}, blocking=True)])
    assert part.lines == [0, 1]


def test_lost_amounts_are_what_the_balances_tell() -> None:
    lines = [line(10, balance=110), line(0, balance=90, row=3), line(7, balance=97, row=4)]
    breaks: list[Break] = []
    reconcile(lines, None, breaks.append)
    mend(lines, [(one.place, one.mends) for one in breaks])
    assert [(one.direction, one.amount) for one in lines] == [("credit", 10), (DEBIT, 20), ("credit", 7)]


@pytest.mark.parametrize(
    ("choices", "reason", "chosen"),
    [
        ({}, "", ""),
        ({"balance_broken:3": "post"}, "vì", "post"),
        ({"balance_broken": "post"}, "vì", "post"),
        ({"balance_broken": "mend"}, "vì", ""),
        ({"balance_broken:4": "post"}, "vì", ""),
    ],
)
def test_a_choice_holds_for_its_part_or_code(choices: dict[str, str], reason: str, chosen: str) -> None:
    assert Settlement(choices, reason).choice(PART) == chosen


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"balance_broken:3": "mend"}, "vì"),
        ({"balance_broken:3": "post"}, " "),
        ({"balance_broken:3": "post"}, "x" * 501),
    ],
)
def test_an_unfit_choice_is_refused(choices: dict[str, str], reason: str) -> None:
    with pytest.raises(SettlementUnfit):
        Settlement(choices, reason).choice(PART)
