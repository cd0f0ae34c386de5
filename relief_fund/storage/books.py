"""The opened books: engines, desk and readers of one home, put together for ``app.py``."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from relief_fund.kernel.clock import Clock
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.often import Steps, answer_awaited, session_of
from relief_fund.kernel.protocols import LookNeeded
from relief_fund.storage.desk import Desk
from relief_fund.storage.engines import asking_engine, is_lost, owning_engine, reading_engine, writing_engine
from relief_fund.storage.schema import upgrade
from relief_fund.storage.turns import Books as Sealing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OpenedBooks:
    """The desk and the readers of one set of books."""

    desk: Desk
    readers: Engine
    asking: Engine
    at_rest: deque[Connection] = field(default_factory=deque)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only connection; what it shows is committed."""
        with self.readers.connect() as connection:
            yield connection

    @contextmanager
    def read_at_once(self) -> Iterator[Connection]:
        """As ``read``, but every query shows the same moment: what is written meanwhile is not seen."""
        with self.readers.connect() as connection:
            sqlite = connection.dialect.name == "sqlite"
            connection.exec_driver_sql(
                "BEGIN" if sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            )
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    def read_briefly(self, ask: Callable[[Connection], T]) -> T:
        """What ``ask``, which reads a few rows and may be run again, answers on a read-only connection.

        The connection is not looked at beforehand: where the server has closed it meanwhile, ``ask`` is run once more
        on a new one.
        """
        with self.asking.connect() as connection:
            try:
                return ask(connection)
            except (psycopg.OperationalError, DBAPIError):
                if not is_lost(connection):
                    raise
                connection.invalidate()
        # Others that lay idle were closed with it.
        self.asking.dispose()
        with self.asking.connect() as connection:
            return ask(connection)

    async def answer_in_loop(self, steps_on: Callable[[Any], Steps[T]]) -> T:
        """As ``read_briefly`` for an answer in steps, in the running loop, which goes on while the books are asked.

        Books in a file are asked between two turns of the loop. Raises LookNeeded where a step asks what none foresaw,
        and where the connection was lost: then somebody who may wait asks again.
        """
        try:
            connection = self.at_rest.pop() if self.at_rest else await asyncio.to_thread(self.asking.connect)
        except DBAPIError as gone:
            raise LookNeeded from gone
        is_whole = False
        try:
            answer = await answer_awaited(session_of(connection), steps_on)
            is_whole = True
            return answer
        except (LookNeeded, ReliefFundError):
            is_whole = True
            raise
        except psycopg.OperationalError as lost:
            raise LookNeeded from lost
        finally:
            if is_whole:
                self.at_rest.append(connection)
            else:
                connection.invalidate()
                connection.close()

    def close(self) -> None:
        """Let the desk finish, then drop all connections."""
        self.desk.close()
        self.readers.dispose()
        while self.at_rest:
            self.at_rest.pop().close()
        self.asking.dispose()


def open_books(url: str, clock: Clock, sealing: Sealing) -> OpenedBooks:
    """Open (and upgrade) the books at ``url``. Raises HomeTooNew."""
    upgrade(owning_engine(url))
    desk = Desk(writing_engine(url), clock, sealing)
    return OpenedBooks(desk, reading_engine(url), asking_engine(url))


class BenchDesk:
    """The same desk for those who judge need: their commands get a tx that ``narrow`` has made smaller."""

    def __init__(self, desk: Desk, narrow: Callable[[Any], Any]) -> None:
        self._desk = desk
        self._narrow = narrow

    @property
    def asked(self) -> int:
        """How many commands the desk has been handed."""
        return self._desk.asked

    def submit(self, command: Callable[[Any], T]) -> "Future[T]":
        """Queue the command with the narrowed tx."""
        return self._desk.submit(lambda tx: command(self._narrow(tx)))

    def run(self, command: Callable[[Any], T]) -> T:
        """Submit and wait."""
        return self.submit(command).result()

    async def ask(self, command: Callable[[Any], T]) -> T:
        """Submit and await."""
        return await self._desk.ask(lambda tx: command(self._narrow(tx)))
