"""Questions asked often: the short way answers what the long way answers, on both engines."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import CursorResult, bindparam, literal, select

from relief_fund.audit.tables import Leaf
from relief_fund.kernel.often import OftenAsked, asked_often
from relief_fund.kernel.protocols import Home
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
