"""What may be ordered under an approved list: its new awards, or its held ones for another try."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, literal, or_, select

from relief_fund.disbursement.orders import bookings, standing
from relief_fund.disbursement.orders.frozen import ListFace
from relief_fund.disbursement.orders.tables import (
    Award,
    AwardList,
    AwardRevision,
    PaymentOrder,
    PaymentOutcome,
)

LIST = AwardList.__table__  # type: ignore[attr-defined]  # as below
AWARD = Award.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
REVISION = AwardRevision.__table__  # type: ignore[attr-defined]  # as above
ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # as above
OUTCOME = PaymentOutcome.__table__  # type: ignore[attr-defined]  # as above


NEVER_PAID = ("drop", "release")
"""Kinds of list that let nothing out."""
REST = "/rest"
"""Behind an order's code: what it was not paid of."""
_GIVEN_UP = (
    select(REVISION.c.order)
    .join(LIST, LIST.c.id == REVISION.c.list)
    .where(LIST.c.kind == "release", LIST.c.id.not_in(standing.WITHDRAWN))
)
RELEASED_AMONG = _GIVEN_UP.where(REVISION.c.order.in_(bindparam("promises", expanding=True)))
"""Of ``promises``, those that stand on a live release list: nothing is ordered for them."""
ORDERED_AMONG = (
    select(ORDER.c.id)
    .where(
        or_(
            ORDER.c.id.in_(bindparam("orders", expanding=True)),
            ORDER.c.rest_of.in_(bindparam("rests", expanding=True)),
        )
    )
    .limit(1)
)
"""Whether one of ``orders`` was made, or an order for one of ``rests``."""


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

    @property
    def promise(self) -> str:
        """What a release list calls it: the order's code, or "<order>/rest"."""
        return f"{self.rest_of}{REST}" if self.rest_of else self.order


def payable_under(connection: Any, face: ListFace) -> tuple[Payable, ...]:
    """What the list lets out and is not ordered under it, in its order, then rests of what was paid in part.

    What stands on a live release list is left out. Whether the list is approved, ask first.
    """
    if face.kind in NEVER_PAID:
        return ()
    rows = connection.execute(_first_tries(face.id) if face.kind == "award" else _further_tries(face.id))
    whole = [Payable(*row) for row in rows]
    given_up = set(connection.execute(_GIVEN_UP).scalars())
    return tuple(one for one in (*whole, *_rests(connection, face.id)) if one.promise not in given_up)


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
_UNORDERED = (
    select(AWARD.c.list, AWARD.c.id)
    .select_from(AWARD.outerjoin(ORDER, and_(ORDER.c.award == AWARD.c.id, ORDER.c.list == AWARD.c.list)))
    .where(ORDER.c.id.is_(None))
)
_AGAIN = ORDER.alias("again")
_NOT_AGAIN = (
    select(REVISION.c.list, REVISION.c.award, ORDER.c.instalment, ORDER.c.attempt)
    .select_from(
        REVISION.join(LIST, LIST.c.id == REVISION.c.list)
        .join(ORDER, ORDER.c.id == REVISION.c.order)
        .outerjoin(
            _AGAIN,
            and_(
                _AGAIN.c.award == REVISION.c.award,
                _AGAIN.c.list == REVISION.c.list,
                _AGAIN.c.instalment == ORDER.c.instalment,
                _AGAIN.c.rest_of == "",
            ),
        )
    )
    .where(LIST.c.kind == "renewal", _AGAIN.c.id.is_(None))
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


def lists_with_payables(connection: Any) -> set[str]:
    """Lists that may let something out: an award without an order under them, or a rest; approved or not."""
    given_up = set(connection.execute(_GIVEN_UP).scalars())
    rests = connection.execute(_RESTS.with_only_columns(ORDER.c.list, ORDER.c.id))
    found = {list_id for list_id, order in rests if f"{order}{REST}" not in given_up}
    found |= {
        list_id
        for list_id, award in connection.execute(_UNORDERED)
        if standing.first_order(award) not in given_up
    }
    again = connection.execute(_NOT_AGAIN)
    return found | {
        list_id
        for list_id, award, instalment, attempt in again
        if f"{award}-{instalment}-{attempt + 1}" not in given_up
    }
