"""Whether a database still keeps the law it was made with: every rule there, as it was written, none in front of it.

Whoever may alter the schema can lift a rule, write past it and put it back; while it is lifted or changed, and
where it was not put back word for word, this says so.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from relief_fund.storage import frozen
from relief_fund.storage.standing_tables import OF_SCHEMA, Said, said, tables_as_made

Found = list[dict[str, object]]

_MADE = re.compile(r'CREATE (?:UNIQUE |CONSTRAINT )?(TABLE|INDEX|VIEW|TRIGGER|FUNCTION) "?(\w+)')
_SETTING = re.compile(r"\bSET (\w+) = (.+?)(?= SET |\s*\n|\s*$)")
_BODY = re.compile(r"AS (\$\w*\$)(.*?)\1", re.DOTALL)
_WHEN_AND_WHERE = re.compile(r'\b(BEFORE|AFTER) ([A-Z ]+?)(?: OF ([\w, ]+?))? ON "?(\w+)')
_CONDITION = re.compile(r"WHEN \((.*)\)\s+EXECUTE", re.DOTALL)
_EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
"""How PostgreSQL counts what a trigger fires on; 1 is for each row, 2 is before."""
OWN = frozenset({"alembic_version"})
"""Tables that tell the version of the schema, and are not told by it."""


def database_keeps_its_law(connection: Any) -> Found:
    """Rules that are missing, changed or switched off, and what stands beside them and may bend them.

    ``connection`` is a SQLAlchemy Connection of the books; facts name the rule, "rule" and what is wrong, "is".
    """
    compare = _on_sqlite if connection.dialect.name == "sqlite" else _on_postgresql
    return [{"rule": rule, "is": wrong} for rule, wrong in sorted(set(compare(connection)))]


@cache
def _expected(dialect: str) -> dict[str, tuple[str, str]]:
    """Kind and name of every rule ("trigger head_gate"): its name, and the statement that makes it."""
    found: dict[str, tuple[str, str]] = {}
    for statement in frozen.kept_schema(dialect):
        made = _MADE.search(statement)
        assert made is not None, statement[:60]
        # What stands above it is a comment, which SQLite does not keep.
        found[f"{made[1].lower()} {made[2]}"] = (made[2], statement[made.start() :])
    return found


def _on_sqlite(connection: Any) -> Iterator[tuple[str, str]]:
    asked = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    there = {f"{kind} {name}": sql for kind, name, sql in connection.exec_driver_sql(asked)}
    expected = _expected("sqlite")
    for rule, (_, statement) in expected.items():
        if rule not in there:
            yield rule, "missing"
        elif _words(there[rule]) != _words(statement):
            yield rule, "changed"
    for rule in there.keys() - expected.keys():
        name = rule.partition(" ")[2]
        if name not in OWN and not name.startswith("sqlite_"):
            yield rule, "beside"


def _words(sql: str) -> str:
    return " ".join(sql.split())


def _on_postgresql(connection: Any) -> Iterator[tuple[str, str]]:
    expected = _expected("postgresql")
    yield from _functions(connection, expected)
    yield from _triggers(connection, expected)
    made = {name: statement for rule, (name, statement) in expected.items() if rule.startswith("table")}
    yield from tables_as_made(connection, made)


_FUNCTIONS = f"SELECT p.proname, p.prosrc, p.proconfig FROM pg_proc p {OF_SCHEMA.format('p.pronamespace')}"
_TRIGGERS = (
    "SELECT c.relname, t.tgname, t.tgtype, t.tgenabled, p.proname, pg_get_triggerdef(t.oid), t.tgisinternal "
    "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
    f"{OF_SCHEMA.format('c.relnamespace')}"
)


def _functions(connection: Any, expected: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    there: dict[str, list[tuple[str, list[str]]]] = {}
    for name, body, settings in connection.exec_driver_sql(_FUNCTIONS):
        there.setdefault(name, []).append((body, sorted(settings or ())))
    for rule, (name, statement) in expected.items():
        if rule.startswith("function"):
            body = _BODY.search(statement)
            assert body is not None, rule
            if name not in there:
                yield rule, "missing"
            elif there[name] != [(body[2], _settings(statement[: body.start()]))]:
                yield rule, "changed"


def _settings(head: str) -> list[str]:
    """What a function holds fixed while it runs: without its search_path another's table could stand in for ours."""
    return sorted(f"{name}={value.strip()}" for name, value in _SETTING.findall(head))


def _triggers(connection: Any, expected: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    there: dict[tuple[str, str], tuple[Any, ...]] = {}
    tables = {name for rule, (name, _) in expected.items() if rule.startswith("table")}
    for table, name, kind, enabled, function, definition, internal in connection.exec_driver_sql(_TRIGGERS):
        if not internal:
            there[table, name] = (kind, function, *_narrowed(definition))
        # Keys are kept by triggers of the server's own; ours fire even for a session that plays a replica.
        if table in tables and enabled != ("O" if internal else "A"):
            yield (f"table {table}" if internal else f"trigger {name}"), "switched off"
    known = {(_told(one)[0], name) for rule, (name, one) in expected.items() if rule.startswith("trigger")}
    yield from ((f"trigger {name}", "beside") for table, name in there.keys() - known if table in tables)
    for rule, (name, statement) in expected.items():
        if rule.startswith("trigger"):
            table, told = _told(statement)
            if (table, name) not in there:
                yield rule, "missing"
            elif there[table, name] != told:
                yield rule, "changed"


def _told(statement: str) -> tuple[str, tuple[int, str, Said, Said, bool]]:
    """The table of a trigger; when it fires, the function that it calls, what narrows it, and if it waits."""
    at, _, function = statement.rpartition("EXECUTE FUNCTION ")
    told = _WHEN_AND_WHERE.search(at)
    assert told is not None, statement
    kind = (1 if "FOR EACH ROW" in at else 0) + (2 if told[1] == "BEFORE" else 0)
    kind += sum(_EVENTS[event] for event in told[2].split(" OR "))
    return told[4], (kind, function.partition("(")[0], *_narrowed(statement))


def _narrowed(definition: str) -> tuple[Said, Said, bool]:
    """What the condition of a trigger says, the columns it fires for, and whether it waits for the commit."""
    condition, told = _CONDITION.search(definition), _WHEN_AND_WHERE.search(definition)
    columns = said(told[3]) if told and told[3] else ()
    return said(condition[1]) if condition else (), columns, "INITIALLY DEFERRED" in definition
