"""Stretches of a line; what they became is tested with the line itself."""

import pytest

from relief_fund.ledger.traces import Stretch


@pytest.mark.parametrize(
    ("one", "other", "amount"), [((0, 10), (5, 20), 5), ((0, 10), (10, 20), 0), ((3, 4), (0, 9), 1)]
)
def test_overlap(one: tuple[int, int], other: tuple[int, int], amount: int) -> None:
    assert Stretch(*one).overlap(Stretch(*other)).amount == amount
    assert Stretch(*other).overlap(Stretch(*one)).amount == amount


def test_apart_is_not_positive() -> None:
    assert Stretch(0, 3).overlap(Stretch(5, 9)).amount < 0
