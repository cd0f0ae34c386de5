"""The general ledger (sổ cái) and the journal (sổ nhật ký), page by page, in the columns the law asks for.

Accounting Law 88/2015/QH13 art. 24: the day of booking, number and day of the voucher, summary, amount, and
opening, turnover and closing. A page finds its lines by the day totals that are kept, so its cost does not
grow with the books.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.ledger.balances import sealed_entries, turnovers_known
from relief_fund.ledger.queries import EntryView, entries_numbered
from relief_fund.ledger.snapshots import DAY, ENTRY, POSTING, last_mark, of_entry


@dataclass(frozen=True, slots=True)
class Place:
    """A line of an account's ledger: its day, the number of its entry, its line there."""

    day: date
    entry: int
    line: int


@dataclass(frozen=True, slots=True)
class BookLine:
    """One line of the general ledger, minor units; ``balance`` is debit less credit after it.

    ``against`` are the accounts on the other side of the entry.
    """

    entry: EntryView
    line: int
    fund: str
    debit: int
    credit: int
    balance: int
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A page of one account in one unit: what it opened with, moved and closed with, and some of its lines.

    ``carried`` is the balance before the first line of this page, ``after`` asks for the next one and is
    None on the last.
    """

    account: str
    unit: str
    fund: str
    known: int
    opening: int
    debit: int
    credit: int
    count: int
    carried: int
    lines: tuple[BookLine, ...]
    after: Place | None

    @property
    def closing(self) -> int:
        """Opening and what the period moved."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The lines of one day within one step: between two entries, with their sums."""

    day: date
    funds: frozenset[str]
    first: int
    last: int
    debit: int
    credit: int
    count: int

    def holds(self, row: Any) -> bool:
        """Whether a line is one of these; between the entries of several days others may lie."""
        return bool(row.day == self.day and self.first <= row.entry <= self.last)


def account_page(
    connection: Any,
    *,
    account: str,
    unit: str = "VND",
    fund: str = "",
    begins_on: date | None = None,
    ends_on: date | None = None,
    known: int | None = None,
    after: Place | None = None,
    limit: int = 50,
) -> AccountPage:
    """Lines of ``account`` by day and number, in one fund or all, as known at entry ``known``."""
    if known is None:
        known = sealed_entries(connection)
    asked = {
        "account": account, "unit": unit, "fund": fund,
        "begins_on": begins_on or date.min, "ends_on": ends_on or date.max,
    }  # fmt: skip
    stretches = _stretches(connection, asked, known)
    opening = 0
    if begins_on is not None:
        before = turnovers_known(
            connection, known, as_of=begins_on - timedelta(days=1), account=account, fund=fund
        )
        opening = sum(one.debit - one.credit for one in before if one.unit == unit)
    carried = opening + _moved_until(connection, asked, stretches, after)
    found = _lines(connection, asked, stretches, after, limit + 1)
    shown = found[:limit]
    last = Place(shown[-1].day, shown[-1].entry, shown[-1].line) if len(found) > limit else None
    return AccountPage(
        account, unit, fund, known, opening,
        sum(one.debit for one in stretches), sum(one.credit for one in stretches),
        sum(one.count for one in stretches), carried,
        tuple(_told(connection, shown, carried, account)), last,
    )  # fmt: skip


def _stretches(connection: Any, asked: dict[str, Any], known: int) -> list[_Stretch]:
    mark = last_mark(connection, known)
    found = [
        _Stretch(row.day, frozenset((row.fund,)), *map(int, row[3:]))
        for row in connection.execute(_kept(asked), {**asked, "edition": mark.edition, "upto": mark.upto})
    ]
    if known > mark.upto:
        rows = connection.execute(_tail(asked), {**asked, "low": mark.upto, "high": known})
        found += [_Stretch(row.day, frozenset((row.fund,)), *map(int, row[3:])) for row in rows]
    return _of_one_step(sorted(found, key=lambda one: (one.day, one.first)))


def _of_one_step(found: Sequence[_Stretch]) -> list[_Stretch]:
    """Stretches of one day whose entries overlap, such as those of two funds, as one."""
    joined: list[_Stretch] = []
    for one in found:
        if joined and joined[-1].day == one.day and one.first <= joined[-1].last:
            last = joined.pop()
            one = _Stretch(
                one.day, last.funds | one.funds, last.first, max(last.last, one.last),
                last.debit + one.debit, last.credit + one.credit, last.count + one.count,
            )  # fmt: skip
        joined.append(one)
    return joined


