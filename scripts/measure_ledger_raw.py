"""The raw database: the rows that the ledger wrote, into the same tables and indexes, with no rule at all."""

import asyncio
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache, cached_property
from typing import Any

import asyncpg
import psycopg
from measure_ledger_frame import Absent, Ground
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, MetaData, create_engine, select
from sqlmodel import SQLModel

from relief_fund.kernel.protocols import Home
from relief_fund.storage.engines import writing_engine
from tests import postgres

TABLES = ("posting", "entry", "leaf")
"""What one entry leaves behind, besides the two heads that every commit moves."""
BATCH = 1_000
Rows = dict[str, list[tuple[Any, ...]]]


def bare_tables() -> MetaData:
    """The tables of the books with their keys and indexes; checks, foreign keys and triggers left out."""
    bare = MetaData()
    for name in (*TABLES, "head", "log_head"):
        table = SQLModel.metadata.tables[name].to_metadata(bare)
        for rule in list(table.constraints):
            if isinstance(rule, CheckConstraint | ForeignKeyConstraint):
                table.constraints.discard(rule)
    return bare


def rows_of(home: Home) -> Rows:
    """Every row that posting has left in the books of ``home``, genesis apart."""
    rows: Rows = {}
    with home.office.read() as connection:
        for name in TABLES:
            table = SQLModel.metadata.tables[name]
            query = select(table).order_by(*table.primary_key.columns)
            if name == "leaf":
                query = query.where(table.c.first_entry > 0)
            rows[name] = [tuple(row) for row in connection.execute(query)]
    return rows


def batches(rows: Rows, size: int = BATCH) -> list[Rows]:
    """``rows`` cut into commits of ``size`` entries (two postings, one leaf each)."""
    width = {"posting": 2, "entry": 1, "leaf": 1}
    return [
        {name: rows[name][start * width[name] : (start + size) * width[name]] for name in TABLES}
        for start in range(0, len(rows["entry"]), size)
    ]


def columns_of(name: str) -> list[str]:
    """The columns of a table in the order of its rows."""
    return [column.name for column in SQLModel.metadata.tables[name].columns]


