"""Reconciliation: openings derived, breaks found with the amount that mends them, nothing else invented."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.banking.reconciliation import reconcile
from relief_fund.banking.statements.lines import RawLine
from relief_fund.banking.statements.reader import read_statement
from tests.banking.lines import DAY, line

MOVES = st.lists(
    st.tuples(st.integers(1, 10**12), st.sampled_from(["credit", "debit"])), min_size=1, max_size=20
)


def running(opening: int, moves: list[tuple[int, str]]) -> list[RawLine]:
    lines, balance = [], opening
    for at, (amount, direction) in enumerate(moves):
        balance += amount if direction == "credit" else -amount
        lines.append(line(amount, direction=direction, balance=balance, row=at + 2))  # type: ignore[arg-type]
    return lines


@given(st.integers(0, 10**12), MOVES)
def test_a_statement_that_chains_has_no_finding(opening: int, moves: list[tuple[int, str]]) -> None:
    found = reconcile(running(opening, moves))
    assert (found.opening, found.findings, found.blocked) == (opening, [], False)
    assert found.closing == opening + found.total.net


@given(st.integers(0, 10**12), MOVES, st.data())
def test_one_wrong_amount_is_one_break_and_is_mended(
    opening: int, moves: list[tuple[int, str]], draw: st.DataObject
) -> None:
    lines = [line(1, balance=opening + 1), *running(opening + 1, moves)]
    at = draw.draw(st.integers(1, len(lines) - 1))
    wrong = draw.draw(st.integers(1, 10**12).filter(lambda value: value != lines[at].amount))
    broken = [*lines[:at], lines[at]._replace(amount=wrong), *lines[at + 1 :]]
    (finding,) = reconcile(broken).findings
    signed = lines[at].amount - wrong if lines[at].direction == "credit" else wrong - lines[at].amount
    assert (finding.code, finding.row, finding.facts["mends"]) == ("balance_broken", lines[at].row, signed)


def test_day_end_balances_alone_are_enough() -> None:
    next_day = DAY + timedelta(days=1)
    lines = [line(10), line(20, balance=130), line(5, day=next_day, row=4)]
    found = reconcile(lines)
    assert (found.opening, found.closing, dict(found.day_ends)) == (100, 135, {DAY: 130})
    (finding,) = found.findings
    assert finding.told() == {"code": "closing_not_printed", "row": 4, "day": "2024-09-11", "computed": 135}
    assert not found.blocked


def test_without_any_balance_nothing_is_invented() -> None:
    found = reconcile([line(10)])
    assert (found.opening, found.closing) == (None, None)
    assert [finding.code for finding in found.findings] == ["no_balance_printed"]
    stated = reconcile([line(10)], opening=90)
    assert (stated.opening, stated.closing) == (90, 100)


def test_a_stated_opening_is_held_against_the_first_balance() -> None:
    (finding,) = reconcile([line(10, balance=130)], opening=100).findings
    assert (finding.code, finding.facts["mends"], finding.blocking) == ("balance_broken", 20, True)


def test_a_lost_amount_is_found_where_balances_run() -> None:
    lines = [line(10, balance=110), line(0, balance=135, row=3), line(5, balance=140, row=4)]
    found = reconcile(lines)
    (finding,) = found.findings
    assert (finding.code, finding.row, finding.facts["mends"]) == ("amount_missing", 3, 25)
    assert (found.blocked, found.closing) == (True, 140)


def test_a_lost_first_amount_cannot_be_mended() -> None:
    (finding,) = reconcile([line(0, balance=135)]).findings
    assert (finding.code, "mends" in finding.facts, finding.blocking) == ("amount_missing", False, True)


@pytest.mark.real_inputs
def test_the_central_account_of_september_2024(real_inputs: Path) -> None:
    statement = read_statement(real_inputs / "bank" / "vietnam" / "vcb-tw-2024-09-01_10.scrubbed.csv.gz")
    found = reconcile(statement.lines)
    assert (found.opening, found.closing) == (10_847_182_843, 145_928_903_571)
    assert list(found.day_ends.values()) == [
        10_847_331_843, 10_847_903_843, 10_849_014_843, 10_856_695_843, 10_857_897_731, 10_859_603_731,
        10_866_106_731, 11_751_516_932, 19_620_261_427,
    ]  # fmt: skip
    assert [finding.code for finding in found.findings] == ["closing_not_printed"]


@pytest.mark.real_inputs
def test_five_lost_amounts_of_a_branch_are_found_and_mended(real_inputs: Path) -> None:
    statement = read_statement(
        real_inputs / "bank" / "vietnam" / "agribank-hanoi-2024-09-09_12.scrubbed.csv.gz"
    )
    found = reconcile(statement.lines)
    assert (found.opening, found.closing, found.total.credits_total) == (
        24_700,
        43_553_131_897,
        43_551_407_197,
    )
    assert [finding.code for finding in found.findings] == ["amount_missing"] * 5
    assert sum(int(finding.facts["mends"]) for finding in found.findings) == 1_700_000
