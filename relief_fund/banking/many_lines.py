"""Many waiting lines for one decision: what a search finds of them, their number and sums, before anything is booked.

Only lines that nobody has decided and nobody has withdrawn are counted: one that changes meanwhile falls out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from relief_fund.banking.inbox import (
    DECISION,
    GONE,
    LINE,
    WAITING,
    InboxLine,
    Search,
    lines_named,
    searched,
)

STEP = 1_000
"""Lines that are read, and shown as done, together at most."""
ASKED = 500
"""Identities of one question: a database takes only so many values at once."""
_OPEN = (
    ~select(DECISION.c.identity).where(DECISION.c.identity == WAITING.c.identity).exists(),
    ~select(GONE.c.identity).where(GONE.c.identity == WAITING.c.identity).exists(),
)
_WAITING = WAITING.join(LINE, LINE.c.identity == WAITING.c.identity)


@dataclass(frozen=True, slots=True)
class Matching:
    """How many waiting lines a search finds on one account in one direction, and their sum in đồng."""

    account: str
    direction: str
    fund: str
    lines: int
    total: int


def matching(connection: Any, *, search: Search, account: str = "") -> tuple[Matching, ...]:
    """What waits and fits ``search``, by account, direction and fund."""
    kinds = (LINE.c.account, LINE.c.direction, LINE.c.fund)
    query = _found(select(*kinds, func.count(), func.sum(LINE.c.amount)), search, account)
    rows = connection.execute(query.group_by(*kinds).order_by(*kinds))
    return tuple(Matching(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in rows)


def matching_upto(connection: Any, *, search: Search, account: str = "", most: int = STEP) -> int:
    """How many waiting lines fit ``search``, no further than one beyond ``most``."""
    some = _found(select(LINE.c.identity), search, account).limit(most + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar())


def matching_lines(
    connection: Any,
    *,
    search: Search,
    account: str = "",
    fitting: Sequence[tuple[str, str, str]],
    limit: int,
) -> list[str]:
    """Identities of waiting lines that fit ``search``, in the order of the books, of the kinds in ``fitting``.

    A kind is (account, direction, fund), as ``matching`` tells them apart.
    """
    wanted = set(fitting)
    query = _found(select(LINE.c.identity, LINE.c.account, LINE.c.direction, LINE.c.fund), search, account)
    query = query.order_by(WAITING.c.account, WAITING.c.position)
    found: list[str] = []
    for row in connection.execute(query):
        if (row.account, row.direction, row.fund) in wanted:
            found.append(row.identity)
            if len(found) == limit:
                break
    return found


def named_in_turn(connection: Any, identities: Sequence[str]) -> dict[str, InboxLine]:
    """Lines by their identities, as they stand now; what is unknown is left out."""
    found: dict[str, InboxLine] = {}
    for at in range(0, len(identities), ASKED):
        found.update(
            (one.identity, one) for one in lines_named(connection, list(identities[at : at + ASKED]))
        )
    return found


def decided_so(
    connection: Any,
    identities: Sequence[str],
    *,
    decision: str,
    reason: str,
    officers: Sequence[str],
    since: str,
) -> frozenset[str]:
    """Those of ``identities`` whose first decision is this one, by one of ``officers``, at or after ``since``."""
    found: set[str] = set()
    for at in range(0, len(identities), ASKED):
        query = select(DECISION.c.identity).where(
            DECISION.c.identity.in_(list(identities[at : at + ASKED])), DECISION.c.ordinal == 1,
            DECISION.c.decision == decision, DECISION.c.reason == reason,
            DECISION.c.officer.in_(list(officers)), DECISION.c.decided_at >= since,
        )  # fmt: skip
        found.update(connection.execute(query).scalars())
    return frozenset(found)


def _found(query: Select[Any], search: Search, account: str) -> Select[Any]:
    conditions: tuple[ColumnElement[bool], ...] = _OPEN
    if account:
        conditions = (*conditions, WAITING.c.account == account)
    return searched(query.select_from(_WAITING).where(*conditions), search)
