"""What bank lines are compared with: orders of released batches, and money that left or stayed by batches."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from relief_fund.disbursement.orders import bookings
from relief_fund.disbursement.orders.answers import ANSWER, OUTCOME, STEP
from relief_fund.disbursement.orders.channels import BANK_CHANNELS
from relief_fund.disbursement.orders.tables import BatchSending, PaymentBatch, PaymentOrder
from relief_fund.ledger import queries as books

BATCH = PaymentBatch.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # as above
SENDING = BatchSending.__table__  # type: ignore[attr-defined]  # as above


@dataclass(frozen=True, slots=True)
class ReleasedOrder:
    """An order whose money has left ``account``, whole đồng; ``outcome`` is "" while nobody has answered.

    ``first`` is the outcome as it was told, ``outcome`` what holds today; ``answered`` what was paid or
    returned, ``repaid`` what the household has paid back; ``settled_on`` the day in the books.
    """

    order: str
    batch: str
    through_bank: bool
    account: str
    fund: str
    fund_kind: str
    amount: int
    purpose: str
    sent_on: date
    outcome: str
    first: str
    answered: int
    repaid: int
    settled_on: date | None

    @property
    def stayed(self) -> tuple[str, int]:
        """Key of the entry that put money of this order on the account again, and how much; ("", 0) for none."""
        if not self.through_bank or self.settled_on is None:
            return "", 0
        if self.first == "returned":
            return bookings.key_of("ret", self.order), self.amount
        if self.first == "part":
            return bookings.key_of("pay", self.order), self.amount - self.answered
        return "", 0

    @property
    def may_come_back(self) -> bool:
        """Whether its household was paid and nothing of that has come back."""
        return self.outcome in ("paid", "part") and self.repaid == 0 and self.settled_on is not None


@dataclass(frozen=True, slots=True)
class ReleasedPart:
    """One fund's part of a batch that a bank pays: the account it left, the day, whole đồng."""

    batch: str
    account: str
    fund: str
    amount: int
    sent_on: date

    @property
    def entry_key(self) -> str:
        """Key of the entry of its release."""
        return f"send:{self.batch}:{self.fund}"


_RELEASED = (
    select(
        ORDER.c.id, ORDER.c.batch, BATCH.c.channel, SENDING.c.bank_account, ORDER.c.fund, ORDER.c.amount,
        ORDER.c.purpose, SENDING.c.sent_on, func.coalesce(ANSWER.c.outcome, ""),
        func.coalesce(ANSWER.c.first, ""), func.coalesce(ANSWER.c.answered, 0),
        func.coalesce(ANSWER.c.repaid, 0), STEP.c.occurred_on,
    )
    .select_from(
        ORDER.join(BATCH, BATCH.c.id == ORDER.c.batch)
        .join(SENDING, (SENDING.c.batch == ORDER.c.batch) & (SENDING.c.fund == ORDER.c.fund))
        .outerjoin(ANSWER, ANSWER.c.order == ORDER.c.id)
        .outerjoin(OUTCOME, OUTCOME.c.order == ORDER.c.id)
        .outerjoin(STEP, STEP.c.id == OUTCOME.c.step)
    )
)  # fmt: skip


def released_order(connection: Any, order: str) -> ReleasedOrder | None:
    """One order whose batch was released, by whatever channel."""
    found = _released(connection, _RELEASED.where(ORDER.c.id == order))
    return found[0] if found else None


def orders_through_banks(connection: Any) -> tuple[ReleasedOrder, ...]:
    """Every released order that a bank pays."""
    return _released(connection, _RELEASED.where(BATCH.c.channel.in_(BANK_CHANNELS)))


def _released(connection: Any, query: Any) -> tuple[ReleasedOrder, ...]:
    kinds = {code: face.kind for code, face in books.funds(connection).items()}
    return tuple(
        ReleasedOrder(
            order, batch, channel in BANK_CHANNELS, account, fund, kinds[fund], amount, purpose, sent_on,
            outcome, first, int(answered), int(repaid), settled_on,
        )
        for order, batch, channel, account, fund, amount, purpose, sent_on, outcome, first, answered, repaid,
        settled_on in connection.execute(query)
    )  # fmt: skip


def parts_through_banks(connection: Any, batch: str = "") -> tuple[ReleasedPart, ...]:
    """What was released through banks, of one batch or all, oldest first."""
    query = (
        select(SENDING.c.batch, SENDING.c.bank_account, SENDING.c.fund, SENDING.c.amount, SENDING.c.sent_on)
        .join(BATCH, BATCH.c.id == SENDING.c.batch)
        .where(BATCH.c.channel.in_(BANK_CHANNELS))
        .order_by(SENDING.c.sent_at, SENDING.c.batch, SENDING.c.fund)
    )
    if batch:
        query = query.where(SENDING.c.batch == batch)
    return tuple(ReleasedPart(*row) for row in connection.execute(query))
