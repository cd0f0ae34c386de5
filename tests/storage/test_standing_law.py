"""The check of the database's own law is silent on what was made, and finds each rule lifted, bent or hidden."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, create_engine

from relief_fund.kernel.protocols import Home
from relief_fund.storage.standing_law import database_keeps_its_law


@contextmanager
def changed(home: Home, *statements: str) -> Iterator[Connection]:
    """A connection of the books' owner on which ``statements`` were carried out; rolled back at the end."""
    engine = create_engine(home.settings.books)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.connection.driver_connection.isolation_level = None  # type: ignore[union-attr]
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        for statement in statements:
            connection.exec_driver_sql(statement)
        yield connection
        connection.rollback()
    engine.dispose()


def found(home: Home, *statements: str) -> list[tuple[object, object]]:
    with changed(home, *statements) as connection:
        return [(one["rule"], one["is"]) for one in database_keeps_its_law(connection)]


def test_what_was_made_keeps_its_law(home: Home) -> None:
    with home.office.read() as connection:
        assert home.law(connection) == []


ASKED_ALONE = """
import sys
from sqlalchemy import create_engine
from sqlmodel import SQLModel
from relief_fund.storage.standing_law import database_keeps_its_law
with create_engine(sys.argv[1]).connect() as connection:
    connection.exec_driver_sql(sys.argv[2])
    print(len(SQLModel.metadata.tables), [tuple(one.values()) for one in database_keeps_its_law(connection)])
"""


LIFTED = {
    "sqlite": ("DROP TRIGGER account_no_update", "trigger account_no_update"),
    "postgresql": ("DROP TRIGGER account_append_only ON account", "trigger account_append_only"),
}


def test_a_process_that_has_imported_no_table_finds_the_same(home: Home, engine_name: str) -> None:
    statement, rule = LIFTED[engine_name]
    asked = [sys.executable, "-c", ASKED_ALONE, home.settings.books, statement]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert told.stdout == f"0 {[(rule, 'missing')]}\n", told.stderr


