"""Questions that are asked hundreds of times a second: their SQL is put together once and goes to the driver.

A question of ours takes a database some millionths of a second; to put its SQL together anew, to look whether it was
put together before and to wrap what comes back takes several times as long. A statement that a room has marked
(``asked_often``) is put together once for each kind of database, its rows are tuples with the columns' names. All
others go the usual way, so a room's queries are the same functions either way.

Where the books are asked over a wire, every question is a wait besides. An answer that takes several questions is
therefore put together in steps: a generator yields what it will ask next, all of it is asked in one trip, and each
question is answered from there when it comes. Whoever drives the steps says how is waited: in a thread, or in a loop
that goes on meanwhile.
"""

from collections import namedtuple
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from relief_fund.kernel.protocols import LookNeeded

_MARK = "asked_often"
BY_NAME = "by_name"
"""Where a pooled connection keeps the shorter way of its session (``storage.said_by_name``), if it has one."""
Turned = Callable[[Any], Any]
Asked = tuple[Any, Mapping[str, Any]]
"""A marked statement and the values it is asked with."""
T = TypeVar("T")
Steps = Generator[Sequence[Asked], None, T]
"""Puts an answer together; what it yields is what it asks next."""
_made: dict[tuple[str, str, Any], "_Question"] = {}


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

    __slots__ = ("_connection", "_dialect", "_foreseen", "_session")

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._session = session_of(connection)
        self._dialect = self._session.dialect
        self._foreseen = Foreseen(self._dialect)

    def execute(self, statement: Any, params: Mapping[str, Any] | None = None) -> Any:
        """As SQLAlchemy's ``Connection.execute`` of one statement; the driver's own errors where it is marked."""
        if _MARK not in statement.get_execution_options():
            return self._connection.execute(statement, params)
        known = self._foreseen.known(statement, params or {})
        if known is not None:
            return known
        question = _question(self._dialect, statement)
        return Answer(question.read(self._session.rows(*question.asked(params or {}))))

    def answer(self, steps: "Steps[T]") -> "T":
        """What ``steps`` come to, each step asked in one trip where a trip costs something."""
        try:
            while True:
                asking = next(steps)
                self._foreseen.learn(asking, self._session.together(self._foreseen.said(asking)))
        except StopIteration as end:
            answered: T = end.value
            return answered


class Foreseen:
    """Stands for a connection where nobody may wait: answers what was asked beforehand.

    Each answer is given once; whatever else is asked raises LookNeeded.
    """

    __slots__ = ("_dialect", "_known")

    def __init__(self, dialect: Any) -> None:
        self._dialect = dialect
        self._known: dict[Any, Sequence[Any]] = {}

    def execute(self, statement: Any, params: Mapping[str, Any] | None = None) -> Answer:
        """The answer that is known. Raises LookNeeded."""
        known = self.known(statement, params or {})
        if known is None:
            raise LookNeeded
        return known

    def known(self, statement: Any, params: Mapping[str, Any]) -> Answer | None:
        """The answer, None where it is not known."""
        found = self._known.pop(_key(statement, params), None) if self._known else None
        return None if found is None else Answer(found)

    def said(self, asking: Sequence[Asked]) -> list[tuple[str, Any]]:
        """The texts of ``asking`` and their values as the driver wants them."""
        return [_question(self._dialect, statement).asked(params) for statement, params in asking]

    def learn(self, asking: Sequence[Asked], answers: Sequence[Sequence[Any]]) -> None:
        """Keep what the database answered to each."""
        for one, rows in zip(asking, answers, strict=True):
            self._known[_key(*one)] = _question(self._dialect, one[0]).read(rows)


class AsTheyCome:
    """The way to a database beside the program, which no trip leads to: each question is answered at once."""

    __slots__ = ("_driver", "dialect")

    def __init__(self, connection: Any) -> None:
        self._driver = connection.connection.driver_connection
        self.dialect = connection.dialect

    def rows(self, text: str, values: Any) -> Sequence[Any]:
        """What the database answers to one question."""
        found: Sequence[Any] = self._driver.execute(text, values).fetchall()
        return found

    def together(self, questions: Sequence[tuple[str, Any]]) -> list[Sequence[Any]]:
        """What it answers to each of ``questions``."""
        return [self.rows(*each) for each in questions]

    async def awaited(self, questions: Sequence[tuple[str, Any]]) -> list[Sequence[Any]]:
        """As ``together``: a look by a key is over sooner than somebody else's turn of the loop."""
        return self.together(questions)


def session_of(connection: Any) -> Any:
    """The shorter way of a pooled connection, where it has one; else its driver's own."""
    return connection.connection.info.get(BY_NAME) or AsTheyCome(connection)


def answer_on(connection: Any, steps: "Steps[T]") -> "T":
    """What ``steps``, which ask ``connection``, come to on any kind of connection."""
    if isinstance(connection, OftenAsked):
        return connection.answer(steps)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        answered: T = end.value
        return answered


async def answer_awaited(session: Any, steps_on: "Callable[[Any], Steps[T]]") -> "T":
    """What the steps come to in the running loop, which goes on while the database answers.

    ``session`` is ``session_of`` a connection. Raises LookNeeded where a step needs what none foresaw.
    """
    foreseen = Foreseen(session.dialect)
    steps = steps_on(foreseen)
    try:
        while True:
            asking = next(steps)
            foreseen.learn(asking, await session.awaited(foreseen.said(asking)))
    except StopIteration as end:
        answered: T = end.value
        return answered


def _question(dialect: Any, statement: Any) -> "_Question":
    kind = (dialect.name, dialect.paramstyle, statement)
    question = _made.get(kind)
    if question is None:
        question = _made[kind] = _Question(statement, dialect)
    return question


def _key(statement: Any, params: Mapping[str, Any]) -> Any:
    return (statement, *sorted(params.items()))


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

    def asked(self, params: Mapping[str, Any]) -> tuple[str, Any]:
        """Its text, and the values as the driver wants them."""
        given = {**self._always, **params}
        for name, turn in self._in:
            given[name] = turn(given[name])
        return self._text, given if self._places is None else [given[name] for name in self._places]

    def read(self, found: Sequence[Any]) -> list[Any]:
        """The rows that the driver found, as named tuples."""
        return [self._row(self._turned(row)) for row in found] if self._out else list(map(self._row, found))

    def _turned(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for at, turn in self._out:
            values[at] = turn(values[at])
        return values


def _turning(processors: Mapping[Any, Turned | None]) -> list[tuple[Any, Turned]]:
    return [(at, turn) for at, turn in processors.items() if turn is not None]
