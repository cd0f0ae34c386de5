"""Payments: approved lists become batches, a batch is released with a code, its file leaves, results return."""

import shutil
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody, URLEncodedBody

from relief_fund.banking.payment_files.outcomes import ReturnReason
from relief_fund.banking.payment_files.results import read_results
from relief_fund.disbursement.orders import batches, queries, returns
from relief_fund.disbursement.orders.bank_decisions import debits, settle_by_debit
from relief_fund.disbursement.orders.by_hand import cash_left
from relief_fund.disbursement.orders.channels import BY_HAND, CASH, PAYING_CHANNELS, files_for
from relief_fund.disbursement.orders.settlement import SettlementReport, settle
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Office
from relief_fund.staff.queries import officers_by_id, wait_for_code
from relief_fund.web import payment_runs
from relief_fund.web.guards import for_duties
from relief_fund.web.typed import AskedNumber, typed_day
from relief_fund.web.uploads import LARGEST_UPLOAD, passing, private_folder
from relief_fund.web.visit import Visit

PAGE = "/office/payments"
ONE = "/office/batches/{batch:str}"
TREASURER = for_duties(Duty.TREASURER)
ROWS = 50
REASONS = tuple(
    one.value
    for one in ReturnReason
    if one not in (ReturnReason.ACCOUNT_UNKNOWN, ReturnReason.ACCOUNT_CLOSED)
)
"""Why a household got nothing by hand; the other reasons are about bank accounts."""
SUFFIX = {"post": "csv", "xlsx": "xlsx", "pain001": "xml"}
MEDIA = {
    "post": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pain001": "application/xml",
}


@dataclass(frozen=True, slots=True)
class BatchForm:
    """A list to order, a channel, a code, a day."""

    list: str = ""
    channel: str = "post"
    code: str = ""
    day: str = ""
    carrier: str = ""


@dataclass
class ResultForm:
    """A result file and the day it is booked on."""

    file: Any = None
    day: str = ""


@get(PAGE, opt=TREASURER, sync_to_thread=True)
def payments_page(visit: NamedDependency[Visit]) -> Response[str]:
    """What may be ordered, what was, what came back."""
    return visit.page("office/payments.html", **shown(visit))


@post(PAGE, opt=TREASURER, sync_to_thread=True)
def answer_make(visit: NamedDependency[Visit], data: URLEncodedBody[BatchForm]) -> Response[str]:
    """One order for every award of an approved list."""
    try:
        day = day_of(visit, data.day)
        made = batches.make_batch(
            visit.home.office, visit.actor, list_id=data.list, occurred_on=day, channel=data.channel
        )
    except ReliefFundError as refusal:
        return visit.refused("office/payments.html", refusal, **shown(visit))
    return visit.go(f"/office/batches/{made.code}")


@get(ONE, opt=TREASURER, sync_to_thread=True)
def batch_page(
    visit: NamedDependency[Visit],
    batch: FromPath[str],
    after: AskedNumber = 0,
    outcome: FromQuery[str] = "",
) -> Response[str]:
    """One batch: its total, its orders, and the next step."""
    return visit.page("office/batch.html", done=None, **batch_shown(visit, batch, after, outcome))


@post(f"{ONE}/send", opt=TREASURER, sync_to_thread=True)
def answer_send(
    visit: NamedDependency[Visit], batch: FromPath[str], data: URLEncodedBody[BatchForm]
) -> Response[str]:
    """Use a fresh code up for the batch and let its money out behind the checks; their page follows."""
    try:
        run = payment_runs.begin_batch(
            visit.home, visit.actor, batch=batch, code=data.code, occurred_on=day_of(visit, data.day),
            carrier=data.carrier,
        )  # fmt: skip
    except ReliefFundError as refusal:
        return visit.refused("office/batch.html", refusal, done=None, **batch_shown(visit, batch))
    return visit.go(f"/office/payment-runs/{run}")


@post(f"{ONE}/export", opt=TREASURER, sync_to_thread=True, status_code=200)
def export_file(
    visit: NamedDependency[Visit], batch: FromPath[str], data: URLEncodedBody[BatchForm]
) -> Response[bytes]:
    """The payment file; each one that leaves is kept by its digest."""
    body = exported(visit, batch, data.channel)
    return visit.file(body, f"{batch}.{SUFFIX[data.channel]}", MEDIA[data.channel], private=True)


@post(
    f"{ONE}/results",
    opt=TREASURER,
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=LARGEST_UPLOAD,
)
def answer_results(
    visit: NamedDependency[Visit], batch: FromPath[str], data: MultipartBody[ResultForm]
) -> Response[str]:
    """Book who was paid and what came back; the whole file is checked first."""
    try:
        done = booked(visit, data, batch)
    except ReliefFundError as refusal:
        return visit.refused("office/batch.html", refusal, done=None, **batch_shown(visit, batch))
    return visit.page("office/batch.html", done=done, **batch_shown(visit, batch))


