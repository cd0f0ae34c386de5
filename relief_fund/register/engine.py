"""The register of one home: its engine, its schema, writing in bulk. No module-level connection anywhere."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from piccolo.engine.postgres import PostgresEngine
from piccolo.engine.sqlite import SQLiteEngine, TransactionType

from relief_fund.register.errors import RegisterAddressInvalid
from relief_fund.register.tables import KEYS, VERSION, Tables, bound, columns_of
from relief_fund.settings import Settings

T = TypeVar("T")

ONE_AT_A_TIME = 7_402_118_336_551
"""Advisory lock of PostgreSQL that serialises writers of one register."""

POOL = {"min_size": 1, "max_size": 8}


class _Quiet(PostgresEngine):
    """PostgreSQL without Piccolo's own connection at construction, which prints instead of failing."""

    async def check_version(self) -> None:
        """Nothing: an unreachable server fails at the first query, as an error."""


class Register:
    """One home's public register. Make it freely: nothing is opened before it is used.

    Queries may run in any event loop: the pool (PostgreSQL) belongs to the loop that called ``open``; in
    other loops, such as the one ``run`` makes for a job's thread, each query has its own connection.
    Raises RegisterAddressInvalid.
    """

    def __init__(self, settings: Settings) -> None:
        self.address = settings.register
        self._own = self._engine()
        self._pooled: Tables | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @cached_property
    def _plain(self) -> Tables:
        # Binding makes a class of every table; most commands never look into the register.
        return bound(self._own)

    @property
    def on_postgresql(self) -> bool:
        """Whether the address is a server's and not a file's."""
        return self.address.startswith(("postgres://", "postgresql://"))

    @property
    def tables(self) -> Tables:
        """The tables for whichever event loop is running."""
        if self._pooled is not None and self._loop is asyncio.get_running_loop():
            return self._pooled
        return self._plain

    def _engine(self) -> Any:
        if self.on_postgresql:
            return _Quiet({"dsn": self.address}, extensions=())
        if not self.address or "://" in self.address:
            raise RegisterAddressInvalid(scheme=self.address.partition("://")[0][:20])
        return SQLiteEngine(path=self.address, timeout=30)

    # --- opening and closing -------------------------------------------------------------------------------

    async def prepare(self) -> bool:
        """Make the schema if it is absent or of another version; returns whether it is empty."""
        if not self.on_postgresql:
            Path(self.address).parent.mkdir(parents=True, exist_ok=True)
            await self.tables.edition.raw("PRAGMA journal_mode=WAL")
        if await self._version() == VERSION:
            return not await self.tables.edition.exists()
        async with self.writing():
            if await self._version() != VERSION:
                await self._make()
        return not await self.tables.edition.exists()

    async def open(self) -> None:
        """Prepare the schema and, on PostgreSQL, start the pool of the running loop."""
        if self.on_postgresql and self._pooled is None:
            engine = self._engine()
            await engine.start_connection_pool(**POOL)
            self._pooled, self._loop = bound(engine), asyncio.get_running_loop()
        await self.prepare()

    async def close(self) -> None:
        """Close the pool, if there is one."""
        if self._pooled is not None:
            pool, self._pooled, self._loop = self._pooled, None, None
            await pool.edition._meta.db.close_connection_pool()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` to its end for a caller that is not asynchronous, in a loop of its own."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(work)
        with ThreadPoolExecutor(1) as aside:
            return aside.submit(asyncio.run, work).result()

    async def _version(self) -> int | None:
        shape = self.tables.register_shape
        if not await shape.table_exists():
            return None
        row = await shape.select(shape.version).first()
        return row["version"] if row else None

    async def _make(self) -> None:
        for table in reversed(self.tables.all()):
            await table.alter().drop_table(if_exists=True)
        for table in self.tables.all():
            await table.create_table()
            name = table._meta.tablename
            key = ", ".join(f'"{column}"' for column in KEYS[name])
            await table.raw(f'CREATE UNIQUE INDEX "{name}_once" ON "{name}" ({key})')
        await self.insert(self.tables.register_shape, [{"version": VERSION}])

    # --- writing -------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Tables]:
        """One database transaction that is the only writer; readers see all of it or nothing."""
        tables = self.tables
        engine = tables.edition._meta.db
        if self.on_postgresql:
            async with engine.transaction():
                await tables.edition.raw("SELECT pg_advisory_xact_lock({})", ONE_AT_A_TIME)
                yield tables
        else:
            async with engine.transaction(transaction_type=TransactionType.immediate):
                yield tables

    async def insert(self, table: Any, rows: Iterable[dict[str, Any]]) -> None:
        """Insert rows (each with every column), inside ``writing``."""
        columns = columns_of(table)
        await self.insert_many(table, [tuple(row[column] for column in columns) for row in rows])

    async def insert_many(self, table: Any, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert tuples in the order of the columns in one call of the driver, inside ``writing``.

        Piccolo's own insert builds one object and one placeholder per value; a day can hold 193,384 lines.
        """
        if not rows:
            return
        name, columns = table._meta.tablename, columns_of(table)
        connection = table._meta.db.current_transaction.get().connection
        if self.on_postgresql:
            await connection.copy_records_to_table(name, records=rows, columns=list(columns))
        else:
            named = ", ".join(f'"{column}"' for column in columns)
            places = ", ".join("?" * len(columns))
            await connection.executemany(f'INSERT INTO "{name}" ({named}) VALUES ({places})', rows)

    async def replace(self, table: Any, rows: Iterable[dict[str, Any]]) -> None:
        """Put ``rows`` in place of everything the table holds, inside ``writing``."""
        await table.delete(force=True)
        await self.insert(table, rows)
