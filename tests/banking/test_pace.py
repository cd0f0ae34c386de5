"""The pace of an import: what held the desk too long is followed by less, what was easy by more."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from relief_fund.banking import pace as paces
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.pace import LONGEST, Held, Pace
from relief_fund.storage.desk import Desk
from tests.banking.lines import line

MILLISECOND = 1_000_000
Import = Callable[..., ImportReport]


def test_a_slow_step_is_followed_by_smaller_ones_down_to_an_eighth() -> None:
    pace, sizes = Pace(1_000), []
    for _ in range(8):
        sizes.append(pace.size())
        pace.held(pace.size(), 106 * MILLISECOND)
    assert sizes == [333, 250, 200, 166, 142, 125, 125, 125]


def test_two_easy_steps_in_a_row_are_followed_by_a_larger_one_up_to_the_most() -> None:
    pace, sizes = Pace(1_000), []
    for _ in range(7):
        sizes.append(pace.size())
        pace.held(pace.size(), 1 * MILLISECOND)
    assert sizes == [333, 333, 500, 500, 1_000, 1_000, 1_000]


def test_a_step_is_not_made_larger_where_the_larger_would_hold_too_long() -> None:
    pace = Pace(1_000)
    for milliseconds in (61, 10, 61, 10, 61):
        pace.held(333, milliseconds * MILLISECOND)
    assert pace.size() == 333


@pytest.mark.parametrize("lines", [17, 1_000])
def test_a_step_of_another_size_tells_nothing(lines: int) -> None:
    pace = Pace(1_000)
    for _ in range(4):
        pace.held(lines, 500 * MILLISECOND)
    assert pace.size() == 333


@pytest.mark.parametrize(("most", "least"), [(1, 1), (124, 124), (300, 150), (500, 125)])
def test_no_step_is_empty_or_larger_than_the_most(most: int, least: int) -> None:
    pace = Pace(most)
    sizes = set()
    for nanoseconds in (*[10**9] * 10, *[0] * 30):
        sizes.add(pace.size())
        pace.held(pace.size(), nanoseconds)
    assert (min(sizes), max(sizes)) == (least, most)


def test_a_step_run_twice_is_timed_from_its_last_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([5, 40, 100])
    monkeypatch.setattr(paces.time, "perf_counter_ns", lambda: next(ticks))
    held = Held()
    held.begins()
    held.begins()
    held.ends()
    assert held.nanoseconds == 60


def test_an_import_whose_steps_hold_the_desk_takes_fewer_lines_a_step(
    load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0]

    def slow() -> int:
        clock[0] += LONGEST.microseconds * 1_000 + MILLISECOND
        return clock[0]

    monkeypatch.setattr(paces.time, "perf_counter_ns", slow)
    monkeypatch.setattr("relief_fund.banking.intake_steps.STEP", 12)
    monkeypatch.setattr(paces, "LEAST", 1)
    sizes: list[int] = []
    submit = Desk.submit

    def noted(desk: Desk, command: Any) -> "Future[Any]":
        if hasattr(command, "lines"):
            sizes.append(len(command.lines))
        return submit(desk, command)

    monkeypatch.setattr(Desk, "submit", noted)
    assert load([line(at + 1) for at in range(30)]).posted == 30
    assert sizes[0] == 4
    assert sum(sizes) == 30
    assert sizes[-2] < 4
