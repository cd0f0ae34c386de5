"""The opened books: engines, desk and readers of one home, put together for ``app.py``."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from relief_fund.kernel.clock import Clock
from relief_fund.storage.desk import Desk
from relief_fund.storage.engines import owning_engine, reading_engine, writing_engine
from relief_fund.storage.schema import upgrade
from relief_fund.storage.turns import Books as Sealing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OpenedBooks:
    """The desk and the readers of one set of books."""

    desk: Desk
    readers: Engine

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

    def close(self) -> None:
        """Let the desk finish, then drop all connections."""
        self.desk.close()
        self.readers.dispose()


def open_books(url: str, clock: Clock, sealing: Sealing) -> OpenedBooks:
    """Open (and upgrade) the books at ``url``. Raises HomeTooNew."""
    upgrade(owning_engine(url))
    return OpenedBooks(Desk(writing_engine(url), clock, sealing), reading_engine(url))


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