def _kept(asked: dict[str, Any]) -> Any:
    query = select(
        DAY.c.day, DAY.c.fund, DAY.c.upto, func.min(DAY.c.first_entry), func.max(DAY.c.last_entry),
        func.sum(DAY.c.debit), func.sum(DAY.c.credit), func.sum(DAY.c.lines),
    ).where(
        DAY.c.edition == bindparam("edition"), DAY.c.account == bindparam("account"),
        DAY.c.day >= bindparam("begins_on"), DAY.c.day <= bindparam("ends_on"),
        DAY.c.upto <= bindparam("upto"), DAY.c.unit == bindparam("unit"),
    )  # fmt: skip
    if asked["fund"]:
        query = query.where(DAY.c.fund == bindparam("fund"))
    return query.group_by(DAY.c.day, DAY.c.upto, DAY.c.fund)


def _tail(asked: dict[str, Any]) -> Any:
    # Wrapped, so that no engine reads the whole history of the account instead of the tail.
    account, unit = func.coalesce(POSTING.c.account, ""), func.coalesce(POSTING.c.unit, "")
    inner = select(
        POSTING.c.entry, POSTING.c.fund, POSTING.c.debit, POSTING.c.credit,
        of_entry(ENTRY.c.occurred_on).label("day"),
    ).where(
        POSTING.c.entry > bindparam("low"), POSTING.c.entry <= bindparam("high"),
        account == bindparam("account"), unit == bindparam("unit"),
    )  # fmt: skip
    if asked["fund"]:
        inner = inner.where(func.coalesce(POSTING.c.fund, "") == bindparam("fund"))
    part = inner.subquery()
    return (
        select(
            part.c.day, part.c.fund, func.max(part.c.entry), func.min(part.c.entry),
            func.max(part.c.entry), func.sum(part.c.debit), func.sum(part.c.credit), func.count(),
        )
        .where(part.c.day >= bindparam("begins_on"), part.c.day <= bindparam("ends_on"))
        .group_by(part.c.day, part.c.fund)
    )  # fmt: skip


_DAY = of_entry(ENTRY.c.occurred_on)
_BETWEEN = (
    POSTING.c.account == bindparam("account"),
    POSTING.c.unit == bindparam("unit"),
    POSTING.c.entry >= bindparam("first"),
    POSTING.c.entry <= bindparam("last"),
    _DAY.between(bindparam("day"), bindparam("until")),
)
# One fund at a time: the index of accounts then gives lines in the order of entries, as far as a page reads.
_WITHIN = (
    select(
        _DAY.label("day"), POSTING.c.entry, POSTING.c.line, POSTING.c.fund, POSTING.c.debit, POSTING.c.credit
    )
    .where(*_BETWEEN, POSTING.c.fund == bindparam("fund"))
    .order_by(POSTING.c.entry, POSTING.c.line)
)


def _where(asked: dict[str, Any], days: Sequence[_Stretch], first: int, last: int) -> dict[str, Any]:
    return {
        "account": asked["account"], "unit": asked["unit"], "first": first, "last": last,
        "day": days[0].day, "until": days[-1].day,
    }  # fmt: skip


_MOVED = select(func.coalesce(func.sum(POSTING.c.debit - POSTING.c.credit), 0)).where(
    *_BETWEEN,
    POSTING.c.fund.in_(bindparam("funds", expanding=True)),
    (POSTING.c.entry < bindparam("last")) | (POSTING.c.line <= bindparam("line")),
)


def _moved_until(
    connection: Any, asked: dict[str, Any], stretches: Sequence[_Stretch], after: Place | None
) -> int:
    """Debit less credit of the lines up to and including ``after``."""
    moved = 0
    for one in stretches:
        if after is None or (one.day, one.first) > (after.day, after.entry):
            break
        if (one.day, one.last) < (after.day, after.entry):
            moved += one.debit - one.credit
        else:
            where = _where(asked, [one], one.first, after.entry)
            until = {"line": after.line, "funds": sorted(one.funds)}
            moved += int(connection.execute(_MOVED, {**where, **until}).scalar())
    return moved


