"""A small turn in one trip: said and answered as by SQLAlchemy, refused in its dress, and not spoilt for the next."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, bindparam, select
from sqlalchemy.exc import DBAPIError

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, credit, debit
from relief_fund.ledger.tables import Head, Unit
from relief_fund.settings import Settings
from relief_fund.storage.engines import owning_engine
from relief_fund.storage.one_trip import OneTrip, last_row, said, text_of
from tests.storage import test_turns
from tests.storage.test_turns import DAY, FUND, gift, post, promise, size

copied, opened = test_turns.copied, test_turns.opened
HEAD, UNIT = Head.__table__, Unit.__table__
pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"])


@pytest.fixture
def engine(copied: Settings) -> Iterator[Engine]:
    made = owning_engine(copied.books)
    yield made
    made.dispose()


def test_the_row_of_the_last_statement_is_the_answer(engine: Engine) -> None:
    with engine.connect() as connection:
        assert last_row(connection, "SELECT 1, 2; SELECT 3; SELECT 4, 'five'") == (4, "five")
        assert last_row(connection, "BEGIN; SELECT entries FROM head FOR UPDATE") == (1,)
        connection.exec_driver_sql("ROLLBACK")


def test_what_the_server_refuses_is_dressed_with_its_code(engine: Engine) -> None:
    with engine.connect() as connection:
        with pytest.raises(DBAPIError) as refused:
            last_row(connection, "SELECT 1; SELECT 1 / 0")
        assert getattr(refused.value.orig, "sqlstate", "") == "22012"
        assert not refused.value.connection_invalidated
        connection.exec_driver_sql("SELECT pg_sleep(0)")
        with pytest.raises(DBAPIError) as lost:
            last_row(connection, "SELECT pg_terminate_backend(pg_backend_pid())")
        assert lost.value.connection_invalidated
        connection.invalidate()


def test_a_query_without_parameters_is_said_in_words(engine: Engine) -> None:
    query = select(HEAD.c.entries, bindparam("word", "it's", literal_execute=True))
    with engine.connect() as connection:
        assert last_row(connection, said(query, connection.dialect)) == (1, "it's")


def test_statements_of_either_kind_go_along_and_all_or_none_arrive(engine: Engine) -> None:
    rows = [{"code": code, "exponent": 2} for code in ("AAA", "BBB")]

    def good(trip: OneTrip) -> None:
        trip.execute(UNIT.insert(), rows)
        trip.execute(UNIT.insert(), {"code": "CCC", "exponent": 0})
        trip.exec_driver_sql("INSERT INTO unit (code, exponent) VALUES (%s, %s)", ("DDD", 1))

    def bad(trip: OneTrip) -> None:
        trip.execute(UNIT.insert(), {"code": "EEE", "exponent": 0})
        trip.execute(UNIT.insert(), {"code": "AAA", "exponent": 0})

    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        OneTrip(connection).make(good)
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN")
        with pytest.raises(DBAPIError) as refused:
            OneTrip(connection).make(bad)
        connection.exec_driver_sql("ROLLBACK")
        known = set(connection.execute(select(UNIT.c.code)).scalars())
    assert getattr(refused.value.orig, "sqlstate", "") == "23505"
    assert {"AAA", "BBB", "CCC", "DDD"} <= known
    assert "EEE" not in known


def sessions(home: Home) -> list[int]:
    """Which session of the server answers, by two turns."""

    def who(tx: Any) -> int:
        return int(tx.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar())

    return [home.office.desk.run(who) for _ in range(2)]


def test_no_value_of_a_refused_row_reaches_the_log(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    with engine.connect() as connection:

        def refused_twice(trip: OneTrip) -> None:
            trip.exec_driver_sql("INSERT INTO unit (code, exponent) VALUES (%s, 0)", ("VND",))
            raise psycopg.DataError("what comes first")

        with pytest.raises(DBAPIError, match="what comes first"):
            OneTrip(connection).make(refused_twice)
        connection.invalidate()
    assert caplog.records == []


def test_amounts_of_every_size_go_by_what_was_prepared_once(opened: Home) -> None:
    before = sessions(opened)
    for at, amount in enumerate((1, 40_000, 3_000_000_000, 7)):
        assert post(opened, gift(f"size:{at}", amount)) == at + 2

    def prepared(tx: Any) -> list[str]:
        query = "SELECT statement FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO \"entry\"%%'"
        return list(tx.connection.exec_driver_sql(query).scalars())

    assert len(opened.office.desk.run(prepared)) == 1
    assert sessions(opened) == before


def test_a_session_whose_trip_was_refused_is_not_used_again(opened: Home) -> None:
    before = sessions(opened)
    crooked = gift("crooked")
    object.__setattr__(crooked, "lines", (crooked.lines[0]._replace(debit=7), crooked.lines[1]))
    refused = opened.office.desk.post(crooked)
    assert refused.exception(20)
    assert sessions(opened) != before
    assert [post(opened, gift(f"after:{at}")) for at in range(12)] == list(range(2, 14))
    assert size(opened) == 13


def test_a_turn_makes_no_statement_of_its_own(opened: Home) -> None:
    """What is made anew each turn would be compiled each turn, and remembered for ever."""
    for first in (gift("first"), promise("first", 1)):
        post(opened, first)
    known = text_of.cache_info().misses
    for at in range(3):
        lines = debit(FUND, "B19", 1), credit(FUND, "B22", 1, purpose=f"house|{at}")
        post(opened, Entry(f"enc:{at}:1:1", "encumbrance", DAY, lines))
    assert text_of.cache_info().misses == known
