"""What pages ask about money out: lists, awards, batches, returned payments. Frozen values out, whole đồng."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select

from relief_fund.disbursement.assessment.queries import case_label
from relief_fund.disbursement.orders import standing
from relief_fund.disbursement.orders.answers import ANSWER, PAID
from relief_fund.disbursement.orders.batches import SentAdvance, batch_digest, sent_advances
from relief_fund.disbursement.orders.channels import BANK_CHANNELS
from relief_fund.disbursement.orders.errors import BatchUnknown
from relief_fund.disbursement.orders.payable import Payable, lists_with_payables, payable_under
from relief_fund.disbursement.orders.states import (
    AwardState,
    Released,
    Try,
    list_states,
    released_of,
    state_of,
    tries_of,
)
from relief_fund.disbursement.orders.tables import (
    Award,
    AwardList,
    BatchExport,
    BatchSending,
    PaymentBatch,
    PaymentOrder,
    UnfundedAward,
)

LIST = AwardList.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
AWARD = Award.__table__  # type: ignore[attr-defined]  # as above
UNFUNDED = UnfundedAward.__table__  # type: ignore[attr-defined]  # as above
BATCH = PaymentBatch.__table__  # type: ignore[attr-defined]  # as above
ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # as above
SENDING = BatchSending.__table__  # type: ignore[attr-defined]  # as above
EXPORT = BatchExport.__table__  # type: ignore[attr-defined]  # as above
LAST_MOMENT = "9999"
_SHOWN_AS = {"paid": PAID}


@dataclass(frozen=True, slots=True)
class ListLine:
    """One list: its paper name, kind, state, and the proposal by which it lies before its committee."""

    id: str
    code: str
    kind: str
    disaster: str
    committee: str
    occurred_on: date
    awards: int
    total: int
    digest: str
    made_at: str
    state: AwardState
    proposal: str | None


@dataclass(frozen=True, slots=True)
class AwardLine:
    """One award on a page; ``payee`` and ``address`` are private, ``case`` is printed as HS-0012.

    ``released`` is what a committee has given up of it, whole đồng.
    """

    id: str
    place: int
    list: str
    household: str
    case: str
    payee: str
    address: str
    area: str
    item: str
    source_class: str
    policy: str
    rule: str
    version: str
    figures: Mapping[str, Any]
    fund: str
    amount: int
    position: int
    state: AwardState
    tries: tuple[Try, ...]
    released: int


@dataclass(frozen=True, slots=True)
class UnfundedLine:
    """One entitlement that the money did not reach when the list was prepared, and why."""

    place: int
    household: str
    case: str
    item: str
    source_class: str
    amount: int
    reason: str
    shortfall: int


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch with what became of its orders; ``sent_on`` is None before its money has left.

    ``part`` counts those among the ``paid`` that were paid in part; ``rest_total`` is what answered orders
    did not bring their households: rests to be ordered, and what was paid back.
    """

    code: str
    list: str
    channel: str
    occurred_on: date
    made_at: str
    orders: int
    total: int
    sent_on: date | None
    paid: int
    paid_total: int
    returned: int
    returned_total: int
    part: int = 0
    rest_total: int = 0

    @property
    def waiting(self) -> int:
        """Orders without an answer."""
        return self.orders - self.paid - self.returned

    @property
    def waiting_total(self) -> int:
        """Whole đồng of orders without an answer."""
        return self.total - self.paid_total - self.returned_total - self.rest_total

    @property
    def through_bank(self) -> bool:
        """Whether a bank pays the orders."""
        return self.channel in BANK_CHANNELS

    @property
    def way(self) -> str:
        """Who pays: "post", "bank", "cash" (an officer) or "treasury"."""
        return "bank" if self.through_bank else self.channel


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One payment file of a batch that left the house."""

    channel: str
    orders: int
    total: int
    sha256: str
    exported_at: str


@dataclass(frozen=True, slots=True)
class BatchCard:
    """A batch with its digest (what the release covers), its advances and its files."""

    line: BatchLine
    digest: str
    advances: tuple[SentAdvance, ...]
    exports: tuple[ExportLine, ...]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One payment order; ``payee`` and ``address`` are private, ``outcome`` is "" while it is unanswered.

    ``answered`` is what the outcome is worth today, whole đồng.
    """

    place: int
    id: str
    award: str
    attempt: int
    case: str
    payee: str
    address: str
    item: str
    fund: str
    amount: int
    outcome: str
    reason: str
    day: date | None
    answered: int = 0


