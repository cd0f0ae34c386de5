"""Enrolment by one-time link: the secret, a password, one code, and ten paper codes.

The link's token stands behind the "#" of its address and never reaches the server that way: it is typed,
pasted, or put into the form by a small script, and travels in the body of the form.
"""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.staff.enrol_officer import Offer, enrol, open_enrolment
from relief_fund.web import cookies
from relief_fund.web.qr import qr_svg
from relief_fund.web.visit import Visit

PAGE = "/sign-in/enrol"


@dataclass(frozen=True, slots=True)
class LinkForm:
    """A pasted link or its token."""

    link: str = ""

    @property
    def token(self) -> str:
        """What stands behind the "#", or the whole text."""
        return self.link.strip().rpartition("#")[2]


@dataclass(frozen=True, slots=True)
class EnrolForm:
    """What the enrolment page asks."""

    token: str = ""
    password: str = ""
    code: str = ""


@get(PAGE, sync_to_thread=False)
def link_page(visit: NamedDependency[Visit]) -> Response[str]:
    """A field for the link; a script fills it in from the address."""
    return visit.page("office/enrol_link.html", private=True)


@post(PAGE, sync_to_thread=True)
def offer_page(visit: NamedDependency[Visit], data: URLEncodedBody[LinkForm]) -> Response[str]:
    """What the link offers: QR code and secret."""
    try:
        return visit.page("office/enrol.html", private=True, token=data.token, **_offered(visit, data.token))
    except ReliefFundError as refusal:
        return visit.refused("office/enrol_link.html", refusal)


@post(f"{PAGE}/finish", sync_to_thread=True)
def answer_enrol(visit: NamedDependency[Visit], data: URLEncodedBody[EnrolForm]) -> Response[str]:
    """Set password and code; the paper codes are shown once."""
    office, codes = visit.home.office, visit.home.codes
    offered = _offered(visit, data.token)
    try:
        done = enrol(office, codes, token=data.token, password=data.password, code=data.code)
    except ReliefFundError as refusal:
        return visit.refused("office/enrol.html", refusal, token=data.token, **offered)
    visit.new_cookies.append(cookies.gone(cookies.SESSION, visit.encrypted))
    return visit.page("office/enrol_papers.html", private=True, papers=done.recovery_codes)


def _offered(visit: Visit, token: str) -> dict[str, Any]:
    offer: Offer = open_enrolment(
        visit.home.office, visit.home.codes, token, visit.site.fund or "relief fund"
    )
    return {"offer": offer, "qr": qr_svg(offer.uri, str(visit.speaks.t("enrol.qr")))}
