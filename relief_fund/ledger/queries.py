"""What the books answer: balances, trial balance, journal pages. Frozen values out, minor units of the unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select

from relief_fund.ledger.closed_days import CLOSED_TO
from relief_fund.ledger.tables import Account, Fund, Guard, Head, JournalEntry, Posting

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above
ACCOUNT = Account.__table__  # type: ignore[attr-defined]  # as above
FUND = Fund.__table__  # type: ignore[attr-defined]  # as above
GUARD = Guard.__table__  # type: ignore[attr-defined]  # as above
HEAD = Head.__table__  # type: ignore[attr-defined]  # as above


_UNDOING = ENTRY.alias("undoing")
BOOKED_COLUMNS = (
    ENTRY.c.number.label("booked"), ENTRY.c.recorded_at, _UNDOING.c.key.label("undone_by")
)  # fmt: skip
"""Columns of ``Booked``, None each where ``with_booked`` found no entry."""


@dataclass(frozen=True, slots=True)
class AccountFace:
    """An account of the chart as pages name it."""

    code: str
    name_vi: str
    name_en: str
    type: str
    side: str


@dataclass(frozen=True, slots=True)
class FundFace:
    """A fund as pages name it."""

    code: str
    kind: str
    campaign: str
    source: str
    phase: str
    name: str
    owner: str


@dataclass(frozen=True, slots=True)
class PostingView:
    """One posting of an entry, minor units."""

    line: int
    fund: str
    account: str
    unit: str
    purpose: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class EntryView:
    """One journal entry with its postings."""

    number: int
    key: str
    kind: str
    occurred_on: date
    recorded_at: str
    voucher: str
    document: str
    reverses: int | None
    postings: tuple[PostingView, ...]


class Booked(NamedTuple):
    """An entry's place in the books, the moment it was written, and the key of its reversal, "" while it stands."""

    number: int
    recorded_at: str
    undone_by: str = ""


def sealed_entries(connection: Any) -> int:
    """How many entries the books hold; rows above it are not part of them."""
    return int(connection.execute(select(HEAD.c.entries)).scalar() or 0)


def balance(connection: Any, *, account: str, fund: str | None = None, as_of: date | None = None) -> int:
    """Σ debit − credit of ``account`` in VND, in one fund or all, up to and including ``as_of``."""
    query = select(func.coalesce(func.sum(POSTING.c.debit - POSTING.c.credit), 0)).where(
        POSTING.c.account == account, POSTING.c.unit == "VND"
    )
    if fund is not None:
        query = query.where(POSTING.c.fund == fund)
    if as_of is not None:
        query = query.join(ENTRY, ENTRY.c.number == POSTING.c.entry).where(ENTRY.c.occurred_on <= as_of)
    return int(connection.execute(query).scalar())


def guarded_balance(
    connection: Any, *, fund: str, account: str, unit: str = "VND", purpose: str | None = None
) -> int:
    """The guarded balance of a fund's account on its normal side; all purposes together when none is named."""
    query = select(func.coalesce(func.sum(GUARD.c.balance), 0)).where(
        GUARD.c.fund == fund, GUARD.c.account == account, GUARD.c.unit == unit
    )
    if purpose is not None:
        query = query.where(GUARD.c.purpose == purpose)
    return int(connection.execute(query).scalar())


def overdrawn_guards(connection: Any) -> tuple[tuple[str, str, str, int], ...]:
    """(fund, account, unit, balance) of every purse that facts have taken below zero."""
    rows = connection.execute(
        select(GUARD.c.fund, GUARD.c.account, GUARD.c.unit, GUARD.c.balance).where(GUARD.c.balance < 0)
    )
    return tuple((fund, account, unit, int(held)) for fund, account, unit, held in rows)


