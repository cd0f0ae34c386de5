"""The one desk: every write of the program is a command run here, in order, many to one commit.

A turn takes the lock, runs its commands each in a savepoint, hands entries and leaves to the books in
bulk, moves the heads, commits, and only then answers. A refused command leaves its neighbours alone.
When the database refuses what Python passed, the turn is undone and parted at the commands whose entries
it names, or halved where it names nobody, until the guilty command stands alone. While a large turn is
being written, the entries that wait alone are checked for the next.
"""

import asyncio
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from relief_fund.kernel.clock import Clock
from relief_fund.storage.commands import (
    COMMANDS_A_TURN,
    Ahead,
    Answer,
    Command,
    Outcome,
    Posted,
    PostedTogether,
    all_refused,
    deliver,
    parted,
)
from relief_fund.storage.errors import DeskBusy, DeskClosed, OutcomeUnknown, RowRefused
from relief_fund.storage.one_call import OneCall
from relief_fund.storage.parting import commands_of, parts_of
from relief_fund.storage.turns import Books, Turn, TurnLost, TurnRefused, refusal_of

T = TypeVar("T")
TURNS_BLIND = 16
"""Not foreseen once others were seen to move the books in between: two processes would foresee nearly all in vain."""
SWITCH, SWITCH_BESIDE_A_STEP = timedelta(microseconds=100), timedelta(milliseconds=5)
"""After how long a busy thread gives Python's lock away to one that waits; the second is Python's own."""
A_FEW, MOMENTS, A_MOMENT = 64, 4, timedelta(microseconds=50)
NEXT_LOOK = timedelta(milliseconds=1)
"""Callers who were just answered come back within this time, while the next turn is being written."""


