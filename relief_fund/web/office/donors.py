"""Donors who agreed to be registered, their VietQR codes, how they are forgotten; pledges, apart from gifts."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from relief_fund.banking.queries import account_by_code
from relief_fund.donors import people, pledges
from relief_fund.donors.donor_search import seek_donors
from relief_fund.donors.givers import donor_gifts, gifts_of_donors
from relief_fund.donors.giving import draw_giving_code, giving_payload
from relief_fund.donors.people import Giver
from relief_fund.donors.queries import campaign_by_code, campaigns
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.identifiers import fresh_id, normalised_code
from relief_fund.web.errors import NothingFound, RequestInvalid
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.paper.poster import vietqr_png, vietqr_svg
from relief_fund.web.typed import AskedNumber, typed_amount, typed_day
from relief_fund.web.visit import Visit

PAGE = "/office/donors"
MANY = 50
MOST_PAGES = 10_000
ENDS = (KEPT, DROPPED) = ("kept", "dropped")


@dataclass(frozen=True, slots=True)
class DonorForm:
    """A giver who agreed, as typed; ``slip`` is the code drawn with the form."""

    slip: str = ""
    name: str = ""
    address: str = ""
    kind: str = "person"
    consent: str = ""


@dataclass(frozen=True, slots=True)
class SearchForm:
    """Words of a name, or a donor's code; ``after`` is where a search goes on."""

    words: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class CodesForm:
    """A donor's code, and a gift's or a campaign's where the form asks for it."""

    donor: str = ""
    gift: str = ""
    campaign: str = ""
    drawn_as: str = "svg"


@dataclass(frozen=True, slots=True)
class PledgeForm:
    """What was promised or given elsewhere, as typed; ``slip`` names one sending."""

    slip: str = ""
    campaign: str = ""
    kind: str = ""
    amount: str = ""
    document: str = ""
    day: str = ""
    donor: str = ""


@dataclass(frozen=True, slots=True)
class EndForm:
    """A pledge that is over: "kept" by the gift with a receipt code, or "dropped"."""

    pledge: str = ""
    how: str = ""
    gift: str = ""