def entries_by_keys(connection: Any, keys: Sequence[str]) -> dict[str, int]:
    """Numbers of those ``keys`` (at most a few thousand) that are in the books."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), 500):
        part = list(keys[start : start + 500])
        rows = connection.execute(select(ENTRY.c.key, ENTRY.c.number).where(ENTRY.c.key.in_(part)))
        found.update((key, int(number)) for key, number in rows)
    return found


def entry_by_number(connection: Any, number: int) -> EntryView | None:
    """One entry with its postings, or None."""
    found = _entries(connection, select(ENTRY).where(ENTRY.c.number == number))
    return found[0] if found else None


def with_booked(rows: Any, key: Any) -> Any:
    """A query's tables joined to the entry of each row's ``key``, without its lines."""
    return rows.outerjoin(ENTRY, ENTRY.c.key == key).outerjoin(
        _UNDOING, _UNDOING.c.reverses == ENTRY.c.number
    )


def booked_of(row: Sequence[Any]) -> Booked | None:
    """What ``BOOKED_COLUMNS`` found, None where there is no entry."""
    number, recorded_at, undone_by = row
    return Booked(number, recorded_at, undone_by or "") if number else None


def journal_after(connection: Any, *, after: int, limit: int) -> tuple[EntryView, ...]:
    """The next ``limit`` sealed entries behind ``after``, oldest first."""
    reach = select(HEAD.c.entries).scalar_subquery()
    query = select(ENTRY).where(ENTRY.c.number > after, ENTRY.c.number <= reach)
    return _entries(connection, query.order_by(ENTRY.c.number).limit(limit))


def entries_numbered(connection: Any, numbers: Sequence[int]) -> tuple[EntryView, ...]:
    """The entries of a page of ``numbers``, newest first."""
    query = select(ENTRY).where(ENTRY.c.number.in_(list(numbers)))
    return _entries(connection, query.order_by(ENTRY.c.number.desc()))


def _entries(connection: Any, query: Select[Any]) -> tuple[EntryView, ...]:
    heads = connection.execute(query).all()
    lines: dict[int, list[PostingView]] = {row.number: [] for row in heads}
    if heads:
        rows = connection.execute(
            select(POSTING).where(POSTING.c.entry.in_(list(lines))).order_by(POSTING.c.entry, POSTING.c.line)
        )
        for row in rows:
            lines[row.entry].append(
                PostingView(
                    row.line, row.fund, row.account, row.unit, row.purpose, int(row.debit), int(row.credit)
                )
            )
    return tuple(
        EntryView(
            row.number, row.key, row.kind, row.occurred_on, row.recorded_at, row.voucher, row.document,
            row.reverses, tuple(lines[row.number]),
        )
        for row in heads
    )  # fmt: skip


def accounts(connection: Any) -> dict[str, AccountFace]:
    """Every account of the chart by its code."""
    columns = (ACCOUNT.c.code, ACCOUNT.c.name_vi, ACCOUNT.c.name_en, ACCOUNT.c.type, ACCOUNT.c.side)
    return {row.code: AccountFace(*row) for row in connection.execute(select(*columns))}


def funds(connection: Any) -> dict[str, FundFace]:
    """Every fund by its code."""
    columns = (
        FUND.c.code, FUND.c.kind, FUND.c.campaign, FUND.c.source, FUND.c.phase, FUND.c.name, FUND.c.owner,
    )  # fmt: skip
    return {row.code: FundFace(*row) for row in connection.execute(select(*columns))}


def closed_to(connection: Any) -> date | None:
    """The last day of the last closed period, if any."""
    found: date | None = connection.execute(CLOSED_TO).scalar()
    return found


def net_by_kind(connection: Any, *, account: str, kinds: Iterable[str]) -> dict[str, int]:
    """Σ debit − credit of ``account`` per kind of entry, for the named kinds."""
    query = (
        select(ENTRY.c.kind, func.sum(POSTING.c.debit - POSTING.c.credit))
        .join(POSTING, and_(POSTING.c.entry == ENTRY.c.number, POSTING.c.account == account))
        .where(ENTRY.c.kind.in_(list(kinds)))
        .group_by(ENTRY.c.kind)
    )
    return {kind: int(net) for kind, net in connection.execute(query)}
