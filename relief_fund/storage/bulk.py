"""Many rows of one table over the desk's own connection: long INSERTs on SQLite, COPY on PostgreSQL."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError


def write_rows(connection: Any, table: Any, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert ``rows`` (tuples in the order of ``columns``) into ``table``; database errors pass through SQLAlchemy."""
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "sqlite":
        _insert_in_parts(connection, f'INSERT INTO "{table.name}" ({names}) VALUES ', len(columns), rows)
    elif len(rows) < _COPY_FROM:
        insert_rows(connection, table, columns, rows)
    else:
        _copy(connection, f'COPY "{table.name}" ({names}) FROM STDIN', rows)


def insert_rows(connection: Any, table: Any, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """The same by one INSERT on PostgreSQL, which unlike COPY may stand in a pipeline."""
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ' + ", ".join([f"({marks})"] * len(rows))
    connection.exec_driver_sql(statement, tuple(chain.from_iterable(rows)))


_COPY_FROM = 32
"""Below this many rows one INSERT is a cheaper round trip than COPY."""
_VALUES = 30_000
"""Bound values of one INSERT on SQLite, just under the 32,766 it allows."""


def _insert_in_parts(connection: Any, head: str, width: int, rows: Sequence[tuple[Any, ...]]) -> None:
    """A few long INSERTs instead of one per row.

    Inside the command's savepoint every statement that a trigger may abort cuts SQLite's in-memory
    sub-journal back to its length before, walking all of it: a thousand statements in one savepoint
    were measured at a quarter of this rate, and slower with every table that had been written before.
    And each statement gives Python's lock away: a thread that prepares the next step keeps it for 5 ms.
    """
    marks = f"({', '.join('?' * width)})"
    most = _VALUES // width
    for start in range(0, len(rows), most):
        part = rows[start : start + most]
        values = tuple(chain.from_iterable(part))
        connection.exec_driver_sql(head + ", ".join([marks] * len(part)), values)


def _copy(connection: Any, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    cursor = connection.connection.driver_connection.cursor()
    try:
        with cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        # COPY goes past SQLAlchemy, so its refusals are dressed here as SQLAlchemy dresses all others.
        raise DBAPIError(statement, None, error) from error
