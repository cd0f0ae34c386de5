"""What the fund's own papers moved on a bank account: entries that rest on no bank line, found by their kind."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.ledger.balances import sealed_entries
from relief_fund.ledger.snapshots import DAY, ENTRY, POSTING, last_mark

_KINDS_KEPT = (
    select(DAY.c.kind)
    .where(DAY.c.edition == bindparam("edition"), DAY.c.account == bindparam("account"))
    .distinct()
)
_KINDS_BEHIND = (
    select(ENTRY.c.kind)
    .join(POSTING, POSTING.c.entry == ENTRY.c.number)
    .where(
        POSTING.c.entry > bindparam("low"), POSTING.c.entry <= bindparam("high"),
        func.coalesce(POSTING.c.account, "") == bindparam("account"),
    )
    .distinct()
)  # fmt: skip
_NET = func.sum(POSTING.c.debit - POSTING.c.credit)
_MOVED = (
    select(ENTRY.c.number, ENTRY.c.key, ENTRY.c.kind, ENTRY.c.occurred_on, ENTRY.c.voucher, _NET)
    .select_from(ENTRY.join(POSTING, POSTING.c.entry == ENTRY.c.number))
    .where(
        ENTRY.c.kind.in_(bindparam("kinds", expanding=True)),
        ~ENTRY.c.key.like("line:%"),
        ENTRY.c.number <= bindparam("high"),
        ENTRY.c.occurred_on <= bindparam("day"),
        POSTING.c.account == bindparam("account"),
    )
    .group_by(ENTRY.c.number, ENTRY.c.key, ENTRY.c.kind, ENTRY.c.occurred_on, ENTRY.c.voucher)
    .having(_NET != 0)
    .order_by(ENTRY.c.number)
)


@dataclass(frozen=True, slots=True)
class PaperMove:
    """One entry of the fund's own: what it moved on the account, whole đồng, in as positive."""

    number: int
    key: str
    kind: str
    occurred_on: date
    voucher: str
    moved: int


def own_papers(
    connection: Any, account: str, *, upto: date, without: frozenset[str]
) -> tuple[PaperMove, ...]:
    """Entries dated ``upto`` or before that moved ``account`` and rest on no bank line, oldest first.

    ``without`` are kinds of entry that only bank lines make on an account, and those that bring balances
    forward: they are many, and are not looked through.
    """
    known = sealed_entries(connection)
    mark = last_mark(connection, known)
    kinds = set(connection.execute(_KINDS_KEPT, {"edition": mark.edition, "account": account}).scalars())
    behind = {"low": mark.upto, "high": known, "account": account}
    kinds |= set(connection.execute(_KINDS_BEHIND, behind).scalars())
    wanted = sorted(kinds - without)
    if not wanted:
        return ()
    rows = connection.execute(_MOVED, {"kinds": wanted, "high": known, "day": upto, "account": account})
    return tuple(
        PaperMove(number, key, kind, day, voucher, int(net)) for number, key, kind, day, voucher, net in rows
    )
