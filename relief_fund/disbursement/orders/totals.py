"""Sums over orders and outcomes: what was paid per area and item, how far a disaster has come, open advances."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, cast, func, select

from relief_fund.banking.advances import Advance
from relief_fund.disbursement.orders import standing
from relief_fund.disbursement.orders.tables import Award, BatchSending, PaymentOrder, PaymentOutcome
from relief_fund.ledger import queries as books

AWARD = Award.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # as above
OUTCOME = PaymentOutcome.__table__  # type: ignore[attr-defined]  # as above
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
            func.count(func.distinct(AWARD.c.household)), cast(func.sum(OUTCOME.c.amount), BigInteger),
        )
        .select_from(OUTCOME.join(ORDER, ORDER.c.id == OUTCOME.c.order).join(AWARD, AWARD.c.id == ORDER.c.award))
        .where(OUTCOME.c.outcome == "paid")
        .group_by(AWARD.c.disaster, AWARD.c.area, AWARD.c.item, AWARD.c.fund)
        .order_by(AWARD.c.disaster, AWARD.c.area, AWARD.c.item, AWARD.c.fund)
    )  # fmt: skip
    if disaster:
        query = query.where(AWARD.c.disaster == disaster)
    return tuple(PaidCell(*row) for row in connection.execute(query))


def progress(connection: Any, disaster: str) -> Progress:
    """Approved awards of ``disaster``, those paid, and those held after a return."""
    approved = standing.approved_lists(connection, ("award",), disaster)
    counted = select(
        func.count(func.distinct(AWARD.c.household)), func.count(), func.coalesce(func.sum(AWARD.c.amount), 0)
    ).where(AWARD.c.list.in_(approved))
    households, awards, total = connection.execute(counted).one()
    answered = _answered(connection, disaster)
    held = _held(answered.get("returned", (0, 0)), _decided(connection, disaster))
    return Progress(households, awards, int(total), *answered.get("paid", (0, 0)), *held)


def _answered(connection: Any, disaster: str) -> dict[str, tuple[int, int]]:
    rows = connection.execute(
        select(OUTCOME.c.outcome, func.count(), func.sum(OUTCOME.c.amount))
        .select_from(
            OUTCOME.join(ORDER, ORDER.c.id == OUTCOME.c.order).join(AWARD, AWARD.c.id == ORDER.c.award)
        )
        .where(AWARD.c.disaster == disaster)
        .group_by(OUTCOME.c.outcome)
    )
    return {outcome: (int(orders), int(total)) for outcome, orders, total in rows}


def _held(returned: tuple[int, int], decided: tuple[int, int]) -> tuple[int, int]:
    """Returned orders less those whose renewal or drop a committee has approved."""
    return returned[0] - decided[0], returned[1] - decided[1]


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
        .where(OUTCOME.c.outcome == "paid")
        .group_by(ORDER.c.batch, ORDER.c.fund)
    )
    for batch, fund, total in rows:
        spent[batch, fund] = int(total)
    columns = (SENDING.c.batch, SENDING.c.bank_account, SENDING.c.fund, SENDING.c.amount)
    sent = connection.execute(
        select(*columns).order_by(SENDING.c.sent_at, SENDING.c.batch, SENDING.c.fund)
    ).all()
    with_post = {
        fund: books.guarded_balance(connection, fund=fund, account="1385")
        for fund in {row.fund for row in sent}
    }
    return tuple(
        Advance(batch, account, fund, amount, max(0, min(amount - spent[batch, fund], with_post[fund])))
        for batch, account, fund, amount in sent
    )
