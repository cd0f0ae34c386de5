"""Awards that were paid, one by one, for the register to add up and hide small groups in."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from relief_fund.disbursement.orders.answers import ANSWER, PAID, PAID_FOR
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


def paid_as_told(connection: Any) -> int:
    """Whole đồng that results and papers said were paid, whatever came back of it later by other entries."""
    return int(connection.execute(_TOLD).scalar())
