"""What already stands when a list is prepared: which entitlements are listed, what open lists count on."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.approval.queries import Approved, approved
from relief_fund.disbursement.orders.errors import ListUnknown
from relief_fund.disbursement.orders.frozen import FrozenAward, HeldAward, ListFace
from relief_fund.disbursement.orders.tables import (
    Award,
    AwardList,
    AwardListProposal,
    AwardListWithdrawal,
    AwardRevision,
)

LIST = AwardList.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
WITHDRAWAL = AwardListWithdrawal.__table__  # type: ignore[attr-defined]  # as above
AWARD = Award.__table__  # type: ignore[attr-defined]  # as above
PROPOSAL = AwardListProposal.__table__  # type: ignore[attr-defined]  # as above
REVISION = AwardRevision.__table__  # type: ignore[attr-defined]  # as above

LAST_NUMBER = select(func.coalesce(func.max(LIST.c.number), 0)).where(LIST.c.disaster == bindparam("of"))
WITHDRAWN = select(WITHDRAWAL.c.list)
LIST_COLUMNS = (
    LIST.c.id, LIST.c.kind, LIST.c.disaster, LIST.c.number, LIST.c.committee, LIST.c.occurred_on,
)  # fmt: skip
AWARD_COLUMNS = tuple(AWARD.c[name] for name in FrozenAward.__slots__)
HELD_COLUMNS = tuple(REVISION.c[name] for name in HeldAward.__slots__)


@dataclass(frozen=True, slots=True)
class Listings:
    """Claims of a disaster: those that stand on a live list, and how often each was listed."""

    live: frozenset[str]
    times: dict[str, int]


def listings_of(connection: Any, disaster: str) -> Listings:
    """Which claims of ``disaster`` stand on a list that was not withdrawn, and all listings.

    A claim whose award was released whole stands on no list any more: what undoes a release is a new
    approval.
    """
    columns = (AWARD.c.claim, AWARD.c.list, AWARD.c.id)
    rows = connection.execute(select(*columns).where(AWARD.c.disaster == disaster)).all()
    withdrawn = set(connection.execute(WITHDRAWN).scalars())
    released = released_whole(connection)
    times = Counter(claim for claim, _, _ in rows)
    live = frozenset(
        claim for claim, list_id, award in rows if list_id not in withdrawn and award not in released
    )
    return Listings(live, dict(times))


def released_whole(connection: Any) -> frozenset[str]:
    """Awards that a committee has released to the last đồng: their households have nothing of them.

    Before anything was ordered, or the further try of all that had come back. An award that was paid in
    part keeps its claim when its rest is released: listed again it would be listed whole.
    """
    lists = approved_lists(connection, ("release",))
    whole = (
        select(AWARD.c.id)
        .join(REVISION, REVISION.c.award == AWARD.c.id)
        .where(REVISION.c.list.in_(lists))
        .group_by(AWARD.c.id, AWARD.c.amount)
        .having(func.sum(REVISION.c.amount) == AWARD.c.amount)
    )
    return frozenset(connection.execute(whole).scalars()) if lists else frozenset()


def first_order(award: str) -> str:
    """The code of an award's first order."""
    return f"{award}-1-1"


def last_number(connection: Any, disaster: str) -> int:
    """The number of the newest list of ``disaster``, 0 before the first."""
    return int(connection.execute(LAST_NUMBER, {"of": disaster}).scalar())


def open_lists(connection: Any, kind: str) -> list[ListFace]:
    """Lists of one kind that are neither withdrawn nor approved, oldest first."""
    rows = connection.execute(
        select(*LIST_COLUMNS)
        .where(LIST.c.id.not_in(WITHDRAWN), LIST.c.kind == kind)
        .order_by(LIST.c.made_at, LIST.c.id)
    )
    return [face for face in (ListFace(*row) for row in rows) if approval_of(connection, face) is None]


def approved_lists(connection: Any, kinds: Collection[str], disaster: str = "") -> list[str]:
    """Ids of the approved lists of these kinds, of one disaster or all."""
    query = select(*LIST_COLUMNS).where(LIST.c.kind.in_(list(kinds)), LIST.c.id.not_in(WITHDRAWN))
    if disaster:
        query = query.where(LIST.c.disaster == disaster)
    faces = [ListFace(*row) for row in connection.execute(query)]
    return [face.id for face in faces if approval_of(connection, face) is not None]


def approval_of(connection: Any, face: ListFace) -> Approved | None:
    """The committee's approval of a list, None while there is none."""
    return approved(connection, face.proposal_kind, face.id)


def proposal_of(connection: Any, list_id: str) -> str | None:
    """The proposal by which a list lies before its committee, None before that."""
    found: str | None = connection.execute(
        select(PROPOSAL.c.proposal).where(PROPOSAL.c.list == list_id)
    ).scalar()
    return found


def promised_by(connection: Any, lists: Collection[str]) -> dict[str, int]:
    """Đồng per fund that the awards of ``lists`` count on."""
    rows = connection.execute(
        select(AWARD.c.fund, func.sum(AWARD.c.amount))
        .where(AWARD.c.list.in_(list(lists)))
        .group_by(AWARD.c.fund)
    )
    return {fund: int(total) for fund, total in rows}


def list_face(connection: Any, list_id: str) -> ListFace:
    """The face of one list. Raises ListUnknown."""
    row = connection.execute(select(*LIST_COLUMNS).where(LIST.c.id == list_id)).first()
    if row is None:
        raise ListUnknown(list=list_id)
    return ListFace(*row)


def rows_of(connection: Any, face: ListFace) -> tuple[FrozenAward | HeldAward, ...]:
    """The rows of a list as they were frozen, in order."""
    if face.kind == "award":
        found = connection.execute(
            select(*AWARD_COLUMNS).where(AWARD.c.list == face.id).order_by(AWARD.c.place)
        )
        return tuple(FrozenAward(*row) for row in found)
    found = connection.execute(
        select(*HELD_COLUMNS).where(REVISION.c.list == face.id).order_by(REVISION.c.place)
    )
    return tuple(HeldAward(*row) for row in found)
