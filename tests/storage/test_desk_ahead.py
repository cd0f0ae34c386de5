"""Turns prepared while the one before is being written: taken as foreseen, or made again when it came otherwise."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from relief_fund.app import open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, credit, debit
from relief_fund.ledger.errors import KeyReused, LineInvalid, Overdrawn, SealRefused
from relief_fund.ledger.queries import balance, entry_by_number
from relief_fund.settings import Settings
from relief_fund.storage import desk, turns
from relief_fund.storage.commands import A_STEP, Posted
from tests.storage import test_turns
from tests.storage.held import held
from tests.storage.test_turns import DAY, FUND, gift, post, promise, size

copied, opened = test_turns.copied, test_turns.opened
LARGE = turns.ROWS_WORTH_A_THREAD


class Writing:
    """The first large turn waits with its writing until ``go``; ``foreseen`` are the turns taken as prepared."""

    def __init__(self) -> None:
        self.began, self.go = threading.Event(), threading.Event()
        self.foreseen = 0
        self.made_again = 0

    def wait(self) -> None:
        if not self.began.is_set():
            self.began.set()
            assert self.go.wait(20)


@pytest.fixture
def writing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Writing]:
    seen = Writing()
    settle, begin = turns.Turn.settle, turns.Turn.begin

    def slow(turn: Any) -> None:
        if turn.is_large():
            seen.wait()
        settle(turn)

    def counted(turn: Any, clock: Any, *, check_keys: bool, ahead: Any = None) -> None:
        begin(turn, clock, check_keys=check_keys, ahead=ahead)
        if ahead is not None:
            seen.foreseen += turn.batch is ahead
            seen.made_again += turn.batch is not ahead

    monkeypatch.setattr(turns.Turn, "settle", slow)
    monkeypatch.setattr(turns.Turn, "begin", counted)
    yield seen
    seen.go.set()


def many(home: Home, writing: Writing, *, guilty: bool = False) -> list[Any]:
    """A large turn whose writing has begun; one entry is what only the database refuses, where ``guilty``."""
    entries = [gift(f"many:{at}") for at in range(LARGE)]
    if guilty:
        entries[7] = crooked()
    with held(home):
        answers = [home.office.desk.post(entry) for entry in entries]
    assert writing.began.wait(20)
    return answers


def crooked() -> Entry:
    """Out of balance behind the back of Entry's own check."""
    entry = gift("crooked")
    object.__setattr__(entry, "lines", (debit(FUND, "1121.01", 1), credit(FUND, "5121", 2)))
    return entry


def drained(home: Home) -> None:
    """Wait until the desk has taken whatever it takes beside the writing."""
    until = time.monotonic() + 20
    left = None
    while left != len(home.office.desk._queue) or left is None:  # type: ignore[attr-defined]  # the desk's own
        left = len(home.office.desk._queue)  # type: ignore[attr-defined]  # as above
        assert time.monotonic() < until
        time.sleep(0.05)


def results(answers: list[Any]) -> list[int]:
    return [answer.result(20) for answer in answers]


def test_what_waits_is_checked_beside_the_writing_and_numbered_behind_it(
    opened: Home, writing: Writing
) -> None:
    first = many(opened, writing)
    second = [opened.office.desk.post(gift(f"ahead:{at}")) for at in range(50)]
    drained(opened)
    assert size(opened) == 1, "nothing is written while the turn before is"
    writing.go.set()
    assert results(first) == list(range(2, LARGE + 2))
    assert results(second) == list(range(LARGE + 2, LARGE + 52))
    assert (writing.foreseen, writing.made_again) == (1, 0)
    with opened.office.read() as connection:
        assert balance(connection, account="1121.01", fund=FUND) == 1_000 * (LARGE + 51)


def test_money_of_the_turn_being_written_counts_and_is_spent_once(opened: Home, writing: Writing) -> None:
    post(opened, promise("the guard is known from here on", 1))
    first = many(opened, writing)
    there = 1_000 * (LARGE + 1) - 1
    spends = opened.office.desk.post(promise("all", there - 10))
    more = opened.office.desk.post(promise("more", 11))
    rest = opened.office.desk.post(promise("rest", 10))
    drained(opened)
    writing.go.set()
    results(first)
    assert spends.result(20) == LARGE + 3
    with pytest.raises(Overdrawn):
        more.result(20)
    assert rest.result(20) == LARGE + 4
    assert writing.foreseen == 1


def test_a_turn_that_is_refused_takes_what_was_foreseen_back_into_the_queue(
    opened: Home, writing: Writing
) -> None:
    first = many(opened, writing, guilty=True)
    second = [opened.office.desk.post(gift(f"ahead:{at}")) for at in range(20)]
    drained(opened)
    writing.go.set()
    refused = [at for at, answer in enumerate(first) if answer.exception(20)]
    assert refused == [7]
    assert isinstance(first[7].exception(), SealRefused)
    assert results(second) == list(range(LARGE + 1, LARGE + 21))
    assert writing.foreseen == 0


