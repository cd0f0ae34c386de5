"""Where an order stands today: its outcome, less what a bank line brought back of it afterwards."""

from sqlalchemy import BigInteger, and_, case, cast, func, not_, select

from relief_fund.disbursement.orders.tables import (
    PaymentOrder,
    PaymentOutcome,
    PaymentRepayment,
    PaymentReturn,
    SettlementStep,
)

ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
OUTCOME = PaymentOutcome.__table__  # type: ignore[attr-defined]  # as above
BACK = PaymentReturn.__table__  # type: ignore[attr-defined]  # as above
REPAID = PaymentRepayment.__table__  # type: ignore[attr-defined]  # as above
STEP = SettlementStep.__table__  # type: ignore[attr-defined]  # as above

CAME_BACK = "came_back"
"""Reason of a payment that had been settled and was brought back by a bank line."""
PAID = ("paid", "part")
"""Outcomes by which a household has received money."""

_REPAID = (
    select(REPAID.c.order, cast(func.sum(REPAID.c.amount), BigInteger).label("amount"))
    .group_by(REPAID.c.order)
    .subquery("repaid")
)
_IS_BACK = BACK.c.order.is_not(None)

ANSWER = (
    select(
        OUTCOME.c.order,
        OUTCOME.c.outcome.label("first"),
        case((_IS_BACK, "returned"), else_=OUTCOME.c.outcome).label("outcome"),
        case((_IS_BACK, CAME_BACK), else_=OUTCOME.c.reason).label("reason"),
        func.coalesce(BACK.c.day, OUTCOME.c.day).label("day"),
        (OUTCOME.c.amount - func.coalesce(_REPAID.c.amount, 0)).label("amount"),
        OUTCOME.c.amount.label("answered"),
        func.coalesce(_REPAID.c.amount, 0).label("repaid"),
        case(
            (_IS_BACK, case((BACK.c.held, 1), else_=0)),
            (OUTCOME.c.outcome == "returned", 1),
            else_=0,
        ).label("held"),
    )
    .select_from(
        OUTCOME.outerjoin(BACK, BACK.c.order == OUTCOME.c.order).outerjoin(
            _REPAID, _REPAID.c.order == OUTCOME.c.order
        )
    )
    .subquery("answer")
)
"""One row per answered order, whole đồng.

``outcome`` and ``amount`` hold today: what was brought back is returned, what a household paid back is
taken off. ``first`` and ``answered`` are what the answer said; ``held`` is 1 where the money waits for
its award in B24.
"""

PAID_FOR = and_(ANSWER.c.outcome.in_(PAID), not_(ANSWER.c.amount == 0))
"""The household has money of this order today."""
