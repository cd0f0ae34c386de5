"""The pace of an import: what held the desk too long is followed by less, what was easy by more."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import Any

import pytest

from relief_fund.ledger import pace as paces
from relief_fund.ledger.pace import Company, Held, InTurn, Pace

MILLISECOND = 1_000_000


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


def test_a_step_of_somewhat_fewer_lines_stands_for_the_whole() -> None:
    pace = Pace(1_000)
    pace.held(300, 90 * MILLISECOND)
    assert pace.size() == 333
    pace.held(300, 96 * MILLISECOND)
    assert pace.size() == 250
    pace.held(187, 500 * MILLISECOND)
    assert pace.size() == 250


def test_a_step_begun_while_another_was_written_is_timed_from_the_others_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticks = iter([5, 10, 50, 80, 200, 230])
    monkeypatch.setattr(paces.time, "perf_counter_ns", lambda: next(ticks))
    first, second, third = Held(), Held(), Held()
    first.begins()
    second.begins()
    first.ends()
    second.ends()
    third.begins()
    third.ends()
    assert (first.behind(None), second.behind(first), third.behind(second)) == (45, 30, 30)


def test_a_step_run_twice_is_timed_from_its_last_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([5, 40, 100])
    monkeypatch.setattr(paces.time, "perf_counter_ns", lambda: next(ticks))
    held = Held()
    held.begins()
    held.begins()
    held.ends()
    assert held.nanoseconds == 60


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
        answer.set_result(command.lines)
        return answer


class Sixty(Held):
    """The time of a step that always holds the desk for 60 ms."""

    nanoseconds = 60 * MILLISECOND  # type: ignore[assignment]  # asked for and never set

    def behind(self, _: Held | None) -> int:
        return self.nanoseconds


class Lines:
    """A step that holds the desk for 60 ms."""

    def __init__(self, lines: range) -> None:
        self.lines, self.held = lines, Sixty()

    def __len__(self) -> int:
        return len(self.lines)

    def divided(self, most: int) -> "tuple[Lines, Lines]":
        return Lines(self.lines[:most]), Lines(self.lines[most:])


class Prepared:
    """Steps of the size that the pace names when each is asked for."""

    def __init__(self, pace: Pace, count: int) -> None:
        self.pace, self.count = pace, count
        self.sizes, self.at = list[int](), 0

    def __iter__(self) -> Iterator[Lines]:
        for _ in range(self.count):
            self.sizes.append(self.pace.size())
            yield Lines(range(self.at, self.at + self.sizes[-1]))
            self.at += self.sizes[-1]


def test_a_prepared_step_is_divided_as_soon_as_somebody_comes() -> None:
    desk, pace = Waiting([0] * 6 + [1]), Pace(1_000)
    prepared, begun, done = Prepared(pace, 9), list[range](), list[range]()

    def begins(step: Lines) -> None:
        # Each is told of what those before it came to.
        assert sum(map(len, done)) == step.lines.start
        begun.append(step.lines)

    in_turn: InTurn[Lines] = InTurn(
        desk,  # type: ignore[arg-type]  # all of it that is asked for
        pace, hand_in=desk.submit, begins=begins, answered=lambda _, lines: done.append(lines),
    )  # fmt: skip
    in_turn.run(prepared)
    assert prepared.sizes == [333, 333, 333, 500, 500, 500, 1_000, 1_000, 500]
    assert desk.served == [333, 333, 333, 500, 500, 500, 1_000, 333, 333, 334, 500]
    assert begun == done
    assert [line for lines in done for line in lines] == list(range(prepared.at))


def handed_in_and_answered(others: Sequence[int], *, count: int, never: Sequence[int] = ()) -> list[str]:
    """What happened, in order, to steps that may be foreseen, all but those that begin at a line of ``never``."""
    desk, pace, told = Waiting(others), Pace(1_000), list[str]()
    in_turn: InTurn[Lines] = InTurn(
        desk,  # type: ignore[arg-type]  # all of it that is asked for
        pace, hand_in=desk.submit, begins=lambda step: told.append(f"+{len(step)}"),
        answered=lambda _, lines: told.append(f"-{len(lines)}"),
        may_be_foreseen=lambda step: step.lines.start not in never,
    )  # fmt: skip
    in_turn.run(Prepared(pace, count))
    return told


def test_alone_a_step_is_handed_in_before_the_one_in_front_of_it_is_answered() -> None:
    one_by_one = "+333 -333 +333 -333 +333 -333 +500 -500"
    told = " ".join(handed_in_and_answered([], count=9))
    assert told == f"{one_by_one} +500 +500 -500 +500 -500 +1000 -500 +1000 -1000 -1000"


def test_a_step_that_rests_on_earlier_ones_waits_for_all_of_them() -> None:
    rests_on_them = 3 * 333 + 3 * 500
    told = " ".join(handed_in_and_answered([], count=9, never=[rests_on_them]))
    assert told.endswith("+500 +500 -500 -500 +500 +1000 -500 +1000 -1000 -1000")


def test_nobody_who_comes_waits_for_more_than_the_steps_at_the_desk() -> None:
    told = handed_in_and_answered([0] * 7 + [1], count=11)
    came = told.index("+1000")
    shorter = told[came:].index("+333") + came
    assert sum(one[0] == "+" for one in told[:shorter]) == sum(one[0] == "-" for one in told[:shorter])


class Refusing(Waiting):
    """A desk that refuses the seventh step, and answers those behind it only when it is made to."""

    def __init__(self, *, looked_at: bool) -> None:
        super().__init__()
        self.looked_at, self.behind = looked_at, list["Future[Any]"]()

    def submit(self, command: Any) -> "Future[Any]":
        answer = super().submit(command)
        if len(self.served) < 7:
            return answer
        late: Future[Any] = Future()
        if len(self.served) == 7:
            late.set_exception(ValueError("closed"))
        elif self.looked_at:
            late.set_running_or_notify_cancel()
            late.set_result(command.lines)
        self.behind.append(late)
        return late


@pytest.mark.parametrize("looked_at", [False, True])
def test_a_step_behind_a_refused_one_is_taken_back_or_told(looked_at: bool) -> None:
    desk, pace, told = Refusing(looked_at=looked_at), Pace(1_000), list[range]()
    in_turn: InTurn[Lines] = InTurn(
        desk,  # type: ignore[arg-type]  # all of it that is asked for
        pace, hand_in=desk.submit, begins=lambda _: None, answered=lambda _, lines: told.append(lines),
        may_be_foreseen=lambda _: True,
    )  # fmt: skip
    with pytest.raises(ValueError, match="closed"):
        in_turn.run(Prepared(pace, 20))
    _, behind = desk.behind
    assert behind.cancelled() != looked_at
    *before, _, last = desk.served
    assert [len(lines) for lines in told] == [*before, *([last] if looked_at else [])]


def test_company_is_whoever_comes_besides_the_steps() -> None:
    desk: Any = Waiting()
    company = Company(desk)
    for own, asked in ((1, 1), (2, 2), (0, 0)):
        for _ in range(own):
            company.own()
        desk.asked += asked
        assert not company.came()
    company.own()
    desk.asked += 2
    assert company.came()
    assert not company.came()
