"""The rules the database keeps by itself: append-only everywhere, sealing in the books, on both engines."""

from collections.abc import Iterable, Iterator
from importlib import resources

from sqlalchemy import Table, UniqueConstraint
from sqlmodel import SQLModel

LAWS = (
    ("relief_fund.audit", "outbox"),
    ("relief_fund.storage", "cover"),
    ("relief_fund.ledger", "breaches"),
    ("relief_fund.ledger", "sealing"),
    ("relief_fund.approval", "lapses"),
    ("relief_fund.donors", "links"),
)
"""Rooms with rules a CHECK cannot say, and the name of their files under ``sql/``.

What holds between tables of two rooms is storage's own file; it stands before the books', whose own words
SQLite then says first (it asks the newest trigger first).
"""
SEALED_OTHERWISE = frozenset({"entry", "posting", "leaf", "head", "log_head", "guard", "alembic_version"})
"""Tables whose own rules already refuse a second row under a taken key."""


def tables() -> Iterator[Table]:
    """Every table of the books, in an order in which they can be made."""
    return iter(SQLModel.metadata.sorted_tables)


def mutable(table: Table) -> tuple[str, ...]:
    """What may happen to the rows of ``table`` besides insert: of "update" and "delete"."""
    return tuple(table.info.get("mutable", ()))


def statements(dialect: str, of: Iterable[Table]) -> Iterator[str]:
    """All rules for ``dialect`` ("sqlite" or "postgresql") as single SQL statements."""
    for package, name in LAWS:
        text = (resources.files(package) / "sql" / f"{name}.{dialect}.sql").read_text("utf-8")
        yield from (part.strip() for part in text.split("\n--;") if part.strip())
    make = _sqlite_rules if dialect == "sqlite" else _postgresql_rules
    if dialect == "postgresql":
        yield _REFUSE_CHANGE
    for table in of:
        yield from make(table)


def _sqlite_rules(table: Table) -> Iterator[str]:
    name, allowed = table.name, mutable(table)
    for verb in ("update", "delete"):
        if verb not in allowed:
            yield (
                f'CREATE TRIGGER {name}_no_{verb} BEFORE {verb.upper()} ON "{name}" BEGIN '
                f"SELECT RAISE(ABORT, '{name}_is_append_only'); END"
            )
    if name in SEALED_OTHERWISE or "update" in allowed:
        return
    taken = " OR ".join(
        f'EXISTS (SELECT 1 FROM "{name}" WHERE '
        + " AND ".join(f'"{key}" = NEW."{key}"' for key in keys)
        + ")"
        for keys in _unique_keys(table)
    )
    yield (
        f'CREATE TRIGGER {name}_no_replace BEFORE INSERT ON "{name}" WHEN {taken} BEGIN '
        f"SELECT RAISE(ABORT, '{name}_row_exists'); END"
    )


def _unique_keys(table: Table) -> Iterator[tuple[str, ...]]:
    yield tuple(column.name for column in table.primary_key)
    for constraint in sorted(table.constraints, key=lambda one: str(one.name)):
        if isinstance(constraint, UniqueConstraint):
            yield tuple(column.name for column in constraint)
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        if index.unique:
            yield tuple(column.name for column in index.columns)


_REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'RF030', MESSAGE = TG_TABLE_NAME || '_is_append_only';
END $$
"""


def _postgresql_rules(table: Table) -> Iterator[str]:
    name, allowed = table.name, mutable(table)
    refused = " OR ".join(verb.upper() for verb in ("update", "delete") if verb not in allowed)
    events = f"{refused} OR TRUNCATE" if refused else "TRUNCATE"
    yield (
        f'CREATE TRIGGER {name}_append_only BEFORE {events} ON "{name}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def always(connection: object) -> None:
    """On PostgreSQL, make every rule fire even for a session that plays a replica."""
    rows = connection.exec_driver_sql(  # type: ignore[attr-defined]  # a SQLAlchemy Connection
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE NOT t.tgisinternal AND n.nspname = current_schema()"
    ).all()
    for table, trigger in rows:
        connection.exec_driver_sql(  # type: ignore[attr-defined]  # as above
            f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{trigger}"'
        )
