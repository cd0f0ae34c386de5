"""What may be ordered under an approved list: its new awards, or its held ones for another try."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, literal, select

from relief_fund.disbursement.orders import bookings
from relief_fund.disbursement.orders.frozen import ListFace
from relief_fund.disbursement.orders.tables import Award, AwardRevision, PaymentOrder, PaymentOutcome

AWARD = Award.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
REVISION = AwardRevision.__table__  # type: ignore[attr-defined]  # as above
ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # as above
OUTCOME = PaymentOutcome.__table__  # type: ignore[attr-defined]  # as above


@dataclass(frozen=True, slots=True)
class Payable:
    """One award that an approved list lets out, whole đồng; ``purpose`` is the encumbrance it liquidates.

    ``rest_of`` is the order that was paid in part and whose rest this is, "" otherwise.
    """

    award: str
    instalment: int
    attempt: int
    case_number: int
    payee: str
    address: str
    area: str
    item: str
    fund: str
    amount: int
    purpose: str
    rest_of: str

    @property
    def order(self) -> str:
        """The code its order will bear."""
        return f"{self.award}-{self.instalment}-{self.attempt}"


def payable_under(connection: Any, face: ListFace) -> tuple[Payable, ...]:
    """What the list lets out and is not ordered under it, in its order, then rests of what was paid in part.

    Whether the list is approved, ask first.
    """
    if face.kind == "drop":
        return ()
    rows = connection.execute(_first_tries(face.id) if face.kind == "award" else _further_tries(face.id))
    whole = [Payable(*row) for row in rows]
    return (*whole, *_rests(connection, face.id))


def _first_tries(list_id: str) -> Any:
    ordered = and_(ORDER.c.award == AWARD.c.id, ORDER.c.list == list_id)
    return (
        select(
            AWARD.c.id,
            literal(1),
            literal(1),
            *_told(),
            AWARD.c.fund,
            AWARD.c.amount,
            AWARD.c.purpose,
            _WHOLE,
        )
        .select_from(AWARD.outerjoin(ORDER, ordered))
        .where(AWARD.c.list == list_id, ORDER.c.id.is_(None))
        .order_by(AWARD.c.place)
    )


def _further_tries(list_id: str) -> Any:
    again = ORDER.alias("again")
    ordered = and_(
        again.c.award == REVISION.c.award,
        again.c.list == list_id,
        again.c.instalment == ORDER.c.instalment,
        again.c.rest_of == "",
    )
    joined = (
        REVISION.join(AWARD, AWARD.c.id == REVISION.c.award)
        .join(ORDER, ORDER.c.id == REVISION.c.order)
        .outerjoin(again, ordered)
    )
    held = literal(bookings.HELD_TOGETHER)
    return (
        select(
            AWARD.c.id, ORDER.c.instalment, ORDER.c.attempt + 1, *_told(), REVISION.c.fund, REVISION.c.amount,
            held, _WHOLE,
        )
        .select_from(joined)
        .where(REVISION.c.list == list_id, again.c.id.is_(None))
        .order_by(REVISION.c.place)
    )  # fmt: skip


def _rests(connection: Any, list_id: str) -> list[Payable]:
    """What orders under the list left unpaid, as the next instalments of their awards."""
    rows = connection.execute(_RESTS.where(ORDER.c.list == list_id).order_by(ORDER.c.batch, ORDER.c.place))
    taken: Counter[str] = Counter()
    found = []
    for award, last, *told in rows:
        taken[award] += 1
        found.append(Payable(award, last + taken[award], 1, *told))
    return found


def _told() -> tuple[Any, ...]:
    return AWARD.c.case_number, AWARD.c.payee, AWARD.c.address, AWARD.c.area, AWARD.c.item


_WHOLE: Any = literal("")
_LATER = ORDER.alias("later")
_NEXT = ORDER.alias("next")
_LAST = (
    select(func.max(_LATER.c.instalment))
    .where(_LATER.c.award == ORDER.c.award)
    .correlate(ORDER)
    .scalar_subquery()
)
_RESTS = (
    select(
        ORDER.c.award, _LAST, ORDER.c.case_number, ORDER.c.payee, ORDER.c.address, ORDER.c.area, ORDER.c.item,
        ORDER.c.fund, ORDER.c.amount - OUTCOME.c.amount, ORDER.c.purpose, ORDER.c.id,
    )
    .select_from(
        ORDER.join(OUTCOME, OUTCOME.c.order == ORDER.c.id).outerjoin(_NEXT, _NEXT.c.rest_of == ORDER.c.id)
    )
    .where(OUTCOME.c.outcome == "part", _NEXT.c.id.is_(None))
)  # fmt: skip


def lists_with_rests(connection: Any) -> set[str]:
    """Lists under which something was paid in part and the rest is not ordered yet."""
    return set(connection.execute(_RESTS.with_only_columns(ORDER.c.list)).scalars())
