"""Payments by hand at the site: awards picked for a batch, the signed sheet typed in, cash and money back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.disbursement.orders import batches, by_hand, queries
from relief_fund.disbursement.orders.channels import PAYING_CHANNELS
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.web.office.payments import ONE, PAGE, ROWS, TREASURER, batch_shown, day_of, following
from relief_fund.web.typed import AskedNumber, several
from relief_fund.web.visit import Visit

PAID = "paid"
ORDER = "order."
"""In front of an order's code: the field that says what the sheet says of it."""


@dataclass(frozen=True, slots=True)
class PickForm:
    """Awards of an approved list, and the way they are paid."""

    awards: str | list[str] = ""
    channel: str = "cash"
    day: str = ""


@dataclass(frozen=True, slots=True)
class BackForm:
    """A paper about cash that came back, or about one order's money."""

    slip: str = ""
    slip_day: str = ""
    order: str = ""
    back_paper: str = ""
    back_day: str = ""


@get(f"{PAGE}/{{list_id:str}}", opt=TREASURER, sync_to_thread=True)
def pick_page(visit: NamedDependency[Visit], list_id: FromPath[str], after: AskedNumber = 0) -> Response[str]:
    """What an approved list lets out, one box an award."""
    return visit.page("office/payments_pick.html", **pick_shown(visit, list_id, after))


@post(f"{PAGE}/{{list_id:str}}", opt=TREASURER, sync_to_thread=True)
def answer_pick(
    visit: NamedDependency[Visit], list_id: FromPath[str], data: URLEncodedBody[PickForm]
) -> Response[str]:
    """One order for every award that was ticked."""
    # Nothing ticked names no award and is refused: none named would order the whole list.
    ticked = several(data.awards) or ("",)
    try:
        made = batches.make_batch(
            visit.home.office, visit.actor, list_id=list_id, occurred_on=day_of(visit, data.day),
            channel=data.channel, awards=ticked,
        )  # fmt: skip
    except ReliefFundError as refusal:
        shown = pick_shown(visit, list_id, 0)
        return visit.refused("office/payments_pick.html", refusal, **shown)
    return visit.go(f"/office/batches/{made.code}")


@post(f"{ONE}/sheet", opt=TREASURER, sync_to_thread=True, status_code=200)
def answer_sheet(
    visit: NamedDependency[Visit], batch: FromPath[str], data: URLEncodedBody[dict[str, str]]
) -> Response[str]:
    """Book what the signed sheet, or the Treasury's slip, says of each household."""
    try:
        done = by_hand.settle_by_sheet(
            following(visit, batch), visit.actor, batch=batch, document=data.get("document", "").strip(),
            day=day_of(visit, data.get("paid_on", "")), occurred_on=day_of(visit, data.get("day", "")),
            **said_of(data),
        )  # fmt: skip
    except ReliefFundError as refusal:
        return _refused(visit, batch, refusal)
    return visit.page("office/batch.html", done=done, **batch_shown(visit, batch))


@post(f"{ONE}/cash-back", opt=TREASURER, sync_to_thread=True)
def answer_cash_back(
    visit: NamedDependency[Visit], batch: FromPath[str], data: URLEncodedBody[BackForm]
) -> Response[str]:
    """The paying officer brings back what no household took."""
    told = {"document": data.slip.strip(), "on": day_of(visit, data.slip_day)}
    try:
        by_hand.return_cash(visit.home.office, visit.actor, batch=batch, **told)
    except ReliefFundError as refusal:
        return _refused(visit, batch, refusal)
    return visit.go(f"/office/batches/{batch}")


@post(f"{ONE}/brought-back", opt=TREASURER, sync_to_thread=True)
def answer_brought_back(
    visit: NamedDependency[Visit], batch: FromPath[str], data: URLEncodedBody[BackForm]
) -> Response[str]:
    """Money of one order that was counted as paid is back and held for its award."""
    told = {"document": data.back_paper.strip(), "on": day_of(visit, data.back_day)}
    try:
        by_hand.bring_back(visit.home.office, visit.actor, order=data.order, **told)
    except ReliefFundError as refusal:
        return _refused(visit, batch, refusal)
    return visit.go(f"/office/batches/{batch}")


def said_of(typed: Mapping[str, str]) -> dict[str, Any]:
    """What the sheet says: orders paid, and the others with their reason; what was left open is left out."""
    said = {name.removeprefix(ORDER): what for name, what in typed.items() if name.startswith(ORDER) and what}
    return {
        "paid": [order for order, what in said.items() if what == PAID],
        "returned": {order: what for order, what in said.items() if what != PAID},
    }


def pick_shown(visit: Visit, list_id: str, after: int) -> dict[str, Any]:
    """A list with a page of what it lets out. Raises ListUnknown."""
    with visit.home.office.read() as connection:
        payables, more = queries.payables_page(connection, list_id, after=after, limit=ROWS)
        return {
            "line": queries.list_line(connection, list_id),
            "payables": payables,
            "more": more,
            "channels": PAYING_CHANNELS,
        }


def _refused(visit: Visit, batch: str, refusal: ReliefFundError) -> Response[str]:
    return visit.refused("office/batch.html", refusal, done=None, **batch_shown(visit, batch))


PAGES = (pick_page, answer_pick, answer_sheet, answer_cash_back, answer_brought_back)
