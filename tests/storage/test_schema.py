"""An empty database is made, a present one is left alone, a newer one is refused untouched."""

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from relief_fund.app import import_tables, open_home
from relief_fund.settings import Settings
from relief_fund.storage import law, schema
from relief_fund.storage.engines import owning_engine
from relief_fund.storage.errors import HomeTooNew
from relief_fund.storage.schema import upgrade


@pytest.fixture
def empty(settings: Settings) -> Settings:
    import_tables()
    settings.home.mkdir(parents=True)
    return settings


def test_an_empty_database_gets_every_table_and_both_heads(empty: Settings) -> None:
    engine = owning_engine(empty.books)
    for _ in range(2):
        upgrade(engine)
    with engine.connect() as connection:
        made = set(inspect(connection).get_table_names())
        heads = [
            tuple(connection.exec_driver_sql(f"SELECT * FROM {head}").one()) for head in ("head", "log_head")
        ]
    engine.dispose()
    assert made == {one.name for one in law.tables()} | {"alembic_version"}
    assert heads == [(1, 0, 0), (1, 0, 0, 0)]


def test_the_made_columns_are_the_declared_ones(empty: Settings) -> None:
    engine = owning_engine(empty.books)
    upgrade(engine)
    with engine.connect() as connection:
        seen = inspect(connection)
        for table in law.tables():
            made = {column["name"]: column["nullable"] for column in seen.get_columns(table.name)}
            assert made == {column.name: column.nullable for column in table.columns}, table.name
    engine.dispose()


def test_a_newer_home_is_refused_and_left_as_it_is(empty_home: Settings) -> None:
    engine = owning_engine(empty_home.books)
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(HomeTooNew) as refused:
        open_home(empty_home)
    assert refused.value.facts == {"version": "9999"}
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
    engine.dispose()


def test_a_broken_upgrade_leaves_nothing_behind(empty: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("in the middle")

    engine = owning_engine(empty.books)
    monkeypatch.setattr(schema.privileges, "grant", broken)
    if engine.dialect.name == "sqlite":
        real = command.upgrade
        monkeypatch.setattr(command, "upgrade", lambda *given: (real(*given), broken()))
    with pytest.raises(RuntimeError):
        upgrade(engine)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    monkeypatch.undo()
    upgrade(engine)
    engine.dispose()


def test_the_newest_revision_is_the_head_of_the_history() -> None:
    assert ScriptDirectory.from_config(schema._config()).get_current_head() == schema.NEWEST
