"""Statements straight to SQLite: values by name, many at once, the row of a query, errors dressed as all others."""

import sqlite3

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, bindparam, create_engine, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from relief_fund.storage.straight import Straight
from relief_fund.storage.turns import refusal_of

KEPT = Table("kept", MetaData(), Column("at", Integer, primary_key=True), Column("word", String))
CHANGE = update(KEPT).where(KEPT.c.at == bindparam("where")).values(word=bindparam("to"))


def test_one_way_to_the_driver() -> None:
    engine = create_engine("sqlite://", isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        KEPT.create(connection)
        straight = Straight(connection)
        assert straight.dialect.name == connection.dialect.name
        straight.exec_driver_sql("BEGIN IMMEDIATE")
        straight.exec_driver_sql(
            'INSERT INTO "kept" ("at", "word") VALUES (?, ?), (?, ?)', (1, "một", 2, "hai")
        )
        straight.execute(CHANGE, {"where": 1, "to": "'; DROP TABLE kept; --"})
        straight.execute(CHANGE, [{"where": 2, "to": "ba"}, {"where": 9, "to": "không"}])
        straight.exec_driver_sql("COMMIT")
        assert straight.row(select(KEPT.c.word).where(KEPT.c.at == 1)) == ("'; DROP TABLE kept; --",)
        assert connection.execute(select(KEPT.c.word).where(KEPT.c.at == 2)).scalar() == "ba"


def test_a_refusal_is_dressed_as_sqlalchemy_does() -> None:
    engine = create_engine("sqlite://", isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        KEPT.create(connection)
        straight = Straight(connection)
        straight.exec_driver_sql("INSERT INTO kept VALUES (1, 'a')")
        told = []
        for say in (straight.exec_driver_sql, connection.exec_driver_sql):
            with pytest.raises(DBAPIError) as refused:
                say("INSERT INTO kept VALUES (1, 'a')")
            assert isinstance(refused.value.orig, sqlite3.IntegrityError)
            assert not refused.value.connection_invalidated
            told.append(refusal_of(refused.value))
    law = "UNIQUE constraint failed: kept.at"
    assert told == [{"database": "SQLITE_CONSTRAINT_PRIMARYKEY", "law": law}] * 2


def test_a_row_that_is_broken_off_is_dressed_too() -> None:
    engine = create_engine("sqlite://", isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        KEPT.create(connection)
        connection.exec_driver_sql("INSERT INTO kept VALUES (1, 'a')")
        driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        driver.set_progress_handler(lambda: 1, 1)
        with pytest.raises(DBAPIError, match="interrupted"):
            Straight(connection).row(select(KEPT.c.word))