def test_another_desk_came_in_between(opened: Home, copied: Settings, writing: Writing) -> None:
    other = open_home(copied, MovableClock(opened.office.clock.now()))
    begin = turns.Turn.begin
    between: list[int] = []

    def late(turn: Any, clock: Any, *, check_keys: bool, ahead: Any = None) -> None:
        if ahead is not None and not between:
            between.append(0)
            between[0] = other.office.desk.run(lambda tx: tx.post(promise("other", 500)))
        begin(turn, clock, check_keys=check_keys, ahead=ahead)

    turns.Turn.begin = late  # type: ignore[method-assign]  # the fixture puts the original back
    post(opened, promise("the guard is known from here on", 1))
    first = many(opened, writing)
    there = 1_000 * (LARGE + 1) - 1
    second = [opened.office.desk.post(promise(key, amount)) for key, amount in (("a", there - 500), ("b", 1))]
    drained(opened)
    writing.go.set()
    results(first)
    assert between == [LARGE + 3]
    assert second[0].result(20) == LARGE + 4
    with pytest.raises(Overdrawn):
        second[1].result(20)
    assert (writing.foreseen, writing.made_again) == (0, 1)
    other.close()


def test_where_others_move_the_books_a_few_turns_are_not_foreseen(
    opened: Home, copied: Settings, writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "TURNS_BLIND", 2)
    other = open_home(copied, MovableClock(opened.office.clock.now()))

    def turn_with_one_behind(name: str) -> tuple[int, int]:
        writing.began, writing.go = threading.Event(), threading.Event()
        with held(opened):
            first = [opened.office.desk.post(gift(f"{name}:{at}")) for at in range(LARGE)]
        assert writing.began.wait(20)
        behind = opened.office.desk.post(gift(name))
        drained(opened)
        writing.go.set()
        results([*first, behind])
        return writing.foreseen, writing.made_again

    begin = turns.Turn.begin

    def late(turn: Any, clock: Any, *, check_keys: bool, ahead: Any = None) -> None:
        if ahead is not None and not moved_by_other:
            moved_by_other.append(other.office.desk.run(lambda tx: tx.post(gift("theirs"))))
        begin(turn, clock, check_keys=check_keys, ahead=ahead)

    moved_by_other: list[int] = []
    monkeypatch.setattr(turns.Turn, "begin", late)
    assert turn_with_one_behind("in vain") == (0, 1)
    assert turn_with_one_behind("blind") == (0, 1)
    assert turn_with_one_behind("blind again") == (0, 1)
    assert turn_with_one_behind("foreseen") == (1, 1)
    assert size(opened) == 4 * (LARGE + 1) + 2
    other.close()


def test_replays_conflicts_and_commands_keep_their_order(opened: Home, writing: Writing) -> None:
    first = many(opened, writing)
    desk = opened.office.desk
    new, again = desk.post(gift("new")), desk.post(gift("new"))
    conflict = desk.post(gift("new", 7))
    command = desk.submit(lambda tx: tx.post(gift("by a command")))
    behind = desk.post(gift("behind"))
    drained(opened)
    writing.go.set()
    results(first)
    assert results([new, again, command, behind]) == [LARGE + 2, LARGE + 2, LARGE + 3, LARGE + 4]
    with pytest.raises(KeyReused):
        conflict.result(20)


def test_a_key_that_is_in_the_books_is_answered_though_it_was_foreseen_as_new(
    opened: Home, writing: Writing
) -> None:
    many(opened, writing)
    answers = [opened.office.desk.post(gift(key)) for key in ("before", "first", "after")]
    drained(opened)
    writing.go.set()
    assert results(answers) == [LARGE + 2, 1, LARGE + 3]
    assert size(opened) == LARGE + 3


def test_who_leaves_beside_the_writing_is_not_posted(opened: Home, writing: Writing) -> None:
    many(opened, writing)
    desk = opened.office.desk
    stops = desk.submit(lambda tx: None)
    leaves = desk.post(gift("leaves"))
    assert leaves.cancel()
    writing.go.set()
    stops.result(20)
    assert post(opened, gift("stays")) == LARGE + 2


def test_an_amount_out_of_bounds_is_refused_by_the_turn_itself(opened: Home, writing: Writing) -> None:
    many(opened, writing)
    too_much = opened.office.desk.post(gift("too much", 2**63 - 1))
    fine = opened.office.desk.post(gift("fine"))
    drained(opened)
    writing.go.set()
    with pytest.raises(LineInvalid):
        too_much.result(20)
    assert fine.result(20) == LARGE + 2


def test_a_connection_lost_while_writing_loses_nothing(
    opened: Home, writing: Writing, copied: Settings
) -> None:
    first = many(opened, writing)
    second = [opened.office.desk.post(gift(f"ahead:{at}")) for at in range(5)]
    drained(opened)
    if not copied.books.startswith("sqlite"):
        with psycopg.connect(copied.books.replace("+psycopg", ""), autocommit=True) as session:
            session.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in%'"
            )
    writing.go.set()
    assert results(first) == list(range(2, LARGE + 2))
    assert results(second) == list(range(LARGE + 2, LARGE + 7))
    assert size(opened) == LARGE + 6


