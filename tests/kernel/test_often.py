"""Questions asked often: the short way answers what the long way answers, on both engines."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import CursorResult, bindparam, literal, select

from relief_fund.audit.tables import Leaf
from relief_fund.kernel.often import (
    AsTheyCome,
    OftenAsked,
    Steps,
    answer_awaited,
    answer_on,
    asked_often,
    session_of,
)
from relief_fund.kernel.protocols import Home, LookNeeded
from relief_fund.ledger.tables import JournalEntry
from tests.register import books

ENTRY: Any = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
LEAF: Any = Leaf.__table__  # type: ignore[attr-defined]  # as above
OF_DAY = (
    select(ENTRY.c.number, ENTRY.c.occurred_on, ENTRY.c.reverses, ENTRY.c.key.is_not(None), literal(7))
    .where(ENTRY.c.occurred_on <= bindparam("day"), ENTRY.c.number > bindparam("behind", 2))
    .order_by(ENTRY.c.number)
    .limit(4)
)
BODIES = select(LEAF.c.position, LEAF.c.body).where(LEAF.c.kind == "gift' OR 1=1 -- %(day)s ?")
MARKED = [asked_often(OF_DAY), asked_often(BODIES), asked_often(select(LEAF.c.position, LEAF.c.body))]
ASKED: list[dict[str, Any]] = [{"day": books.day(8)}, {}, {}]


def plain(rows: Any) -> list[tuple[Any, ...]]:
    return [tuple(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in rows]


@pytest.mark.parametrize("at", range(len(MARKED)))
def test_the_short_way_answers_like_the_long_way(home: Home, at: int) -> None:
    books.small_fund(home)
    with home.office.read() as connection:
        long = connection.execute(MARKED[at], ASKED[at]).all()
        short = OftenAsked(connection)
        for _ in range(2):
            answer = short.execute(MARKED[at], ASKED[at])
            assert plain(answer) == plain(answer.all()) == plain(long)
            assert (answer.first() and plain([answer.first()])[0]) == (plain(long)[0] if long else None)
    assert bool(long) == (at != 1)


def test_days_are_days_and_columns_keep_their_names(home: Home) -> None:
    books.small_fund(home)
    with home.office.read() as connection:
        rows = OftenAsked(connection).execute(MARKED[0], {"day": books.day(8), "behind": 3}).all()
    assert [row.number for row in rows] == [4, 5, 6, 7]
    assert all(type(row.occurred_on) is date for row in rows)


def test_what_is_not_marked_goes_the_usual_way(home: Home) -> None:
    books.small_fund(home)
    with home.office.read() as connection:
        asked = OftenAsked(connection)
        assert isinstance(asked.execute(OF_DAY, {"day": books.day(8)}), CursorResult)
        assert asked.execute(select(ENTRY.c.number).limit(1)).scalar() == 1


def test_its_text_is_made_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    once = asked_often(select(ENTRY.c.number).where(ENTRY.c.number == bindparam("of")))
    with home.office.read() as connection:
        asked = OftenAsked(connection)
        asked.execute(once, {"of": 1})
        monkeypatch.setattr(type(once), "compile", None)
        assert list(asked.execute(once, {"of": 0})) == []


# --- answers of several questions --------------------------------------------------------------------------

OF_NUMBER = asked_often(
    select(ENTRY.c.number, ENTRY.c.kind, ENTRY.c.occurred_on).where(ENTRY.c.number == bindparam("of"))
)


def kinds(connection: Any, numbers: Sequence[int], unforeseen: int = 0) -> Steps[list[tuple[Any, ...]]]:
    """Two steps: the first of ``numbers``, then all others in one; ``unforeseen`` is asked without being told."""
    found = []
    for step in (numbers[:1], numbers[1:]):
        yield [(OF_NUMBER, {"of": one}) for one in step]
        found += [connection.execute(OF_NUMBER, {"of": one}).first() for one in step]
    if unforeseen:
        found.append(connection.execute(OF_NUMBER, {"of": unforeseen}).first())
    return [tuple(one) if one else () for one in found]


class Trips:
    """A session that notes how many questions went with each trip."""

    def __init__(self, session: Any) -> None:
        self._session, self.dialect = session, session.dialect
        self.made: list[int] = []

    def rows(self, text: str, values: Any) -> Any:
        self.made.append(1)
        return self._session.rows(text, values)

    def together(self, questions: Sequence[tuple[str, Any]]) -> Any:
        self.made.append(len(questions))
        return self._session.together(questions)

    async def awaited(self, questions: Sequence[tuple[str, Any]]) -> Any:
        self.made.append(len(questions))
        return await self._session.awaited(questions)


def test_the_steps_come_to_the_same_however_they_are_driven(home: Home) -> None:
    books.small_fund(home)
    asked = (2, 3, 99, 1)
    with home.office.read() as connection:
        plain_way = answer_on(connection, kinds(connection, asked))
        assert [one and (one[0], type(one[2])) for one in plain_way] == [(2, date), (3, date), (), (1, date)]
        trips = Trips(session_of(connection))
        short = OftenAsked(connection)
        short._session = trips
        assert answer_on(short, kinds(short, asked)) == short.answer(kinds(short, asked)) == plain_way
        assert trips.made == [1, 3, 1, 3], "what was foreseen is not asked again"
        looped = Trips(AsTheyCome(connection))
        assert asyncio.run(answer_awaited(looped, lambda on: kinds(on, asked))) == plain_way
        assert looped.made == [1, 3]


def test_what_no_step_foresaw_is_looked_up_or_said_to_be_needed(home: Home) -> None:
    books.small_fund(home)
    with home.office.read() as connection:
        trips = Trips(session_of(connection))
        short = OftenAsked(connection)
        short._session = trips
        # Each answer is given once: a second look at the same is a new question.
        assert [one[0] for one in short.answer(kinds(short, (2, 3), 3))] == [2, 3, 3]
        assert trips.made == [1, 1, 1]
        with pytest.raises(LookNeeded):
            asyncio.run(answer_awaited(AsTheyCome(connection), lambda on: kinds(on, (2, 3), 3)))
