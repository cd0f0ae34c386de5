"""Questions that are asked hundreds of times a second: their SQL is put together once and goes to the driver.

A question of ours takes a database some millionths of a second; to put its SQL together anew, to look whether it was
put together before and to wrap what comes back takes several times as long. A statement that a room has marked
(``asked_often``) is put together once for each kind of database, its rows are tuples with the columns' names. All
others go the usual way, so a room's queries are the same functions either way.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

_MARK = "asked_often"
Turned = Callable[[Any], Any]
_made: dict[tuple[str, Any], "_Question"] = {}


def asked_often(statement: Any) -> Any:
    """The Core statement marked; it must be one that is made once, when its module is read, and binds no lists."""
    return statement.execution_options(**{_MARK: True})


class Answer:
    """Rows of a marked statement, all of them read."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> Sequence[Any]:
        """Every row."""
        return self._rows

    def first(self) -> Any:
        """The first row, None where there is none."""
        return self._rows[0] if self._rows else None


class OftenAsked:
    """A connection of the books for reading, on which marked statements take the short way."""

    __slots__ = ("_connection", "_dialect", "_driver")

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._dialect = connection.dialect
        self._driver = connection.connection.driver_connection

    def execute(self, statement: Any, params: Mapping[str, Any] | None = None) -> Any:
        """As SQLAlchemy's ``Connection.execute`` of one statement; the driver's own errors where it is marked."""
        if _MARK not in statement.get_execution_options():
            return self._connection.execute(statement, params)
        question = _made.get((self._dialect.name, statement))
        if question is None:
            question = _made[self._dialect.name, statement] = _Question(statement, self._dialect)
        return Answer(question.rows(self._driver, params or {}))


class _Question:
    """One statement as text for one kind of database, and how values go in and come out."""

    def __init__(self, statement: Any, dialect: Any) -> None:
        made = statement.compile(dialect=dialect)
        columns = statement.selected_columns
        self._text = str(made)
        self._places = tuple(made.positiontup) if made.positional else None
        self._always = {name: value for name, value in made.params.items() if value is not None}
        kinds = {name: bound.type.dialect_impl(dialect) for bound, name in made.bind_names.items()}
        self._in = _turning({name: kind.bind_processor(dialect) for name, kind in kinds.items()})
        turned = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._out = _turning(dict(enumerate(turned)))
        named: Any = namedtuple  # a checker wants the names written out
        self._row = named("row", columns.keys(), rename=True)._make

    def rows(self, driver: Any, params: Mapping[str, Any]) -> list[Any]:
        """What the database answers, as named tuples."""
        given = {**self._always, **params}
        for name, turn in self._in:
            given[name] = turn(given[name])
        asked = given if self._places is None else [given[name] for name in self._places]
        found = driver.execute(self._text, asked).fetchall()
        return [self._row(self._turned(row)) for row in found] if self._out else list(map(self._row, found))

    def _turned(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for at, turn in self._out:
            values[at] = turn(values[at])
        return values


def _turning(processors: Mapping[Any, Turned | None]) -> list[tuple[Any, Turned]]:
    return [(at, turn) for at, turn in processors.items() if turn is not None]
