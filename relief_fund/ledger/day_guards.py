"""Whether a decision that is dated earlier has its money on its own day and on every day since.

The guards are about now: they stop a decision where the money is gone, not one dated before it came. Here the
days are added up when it is about to be posted. A decision of today is asked nothing; a fact is never refused.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.ledger.entries import FREE_MONEY, Entry, Line
from relief_fund.ledger.errors import OverdrawnOnDay
from relief_fund.ledger.queries import entries_by_keys
from relief_fund.ledger.rules import GuardKey, Place, Rules
from relief_fund.ledger.snapshots import DAY, ENTRY, HEAD, POSTING, last_mark, of_entry

_SEALED = select(HEAD.c.entries)
_KEPT = select(DAY.c.day, func.sum(DAY.c.debit), func.sum(DAY.c.credit)).where(
    DAY.c.edition == bindparam("edition"),
    DAY.c.upto <= bindparam("upto"),
    DAY.c.fund == bindparam("fund"),
    DAY.c.unit == bindparam("unit"),
    DAY.c.account.in_(bindparam("accounts", expanding=True)),
)
_LINES = (
    select(of_entry(ENTRY.c.occurred_on).label("day"), POSTING.c.debit, POSTING.c.credit, POSTING.c.purpose)
    .where(
        POSTING.c.entry > bindparam("upto"),
        POSTING.c.entry <= bindparam("sealed"),
        # Wrapped, so that no engine reads the whole history of one account instead of the tail of all.
        func.coalesce(POSTING.c.fund, "") == bindparam("fund"),
        func.coalesce(POSTING.c.unit, "") == bindparam("unit"),
        func.coalesce(POSTING.c.account, "").in_(bindparam("accounts", expanding=True)),
    )
    .subquery()
)
_TAIL = select(_LINES.c.day, func.sum(_LINES.c.debit), func.sum(_LINES.c.credit))


def check_days(connection: Any, entries: Iterable[Entry], today: date) -> None:
    """Raise OverdrawnOnDay where one of ``entries`` has not its money on a day from its own on.

    Entries dated ``today`` are not asked, for that the guards do; nor what is posted already. What is posted
    between this and their own posting is not seen: the daily checks find it.
    """
    earlier = [one for one in entries if one.occurred_on < today and not one.is_fact]
    if not earlier:
        return
    known = entries_by_keys(connection, [one.key for one in earlier])
    rules = Rules.read(connection)
    drafted: dict[GuardKey, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for entry in earlier:
        if entry.key in known:
            continue
        for key, movement in _moves(rules, entry).items():
            drafted[key][entry.occurred_on] += movement
            if movement < 0:
                _check(connection, rules, entry, key, -movement, drafted[key])


def drawn_on(connection: Any, entries: Iterable[Entry], sides: Iterable[Line] = ()) -> dict[GuardKey, int]:
    """Minor units that ``entries`` together take from each guarded balance; what they add to is left out.

    ``sides`` are lines of entries whose other side is not asked about.
    """
    rules = Rules.read(connection)
    drawn: dict[GuardKey, int] = defaultdict(int)
    for lines, places in (*((one.lines, rules.places(one)) for one in entries), _placed(rules, [*sides])):
        for key, movement in _moved(lines, places).items():
            drawn[key] -= movement
    return {key: amount for key, amount in drawn.items() if amount > 0}


def _placed(rules: Rules, sides: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Place]]:
    return sides, [rules.place((one.fund, one.account, one.unit, one.purpose)) for one in sides]


def _moves(rules: Rules, entry: Entry) -> dict[GuardKey, int]:
    return _moved(entry.lines, rules.places(entry))


def _moved(lines: Sequence[Line], places: Sequence[Place]) -> dict[GuardKey, int]:
    moves: dict[GuardKey, int] = defaultdict(int)
    for line, place in zip(lines, places, strict=True):
        for key, sign in place.moves:
            moves[key] += sign * (line.debit - line.credit)
    return moves


def _check(
    connection: Any, rules: Rules, entry: Entry, key: GuardKey, needed: int, drafted: dict[date, int]
) -> None:
    days = _days(connection, rules, key)
    for day, movement in drafted.items():
        days[day] += movement
    balance, least, poorest = 0, 0, entry.occurred_on
    for day in sorted(days):
        balance += days[day]
        if day >= entry.occurred_on and balance < least:
            least, poorest = balance, day
    # Where there is not enough even now, the guards say so: whether the money comes is not known yet.
    if least < 0 <= balance:
        fund, account, unit, _ = key
        raise OverdrawnOnDay(
            key=entry.key, fund=fund, account=account, unit=unit, day=poorest.isoformat(), needed=str(needed),
            available=str(least + needed), short=str(-least),
        )  # fmt: skip


def _days(connection: Any, rules: Rules, key: GuardKey) -> dict[date, int]:
    """What every day moved what ``key`` guards, on its normal side."""
    fund, account, unit, purpose = key
    free = account == FREE_MONEY
    accounts = [code for code, (_, _, money) in rules.accounts.items() if money] if free else [account]
    sign = 1 if free or rules.accounts[account][0] == "D" else -1
    sealed = int(connection.execute(_SEALED).scalar())
    mark = last_mark(connection, sealed)
    asked = {"fund": fund, "unit": unit, "accounts": accounts, "upto": mark.upto}
    days: dict[date, int] = defaultdict(int)
    for query, table, more in ((_KEPT, DAY, {"edition": mark.edition}), (_TAIL, _LINES, {"sealed": sealed})):
        narrowed = query if free else query.where(table.c.purpose == purpose)
        for day, debit, credit in connection.execute(narrowed.group_by(table.c.day), {**asked, **more}):
            days[day] += sign * (int(debit) - int(credit))
    return days