def test_callers_of_a_loop_and_of_threads_are_all_answered(opened: Home) -> None:
    count = 6 * LARGE

    async def asking() -> list[int]:
        entries = [gift(f"loop:{at}") for at in range(count)]
        return list(await asyncio.gather(*(opened.office.desk.ask_to_post(entry) for entry in entries)))

    threads = [opened.office.desk.post(gift(f"thread:{at}")) for at in range(count)]
    numbers = asyncio.run(asyncio.wait_for(asking(), 60)) + results(threads)
    assert sorted(numbers) == list(range(2, 2 * count + 2))
    with opened.office.read() as connection:
        last = entry_by_number(connection, 2 * count + 1)
    assert last
    assert last.occurred_on == DAY


def test_closing_the_desk_finishes_what_was_foreseen(
    copied: Settings, clock: MovableClock, writing: Writing
) -> None:
    home = open_home(copied, clock)
    first = many(home, writing)
    second = [home.office.desk.post(gift(f"ahead:{at}")) for at in range(5)]
    drained(home)
    closing = threading.Thread(target=home.close)
    closing.start()
    writing.go.set()
    closing.join(20)
    assert not closing.is_alive()
    assert results(first + second) == list(range(2, LARGE + 7))


def test_entries_posted_together_go_in_all_or_none_also_ahead_of_their_turn(
    opened: Home, writing: Writing
) -> None:
    post(opened, promise("the guard is known from here on", 1))
    first = many(opened, writing)
    desk = opened.office.desk
    there = 1_000 * (LARGE + 1) - 1
    together = desk.post_together([gift(f"step:{at}") for at in range(3)])
    conflict = desk.post_together([gift("not alone"), promise("part", 5), gift("step:1", 7)])
    behind = desk.post_together([promise("all", there + 3_000)])
    too_much = desk.post_together([gift("one more"), promise("too much", 1_001)])
    drained(opened)
    writing.go.set()
    results(first)
    assert together.result(20) == [LARGE + 3, LARGE + 4, LARGE + 5]
    assert isinstance(conflict.exception(20), KeyReused)
    assert behind.result(20) == [LARGE + 6]
    assert isinstance(too_much.exception(20), Overdrawn)
    assert size(opened) == LARGE + 6
    assert writing.foreseen == 1
    assert desk.post_together([gift("step:0"), gift("new")]).result(20) == [3 + LARGE, LARGE + 7]


def test_something_wrong_beside_the_writing_hurts_nobody_else(opened: Home, writing: Writing) -> None:
    first = many(opened, writing)
    broken = gift("broken")
    object.__setattr__(broken, "lines", (broken.lines[0], None))
    answers = [opened.office.desk.post(gift("before"))]
    wrong = opened.office.desk.submit(Posted(broken))
    answers.append(opened.office.desk.post(gift("behind")))
    drained(opened)
    writing.go.set()
    assert results(first) == list(range(2, LARGE + 2))
    assert isinstance(wrong.exception(20), TypeError)
    assert results(answers) == [LARGE + 2, LARGE + 3]


def step_of(name: str) -> list[Entry]:
    return [gift(f"{name}:{at}") for at in range(A_STEP)]


def elsewhere(act: Callable[[], Any]) -> Any:
    """What ``act`` answers, done by a thread of its own, as an import beside the pages."""
    with ThreadPoolExecutor(max_workers=1) as another:
        return another.submit(act).result(20)


def test_small_commands_go_before_the_step_of_an_import_that_was_foreseen(
    opened: Home, writing: Writing
) -> None:
    first = many(opened, writing)
    desk = opened.office.desk
    step = elsewhere(lambda: desk.post_together(step_of("step")))
    behind_it = elsewhere(lambda: desk.post_together(step_of("next")))
    drained(opened)
    small, other = desk.post(gift("small")), desk.submit(lambda tx: tx.post(gift("with rows")))
    writing.go.set()
    results(first)
    assert (small.result(20), other.result(20)) == (LARGE + 2, LARGE + 3)
    assert step.result(20) == list(range(LARGE + 4, LARGE + 4 + A_STEP))
    assert behind_it.result(20) == list(range(LARGE + 4 + A_STEP, LARGE + 4 + 2 * A_STEP))


def test_commands_of_one_thread_are_served_in_its_order(opened: Home, writing: Writing) -> None:
    first = many(opened, writing)
    step = opened.office.desk.post_together(step_of("step"))
    drained(opened)
    behind = opened.office.desk.post(gift("asked after it"))
    writing.go.set()
    results(first)
    assert step.result(20)[0] == LARGE + 2
    assert behind.result(20) == LARGE + 2 + A_STEP


def test_two_steps_are_two_turns(opened: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    commits: list[int] = []
    commit = turns.Turn.commit

    def counted(turn: Any) -> None:
        commits.append(turn.batch.entry_count())
        commit(turn)

    monkeypatch.setattr(turns.Turn, "commit", counted)
    with held(opened):
        steps = [opened.office.desk.post_together(step_of(name)) for name in "ab"]
    results(steps)
    assert commits == [0, A_STEP, A_STEP]
