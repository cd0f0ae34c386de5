"""Trial balance and turnover, from periodic balances plus the tail: derived, rebuildable, checked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from relief_fund.kernel.protocols import Office, RowTx
from relief_fund.ledger.tables import BalanceSnapshot, Head, JournalEntry, Posting

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above
SNAPSHOT = BalanceSnapshot.__table__  # type: ignore[attr-defined]  # as above
HEAD = Head.__table__  # type: ignore[attr-defined]  # as above
NEWEST = select(func.coalesce(func.max(SNAPSHOT.c.upto), 0))
"""The entry that the newest snapshot reaches to."""

TAIL = 10_000
"""Entries after which a new snapshot is worth its rows."""
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Turnover:
    """Turnover (phát sinh) of one fund, account, unit and purpose, minor units."""

    fund: str
    account: str
    unit: str
    purpose: str
    debit: int
    credit: int


def turnovers(connection: Any) -> tuple[Turnover, ...]:
    """Turnover of everything sealed so far: the newest snapshot plus the entries after it."""
    sums: dict[Key, list[int]] = {}
    upto = connection.execute(NEWEST).scalar()
    if upto:
        _add(sums, connection.execute(_snapshot_rows(upto)))
    _add(sums, connection.execute(_sums_after(upto)))
    return _sorted(sums)


def turnovers_at(
    connection: Any, *, as_of: date | None = None, known_at: str = "", fund: str = ""
) -> tuple[Turnover, ...]:
    """Turnover up to the business day ``as_of``, as known at the moment ``known_at`` (moment text), by plain sum."""
    query = (
        select(
            POSTING.c.fund, POSTING.c.account, POSTING.c.unit, POSTING.c.purpose,
            func.sum(POSTING.c.debit), func.sum(POSTING.c.credit),
        )
        .join(ENTRY, ENTRY.c.number == POSTING.c.entry)
        .where(ENTRY.c.number <= select(HEAD.c.entries).scalar_subquery())
        .group_by(POSTING.c.fund, POSTING.c.account, POSTING.c.unit, POSTING.c.purpose)
    )  # fmt: skip
    if as_of is not None:
        query = query.where(ENTRY.c.occurred_on <= as_of)
    if known_at:
        query = query.where(ENTRY.c.recorded_at <= known_at)
    if fund:
        query = query.where(POSTING.c.fund == fund)
    sums: dict[Key, list[int]] = {}
    _add(sums, connection.execute(query))
    return _sorted(sums)


def keep_snapshot(office: Office, *, tail: int = TAIL) -> int:
    """Write a snapshot if more than ``tail`` entries lie behind the last one; returns what it reaches to, or 0.

    Two processes may do so at once: the second keeps what the first wrote and returns that.
    """
    with office.read() as connection:
        upto = int(connection.execute(NEWEST).scalar())
        sealed = int(connection.execute(select(HEAD.c.entries)).scalar())
        if sealed - upto <= tail:
            return 0
        sums: dict[Key, list[int]] = {}
        if upto:
            _add(sums, connection.execute(_snapshot_rows(upto)))
        _add(sums, connection.execute(_sums_after(upto, sealed)))
    rows = [
        {"upto": sealed, "fund": key[0], "account": key[1], "unit": key[2], "purpose": key[3],
         "debit": debit, "credit": credit}
        for key, (debit, credit) in sorted(sums.items())
    ]  # fmt: skip

    def command(tx: RowTx) -> int:
        newest = int(tx.sql(NEWEST).scalar())
        if newest > upto:
            # Another process was here since the sums were read: one snapshot of a stretch is enough.
            return newest
        tx.rows(SNAPSHOT, rows)
        return sealed

    return office.desk.run(command)


def _snapshot_rows(upto: int) -> Any:
    columns = (SNAPSHOT.c.fund, SNAPSHOT.c.account, SNAPSHOT.c.unit, SNAPSHOT.c.purpose)
    return select(*columns, SNAPSHOT.c.debit, SNAPSHOT.c.credit).where(SNAPSHOT.c.upto == upto)


def _sums_after(low: int, high: int | None = None) -> Any:
    columns = (POSTING.c.fund, POSTING.c.account, POSTING.c.unit, POSTING.c.purpose)
    reach = select(HEAD.c.entries).scalar_subquery() if high is None else high
    return (
        select(*columns, func.sum(POSTING.c.debit), func.sum(POSTING.c.credit))
        .where(POSTING.c.entry > low, POSTING.c.entry <= reach)
        .group_by(*columns)
    )


def _add(sums: dict[Key, list[int]], rows: Any) -> None:
    for fund, account, unit, purpose, debit, credit in rows:
        held = sums.setdefault((fund, account, unit, purpose), [0, 0])
        held[0] += int(debit)
        held[1] += int(credit)


def _sorted(sums: dict[Key, list[int]]) -> tuple[Turnover, ...]:
    return tuple(Turnover(*key, debit, credit) for key, (debit, credit) in sorted(sums.items()))
