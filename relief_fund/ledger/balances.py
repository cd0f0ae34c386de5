"""Turnover and balances, of any day as known at any entry: what is kept, less what is dated later, plus the tail.

"As known at" a moment means the entries up to a number, for a number only ever grows; "as of" a day means the
day an entry bears. Both go together. Amounts are minor units of the unit.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from relief_fund.ledger.snapshots import DAY, ENTRY, HEAD, POSTING, SNAPSHOT, Mark, last_mark, of_entry

Key = tuple[str, str, str, str]
_KEY = ("fund", "account", "unit", "purpose")


class Turnover(NamedTuple):
    """Turnover (phát sinh) of one fund, account, unit and purpose, minor units."""

    fund: str
    account: str
    unit: str
    purpose: str
    debit: int
    credit: int


_SEALED = select(HEAD.c.entries)
_RECORDED = select(ENTRY.c.recorded_at).where(ENTRY.c.number == bindparam("number"))

_LAST_DAY_KEPT = (
    select(DAY.c.day)
    .where(
        DAY.c.edition == bindparam("edition"),
        DAY.c.upto <= bindparam("upto"),
        DAY.c.fund == bindparam("fund"),
    )
    .order_by(DAY.c.day.desc())
    .limit(1)
)
# Wrapped as in ``_tail``: the newest entries are read, not the whole history of one fund.
_LAST_DAY_OF_TAIL = select(func.max(of_entry(ENTRY.c.occurred_on))).where(
    POSTING.c.entry > bindparam("low"),
    POSTING.c.entry <= bindparam("high"),
    func.coalesce(POSTING.c.fund, "") == bindparam("fund"),
)


def sealed_entries(connection: Any) -> int:
    """How many entries the books hold; rows above it are not part of them."""
    return int(connection.execute(_SEALED).scalar() or 0)


def entries_known_at(connection: Any, moment: str = "") -> int:
    """The number of the last entry recorded at ``moment`` (moment text) or before; all that is sealed for "".

    Entries are recorded in the order of their numbers, so a few look-ups by number find it.
    """
    known, beyond = 0, sealed_entries(connection) + 1
    if not moment:
        return beyond - 1
    while beyond - known > 1:
        middle = (known + beyond) // 2
        if connection.execute(_RECORDED, {"number": middle}).scalar() <= moment:
            known = middle
        else:
            beyond = middle
    return known


def turnovers(connection: Any) -> tuple[Turnover, ...]:
    """Turnover of everything sealed so far."""
    return turnovers_known(connection, sealed_entries(connection))


def turnovers_at(
    connection: Any, *, as_of: date | None = None, known_at: str = "", fund: str = ""
) -> tuple[Turnover, ...]:
    """Turnover up to the business day ``as_of``, as known at the moment ``known_at`` (moment text)."""
    known = entries_known_at(connection, known_at)
    return turnovers_known(connection, known, as_of=as_of, fund=fund)


def turnovers_known(
    connection: Any, known: int, *, as_of: date | None = None, fund: str = "", account: str = ""
) -> tuple[Turnover, ...]:
    """Turnover of the entries up to number ``known`` that are dated ``as_of`` or before.

    ``fund`` and ``account`` narrow it to one; parts that did not move are left out.
    """
    mark = last_mark(connection, known)
    asked = {"fund": fund, "account": account, "day": as_of}
    sums: dict[Key, list[int]] = {}
    if mark.upto:
        _add(sums, connection.execute(_kept(asked), _step(mark, asked)))
        if as_of is not None:
            _add(sums, connection.execute(_dated_later(asked), _step(mark, asked)), sign=-1)
    if known > mark.upto:
        within = {"low": mark.upto, "high": known, **_given(asked)}
        _add(sums, connection.execute(_tail(asked), within))
    return tuple(Turnover(*key, *moved) for key, moved in sorted(sums.items()) if any(moved))


def last_day_of(connection: Any, fund: str, known: int) -> date | None:
    """The latest day that an entry of ``fund`` up to number ``known`` bears; None where it has no entry."""
    mark = last_mark(connection, known)
    found: list[date | None] = []
    if mark.upto:
        kept = {"edition": mark.edition, "upto": mark.upto, "fund": fund}
        found.append(connection.execute(_LAST_DAY_KEPT, kept).scalar())
    if known > mark.upto:
        tail = {"low": mark.upto, "high": known, "fund": fund}
        found.append(connection.execute(_LAST_DAY_OF_TAIL, tail).scalar())
    return max((day for day in found if day), default=None)


def plain_turnovers(connection: Any) -> tuple[Turnover, ...]:
    """Turnover of everything sealed, added up posting by posting: what all that is kept is measured against."""
    sums: dict[Key, list[int]] = {}
    _add(sums, connection.execute(_tail({}), {"low": 0, "high": sealed_entries(connection)}))
    return tuple(Turnover(*key, *moved) for key, moved in sorted(sums.items()))


def _given(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value}


def _step(mark: Mark, asked: dict[str, Any]) -> dict[str, Any]:
    return {"edition": mark.edition, "upto": mark.upto, **_given(asked)}


def _narrowed(query: Any, table: Any, asked: dict[str, Any]) -> Any:
    for name in ("fund", "account"):
        if asked.get(name):
            query = query.where(table.c[name] == bindparam(name))
    return query


def _kept(asked: dict[str, Any]) -> Any:
    query = select(*(SNAPSHOT.c[name] for name in _KEY), SNAPSHOT.c.debit, SNAPSHOT.c.credit).where(
        SNAPSHOT.c.edition == bindparam("edition"), SNAPSHOT.c.upto == bindparam("upto")
    )
    return _narrowed(query, SNAPSHOT, asked)


def _dated_later(asked: dict[str, Any]) -> Any:
    columns = tuple(DAY.c[name] for name in _KEY)
    query = select(*columns, func.sum(DAY.c.debit), func.sum(DAY.c.credit)).where(
        DAY.c.edition == bindparam("edition"), DAY.c.day > bindparam("day"), DAY.c.upto <= bindparam("upto")
    )
    return _narrowed(query, DAY, asked).group_by(*columns)


def _tail(asked: dict[str, Any]) -> Any:
    columns = tuple(POSTING.c[name] for name in _KEY)
    query = select(*columns, func.sum(POSTING.c.debit), func.sum(POSTING.c.credit)).where(
        POSTING.c.entry > bindparam("low"), POSTING.c.entry <= bindparam("high")
    )
    if asked.get("day"):
        query = query.where(of_entry(ENTRY.c.occurred_on) <= bindparam("day"))
    # Wrapped, so that no engine reads the whole history of one account instead of the tail of all.
    wrapped = {name: func.coalesce(POSTING.c[name], "") for name in ("fund", "account")}
    for name, column in wrapped.items():
        if asked.get(name):
            query = query.where(column == bindparam(name))
    return query.group_by(*columns)


def _add(sums: dict[Key, list[int]], rows: Iterable[Any], sign: int = 1) -> None:
    for fund, account, unit, purpose, debit, credit in rows:
        held = sums.setdefault((fund, account, unit, purpose), [0, 0])
        held[0] += sign * int(debit)
        held[1] += sign * int(credit)