@post(f"{ONE}/debited", opt=TREASURER, sync_to_thread=True, status_code=200)
def answer_debited(
    visit: NamedDependency[Visit], batch: FromPath[str], data: URLEncodedBody[BatchForm]
) -> Response[str]:
    """Book every unanswered order as paid on the bank's debit, for banks that send no result."""
    day = day_of(visit, data.day)
    try:
        done = settle_by_debit(following(visit, batch), visit.actor, batch=batch, occurred_on=day)
    except ReliefFundError as refusal:
        return visit.refused("office/batch.html", refusal, done=None, **batch_shown(visit, batch))
    return visit.page("office/batch.html", done=done, **batch_shown(visit, batch))


def following(visit: Visit, batch: str) -> Office:
    """The office for booking an answer about ``batch``: the checks after it are run off the request."""
    return payment_runs.following(visit.home, visit.actor, f"/office/batches/{batch}")


def booked(visit: Visit, form: ResultForm, batch: str) -> SettlementReport:
    """Settle an uploaded result file, which must be about ``batch``."""
    day = day_of(visit, form.day)
    with passing(visit.home.settings.uploads, form.file) as (path,):
        return settle(following(visit, batch), visit.actor, read_results(path), occurred_on=day, batch=batch)


def exported(visit: Visit, batch: str, channel: str) -> bytes:
    """The bytes of a payment file; the file itself stays nowhere. Raises PaymentChannelUnknown."""
    folder = private_folder(visit.home.settings.uploads / "passing" / fresh_id())
    try:
        path = folder / f"{fresh_id()}.{SUFFIX.get(channel, 'csv')}"
        batches.export_batch(visit.home.office, visit.actor, batch=batch, channel=channel, path=path)
        return path.read_bytes()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def day_of(visit: Visit, typed: str) -> Any:
    """The typed business day, today where none was typed. Raises DayInvalid."""
    return typed_day(typed) if typed.strip() else today(visit.home.clock)


def shown(visit: Visit) -> dict[str, Any]:
    """Lists to order, batches, held payments with their age in days."""
    day = today(visit.home.clock)
    with visit.home.office.read() as connection:
        held = returns.held_page(connection, limit=ROWS)
        return {
            "to_order": queries.lists_to_order(connection),
            "batches": queries.batches_page(connection),
            "channels": PAYING_CHANNELS,
            "held": [(order, order.age(day)) for order in held],
        }


def batch_shown(visit: Visit, batch: str, after: int = 0, outcome: str = "") -> dict[str, Any]:
    """One batch with a page of orders. Raises BatchUnknown."""
    with visit.home.office.read() as connection:
        card = queries.batch_card(connection, batch)
        rows = queries.orders_page(connection, batch, after=after, limit=ROWS, outcome=outcome)
        took = batches.carrier_of(connection, batch)
        carrier = officers_by_id(connection.execute, [took]).get(took) if took else None
        return {
            "card": card,
            "runs": payment_runs.of_page(visit.home, f"/office/batches/{batch}"),
            "line": card.line,
            "orders": rows,
            "outcome": outcome,
            "after": after,
            "more": rows[-1].place if len(rows) == ROWS else 0,
            "wait": wait_for_code(connection.execute, visit.actor.officer, visit.home.clock.now()),
            "channels": files_for(card.line.channel),
            "reasons": REASONS,
            "carriers": officers_by_id(connection.execute, _carriers(connection, visit, card.line)),
            "carrier": carrier,
            "open_orders": open_orders(connection, card.line),
            "cash_left": cash_left(connection, batch) if card.line.sent_on else {},
            "debits": debits(connection, batch) if card.line.through_bank else (),
            "day": today(visit.home.clock),
        }


def _carriers(connection: Any, visit: Visit, line: queries.BatchLine) -> frozenset[str]:
    """Who may take the cash of a batch that has not left yet."""
    if line.channel != CASH or line.sent_on:
        return frozenset()
    return batches.carriers(connection, visit.actor, line.code, today(visit.home.clock))


def open_orders(connection: Any, line: queries.BatchLine) -> tuple[queries.OrderLine, ...]:
    """Orders that a signed sheet is to answer, a page of them."""
    if line.channel not in BY_HAND or not line.sent_on:
        return ()
    return queries.orders_page(connection, line.code, limit=ROWS, outcome="waiting")


PAGES = (payments_page, answer_make, batch_page, answer_send, export_file, answer_results, answer_debited)
