"""What may be ordered under an approved list: its new awards, or its held ones for another try."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select

from relief_fund.disbursement.orders import bookings
from relief_fund.disbursement.orders.frozen import ListFace
from relief_fund.disbursement.orders.tables import Award, AwardRevision, PaymentOrder

AWARD = Award.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
REVISION = AwardRevision.__table__  # type: ignore[attr-defined]  # as above
ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # as above


@dataclass(frozen=True, slots=True)
class Payable:
    """One award that an approved list lets out, whole đồng; ``purpose`` is the encumbrance it liquidates."""

    award: str
    attempt: int
    case_number: int
    payee: str
    address: str
    area: str
    item: str
    fund: str
    amount: int
    purpose: str


def payable_under(connection: Any, face: ListFace) -> tuple[Payable, ...]:
    """Awards of the list without an order under it, in its order. Whether it is approved, ask first."""
    if face.kind == "drop":
        return ()
    rows = connection.execute(_first_tries(face.id) if face.kind == "award" else _further_tries(face.id))
    return tuple(Payable(*row) for row in rows)


def _first_tries(list_id: str) -> Any:
    ordered = and_(ORDER.c.award == AWARD.c.id, ORDER.c.list == list_id)
    return (
        select(AWARD.c.id, _tries() + 1, *_told(), AWARD.c.fund, AWARD.c.amount, AWARD.c.purpose)
        .select_from(AWARD.outerjoin(ORDER, ordered))
        .where(AWARD.c.list == list_id, ORDER.c.id.is_(None))
        .order_by(AWARD.c.place)
    )


def _further_tries(list_id: str) -> Any:
    ordered = and_(ORDER.c.award == REVISION.c.award, ORDER.c.list == list_id)
    joined = REVISION.join(AWARD, AWARD.c.id == REVISION.c.award).outerjoin(ORDER, ordered)
    purpose = func.coalesce(ORDER.c.purpose, bookings.HELD_TOGETHER)
    return (
        select(AWARD.c.id, _tries() + 1, *_told(), REVISION.c.fund, REVISION.c.amount, purpose)
        .select_from(joined)
        .where(REVISION.c.list == list_id, ORDER.c.id.is_(None))
        .order_by(REVISION.c.place)
    )


def _tries() -> Any:
    """How many orders an award has had, under whatever list."""
    earlier = ORDER.alias("earlier")
    counted = select(func.count()).select_from(earlier).where(earlier.c.award == AWARD.c.id)
    return counted.correlate(AWARD).scalar_subquery()


def _told() -> tuple[Any, ...]:
    return AWARD.c.case_number, AWARD.c.payee, AWARD.c.address, AWARD.c.area, AWARD.c.item
