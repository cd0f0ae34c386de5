"""Lines of a day and an amount by a reference, as a donor types it: by its key, whatever else came in that day.

A storm's day brings tens of thousands of lines of one amount. A line that has its keys (``reference_keys``) is found
by them, the few that have none yet are gone through. Where those are many, because an import is under way, all lines
of the day and amount are gone through: the answer is whole at any moment, and the same whichever way it is found.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Text, bindparam, exists, func, or_, select

from relief_fund.banking.reference_keys import (
    ACCOUNT,
    ANY,
    KEY,
    LINE,
    Reached,
    asks_reached,
    key_of,
    keys_reached,
)
from relief_fund.banking.references import core_of, first_piece, names_reference
from relief_fund.banking.tables_imports import WithdrawnLine
from relief_fund.kernel.often import Asked, Steps, asked_often

GONE = WithdrawnLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation

LOOKED_THROUGH = 1_000
"""Lines without keys that are gone through by themselves; where there are more, all alike are."""

FEW = 50
"""Lines without keys, and lines that share one, that are looked at in a moment; more are asked for by who may wait."""
ALL = 2**31
"""More lines than any account has."""

_LATE = (
    select(LINE)
    .where(LINE.c.account == bindparam("account"), LINE.c.position > bindparam("upto"))
    .order_by(LINE.c.position)
    .limit(LOOKED_THROUGH)
    .subquery()
)
"""Behind a limit, so that no database looks for them among all lines of their day and amount."""


def _bearing(lines: Any, source: Any, *, capitals: bool) -> Any:
    """What is asked of ``lines`` from ``source``: that they hold a pattern and were not withdrawn."""
    pattern = bindparam("pattern", type_=Text)
    written = [lines.c.reference, lines.c.text]
    held = [func.upper(one) for one in written] if capitals else written
    columns = (lines.c.account, lines.c.position, lines.c.day, lines.c.amount, *written)
    return (
        select(*columns)
        .select_from(source)
        .where(
            ~exists().where(GONE.c.identity == lines.c.identity), or_(*(one.like(pattern) for one in held))
        )
    )


_OWN_LINE = (LINE.c.account == KEY.c.account) & (LINE.c.position == KEY.c.position)
OF_REFERENCE = KEY.c.key.in_([bindparam("key", type_=BigInteger), bindparam("any", type_=BigInteger)])
"""Keys of what bears a reference, and of other lines now and then; asked with ``keys_of_reference``."""


def _by_day_and_amount(lines: Any, query: Any) -> Any:
    return query.where(lines.c.day == bindparam("day"), lines.c.amount == bindparam("amount"))


_BY_KEY = {
    capitals: asked_often(
        _bearing(LINE, KEY.join(LINE, _OWN_LINE), capitals=capitals)
        .where(OF_REFERENCE)
        .limit(bindparam("most"))
    )
    for capitals in (False, True)
}
_AMONG_LATE = {
    capitals: asked_often(_by_day_and_amount(_LATE, _bearing(_LATE, _LATE, capitals=capitals)))
    for capitals in (False, True)
}
_AMONG_ALL = {
    capitals: asked_often(
        _by_day_and_amount(LINE, _bearing(LINE, LINE, capitals=capitals)).where(
            LINE.c.account.in_(select(ACCOUNT.c.account).where(ACCOUNT.c.purpose == "campaign"))
        )
    )
    for capitals in (False, True)
}


class LinePlace(NamedTuple):
    """Where a line stands: the chart's account and the position on it."""

    account: str
    position: int


def keys_of_reference(reference: str, amount: int, day: date) -> dict[str, int]:
    """The keys that lines of ``day`` over ``amount`` đồng have if they bear ``reference``."""
    return {"key": key_of(day, amount, core_of(reference)), "any": key_of(day, amount, ANY)}


def lines_by_reference(
    connection: Any, *, reference: str, amount: int, day: date, beside: Sequence[Asked] = ()
) -> Steps[tuple[LinePlace, ...]]:
    """Places of the lines of ``day`` over exactly ``amount`` đồng that bear ``reference``, in order.

    What the caller will ask about them is asked ``beside`` the first question, in the same trip.

    The reference is the bank's document number or any number that a bank wrote into the text; account
    numbers and words do not count. An unfit reference finds nothing. Where nearly all lines have keys and few
    share this one, every question is foreseen.
    """
    piece = first_piece(reference)
    if not piece:
        return ()
    capitals, pattern = not piece.isdigit(), f"%{piece}%"
    own = {**keys_of_reference(reference, amount, day), "pattern": pattern}
    by_key = _BY_KEY[capitals], {**own, "most": FEW + 1}
    yield asks_reached(), by_key, *beside
    late = [one for one in keys_reached(connection) if one.upto < one.newest]
    found = connection.execute(*by_key).all()
    if len(found) > FEW:
        found = connection.execute(_BY_KEY[capitals], {**own, "most": ALL}).all()
    asked = {"day": day, "amount": amount, "pattern": pattern}
    found = [*found, *(yield from _without_keys(connection, late, asked, capitals=capitals))]
    # A line may get its keys between the two questions, and a key may be shared.
    return tuple(
        sorted({
            LinePlace(account, int(position))
            for account, position, of_day, worth, printed, words in found
            if (of_day, worth) == (day, amount) and names_reference(reference, printed, words)
        })
    )  # fmt: skip


def _without_keys(
    connection: Any, late: Sequence[Reached], asked: Mapping[str, Any], *, capitals: bool
) -> Steps[list[Any]]:
    """Lines that hold what is asked and have no keys yet; where those are many, all lines that hold it."""
    waiting = sum(one.newest - one.upto for one in late)
    if waiting > LOOKED_THROUGH:
        return list(connection.execute(_AMONG_ALL[capitals], asked))
    within = [(_AMONG_LATE[capitals], {**asked, "account": one.account, "upto": one.upto}) for one in late]
    if within and waiting <= FEW:
        yield within
    return [row for each in within for row in connection.execute(*each)]
