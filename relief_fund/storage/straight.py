"""The statements of a turn on SQLite, straight to the driver: what leads there takes longer than most of them.

A caller who waits alone pays for ten statements; SQLAlchemy's way to each costs more than SQLite's work on it.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError

from relief_fund.storage.one_trip import said, text_of

T = TypeVar("T")
NAMED = SQLiteDialect_pysqlite(paramstyle="named")
"""How texts are put together here: ":name" takes a value from a mapping."""


class Straight:
    """Stands for SQLAlchemy's connection to a file while a turn begins, is written and ends.

    Raises DBAPIError with what the driver raised, as SQLAlchemy does.
    """

    dialect = NAMED

    def __init__(self, connection: Any) -> None:
        self._driver: sqlite3.Connection = connection.connection.driver_connection

    def execute(self, statement: Any, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        """Say one Core statement whose values need no turning, once for every set of ``parameters``."""
        many = not isinstance(parameters, Mapping)
        say: Callable[..., Any] = self._driver.executemany if many else self._driver.execute
        self._dressed(say, text_of(statement, NAMED), parameters)

    def exec_driver_sql(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Say one statement in the driver's own words."""
        self._dressed(self._driver.execute, statement, values)

    def row(self, query: Any) -> tuple[Any, ...]:
        """The one row of a Core query without parameters."""
        found: tuple[Any, ...] = self._dressed(self._fetched, said(query, NAMED))
        return found

    def _fetched(self, statement: str) -> Any:
        return self._driver.execute(statement).fetchone()

    def _dressed(self, say: Callable[..., T], statement: str, *values: Any) -> T:
        try:
            return say(statement, *values)
        except sqlite3.Error as error:
            raise DBAPIError(statement, None, error) from error
