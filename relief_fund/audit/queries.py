"""Reading the outbox: leaves by position, the leaf of an entry, the head."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from relief_fund.audit.errors import OutboxHasGap
from relief_fund.audit.tables import Leaf, LogHead
from relief_fund.audit.verify.merkle import WIDTH
from relief_fund.kernel.often import Asked, asked_often

Read = Callable[[], AbstractContextManager[Any]]

_leaf = Leaf.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
_head = LogHead.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
_LAST = select(func.max(_leaf.c.position))
_COUNT = select(func.count()).select_from(_leaf)
_CHUNK = (
    select(_leaf.c.position, _leaf.c.body)
    .where(_leaf.c.position >= bindparam("first"), _leaf.c.position < bindparam("end"))
    .order_by(_leaf.c.position)
)
_OF_ENTRY = asked_often(
    select(_leaf.c.position, _leaf.c.kind, _leaf.c.first_entry, _leaf.c.last_entry, _leaf.c.body)
    .where(_leaf.c.last_entry >= bindparam("number"))
    .order_by(_leaf.c.last_entry)
    .limit(1)
)
_PAGE = (
    select(_leaf.c.position, _leaf.c.kind, _leaf.c.first_entry, _leaf.c.last_entry, _leaf.c.body)
    .where(_leaf.c.position > bindparam("after"))
    .order_by(_leaf.c.position)
    .limit(bindparam("limit"))
)
_ENTRIES_WITHIN = (
    select(_leaf.c.last_entry)
    .where(_leaf.c.position < bindparam("size"), _leaf.c.last_entry > 0)
    .order_by(_leaf.c.position.desc())
    .limit(1)
)
ROWS_AT_A_TIME = 16 * WIDTH
"""Leaves held in memory while reading; a multiple of the tile width."""


class PlacedLeaf(NamedTuple):
    """A leaf with its position and the entries it stands for (0 and 0 for none)."""

    position: int
    kind: str
    first_entry: int
    last_entry: int
    body: bytes


def outbox_size(connection: Connection) -> int:
    """How many leaves the books hold."""
    last = connection.execute(_LAST).scalar()
    return 0 if last is None else last + 1


def entries_within(connection: Connection, size: int) -> int:
    """The last entry that a seal over the first ``size`` leaves covers, 0 where it covers none."""
    return int(connection.execute(_ENTRIES_WITHIN, {"size": size}).scalar() or 0)


def outbox_count(connection: Connection) -> int:
    """How many leaf rows there are, counted one by one (equal to the size when dense)."""
    return int(connection.execute(_COUNT).scalar_one())


def head(connection: Connection) -> tuple[int, int] | None:
    """The (size, written) of the head row, None before genesis."""
    row = connection.execute(select(_head.c.size, _head.c.written)).first()
    return None if row is None else (row.size, row.written)


def outbox_bodies(read: Read, first: int, end: int) -> Iterator[list[bytes]]:
    """The leaves ``first`` to ``end`` - 1 in lists cut at tile boundaries. Raises OutboxHasGap.

    Each list is read on a connection of its own, so that a long publication holds no snapshot.
    """
    while first < end:
        upto = min(end, (first // ROWS_AT_A_TIME + 1) * ROWS_AT_A_TIME)
        with read() as connection:
            rows = connection.execute(_CHUNK, {"first": first, "end": upto}).all()
        if len(rows) != upto - first:
            raise OutboxHasGap(first=first, expected=upto - first, found=len(rows))
        bodies = [bytes(row.body) for row in rows]
        cut = WIDTH - first % WIDTH
        yield from (bodies[max(0, at) : at + WIDTH] for at in range(cut - WIDTH, len(bodies), WIDTH))
        first = upto


def find_leaf_of_entry(connection: Connection, number: int) -> int | None:
    """The position of the one leaf that entry ``number`` stands in, None when there is none."""
    leaf = leaf_of_entry(connection, number)
    return leaf.position if leaf else None


def asks_leaf(number: int) -> Asked:
    """What ``leaf_of_entry`` asks."""
    return _OF_ENTRY, {"number": number}


def leaf_of_entry(connection: Connection, number: int) -> PlacedLeaf | None:
    """The one leaf that entry ``number`` stands in, None when there is none."""
    row = connection.execute(*asks_leaf(number)).first()
    return _placed(row) if row is not None and 0 < row.first_entry <= number else None


def leaves_page(connection: Connection, *, after: int = -1, limit: int = 100) -> list[PlacedLeaf]:
    """The leaves behind position ``after``, at most ``limit``."""
    rows = connection.execute(_PAGE, {"after": after, "limit": limit}).all()
    return [_placed(row) for row in rows]


def _placed(row: Any) -> PlacedLeaf:
    position, kind, first, last, body = row
    return PlacedLeaf(position, kind, first, last, bytes(body))
