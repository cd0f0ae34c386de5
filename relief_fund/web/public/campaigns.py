"""Campaigns: the list, and one campaign's state, clock and way to give."""

from datetime import date

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from relief_fund.banking.vietqr import bank_number, payload
from relief_fund.donors.public_donors import public_donors
from relief_fund.donors.queries import campaign_by_code
from relief_fund.kernel.clock import today
from relief_fund.register import queries
from relief_fund.register.queries import CampaignFace
from relief_fund.web.errors import NothingFound
from relief_fund.web.qr import qr_svg
from relief_fund.web.typed import AskedNumber
from relief_fund.web.visit import Visit

LATEST = 10
MANY, MOST_PAGES = 100, 10_000


@get("/campaigns")
async def campaigns_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Every campaign, open ones first."""
    register = visit.home.register
    state, known = await queries.state_of_fund(register), await queries.campaigns(register)
    receiving = {one.code for one in known if receives(one, today(visit.home.clock))}
    return visit.page("public/campaigns.html", campaigns=known, receiving=receiving, edition=state)


@get("/campaigns/{code:str}")
async def campaign_page(visit: NamedDependency[Visit], code: FromPath[str]) -> Response[str]:
    """One campaign; how to give stands there only while it receives."""
    register = visit.home.register
    campaign = await queries.campaign(register, code)
    state = await queries.state_of_fund(register)
    latest = await queries.statements(register, campaign=code, limit=LATEST)
    open_now = receives(campaign, today(visit.home.clock))
    qr = giving_code(visit, campaign) if open_now else None
    return visit.page(
        "public/campaign.html",
        campaign=campaign,
        statements=latest,
        receiving=open_now,
        qr=qr,
        edition=state,
        stopped_on=stopped_on(campaign),
    )


@get("/campaigns/{code:str}/donors", sync_to_thread=True)
def campaign_donors(
    visit: NamedDependency[Visit], code: FromPath[str], page: AskedNumber = 1
) -> Response[str]:
    """Donors who agreed to be named in public; asked of the books each time, and not to be kept by search engines."""
    at = min(max(page, 1), MOST_PAGES)
    with visit.home.office.read() as connection:
        campaign = campaign_by_code(connection, code)
        if campaign is None:
            raise NothingFound()
        vault = visit.home.office.vault
        named, more = public_donors(vault, connection, code, skip=(at - 1) * MANY, limit=MANY)
    shown = visit.page(
        "public/campaign_donors.html", campaign=campaign, named=named, more=at + 1 if more else 0
    )
    shown.set_header("x-robots-tag", "noindex, noarchive")
    return shown


@get("/campaigns/{code:str}/statements/{day:str}")
async def campaign_statement(
    visit: NamedDependency[Visit], code: FromPath[str], day: FromPath[str]
) -> Redirect:
    """A campaign's statement stands under its account."""
    campaign = await queries.campaign(visit.home.register, code)
    return visit.go(f"/statements/{campaign.account}/{day[:10]}")


def receives(campaign: CampaignFace, day: date) -> bool:
    """Whether the campaign takes gifts on ``day``: within its reception, and not from the day it was closed."""
    on = day.isoformat()
    in_time = campaign.launched_on <= on <= campaign.reception_ends_on
    return in_time and not (campaign.closed_on and on >= campaign.closed_on)


def stopped_on(campaign: CampaignFace) -> str:
    """The day on which reception ended: its last day, or the day of closing where that came first."""
    return min(campaign.closed_on or campaign.reception_ends_on, campaign.reception_ends_on)


def giving_code(visit: Visit, campaign: CampaignFace) -> object:
    """The VietQR code of the campaign's own account; None for a bank whose number is not surely known."""
    number = bank_number(campaign.bank)
    if number is None:
        return None
    text = payload(bank=number, account=campaign.account_number, purpose=campaign.code)
    return qr_svg(text, str(visit.speaks.t("campaign.qr", account=campaign.account_number)))