def lists_page(
    connection: Any, *, disaster: str = "", before: str = LAST_MOMENT, limit: int = 20
) -> tuple[ListLine, ...]:
    """The newest lists made before a moment text, of one disaster or all."""
    query = select(LIST).where(LIST.c.made_at < before)
    if disaster:
        query = query.where(LIST.c.disaster == disaster)
    rows = connection.execute(query.order_by(LIST.c.made_at.desc(), LIST.c.id).limit(limit)).all()
    return _list_lines(connection, rows)


def list_line(connection: Any, list_id: str) -> ListLine:
    """One list. Raises ListUnknown."""
    standing.list_face(connection, list_id)
    rows = connection.execute(select(LIST).where(LIST.c.id == list_id)).all()
    return _list_lines(connection, rows)[0]


def _list_lines(connection: Any, rows: Sequence[Any]) -> tuple[ListLine, ...]:
    states = list_states(connection, [row.id for row in rows])
    return tuple(
        ListLine(
            row.id, f"{row.disaster}-{row.number:02}", row.kind, row.disaster, row.committee, row.occurred_on,
            row.awards, row.total, row.digest, row.made_at, states[row.id],
            standing.proposal_of(connection, row.id),
        )
        for row in rows
    )  # fmt: skip


def awards_page(connection: Any, list_id: str, *, after: int = 0, limit: int = 50) -> tuple[AwardLine, ...]:
    """Awards of a list behind place ``after``, in order of hardship; for a renewal or drop list its awards."""
    face = standing.list_face(connection, list_id)
    if face.kind == "award":
        query = select(AWARD).where(AWARD.c.list == list_id, AWARD.c.place > after).order_by(AWARD.c.place)
    else:
        held = standing.REVISION
        query = select(AWARD).join(held, held.c.award == AWARD.c.id)
        query = query.where(held.c.list == list_id, held.c.place > after).order_by(held.c.place)
    return _award_lines(connection, query.limit(limit))


def awards_of_household(connection: Any, household: str) -> tuple[AwardLine, ...]:
    """Every award of one household, in whatever disaster and list."""
    return _award_lines(connection, select(AWARD).where(AWARD.c.household == household).order_by(AWARD.c.id))


def _award_lines(connection: Any, query: Select[Any]) -> tuple[AwardLine, ...]:
    rows = connection.execute(query).all()
    states = list_states(connection, sorted({row.list for row in rows}))
    awards = [row.id for row in rows]
    tries, released = tries_of(connection, awards), released_of(connection, awards)
    return tuple(
        _award_line(row, states[row.list], tries.get(row.id, []), released.get(row.id, [])) for row in rows
    )


def _award_line(
    row: Any, listed: AwardState, tries: Sequence[Try], released: Sequence[Released]
) -> AwardLine:
    told = {name: getattr(row, name) for name in AwardLine.__slots__ if hasattr(row, name)}
    told |= {"case": case_label(row.case_number), "figures": json.loads(row.figures), "tries": tuple(tries)}
    told |= {"released": sum(one.amount for one in released)}
    return AwardLine(**told, state=state_of(listed, tries, {one.promise for one in released}))


def unfunded_page(
    connection: Any, list_id: str, *, after: int = 0, limit: int = 50
) -> tuple[UnfundedLine, ...]:
    """What the money did not reach when ``list_id`` was prepared, in order of hardship."""
    rows = connection.execute(
        select(UNFUNDED)
        .where(UNFUNDED.c.list == list_id, UNFUNDED.c.place > after)
        .order_by(UNFUNDED.c.place)
        .limit(limit)
    )
    return tuple(
        UnfundedLine(
            row.place, row.household, case_label(row.case_number), row.item, row.source_class, row.amount,
            row.reason, row.shortfall,
        )
        for row in rows
    )  # fmt: skip


def lists_to_order(connection: Any) -> tuple[ListLine, ...]:
    """Approved award and renewal lists with awards or rests that are not ordered: what may become a batch."""
    waiting = LIST.c.id.in_(lists_with_payables(connection))
    rows = connection.execute(select(LIST).where(waiting).order_by(LIST.c.made_at)).all()
    return tuple(line for line in _list_lines(connection, rows) if line.state is AwardState.APPROVED)


def payables_page(
    connection: Any, list_id: str, *, after: int = 0, limit: int = 50
) -> tuple[tuple[Payable, ...], int]:
    """What an approved list lets out behind the first ``after`` of them, and where to go on, 0 at the end.

    Empty for a list that is not approved. Raises ListUnknown.
    """
    face = standing.list_face(connection, list_id)
    approved = standing.approval_of(connection, face) is not None
    every = payable_under(connection, face) if approved else ()
    return every[after : after + limit], after + limit if len(every) > after + limit else 0