def _lines(
    connection: Any, asked: dict[str, Any], stretches: Sequence[_Stretch], after: Place | None, limit: int
) -> list[Any]:
    found: list[Any] = []
    ahead = [one for one in stretches if after is None or (one.day, one.last) >= (after.day, after.entry)]
    most = limit + (after.line if after else 0)
    for days in _together(ahead, most):
        first = min(one.first for one in days)
        if after is not None and days[0].day == days[-1].day == after.day:
            first = max(first, after.entry)
        where = _where(asked, days, first, max(one.last for one in days))
        query = _WITHIN.limit(most) if len(days) == 1 else _WITHIN
        rows = [
            row
            for fund in sorted(frozenset().union(*(one.funds for one in days)))
            for row in connection.execute(query, {**where, "fund": fund})
            if any(one.holds(row) for one in days)
            and (after is None or (row.day, row.entry, row.line) > (after.day, after.entry, after.line))
        ]
        found += sorted(rows, key=lambda row: (row.day, row.entry, row.line))
        if len(found) >= limit:
            break
    return found[:limit]


def _together(stretches: Sequence[_Stretch], most: int) -> Iterator[list[_Stretch]]:
    """Stretches that are read at once: many short ones up to a page, a long one by itself.

    What was entered late for an early day stands far from its neighbours, and all that lies between is read with
    them: never more than a page of it.
    """
    begin = sorted((one.first, one.count) for one in stretches)
    firsts, lines = [first for first, _ in begin], [0, *accumulate(count for _, count in begin)]
    part: list[_Stretch] = []
    for one in stretches:
        low, high = min(each.first for each in (*part, one)), max(each.last for each in (*part, one))
        read = lines[bisect_right(firsts, high)] - lines[bisect_left(firsts, low)]
        if part and (sum(each.count for each in part) + one.count > most or read > 2 * most):
            yield part
            part = []
        part.append(one)
    if part:
        yield part


def _told(connection: Any, rows: Sequence[Any], balance: int, account: str) -> Iterator[BookLine]:
    entries = {one.number: one for one in entries_numbered(connection, sorted({row.entry for row in rows}))}
    for row in rows:
        entry, debit, credit = entries[row.entry], int(row.debit), int(row.credit)
        balance += debit - credit
        against = {
            one.account
            for one in entry.postings
            if one.account != account and one.fund == row.fund and (one.credit if debit else one.debit)
        }
        yield BookLine(entry, row.line, row.fund, debit, credit, balance, tuple(sorted(against)))


_OF_DAY = (
    select(ENTRY.c.number)
    .where(
        ENTRY.c.occurred_on == bindparam("day"),
        ENTRY.c.number > bindparam("entry"),
        ENTRY.c.number <= bindparam("known"),
    )
    .order_by(ENTRY.c.number)
)
_OF_LATER_DAYS = (
    select(ENTRY.c.number)
    .where(
        ENTRY.c.occurred_on > bindparam("day"),
        ENTRY.c.occurred_on <= bindparam("ends_on"),
        ENTRY.c.number <= bindparam("known"),
    )
    .order_by(ENTRY.c.occurred_on, ENTRY.c.number)
)


def journal_of_days(
    connection: Any,
    *,
    begins_on: date | None = None,
    ends_on: date | None = None,
    known: int | None = None,
    after: tuple[date, int] | None = None,
    limit: int = 50,
) -> tuple[EntryView, ...]:
    """The next entries of the journal by day and number, as known at entry ``known``."""
    asked: dict[str, Any] = {
        "known": sealed_entries(connection) if known is None else known,
        "ends_on": ends_on or date.max, "entry": after[1] if after else 0,
        "day": after[0] if after else begins_on or date.min,
    }  # fmt: skip
    numbers = list(connection.execute(_OF_DAY.limit(limit), asked).scalars())
    if len(numbers) < limit:
        numbers += connection.execute(_OF_LATER_DAYS.limit(limit - len(numbers)), asked).scalars()
    found = {one.number: one for one in entries_numbered(connection, numbers)}
    return tuple(found[number] for number in numbers)
