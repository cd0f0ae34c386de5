"""Awards that were paid, one by one, for the register to add up and hide small groups in."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from relief_fund.disbursement.orders.answers import ANSWER, BACK, PAID, PAID_FOR, REPAID
from relief_fund.disbursement.orders.tables import Award, PaymentOrder

AWARD = Award.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # as above

_TOLD = select(func.coalesce(func.sum(ANSWER.c.answered), 0)).where(ANSWER.c.first.in_(PAID))
_PAID = (
    select(AWARD.c.household, AWARD.c.area, AWARD.c.item, ANSWER.c.amount)
    .select_from(ANSWER.join(ORDER, ORDER.c.id == ANSWER.c.order).join(AWARD, AWARD.c.id == ORDER.c.award))
    .where(PAID_FOR)
    .order_by(AWARD.c.id, ORDER.c.id)
)


@dataclass(frozen=True, slots=True)
class PaidAward:
    """What one order has brought a household. Private: ``household`` is its id in the books. Whole đồng."""

    household: str
    area: str
    benefit: str
    amount: int


def paid_awards(connection: Any) -> tuple[PaidAward, ...]:
    """Every paid award in the order of their codes, one row for each instalment."""
    return tuple(
        PaidAward(household, area, item, int(amount))
        for household, area, item, amount in connection.execute(_PAID)
    )


@dataclass(frozen=True, slots=True)
class PaidBack:
    """What a later entry brought back of what ``order`` had paid, whole đồng."""

    order: str
    entry_key: str
    amount: int


def paid_back(connection: Any) -> tuple[PaidBack, ...]:
    """Every return of a payment and every repayment of a household, each with its entry."""
    return tuple(
        PaidBack(*row)
        for table in (BACK, REPAID)
        for row in connection.execute(
            select(table.c.order, table.c.entry_key, table.c.amount).order_by(
                table.c.order, table.c.entry_key
            )
        )
    )


def paid_as_told(connection: Any) -> int:
    """Whole đồng that results and papers said were paid, whatever came back of it later by other entries."""
    return int(connection.execute(_TOLD).scalar())
