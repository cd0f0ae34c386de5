"""The schema as text: what the first migration executes, and how that text is written from tables and rules.

The text is frozen in ``migrations/sql``; a test compares it with the tables as long as no second migration
exists, so a changed table cannot silently change history.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from relief_fund.storage import law

FOLDER = Path(__file__).parent / "migrations" / "sql"
BETWEEN = "\n--;\n"
DIALECTS: dict[str, Any] = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}


def statements(dialect: str) -> Iterator[str]:
    """Every statement of the present schema for ``dialect``, tables first, then rules."""
    compiled = DIALECTS[dialect]
    for table in law.tables():
        yield str(CreateTable(table).compile(dialect=compiled)).strip()
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            yield str(CreateIndex(index).compile(dialect=compiled)).strip()
    yield from (statement.strip() for statement in law.statements(dialect, law.tables()))


def text_of(dialect: str) -> str:
    """The present schema as the text of one file."""
    return BETWEEN.join(statements(dialect)) + "\n"


def path_of(revision: str, dialect: str) -> Path:
    """Where the text of a revision is kept."""
    return FOLDER / f"{revision}.{dialect}.sql"


def kept_schema(dialect: str) -> list[str]:
    """Every statement that the books of this program were made with, whatever tables this process has imported.

    The first revision alone made them.
    """
    return kept_statements("0001", dialect)


def kept_statements(revision: str, dialect: str) -> list[str]:
    """The statements of a revision as they were frozen."""
    return path_of(revision, dialect).read_text("utf-8").rstrip("\n").split(BETWEEN)
