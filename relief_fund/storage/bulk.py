"""Many rows of one table over the desk's own connection: executemany on SQLite, COPY on PostgreSQL."""

from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError


def write_rows(connection: Any, table: Any, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert ``rows`` (tuples in the order of ``columns``) into ``table``; database errors pass through SQLAlchemy."""
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'
        connection.exec_driver_sql(statement, rows if len(rows) > 1 else rows[0])
    elif len(rows) < _COPY_FROM:
        marks = ", ".join(["%s"] * len(columns))
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ' + ", ".join([f"({marks})"] * len(rows))
        connection.exec_driver_sql(statement, tuple(value for row in rows for value in row))
    else:
        _copy(connection, f'COPY "{table.name}" ({names}) FROM STDIN', rows)


_COPY_FROM = 32
"""Below this many rows one INSERT is a cheaper round trip than COPY."""


def _copy(connection: Any, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    cursor = connection.connection.driver_connection.cursor()
    try:
        with cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        # COPY goes past SQLAlchemy, so its refusals are dressed here as SQLAlchemy dresses all others.
        raise DBAPIError(statement, None, error) from error
