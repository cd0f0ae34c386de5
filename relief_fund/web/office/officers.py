"""Officers: who holds what, changes of staff by two hands, a lost phone reset by another officer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody

from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.staff import answer_change, propose_change
from relief_fund.staff.answer_change import CONFIRMING
from relief_fund.staff.queries import officer_by_id, officer_page, officers_by_id, waiting_changes
from relief_fund.staff.reset_lost_phone import reset_lost_phone
from relief_fund.web.errors import PageUnknown
from relief_fund.web.guards import for_duties
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.typed import typed_day
from relief_fund.web.visit import Visit

PAGE = "/office/officers"
HANDS = for_duties(*CONFIRMING)
OFFICERS = 30


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """A proposed change: a new officer, one more duty, the end of a term, a fresh sign-in."""

    kind: str = ""
    name: str = ""
    officer: str = ""
    duty: str = ""
    term: str = ""
    from_day: str = ""
    to_day: str = ""


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A one-time link, shown once to who may hand it over, and the name of who it is for."""

    token: str
    name: str


@get(PAGE, opt=HANDS, sync_to_thread=True)
def officers_page(visit: NamedDependency[Visit], after: FromQuery[str] = "") -> Response[str]:
    """Officers, their terms, changes that wait for a second hand."""
    return visit.page("office/officers.html", typed=ChangeForm(), link=None, **shown(visit, after))


@post(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def answer_propose(visit: NamedDependency[Visit], data: URLEncodedBody[ChangeForm]) -> Response[str]:
    """Propose a change; another officer confirms it."""
    try:
        propose(visit, data)
    except ReliefFundError as refusal:
        return visit.refused("office/officers.html", refusal, typed=data, link=None, **shown(visit))
    return visit.go(PAGE)


@post(f"{PAGE}/changes/{{change:str}}/confirm", opt=HANDS, sync_to_thread=True, status_code=200)
def answer_confirm(visit: NamedDependency[Visit], change: FromPath[str]) -> Response[str]:
    """Confirm a change; for a new officer the one-time link is shown, this once."""
    try:
        done = answer_change.confirm_change(visit.home.office, visit.actor, change=change)
    except ReliefFundError as refusal:
        return visit.refused("office/officers.html", refusal, typed=ChangeForm(), link=None, **shown(visit))
    return with_link(visit, done.token, done.officer)


@post(f"{PAGE}/changes/{{change:str}}/refuse", opt=HANDS, sync_to_thread=True)
def answer_refuse(visit: NamedDependency[Visit], change: FromPath[str]) -> Response[str]:
    """Refuse a change, or withdraw one's own."""
    answer_change.refuse_change(visit.home.office, visit.actor, change=change)
    return visit.go(PAGE)


@post(f"{PAGE}/{{officer:str}}/lost-phone", opt=HANDS, sync_to_thread=True, status_code=200)
def answer_lost_phone(visit: NamedDependency[Visit], officer: FromPath[str]) -> Response[str]:
    """Void a lost phone; the link for a new one is shown, this once."""
    try:
        token = reset_lost_phone(visit.home.office, visit.actor, officer=officer)
    except ReliefFundError as refusal:
        return visit.refused("office/officers.html", refusal, typed=ChangeForm(), link=None, **shown(visit))
    return with_link(visit, token, officer)


@post(f"{PAGE}/{{officer:str}}/link", opt=ADMINISTRATOR, sync_to_thread=True, status_code=200)
def answer_link(visit: NamedDependency[Visit], officer: FromPath[str]) -> Response[str]:
    """A fresh link for who never opened one."""
    token = answer_change.issue_link_again(visit.home.office, visit.actor, officer=officer)
    return with_link(visit, token, officer)


def propose(visit: Visit, form: ChangeForm) -> None:
    """Propose what the form says. Raises DayInvalid and the refusals of ``propose_change``."""
    office, actor = visit.home.office, visit.actor
    match form.kind:
        case "appoint":
            propose_change.propose_officer(office, actor, name=form.name, **_term(form))
        case "duty":
            propose_change.propose_duty(office, actor, officer=form.officer, **_term(form))
        case "end":
            propose_change.propose_end(office, actor, term=form.term)
        case "renew":
            propose_change.propose_renewal(office, actor, officer=form.officer)
        case _:
            raise PageUnknown()


def _term(form: ChangeForm) -> dict[str, Any]:
    known = {duty.value: duty for duty in Duty}
    if form.duty not in known:
        raise PageUnknown()
    return {
        "duty": known[form.duty], "from_day": typed_day(form.from_day), "to_day": typed_day(form.to_day)
    }  # fmt: skip


def with_link(visit: Visit, token: str, officer: str) -> Response[str]:
    """The page of officers with a link on top; kept nowhere."""
    with visit.home.office.read() as connection:
        name = officer_by_id(connection.execute, officer).name
    link = ShownLink(token, name) if token else None
    return visit.page("office/officers.html", private=True, typed=ChangeForm(), link=link, **shown(visit))


def shown(visit: Visit, after: str = "") -> dict[str, Any]:
    """A page of officers, waiting changes, and what this duty may do."""
    day = today(visit.home.clock)
    with visit.home.office.read() as connection:
        officers = officer_page(connection, after=after, limit=OFFICERS)
        changes = waiting_changes(connection)
        terms = {term.id: term for view in officers for term in view.terms}
        asked = {one.proposed_by for one in changes} | {one.officer for one in changes if one.officer}
        names = officers_by_id(connection.execute, asked)
    return {
        "officers": officers,
        "changes": changes,
        "terms": terms,
        "names": names,
        "duties": tuple(Duty),
        "day": day,
        "year_on": date(day.year + 1, day.month, min(day.day, 28)),
        "may_propose": Duty.FUND_ADMINISTRATOR in visit.actor.duties,
        "more": officers[-1].card.sign_in_name if len(officers) == OFFICERS else "",
    }


PAGES = (
    officers_page, answer_propose, answer_confirm, answer_refuse, answer_lost_phone, answer_link,
)  # fmt: skip
