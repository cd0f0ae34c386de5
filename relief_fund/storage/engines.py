"""Engines of the books on SQLite and PostgreSQL: one for the desk, one for readers."""

import sqlite3
from datetime import date
from typing import Any

from psycopg.types.numeric import Int8Dumper
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import NullPool

from relief_fund.kernel.errors import SumTooLarge
from relief_fund.kernel.often import BY_NAME
from relief_fund.storage.privileges import READER, WRITER, statement_to_work_as
from relief_fund.storage.said_by_name import SaidByName

BUSY_SECONDS = 20
"""How long a turn waits for another process before the caller is told that the desk is busy."""
NUMERIC_VALUE_OUT_OF_RANGE = "22003"
"""PostgreSQL adds up exactly; only a sum that is cast to 64 bits ends like this."""


def is_sqlite(url: str) -> bool:
    """Whether the books live in an SQLite file."""
    return url.startswith("sqlite")


def owning_engine(url: str) -> Engine:
    """The engine of migrations: the login role itself, which owns the tables."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", **_arguments(url))
    if is_sqlite(url):
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def writing_engine(url: str) -> Engine:
    """The desk's engine: no pool, autocommit, because the desk says BEGIN and COMMIT itself."""
    engine = owning_engine(url)
    if not is_sqlite(url):
        event.listen(engine, "connect", _works_as(WRITER))
        event.listen(engine, "connect", _says_the_same_again)
    return engine


def reading_engine(url: str) -> Engine:
    """Readers' engine: pooled connections that cannot write."""
    # A page does not fail because the server was restarted since the connection was last used.
    return _readers(url, pool_size=16, max_overflow=48, pool_pre_ping=not is_sqlite(url))


def asking_engine(url: str) -> Engine:
    """Readers' engine for what may be asked once more: no look beforehand whether the server is still there.

    On PostgreSQL its sessions keep what was prepared in them (``SaidByName``, under ``info[BY_NAME]``) and plan it
    once: a look by a key is found in less time than it takes to plan it anew.
    """
    engine = _readers(url, pool_size=8, max_overflow=8)
    if not is_sqlite(url):
        event.listen(engine, "connect", _says_by_name)
    return engine


def _readers(url: str, **pool: Any) -> Engine:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", **pool, **_arguments(url))
    if is_sqlite(url):
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "connect", _only_reads_sqlite)
    else:
        event.listen(engine, "connect", _only_reads_postgresql)
        event.listen(engine, "connect", _works_as(READER))
    event.listen(engine, "handle_error", _tells_of_sums_beyond_64_bits)
    return engine


def is_lost(connection: Connection) -> bool:
    """Whether a connection that just failed was closed by PostgreSQL, or on the way to it."""
    return connection.invalidated or bool(getattr(connection.connection.driver_connection, "closed", False))


def _arguments(url: str) -> dict[str, Any]:
    if is_sqlite(url):
        # Long INSERTs of a few lengths for each table are read once and kept (storage.bulk).
        kept = {"cached_statements": 512}
        return {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False, **kept}}
    # Books lie on disks without a moving head: reading a small table whole instead of by its index looks
    # cheap to the planner's old default, and grows with the books.
    # Compiling a query takes longer than any of ours; a guess of its cost made without statistics asks for it.
    options = f"-c lock_timeout={BUSY_SECONDS * 1000} -c TimeZone=UTC -c random_page_cost=1.1 -c jit=off"
    return {"connect_args": {"options": options}}


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # Python's own way of writing days is on its way out (3.12), and other libraries bring slower ones.
    sqlite3.register_adapter(date, date.isoformat)
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
        "cache_size=-65536",
        "temp_store=MEMORY",
        # Keys are random, so each step of an import touches pages all over the indexes: 64 MB of log let
        # a page be written into the file once for many steps.
        "wal_autocheckpoint=16384",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _only_reads_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def _only_reads_postgresql(connection: Any, _: object) -> None:
    _say(connection, "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")


def _tells_of_sums_beyond_64_bits(context: ExceptionContext) -> None:
    """Say it as a refusal of ours, whose words a page has: SQLite adds up in 64 bits and stops there."""
    told = context.original_exception
    if str(told) == "integer overflow" or getattr(told, "sqlstate", None) == NUMERIC_VALUE_OUT_OF_RANGE:
        raise SumTooLarge() from told


def _says_the_same_again(connection: Any, _: object) -> None:
    """What is prepared for one amount serves every other: else each size of number is a statement of its own."""
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.prepared_max = 512


def _says_by_name(connection: Any, pooled: Any) -> None:
    _say(connection, "SET plan_cache_mode = force_generic_plan")
    pooled.info[BY_NAME] = SaidByName(connection)


def _works_as(role: str) -> Any:
    def listener(connection: Any, _: object) -> None:
        _say(connection, statement_to_work_as(role))

    return listener


def _say(connection: Any, statement: str) -> None:
    before = connection.autocommit
    connection.autocommit = True
    connection.execute(statement)
    connection.autocommit = before