class RawPostgres:
    """Writes rows over the product's own driver (psycopg), over asyncpg, or one commit per entry by pgbench."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    @cached_property
    def template(self) -> str:
        """A database with the bare tables, to copy."""
        server = self.ground.server
        assert server
        engine = create_engine(server.create("bare_template"), isolation_level="AUTOCOMMIT")
        bare_tables().create_all(engine)
        with engine.connect() as connection:
            for head, size in (("head", "entries"), ("log_head", "size")):
                connection.exec_driver_sql(f"INSERT INTO {head} (one, {size}, written) VALUES (1, 0, 0)")
        engine.dispose()
        return "bare_template"

    @contextmanager
    def database(self) -> Iterator[str]:
        """A fresh copy; its address for a driver."""
        with self.ground.bare(self.template) as url:
            yield url.replace("+psycopg", "")

    def copied(self, rows: Rows) -> float:
        """COPY of 1,000 entries per commit through psycopg; entries per second."""
        parts = batches(rows)
        with self.database() as url, psycopg.connect(url, autocommit=True) as session:
            started = time.perf_counter()
            for number, part in enumerate(parts, 1):
                with session.transaction(), session.cursor() as cursor:
                    for name in TABLES:
                        with cursor.copy(f"COPY {name} ({', '.join(columns_of(name))}) FROM STDIN") as copy:
                            for row in part[name]:
                                copy.write_row(row)
                    _move_heads(cursor, number * BATCH)
            seconds = time.perf_counter() - started
        return len(rows["entry"]) / seconds

    def copied_by_asyncpg(self, rows: Rows) -> float:
        """The same through asyncpg's binary COPY, shown beside; entries per second."""
        with self.database() as url:
            return len(rows["entry"]) / asyncio.run(_asyncpg_seconds(url, batches(rows)))

    def committed(self, count: int, clients: int, *, heads: bool = False) -> float:
        """One commit per entry over ``clients`` connections, by PostgreSQL's own C client.

        One call of a function in the server writes the rows of one entry; numbers come from a sequence.
        ``heads`` moves the two heads as well, which puts the commits into single file.
        """
        program = postgres.binaries() / "pgbench"
        if not program.exists():
            raise Absent("pgbench is not among the PostgreSQL programs (apt-get install postgresql)")
        assert self.ground.server
        with self.database() as url:
            with psycopg.connect(url, autocommit=True) as session:
                session.execute("CREATE SEQUENCE raw_number")
                session.execute(_RAW_ENTRY.replace("/*heads*/", _RAW_HEADS if heads else ""))
            script = self.ground.folder / "raw.pgbench"
            script.write_text(_PGBENCH)
            command = [
                str(program), "-n", "-M", "prepared", "-f", str(script), "-c", str(clients),
                "-j", str(min(2, clients)), "-t", str(count // clients), url,
            ]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        line = next(one for one in done.stdout.splitlines() if one.startswith("tps"))
        return float(line.split()[2])


def _move_heads(cursor: Any, to: int) -> None:
    cursor.execute("UPDATE head SET entries = %s, written = %s", (to, to))
    cursor.execute("UPDATE log_head SET size = %s, written = %s", (to, to))


async def _asyncpg_seconds(url: str, parts: Sequence[Rows]) -> float:
    session = await asyncpg.connect(url)
    started = time.perf_counter()
    for number, part in enumerate(parts, 1):
        async with session.transaction():
            for name in TABLES:
                await session.copy_records_to_table(name, records=part[name], columns=columns_of(name))
            to = number * BATCH
            await session.execute("UPDATE head SET entries = $1, written = $1", to)
            await session.execute("UPDATE log_head SET size = $1, written = $1", to)
    seconds = time.perf_counter() - started
    await session.close()
    return seconds


_RAW_ENTRY = """
CREATE FUNCTION raw_entry(debited int, credited int, amount bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE n bigint := nextval('raw_number');
BEGIN
  INSERT INTO entry (number, key, kind, occurred_on, recorded_at, voucher, document, reverses, line_count,
                     digest)
  VALUES (n, 'bench:' || md5(n::text), 'bench', '2024-09-10', '2024-09-10T02:00:00.000000Z', '', '', NULL,
          2, repeat('0', 64));
  INSERT INTO posting (entry, line, fund, account, unit, purpose, debit, credit) VALUES
    (n, 1, 'BENCH.CHUNG', '7001.' || lpad(debited::text, 4, '0'), 'VND', '', amount, 0),
    (n, 2, 'BENCH.CHUNG', '7002.' || lpad(credited::text, 4, '0'), 'VND', '', 0, amount);
  INSERT INTO leaf (position, kind, first_entry, last_entry, body)
  VALUES (n, 'entry', n, n, convert_to(repeat('x', 220), 'UTF8'));
  /*heads*/
END $$
"""
_RAW_HEADS = """
  UPDATE head SET entries = entries + 1, written = written + 1;
  UPDATE log_head SET size = size + 1, written = written + 1;
"""
_PGBENCH = """
\\set debited random(0, 499)
\\set credited random(0, 499)
\\set amount random(1, 500000)
SELECT raw_entry(:debited, :credited, :amount);
"""


class RawSqlite:
    """Writes rows through Python's sqlite3 over a connection with the product's own settings."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """A fresh file with the bare tables; the driver's connection."""
        with self.ground.bare() as url:
            engine = writing_engine(url)
            bare_tables().create_all(engine)
            with closing(engine.raw_connection()) as pooled:
                session = pooled.driver_connection
                session.execute("INSERT INTO head (one, entries, written) VALUES (1, 0, 0)")
                session.execute("INSERT INTO log_head (one, size, written) VALUES (1, 0, 0)")
                yield session
            engine.dispose()

    def batched(self, rows: Rows, size: int = BATCH) -> float:
        """``executemany`` of ``size`` entries per commit; entries per second."""
        parts = [
            {name: [_plain(row) for row in part[name]] for name in TABLES} for part in batches(rows, size)
        ]
        with self.database() as session:
            started = time.perf_counter()
            for number, part in enumerate(parts, 1):
                session.execute("BEGIN IMMEDIATE")
                for name, statement in _inserts().items():
                    session.executemany(statement, part[name])
                session.execute("UPDATE head SET entries = ?, written = ?", (number * size,) * 2)
                session.execute("UPDATE log_head SET size = ?, written = ?", (number * size,) * 2)
                session.execute("COMMIT")
            seconds = time.perf_counter() - started
        return len(rows["entry"]) / seconds

    def committed(self, rows: Rows, count: int) -> float:
        """One commit per entry over one connection; entries per second."""
        part = {"posting": rows["posting"][: 2 * count], "entry": rows["entry"][:count]}
        return self.batched({**part, "leaf": rows["leaf"][:count]}, size=1)


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Days as their text, as the product's own adapter writes them."""
    return tuple(value.isoformat() if hasattr(value, "isoformat") else value for value in row)


@cache
def _inserts() -> dict[str, str]:
    """One INSERT per table; made when first asked for, once the program has imported its tables."""
    return {
        name: f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        for name in TABLES
        if (columns := columns_of(name))
    }
