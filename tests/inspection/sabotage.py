"""Hands that reach past the desk: a raw connection without triggers and checks, whose work is undone after."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine

from relief_fund.kernel.protocols import Home


@contextmanager
def sabotaged(home: Home, *statements: str) -> Iterator[Connection]:
    """A connection on which ``statements`` were carried out against all laws; rolled back at the end."""
    engine = create_engine(home.settings.books)
    lift = _lift_sqlite if engine.dialect.name == "sqlite" else _lift_postgresql
    with engine.connect() as connection:
        lift(connection)
        for statement in statements:
            changed: Any = connection.exec_driver_sql(statement)
            assert changed.rowcount > 0, f"changed nothing: {statement}"
        yield connection
        connection.rollback()
    engine.dispose()


def _lift_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.connection.driver_connection.isolation_level = None  # type: ignore[union-attr]  # sqlite3's own
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def _lift_postgresql(connection: Connection) -> None:
    rows = connection.exec_driver_sql(
        "SELECT c.relname, k.conname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('c', 'f') "
        "WHERE n.nspname = current_schema() AND c.relkind = 'r'"
    ).all()
    for table, constraint in rows:
        if constraint:
            connection.exec_driver_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint}"')
    for table in sorted({table for table, _ in rows}):
        connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE TRIGGER ALL')
