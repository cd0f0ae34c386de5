"""Payment batches: orders for an approved list, the file that leaves, the money that goes with it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.approval.queries import officers_in_office, proposal_card
from relief_fund.approval.release import claim_release, releasing
from relief_fund.audit.canonical import canonical
from relief_fund.banking import queries as bank
from relief_fund.banking.payment_files.errors import PaymentChannelUnknown
from relief_fund.banking.payment_files.export import write_payment_list
from relief_fund.banking.payment_files.payment_list import PayingSource, PaymentLine, PaymentList, Written
from relief_fund.disbursement.assessment.queries import case_label
from relief_fund.disbursement.orders import bookings, standing
from relief_fund.disbursement.orders.channels import BY_HAND, CASH, POST, TREASURY, check_channel, files_for
from relief_fund.disbursement.orders.errors import (
    AwardNotPayable,
    BatchNotSent,
    BatchUnknown,
    CarrierInvalid,
    ListNotApproved,
    NothingToPay,
    PayingAccountMissing,
)
from relief_fund.disbursement.orders.frozen import ListFace
from relief_fund.disbursement.orders.payable import (
    NEVER_PAID,
    RELEASED_AMONG,
    Payable,
    payable_under,
)
from relief_fund.disbursement.orders.tables import BatchExport, BatchSending, PaymentBatch, PaymentOrder
from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id, printed_code
from relief_fund.kernel.protocols import Actor, Office, PostingTx
from relief_fund.ledger import queries as books
from relief_fund.ledger.day_guards import check_days
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.founding import founded

BATCH = PaymentBatch.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
ORDER = PaymentOrder.__table__  # type: ignore[attr-defined]  # as above
SENDING = BatchSending.__table__  # type: ignore[attr-defined]  # as above
EXPORT = BatchExport.__table__  # type: ignore[attr-defined]  # as above

_LEAVING: Mapping[str, tuple[Any, str]] = {
    POST: (bookings.advance, "UNC"), CASH: (bookings.cash_out, "PC"), TREASURY: (None, ""),
}  # fmt: skip
"""The entry by which money leaves and its voucher type, where that is no bank's order."""
RELEASED_AS = "payment_batch"
"""The kind of a batch's release."""
_ORDERED = select(ORDER.c.id).where(ORDER.c.id.in_(bindparam("orders", expanding=True))).limit(1)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it was made: its code, orders and whole đồng."""

    code: str
    orders: int
    total: int


@dataclass(frozen=True, slots=True)
class SentAdvance:
    """What left of one fund, to the Post or to the bank: from which account of the chart, its number, đồng."""

    fund: str
    bank_account: str
    account_number: str
    amount: int


def make_batch(
    office: Office,
    actor: Actor,
    *,
    list_id: str,
    occurred_on: date,
    channel: str = POST,
    awards: Sequence[str] = (),
) -> Batch:
    """One order for every award of an approved list that has none under it yet, and for every unpaid rest.

    ``channel`` is "post", "pain001" or "xlsx" for a bank, "cash" for a paying officer, "treasury" for the
    Treasury, which pays only what is charged to the budget. ``awards`` names some of them, all where it
    is empty. Raises DutyMissing, PaymentChannelUnknown, ListUnknown, ListNotApproved, AwardNotPayable,
    NothingToPay (a second treasurer finds the first one's batch).
    """
    actor.require(Duty.TREASURER)
    check_channel(channel)
    with office.read() as connection:
        face = standing.list_face(connection, list_id)
        if face.kind in NEVER_PAID or standing.approval_of(connection, face) is None:
            raise ListNotApproved(list=list_id)
        payable = _chosen(connection, face, channel, awards)
    code = f"DC{printed_code(8)}"
    total = sum(one.amount for one in payable)
    head = {
        "id": code, "list": list_id, "channel": channel, "occurred_on": occurred_on, "orders": len(payable),
        "total": total, "made_by": actor.officer, "made_at": moment_text(office.clock.now()),
    }  # fmt: skip
    rows = [_order_row(code, list_id, place, one) for place, one in enumerate(payable, 1)]

    def command(tx: PostingTx) -> None:
        if tx.sql(_ORDERED, {"orders": [row["id"] for row in rows]}).first():
            raise NothingToPay(list=list_id)
        if tx.sql(RELEASED_AMONG, {"promises": [one.promise for one in payable]}).first():
            raise NothingToPay(list=list_id)
        tx.sql(BATCH.insert(), head)
        tx.rows(ORDER, rows)

    office.desk.run(command)
    return Batch(code, len(rows), total)


def _chosen(connection: Any, face: ListFace, channel: str, awards: Sequence[str]) -> tuple[Payable, ...]:
    """What the list lets out by ``channel``, of all its awards or those named."""
    kinds = {code: fund.kind for code, fund in books.funds(connection).items()}
    payable = tuple(
        one
        for one in payable_under(connection, face)
        if (channel != TREASURY or kinds[one.fund] == "budget") and (not awards or one.award in awards)
    )
    missing = set(awards) - {one.award for one in payable}
    if missing:
        raise AwardNotPayable(list=face.id, awards=sorted(missing)[:20])
    if not payable:
        raise NothingToPay(list=face.id)
    return payable


def send_batch(
    office: Office,
    codes: Any,
    actor: Actor,
    *,
    batch: str,
    occurred_on: date,
    code: str = "",
    claim: str = "",
    carrier: str = "",
) -> tuple[SentAdvance, ...]:
    """Release the batch with a fresh ``code`` and let its money go: to the Post, the bank, or an officer.

    One entry per fund (template 31, 35 or 44), from that fund's own bank account or the till, in the
    command that claims the code, between two runs of the named checks; a batch for the Treasury leaves with
    no entry, it pays by itself. ``codes`` is ``Home.codes``; ``carrier`` the officer who takes the cash;
    ``claim`` is what ``ask_to_send`` answered, in place of a code. Who
    prepared or signed the list does not release it. A batch that was sent is not sent again; what left is
    returned. Raises DutyMissing, BatchUnknown, PayingAccountMissing, CarrierInvalid, what ``approval`` and
    ``staff`` refuse, BooksUnsound, and ``ledger``'s Overdrawn where the account or the till holds too little,
    OverdrawnOnDay where it held too little on the earlier day that ``occurred_on`` is, or on one since.
    """
    actor.require(Duty.TREASURER)
    with office.read() as connection:
        if sent_advances(connection, batch):
            return _followed(office, batch)
        advances = _advances(connection, batch)
        owners = {code: fund.owner for code, fund in books.funds(connection).items()}
        covers = _covered(connection, actor, batch, carrier, today(office.clock))
        entries, series = _leaving(connection, batch, advances, occurred_on)
        check_days(connection, entries, today(office.clock))
    terms = _terms(occurred_on, carrier)
    released = releasing(office, codes, actor, **covers, code=code, claim=claim, terms=terms)
    office.inspect("before", batch)
    sent_at = moment_text(office.clock.now())

    def command(tx: PostingTx) -> None:
        if not released(tx):
            return
        for entry in entries:
            voucher = tx.voucher(owners[entry.lines[0].fund], occurred_on.year, series, entry.key)
            tx.post(replace(entry, voucher=voucher))
        told = {"sent_on": occurred_on, "carried_by": carrier, "sent_by": actor.officer, "sent_at": sent_at}
        tx.rows(SENDING, [_sending_row(batch, one) | told for one in advances])

    office.desk.run(command)
    return _followed(office, batch)


def ask_to_send(
    office: Office, codes: Any, actor: Actor, *, batch: str, code: str, occurred_on: date, carrier: str = ""
) -> str:
    """Use a fresh ``code`` up for a batch that leaves behind the checks, by ``send_batch`` with this claim.

    Asked before is all that ``send_batch`` asks but the named checks and the desk: what is refused here costs no
    code. "" where the batch has left. Raises what ``send_batch`` does but BooksUnsound and Overdrawn.
    """
    actor.require(Duty.TREASURER)
    with office.read() as connection:
        if sent_advances(connection, batch):
            return ""
        covers = _covered(connection, actor, batch, carrier, today(office.clock))
        entries, _ = _leaving(connection, batch, _advances(connection, batch), occurred_on)
        check_days(connection, entries, today(office.clock))
    return claim_release(office, codes, actor, **covers, code=code, terms=_terms(occurred_on, carrier))


def _covered(connection: Any, actor: Actor, batch: str, carrier: str, day: date) -> dict[str, Any]:
    """What a release of the batch is about, and whose hands are in it. Raises BatchUnknown, CarrierInvalid."""
    digest, hands = batch_digest(connection, batch), _hands(connection, batch, day)
    _check_carrier(connection, actor, batch, carrier, day)
    return {"kind": RELEASED_AS, "subject": batch, "digest": digest, "approved_by": hands}


def _terms(occurred_on: date, carrier: str) -> dict[str, str]:
    return {"on": occurred_on.isoformat(), "carrier": carrier}


def _followed(office: Office, batch: str) -> tuple[SentAdvance, ...]:
    """What has left, once the checks after it were run."""
    office.inspect("after", batch)
    with office.read() as connection:
        return sent_advances(connection, batch)


def _leaving(
    connection: Any, batch: str, advances: Sequence[SentAdvance], on: date
) -> tuple[Sequence[Entry], str]:
    """The entries by which the money goes, one per fund, and the series of their vouchers."""
    leaving, series = _LEAVING.get(channel_of(connection, batch), (bookings.sent, "UNC"))
    if leaving is None:
        return (), series
    return [
        leaving(batch=batch, fund=one.fund, bank=one.bank_account, amount=one.amount, on=on)
        for one in advances
    ], series


def _check_carrier(connection: Any, actor: Actor, batch: str, carrier: str, day: date) -> None:
    """Cash has its carrier, nothing else has one. Raises CarrierInvalid."""
    cash = channel_of(connection, batch) == CASH
    if carrier not in carriers(connection, actor, batch, day) if cash else carrier:
        raise CarrierInvalid(batch=batch)


def carriers(connection: Any, actor: Actor, batch: str, day: date) -> frozenset[str]:
    """Officers who may take the cash of a batch out: in office on ``day``, and no other hand in it."""
    return officers_in_office(connection, day) - {actor.officer} - _hands(connection, batch, day)


def carrier_of(connection: Any, batch: str) -> str:
    """The officer who took the cash of a batch that was sent, "" for any other."""
    return connection.execute(select(SENDING.c.carried_by).where(SENDING.c.batch == batch)).scalar() or ""


def export_batch(office: Office, actor: Actor, *, batch: str, channel: str, path: Path) -> Written:
    """Write the payment file of a batch ("post", "xlsx" or "pain001") and keep its digest.

    A list for the Post is not written for a batch that a bank pays; what a bank or the Post would pay by is
    not written before the batch was released, or money could leave without code and checks. Raises DutyMissing,
    BatchUnknown, PayingAccountMissing, PaymentChannelUnknown, BatchNotSent.
    """
    actor.require(Duty.TREASURER)
    with office.read() as connection:
        paid_by = channel_of(connection, batch)
        listed, sent = payment_list(connection, batch), sent_advances(connection, batch)
    fitting = files_for(paid_by)
    if channel not in fitting:
        raise PaymentChannelUnknown(channel=channel[:20], known=list(fitting))
    if paid_by not in BY_HAND and not sent:
        raise BatchNotSent(batch=batch)
    now = office.clock.now()
    written = write_payment_list(listed, channel, path, created=now)
    row = {
        "id": fresh_id(), "batch": batch, "channel": channel, "orders": written.orders,
        "total": written.total, "sha256": written.sha256, "exported_by": actor.officer, "exported_at": moment_text(now),
    }  # fmt: skip
    office.desk.run(lambda tx: tx.sql(EXPORT.insert(), row) and None)
    return written


def payment_list(connection: Any, batch: str) -> PaymentList:
    """The batch as it leaves the house. Raises BatchUnknown, PayingAccountMissing."""
    sources = tuple(PayingSource(one.fund, one.account_number) for one in _advances(connection, batch))
    day = connection.execute(select(BATCH.c.occurred_on).where(BATCH.c.id == batch)).scalar()
    columns = (ORDER.c.id, ORDER.c.payee, ORDER.c.case_number, ORDER.c.address, ORDER.c.amount, ORDER.c.fund)
    rows = connection.execute(select(*columns).where(ORDER.c.batch == batch).order_by(ORDER.c.place))
    known = founded(connection)
    return PaymentList(
        batch=batch,
        day=day,
        payer=known.fund if known else "",
        sources=sources,
        lines=tuple(
            PaymentLine(order, payee, case_label(number), address, amount, fund)
            for order, payee, number, address, amount, fund in rows
        ),
    )


def channel_of(connection: Any, batch: str) -> str:
    """The way a batch is paid. Raises BatchUnknown."""
    channel: str | None = connection.execute(select(BATCH.c.channel).where(BATCH.c.id == batch)).scalar()
    if channel is None:
        raise BatchUnknown(batch=batch[:40])
    return channel


def batch_digest(connection: Any, batch: str) -> str:
    """SHA-256 (hex) over the code and every order with payee, amount and fund: what the release covers."""
    columns = (ORDER.c.id, ORDER.c.payee, ORDER.c.amount, ORDER.c.fund, ORDER.c.list)
    rows = connection.execute(select(*columns).where(ORDER.c.batch == batch).order_by(ORDER.c.place))
    told = [[order, payee, str(amount), fund, list_id] for order, payee, amount, fund, list_id in rows]
    return hashlib.sha256(canonical({"batch": batch, "orders": told})).hexdigest()


def _hands(connection: Any, batch: str, day: date) -> frozenset[str]:
    """Officers who prepared or signed the list that the batch pays."""
    list_id = connection.execute(select(BATCH.c.list).where(BATCH.c.id == batch)).scalar()
    proposal = standing.proposal_of(connection, list_id)
    if proposal is None:
        raise ListNotApproved(list=list_id)
    card = proposal_card(connection, proposal, day=day)
    signed = {member.officer for member in card.members if member.state == "signed"}
    return frozenset(signed | {card.prepared_by})


def sent_advances(connection: Any, batch: str) -> tuple[SentAdvance, ...]:
    """What left with a batch that was sent, by fund; empty before."""
    columns = (SENDING.c.fund, SENDING.c.bank_account, SENDING.c.account_number, SENDING.c.amount)
    rows = connection.execute(select(*columns).where(SENDING.c.batch == batch).order_by(SENDING.c.fund))
    return tuple(SentAdvance(*row) for row in rows)


def _advances(connection: Any, batch: str) -> tuple[SentAdvance, ...]:
    sums = connection.execute(
        select(ORDER.c.fund, func.sum(ORDER.c.amount)).where(ORDER.c.batch == batch).group_by(ORDER.c.fund)
    ).all()
    if not sums:
        raise BatchUnknown(batch=batch[:40])
    by_hand = {CASH: (bookings.TILL, ""), TREASURY: ("", "")}.get(channel_of(connection, batch))
    if by_hand:
        return tuple(SentAdvance(fund, *by_hand, int(total)) for fund, total in sorted(sums))
    places = paying_places(connection)
    missing = [fund for fund, _ in sums if fund not in places]
    if missing:
        raise PayingAccountMissing(fund=missing[0])
    return tuple(SentAdvance(fund, *places[fund], int(total)) for fund, total in sorted(sums))


def paying_places(connection: Any) -> Mapping[str, tuple[str, str]]:
    """(chart account, number) a fund pays from: its own, else that of its campaign or budget holder."""
    faces = bank.accounts(connection)
    own = {face.fund: (face.account, face.number) for face in reversed(faces)}
    by_owner = {face.owner: (face.account, face.number) for face in reversed(faces)}
    return {
        code: own.get(code) or by_owner[fund.owner]
        for code, fund in books.funds(connection).items()
        if code in own or fund.owner in by_owner
    }


def _order_row(batch: str, list_id: str, place: int, one: Payable) -> dict[str, Any]:
    return {
        "id": one.order, "batch": batch, "place": place, "list": list_id, "award": one.award,
        "instalment": one.instalment, "attempt": one.attempt, "case_number": one.case_number,
        "payee": one.payee, "address": one.address, "area": one.area, "item": one.item,
        "fund": one.fund, "amount": one.amount, "purpose": one.purpose, "rest_of": one.rest_of,
    }  # fmt: skip


def _sending_row(batch: str, one: SentAdvance) -> dict[str, Any]:
    return {
        "batch": batch, "fund": one.fund, "bank_account": one.bank_account,
        "account_number": one.account_number, "amount": one.amount,
    }  # fmt: skip
