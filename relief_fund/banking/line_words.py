"""Words in bank lines: the condition both engines answer, each by its own word for LIKE without capitals."""

from typing import Any

from sqlalchemy import ColumnElement, String, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from relief_fund.banking.tables import BankLine
from relief_fund.banking.wording import search_text

LINE = BankLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation


class bears(GenericFunction[bool]):  # SQLAlchemy names the function in SQL by its class
    """Whether the first text holds the second, capitals of plain letters aside.

    Both engines have it, each by another word: LIKE of SQLite ignores capitals by itself and takes half
    the time of lower(); PostgreSQL says ILIKE.
    """

    inherit_cache = True
    name = "bears"


@compiles(bears, "sqlite")
def _like(element: bears, compiler: Any, **kw: Any) -> str:
    text, pattern = (compiler.process(one, **kw) for one in element.clauses)
    return f"({text} LIKE {pattern} ESCAPE '\\')"


@compiles(bears, "postgresql")
def _ilike(element: bears, compiler: Any, **kw: Any) -> str:
    text, pattern = (compiler.process(one, **kw) for one in element.clauses)
    return f"({text} ILIKE {pattern} ESCAPE '\\')"


def words_found(words: str) -> ColumnElement[bool] | None:
    """The condition that a line's text or reference holds ``words``; None where there are none."""
    sought = search_text(words).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if not sought:
        return None
    pattern = literal(f"%{sought}%", String)
    return or_(*(bears(column, pattern) for column in (LINE.c.text, LINE.c.folded, LINE.c.reference)))