def batches_page(
    connection: Any, *, before: str = LAST_MOMENT, limit: int = 20, list_id: str = ""
) -> tuple[BatchLine, ...]:
    """The newest batches made before a moment text, of one list or all."""
    query = select(BATCH).where(BATCH.c.made_at < before)
    if list_id:
        query = query.where(BATCH.c.list == list_id)
    return _batch_lines(connection, query.order_by(BATCH.c.made_at.desc(), BATCH.c.id).limit(limit))


def batch_card(connection: Any, batch: str) -> BatchCard:
    """One batch. Raises BatchUnknown."""
    found = _batch_lines(connection, select(BATCH).where(BATCH.c.id == batch))
    if not found:
        raise BatchUnknown(batch=batch[:40])
    columns = (EXPORT.c.channel, EXPORT.c.orders, EXPORT.c.total, EXPORT.c.sha256, EXPORT.c.exported_at)
    files = connection.execute(select(*columns).where(EXPORT.c.batch == batch).order_by(EXPORT.c.exported_at))
    exports = tuple(ExportLine(*row) for row in files)
    return BatchCard(found[0], batch_digest(connection, batch), sent_advances(connection, batch), exports)


def _batch_lines(connection: Any, query: Select[Any]) -> tuple[BatchLine, ...]:
    rows = connection.execute(query).all()
    codes = [row.id for row in rows]
    days = select(SENDING.c.batch, func.min(SENDING.c.sent_on)).where(SENDING.c.batch.in_(codes))
    sent = dict(connection.execute(days.group_by(SENDING.c.batch)).all())
    sums = {row.batch: row for row in connection.execute(_outcome_sums(codes))}
    return tuple(_batch_line(row, sent.get(row.id), sums.get(row.id)) for row in rows)


def _batch_line(row: Any, sent_on: date | None, sums: Any) -> BatchLine:
    told = (row.id, row.list, row.channel, row.occurred_on, row.made_at, row.orders, row.total, sent_on)
    return BatchLine(*told, *(int(figure) for figure in sums[1:])) if sums else BatchLine(*told, 0, 0, 0, 0)


def _outcome_sums(codes: Sequence[str]) -> Select[Any]:
    """Per batch: paid and their đồng, returned and theirs, paid in part, and what is missing of the answered."""
    paid, returned = ANSWER.c.outcome.in_(PAID), ANSWER.c.outcome == "returned"

    def total(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, ANSWER.c.amount))), 0)

    return (
        select(
            ORDER.c.batch, func.count(case((paid, 1))), total(paid), func.count(case((returned, 1))),
            total(returned), func.count(case((ANSWER.c.outcome == "part", 1))),
            func.sum(ORDER.c.amount - ANSWER.c.amount),
        )
        .join(ANSWER, ANSWER.c.order == ORDER.c.id)
        .where(ORDER.c.batch.in_(list(codes)))
        .group_by(ORDER.c.batch)
    )  # fmt: skip


def orders_page(
    connection: Any, batch: str, *, after: int = 0, limit: int = 50, outcome: str = ""
) -> tuple[OrderLine, ...]:
    """Orders of a batch behind place ``after``; ``outcome`` is paid, returned, waiting, or "" for all.

    What was paid in part is shown with the paid.
    """
    columns = (
        ORDER.c.place, ORDER.c.id, ORDER.c.award, ORDER.c.attempt, ORDER.c.case_number, ORDER.c.payee,
        ORDER.c.address, ORDER.c.item, ORDER.c.fund, ORDER.c.amount,
        func.coalesce(ANSWER.c.outcome, ""), func.coalesce(ANSWER.c.reason, ""), ANSWER.c.day,
        func.coalesce(ANSWER.c.amount, 0),
    )  # fmt: skip
    query = (
        select(*columns)
        .select_from(ORDER.outerjoin(ANSWER, ANSWER.c.order == ORDER.c.id))
        .where(ORDER.c.batch == batch, ORDER.c.place > after)
    )
    if outcome:
        query = query.where(
            func.coalesce(ANSWER.c.outcome, "waiting").in_(_SHOWN_AS.get(outcome, (outcome,)))
        )
    rows = connection.execute(query.order_by(ORDER.c.place).limit(limit))
    return tuple(
        OrderLine(place, order, award, attempt, case_label(number), *rest)
        for place, order, award, attempt, number, *rest in rows
    )