class Desk:
    """One writer thread over one engine. ``books`` is the sealing that ``app.py`` hands in."""

    def __init__(self, engine: Engine, clock: Clock, books: Books) -> None:
        self._engine = engine
        self._clock = clock
        self._books = books
        self._one_call = None if engine.dialect.name == "sqlite" else OneCall(books, clock)
        self._queue: deque[Command] = deque()
        self.asked = 0
        self._wake = threading.Condition()
        self._open = True
        self._ended = False
        self._idle = False
        self._connection: Any = None
        self._ahead: Ahead | None = None
        self._blind = 0
        self._unanswered: list[Answer] = []
        self._answered = 0
        _share_lock(beside_a_step=False)
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk-writes")
        self._thread = threading.Thread(target=self._serve, name="desk", daemon=True)
        self._thread.start()

    def submit(self, command: Callable[[Any], T]) -> "Future[T]":
        """Queue ``command``; the future answers after the commit, or with the refusal."""
        answer: Future[T] = Future()
        self._enqueue(Command(command, answer))
        return answer

    def run(self, command: Callable[[Any], T]) -> T:
        """Submit and wait for the durable answer."""
        return self.submit(command).result()

    async def ask(self, command: Callable[[Any], T]) -> T:
        """Queue ``command`` and await the durable answer on the running loop.

        All answers of one turn reach their loop by one call: waking each caller by itself was measured
        at half the rate.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._enqueue(Command(command, answer, loop))
        return await answer

    def post(self, entry: Any) -> "Future[int]":
        """Queue one entry that needs no rows; its digest and leaf are made here, in the caller's thread."""
        return self.submit(Posted(entry.prepare()))

    def post_together(
        self, entries: Sequence[Any], *, begins: Callable[[], object] | None = None
    ) -> "Future[list[int]]":
        """Queue entries that need no rows, all of them or none: a step of an import, checked ahead of its turn."""
        return self.submit(PostedTogether([entry.prepare() for entry in entries], begins))

    async def ask_to_post(self, entry: Any) -> int:
        """As ``post``, awaited on the running loop."""
        return await self.ask(Posted(entry.prepare()))

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._wake:
            self._open = False
            self._wake.notify()
        self._thread.join()

    def _enqueue(self, queued: Command) -> None:
        assert threading.get_ident() != self._thread.ident, "a command may not wait for the desk"
        if not self._open:
            raise DeskClosed()
        self._queue.append(queued)
        self.asked += 1
        # The lock is taken only where the desk may be asleep: it says so before it looks a last time.
        if self._idle or self._ended:
            with self._wake:
                if self._ended and queued in self._queue:
                    self._queue.remove(queued)
                    raise DeskClosed()
                self._wake.notify()

    def _serve(self) -> None:
        while self._ahead or self._wait_for_work():
            self._serve_next()
        self._writer.shutdown()
        if self._connection is not None:
            self._connection.close()

    def _serve_next(self) -> None:
        ahead, self._ahead = self._ahead, None
        if ahead and (before := self._those_who_go_before(ahead)):
            commands, ahead = before, None
        elif ahead:
            commands = ahead.commands
        else:
            self._let_callers_return()
            taken = [self._queue.popleft() for _ in range(min(len(self._queue), COMMANDS_A_TURN))]
            commands = [command for command in taken if command.is_wanted()]
        left, answers = self._serve_turn(commands, ahead=ahead)
        self._queue.extendleft(reversed(left))
        self._answer_the_last_turn()
        self._unanswered = answers
        self._answered = len(answers)
        # With the next turn at hand its writing comes first, and the answers go out beside it.
        if not self._ahead:
            self._answer_the_last_turn()

    def _those_who_go_before(self, ahead: Ahead) -> list[Command]:
        """A few small commands that came while a step of somebody else's import was foreseen: it is foreseen again.

        They would wait for two steps. A step lets others go before it once.
        """
        if not self._queue or not ahead.may_be_overtaken():
            return []
        queued = [self._queue.popleft() for _ in range(min(len(self._queue), A_FEW))]
        before, after = parted(ahead, queued)
        wanted = [command for command in before if command.is_wanted()]
        self._queue.extendleft(reversed(after))
        if wanted:
            ahead.commands[-1].was_overtaken = True
            self._queue.extendleft(reversed(ahead.commands))
        return wanted

    def _let_callers_return(self) -> None:
        """Give the few who were answered together a moment to come back together, or they end in two halves.

        Each half would wait for the other's turn; eight callers were measured at half the rate.
        """
        if not 1 < self._answered <= A_FEW:
            return
        for _ in range(MOMENTS):
            if len(self._queue) >= self._answered:
                return
            time.sleep(A_MOMENT.total_seconds())

    def _answer_the_last_turn(self) -> None:
        answers, self._unanswered = self._unanswered, []
        deliver(answers)

    def _wait_for_work(self) -> bool:
        if self._queue:
            return True
        with self._wake:
            self._idle = True
            while not self._queue and self._open:
                self._wake.wait()
            self._ended = not self._queue
            self._idle = False
        return not self._ended

    def _serve_turn(
        self,
        commands: list[Command],
        *,
        check_keys: bool = False,
        lost_before: TurnLost | None = None,
        ahead: Ahead | None = None,
        believed: frozenset[str] = frozenset(),
    ) -> tuple[list[Command], list[Answer]]:
        """Serve ``commands``; returns those that did not fit into the turn, and the answers of the others.

        They were parted already at those who were named as breaking the laws ``believed``.
        """
        if not commands:
            return [], []
        try:
            done = self._take_turn(commands, check_keys, ahead)
        except TurnLost as lost:
            self._drop_connection()
            if not lost_before:
                check_keys = check_keys or lost.may_be_written
                return self._serve_turn(commands, check_keys=check_keys, lost_before=lost, believed=believed)
            unknown = lost_before.may_be_written
            return [], all_refused(commands, OutcomeUnknown() if unknown else DeskBusy(reason=str(lost)))
        except TurnRefused as refused:
            if not check_keys and (len(commands) == 1 or refused.may_be_a_replay):
                return self._serve_turn(commands, check_keys=True)
            if len(commands) == 1:
                return [], all_refused(commands, refused.refusal)
            return self._serve_parts(commands, refused, believed)
        except BaseException as failure:
            self._drop_connection()
            unknown = lost_before is not None and lost_before.may_be_written
            return [], all_refused(commands, OutcomeUnknown() if unknown else failure)
        return commands[len(done) :], [
            (command, result, refusal) for command, (result, refusal) in zip(commands, done, strict=False)
        ]

    def _serve_parts(
        self, commands: list[Command], refused: TurnRefused, believed: frozenset[str]
    ) -> tuple[list[Command], list[Answer]]:
        """Serve a refused turn again in parts, in the same order; whoever is named is guilty only if refused alone.

        All who break a law are named at once. What it refuses without them was named wrongly, and is halved: so
        no naming leads further than there are laws.
        """
        named = () if refused.law in believed else refused.commands
        parts = parts_of(commands, named)
        if named:
            believed |= {refused.law}
        answers: list[Answer] = []
        for at, part in enumerate(parts):
            left, more = self._serve_turn(part, check_keys=True, believed=believed)
            answers += more
            if left:
                return left + list(chain.from_iterable(parts[at + 1 :])), answers
        return [], answers

    def _take_turn(self, commands: list[Command], check_keys: bool, ahead: Ahead | None) -> list[Outcome]:
        if self._one_call and not (check_keys or ahead) and (at_once := self._posted_in_one_call(commands)):
            return at_once
        turn = self._begun_turn(check_keys, ahead)
        done: list[Outcome] = []
        try:
            if ahead and turn.batch is ahead.batch:
                done = ahead.done
            elif ahead:
                self._blind = TURNS_BLIND
            if check_keys:
                self._look_up(turn, commands)
            for command in commands[len(done) :]:
                done.append(self._run_one(turn, command))
                if turn.is_full() or command.is_step():
                    break
            _share_lock(beside_a_step=self._one_call is None and len(done) == 1 and turn.is_large())
            if turn.is_large() and not check_keys:
                self._write_beside(turn)
            else:
                self._answer_the_last_turn()
                self._write(turn)
        except BaseException as failure:
            self._give_back_what_is_ahead()
            if turn.is_lost() and not isinstance(failure, OutcomeUnknown):
                raise TurnLost(type(failure).__name__) from failure
            turn.roll_back()
            if isinstance(failure, TurnRefused):
                failure.commands = commands_of(failure.entries, commands, done, turn.reached)
            raise
        return done

    def _look_up(self, turn: Turn, commands: Sequence[Command]) -> None:
        try:
            turn.look_up([command.run for command in commands])
        except DBAPIError as error:
            if turn.is_lost():
                raise
            raise DeskBusy(reason=type(error.orig).__name__) from error

    def _posted_in_one_call(self, commands: list[Command]) -> list[Outcome]:
        """What ``commands`` came to; nothing where they need a turn of the ordinary kind."""
        foreseen = self._one_call.foreseen(commands) if self._one_call else None
        if foreseen is None or self._one_call is None:
            return []
        batch, done = foreseen
        self._answer_the_last_turn()
        _share_lock(beside_a_step=False)
        try:
            return done if self._one_call.make(self._connected(), batch) else []
        except TurnRefused as refused:
            refused.commands = commands_of(refused.entries, commands, done, {})
            raise

    def _write(self, turn: Turn) -> None:
        turn.settle()
        try:
            turn.commit()
        except DBAPIError as error:
            if error.connection_invalidated:
                raise OutcomeUnknown() from error
            raise TurnRefused(self._books.refused(error), error) from error

    def _write_beside(self, turn: Turn) -> None:
        """Have ``turn`` written by the other thread; meanwhile answer the last one and foresee the next."""
        ahead = Ahead(turn.ahead(self._clock))
        writing = self._writer.submit(self._write, turn)
        self._answer_the_last_turn()
        try:
            self._look_ahead(ahead, writing)
        finally:
            self._ahead = ahead if ahead.commands else None
            writing.result()

    def _look_ahead(self, ahead: Ahead, writing: "Future[None]") -> None:
        """Run the entries that wait alone, in order, until one needs the books or ``writing`` is done."""
        self._blind -= 1
        if self._blind >= 0:
            return
        while not (writing.done() or ahead.is_full()):
            if not self._queue:
                wait([writing], timeout=NEXT_LOOK.total_seconds())
                continue
            command = self._queue.popleft()
            if not ahead.takes(command):
                self._queue.appendleft(command)
                return

    def _give_back_what_is_ahead(self) -> None:
        if self._ahead:
            self._queue.extendleft(reversed(self._ahead.commands))
            self._ahead = None

    def _begun_turn(self, check_keys: bool, ahead: Ahead | None) -> Turn:
        try:
            turn = Turn(self._connected(), self._books)
            # Inside the try: a server that ended this connection while the desk was idle is told here.
            turn.begin(self._clock, check_keys=check_keys, ahead=ahead.batch if ahead else None)
        except DBAPIError as error:
            if error.connection_invalidated:
                raise TurnLost(type(error.orig).__name__) from error
            raise DeskBusy(reason=type(error.orig).__name__) from error
        return turn

    def _run_one(self, turn: Turn, command: Command) -> Outcome:
        run = command.run
        try:
            if type(run) is Posted:
                return turn.post_alone(run.entry), None
            result = turn.run(run)
            turn.reached[command] = turn.batch.sealed_entries + turn.batch.entry_count()
            return result, None
        except TurnRefused:
            raise
        except Exception as refusal:
            if turn.is_lost():
                raise
            if isinstance(refusal, DBAPIError):
                return None, RowRefused(**refusal_of(refusal))
            return None, refusal

    def _connected(self) -> Any:
        if self._connection is None or self._connection.invalidated:
            self._connection = self._engine.connect()
        return self._connection

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _share_lock(*, beside_a_step: bool) -> None:
    """Say how readily threads give Python's lock away, while the desk and its callers work side by side.

    The desk comes back from the database a few dozen times a turn, and every time it would wait for a busy
    caller. Beside the steps of an import there is one caller alone, who prepares the next step and then waits:
    two threads that take the lock from each other ten thousand times a second lose a tenth of both. That is so
    where the database works in this process (SQLite); a server works on while the desk waits for the lock.
    """
    sys.setswitchinterval((SWITCH_BESIDE_A_STEP if beside_a_step else SWITCH).total_seconds())