@get(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def donors_list(visit: NamedDependency[Visit], page: AskedNumber = 1) -> Response[str]:
    """Registered donors, and the pledges of every campaign."""
    return visit.page("office/donors.html", typed={}, **listed(visit, min(max(page, 1), MOST_PAGES)))


@post(f"{PAGE}/search", opt=ADMINISTRATOR, sync_to_thread=True, status_code=200)
def search_donors(visit: NamedDependency[Visit], data: URLEncodedBody[SearchForm]) -> Response[str]:
    """Donors by code or by words of the name; a name never stands in an address."""
    return visit.page(
        "office/donors.html", private=True, typed={}, **listed(visit, 1, data.words, data.after)
    )


@post(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def answer_donor(visit: NamedDependency[Visit], data: URLEncodedBody[DonorForm]) -> Response[str]:
    """Register a donor who agreed."""
    giver = Giver(data.name, data.address, data.kind, data.consent)
    told = {"code": data.slip}
    return done(
        visit, lambda: people.register_donor(visit.home.office, visit.actor, giver, **told), donor=data
    )


@post(f"{PAGE}/forget", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_forget(visit: NamedDependency[Visit], data: URLEncodedBody[CodesForm]) -> Response[str]:
    """The donor took the consent back."""
    return done(visit, lambda: people.forget_donor(visit.home.office, visit.actor, donor=data.donor))


@post(f"{PAGE}/link", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_link(visit: NamedDependency[Visit], data: URLEncodedBody[CodesForm]) -> Response[str]:
    """A gift is said to be this donor's."""
    return done(
        visit,
        lambda: people.link_gift(
            visit.home.office, visit.actor, gift=normalised_code(data.gift), donor=data.donor
        ),
    )


@post(f"{PAGE}/gifts", opt=ADMINISTRATOR, sync_to_thread=True, status_code=200)
def donor_gifts_page(visit: NamedDependency[Visit], data: URLEncodedBody[CodesForm]) -> Response[str]:
    """What a donor has given; the donor's code stays out of the address."""
    with visit.home.office.read() as connection:
        known = people.donors_named(visit.home.office.vault, connection, {data.donor}).get(data.donor)
        if known is None or known.forgotten:
            raise NothingFound()
        total = gifts_of_donors(connection, {data.donor}).get(data.donor, (0, 0))
        gifts = donor_gifts(connection, data.donor)
    return visit.page("office/donor_gifts.html", donor=known, total=total, gifts=gifts)


@post(f"{PAGE}/vietqr", opt=ADMINISTRATOR, sync_to_thread=True, status_code=200)
def answer_vietqr(visit: NamedDependency[Visit], data: URLEncodedBody[CodesForm]) -> Response[bytes]:
    """The donor's own VietQR code for a campaign, as SVG or PNG; the donor's code stays out of the address."""
    text = own_payload(visit, data)
    if data.drawn_as == "png":
        return visit.file(vietqr_png(text), f"vietqr-{data.campaign}.png", "image/png", private=True)
    return visit.file(vietqr_svg(text).encode(), f"vietqr-{data.campaign}.svg", "image/svg+xml", private=True)


@post(f"{PAGE}/pledges", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_pledge(visit: NamedDependency[Visit], data: URLEncodedBody[PledgeForm]) -> Response[str]:
    """Keep a pledge, or what was passed through or given directly; nothing is posted."""
    return done(
        visit,
        lambda: pledges.keep_pledge(
            visit.home.office, visit.actor, campaign=data.campaign, kind=data.kind,
            amount=typed_amount(data.amount), document=data.document, said_on=typed_day(data.day),
            donor=data.donor, slip=data.slip,
        ),
        pledge=data,
    )  # fmt: skip


@post(f"{PAGE}/pledges/end", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_pledge_end(visit: NamedDependency[Visit], data: URLEncodedBody[EndForm]) -> Response[str]:
    """A pledge was kept by a gift, or is dropped."""
    if data.how not in ENDS:
        raise RequestInvalid()
    return done(
        visit,
        lambda: pledges.end_pledge(
            visit.home.office, visit.actor, pledge=data.pledge,
            gift=normalised_code(data.gift) if data.how == KEPT else "",
        ),
    )  # fmt: skip


def done(visit: Visit, work: Any, **typed: Any) -> Response[str]:
    """Do it and show the list again; refused, with what was ``typed`` into the form "donor" or "pledge"."""
    try:
        work()
    except ReliefFundError as refusal:
        return visit.refused("office/donors.html", refusal, typed=typed, **listed(visit))
    return visit.go(PAGE)


def own_payload(visit: Visit, asked: CodesForm) -> str:
    """The VietQR text with a registered donor's code. Raises NothingFound."""
    with visit.home.office.read() as connection:
        campaign = campaign_by_code(connection, asked.campaign)
        known = people.donors_named(visit.home.office.vault, connection, {asked.donor})
        account = account_by_code(connection, campaign.account) if campaign else None
    if campaign is None or account is None or asked.donor not in known or known[asked.donor].forgotten:
        raise NothingFound()
    text = giving_payload(bank=account.bank, account=account.number, campaign=campaign.code, code=asked.donor)
    if not text:
        raise NothingFound()
    return text


def listed(visit: Visit, page: int = 1, sought: str = "", after: str = "") -> dict[str, Any]:
    """A page of donors or those ``sought``, the campaigns, their pledges with three sums each, and fresh slips."""
    vault = visit.home.office.vault
    with visit.home.office.read() as connection:
        if sought.strip():
            found = seek_donors(vault, connection, sought, after=after, limit=MANY)
            donors, more, onward = found.donors, "", found.onward
        else:
            donors = people.donors_page(vault, connection, skip=(page - 1) * MANY, limit=MANY)
            more, onward = str(page + 1) if len(donors) == MANY else "", ""
        kept = [(one, pledges.pledges(connection, one.code)) for one in campaigns(connection)]
        promisers = {one.donor for _, some in kept for one in some if one.donor}
        known = [one for one, _ in kept]
        return {
            "donors": donors, "more": more, "onward": onward, "campaigns": known, "sought": sought,
            "slips": {"donor": draw_giving_code(), "pledge": fresh_id()},
            "promisers": people.donors_named(vault, connection, promisers),
            "given": gifts_of_donors(connection, {one.code for one in donors}),
            "kinds": pledges.PLEDGE_KINDS, "consents": people.CONSENTS,
            "pledges": [
                (one, pledges.pledge_totals(connection, one.code), some) for one, some in kept
            ],
        }  # fmt: skip


PAGES = (
    donors_list, search_donors, answer_donor, answer_forget, answer_link, donor_gifts_page, answer_vietqr,
    answer_pledge, answer_pledge_end,
)  # fmt: skip
