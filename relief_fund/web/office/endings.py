"""The end of a year, a campaign, a budget phase: what would be posted, what is still open, then the act itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.approval import closing, queries
from relief_fund.approval.vouchers import authority_left, propose_lapses
from relief_fund.kernel.clock import today
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger import queries as books
from relief_fund.ledger.endings import ends_foreseen
from relief_fund.ledger.funds import ended_funds
from relief_fund.ledger.period_queries import blocks
from relief_fund.ledger.units import units
from relief_fund.ledger.year_end import close_year, year_foreseen
from relief_fund.web.errors import NothingFound
from relief_fund.web.fund_names import funds_named
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.typed import AskedNumber, typed_day, whole
from relief_fund.web.visit import Visit

PAGE = "/office/endings"
FIRST_YEAR = 2000
MOST_PROPOSALS = 200


@dataclass(frozen=True, slots=True)
class EndForm:
    """What is typed about an end: a year, the paper, the committee, the day, the decision that is carried out."""

    year: str = ""
    committee: str = ""
    document: str = ""
    day: str = ""
    proposal: str = ""


@get(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def endings_page(
    visit: NamedDependency[Visit], year: AskedNumber = 0, done: AskedNumber = -1
) -> Response[str]:
    """A year to close, authority that lapses, and everything that may end."""
    return visit.page("office/endings.html", typed=EndForm(), done=done, **shown(visit, year))


@post(f"{PAGE}/year", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_year(visit: NamedDependency[Visit], data: URLEncodedBody[EndForm]) -> Response[str]:
    """Close income and expense of a year to the balance of each fund."""
    year = whole(data.year)

    def act() -> str:
        numbers = close_year(
            visit.home.office, visit.actor, year=_known(year), document=data.document.strip()
        )
        return f"{PAGE}?year={year}&done={len(numbers)}"

    return _done(visit, data, act)


@post(f"{PAGE}/lapse", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_lapse(visit: NamedDependency[Visit], data: URLEncodedBody[EndForm]) -> Response[str]:
    """Put before the committee that what is still available ends with the year."""

    def act() -> str:
        proposal = propose_lapses(
            visit.home.office, visit.actor, year=_known(whole(data.year)), committee=data.committee,
            document=data.document.strip(), on=typed_day(data.day),
        )  # fmt: skip
        return f"/office/proposals/{proposal}"

    return _done(visit, data, act)


@get(f"{PAGE}/{{group:str}}", opt=ADMINISTRATOR, sync_to_thread=True)
def ending_page(visit: NamedDependency[Visit], group: FromPath[str]) -> Response[str]:
    """What the end of a campaign's or a phase's funds would post, and what is to be cleared first."""
    return visit.page("office/ending.html", typed=EndForm(), **ending_shown(visit, group))


@post(f"{PAGE}/{{group:str}}", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_ending(
    visit: NamedDependency[Visit], group: FromPath[str], data: URLEncodedBody[EndForm]
) -> Response[str]:
    """Put the end of these funds before the committee."""
    about = ending_shown(visit, group)
    try:
        proposal = closing.propose_closing(
            visit.home.office, visit.actor, funds=about["codes"], committee=data.committee,
            document=data.document.strip(), on=typed_day(data.day),
        )  # fmt: skip
    except ReliefFundError as refusal:
        return visit.refused("office/ending.html", refusal, typed=data, **about)
    return visit.go(f"/office/proposals/{proposal}")


@post(f"{PAGE}/decided/end", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_end(visit: NamedDependency[Visit], data: URLEncodedBody[EndForm]) -> Response[str]:
    """End the funds of an approved decision: last entries and closing days at once."""

    def act() -> str:
        office, day = visit.home.office, typed_day(data.day)
        numbers = closing.end_funds(office, visit.actor, proposal=data.proposal, on=day)
        return f"{PAGE}?done={len(numbers)}"

    return _done(visit, data, act)


def _known(year: int) -> int:
    """A year of the calendar; the use case says whether it may end. Raises NothingFound."""
    if not FIRST_YEAR <= year <= date.max.year:
        raise NothingFound()
    return year


def _done(visit: Visit, form: EndForm, act: Callable[[], str]) -> Response[str]:
    try:
        after = act()
    except ReliefFundError as refusal:
        year = whole(form.year)
        return visit.refused("office/endings.html", refusal, typed=form, done=-1, **shown(visit, year))
    return visit.go(after)


def shown(visit: Visit, year: int) -> dict[str, Any]:
    """The year asked for (the last one by itself) with what its end would post, and the groups of funds."""
    now = today(visit.home.clock)
    year = year if FIRST_YEAR <= year <= now.year else now.year - 1
    last_day = date(year, 12, 31)
    with visit.home.office.read() as connection:
        return {
            "year": year,
            "over": last_day <= now,
            "last_day": last_day,
            "foreseen": year_foreseen(connection, year=year),
            "blocks": blocks(connection, books.sealed_entries(connection), min(last_day, now)),
            "authority": authority_left(connection),
            "groups": groups_of(connection, visit.lang),
            "decided": decided(connection),
            "committees": queries.committees(connection),
            "names": books.accounts(connection),
            "funds": funds_named(connection, visit.lang),
            "day": now,
        }


def groups_of(connection: Any, lang: str) -> dict[str, list[books.FundFace]]:
    """Funds that end together, by the name in the address: a campaign's leaves, or one budget fund."""
    ended = ended_funds(connection)
    found: dict[str, list[books.FundFace]] = {}
    for code, face in sorted(funds_named(connection, lang).items()):
        if code not in ended:
            found.setdefault(face.campaign or code, []).append(face)
    return found


def decided(connection: Any) -> list[queries.ProposalLine]:
    """Approved decisions to end funds that have not ended yet."""
    ended = ended_funds(connection)
    return [
        one
        for one in queries.approved_of_kind(connection, closing.KIND, limit=MOST_PROPOSALS)
        if not set(one.about["funds"]) <= ended
    ]


def ending_shown(visit: Visit, group: str) -> dict[str, Any]:
    """One group of funds with what their end would do. Raises NothingFound."""
    now = today(visit.home.clock)
    with visit.home.office.read() as connection:
        faces = groups_of(connection, visit.lang).get(group)
        if faces is None:
            raise NothingFound()
        codes = [face.code for face in faces]
        foreseen = ends_foreseen(connection, codes, on=now)
        return {
            "group": group,
            "codes": codes,
            "foreseen": foreseen,
            "ready": not any(one.left or one.open_year for one in foreseen),
            "committees": queries.committees(connection),
            "names": books.accounts(connection),
            "funds": funds_named(connection, visit.lang),
            "places": units(connection),
            "day": now,
        }


PAGES = (endings_page, answer_year, answer_lapse, ending_page, answer_ending, answer_end)
