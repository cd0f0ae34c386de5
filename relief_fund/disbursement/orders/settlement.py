"""Settlement: a result of the Post or the bank becomes expenditure, or money held for its award."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.banking.payment_files.results import Outcome, ResultFile, ResultRow
from relief_fund.disbursement.orders import bookings
from relief_fund.disbursement.orders.channels import BANK_CHANNELS, CASH, TREASURY
from relief_fund.disbursement.orders.errors import (
    BatchNotSent,
    PaymentAmountDiffers,
    PaymentBatchDiffers,
    PaymentDayInvalid,
    PaymentOrderUnknown,
    PaymentOutcomeDiffers,
)
from relief_fund.disbursement.orders.tables import (
    BatchSending,
    PaymentBatch,
    PaymentOrder,
    PaymentOutcome,
    SettlementStep,
)
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office, PostingTx, Sealed
from relief_fund.ledger import queries as books
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.fund_line import FundLines

BATCH = PaymentBatch.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # as above
OUTCOME = PaymentOutcome.__table__  # type: ignore[attr-defined]  # as above
SENDING = BatchSending.__table__  # type: ignore[attr-defined]  # as above
STEP = SettlementStep.__table__  # type: ignore[attr-defined]  # as above

LARGEST_STEP = 500
"""Orders settled by one command: with up to six postings each it holds the desk well under 250 ms."""
PAID_SERIES = {TREASURY: "UNC", CASH: "PC"}
"""Voucher types of what was paid by hand; by the Post and banks a payment is a bookkeeping voucher."""
_CHUNK = 500
_ANSWERED = select(OUTCOME.c.order).where(OUTCOME.c.order.in_(bindparam("orders", expanding=True)))


@dataclass(frozen=True, slots=True)
class SettlementReport:
    """What a result file did: orders settled (paid) and returned now, and rows that were known already.

    ``settled`` counts those ``part`` too that were paid in part. ``unknown`` is always 0 here, since a
    file that names an unknown order is refused whole.
    """

    settled: int
    returned: int
    unknown: int
    already_known: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class OrderedAmount:
    """One order as settlement needs it, whole đồng; ``outcome`` is "" while nobody has answered.

    ``answered`` is the amount of the answer and ``step`` where it comes from (an entry's key where a bank
    line told it), ``bank_account`` the chart's account its money left.
    """

    id: str
    batch: str
    channel: str
    case_number: int
    item: str
    fund: str
    amount: int
    purpose: str
    sent_on: date | None
    bank_account: str
    outcome: str
    reason: str
    answered: int
    step: str

    def paid(self, row: ResultRow) -> int:
        """Whole đồng that ``row`` speaks of: a result that tells no amount means the whole order."""
        return self.amount if row.amount is None else row.amount

    def series(self, outcome: Outcome) -> str:
        """The voucher type of an answer; a return concerns the commitment."""
        return "CK" if outcome is Outcome.RETURNED else PAID_SERIES.get(self.channel, "PKT")


@dataclass(frozen=True, slots=True)
class _Answer:
    """One new answer with everything its entry needs."""

    order: OrderedAmount
    row: ResultRow
    sealed: Sealed

    @property
    def amount(self) -> int:
        """Whole đồng that were paid or returned."""
        return self.order.paid(self.row)


def settle(
    office: Office,
    actor: Actor,
    result: ResultFile,
    *,
    occurred_on: date,
    batch: str = "",
    document: str = "",
) -> SettlementReport:
    """Book every row of ``result`` on ``occurred_on``; the whole file is checked before its first step.

    ``batch`` is the one that the file must be about, where that is known; a file that names a batch
    itself is held to it. ``document`` is the number of the paper that the result was typed from. Steps
    of at most LARGEST_STEP orders, each one command with one batch leaf; after a stop the same file goes
    on where it was. Raises DutyMissing, PaymentOrderUnknown, PaymentBatchDiffers, PaymentAmountDiffers,
    BatchNotSent, PaymentOutcomeDiffers, PaymentDayInvalid, PaymentFileTotalsDiffer, and ``ledger``'s
    refusals.
    """
    actor.require(Duty.TREASURER)
    with office.read() as connection:
        orders = ordered_amounts(connection, [row.order for row in result.rows])
        funds = books.funds(connection)
    fresh = check_result(result, orders, occurred_on, batch)
    counted: Counter[str] = Counter()
    for rows in evenly(fresh, LARGEST_STEP):
        moment = moment_text(office.clock.now())
        step = _Step(fresh_id(), result.sha256, document, occurred_on, actor.officer, moment)
        answers = [_answer(office, step, orders[row.order], row) for row in rows]
        counted.update(_run_step(office, step, answers, funds))
    office.inspect("after", f"{min((one.batch for one in orders.values()), default='')}:{result.sha256[:16]}")
    return SettlementReport(
        settled=counted[Outcome.PAID] + counted[Outcome.PART],
        returned=counted[Outcome.RETURNED],
        unknown=0,
        already_known=len(result.rows) - counted.total(),
        part=counted[Outcome.PART],
    )


def check_result(
    result: ResultFile, orders: Mapping[str, OrderedAmount], occurred_on: date, batch: str = ""
) -> list[ResultRow]:
    """The rows that are new, after every row of the file was checked against the orders. Pure."""
    if batch and result.batch not in ("", batch):
        raise PaymentBatchDiffers(file=result.file, batch=batch, found=result.batch)
    about = batch or result.batch
    fresh = []
    for row in result.rows:
        where: dict[str, Any] = {"file": result.file, "row": row.row, "order": row.order}
        order = orders.get(row.order)
        if order is None:
            raise PaymentOrderUnknown(**where)
        if about and order.batch != about:
            raise PaymentBatchDiffers(**where, batch=about, found=order.batch)
        _check_amount(order, row, where)
        if order.sent_on is None:
            raise BatchNotSent(**where, batch=order.batch)
        if not order.outcome:
            if not order.sent_on <= row.day <= occurred_on:
                sent, booked = order.sent_on.isoformat(), occurred_on.isoformat()
                raise PaymentDayInvalid(**where, day=row.day.isoformat(), sent_on=sent, booked_on=booked)
            fresh.append(row)
        elif not _same(order, row):
            raise PaymentOutcomeDiffers(**where, known=order.outcome, found=row.outcome.value)
    result.check_totals()
    return fresh


def _check_amount(order: OrderedAmount, row: ResultRow, where: Mapping[str, Any]) -> None:
    """Paid or returned whole; in part only where the result says so, and then less than the order."""
    amount = order.paid(row)
    fitting = 0 < amount < order.amount if row.outcome is Outcome.PART else amount == order.amount
    if not fitting:
        raise PaymentAmountDiffers(**where, expected=order.amount, found=amount, outcome=row.outcome.value)


def _same(order: OrderedAmount, row: ResultRow) -> bool:
    """Whether a row repeats what is known; where the bank's line came first, the result tells its reason."""
    reason = row.reason if ":" in order.step else order.reason
    known = (order.outcome, reason, order.answered)
    return known == (row.outcome.value, row.reason, order.paid(row))


