"""Awards that were paid, one by one, for the register to add up and hide small groups in."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from relief_fund.disbursement.orders.tables import Award, PaymentOrder, PaymentOutcome

AWARD = Award.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # as above
OUTCOME = PaymentOutcome.__table__  # type: ignore[attr-defined]  # as above

_PAID = (
    select(AWARD.c.household, AWARD.c.area, AWARD.c.item, OUTCOME.c.amount)
    .select_from(OUTCOME.join(ORDER, ORDER.c.id == OUTCOME.c.order).join(AWARD, AWARD.c.id == ORDER.c.award))
    .where(OUTCOME.c.outcome == "paid")
    .order_by(AWARD.c.id)
)


@dataclass(frozen=True, slots=True)
class PaidAward:
    """One award that a household has received. Private: ``household`` is its id in the books. Whole đồng."""

    household: str
    area: str
    benefit: str
    amount: int


def paid_awards(connection: Any) -> tuple[PaidAward, ...]:
    """Every paid award, in the order of their codes."""
    return tuple(
        PaidAward(household, area, item, int(amount))
        for household, area, item, amount in connection.execute(_PAID)
    )
