"""Many rows of one table over the desk's own connection: long INSERTs on SQLite, COPY on PostgreSQL."""

from collections.abc import Iterator, Sequence
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
    """The same by INSERTs on PostgreSQL, which unlike COPY may stand in a pipeline.

    Their lengths are powers of two, so that a few prepared statements serve every batch.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    marks = f"({', '.join(['%s'] * len(columns))})"
    start = 0
    for bit in reversed(range(len(rows).bit_length())):
        if not (count := len(rows) & 1 << bit):
            continue
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ' + ", ".join([marks] * count)
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(rows[start : start + count])))
        start += count


_COPY_FROM = 32
"""Below this many rows one INSERT is a cheaper round trip than COPY."""
_VALUES = 30_000
"""Bound values of one INSERT on SQLite, just under the 32,766 it allows."""
_ROUND, _SHORT = 500, 64
"""Numbers of rows that come again and again; and those not worth dividing."""


def _insert_in_parts(connection: Any, head: str, width: int, rows: Sequence[tuple[Any, ...]]) -> None:
    """A few long INSERTs instead of one per row.

    Inside the command's savepoint every statement that a trigger may abort cuts SQLite's in-memory
    sub-journal back to its length before, walking all of it: a thousand statements in one savepoint
    were measured at a quarter of this rate, and slower with every table that had been written before.
    And each statement gives Python's lock away: a thread that prepares the next step keeps it for a while.
    """
    marks = f"({', '.join('?' * width)})"
    start = 0
    for count in parts_of(len(rows), _VALUES // width):
        values = tuple(chain.from_iterable(rows[start : start + count]))
        connection.exec_driver_sql(head + ", ".join([marks] * count), values)
        start += count


def parts_of(count: int, most: int) -> Iterator[int]:
    """``count`` rows divided into INSERTs of at most ``most``, of few different lengths.

    SQLite reads the text of an INSERT three times as long as it takes to carry it out; the driver keeps
    what was read of a text it has seen. Steps are of whole hundreds, turns of any length.
    """
    while count:
        part = min(count, most)
        if part % _ROUND and part >= _SHORT:
            part = 1 << (part.bit_length() - 1)
        yield part
        count -= part


def _copy(connection: Any, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    cursor = connection.connection.driver_connection.cursor()
    try:
        with cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        # COPY goes past SQLAlchemy, so its refusals are dressed here as SQLAlchemy dresses all others.
        raise DBAPIError(statement, None, error) from error
