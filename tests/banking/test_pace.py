"""The pace of an import: what held the desk too long is followed by less, what was easy by more."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest

from relief_fund.banking import pace as paces
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.pace import LONGEST, Company, Held, Pace, run_in_turn
from relief_fund.kernel.protocols import Home
from relief_fund.storage.desk import Desk
from tests.banking import money_in
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


def alone(pace: Pace, milliseconds: int, steps: int = 1) -> int:
    """The size after some steps beside which nobody came."""
    for _ in range(steps):
        pace.held(pace.size(), milliseconds * MILLISECOND, alone=True)
    return pace.size()


def test_an_import_that_is_alone_takes_as_many_lines_as_the_first_who_comes_may_wait_for() -> None:
    pace = Pace(1_000)
    assert alone(pace, 60, 2) == 500
    assert alone(pace, 60, 2) == 500
    assert alone(pace, 60) == 1_000
    assert alone(pace, 110, 3) == 1_000
    assert alone(pace, 111) == 500
    assert alone(pace, 61, 9) == 500


def test_somebody_who_comes_now_and_then_keeps_the_steps_short() -> None:
    pace = Pace(1_000)
    for _ in range(9):
        assert alone(pace, 60, paces.QUIET - 1) <= 500
        pace.held(pace.size(), 60 * MILLISECOND)
    assert pace.size() == 500


def test_as_soon_as_somebody_comes_the_steps_are_short_again() -> None:
    pace = Pace(1_000)
    assert alone(pace, 60, 5) == 1_000
    pace.held(1_000, 1 * MILLISECOND)
    assert pace.size() == 333
    pace.held(333, 106 * MILLISECOND)
    assert pace.size() == 250


class Waiting:
    """A desk that answers at once; ``others`` come to it while each of its steps is written."""

    def __init__(self, others: Sequence[int] = ()) -> None:
        self.asked, self.others, self.served = 0, list(others), list[int]()

    def submit(self, command: Any) -> "Future[Any]":
        self.asked += 1 + (self.others.pop(0) if self.others else 0)
        self.served.append(len(command.lines))
        answer: Future[Any] = Future()
        answer.set_result(command(None))
        return answer


class Lines:
    """A step that holds the desk as long as it is told."""

    def __init__(self, lines: range, held: Any) -> None:
        self.lines, self.held = lines, held

    def __call__(self, _: Any) -> range:
        return self.lines

    def divided(self, most: int) -> "tuple[Lines, Lines]":
        return Lines(self.lines[:most], self.held), Lines(self.lines[most:], self.held)


def test_a_prepared_step_is_divided_as_soon_as_somebody_comes() -> None:
    desk, pace = Waiting([0] * 6 + [1]), Pace(1_000)
    held: Any = SimpleNamespace(nanoseconds=60 * MILLISECOND, ends=lambda _: None)
    sizes, at, begun, done = list[int](), 0, list[range](), list[range]()

    def prepared() -> Iterator[Lines]:
        nonlocal at
        for _ in range(9):
            sizes.append(pace.size())
            yield Lines(range(at, at + pace.size()), held)
            at += sizes[-1]

    def begins(step: Lines) -> None:
        # Each is told of what those before it came to.
        assert sum(map(len, done)) == step.lines.start
        begun.append(step.lines)

    run_in_turn(desk, pace, prepared(), begins=begins, answered=lambda _, lines: done.append(lines))  # type: ignore[arg-type]
    assert sizes == [333, 333, 333, 500, 500, 500, 1_000, 1_000, 500]
    assert desk.served == [333, 333, 333, 500, 500, 500, 1_000, 333, 333, 334, 500]
    assert begun == done
    assert [line for lines in done for line in lines] == list(range(at))


def test_company_is_whoever_comes_besides_the_steps() -> None:
    desk: Any = Waiting()
    company = Company(desk)
    desk.asked += 1
    assert not company.came()
    desk.asked += 2
    assert company.came()
    assert not company.came()


def test_a_divided_step_posts_each_of_its_lines_once(
    home: Home, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relief_fund.banking.intake_steps.STEP", 24)
    monkeypatch.setattr(paces, "LEAST", 1)
    monkeypatch.setattr(Held, "nanoseconds", 60 * MILLISECOND)
    came = iter([False] * 8 + [True] * 99)
    monkeypatch.setattr(Company, "came", lambda _: next(came))
    sizes: list[int] = []
    submit = Desk.submit

    def noted(desk: Desk, command: Any) -> "Future[Any]":
        if hasattr(command, "lines"):
            sizes.append(len(command.lines))
        return submit(desk, command)

    monkeypatch.setattr(Desk, "submit", noted)
    told: list[tuple[int, int]] = []
    assert load([line(at + 1) for at in range(200)], progress=lambda *at: told.append(at)).posted == 200
    last = len(sizes) - sizes[::-1].index(24)
    assert sizes[last : last + 3] == [8, 8, 8]
    assert told == [(sum(sizes[: at + 1]), 200) for at in range(len(sizes))]
    assert money_in.scalar(home, "SELECT count(*) FROM gift") == 200
    assert money_in.scalar(home, "SELECT sum(amount) FROM gift") == 200 * 201 // 2
    assert money_in.scalar(home, "SELECT count(DISTINCT step) FROM gift_part") == len(sizes)
