"""Each engine has its place: readers cannot write, the desk owns nothing, days come back as days."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.exc import DBAPIError

from relief_fund.kernel.errors import SumTooLarge
from relief_fund.settings import Settings
from relief_fund.storage.engines import is_sqlite, reading_engine, writing_engine

INSERT = "INSERT INTO unit (code, exponent) VALUES ('X', 0)"


def test_readers_cannot_write(empty_home: Settings) -> None:
    engine = reading_engine(empty_home.books)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM unit").scalar() == 4
        with pytest.raises(DBAPIError) as refused:
            connection.exec_driver_sql(INSERT)
    engine.dispose()
    assert "read" in str(refused.value.orig).lower()


def test_the_desk_writes_and_says_begin_itself(empty_home: Settings) -> None:
    engine = writing_engine(empty_home.books)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql(INSERT)
        connection.exec_driver_sql("ROLLBACK")
        assert connection.exec_driver_sql("SELECT count(*) FROM unit").scalar() == 4
        connection.exec_driver_sql(INSERT)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM unit").scalar() == 5
    engine.dispose()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_sqlite_is_durable_and_lawful(empty_home: Settings, engine_name: str) -> None:
    wanted = {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "secure_delete": 1,
    }  # fmt: skip
    engine = writing_engine(empty_home.books)
    with engine.connect() as connection:
        told = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
        day = connection.exec_driver_sql("SELECT ?", (date(2024, 9, 10),)).scalar()
    engine.dispose()
    assert told == wanted
    assert day == "2024-09-10"


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize(("make", "role"), [(writing_engine, "writer"), (reading_engine, "reader")])
def test_postgresql_works_under_its_role(
    empty_home: Settings, engine_name: str, make: Callable[[str], object], role: str
) -> None:
    engine = make(empty_home.books)
    with engine.connect() as connection:  # type: ignore[attr-defined]  # an Engine
        told = connection.exec_driver_sql(
            "SELECT current_user, current_setting('TimeZone'), current_setting('lock_timeout')"
        ).one()
    engine.dispose()  # type: ignore[attr-defined]  # as above
    assert tuple(told) == (f"relief_fund_{role}", "UTC", "20s")


def test_which_engine_an_address_names() -> None:
    assert is_sqlite("sqlite:////x/books.sqlite")
    assert not is_sqlite("postgresql+psycopg://relief@host/books")


LARGE = (
    "SELECT sum(large) FROM (SELECT 9223372036854775807 AS large UNION ALL SELECT {other}) AS both_of_them"
)


def test_readers_are_told_of_a_sum_beyond_64_bits_and_go_on_reading(empty_home: Settings) -> None:
    engine = reading_engine(empty_home.books)
    exact = f"SELECT CAST(({LARGE}) AS bigint)" if not is_sqlite(empty_home.books) else LARGE
    with engine.connect() as connection:
        with pytest.raises(SumTooLarge):
            connection.exec_driver_sql(exact.format(other=1))
        assert connection.exec_driver_sql(exact.format(other=0)).scalar() == 2**63 - 1
        with pytest.raises(DBAPIError):
            connection.exec_driver_sql("SELECT no_such_column FROM unit")
    engine.dispose()
