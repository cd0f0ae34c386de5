"""The publisher's turn where several machines may share the books: an advisory lock of PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from relief_fund.storage.errors import DeskBusy

PUBLISHER_LOCK = 0x5246_5055_4253
"""Advisory lock of the publisher (the letters RFPUBS)."""


def advisory_turn(engine: Engine) -> Callable[[], AbstractContextManager[None]] | None:
    """A turn held by a session lock on PostgreSQL; None on SQLite, where a lock file is enough."""
    if engine.dialect.name == "sqlite":
        return None

    @contextmanager
    def turn() -> Iterator[None]:
        with engine.connect() as connection:
            try:
                # Waits as long as the connection's lock_timeout allows, like every turn at the desk.
                connection.exec_driver_sql(f"SELECT pg_advisory_lock({PUBLISHER_LOCK})")
            except OperationalError as error:
                raise DeskBusy(reason="publisher") from error
            try:
                yield
            finally:
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({PUBLISHER_LOCK})")

    return turn
