"""Gifts as the office sees them: totals of every campaign, and its gifts page by page. No donor's name."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.banking.queries import account_by_code
from relief_fund.donors import queries
from relief_fund.donors.errors import CampaignUnknown
from relief_fund.donors.gift_search import GiftsSought, search_gifts
from relief_fund.donors.given import Given, cash_gifts, counter_gifts, given_named
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.units import units
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.typed import AskedNumber, typed_amount, typed_day
from relief_fund.web.visit import Visit

PAGE = "/office/donations"
GIFTS = 50
LONGEST_QUESTION = 200


@get(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def donations_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Every campaign with what it has received."""
    return visit.page("office/donations.html", typed=GiftSearch(), sought=None, **totals(visit))


@dataclass(frozen=True, slots=True)
class GiftSearch:
    """What a gift is looked for by: words or a reference, the exact amount, the day."""

    words: str = ""
    amount: str = ""
    day: str = ""


@post(PAGE, opt=ADMINISTRATOR, sync_to_thread=True, status_code=200)
def search_donations(visit: NamedDependency[Visit], data: URLEncodedBody[GiftSearch]) -> Response[str]:
    """The newest gifts that fit; what was typed may be a name, so it never stands in an address."""
    try:
        sought = sought_gifts(visit, data)
    except ReliefFundError as refusal:
        return visit.refused("office/donations.html", refusal, typed=data, sought=None, **totals(visit))
    with visit.home.office.read() as connection:
        places = units(connection)
    return visit.page(
        "office/donations.html", private=True, typed=data, sought=sought, places=places, **totals(visit)
    )


def sought_gifts(visit: Visit, asked: GiftSearch) -> GiftsSought:
    """The gifts that fit everything that was typed. Raises AmountInvalid, DayInvalid."""
    amount = typed_amount(asked.amount) if asked.amount.strip() else None
    day = typed_day(asked.day) if asked.day.strip() else None
    with visit.home.office.read() as connection:
        return search_gifts(connection, words=asked.words[:LONGEST_QUESTION], amount=amount, day=day)


@get(f"{PAGE}/{{code:str}}", opt=ADMINISTRATOR, sync_to_thread=True)
def campaign_gifts_page(
    visit: NamedDependency[Visit], code: FromPath[str], after: AskedNumber = 0
) -> Response[str]:
    """The gifts of one campaign in the order of the books."""
    return visit.page("office/donations_campaign.html", **gifts_shown(visit, code, after))


def totals(visit: Visit) -> dict[str, Any]:
    """Campaigns with (gifts, whole đồng) and the day they were closed."""
    with visit.home.office.read() as connection:
        known = queries.campaigns(connection)
        return {
            "campaigns": [
                (one, *queries.campaign_total(connection, one.code), queries.closed_on(connection, one.code))
                for one in known
            ],
            "total": queries.all_gifts_total(connection),
        }


def gifts_shown(visit: Visit, code: str, after: int) -> dict[str, Any]:
    """One campaign, its sums by day and size, and a page of gifts. Raises CampaignUnknown."""
    with visit.home.office.read() as connection:
        campaign = queries.campaign_by_code(connection, code)
        if campaign is None:
            raise CampaignUnknown(campaign=code[:12])
        gifts = queries.gifts_page(connection, code, after=after, limit=GIFTS)
        return {
            "campaign": campaign,
            "account": account_by_code(connection, campaign.account),
            "total": queries.campaign_total(connection, code),
            "days": queries.gifts_by_day(connection, code),
            "sizes": queries.gifts_by_size(connection, code),
            "gifts": gifts,
            "withdrawn": queries.withdrawn_among(connection, [one.receipt_code for one in gifts]),
            "counter": at_counter(connection, code) if not after else (),
            "places": units(connection),
            "after": after,
            "more": gifts[-1].position if len(gifts) == GIFTS else 0,
        }


def at_counter(connection: Any, code: str) -> list[tuple[Given, bool]]:
    """What was given to a campaign at the counter, the last first, and whether it stands."""
    given = (*cash_gifts(connection, code), *counter_gifts(connection, code))
    stands = given_named(connection, [one.receipt_code for one in given], standing=True)
    return [(one, one.receipt_code in stands) for one in given]


PAGES = (donations_page, search_donations, campaign_gifts_page)
