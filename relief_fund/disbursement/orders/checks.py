"""Named checks of money out: each returns its findings, and none where the rule holds."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, or_, select

from relief_fund.disbursement.orders import standing
from relief_fund.disbursement.orders.answers import ANSWER, BACK, PAID_FOR, REPAID
from relief_fund.disbursement.orders.bookings import HELD_TOGETHER, key_of
from relief_fund.disbursement.orders.frozen import digest_of
from relief_fund.disbursement.orders.states import (
    AwardState,
    Released,
    Try,
    list_states,
    released_of,
    tries_of,
)
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
    .where(or_(AWARD.c.id.is_(None), AWARD.c.amount < ORDER.c.amount, AWARD.c.fund != ORDER.c.fund))
    .order_by(ORDER.c.id)
)
_TWICE = (
    select(ORDER.c.award, func.count().label("payments"))
    .join(ANSWER, ANSWER.c.order == ORDER.c.id)
    .where(PAID_FOR)
    .group_by(ORDER.c.award, AWARD.c.amount)
    .join(AWARD, AWARD.c.id == ORDER.c.award)
    .having(func.sum(ANSWER.c.amount) > AWARD.c.amount)
    .order_by(ORDER.c.award)
)
_UNSENT = (
    select(OUTCOME.c.order)
    .select_from(
        OUTCOME.outerjoin(ORDER, ORDER.c.id == OUTCOME.c.order).outerjoin(
            SENDING, (SENDING.c.batch == ORDER.c.batch) & (SENDING.c.fund == ORDER.c.fund)
        )
    )
    .where(
        or_(SENDING.c.batch.is_(None), (OUTCOME.c.amount < ORDER.c.amount) != (OUTCOME.c.outcome == "part"))
    )
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
    """Every order is of one award and its fund; no award gets more than awarded; nothing unsent is answered."""
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


Owed = dict[tuple[str, str], int]


def _owed(connection: Any) -> tuple[Owed, Owed]:
    """Đồng per (fund, purpose): what open awards wait for, and what returned ones hold."""
    promised: Owed = defaultdict(int)
    held: Owed = defaultdict(int)
    for row, tries, released in _approved_awards(connection):
        promised[row.fund, row.purpose] += row.amount
        for given_up in released:
            promised[given_up.fund, given_up.purpose] -= given_up.amount
        for one in tries:
            _count(promised, held, row.fund, one)
    return promised, held


def _count(promised: Owed, held: Owed, fund: str, one: Try) -> None:
    """What one order did to its award's promise: paid, held, promised again, or given up."""
    promised[fund, one.purpose] -= one.answered
    if one.outcome != "returned" or not one.held:
        return
    if one.revised not in ("renewal", "drop"):
        held[fund, HELD_TOGETHER] += one.amount
    if one.revised == "renewal":
        # Promised again from what is held together, whatever line it first stood on.
        promised[fund, HELD_TOGETHER] += one.amount


def _approved_awards(connection: Any) -> Iterator[tuple[Any, list[Try], list[Released]]]:
    columns = (AWARD.c.id, AWARD.c.list, AWARD.c.fund, AWARD.c.purpose, AWARD.c.amount)
    rows = connection.execute(select(*columns)).all()
    states = list_states(connection, sorted({row.list for row in rows}))
    awards = [row.id for row in rows]
    tries, released = tries_of(connection, awards), released_of(connection, awards)
    for row in rows:
        if states[row.list] not in (AwardState.LISTED, AwardState.WITHDRAWN):
            yield row, tries.get(row.id, []), released.get(row.id, [])


def each_award_adds_up(connection: Any) -> Found:
    """Per award, what is promised, held and paid is what was approved less what was given up (C3).

    No order asks for more than its award still has promised, and none was answered by more than it asked.
    """
    found: Found = []
    for row, tries, released in _approved_awards(connection):
        promised: Owed = defaultdict(int)
        held: Owed = defaultdict(int)
        for one in tries:
            _count(promised, held, row.fund, one)
        waits = row.amount + sum(promised.values()) - sum(one.amount for one in released)
        ordered = sum(one.ordered for one in tries if not one.outcome)
        if waits < ordered or any(one.amount < 0 or one.answered > one.ordered for one in tries):
            found.append({"code": "orders.award_does_not_add_up", "award": row.id})
    return found


def settled_orders_stand_in_the_books(connection: Any) -> Found:
    """Every outcome has its entry, and every return and repayment the entry of its bank line (C8)."""
    keys: dict[str, str] = {}
    for order, outcome, step in connection.execute(
        select(OUTCOME.c.order, OUTCOME.c.outcome, OUTCOME.c.step)
    ):
        verb = "ret" if outcome == "returned" else "pay"
        keys[step if ":" in step else key_of(verb, order)] = order
    for table in (BACK, REPAID):
        keys |= {key: order for key, order in connection.execute(select(table.c.entry_key, table.c.order))}
    numbers: set[str] = set()
    wanted = sorted(keys)
    for start in range(0, len(wanted), _CHUNK):
        numbers |= set(books.entries_by_keys(connection, wanted[start : start + _CHUNK]))
    return [{"code": "orders.outcome_not_booked", "order": keys[key]} for key in wanted if key not in numbers]


_CHUNK = 500

CHECKS: dict[str, Callable[[Any], Found]] = {
    "every_payment_has_one_award": every_payment_has_one_award,
    "approved_before_paid": approved_before_paid,
    "lists_are_as_signed": lists_are_as_signed,
    "awards_within_encumbrance": awards_within_encumbrance,
    "each_award_adds_up": each_award_adds_up,
    "settled_orders_stand_in_the_books": settled_orders_stand_in_the_books,
}
"""Name of each check and its function (connection) -> findings."""
