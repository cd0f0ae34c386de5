"""Questions said by name: answered as by the driver, several in one trip, and a session that ends says so."""

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection

from relief_fund.kernel.often import BY_NAME
from relief_fund.settings import Settings
from relief_fund.storage.engines import asking_engine, is_lost
from relief_fund.storage.said_by_name import SaidByName

pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"])
KINDS = "SELECT $1::BIGINT, $2::VARCHAR, $3::DATE, $4::BYTEA, $5::BOOLEAN, NULL"
VALUES = [2**62, "Nguyễn % $1 '", date(2024, 9, 10), b"\0\xff", True]
HOW_MANY = "SELECT n FROM generate_series(1, $1::BIGINT) AS n"


@pytest.fixture
def connection(empty_home: Settings) -> Iterator[Connection]:
    engine = asking_engine(empty_home.books)
    with engine.connect() as one:
        yield one
    engine.dispose()


@pytest.fixture
def session(connection: Connection) -> SaidByName:
    found: SaidByName = connection.connection.info[BY_NAME]
    return found


def ended(connection: Connection, settings: Settings) -> None:
    """The server ends the session."""
    driver: Any = connection.connection.driver_connection
    with psycopg.connect(settings.books.replace("+psycopg", ""), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [driver.info.backend_pid])


def prepared(connection: Connection) -> int:
    asked = "SELECT count(*) FROM pg_prepared_statements WHERE starts_with(name, 'often')"
    return int(connection.exec_driver_sql(asked).scalar() or 0)


@pytest.mark.parametrize("in_loop", [False, True])
def test_each_is_answered_in_its_place_and_prepared_once(
    connection: Connection, session: SaidByName, in_loop: bool
) -> None:
    asked = [(KINDS, VALUES), (HOW_MANY, [3]), (HOW_MANY, [0]), (HOW_MANY, [2])]
    for _ in range(2):
        found = asyncio.run(session.awaited(asked)) if in_loop else session.together(asked)
        assert found == [[(*VALUES, None)], [(1,), (2,), (3,)], [], [(1,), (2,)]]
        assert session.rows(HOW_MANY, [1]) == [(1,)]
    assert prepared(connection) == 2


def test_the_loop_goes_on_while_the_server_answers(session: SaidByName) -> None:
    seen = []

    async def waiting() -> None:
        await session.awaited([("SELECT pg_sleep($1::REAL)::TEXT", [0.2])])
        seen.append("answer")

    async def both() -> None:
        asked = asyncio.create_task(waiting())
        await asyncio.sleep(0.02)
        seen.append("other")
        await asked

    asyncio.run(both())
    assert seen == ["other", "answer"]


@pytest.mark.parametrize("in_loop", [False, True])
def test_what_is_refused_spoils_nothing(session: SaidByName, in_loop: bool) -> None:
    bad = [(HOW_MANY, [1]), ("SELECT 1 / $1::BIGINT", [0]), ("SELECT 5 + $1::BIGINT", [1])]
    for _ in range(2):
        with pytest.raises(psycopg.errors.DivisionByZero):
            asyncio.run(session.awaited(bad)) if in_loop else session.together(bad)
        assert session.together([bad[2], bad[0]]) == [[(6,)], [(1,)]]
    with pytest.raises(psycopg.DataError):
        session.rows("SELECT $1::VARCHAR", ["a\0b"])
    with pytest.raises(psycopg.errors.UndefinedColumn):
        session.rows("SELECT no_such_column + $1::BIGINT", [1])
    assert session.rows(HOW_MANY, [1]) == [(1,)]


def test_it_only_reads(session: SaidByName) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        session.rows("INSERT INTO unit (code, exponent) VALUES ('X', $1::BIGINT)", [0])


@pytest.mark.parametrize("in_loop", [False, True])
@pytest.mark.parametrize("known", [False, True])
def test_an_ended_session_says_so(
    connection: Connection, session: SaidByName, empty_home: Settings, in_loop: bool, known: bool
) -> None:
    if known:
        session.rows(HOW_MANY, [1])
    assert not is_lost(connection)
    ended(connection, empty_home)
    with pytest.raises(psycopg.OperationalError):
        asyncio.run(session.awaited([(HOW_MANY, [1])])) if in_loop else session.rows(HOW_MANY, [1])
    assert is_lost(connection)
    connection.invalidate()
