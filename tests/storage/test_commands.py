"""What waits at the desk: which commands can be run ahead, what is taken back, and who is answered."""

import asyncio
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest

from relief_fund.kernel.protocols import LookNeeded
from relief_fund.ledger.entries import Entry
from relief_fund.storage.commands import (
    A_STEP,
    COMMANDS_A_TURN,
    ROWS_A_TURN,
    Ahead,
    Command,
    Posted,
    PostedTogether,
    all_refused,
    deliver,
    parted,
)
from relief_fund.storage.errors import DeskBusy
from tests.storage.test_turns import gift


class Paper:
    """A batch that numbers what it takes and notes what is undone; keys in ``needs`` want a look at the books."""

    def __init__(self, *needs: str) -> None:
        self.needs = needs
        self.taken: list[str] = []

    def post(self, entry: Entry) -> int:
        if entry.key in self.needs:
            raise LookNeeded
        if entry.key == "line:refused":
            raise DeskBusy
        self.taken.append(entry.key)
        return len(self.taken)

    def mark(self) -> tuple[int]:
        return (len(self.taken),)

    def undo(self, mark: tuple[int]) -> None:
        del self.taken[mark[0] :]

    def entry_count(self) -> int:
        return len(self.taken)


def waiting(run: Any) -> Command:
    return Command(run, Future())


def test_entries_alone_are_run_ahead_and_numbered() -> None:
    ahead = Ahead(Paper())
    assert all(ahead.takes(waiting(Posted(gift(key)))) for key in "ab")
    assert ahead.takes(waiting(PostedTogether([gift("c"), gift("d")])))
    assert ahead.done == [(1, None), (2, None), ([3, 4], None)]


@pytest.mark.parametrize(
    "run",
    [lambda tx: None, Posted(gift("a", leaf="batch")), PostedTogether([gift("a"), gift("b", leaf="batch")])],
)
def test_what_needs_rows_or_a_leaf_of_its_own_waits_for_its_turn(run: Any) -> None:
    ahead = Ahead(Paper())
    assert not ahead.takes(waiting(run))
    assert (ahead.commands, ahead.batch.taken) == ([], [])


def test_what_needs_a_look_leaves_nothing_behind() -> None:
    ahead = Ahead(Paper("line:b"))
    assert ahead.takes(waiting(Posted(gift("first"))))
    assert not ahead.takes(waiting(Posted(gift("b"))))
    assert not ahead.takes(waiting(PostedTogether([gift("a"), gift("b")])))
    assert ahead.batch.taken == ["line:first"]
    assert len(ahead.commands) == len(ahead.done) == 1


def test_what_goes_wrong_ahead_is_left_to_the_turn_that_answers_it() -> None:
    ahead = Ahead(Paper())
    ahead.batch.post = lambda entry: 1 // 0
    assert not ahead.takes(waiting(Posted(gift("wrong"))))
    assert (ahead.commands, ahead.batch.taken) == ([], [])


def test_a_refusal_is_an_answer_and_takes_its_neighbours_of_the_same_command_back() -> None:
    ahead = Ahead(Paper())
    assert ahead.takes(waiting(PostedTogether([gift("a"), gift("refused")])))
    assert ahead.takes(waiting(Posted(gift("refused"))))
    assert [type(refusal) for _, refusal in ahead.done] == [DeskBusy, DeskBusy]
    assert ahead.batch.taken == []


def test_who_has_left_is_passed_over() -> None:
    ahead, left = Ahead(Paper()), waiting(Posted(gift("left")))
    assert left.answer.cancel()
    assert ahead.takes(left)
    assert ahead.commands == []


def test_it_is_full_by_commands_and_by_rows() -> None:
    by_commands, by_rows = Ahead(Paper()), Ahead(Paper())
    assert not by_commands.is_full()
    by_commands.commands = [waiting(None)] * COMMANDS_A_TURN
    by_rows.batch.taken = [""] * ROWS_A_TURN
    assert by_commands.is_full()
    assert by_rows.is_full()


def test_answers_reach_threads_and_loops_and_nobody_who_left() -> None:
    thread, refused = waiting(None), waiting(None)

    async def scene() -> list[Any]:
        loop = asyncio.get_running_loop()
        one, other, left = (Command(None, loop.create_future(), loop) for _ in range(3))
        left.answer.cancel()
        deliver([(one, 1, None), (other, None, DeskBusy()), (left, 3, None), (thread, 4, None)])
        return await asyncio.gather(one.answer, other.answer, return_exceptions=True)

    one, other = asyncio.run(scene())
    assert (one, type(other), thread.answer.result(0)) == (1, DeskBusy, 4)
    deliver(all_refused([refused], DeskBusy()))
    assert isinstance(refused.answer.exception(0), DeskBusy)


def asked_by(thread: int, run: Any = None) -> Command:
    command = waiting(run)
    command.thread = thread
    return command


def step() -> PostedTogether:
    return PostedTogether([gift(str(at)) for at in range(A_STEP)])


def test_a_step_of_fewer_entries_with_more_lines_is_one_all_the_same() -> None:
    many = replace(gift("many"), lines=gift("one").lines * A_STEP)
    assert waiting(PostedTogether([many])).is_step()
    assert not waiting(Posted(many)).is_step()


def test_who_posts_together_is_told_each_time_the_desk_begins() -> None:
    begun = list[int]()
    together = PostedTogether([gift("a"), gift("b")], lambda: begun.append(1))
    assert Ahead(Paper()).takes(waiting(together))
    assert Ahead(Paper()).takes(waiting(together))
    assert begun == [1, 1]


def test_a_step_ends_what_is_run_ahead_and_is_overtaken_once() -> None:
    ahead = Ahead(Paper())
    assert ahead.takes(waiting(Posted(gift("small"))))
    assert not ahead.is_full()
    assert not ahead.may_be_overtaken()
    assert ahead.takes(waiting(step()))
    assert ahead.is_full()
    assert ahead.may_be_overtaken()
    ahead.commands[-1].was_overtaken = True
    assert not ahead.may_be_overtaken()
    assert not waiting(PostedTogether(step().entries[1:])).is_step()


def test_who_asked_after_a_step_of_his_own_stays_behind_it() -> None:
    ahead = Ahead(Paper(), commands=[asked_by(1, step())])
    free, bound, other_step, behind_it, also_free = queued = [
        asked_by(2), asked_by(1), asked_by(3, step()), asked_by(3), asked_by(2),
    ]  # fmt: skip
    assert parted(ahead, queued) == ([free, also_free], [bound, other_step, behind_it])
