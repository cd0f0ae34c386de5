"""Where an award stands, read off the rows that were added for it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from relief_fund.disbursement.orders import standing
from relief_fund.disbursement.orders.answers import ANSWER
from relief_fund.disbursement.orders.tables import AwardRevision, BatchSending, PaymentOrder

ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
SENDING = BatchSending.__table__  # type: ignore[attr-defined]  # as above
REVISION = AwardRevision.__table__  # type: ignore[attr-defined]  # as above

_CHUNK = 500


class AwardState(StrEnum):
    """One word for where an award stands."""

    LISTED = "listed"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    ORDERED = "ordered"
    SENT = "sent"
    PART = "part"
    PAID = "paid"
    HELD = "held"
    DROPPED = "dropped"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Try:
    """One order of an award: sent or not, answered or not, and what its live revision decided ("" for none).

    ``outcome`` and ``reason`` hold today. ``revised`` is "renewal" or "drop" once a committee has approved
    it, "waiting" before. ``held`` is False for a return that is owed to the budget. ``purpose`` is the
    encumbrance line it liquidates; ``ordered``, ``answered`` and ``amount`` are whole đồng: of the order,
    of its answer, and what the answer is worth today. ``first`` is the outcome as it was first told.
    """

    order: str
    batch: str
    attempt: int
    sent: bool
    outcome: str
    reason: str
    revised: str
    held: bool = True
    instalment: int = 1
    purpose: str = ""
    ordered: int = 0
    first: str = ""
    answered: int = 0
    amount: int = 0


def state_of(
    list_state: AwardState, tries: Sequence[Try], released: Collection[str] = frozenset()
) -> AwardState:
    """The state of an award: held while any return is, else that of its last order; before, of its list.

    ``released`` are the promises of this award that a committee has given up (``Payable.promise``).
    """
    if not tries:
        return AwardState.RELEASED if released else list_state
    if any(_holds(one) for one in tries):
        return AwardState.HELD
    last = max(tries, key=lambda one: (one.instalment, one.attempt))
    if last.outcome == "returned":
        again = AwardState.RELEASED if _next_try(last) in released else AwardState.APPROVED
        decided = {"renewal": again, "drop": AwardState.DROPPED}
        return decided.get(last.revised, AwardState.DROPPED)
    if last.outcome:
        return AwardState(last.outcome)
    return AwardState.SENT if last.sent else AwardState.ORDERED


def _next_try(one: Try) -> str:
    return f"{one.order.rpartition('-')[0]}-{one.attempt + 1}"


def _holds(one: Try) -> bool:
    return one.outcome == "returned" and one.held and one.revised in ("", "waiting")


def list_states(connection: Any, lists: Sequence[str]) -> dict[str, AwardState]:
    """LISTED, APPROVED or WITHDRAWN for each of ``lists`` (a page of them)."""
    withdrawn = set(connection.execute(standing.WITHDRAWN).scalars())
    states = {}
    for list_id in lists:
        face = standing.list_face(connection, list_id)
        if list_id in withdrawn:
            states[list_id] = AwardState.WITHDRAWN
        elif standing.approval_of(connection, face) is not None:
            states[list_id] = AwardState.APPROVED
        else:
            states[list_id] = AwardState.LISTED
    return states


def tries_of(connection: Any, awards: Sequence[str]) -> dict[str, list[Try]]:
    """Every order of ``awards``, by award, in order of their tries."""
    found: dict[str, list[Try]] = defaultdict(list)
    revised = _revisions(connection, awards)
    for start in range(0, len(awards), _CHUNK):
        part = list(awards[start : start + _CHUNK])
        for row in connection.execute(
            _ORDERS.where(ORDER.c.award.in_(part)).order_by(ORDER.c.instalment, ORDER.c.attempt)
        ):
            told = (row.outcome or "", row.reason or "", revised.get(row.id, ""), row.held != 0)
            sums = (row.amount, row.first or "", row.answered or 0, row.worth or 0)
            facts = (*told, row.instalment, row.purpose, *sums)
            found[row.award].append(Try(row.id, row.batch, row.attempt, row.sent_on is not None, *facts))
    return found


@dataclass(frozen=True, slots=True)
class Released:
    """One promise of an award that a committee has given up, whole đồng, and the line it stood on."""

    promise: str
    fund: str
    purpose: str
    amount: int


def released_of(connection: Any, awards: Sequence[str]) -> dict[str, list[Released]]:
    """What was given up of ``awards`` by approved release lists, by award."""
    found: dict[str, list[Released]] = defaultdict(list)
    lists = standing.approved_lists(connection, ("release",))
    columns = (REVISION.c.award, REVISION.c.order, REVISION.c.fund, REVISION.c.purpose, REVISION.c.amount)
    for start in range(0, len(awards) if lists else 0, _CHUNK):
        part = list(awards[start : start + _CHUNK])
        rows = select(*columns).where(REVISION.c.award.in_(part), REVISION.c.list.in_(lists))
        for award, *told in connection.execute(rows):
            found[award].append(Released(*told))
    return found


_ORDERS = select(
    ORDER.c.award, ORDER.c.id, ORDER.c.batch, ORDER.c.instalment, ORDER.c.attempt, ORDER.c.purpose,
    ORDER.c.amount, SENDING.c.sent_on, ANSWER.c.outcome, ANSWER.c.reason, ANSWER.c.held, ANSWER.c.first,
    ANSWER.c.answered, ANSWER.c.amount.label("worth"),
).select_from(
    ORDER.outerjoin(SENDING, (SENDING.c.batch == ORDER.c.batch) & (SENDING.c.fund == ORDER.c.fund)).outerjoin(
        ANSWER, ANSWER.c.order == ORDER.c.id
    )
)  # fmt: skip


def _revisions(connection: Any, awards: Sequence[str]) -> dict[str, str]:
    """Order -> "renewal", "drop" or "waiting", by its live revision."""
    rows: list[Any] = []
    for start in range(0, len(awards), _CHUNK):
        part = list(awards[start : start + _CHUNK])
        live = select(REVISION.c.order, REVISION.c.list).where(
            REVISION.c.award.in_(part), REVISION.c.list.not_in(standing.WITHDRAWN)
        )
        rows += connection.execute(live)
    faces = {list_id: standing.list_face(connection, list_id) for _, list_id in rows}
    decided = {
        list_id: face.kind if standing.approval_of(connection, face) else "waiting"
        for list_id, face in faces.items()
    }
    return {order: decided[list_id] for order, list_id in rows}
