"""The one desk: every write of the program is a command run here, in order, many to one commit.

A turn takes the lock, runs its commands each in a savepoint, hands entries and leaves to the books in
bulk, moves the heads, commits, and only then answers. A refused command leaves its neighbours alone.
When the database refuses what Python passed, the turn is undone and halved until the guilty command
stands alone.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from relief_fund.kernel.clock import Clock, moment_text, today
from relief_fund.storage.errors import DeskBusy, DeskClosed, HomeUnsound, OutcomeUnknown, RowRefused
from relief_fund.storage.turns import COMMANDS_A_TURN, Books, Turn, TurnLost, TurnRefused, refusal_of

T = TypeVar("T")


class _Command:
    """A queued command and the future that answers it."""

    __slots__ = ("answer", "run")

    def __init__(self, run: Callable[[Any], Any]) -> None:
        self.run = run
        self.answer: Future[Any] = Future()

    def is_wanted(self) -> bool:
        """Whether somebody still waits; once this was said, the answer can no longer be called off."""
        return self.answer.running() or self.answer.set_running_or_notify_cancel()


class Desk:
    """One writer thread over one engine. ``books`` is the sealing that ``app.py`` hands in."""

    def __init__(self, engine: Engine, clock: Clock, books: Books) -> None:
        self._engine = engine
        self._clock = clock
        self._books = books
        self._queue: deque[_Command] = deque()
        self._wake = threading.Condition()
        self._open = True
        self._connection: Any = None
        self._thread = threading.Thread(target=self._serve, name="desk", daemon=True)
        self._thread.start()

    def submit(self, command: Callable[[Any], T]) -> "Future[T]":
        """Queue ``command``; the future answers after the commit, or with the refusal."""
        assert threading.current_thread() is not self._thread, "a command may not wait for the desk"
        queued = _Command(command)
        with self._wake:
            if not self._open:
                raise DeskClosed()
            self._queue.append(queued)
            self._wake.notify()
        return queued.answer

    def run(self, command: Callable[[Any], T]) -> T:
        """Submit and wait for the durable answer."""
        return self.submit(command).result()

    async def ask(self, command: Callable[[Any], T]) -> T:
        """Submit and await the durable answer on the running loop."""
        return await asyncio.wrap_future(self.submit(command))

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._wake:
            self._open = False
            self._wake.notify()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            with self._wake:
                while not self._queue and self._open:
                    self._wake.wait()
                if not self._queue:
                    break
                taken = [self._queue.popleft() for _ in range(min(len(self._queue), COMMANDS_A_TURN))]
            left = self._answer([command for command in taken if command.is_wanted()])
            with self._wake:
                self._queue.extendleft(reversed(left))
        if self._connection is not None:
            self._connection.close()

    def _answer(
        self, commands: list[_Command], *, check_keys: bool = False, lost_before: bool = False
    ) -> list[_Command]:
        """Serve ``commands``; returns those that did not fit into the turn."""
        if not commands:
            return []
        try:
            done = self._take_turn(commands, check_keys)
        except TurnLost as lost:
            self._drop_connection()
            if not lost_before:
                return self._answer(commands, check_keys=check_keys, lost_before=True)
            return self._all_refused(commands, DeskBusy(reason=str(lost)))
        except TurnRefused as refused:
            if not check_keys:
                return self._answer(commands, check_keys=True)
            if len(commands) == 1:
                commands[0].answer.set_exception(refused.refusal)
                return []
            middle = len(commands) // 2
            left = self._answer(commands[:middle], check_keys=True)
            if left:
                return left + commands[middle:]
            return self._answer(commands[middle:], check_keys=True)
        except BaseException as failure:
            self._drop_connection()
            return self._all_refused(commands, failure)
        for command, (result, refusal) in zip(commands, done, strict=False):
            if refusal is None:
                command.answer.set_result(result)
            else:
                command.answer.set_exception(refusal)
        return commands[len(done) :]

    @staticmethod
    def _all_refused(commands: list[_Command], refusal: BaseException) -> list[_Command]:
        for command in commands:
            command.answer.set_exception(refusal)
        return []

    def _take_turn(
        self, commands: list[_Command], check_keys: bool
    ) -> list[tuple[Any, BaseException | None]]:
        try:
            turn = Turn(self._connected(), self._books)
            # Inside the try: a server that ended this connection while the desk was idle is told here.
            turn.begin(moment_text(self._clock.now()), today(self._clock), check_keys=check_keys)
        except DBAPIError as error:
            if error.connection_invalidated:
                raise TurnLost(type(error.orig).__name__) from error
            raise DeskBusy(reason=type(error.orig).__name__) from error
        try:
            done: list[tuple[Any, BaseException | None]] = []
            for command in commands:
                done.append(self._run_one(turn, command))
                if turn.is_full():
                    break
            turn.settle()
        except BaseException as failure:
            if turn.is_lost():
                raise TurnLost(type(failure).__name__) from failure
            turn.roll_back()
            raise
        self._commit(turn)
        return done

    def _run_one(self, turn: Turn, command: _Command) -> tuple[Any, BaseException | None]:
        try:
            return turn.run(command.run), None
        except TurnRefused:
            raise
        except Exception as refusal:
            if turn.is_lost():
                raise
            if isinstance(refusal, DBAPIError):
                return None, RowRefused(**refusal_of(refusal))
            return None, refusal

    def _commit(self, turn: Turn) -> None:
        try:
            turn.commit()
        except DBAPIError as error:
            turn.roll_back()
            if error.connection_invalidated:
                raise OutcomeUnknown() from error
            raise TurnRefused(self._books.refused(error)) from error

    def _connected(self) -> Any:
        if self._connection is None or self._connection.invalidated:
            self._connection = self._engine.connect()
        return self._connection

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


__all__ = ["Desk", "DeskBusy", "HomeUnsound"]
