"""The day's cash sheet of the books: what every place of money held, took in, gave out and holds on one day.

Places are bank and treasury accounts, tills, and money on its way, with the Post and with officers, at
their value in đồng.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.ledger.balances import sealed_entries, turnovers_known
from relief_fund.ledger.chart import ACCOUNT
from relief_fund.ledger.snapshots import DAY, ENTRY, POSTING, last_mark, of_entry

BROUGHT = "opening"
"""Kind of the entries that bring a balance forward: part of what a place held, never money in."""
WITHDRAWN = "withdrawal"
"""Kind of the entries that take a wrong import back, on the day it was booked: neither in nor out, but less of it."""

PLACES = ("1111", "1112", "1121", "1122", "1131", "1132", "1385", "1411")
"""Where money lies: tills, banks and treasury, on its way, with the Post, with officers."""
_PLACES = (
    select(ACCOUNT.c.code)
    .where(ACCOUNT.c.postable, func.substr(ACCOUNT.c.code, 1, 4).in_(PLACES))
    .order_by(ACCOUNT.c.code)
)
_KEPT = (
    select(DAY.c.account, DAY.c.kind, func.sum(DAY.c.debit), func.sum(DAY.c.credit))
    .where(
        DAY.c.edition == bindparam("edition"), DAY.c.day == bindparam("day"),
        DAY.c.upto <= bindparam("upto"), DAY.c.unit == "VND",
    )
    .group_by(DAY.c.account, DAY.c.kind)
)  # fmt: skip
_LINES = (
    select(
        POSTING.c.account, of_entry(ENTRY.c.kind).label("kind"), of_entry(ENTRY.c.occurred_on).label("day"),
        POSTING.c.debit, POSTING.c.credit,
    )
    .where(
        POSTING.c.entry > bindparam("low"), POSTING.c.entry <= bindparam("high"), POSTING.c.unit == "VND"
    )
    .subquery()
)  # fmt: skip
_TAIL = (
    select(_LINES.c.account, _LINES.c.kind, func.sum(_LINES.c.debit), func.sum(_LINES.c.credit))
    .where(_LINES.c.day == bindparam("day"))
    .group_by(_LINES.c.account, _LINES.c.kind)
)


@dataclass(frozen=True, slots=True)
class PlaceDay:
    """One place of money on one day, whole đồng: ``opening`` + ``paid_in`` − ``paid_out`` = ``closing``.

    What entries of one kind move both ways within a place, a move between funds that share it, is neither
    in nor out.
    """

    account: str
    opening: int
    paid_in: int
    paid_out: int
    closing: int

    @property
    def still(self) -> bool:
        """Whether the place was empty all day."""
        return not (self.opening or self.paid_in or self.paid_out or self.closing)


def cash_sheet(connection: Any, day: date) -> tuple[PlaceDay, ...]:
    """Every place of money on ``day``, in the order of the chart; places that were empty are left out."""
    known = sealed_entries(connection)
    before = _balances(connection, known, day - timedelta(days=1))
    moved = _moved(connection, known, day)
    found = []
    for account in connection.execute(_PLACES).scalars():
        kinds = moved.get(account, {})
        opening = before.get(account, 0) + kinds.pop(BROUGHT, 0)
        back = kinds.pop(WITHDRAWN, 0)
        paid_in = sum(net for net in kinds.values() if net > 0) + min(back, 0)
        paid_out = -sum(net for net in kinds.values() if net < 0) - max(back, 0)
        place = PlaceDay(account, opening, paid_in, paid_out, opening + paid_in - paid_out)
        if not place.still:
            found.append(place)
    return tuple(found)


def money_accounts(connection: Any) -> frozenset[str]:
    """Codes of every account that is a place of money."""
    return frozenset(connection.execute(_PLACES).scalars())


def held_on(connection: Any, account: str, day: date) -> int:
    """What the books say ``account`` held at the end of ``day``, whole đồng."""
    known = sealed_entries(connection)
    moved = turnovers_known(connection, known, as_of=day, account=account)
    return sum(one.debit - one.credit for one in moved if one.unit == "VND")


def _balances(connection: Any, known: int, day: date) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for one in turnovers_known(connection, known, as_of=day):
        if one.unit == "VND":
            sums[one.account] += one.debit - one.credit
    return sums


def _moved(connection: Any, known: int, day: date) -> dict[str, dict[str, int]]:
    """Net movement of the day by account and kind of entry."""
    mark = last_mark(connection, known)
    rows = list(connection.execute(_KEPT, {"day": day, "edition": mark.edition, "upto": mark.upto}))
    if known > mark.upto:
        rows += connection.execute(_TAIL, {"day": day, "low": mark.upto, "high": known}).all()
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for account, kind, debit, credit in rows:
        sums[account][kind] += int(debit) - int(credit)
    return sums
