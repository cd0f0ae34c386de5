"""Searching the journal: any mixture of voucher, account, amount and day, newest first, page by page."""

from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from relief_fund.ledger.queries import EntryView, entries_numbered
from relief_fund.ledger.tables import Head, JournalEntry, Posting

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above
HEAD = Head.__table__  # type: ignore[attr-defined]  # as above


WINDOW = 2_000
"""Newest entries that are looked through first: what is common is found there, without sorting all of it."""


def search_journal(
    connection: Any,
    *,
    voucher: str = "",
    account: str = "",
    amount: int | None = None,
    day: date | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[EntryView, ...]:
    """The newest entries below ``before`` that fit everything that is asked.

    ``amount`` (minor units) is that of one posting, on ``account`` where one is named.
    """
    top = int(connection.execute(select(HEAD.c.entries)).scalar() or 0)
    top = top if before is None else min(top, before - 1)
    if not account and amount is None:
        query = _of_entries(select(ENTRY.c.number), voucher, day).where(ENTRY.c.number <= top)
        return _page(connection, query.order_by(ENTRY.c.number.desc()), limit)
    if day is None and not voucher:
        near = _page(connection, _near(account, amount, top), limit)
        if len(near) == limit or top <= WINDOW:
            return near
    query = _of_postings(POSTING.c.account, account, amount).where(POSTING.c.entry <= top)
    if day is not None or voucher:
        query = _of_entries(
            query.join(ENTRY, ENTRY.c.number == POSTING.c.entry), voucher, day, apart=amount is not None
        )
    return _page(connection, query.order_by(POSTING.c.entry.desc()), limit)


def _page(connection: Any, query: Select[Any], limit: int) -> tuple[EntryView, ...]:
    return entries_numbered(connection, connection.execute(query.limit(limit)).scalars().all())


def _near(account: str, amount: int | None, top: int) -> Select[Any]:
    # Wrapped, so that no engine reads the window off the index of the account.
    query = _of_postings(func.coalesce(POSTING.c.account, ""), account, amount)
    return query.where(POSTING.c.entry.between(top - WINDOW + 1, top)).order_by(POSTING.c.entry.desc())


def _of_postings(column: Any, account: str, amount: int | None) -> Select[Any]:
    query = select(POSTING.c.entry).distinct()
    if account:
        query = query.where(column == account)
    if amount is not None:
        query = query.where((POSTING.c.debit == amount) | (POSTING.c.credit == amount))
    return query


def _of_entries(query: Select[Any], voucher: str, day: date | None, *, apart: bool = False) -> Select[Any]:
    """``apart`` keeps the day's index out: one day can hold most entries, an amount a few of them."""
    if day is not None:
        query = query.where(
            (func.coalesce(ENTRY.c.occurred_on, None) if apart else ENTRY.c.occurred_on) == day
        )
    if voucher:
        query = query.where(ENTRY.c.voucher == voucher)
    return query
