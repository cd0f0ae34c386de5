"""Refunds owed to donors: what was decided, what is to be paid with one code, what the bank has printed."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from relief_fund.donors.refunds import owed_refunds
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.staff.queries import wait_for_code
from relief_fund.web import payment_runs
from relief_fund.web.guards import for_duties
from relief_fund.web.office.payments import TREASURER, day_of
from relief_fund.web.typed import AskedNumber, several
from relief_fund.web.visit import Visit

PAGE = "/office/refunds"
READERS = for_duties(Duty.TREASURER, Duty.FUND_ADMINISTRATOR)
ROWS = 50


@dataclass(frozen=True, slots=True)
class RefundForm:
    """Refunds that were ticked, the code that sends them, and the paper that allows another try."""

    refunds: str | list[str] = ""
    code: str = ""
    day: str = ""
    decision: str = ""


@get(PAGE, opt=READERS, sync_to_thread=True)
def refunds_page(visit: NamedDependency[Visit], after: AskedNumber = 0) -> Response[str]:
    """Refunds to be paid first, then those that left."""
    return visit.page("office/refunds.html", typed=RefundForm(), **shown(visit, after))


@post(PAGE, opt=TREASURER, sync_to_thread=True)
def answer_send(visit: NamedDependency[Visit], data: URLEncodedBody[RefundForm]) -> Response[str]:
    """Use a code up for what was ticked, and send it together behind the checks; their page follows."""
    try:
        run = payment_runs.begin_refunds(
            visit.home, visit.actor, refunds=several(data.refunds), code=data.code,
            occurred_on=day_of(visit, data.day), decision=data.decision,
        )  # fmt: skip
    except ReliefFundError as refusal:
        return visit.refused("office/refunds.html", refusal, typed=data, **shown(visit, 0))
    return visit.go(f"/office/payment-runs/{run}")


def shown(visit: Visit, after: int) -> dict[str, Any]:
    """A page of refunds, and what this duty may do about them."""
    with visit.home.office.read() as connection:
        every = owed_refunds(connection)
        page = every[max(after, 0) :][:ROWS]
        return {
            "waiting": [one for one in page if one.waits],
            "left": [one for one in page if not one.waits],
            "owed": sum(one.amount for one in every if one.waits),
            "count_waiting": sum(one.waits for one in every),
            "more": after + ROWS if len(every) > after + ROWS else 0,
            "may_send": Duty.TREASURER in visit.actor.duties,
            "wait": wait_for_code(connection.execute, visit.actor.officer, visit.home.clock.now()),
            "day": today(visit.home.clock),
            "runs": payment_runs.of_page(visit.home, PAGE),
        }


PAGES = (refunds_page, answer_send)
