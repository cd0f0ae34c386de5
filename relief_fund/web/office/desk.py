"""Where a signed-in officer lands: the duty to choose, the pages of the duty, the wait for the next code."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from relief_fund.banking.inbox import inbox_counts
from relief_fund.kernel.duties import Duty
from relief_fund.staff.errors import TermEnded
from relief_fund.staff.officers import officer_by_id
from relief_fund.staff.queries import officer_view
from relief_fund.staff.second_factor import wait_for_code
from relief_fund.staff.sessions import choose_duty
from relief_fund.web.guards import ANY_DUTY
from relief_fund.web.navigation import DESK, desk_of, home_of
from relief_fund.web.office.bank_withdrawals import waiting_for
from relief_fund.web.office.periods import reopening_for
from relief_fund.web.visit import Visit


@dataclass(frozen=True, slots=True)
class DutyForm:
    """The duty chosen."""

    duty: str = ""


@get(DESK, opt=ANY_DUTY, sync_to_thread=True)
def desk_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Duties to choose from, what waits, pages, and the seconds until the next code."""
    with visit.home.office.read() as connection:
        wait = wait_for_code(connection.execute, visit.actor.officer, visit.home.clock.now())
        withdrawals = waiting_for(visit, connection)
        reopening = reopening_for(visit, connection)
        lines = inbox_counts(connection).waiting if visit.holds(Duty.FUND_ADMINISTRATOR.value) else 0
    daily, others = desk_of(next(iter(visit.actor.duties), None))
    told: dict[str, Any] = {"wait": wait, "withdrawals": withdrawals, "reopening": reopening, "lines": lines}
    return visit.page("office/desk.html", daily=daily, others=others, **told)


@post(f"{DESK}/duty", opt=ANY_DUTY, sync_to_thread=True)
def answer_duty(visit: NamedDependency[Visit], data: URLEncodedBody[DutyForm]) -> Response[str]:
    """Go on under the chosen duty."""
    known = {duty.value: duty for duty in Duty}
    if data.duty not in known:
        raise TermEnded(duty="", last_day="")
    choose_duty(visit.home.office, token=visit.session_token, duty=known[data.duty])
    return visit.go(home_of(known[data.duty]))


@get(f"{DESK}/codes", opt=ANY_DUTY, sync_to_thread=True)
def codes_page(visit: NamedDependency[Visit]) -> Response[str]:
    """The officer's own second factor: paper codes left, sign out everywhere, what to do without phone."""
    with visit.home.office.read() as connection:
        view = officer_view(connection, officer_by_id(connection.execute, visit.actor.officer))
    return visit.page("office/codes.html", view=view)