SQLITE: dict[str, tuple[tuple[str, ...], tuple[str, str]]] = {
    "a trigger lifted": (("DROP TRIGGER entry_no_update",), ("trigger entry_no_update", "missing")),
    "a trigger put back with another heart": (
        (
            "DROP TRIGGER entry_no_update",
            "CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT 1; END",
        ),
        ("trigger entry_no_update", "changed"),
    ),
    "a check gone from a table": (
        (
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET sql = replace(sql, 'debit >= 0', 'debit >= -9') WHERE name = 'posting'",
        ),
        ("table posting", "changed"),
    ),
    "a table in front of a switch": (
        ("CREATE TABLE pragma_foreign_keys AS SELECT 1 AS foreign_keys",),
        ("table pragma_foreign_keys", "beside"),
    ),
    "a view in front of it": (
        ("CREATE VIEW pragma_foreign_keys AS SELECT 1 AS foreign_keys",),
        ("view pragma_foreign_keys", "beside"),
    ),
    "a trigger of somebody's own": (
        ("CREATE TRIGGER mine AFTER INSERT ON posting BEGIN SELECT 1; END",),
        ("trigger mine", "beside"),
    ),
    "an index that finds by account": (
        ("DROP INDEX posting_by_account",), ("index posting_by_account", "missing"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("name", SQLITE)
def test_on_sqlite(home: Home, engine_name: str, name: str) -> None:
    statements, finding = SQLITE[name]
    assert found(home, *statements) == [finding]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_the_engine_keeps_for_itself_is_not_told(home: Home, engine_name: str) -> None:
    assert found(home, "ANALYZE") == []


IDLE = "BEGIN RETURN NEW; END"
POSTGRESQL: dict[str, tuple[tuple[str, ...], tuple[tuple[str, str], ...]]] = {
    "a trigger lifted": (("DROP TRIGGER head_gate ON head",), (("trigger head_gate", "missing"),)),
    "a trigger switched off": (
        ("ALTER TABLE head DISABLE TRIGGER head_gate",), (("trigger head_gate", "switched off"),),
    ),
    "a trigger that spares a replica": (
        ("ALTER TABLE head ENABLE TRIGGER head_gate",), (("trigger head_gate", "switched off"),),
    ),
    "a gate that waves through": (
        (f"CREATE OR REPLACE FUNCTION head_gate() RETURNS trigger LANGUAGE plpgsql AS $$ {IDLE} $$",),
        (("function head_gate", "changed"),),
    ),
    "a second function of its name": (
        ("CREATE FUNCTION is_fact(varchar) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$",),
        (("function is_fact", "changed"),),
    ),
    "a gate narrowed to nothing": (
        (
            "DROP TRIGGER head_gate ON head",
            "CREATE TRIGGER head_gate BEFORE UPDATE ON head FOR EACH ROW WHEN (false) EXECUTE FUNCTION head_gate()",
            "ALTER TABLE head ENABLE ALWAYS TRIGGER head_gate",
        ),
        (("trigger head_gate", "changed"),),
    ),
    "an append-only table that lets deletes pass": (
        (
            "DROP TRIGGER account_append_only ON account",
            "CREATE TRIGGER account_append_only BEFORE UPDATE ON account FOR EACH STATEMENT "
            "EXECUTE FUNCTION refuse_change()",
            "ALTER TABLE account ENABLE ALWAYS TRIGGER account_append_only",
        ),
        (("trigger account_append_only", "changed"),),
    ),
    "a gate whose tables others may stand in for": (
        ("ALTER FUNCTION head_gate() RESET ALL",), (("function head_gate", "changed"),),
    ),
    "a trigger of somebody's own": (
        (
            f"CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS $$ {IDLE} $$",
            "CREATE TRIGGER mine BEFORE INSERT ON posting FOR EACH ROW EXECUTE FUNCTION mine()",
            "ALTER TABLE posting ENABLE ALWAYS TRIGGER mine",
        ),
        (("trigger mine", "beside"),),
    ),
    "a check gone": (
        ("ALTER TABLE fund DROP CONSTRAINT fund_kind",), (("constraint fund_kind", "missing"),),
    ),
    "a head that nothing keeps": (
        ("ALTER TABLE head DISABLE TRIGGER ALL",),
        tuple((f"trigger {one}", "switched off")
              for one in ("head_all_sealed", "head_append_only", "head_gate", "head_is_one", "head_under_leaves",
                          "head_written_forward")),
    ),
    "rows that may stay unsealed": (
        (
            "DROP TRIGGER head_all_sealed ON head",
            "CREATE CONSTRAINT TRIGGER head_all_sealed AFTER INSERT OR UPDATE OF written ON head "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.written < NEW.entries) "
            "EXECUTE FUNCTION head_is_sealed()",
            "ALTER TABLE head ENABLE ALWAYS TRIGGER head_all_sealed",
        ),
        (("trigger head_all_sealed", "changed"),),
    ),
    "a gate that another column leads to": (
        (
            "DROP TRIGGER head_gate ON head",
            "CREATE TRIGGER head_gate BEFORE UPDATE OF one ON head FOR EACH ROW EXECUTE FUNCTION head_gate()",
            "ALTER TABLE head ENABLE ALWAYS TRIGGER head_gate",
        ),
        (("trigger head_gate", "changed"),),
    ),
    "a gate that one column more must lead to": (
        (
            "DROP TRIGGER log_head_gate ON log_head",
            "CREATE TRIGGER log_head_gate BEFORE UPDATE OF size ON log_head FOR EACH ROW "
            "EXECUTE FUNCTION log_head_gate()",
            "ALTER TABLE log_head ENABLE ALWAYS TRIGGER log_head_gate",
        ),
        (("trigger log_head_gate", "changed"),),
    ),
    "a key not kept": (
        ("ALTER TABLE code_step DISABLE TRIGGER ALL",),
        (("table code_step", "switched off"), ("trigger code_step_append_only", "switched off")),
    ),
    "a function lost with its trigger": (
        ("DROP FUNCTION voucher_without_gap CASCADE",),
        (("function voucher_without_gap", "missing"), ("trigger voucher_without_gap", "missing")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize("name", POSTGRESQL)
def test_on_postgresql(home: Home, engine_name: str, name: str) -> None:
    statements, findings = POSTGRESQL[name]
    told = found(home, *statements)
    assert set(findings) <= set(told)
    if name != "a key not kept":
        assert told == list(findings)
