"""Entries that wait for a second half: papers of named kinds, newest first, those reversed left out."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from relief_fund.ledger.queries import ENTRY, EntryView, entries_numbered, sealed_entries

REVERSAL = ENTRY.alias("reversal")
MOST = 200
"""Papers of one kind that are looked at; older ones are settled by hand through an adjusting entry."""


def papers_of(
    connection: Any, *, kinds: Sequence[str], funds: Collection[str], limit: int = MOST
) -> tuple[EntryView, ...]:
    """The newest entries of each of ``kinds`` that touch one of ``funds`` and were not reversed."""
    reach = sealed_entries(connection)
    numbers: list[int] = []
    for kind in kinds:
        query = (
            select(ENTRY.c.number)
            .where(
                ENTRY.c.kind == kind,
                ENTRY.c.number <= reach,
                ~select(REVERSAL.c.number).where(REVERSAL.c.reverses == ENTRY.c.number).exists(),
            )
            .order_by(ENTRY.c.number.desc())
            .limit(limit)
        )
        numbers += connection.execute(query).scalars().all()
    found = entries_numbered(connection, numbers) if numbers else ()
    return tuple(one for one in found if any(line.fund in funds for line in one.postings))


def is_reversed(connection: Any, number: int) -> bool:
    """Whether the entry was undone by a full reversal."""
    return connection.execute(select(ENTRY.c.number).where(ENTRY.c.reverses == number)).first() is not None
