"""Entries that wait for a second half: papers of named kinds, newest first, those reversed left out.

One whose reversal was reversed in turn is in force again, and is no reversed one.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.kernel.money import VND
from relief_fund.ledger.corrected import in_force
from relief_fund.ledger.errors import DebtPaid
from relief_fund.ledger.queries import (
    ENTRY,
    POSTING,
    EntryView,
    entries_numbered,
    guarded_balance,
    sealed_entries,
)
from relief_fund.ledger.tables import Voucher
from relief_fund.ledger.tables_vouchers import VoucherVoid
from relief_fund.ledger.templates.corrections import reversal_key
from relief_fund.ledger.templates.transfers import settles

REVERSAL, UNDOING = ENTRY.alias("reversal"), ENTRY.alias("undoing")
VOUCHER = Voucher.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
VOID = VoucherVoid.__table__  # type: ignore[attr-defined]  # as above
DUE_TO, DUE_FROM = "3361", "1361"
MOST = 200
"""Papers of one kind that are looked at; older ones are settled by hand through an adjusting entry."""
_TAKEN_FOR = select(VOUCHER.c.number).where(
    VOUCHER.c.evidence == bindparam("evidence"),
    ~select(VOID.c.voucher).where(VOID.c.evidence == bindparam("evidence")).exists(),
)
_REVERSED_BY = select(ENTRY.c.number).where(ENTRY.c.reverses == bindparam("number"))
_MAY_BE_UNDONE = (
    select(REVERSAL.c.number)
    .where(
        REVERSAL.c.reverses == ENTRY.c.number,
        ~select(UNDOING.c.number).where(UNDOING.c.reverses == REVERSAL.c.number).exists(),
    )
    .exists()
)
"""Reversed, and the reversal was not reversed itself: of the rest, ``in_force`` says how each stands."""


def papers_of(
    connection: Any, *, kinds: Sequence[str], funds: Collection[str], limit: int = MOST
) -> tuple[EntryView, ...]:
    """The newest ``limit`` entries of each of ``kinds`` that touch one of ``funds`` and were not reversed."""
    reach = sealed_entries(connection)
    numbers: list[int] = []
    # A count of one entry's own postings: asked per entry by its key, never by way of all postings of a fund.
    touched = (
        select(func.count())
        .where(POSTING.c.entry == ENTRY.c.number, POSTING.c.fund.in_(sorted(funds)))
        .correlate(ENTRY)
        .scalar_subquery()
    )
    for kind in kinds:
        query = (
            select(ENTRY.c.number)
            .where(
                ENTRY.c.kind == kind,
                ENTRY.c.number <= reach,
                touched > 0,
                ~_MAY_BE_UNDONE,
            )
            .order_by(ENTRY.c.number.desc())
            .limit(limit)
        )
        found = connection.execute(query).scalars().all()
        numbers += in_force(connection, found)
    return entries_numbered(connection, numbers) if numbers else ()


def is_reversed(connection: Any, number: int) -> bool:
    """Whether the entry was undone by a full reversal that stands."""
    return not in_force(connection, [number])


def reversed_among(connection: Any, numbers: Collection[int]) -> frozenset[int]:
    """Those of ``numbers`` that were undone by a full reversal that stands."""
    return frozenset(numbers) - in_force(connection, numbers).keys()


def reversal_taken(tx: Any, number: int) -> bool:
    """Inside a command: whether entry ``number`` is reversed by now.

    A reversal takes its voucher in the command that posts it, so its number says that it stands; what such a one
    undid in turn is known by its own.
    """
    taken = False
    while tx.sql(_TAKEN_FOR, {"evidence": reversal_key(number)}).first() is not None:
        taken = not taken
        later = tx.sql(_REVERSED_BY, {"number": number}).scalar()
        if later is None:
            # Taken in this very turn: nothing knows its number yet.
            break
        number = int(later)
    return taken


def dues_of(connection: Any, debt: EntryView) -> dict[tuple[str, str, str], int]:
    """What the funds that entry ``debt`` made owe others owe in all, đồng, by fund, account and unit.

    Read before it is asked what was paid of the debt: where these stand as they were, nothing was paid since.
    """
    owing = {one.fund for one in debt.postings if one.account == DUE_TO and one.credit}
    return {
        (fund, DUE_TO, VND): guarded_balance(connection, fund=fund, account=DUE_TO) for fund in sorted(owing)
    }


def check_debt_unpaid(connection: Any, debt: EntryView) -> None:
    """Raise DebtPaid where a voucher that stands has paid of the debt to another fund that entry ``debt`` made.

    The guard would not: what other funds are owed lies on the same account.
    """
    owes = any(one.account == DUE_TO and one.credit for one in debt.postings)
    if owes and (paid := sum(dues_paid_by_voucher(connection, debt).values())):
        raise DebtPaid(number=debt.number, paid=str(paid))


def dues_paid_by_voucher(connection: Any, debt: EntryView) -> dict[str, int]:
    """Đồng of the debt to another fund that entry ``debt`` made, by the key of each voucher that paid of it.

    Those reversed are left out.
    """
    query = (
        select(ENTRY.c.number, ENTRY.c.key, func.sum(POSTING.c.debit))
        .join(POSTING, POSTING.c.entry == ENTRY.c.number)
        .where(
            POSTING.c.account == DUE_TO,
            POSTING.c.fund.in_(sorted({one.fund for one in debt.postings if one.account == DUE_TO and one.credit})),
            POSTING.c.debit > 0,
            ENTRY.c.kind == "between_funds_settled",
            ~_MAY_BE_UNDONE,
        )
        .group_by(ENTRY.c.number, ENTRY.c.key)
    )  # fmt: skip
    found = [
        (int(number), key, int(paid))
        for number, key, paid in connection.execute(query)
        if settles(key, debt=debt.number, debt_key=debt.key)
    ]
    stand = in_force(connection, [number for number, _, _ in found])
    return {key: paid for number, key, paid in found if number in stand}
