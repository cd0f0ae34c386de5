"""Payments by hand: what the Treasury pays itself (template 7), and cash through a paying officer (44).

They are batches like any other: ordered under an approved list, released with a code. The answer is a
paper in hand, the officer's signed sheet or the Treasury's slip, typed at the site.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from relief_fund.audit.canonical import canonical
from relief_fund.banking.payment_files.outcomes import Outcome, ResultFile, ResultRow, ReturnReason
from relief_fund.disbursement.orders import bookings
from relief_fund.disbursement.orders.answers import ANSWER, BACK, PAID
from relief_fund.disbursement.orders.batches import carrier_of, channel_of
from relief_fund.disbursement.orders.channels import BY_HAND, CASH
from relief_fund.disbursement.orders.coming_back import still_answered
from relief_fund.disbursement.orders.errors import (
    BatchUnanswered,
    CarrierInvalid,
    PaymentNotByHand,
    SheetInvalid,
)
from relief_fund.disbursement.orders.released import ReleasedOrder, released_order
from relief_fund.disbursement.orders.settlement import (
    SettlementReport,
    ordered_amounts,
    settle,
    unanswered,
)
from relief_fund.disbursement.orders.tables import BatchSending, PaymentOrder
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office, PostingTx
from relief_fund.ledger import queries as books
from relief_fund.ledger.day_guards import check_days
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.events import TEXT
from relief_fund.ledger.fund_line import note_entry

ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
SENDING = BatchSending.__table__  # type: ignore[attr-defined]  # as above


def settle_by_sheet(
    office: Office,
    actor: Actor,
    *,
    batch: str,
    document: str,
    day: date,
    occurred_on: date,
    paid: Sequence[str] = (),
    returned: Mapping[str, str] | None = None,
) -> SettlementReport:
    """Book what a signed sheet or the Treasury's slip ``document`` says of orders of ``batch`` on ``day``.

    ``paid`` are orders whose households signed for the whole amount, ``returned`` the others with their
    reason (``ReturnReason``); what the sheet does not name waits. Raises DutyMissing, BatchUnknown,
    CarrierInvalid, PaymentNotByHand, SheetInvalid, and as ``settlement.settle``.
    """
    actor.require(Duty.TREASURER)
    back = dict(returned or {})
    with office.read() as connection:
        if channel_of(connection, batch) not in BY_HAND:
            raise PaymentNotByHand(batch=batch)
        _check_hand(connection, actor, batch)
        orders = ordered_amounts(connection, [*paid, *back])
    twice = len(set(paid)) < len(paid) or not set(paid).isdisjoint(back)
    reasons = {one.value for one in ReturnReason}
    if not TEXT.fullmatch(document) or twice or not (paid or back) or not set(back.values()) <= reasons:
        raise SheetInvalid(batch=batch)
    said = [(order, Outcome.PAID, "") for order in paid]
    said += [(order, Outcome.RETURNED, reason) for order, reason in back.items()]
    amounts = {code: one.amount for code, one in orders.items()}
    rows = tuple(
        ResultRow(at, order, outcome, reason, day, amounts.get(order))
        for at, (order, outcome, reason) in enumerate(sorted(said), 1)
    )
    told = {
        "batch": batch, "day": day.isoformat(), "document": document,
        "rows": [[one.order, one.outcome.value, one.reason] for one in rows],
    }  # fmt: skip
    digest = hashlib.sha256(canonical(told)).hexdigest()
    sheet = ResultFile(document, digest, rows, len(rows), sum(one.amount or 0 for one in rows), batch)
    return settle(office, actor, sheet, occurred_on=occurred_on, batch=batch, document=document)


def cash_left(connection: Any, batch: str) -> dict[str, int]:
    """Đồng per fund that the paying officer of a cash batch holds and no household took; {} once back."""
    if channel_of(connection, batch) != CASH:
        return {}
    sent = connection.execute(select(SENDING.c.fund, SENDING.c.amount).where(SENDING.c.batch == batch)).all()
    given = (
        select(ORDER.c.fund, func.sum(ANSWER.c.answered))
        .join(ANSWER, ANSWER.c.order == ORDER.c.id)
        .where(ORDER.c.batch == batch, ANSWER.c.first.in_(PAID))
        .group_by(ORDER.c.fund)
    )
    spent = {fund: int(total) for fund, total in connection.execute(given)}
    known = books.entries_by_keys(connection, [_back_key(batch, fund) for fund, _ in sent])
    return {
        fund: amount - spent.get(fund, 0)
        for fund, amount in sent
        if amount > spent.get(fund, 0) and _back_key(batch, fund) not in known
    }


def return_cash(office: Office, actor: Actor, *, batch: str, document: str, on: date) -> int:
    """The paying officer brings back what no household took (1411 to the till), whole đồng; 0 once done.

    Raises DutyMissing, BatchUnknown, CarrierInvalid, BatchUnanswered, SheetInvalid (also for a day before
    the cash left), OverdrawnOnDay, and what the desk refuses.
    """
    actor.require(Duty.TREASURER)
    if not TEXT.fullmatch(document):
        raise SheetInvalid(batch=batch)
    with office.read() as connection:
        left = cash_left(connection, batch)
        _check_hand(connection, actor, batch)
        open_orders = sum(len(unanswered(connection, batch, fund)) for fund in left)
        owners = {code: fund.owner for code, fund in books.funds(connection).items()}
        if open_orders:
            raise BatchUnanswered(batch=batch, orders=open_orders)
        told: dict[str, Any] = {"batch": batch, "document": document, "on": on, "voucher": ""}
        entries = [bookings.cash_back(fund=fund, amount=amount, **told) for fund, amount in left.items()]
        if left:
            _check_left(connection, batch, on)
            check_days(connection, entries, today(office.clock))

    def command(tx: PostingTx) -> None:
        for entry in entries:
            voucher = tx.voucher(owners[entry.lines[0].fund], on.year, "PT", entry.key)
            tx.post(replace(entry, voucher=voucher))

    if left:
        office.desk.run(command)
    return sum(left.values())


def bring_back(office: Office, actor: Actor, *, order: str, document: str, on: date) -> str:
    """What was paid by hand and counted as paid is back; it is held for its award, as after any return.

    For cash the money lies in the till again; what the Treasury got back moves no money of ours. Returns
    the entry's key. Raises DutyMissing, SheetInvalid, CarrierInvalid, PaymentNotByHand (another channel,
    nothing paid, back already, dated before it was paid, or of an earlier year of the Treasury's),
    OverdrawnOnDay, and what the desk refuses.
    """
    actor.require(Duty.TREASURER)
    if not TEXT.fullmatch(document):
        raise SheetInvalid(order=order[:40])
    with office.read() as connection:
        known = released_order(connection, order.strip().upper())
        channel = channel_of(connection, known.batch) if known else ""
        owners = {code: fund.owner for code, fund in books.funds(connection).items()}
    if known is None or channel not in BY_HAND or not known.may_come_back:
        raise PaymentNotByHand(order=order[:40])
    assert known.settled_on is not None, "what is paid was settled on a day"
    if on < known.settled_on:
        raise PaymentNotByHand(order=known.order, paid_on=known.settled_on.isoformat(), day=on.isoformat())
    if channel != CASH and known.settled_on.year != on.year:
        raise PaymentNotByHand(order=known.order, paid_in=known.settled_on.year)
    entry = bookings.brought_back(
        order=known.order, channel=channel, fund=known.fund, fund_kind=known.fund_kind,
        amount=known.answered, paid_on=known.settled_on, on=on,
    )  # fmt: skip
    with office.read() as connection:
        _check_hand(connection, actor, known.batch)
        check_days(connection, [entry], today(office.clock))
    series = "PT" if channel == CASH else "PKT"
    _write_back(office, known, replace(entry, document=document), owners[known.fund], series)
    return entry.key


def _write_back(office: Office, known: ReleasedOrder, entry: Entry, owner: str, series: str) -> None:
    row = {
        "order": known.order, "identity": entry.key, "entry_key": entry.key, "amount": known.answered,
        "day": entry.occurred_on, "held": any(line.account == "B24" for line in entry.lines),
    }  # fmt: skip

    def command(tx: PostingTx) -> None:
        if not still_answered(tx, known):
            raise PaymentNotByHand(order=known.order)
        voucher = tx.voucher(owner, entry.occurred_on.year, series, entry.key)
        number = tx.post(replace(entry, voucher=voucher))
        note_entry(tx, entry, number, undoes=bookings.key_of("pay", known.order))
        tx.rows(BACK, [row])

    office.desk.run(command)


def _check_hand(connection: Any, actor: Actor, batch: str) -> None:
    """Who took the cash does not book what came of it. Raises CarrierInvalid."""
    if actor.officer == carrier_of(connection, batch):
        raise CarrierInvalid(batch=batch)


def _check_left(connection: Any, batch: str, on: date) -> None:
    """Cash comes back no earlier than it left. Raises SheetInvalid."""
    left_on = connection.execute(select(SENDING.c.sent_on).where(SENDING.c.batch == batch)).scalar()
    if left_on is not None and on < left_on:
        raise SheetInvalid(batch=batch, left_on=left_on.isoformat(), day=on.isoformat())


def _back_key(batch: str, fund: str) -> str:
    return f"cashin:{batch}:{fund}"
