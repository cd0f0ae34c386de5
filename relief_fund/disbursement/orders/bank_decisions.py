"""An officer's word about a bank line and an order: money that came back, and a debit that proves payment."""

from datetime import date
from typing import Any

from relief_fund.banking.decisions import FINAL, Booking, book_decision, waiting_line
from relief_fund.banking.errors import DecisionUnfit, LineDecided
from relief_fund.banking.inbox import InboxLine, line_of_entry
from relief_fund.banking.payment_files.outcomes import Outcome, ResultFile, ResultRow
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.disbursement.orders.batches import channel_of, paying_places
from relief_fund.disbursement.orders.channels import BY_HAND
from relief_fund.disbursement.orders.coming_back import WAYS, ComingBack, Rows
from relief_fund.disbursement.orders.errors import BatchNotDebited, LineNotOfOrder, PaymentOrderUnknown
from relief_fund.disbursement.orders.released import (
    ReleasedOrder,
    ReleasedPart,
    parts_through_banks,
    released_order,
)
from relief_fund.disbursement.orders.settlement import SettlementReport, settle, unanswered
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office


def decide_for_order(
    office: Office,
    actor: Actor,
    *,
    identity: str,
    decision: str,
    order: str,
    reason: str,
    on: date | None = None,
    expected: str = "",
) -> str:
    """Book a waiting credit as money of ``order``; returns the entry's key ``clear:<line>:<n>``.

    ``decision`` is one of ``coming_back.WAYS``: the bank refused the order (37), its payment came back
    (39), or the household paid back (42). It is final. ``on`` is the business day, today when None.
    Raises DutyMissing, LineUnknown, DecisionUnfit, LineDecided, PaymentOrderUnknown, LineNotOfOrder.
    """
    line, purpose = waiting_line(office, actor, identity)
    if decision not in WAYS or line.direction != CREDIT:
        raise DecisionUnfit(decision=decision[:40], direction=line.direction, purpose=purpose)
    if line.decision != expected:
        raise LineDecided(decision=line.decision)
    if line.decision in FINAL:
        raise DecisionUnfit(decision=decision, held=line.decision)
    with office.read() as connection:
        released = released_order(connection, order.strip().upper())
        place = _place(connection, released) if released else ""
    if released is None:
        raise PaymentOrderUnknown(order=order[:40])
    if place != line.account or line.day < released.sent_on:
        raise LineNotOfOrder(order=released.order, account=line.account, sent_from=place)
    back = ComingBack(decision, released, identity, line.amount, on or today(office.clock))
    back.check()
    booking = _booking(back, line)
    return book_decision(office, actor, line=line, booking=booking, reason=reason, on=on, expected=expected)


def _place(connection: Any, released: ReleasedOrder) -> str:
    """The account on which the bank would print its money: what left by hand comes back where its fund is."""
    if channel_of(connection, released.batch) in BY_HAND:
        return paying_places(connection).get(released.fund, ("", ""))[0]
    return released.account


def _booking(back: ComingBack, line: InboxLine) -> Booking:
    other_side, more = back.other_side(line.account)

    def check(tx: Any) -> None:
        if not back.still_so(tx):
            raise LineNotOfOrder(order=back.order.order, way=back.way)

    def rows(entry_key: str, *_: int) -> Rows:
        return back.rows(entry_key)

    return Booking(
        back.way,
        other_side,
        public={"batch": back.order.batch},
        rows=rows,
        fund=back.order.fund,
        more=more,
        check=check,
        undoes=back.undoes,
    )


def settle_by_debit(office: Office, actor: Actor, *, batch: str, occurred_on: date) -> SettlementReport:
    """Book every unanswered order as paid, where the bank has debited the batch (template 36 by a line).

    For banks that send no result: the debit line that the batch is matched with is the evidence, its day
    the day of payment; what comes back later is a bank line of its own. Raises DutyMissing, BatchUnknown,
    BatchNotDebited, and as ``settle``.
    """
    actor.require(Duty.TREASURER)
    with office.read() as connection:
        channel_of(connection, batch)
        results = [
            _result(connection, part, line) for part, line in debits(connection, batch) if line is not None
        ]
    found = [one for one in results if one.rows]
    if not found:
        raise BatchNotDebited(batch=batch)
    reports = [settle(office, actor, one, occurred_on=occurred_on, batch=batch) for one in found]
    return SettlementReport(
        settled=sum(one.settled for one in reports),
        returned=0,
        unknown=0,
        already_known=sum(one.already_known for one in reports),
    )


def debits(connection: Any, batch: str) -> tuple[tuple[ReleasedPart, InboxLine | None], ...]:
    """What was released of a batch, by fund, each with the bank line that debited it where there is one."""
    parts = parts_through_banks(connection, batch)
    return tuple((part, line_of_entry(connection, part.entry_key, part.amount)) for part in parts)


def _result(connection: Any, part: ReleasedPart, line: InboxLine) -> ResultFile:
    """The result that the debit of one fund's part amounts to; its digest is the line's identity."""
    orders = unanswered(connection, part.batch, part.fund)
    rows = tuple(
        ResultRow(at, order, Outcome.PAID, "", line.day, amount)
        for at, (order, amount) in enumerate(orders, 1)
    )
    total = sum(amount for _, amount in orders)
    return ResultFile(part.entry_key, line.identity, rows, len(rows), total, part.batch)
