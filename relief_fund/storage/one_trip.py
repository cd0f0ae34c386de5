"""A small turn on PostgreSQL in one trip: all of it is said before the first answer is read."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError

STATEMENTS_KEPT = 128
"""Texts that are remembered; every statement of a turn is made once at import, so there are few."""

# The first refusal of a trip is raised; of those behind it the driver writes a warning, values of rows included.
logging.getLogger("psycopg").addFilter(lambda told: not str(told.msg).startswith("error ignored"))


class OneTrip:
    """Stands for SQLAlchemy's connection while a small batch is written, without what it costs each statement.

    A dozen statements would be a dozen waits, and parsing them more than carrying them out: they are
    prepared when they are first said. What a refused trip was about to prepare, the driver takes for
    prepared; a session that was refused is therefore not used again.
    """

    def __init__(self, connection: Any) -> None:
        self._dialect = connection.dialect
        self._driver = connection.connection.driver_connection

    def make(self, say_all: "Callable[[OneTrip], None]") -> None:
        """Say everything that ``say_all`` says, then wait. Raises DBAPIError with what the server answered."""
        driver = self._driver
        threshold, driver.prepare_threshold = driver.prepare_threshold, 0
        try:
            with driver.pipeline():
                say_all(self)
        except psycopg.Error as error:
            raise dressed("trip", error, driver) from error
        finally:
            driver.prepare_threshold = threshold

    def execute(self, statement: Any, parameters: Any) -> None:
        """Say one Core statement, once for every set of ``parameters``."""
        said = text_of(statement, self._dialect)
        for each in [parameters] if isinstance(parameters, Mapping) else parameters:
            self._driver.execute(said, each)

    def exec_driver_sql(self, statement: str, values: Sequence[Any]) -> None:
        """Say one statement in the driver's own words."""
        self._driver.execute(statement, values)


def last_row(connection: Any, statements: str) -> tuple[Any, ...]:
    """Say several statements in one trip; the row of the last one. Raises DBAPIError."""
    driver = connection.connection.driver_connection
    try:
        cursor = driver.execute(statements)
        while cursor.nextset():
            continue
        return tuple(cursor.fetchone())
    except psycopg.Error as error:
        raise dressed(statements, error, driver) from error


def dressed(statement: str, error: psycopg.Error, driver: Any) -> DBAPIError:
    """The driver's error as SQLAlchemy dresses all others."""
    return DBAPIError(statement, None, error, connection_invalidated=bool(driver.closed))


@lru_cache(maxsize=STATEMENTS_KEPT)
def said(query: Any, dialect: Any) -> str:
    """A Core query without parameters in the words of ``dialect``."""
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


@lru_cache(maxsize=STATEMENTS_KEPT)
def text_of(statement: Any, dialect: Any) -> str:
    """A Core statement in the words of ``dialect``, its values left open."""
    return str(statement.compile(dialect=dialect))
