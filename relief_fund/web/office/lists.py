"""Award lists as the fund administrator prepares them: entitlements computed, sources chosen, list frozen."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.approval.queries import committees, proposal_card
from relief_fund.disbursement.assessment.queries import cases_of
from relief_fund.disbursement.assessment.survey_queries import disasters
from relief_fund.disbursement.entitlement.queries import computed_disasters, run_in_force, sums_by_item
from relief_fund.disbursement.entitlement.run import compute_entitlements
from relief_fund.disbursement.orders import lists, queries, releases, returns
from relief_fund.kernel.clock import today
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.web.errors import PageUnknown
from relief_fund.web.fund_names import funds_named
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.typed import AskedNumber, several, typed_day
from relief_fund.web.visit import Visit

PAGE = "/office/lists"
ROWS = 50
PAYS = ("budget", "donated")
"""Kinds of funds that awards may be charged to; a plan of mobilised money is no purse."""


@dataclass(frozen=True, slots=True)
class ListForm:
    """What a list is prepared from; ``revise`` is renew or drop for returned payments."""

    disaster: str = ""
    committee: str = ""
    sources: str | list[str] = ""
    day: str = ""
    reason: str = ""
    revise: str = ""
    awards: str | list[str] = ""


@get(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def lists_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Lists made, and what a new one is prepared from."""
    return visit.page("office/lists.html", typed=ListForm(), **shown(visit))


@post(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def answer_prepare(visit: NamedDependency[Visit], data: URLEncodedBody[ListForm]) -> Response[str]:
    """Freeze a list and put it before its committee."""
    try:
        made = prepare(visit, data)
    except ReliefFundError as refusal:
        return visit.refused("office/lists.html", refusal, typed=data, **shown(visit))
    return visit.go(f"{PAGE}/{made.id}")


@post(f"{PAGE}/compute", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_compute(visit: NamedDependency[Visit], data: URLEncodedBody[ListForm]) -> Response[str]:
    """Compute what every assessed household of a disaster is due."""
    try:
        compute_entitlements(visit.home.bench, visit.actor, data.disaster, cases=cases_of)
    except ReliefFundError as refusal:
        return visit.refused("office/lists.html", refusal, typed=data, **shown(visit))
    return visit.go(PAGE)


@get(f"{PAGE}/{{list_id:str}}", opt=ADMINISTRATOR, sync_to_thread=True)
def list_page(
    visit: NamedDependency[Visit],
    list_id: FromPath[str],
    after: AskedNumber = 0,
    open_after: AskedNumber = 0,
) -> Response[str]:
    """One list: its committee, its awards, what the money did not reach, what may be given up."""
    return visit.page("office/list.html", **list_shown(visit, list_id, after, open_after))


@post(f"{PAGE}/{{list_id:str}}/withdraw", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_withdraw(
    visit: NamedDependency[Visit], list_id: FromPath[str], data: URLEncodedBody[ListForm]
) -> Response[str]:
    """Take back a list that was rejected or sent back."""
    lists.withdraw_list(visit.home.office, visit.actor, list_id=list_id, reason=data.reason.strip() or "-")
    return visit.go(PAGE)


@post(f"{PAGE}/{{list_id:str}}/release", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_release(
    visit: NamedDependency[Visit], list_id: FromPath[str], data: URLEncodedBody[ListForm]
) -> Response[str]:
    """Put approved awards that nobody has ordered before the committee, to be given up."""
    shown_again = list_shown(visit, list_id, 0)
    day = typed_day(data.day) if data.day.strip() else today(visit.home.clock)
    try:
        made = releases.release_awards(
            visit.home.office, visit.actor, disaster=shown_again["line"].disaster, committee=data.committee,
            occurred_on=day, reason=data.reason, awards=several(data.awards),
        )  # fmt: skip
    except ReliefFundError as refusal:
        return visit.refused("office/list.html", refusal, **shown_again)
    return visit.go(f"{PAGE}/{made.id}")


def prepare(visit: Visit, form: ListForm) -> lists.PreparedList:
    """A new award list, or a list about returned payments."""
    office, actor = visit.home.office, visit.actor
    day = typed_day(form.day) if form.day.strip() else today(visit.home.clock)
    about: dict[str, Any] = {"disaster": form.disaster, "committee": form.committee, "occurred_on": day}
    match form.revise:
        case "":
            group = visit.home.settings.smallest_group
            return lists.prepare_list(
                office, actor, sources=several(form.sources), smallest_group=group, **about
            )
        case "renew":
            return returns.reapprove_returned(office, actor, reason=form.reason, **about)
        case "drop":
            return returns.drop_returned(office, actor, reason=form.reason, **about)
    raise PageUnknown()


def shown(visit: Visit) -> dict[str, Any]:
    """Lists, disasters with their computation, committees, sources with money, held payments."""
    with visit.home.office.read() as connection:
        computed = computed_disasters(connection)
        declared = disasters(connection)
        funds = [one for one in funds_named(connection, visit.lang).values() if one.kind in PAYS]
        return {
            "lists": queries.lists_page(connection),
            "disasters": declared,
            "computed": {code: run_in_force(connection, code) for code in computed},
            "sums": {code: sums_by_item(connection, code) for code in computed},
            "committees": committees(connection),
            "funds": funds,
            "held": returns.held_page(connection, limit=ROWS),
            "day": today(visit.home.clock),
        }


def list_shown(visit: Visit, list_id: str, after: int, open_after: int = 0) -> dict[str, Any]:
    """One list with a page of its awards and one of those that may be given up. Raises ListUnknown."""
    day = today(visit.home.clock)
    with visit.home.office.read() as connection:
        line = queries.list_line(connection, list_id)
        awards = queries.awards_page(connection, list_id, after=after, limit=ROWS)
        payables, more_open = queries.payables_page(connection, list_id, after=max(open_after, 0), limit=ROWS)
        return {
            "line": line,
            "payables": payables,
            "open_after": open_after,
            "more_open": more_open,
            "committees": committees(connection),
            "day": day,
            "card": proposal_card(connection, line.proposal, day=day) if line.proposal else None,
            "awards": awards,
            "unfunded": queries.unfunded_page(connection, list_id, limit=ROWS),
            "after": after,
            "more": awards[-1].place if len(awards) == ROWS else 0,
        }


PAGES = (lists_page, answer_prepare, answer_compute, list_page, answer_withdraw, answer_release)
