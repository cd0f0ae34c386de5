"""Whether PostgreSQL's tables are as they were made: columns, keys and checks as written, nothing added that bends.

The server tells a check in words of its own, so both sides are compared by what they say: names, values and
comparisons in their order, without brackets and casts.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any

OF_SCHEMA = "JOIN pg_namespace n ON n.oid = {} AND n.nspname = current_schema()"
_KEYS = (
    "SELECT c.relname, pg_get_constraintdef(k.oid), k.conname "
    "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
    f"{OF_SCHEMA.format('c.relnamespace')} WHERE k.contype IN ('c', 'f', 'p', 'u') AND k.convalidated"
)
_COLUMNS = (
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
    "pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    f"{OF_SCHEMA.format('c.relnamespace')} LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
    "WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"
)
_BENT = (
    "SELECT c.relname, 'rule ' || r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class "
    f"{OF_SCHEMA.format('c.relnamespace')} UNION ALL "
    "SELECT c.relname, 'table ' || h.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent "
    f"JOIN pg_class h ON h.oid = i.inhrelid {OF_SCHEMA.format('c.relnamespace')} WHERE c.relkind = 'r' UNION ALL "
    "SELECT c.relname, 'rows hidden of ' || c.relname FROM pg_class c "
    f"{OF_SCHEMA.format('c.relnamespace')} WHERE c.relrowsecurity"
)
"""Rules that turn a statement into another, tables whose rows appear in ours, rows shown to some alone."""
_CONSTRAINT = re.compile(r"(?:CONSTRAINT (\w+) )?((?:CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY)\b.*)", re.DOTALL)
_TYPES = {"varchar": "character varying"}
_COLUMN = re.compile(r'"?(\w+)"? (\w+(?:\(\d+\))?)(?: DEFAULT (\S+))?( NOT NULL)?')
_BETWEEN = re.compile(r"(\w+) BETWEEN (\w+) AND (\w+)")
_CAST = re.compile(r"::(?:character varying|\w+)(?:\[\])?")
_TOKEN = re.compile(r"'(?:[^']|'')*'|\w+|[<>=!+*/|-]+")

Said = tuple[str, ...]


def tables_as_made(connection: Any, made: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What of the tables is missing, changed or stands beside; ``made`` are their statements by name."""
    there: dict[str, dict[str, Said]] = {name: {} for name in made}
    for table, told, name in connection.exec_driver_sql(_KEYS):
        there.get(table, {})[name] = said(told)
    for name, statement in made.items():
        yield from _keys(name, statement, there[name])
    columns: dict[str, Counter[Said]] = {name: Counter() for name in made}
    for table, *column in connection.exec_driver_sql(_COLUMNS):
        columns.get(table, Counter())[_column(*column)] += 1
    for name, statement in made.items():
        if columns[name] != Counter(_written_columns(statement)):
            yield f"columns of {name}", "changed"
    for table, wrong in connection.exec_driver_sql(_BENT):
        if table in made:
            yield wrong, "beside"


def said(told: str) -> Said:
    """What a constraint says, whoever tells it."""
    told = _BETWEEN.sub(r"\1 >= \2 AND \1 <= \3", told)
    found = _TOKEN.findall(_CAST.sub("", told).replace("= ANY", "IN").replace("ARRAY[", "["))
    return tuple(one if one.startswith("'") else one.lower() for one in found)


def _keys(table: str, statement: str, there: Mapping[str, Said]) -> Iterator[tuple[str, str]]:
    """Keys and checks of one table; those without a name are found by what they say."""
    nameless = Counter(there.values())
    for line in _lines(statement):
        if not (found := _CONSTRAINT.fullmatch(line)):
            continue
        name, wanted = found[1], said(found[2])
        if name and name not in there:
            yield f"constraint {name}", "missing"
        elif (name and there[name] != wanted) or not nameless[wanted]:
            yield (f"constraint {name}" if name else f"keys of {table}"), "changed"


def _lines(statement: str) -> list[str]:
    """A table's columns and constraints, each as it was written on a line of its own."""
    inside = takewhile(lambda line: not line.startswith(")"), statement.splitlines()[1:])
    return [line.strip().rstrip(", ") for line in inside]


def _written_columns(statement: str) -> Iterator[Said]:
    for line in _lines(statement):
        if not _CONSTRAINT.fullmatch(line):
            column = _COLUMN.fullmatch(line)
            assert column is not None, line
            name, kind, default, not_null = column.groups()
            yield _column(name, kind.lower(), bool(not_null), default)


def _column(name: str, kind: str, not_null: bool, default: str | None) -> Said:
    word, size, rest = kind.partition("(")
    told = _CAST.sub("", default).strip("'") if default else ""
    return (name, _TYPES.get(word, word) + size + rest, str(not_null), told)
