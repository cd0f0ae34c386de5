"""Findings of one kind are kept up to a bound and counted beyond it; the count stays true."""

import pytest

from relief_fund.banking.statements.findings import MOST_ALIKE, Findings, bounded, count_of
from relief_fund.banking.statements.lines import Finding


def test_beyond_the_bound_the_first_stands_for_the_rest() -> None:
    found = [Finding("day_swapped", row) for row in range(1, MOST_ALIKE + 31)]
    told = bounded([*found, Finding("row_left_out", 9)])
    assert told[:MOST_ALIKE] == found[:MOST_ALIKE]
    assert [(one.key, one.count) for one in told[MOST_ALIKE:]] == [
        ("row_left_out:9", 1), (f"day_swapped:{MOST_ALIKE + 1}+", 30),
    ]  # fmt: skip
    assert count_of(told) == len(found) + 1


def test_within_the_bound_nothing_is_added() -> None:
    found = [Finding("day_swapped", row) for row in range(MOST_ALIKE)]
    assert bounded(found) == found


@pytest.mark.parametrize("blocking", [True, False])
def test_what_stands_for_the_rest_blocks_as_they_do(blocking: bool) -> None:
    assert bounded(Finding("x", row, {}, blocking) for row in range(MOST_ALIKE + 1))[-1].blocking == blocking


def test_lost_amounts_that_nothing_tells_are_counted_apart() -> None:
    findings = Findings()
    kept = [
        findings.add(Finding("amount_missing", row), untold=bool(row % 2))
        for row in range(2 * MOST_ALIKE + 4)
    ]
    assert (sum(kept), kept[-4:]) == (2 * MOST_ALIKE, [False] * 4)
    assert [dict(one.facts) for one in findings.told()[-2:]] == [{"more": 2}, {"more": 2, "untold": 1}]
