"""Books of many entries for tests of cost: filled behind the desk's back, then worked through the program.

The cost of work is counted by the database itself: SQLite's steps of its virtual machine, PostgreSQL's rows
read by scans. Neither depends on how busy the machine is.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from relief_fund.app import open_home
from relief_fund.kernel.clock import Clock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.snapshots import keep_snapshot
from relief_fund.settings import Settings
from tests.register import books

STEPS = 100
"""SQLite's steps between two counts."""
_KIND = "CASE WHEN n % 50 = 0 THEN 'bank_fee' ELSE 'gift' END"
_DEBIT = "CASE WHEN n % 50 = 0 THEN '6151' ELSE '1121.01' END"
_CREDIT = "CASE WHEN n % 50 = 0 THEN '1121.01' ELSE '5121' END"
FILL = {
    "entry": "INSERT INTO entry (number, key, kind, occurred_on, recorded_at, voucher, document, reverses, "
    f"line_count, digest) SELECT n, 'line:' || n, {_KIND}, {{day}}, {{moment}}, "
    "'BAO/2025/BC/' || n, '', NULL, 2, '' FROM ({numbers}) x",
    "debit": "INSERT INTO posting (entry, line, fund, account, unit, purpose, debit, credit) "
    f"SELECT n, 1, 'BAO.CHUNG', {_DEBIT}, 'VND', '', 1000, 0 FROM ({{numbers}}) x",
    "credit": "INSERT INTO posting (entry, line, fund, account, unit, purpose, debit, credit) "
    f"SELECT n, 2, 'BAO.CHUNG', {_CREDIT}, 'VND', '', 0, 1000 FROM ({{numbers}}) x",
    "guards": "INSERT INTO guard (fund, account, unit, purpose, balance, upto) "
    "SELECT 'BAO.CHUNG', a, 'VND', '', 1000 * ({size} - 2 * ({size} / 50)), {size} "
    "FROM (SELECT '1121.01' AS a UNION ALL SELECT '*FREE') y",
    "leaf": "INSERT INTO leaf (position, kind, first_entry, last_entry, body) SELECT "
    "(SELECT size FROM log_head), 'batch', 1, {size}, {body}",
    "head": "UPDATE head SET entries = {size}, written = {size}",
    "log": "UPDATE log_head SET size = size + 1, written = size + 1, covered = {size}",
}


def grow(home: Home, size: int) -> None:
    """Fill an empty home with ``size`` sealed entries over the year 2025, in the order of days; keep balances."""
    books.open_purses(home)
    url = home.settings.books
    (_fill_sqlite if url.startswith("sqlite") else _fill_postgresql)(url, size)
    keep_snapshot(home.office, tail=0)
    earlier = [f"opening:{books.EARLIER}:{at}" for at in range(40)]
    moved = books.moved(books.EARLIER, books.BANK, "4211", 1_000)
    books.post(home, *[books.Entry(key, "opening", date(2025, 12, 31), moved) for key in earlier])
    if not url.startswith("sqlite"):
        analyse(url)


def _fill_sqlite(url: str, size: int) -> None:
    numbers = (
        f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {size}) SELECT n FROM c"
    )
    day = f"date('2025-01-01', '+' || (n * 364 / {size}) || ' days')"
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        laws = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in laws:
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in FILL.values():
            connection.execute(
                statement.format(
                    numbers=numbers, day=day, moment=f"{day} || 'T10:00:00.000000Z'", size=size, body="x'00'"
                )
            )
        for _, law in laws:
            connection.execute(law)
        connection.commit()


def _fill_postgresql(url: str, size: int) -> None:
    numbers = f"SELECT generate_series(1, {size}) AS n"
    day = f"date '2025-01-01' + (n::bigint * 364 / {size})::int"
    tables = ("entry", "posting", "guard", "head", "log_head", "leaf")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        laws = connection.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
        ).fetchall()
        for table in tables:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in FILL.values():
            connection.execute(
                statement.format(
                    numbers=numbers,
                    day=day,
                    moment=f"({day})::text || 'T10:00:00.000000Z'",
                    size=size,
                    body="'x'::bytea",
                )
            )
        for table, law in laws:
            connection.execute(f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{law}"')


def analyse(url: str) -> None:
    """What the server does by itself in a fund's books; the tests' own does nothing behind a test's back."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("ANALYZE")


OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


def work(settings: Settings, clock: Clock, action: Callable[[Home], object]) -> int:
    """What ``action`` costs the database, opening the home not counted."""
    if settings.books.startswith("sqlite"):
        return _steps(settings, clock, action)
    home = open_home(settings, clock)
    home.close()
    before = _rows_read(settings.books)
    home = open_home(settings, clock)
    try:
        action(home)
    finally:
        home.close()
    return _rows_read(settings.books) - before


def _steps(settings: Settings, clock: Clock, action: Callable[[Home], object]) -> int:
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    def watch(connection: Any, _: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_progress_handler(count, STEPS)

    event.listen(Engine, "connect", watch)
    home = open_home(settings, clock)
    try:
        counted[0] = 0
        action(home)
        return counted[0]
    finally:
        home.close()
        event.remove(Engine, "connect", watch)


def _rows_read(url: str) -> int:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        # A session's reads are counted when it leaves, which may be after it has said goodbye.
        while connection.execute(OTHERS).fetchone() != (0,):
            pass
        found = connection.execute(
            "SELECT (SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables WHERE relname = ANY(%s)) "
            "+ (SELECT coalesce(sum(idx_tup_read), 0) FROM pg_stat_user_indexes WHERE relname = ANY(%s))",
            [["entry", "posting", "guard", "leaf", "balance_snapshot", "day_turnover"]] * 2,
        ).fetchone()
    return int(found[0]) if found else 0
