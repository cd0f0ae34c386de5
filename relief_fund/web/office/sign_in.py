"""Signing in and out: name and password, then the code, then the duty."""

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.staff.sign_in import confirm_second_factor, sign_in, sign_out, sign_out_everywhere
from relief_fund.web import cookies
from relief_fund.web.guards import ANY_DUTY
from relief_fund.web.navigation import DESK
from relief_fund.web.visit import Visit

CODE_PAGE = "/sign-in/code"


@dataclass(frozen=True, slots=True)
class SignInForm:
    """What the first page asks."""

    name: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class CodeForm:
    """What the second page asks."""

    code: str = ""


@get("/sign-in", sync_to_thread=False)
def sign_in_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Name and password."""
    return visit.page("office/sign_in.html", private=True, typed=SignInForm())


@post("/sign-in", sync_to_thread=True)
def answer_sign_in(visit: NamedDependency[Visit], data: URLEncodedBody[SignInForm]) -> Response[str]:
    """Check name and password; the half session goes into the cookie."""
    office = visit.home.office
    try:
        half = sign_in(office, name=data.name, password=data.password, address=visit.address)
    except ReliefFundError as refusal:
        return visit.refused("office/sign_in.html", refusal, typed=data)
    visit.new_cookies.append(cookies.cookie(cookies.SESSION, half.token, visit.encrypted))
    return visit.go(CODE_PAGE)


@get(CODE_PAGE, sync_to_thread=False)
def code_page(visit: NamedDependency[Visit]) -> Response[str]:
    """The code from the telephone."""
    return visit.page("office/sign_in_code.html", private=True)


@post(CODE_PAGE, sync_to_thread=True)
def answer_code(visit: NamedDependency[Visit], data: URLEncodedBody[CodeForm]) -> Response[str]:
    """Complete the sign-in; the token changes, so that one seen before is worth nothing."""
    office, codes = visit.home.office, visit.home.codes
    try:
        done = confirm_second_factor(office, codes, token=visit.session_token, code=data.code)
    except ReliefFundError as refusal:
        return visit.refused("office/sign_in_code.html", refusal)
    visit.new_cookies.append(cookies.cookie(cookies.SESSION, done.token, visit.encrypted))
    return visit.go(DESK)


@post("/sign-out", sync_to_thread=True)
def answer_sign_out(visit: NamedDependency[Visit]) -> Response[str]:
    """End this sign-in; harmless when it has ended."""
    sign_out(visit.home.office, token=visit.session_token)
    visit.new_cookies.append(cookies.gone(cookies.SESSION, visit.encrypted))
    return visit.go("/")


@post("/office/codes/sign-out-everywhere", opt=ANY_DUTY, sync_to_thread=True)
def answer_sign_out_everywhere(visit: NamedDependency[Visit]) -> Response[str]:
    """End every sign-in of the acting officer."""
    sign_out_everywhere(visit.home.office, visit.actor)
    visit.new_cookies.append(cookies.gone(cookies.SESSION, visit.encrypted))
    return visit.go("/sign-in")
