"""Returned payments: held for their award until a committee approves another try or drops them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from relief_fund.disbursement.orders import standing
from relief_fund.disbursement.orders.answers import ANSWER
from relief_fund.disbursement.orders.errors import AwardNotHeld
from relief_fund.disbursement.orders.frozen import HeldAward, ListFace
from relief_fund.disbursement.orders.lists import (
    LONGEST_LIST,
    PreparedList,
    left_over,
    put_forward,
    write_list,
)
from relief_fund.disbursement.orders.tables import Award, AwardRevision, PaymentOrder
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office

AWARD = Award.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
REVISION = AwardRevision.__table__  # type: ignore[attr-defined]  # as above
ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # as above


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """A returned order whose money is held and on no renewal or drop list, whole đồng."""

    order: str
    award: str
    batch: str
    case_number: int
    area: str
    item: str
    fund: str
    amount: int
    reason: str
    returned_on: date

    def age(self, day: date) -> int:
        """Days since the return, on ``day``."""
        return (day - self.returned_on).days


def reapprove_returned(
    office: Office,
    actor: Actor,
    *,
    disaster: str,
    committee: str,
    occurred_on: date,
    reason: str,
    awards: Sequence[str] | None = None,
) -> PreparedList:
    """Put held awards (all of ``disaster``, or those named) before a committee for another try.

    Approval moves their money B24 → B22; then ``make_batch`` orders the next try. Nothing returned is
    paid again without it (C17). Raises DutyMissing, AwardNotHeld, ListOutdated.
    """
    return _revise(office, actor, "renewal", disaster, committee, occurred_on, reason, awards)


def drop_returned(
    office: Office,
    actor: Actor,
    *,
    disaster: str,
    committee: str,
    occurred_on: date,
    reason: str,
    awards: Sequence[str] | None = None,
) -> PreparedList:
    """Put held awards before a committee to be given up: approval moves B24 to the purse. Raises as above."""
    return _revise(office, actor, "drop", disaster, committee, occurred_on, reason, awards)


def held_page(connection: Any, *, after: int = 0, limit: int = 50) -> tuple[HeldOrder, ...]:
    """Returned orders of every disaster not yet put before a committee, oldest first."""
    return _held(connection, _HELD.offset(after).limit(limit))


def held_orders(connection: Any, disaster: str) -> tuple[HeldOrder, ...]:
    """Returned orders of ``disaster`` without a live revision, oldest return first."""
    return _held(connection, _HELD.where(AWARD.c.disaster == disaster))


_HELD = (
    select(
        ORDER.c.id, ORDER.c.award, ORDER.c.batch, ORDER.c.case_number, ORDER.c.area, ORDER.c.item,
        ORDER.c.fund, ANSWER.c.amount, ANSWER.c.reason, ANSWER.c.day,
    )
    .select_from(ANSWER.join(ORDER, ORDER.c.id == ANSWER.c.order).join(AWARD, AWARD.c.id == ORDER.c.award))
    .where(
        ANSWER.c.held == 1,
        ORDER.c.id.not_in(select(REVISION.c.order).where(REVISION.c.list.not_in(standing.WITHDRAWN))),
    )
    .order_by(ANSWER.c.day, ORDER.c.id)
)  # fmt: skip


def _held(connection: Any, query: Any) -> tuple[HeldOrder, ...]:
    return tuple(HeldOrder(*row) for row in connection.execute(query))


def _revise(
    office: Office, actor: Actor, kind: str, disaster: str, committee: str, occurred_on: date, reason: str,
    awards: Sequence[str] | None,
) -> PreparedList:  # fmt: skip
    actor.require(Duty.FUND_ADMINISTRATOR)
    waiting = left_over(office, disaster, kind)
    if waiting is not None:
        return put_forward(office, actor, waiting)
    with office.read() as connection:
        held = held_orders(connection, disaster)
        turns = _turns(connection, [one.order for one in held])
        number = standing.last_number(connection, disaster) + 1
    chosen = [one for one in held if awards is None or one.award in awards][:LONGEST_LIST]
    missing = set(awards or ()) - {one.award for one in chosen}
    if missing or not chosen:
        raise AwardNotHeld(disaster=disaster, awards=sorted(missing)[:20])
    rows = [
        HeldAward(one.award, place, one.order, turns.get(one.order, 0) + 1, one.fund, one.amount)
        for place, one in enumerate(chosen, 1)
    ]
    face = ListFace(fresh_id(), kind, disaster, number, committee, occurred_on)
    write_list(office, actor, face, rows, reason)
    return put_forward(office, actor, face)


def _turns(connection: Any, orders: Sequence[str]) -> dict[str, int]:
    """How often each order was put on a list before (lists that were withdrawn)."""
    counted = select(REVISION.c.order, func.count()).where(REVISION.c.order.in_(list(orders)))
    return {order: int(times) for order, times in connection.execute(counted.group_by(REVISION.c.order))}
