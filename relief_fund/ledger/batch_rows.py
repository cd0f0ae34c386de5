"""The rows of one turn at the books, and the order in which they are written."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update

from relief_fund.audit.tables import Leaf, LogHead
from relief_fund.ledger.tables import Guard, Head, JournalEntry, Posting

BulkWriter = Callable[[Any, Any, Sequence[str], Sequence[tuple[Any, ...]]], None]
"""Writes many tuples of one table over one connection: (connection, table, columns, rows)."""
Heads = tuple[int, int, int, str]
"""Sealed entries, written entries, leaves, and when the last entry was recorded."""

GUARD = Guard.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
HEAD = Head.__table__  # type: ignore[attr-defined]  # as above
LOG_HEAD = LogHead.__table__  # type: ignore[attr-defined]  # as above
ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # as above
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above
LEAF = Leaf.__table__  # type: ignore[attr-defined]  # as above

MOVE_GUARD = (
    update(GUARD)
    .where(
        GUARD.c.fund == bindparam("f"),
        GUARD.c.account == bindparam("a"),
        GUARD.c.unit == bindparam("u"),
        GUARD.c.purpose == bindparam("p"),
    )
    .values(balance=bindparam("b"), upto=bindparam("to"))
)
START_GUARD = GUARD.insert()
# Said once, before the rows: the triggers that note the highest row then have nothing to do for each.
ANNOUNCE = update(HEAD).values(written=bindparam("to"))
ANNOUNCE_LOG = update(LOG_HEAD).values(written=bindparam("to"))
SEAL = update(HEAD).values(entries=bindparam("to"), written=bindparam("to"))
SEAL_LOG = update(LOG_HEAD).values(size=bindparam("to"), written=bindparam("to"), covered=bindparam("last"))
ENTRY_COLUMNS = (
    "number", "key", "kind", "occurred_on", "recorded_at", "voucher", "document", "reverses",
    "line_count", "digest",
)  # fmt: skip
POSTING_COLUMNS = ("entry", "line", "fund", "account", "unit", "purpose", "debit", "credit")
LEAF_COLUMNS = ("position", "kind", "first_entry", "last_entry", "body")
GUARD_COLUMNS = ("fund", "account", "unit", "purpose", "balance", "upto")


class BatchRows(NamedTuple):
    """All that one turn writes: tuples in the order of the columns above, and the heads before and after."""

    before: Heads
    after: Heads
    postings: Sequence[tuple[Any, ...]]
    entries: Sequence[tuple[Any, ...]]
    started: Sequence[tuple[Any, ...]]
    """Guards that are new."""
    moved: Sequence[tuple[Any, ...]]
    """Guards that are there, with their new balance."""
    leaves: Sequence[tuple[Any, ...]]

    def write(self, bulk: BulkWriter, connection: Any, *, announced: bool) -> None:
        """Write everything, then move the heads, the log's first: the gate of the books asks it about leaves.

        What goes in one trip is ``announced`` by its own rows: each statement counts there.
        """
        (_, last, size, _) = self.after
        if self.entries:
            if announced:
                connection.execute(ANNOUNCE, {"to": last})
            bulk(connection, POSTING, POSTING_COLUMNS, self.postings)
            bulk(connection, ENTRY, ENTRY_COLUMNS, self.entries)
            if self.started:
                connection.execute(
                    START_GUARD, [dict(zip(GUARD_COLUMNS, row, strict=True)) for row in self.started]
                )
            if self.moved:
                connection.execute(MOVE_GUARD, [dict(zip(_MOVED, row, strict=True)) for row in self.moved])
        if self.leaves:
            if announced:
                connection.execute(ANNOUNCE_LOG, {"to": size})
            bulk(connection, LEAF, LEAF_COLUMNS, self.leaves)
            connection.execute(SEAL_LOG, {"to": size, "last": last})
        if self.entries:
            connection.execute(SEAL, {"to": last})

    def named(self) -> dict[str, list[dict[str, Any]]]:
        """The rows of each table under the names of their columns; of guards those that are moved."""
        return {
            table.name: [dict(zip(columns, row, strict=True)) for row in rows]
            for table, columns, rows in (
                (POSTING, POSTING_COLUMNS, self.postings),
                (ENTRY, ENTRY_COLUMNS, self.entries),
                (GUARD, GUARD_COLUMNS, self.moved),
                (LEAF, LEAF_COLUMNS, self.leaves),
            )
        }


_MOVED = ("f", "a", "u", "p", "b", "to")
