"""How to give: a campaign's VietQR code as a file, its poster, and a code of one's own to find the gift by.

A code of one's own is drawn for the page and kept nowhere: it comes back in the bank's statement with the gift.
"""

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.donors.giving import draw_giving_code, giving_payload, giving_text
from relief_fund.kernel.clock import today
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.register import queries
from relief_fund.register.queries import CampaignFace
from relief_fund.web.errors import NothingFound
from relief_fund.web.guards import ASKS_ONLY
from relief_fund.web.paper.poster import PosterPaper, poster_pdf, vietqr_png, vietqr_svg
from relief_fund.web.paper.press import PDF
from relief_fund.web.public.campaigns import receives
from relief_fund.web.qr import qr_svg
from relief_fund.web.typed import typed_amount
from relief_fund.web.visit import Visit


@dataclass(frozen=True, slots=True)
class GiveForm:
    """The amount a giver has in mind, or nothing."""

    amount: str = ""


@get("/campaigns/{code:str}/vietqr.svg")
async def qr_svg_file(visit: NamedDependency[Visit], code: FromPath[str]) -> Response[bytes]:
    """The campaign's code as SVG."""
    campaign = await giving_to(visit, code)
    text = payload_of(campaign)
    body = await sync_to_thread(visit.site.drawn.get, ("svg", text), lambda: vietqr_svg(text).encode())
    return visit.file(body, f"vietqr-{campaign.code}.svg", "image/svg+xml")


@get("/campaigns/{code:str}/vietqr.png")
async def qr_png_file(visit: NamedDependency[Visit], code: FromPath[str]) -> Response[bytes]:
    """The campaign's code as PNG."""
    campaign = await giving_to(visit, code)
    text = payload_of(campaign)
    body = await sync_to_thread(visit.site.drawn.get, ("png", text), lambda: vietqr_png(text))
    return visit.file(body, f"vietqr-{campaign.code}.png", "image/png")


@get("/campaigns/{code:str}/poster.pdf")
async def poster_file(visit: NamedDependency[Visit], code: FromPath[str]) -> Response[bytes]:
    """The campaign's poster on A4."""
    campaign = await giving_to(visit, code)
    paper = PosterPaper(
        visit.site.fund, campaign.name_vi, campaign.name_en, campaign.reception_ends_on, campaign.bank,
        campaign.account_number, giving_text(campaign.code), payload_of(campaign), visit.own_address,
        visit.home.demonstration,
    )  # fmt: skip
    now, drawn = visit.home.clock.now(), visit.site.drawn
    body = await sync_to_thread(drawn.get, (paper, today(visit.home.clock)), lambda: poster_pdf(paper, now))
    return visit.file(body, f"poster-{campaign.code}.pdf", PDF)


@post("/campaigns/{code:str}/give", opt=ASKS_ONLY, status_code=200)
async def give_page(
    visit: NamedDependency[Visit], code: FromPath[str], data: URLEncodedBody[GiveForm]
) -> Response[str]:
    """A code of one's own in the transfer text, and the amount where one was typed."""
    campaign = await giving_to(visit, code)
    try:
        amount = typed_amount(data.amount) if data.amount.strip() else 0
    except ReliefFundError as refusal:
        none = {"own": "", "amount": 0, "qr": None, "text": ""}
        return visit.refused("public/give.html", refusal, campaign=campaign, typed=data.amount, **none)
    own = draw_giving_code()
    text = payload_of(campaign, own, amount)
    drawing = qr_svg(text, str(visit.speaks.t("campaign.qr", account=campaign.account_number)))
    return visit.page(
        "public/give.html", private=True, campaign=campaign, own=own, amount=amount, qr=drawing,
        text=giving_text(campaign.code, own), typed=data.amount,
    )  # fmt: skip


def payload_of(campaign: CampaignFace, code: str = "", amount: int = 0) -> str:
    """The VietQR text of the campaign. Raises NothingFound for a bank whose number is not surely known."""
    text = giving_payload(
        bank=campaign.bank, account=campaign.account_number, campaign=campaign.code, code=code, amount=amount
    )
    if not text:
        raise NothingFound()
    return text


async def giving_to(visit: Visit, code: str) -> CampaignFace:
    """The campaign, while it takes gifts. Raises CampaignUnpublished, NothingFound."""
    campaign = await queries.campaign(visit.home.register, code)
    if not receives(campaign, today(visit.home.clock)):
        raise NothingFound()
    return campaign


PAGES = (qr_svg_file, qr_png_file, poster_file, give_page)
