"""What the books say of their entries in the words of the public log, so that the two can be compared."""

from typing import Any, NamedTuple

from sqlalchemy import Text as SqlText
from sqlalchemy import bindparam, case, literal_column, select
from sqlalchemy import cast as sql_cast

from relief_fund.ledger.tables import JournalEntry, Posting

ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
POSTING = Posting.__table__  # type: ignore[attr-defined]  # as above


class LoggedEntry(NamedTuple):
    """An entry as its leaf must tell it.

    ``lines`` are the texts of ``["fund","account","unit","D" or "C","amount"(,"purpose")]``, one a posting.
    """

    kind: str
    day: str
    voucher: str
    document: str
    reverses: int
    lines: list[str]


def _said(word: str) -> Any:
    return literal_column(f"'{word}'")


_WITHIN: dict[str, Any] = {"first": bindparam("first"), "last": bindparam("last")}
_ENTRIES = (
    select(
        ENTRY.c.number, ENTRY.c.kind, ENTRY.c.occurred_on, ENTRY.c.voucher, ENTRY.c.document, ENTRY.c.reverses
    )
    .where(ENTRY.c.number >= _WITHIN["first"], ENTRY.c.number <= _WITHIN["last"])
    .order_by(ENTRY.c.number)
)
_NEXT = _said('","')
_PURPOSE = case((POSTING.c.purpose != "", _NEXT.concat(POSTING.c.purpose)), else_="")
_LINES = (
    select(
        POSTING.c.entry,
        _said('["')
        .concat(POSTING.c.fund)
        .concat(_NEXT)
        .concat(POSTING.c.account)
        .concat(_NEXT)
        .concat(POSTING.c.unit)
        .concat(_NEXT)
        .concat(case((POSTING.c.debit > 0, _said('D","')), else_=_said('C","')))
        .concat(sql_cast(POSTING.c.debit + POSTING.c.credit, SqlText))
        .concat(_PURPOSE)
        .concat(_said('"]')),
    )
    .where(POSTING.c.entry >= _WITHIN["first"], POSTING.c.entry <= _WITHIN["last"])
    .order_by(POSTING.c.entry, POSTING.c.line)
)


def logged_entries(connection: Any, first: int, last: int) -> dict[int, LoggedEntry]:
    """The entries ``first`` to ``last`` (some thousand at most) by number."""
    within = {"first": first, "last": last}
    found = {
        number: LoggedEntry(kind, day.isoformat(), voucher, document, reverses or 0, [])
        for number, kind, day, voucher, document, reverses in connection.execute(_ENTRIES, within).all()
    }
    for number, line in connection.execute(_LINES, within).all():
        if number in found:
            found[number].lines.append(line)
    return found
