"""In which order the tests run: long ones first, dealt evenly, so that no worker sits alone with one at the end.

Each worker begins with its own share of the list, first to last, and who is done takes from the end of the
others' (pytest-xdist's worksteal). A test of a minute that stood last would keep one worker busy alone.
"""

from itertools import groupby, islice

import pytest

TAKES = "takes"


def seconds_of(test: pytest.Item) -> int:
    """How long the mark ``takes`` says that ``test`` runs; 0 without."""
    mark = test.get_closest_marker(TAKES)
    return int(mark.args[0]) if mark else 0


def dealt(tests: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """``tests`` with the long ones at the head of each worker's share, their modules kept together."""
    long = [test for test in tests if seconds_of(test)]
    groups = [list(group) for _, group in groupby(long, key=lambda test: test.path)]
    hands: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for group in sorted(groups, key=lambda group: -sum(map(seconds_of, group))):
        min(hands, key=lambda hand: sum(map(seconds_of, hand))).extend(group)
    rest = iter([test for test in tests if not seconds_of(test)])
    for left, hand in zip(range(workers, 0, -1), hands, strict=True):
        share = (len(tests) - sum(map(len, hands[: workers - left]))) // left
        hand.extend(islice(rest, max(0, share - len(hand))))
    return [test for hand in hands for test in hand] + list(rest)
