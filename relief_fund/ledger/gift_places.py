"""Where the gift that one entry booked stands on the line of its fund: for what is taken off that gift later.

Neighbouring gifts of one command are one source on the line; the books say what of it each of them brought.
"""

from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.kernel.money import VND
from relief_fund.ledger.fund_line import GIFT, OWN, SOURCE, Own
from relief_fund.ledger.queries import POSTING, EntryView

_HELD_BY = (
    select(SOURCE.c.begins, SOURCE.c.ends, SOURCE.c.entry)
    .where(SOURCE.c.fund == bindparam("of"), SOURCE.c.entry >= bindparam("number"), SOURCE.c.kind == GIFT)
    .order_by(SOURCE.c.ends)
    .limit(1)
)
_NET = func.sum(POSTING.c.credit - POSTING.c.debit)
_BROUGHT = (
    select(POSTING.c.entry, _NET)
    .where(
        POSTING.c.entry >= bindparam("number"), POSTING.c.entry <= bindparam("last"),
        POSTING.c.fund == bindparam("of"), POSTING.c.unit == VND, POSTING.c.account.in_(sorted(OWN)),
    )
    .group_by(POSTING.c.entry)
    .having(_NET > 0)
)  # fmt: skip


def gift_place(connection: Any, entry: EntryView) -> Own | None:
    """The place of the gift that ``entry`` booked, so that no other's money is taken; None where it booked none."""
    funds = {line.fund for line in entry.postings}
    if len(funds) > 1 or not any(line.credit and OWN.get(line.account) == GIFT for line in entry.postings):
        return None
    asked = {"of": funds.pop(), "number": entry.number}
    held = connection.execute(_HELD_BY, asked).first()
    if held is None:
        return None
    brought = {
        int(number): int(net) for number, net in connection.execute(_BROUGHT, {**asked, "last": held.entry})
    }
    amount = brought.pop(entry.number, 0)
    # What came behind it in the same source, counted from the source's end.
    ends = int(held.ends) - sum(brought.values())
    return Own(ends - amount, ends) if amount and ends - amount >= held.begins else None