def evenly(rows: Sequence[ResultRow], most: int) -> Iterator[Sequence[ResultRow]]:
    """Steps of nearly equal size, none above ``most``: a last step of one would tell one family's amount."""
    steps = -(-len(rows) // most)
    for step in range(steps):
        yield rows[len(rows) * step // steps : len(rows) * (step + 1) // steps]


def ordered_amounts(connection: Any, orders: Sequence[str]) -> dict[str, OrderedAmount]:
    """Those of ``orders`` that exist, with their batch's sending day and their outcome."""
    joined = ORDER.outerjoin(
        SENDING, (SENDING.c.batch == ORDER.c.batch) & (SENDING.c.fund == ORDER.c.fund)
    ).outerjoin(OUTCOME, OUTCOME.c.order == ORDER.c.id)
    joined = joined.join(BATCH, BATCH.c.id == ORDER.c.batch)
    query = select(
        ORDER.c.id, ORDER.c.batch, BATCH.c.channel, ORDER.c.case_number, ORDER.c.item, ORDER.c.fund,
        ORDER.c.amount, ORDER.c.purpose, SENDING.c.sent_on,
        func.coalesce(SENDING.c.bank_account, "").label("bank_account"),
        func.coalesce(OUTCOME.c.outcome, "").label("outcome"),
        func.coalesce(OUTCOME.c.reason, "").label("reason"),
        func.coalesce(OUTCOME.c.amount, 0).label("answered"),
        func.coalesce(OUTCOME.c.step, "").label("step"),
    ).select_from(joined)  # fmt: skip
    found: dict[str, OrderedAmount] = {}
    for start in range(0, len(orders), _CHUNK):
        part = query.where(ORDER.c.id.in_(list(orders[start : start + _CHUNK])))
        for row in connection.execute(part).mappings():
            found[row["id"]] = OrderedAmount(**row)
    return found


def unanswered(connection: Any, batch: str, fund: str) -> list[tuple[str, int]]:
    """(order, whole đồng) of one fund's orders in a batch that nobody has answered, in their order."""
    query = (
        select(ORDER.c.id, ORDER.c.amount)
        .select_from(ORDER.outerjoin(OUTCOME, OUTCOME.c.order == ORDER.c.id))
        .where(ORDER.c.batch == batch, ORDER.c.fund == fund, OUTCOME.c.order.is_(None))
        .order_by(ORDER.c.place)
    )
    return [(order, int(amount)) for order, amount in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class _Step:
    id: str
    result_sha256: str
    document: str
    occurred_on: date
    settled_by: str
    settled_at: str


def _answer(office: Office, step: _Step, order: OrderedAmount, row: ResultRow) -> _Answer:
    facts = {
        "amount": str(order.paid(row)), "case": order.case_number, "day": row.day.isoformat(), "fund": order.fund,
        "item": order.item, "order": order.id, "outcome": row.outcome.value, "reason": row.reason,
    }  # fmt: skip
    return _Answer(order, row, office.vault.seal(f"order:{order.id}", f"step:{step.id}", facts))


def _run_step(
    office: Office, step: _Step, answers: Sequence[_Answer], funds: Mapping[str, books.FundFace]
) -> Counter[str]:
    orders = [one.order.id for one in answers]

    def command(tx: PostingTx) -> Counter[str]:
        known = set(tx.sql(_ANSWERED, {"orders": orders}).scalars())
        fresh = [one for one in answers if one.order.id not in known]
        if not fresh:
            return Counter()
        vouchers = _vouchers(tx, step, fresh, funds)
        lines = FundLines(tx)
        for one in fresh:
            fund = funds[one.order.fund]
            voucher = vouchers[fund.owner, one.order.series(one.row.outcome)]
            entry = replace(_entry(step, one, fund.kind, voucher), document=step.document)
            lines.note(entry, tx.post(entry), fresh=True)
        lines.write()
        tx.batch_leaf({"batches": sorted({one.order.batch for one in fresh}), "step": step.id})
        tx.sql(STEP.insert(), {name: getattr(step, name) for name in _Step.__slots__})
        tx.rows(OUTCOME, [_outcome_row(step, one) for one in fresh])
        office.vault.keep(tx, [one.sealed for one in fresh])
        return Counter(one.row.outcome.value for one in fresh)

    return office.desk.run(command)


def _vouchers(
    tx: PostingTx, step: _Step, answers: Sequence[_Answer], funds: Mapping[str, books.FundFace]
) -> dict[tuple[str, str], str]:
    """One voucher per owner, step and type stands for all its orders, like a collective pay sheet."""
    kinds = sorted({(funds[one.order.fund].owner, one.order.series(one.row.outcome)) for one in answers})
    return {
        (owner, series): tx.voucher(
            owner, step.occurred_on.year, series, f"settle:{step.id}:{owner}:{series}"
        )
        for owner, series in kinds
    }


def _entry(step: _Step, one: _Answer, fund_kind: str, voucher: str) -> Entry:
    """Templates 32 and 33 by the Post, 36 to 38 through a bank, 7 and 44 by hand.

    In part by the Post or by hand, who pays keeps the rest.
    """
    order, outcome = one.order, one.row.outcome
    told: dict[str, Any] = {
        "order": order.id, "fund": order.fund, "purpose": order.purpose, "amount": one.amount,
        "on": step.occurred_on, "voucher": voucher, "digest": one.sealed.digest,
    }  # fmt: skip
    by_bank = order.channel in BANK_CHANNELS
    if outcome is Outcome.RETURNED:
        return bookings.refused(**told, bank=order.bank_account) if by_bank else bookings.returned(**told)
    if order.channel == TREASURY:
        return bookings.treasury_payment(**told)
    told["fund_kind"] = fund_kind
    if outcome is Outcome.PART and by_bank:
        rest = order.amount - one.amount
        return bookings.part_through_bank(**told, rest=rest, bank=order.bank_account)
    through = bookings.WITH_OFFICER if order.channel == CASH else bookings.ADVANCED
    return bookings.payment(**told, through=bookings.IN_TRANSIT if by_bank else through)


def _outcome_row(step: _Step, one: _Answer) -> dict[str, Any]:
    return {
        "order": one.order.id, "step": step.id, "outcome": one.row.outcome.value, "reason": one.row.reason,
        "day": one.row.day, "amount": one.amount, "digest": one.sealed.digest,
    }  # fmt: skip
