"""Named checks of money out: each returns its findings, and none where the rule holds."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, or_, select

from relief_fund.disbursement.orders import standing
from relief_fund.disbursement.orders.bookings import HELD_TOGETHER
from relief_fund.disbursement.orders.frozen import digest_of
from relief_fund.disbursement.orders.states import AwardState, list_states, state_of, tries_of
from relief_fund.disbursement.orders.tables import (
    Award,
    AwardList,
    BatchSending,
    PaymentBatch,
    PaymentOrder,
    PaymentOutcome,
)
from relief_fund.ledger import queries as books

LIST = AwardList.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
AWARD = Award.__table__  # type: ignore[attr-defined]  # as above
BATCH = PaymentBatch.__table__  # type: ignore[attr-defined]  # as above
ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # as above
OUTCOME = PaymentOutcome.__table__  # type: ignore[attr-defined]  # as above
SENDING = BatchSending.__table__  # type: ignore[attr-defined]  # as above

Found = list[dict[str, object]]

_ORPHANS = (
    select(ORDER.c.id, ORDER.c.amount, AWARD.c.amount.label("awarded"))
    .select_from(ORDER.outerjoin(AWARD, AWARD.c.id == ORDER.c.award))
    .where(or_(AWARD.c.id.is_(None), AWARD.c.amount != ORDER.c.amount, AWARD.c.fund != ORDER.c.fund))
    .order_by(ORDER.c.id)
)
_TWICE = (
    select(ORDER.c.award, func.count().label("payments"))
    .join(OUTCOME, OUTCOME.c.order == ORDER.c.id)
    .where(OUTCOME.c.outcome == "paid")
    .group_by(ORDER.c.award)
    .having(func.count() > 1)
    .order_by(ORDER.c.award)
)
_UNSENT = (
    select(OUTCOME.c.order)
    .select_from(
        OUTCOME.outerjoin(ORDER, ORDER.c.id == OUTCOME.c.order).outerjoin(
            SENDING, (SENDING.c.batch == ORDER.c.batch) & (SENDING.c.fund == ORDER.c.fund)
        )
    )
    .where(or_(SENDING.c.batch.is_(None), OUTCOME.c.amount != ORDER.c.amount))
    .order_by(OUTCOME.c.order)
)
_BATCH_SUMS = (
    select(BATCH.c.id, BATCH.c.orders, BATCH.c.total)
    .select_from(BATCH.outerjoin(ORDER, ORDER.c.batch == BATCH.c.id))
    .group_by(BATCH.c.id, BATCH.c.orders, BATCH.c.total)
    .having(
        or_(
            BATCH.c.orders != func.count(ORDER.c.id),
            BATCH.c.total != func.coalesce(func.sum(ORDER.c.amount), 0),
        )
    )
    .order_by(BATCH.c.id)
)


def every_payment_has_one_award(connection: Any) -> Found:
    """Every order pays one award whole, from its fund; no award is paid twice; nothing unsent is answered."""
    found: Found = [
        {"code": "orders.order_without_award", "order": row.id} for row in connection.execute(_ORPHANS)
    ]
    found += [
        {"code": "orders.award_paid_twice", "award": row.award, "payments": row.payments}
        for row in connection.execute(_TWICE)
    ]
    found += [
        {"code": "orders.answer_without_sending", "order": row.order} for row in connection.execute(_UNSENT)
    ]
    return found


def approved_before_paid(connection: Any) -> Found:
    """Every batch rests on an approved list and holds as many orders and đồng as it says (C3)."""
    approved = set(standing.approved_lists(connection, ("award", "renewal")))
    found: Found = [
        {"code": "orders.batch_without_approval", "batch": row.id}
        for row in connection.execute(select(BATCH.c.id, BATCH.c.list).order_by(BATCH.c.id))
        if row.list not in approved
    ]
    return found + [
        {"code": "orders.batch_totals_differ", "batch": row.id} for row in connection.execute(_BATCH_SUMS)
    ]


def lists_are_as_signed(connection: Any) -> Found:
    """The rows of every list give the digest that it bears and that its committee approved (C3, C16)."""
    found: Found = []
    query = select(*standing.LIST_COLUMNS, LIST.c.digest).order_by(LIST.c.made_at)
    for *told, digest in connection.execute(query).all():
        face = standing.ListFace(*told)
        signed = standing.approval_of(connection, face)
        digests = {digest, digest_of(face, standing.rows_of(connection, face))}
        if len(digests | ({signed.subject_digest} if signed else set())) > 1:
            found.append({"code": "orders.list_altered", "list": face.id})
    return found


def awards_within_encumbrance(connection: Any) -> Found:
    """What is promised and held in the books is, per fund and purpose, what the awards still wait for.

    Each approved award is paid, held, open or dropped, so B22 carries the open ones and B24 the held.
    """
    promised, held = _owed(connection)
    found: Found = []
    for account, expected in (("B22", promised), ("B24", held)):
        for (fund, purpose), amount in sorted(expected.items()):
            booked = books.guarded_balance(connection, fund=fund, account=account, purpose=purpose)
            if booked != amount:
                found.append(
                    {
                        "code": "orders.encumbrance_differs", "fund": fund, "account": account,
                        "purpose": purpose, "awards": str(amount), "books": str(booked),
                    }
                )  # fmt: skip
    return found


def _owed(connection: Any) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """Đồng per (fund, purpose): what open awards wait for, and what returned ones hold. Paid ones owe 0."""
    promised: dict[tuple[str, str], int] = defaultdict(int)
    held: dict[tuple[str, str], int] = defaultdict(int)
    columns = (AWARD.c.id, AWARD.c.list, AWARD.c.fund, AWARD.c.purpose, AWARD.c.amount)
    rows = connection.execute(select(*columns)).all()
    states = list_states(connection, sorted({row.list for row in rows}))
    tries = tries_of(connection, [row.id for row in rows])
    for row in rows:
        own = tries.get(row.id, [])
        state = state_of(states[row.list], own)
        if state in (AwardState.LISTED, AwardState.WITHDRAWN):
            continue
        # A renewed award is promised again from what is held together, whatever line it first stood on.
        renewed = any(one.revised == "renewal" for one in own)
        line = (row.fund, HELD_TOGETHER if renewed else row.purpose)
        promised[line] += row.amount if state in _OPEN else 0
        held[row.fund, HELD_TOGETHER] += row.amount if state is AwardState.HELD else 0
    return promised, held


_OPEN = (AwardState.APPROVED, AwardState.ORDERED, AwardState.SENT)

CHECKS: dict[str, Callable[[Any], Found]] = {
    "every_payment_has_one_award": every_payment_has_one_award,
    "approved_before_paid": approved_before_paid,
    "lists_are_as_signed": lists_are_as_signed,
    "awards_within_encumbrance": awards_within_encumbrance,
}
"""Name of each check and its function (connection) -> findings."""
