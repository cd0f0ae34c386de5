"""Lines of a day and an amount by a reference, as a donor types it: by its key, whatever else came in that day.

A storm's day brings tens of thousands of lines of one amount. A line that has its keys (``reference_keys``) is found
by them, the few that have none yet are gone through. Where those are many, because an import is under way, all lines
of the day and amount are gone through: the answer is whole at any moment, and the same whichever way it is found.
"""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Text, bindparam, exists, func, or_, select

from relief_fund.banking.reference_keys import ACCOUNT, ANY, KEY, LINE, Reached, key_of, keys_reached
from relief_fund.banking.references import core_of, first_piece, names_reference
from relief_fund.banking.tables_imports import WithdrawnLine
from relief_fund.kernel.often import asked_often

GONE = WithdrawnLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation

LOOKED_THROUGH = 1_000
"""Lines without keys that are gone through by themselves; where there are more, all alike are."""

FEW = 50
"""Lines, and keys alike, that are looked at in a moment."""

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
_OWN_KEY = KEY.c.key.in_([bindparam("key", type_=BigInteger), bindparam("any", type_=BigInteger)])


_ALIKE = asked_often(select(KEY.c.position).where(_OWN_KEY).limit(FEW + 1))


def _by_day_and_amount(lines: Any, query: Any) -> Any:
    return query.where(lines.c.day == bindparam("day"), lines.c.amount == bindparam("amount"))


_BY_KEY = {
    capitals: asked_often(_bearing(LINE, KEY.join(LINE, _OWN_LINE), capitals=capitals).where(_OWN_KEY))
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


def lines_by_reference(connection: Any, *, reference: str, amount: int, day: date) -> tuple[LinePlace, ...]:
    """Places of the lines of ``day`` over exactly ``amount`` đồng that bear ``reference``, in order.

    The reference is the bank's document number or any number that a bank wrote into the text; account
    numbers and words do not count. An unfit reference finds nothing.
    """
    piece = first_piece(reference)
    if not piece:
        return ()
    capitals, asked = not piece.isdigit(), {"day": day, "amount": amount, "pattern": f"%{piece}%"}
    late, own = _without_keys(connection), _own_keys(reference, amount, day)
    if sum(one.newest - one.upto for one in late) > LOOKED_THROUGH:
        found = connection.execute(_AMONG_ALL[capitals], asked).all()
    else:
        found = list(connection.execute(_BY_KEY[capitals], {**own, "pattern": asked["pattern"]}))
        for one in late:
            within = {**asked, "account": one.account, "upto": one.upto}
            found += connection.execute(_AMONG_LATE[capitals], within)
    # A line may get its keys between the two questions, and a key may be shared.
    return tuple(
        sorted({
            LinePlace(account, int(position))
            for account, position, of_day, worth, printed, words in found
            if (of_day, worth) == (day, amount) and names_reference(reference, printed, words)
        })
    )  # fmt: skip


def is_soon_found(connection: Any, *, reference: str, amount: int, day: date) -> bool:
    """Whether ``lines_by_reference`` looks at a few lines at most: nearly all have keys, few share this one."""
    if sum(one.newest - one.upto for one in _without_keys(connection)) > FEW:
        return False
    return len(connection.execute(_ALIKE, _own_keys(reference, amount, day)).all()) <= FEW


def _without_keys(connection: Any) -> list[Reached]:
    """Accounts with lines that have no keys yet."""
    return [one for one in keys_reached(connection) if one.upto < one.newest]


def _own_keys(reference: str, amount: int, day: date) -> dict[str, int]:
    return {"key": key_of(day, amount, core_of(reference)), "any": key_of(day, amount, ANY)}
