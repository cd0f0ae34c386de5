"""Sums over orders and outcomes: what was paid per area and item, how far a disaster has come, open advances."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, select

from relief_fund.banking.advances import Advance
from relief_fund.disbursement.orders import standing
from relief_fund.disbursement.orders.answers import ANSWER, PAID, PAID_FOR
from relief_fund.disbursement.orders.channels import POST
from relief_fund.disbursement.orders.tables import (
    Award,
    BatchSending,
    PaymentBatch,
    PaymentOrder,
    PaymentOutcome,
)
from relief_fund.ledger import queries as books

AWARD = Award.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # as above
OUTCOME = PaymentOutcome.__table__  # type: ignore[attr-defined]  # as above
BATCH = PaymentBatch.__table__  # type: ignore[attr-defined]  # as above
SENDING = BatchSending.__table__  # type: ignore[attr-defined]  # as above


@dataclass(frozen=True, slots=True)
class PaidCell:
    """Households paid in one area for one item out of one fund, and whole đồng. Small ones are not public."""

    disaster: str
    area: str
    item: str
    fund: str
    households: int
    amount: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the money for one disaster has come; sums in whole đồng, awards counted once."""

    households: int
    awards: int
    awards_total: int
    paid: int
    paid_total: int
    held: int
    held_total: int


def paid_cells(connection: Any, disaster: str = "") -> tuple[PaidCell, ...]:
    """What households have received, per disaster, area, item and fund, from the outcomes of orders."""
    query = (
        select(
            AWARD.c.disaster, AWARD.c.area, AWARD.c.item, AWARD.c.fund,
            func.count(func.distinct(AWARD.c.household)), cast(func.sum(ANSWER.c.amount), BigInteger),
        )
        .select_from(ANSWER.join(ORDER, ORDER.c.id == ANSWER.c.order).join(AWARD, AWARD.c.id == ORDER.c.award))
        .where(PAID_FOR)
        .group_by(AWARD.c.disaster, AWARD.c.area, AWARD.c.item, AWARD.c.fund)
        .order_by(AWARD.c.disaster, AWARD.c.area, AWARD.c.item, AWARD.c.fund)
    )  # fmt: skip
    if disaster:
        query = query.where(AWARD.c.disaster == disaster)
    return tuple(PaidCell(*row) for row in connection.execute(query))


def progress(connection: Any, disaster: str) -> Progress:
    """Approved awards of ``disaster`` that were not released, those paid, and those held after a return."""
    approved = standing.approved_lists(connection, ("award",), disaster)
    released = standing.released_whole(connection)
    counted = select(
        func.count(func.distinct(AWARD.c.household)), func.count(), func.coalesce(func.sum(AWARD.c.amount), 0)
    ).where(AWARD.c.list.in_(approved), AWARD.c.id.not_in(released))
    households, awards, total = connection.execute(counted).one()
    paid, paid_total, back, back_total = _answered(connection, disaster)
    decided, decided_total = _decided(connection, disaster)
    return Progress(
        households, awards, int(total), paid, paid_total, back - decided, back_total - decided_total
    )


def _answered(connection: Any, disaster: str) -> tuple[int, ...]:
    """Awards paid to their last instalment, đồng that households have, returns held and their đồng."""
    whole, held = ANSWER.c.outcome == "paid", ANSWER.c.held == 1
    row = connection.execute(
        select(
            func.count(case((whole, 1))),
            func.coalesce(func.sum(case((PAID_FOR, ANSWER.c.amount))), 0),
            func.count(case((held, 1))),
            func.coalesce(func.sum(case((held, ANSWER.c.amount))), 0),
        )
        .select_from(
            ANSWER.join(ORDER, ORDER.c.id == ANSWER.c.order).join(AWARD, AWARD.c.id == ORDER.c.award)
        )
        .where(AWARD.c.disaster == disaster)
    ).one()
    return tuple(int(figure) for figure in row)


def _decided(connection: Any, disaster: str) -> tuple[int, int]:
    revised = standing.REVISION
    query = select(func.count(), func.coalesce(func.sum(revised.c.amount), 0))
    approved = standing.approved_lists(connection, ("renewal", "drop"), disaster)
    orders, total = connection.execute(query.where(revised.c.list.in_(approved))).one()
    return int(orders), int(total)


def open_advances(connection: Any) -> tuple[Advance, ...]:
    """Every advance to the Post, for the reading of bank lines: the debit that paid it, the credit that returns.

    ``outstanding`` is what was not paid out of it, at most what the books still show with the Post for
    that fund: money that came back already is not expected again.
    """
    spent: dict[tuple[str, str], int] = defaultdict(int)
    rows = connection.execute(
        select(ORDER.c.batch, ORDER.c.fund, func.sum(OUTCOME.c.amount))
        .join(OUTCOME, OUTCOME.c.order == ORDER.c.id)
        .where(OUTCOME.c.outcome.in_(PAID))
        .group_by(ORDER.c.batch, ORDER.c.fund)
    )
    for batch, fund, total in rows:
        spent[batch, fund] = int(total)
    columns = (SENDING.c.batch, SENDING.c.bank_account, SENDING.c.fund, SENDING.c.amount)
    sent = connection.execute(
        select(*columns)
        .join(BATCH, BATCH.c.id == SENDING.c.batch)
        .where(BATCH.c.channel == POST)
        .order_by(SENDING.c.sent_at, SENDING.c.batch, SENDING.c.fund)
    ).all()
    with_post = {
        fund: books.guarded_balance(connection, fund=fund, account="1385")
        for fund in {row.fund for row in sent}
    }
    return tuple(
        Advance(batch, account, fund, amount, max(0, min(amount - spent[batch, fund], with_post[fund])))
        for batch, account, fund, amount in sent
    )
