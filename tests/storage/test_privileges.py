"""On a real PostgreSQL the program's roles hold exactly what the named list grants, and nothing of the law."""

from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from relief_fund.settings import Settings
from relief_fund.storage import law
from relief_fund.storage.engines import owning_engine, reading_engine, writing_engine
from relief_fund.storage.privileges import READER, WRITER, grant

pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"])
LACKING = "42501"


def granted(connection: Any, role: str) -> set[tuple[str, str]]:
    rows = connection.exec_driver_sql(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = %s",
        (role,),
    )
    return {(table, right) for table, right in rows}


def test_grants_are_the_named_list(empty_home: Settings, engine_name: str) -> None:
    changing = {(one.name, verb.upper()) for one in law.tables() for verb in law.mutable(one)}
    everywhere = {(one.name, right) for one in law.tables() for right in ("SELECT", "INSERT")}
    engine = owning_engine(empty_home.books)
    with engine.connect() as connection:
        assert granted(connection, WRITER) == everywhere | changing
        assert granted(connection, READER) == {(one.name, "SELECT") for one in law.tables()}
        # A right given by hand is taken back when a migration ends.
        connection.exec_driver_sql(f"GRANT DELETE ON posting TO {WRITER}")
        grant(connection)
        assert granted(connection, WRITER) == everywhere | changing
    engine.dispose()
    assert {name for name, _ in changing} < {name for name, _ in everywhere}
    assert ("entry", "UPDATE") not in changing
    assert ("posting", "DELETE") not in changing


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE entry CASCADE", "ALTER TABLE entry ADD COLUMN x int", "DELETE FROM entry", "TRUNCATE entry",
        "UPDATE entry SET key = key", "ALTER TABLE head DISABLE TRIGGER head_gate", "CREATE TABLE mine (x int)",
        "DROP FUNCTION head_gate() CASCADE",
    ],
)  # fmt: skip
@pytest.mark.parametrize("make", [writing_engine, reading_engine])
def test_neither_role_touches_the_law(
    empty_home: Settings, engine_name: str, make: Any, statement: str
) -> None:
    engine = make(empty_home.books)
    with engine.connect() as connection:
        if make is reading_engine:
            connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
        with pytest.raises(DBAPIError) as refused:
            connection.exec_driver_sql(statement)
    engine.dispose()
    assert refused.value.orig.sqlstate == LACKING  # type: ignore[union-attr]
