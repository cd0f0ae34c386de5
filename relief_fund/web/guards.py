"""Guards of routes: forms come from our own pages, the back office from whoever is signed in and on duty.

They are the first of two doors; the use case behind checks the duty again.
"""

from typing import Any

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.staff.errors import SessionEnded
from relief_fund.staff.sessions import OpenSession, session_of
from relief_fund.web import cookies
from relief_fund.web.errors import DutyNotChosen, FormNotOurs, RequestInvalid
from relief_fund.web.visit import Visit, visit_of

READING = frozenset({"GET", "HEAD", "OPTIONS"})
NUL = "\x00"
OWN_SITE = frozenset({"", "same-origin", "none"})

ASKS_ONLY = {"asks_only": True}
"""``opt`` of a form that changes nothing and needs no sign-in: asked from our own pages, without a token."""
ANY_DUTY = {"any_duty": True}
"""``opt`` of a page for everybody who is signed in, whatever the duty, chosen or not."""


def for_duties(*duties: Duty) -> dict[str, Any]:
    """``opt`` of a page of these duties."""
    return {"duties": frozenset(duties)}


async def forms_are_ours(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse a form that another site made or that belongs to another sign-in. Raises FormNotOurs, RequestInvalid.

    What holds a letter NUL is refused too, before any database is asked: PostgreSQL keeps none.
    """
    if NUL in connection.scope["path"] or b"%00" in connection.scope.get("query_string", b""):
        raise RequestInvalid()
    if connection.scope.get("method") in READING or not isinstance(connection, Request):
        return
    if not _same_site(connection):
        raise FormNotOurs()
    form = await connection.form()
    if any(isinstance(typed, str) and NUL in typed for typed in form.values()):
        raise RequestInvalid()
    if handler.opt.get("asks_only"):
        return
    visit = visit_of(connection)
    sent = connection.headers.get(cookies.HEADER) or form.get(cookies.FIELD, "")
    of = visit.session_token or visit.cookie(cookies.VISIT)
    if not cookies.token_fits(of, str(sent)):
        raise FormNotOurs()


def _same_site(request: Request[Any, Any, Any]) -> bool:
    if request.headers.get("sec-fetch-site", "") not in OWN_SITE:
        return False
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host", "")


async def signed_in(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let in who is signed in and holds a duty of the page, and note the session in the visit.

    Raises SessionEnded, DutyNotChosen, DutyMissing.
    """
    visit = visit_of(connection)  # type: ignore[arg-type]  # guards of HTTP routes are given a Request
    session = await sync_to_thread(_session, visit)
    if session is None or not session.complete:
        raise SessionEnded()
    visit.session = session
    if handler.opt.get("any_duty"):
        return
    if not session.actor.duties:
        raise DutyNotChosen()
    needed: frozenset[Duty] = handler.opt.get("duties", frozenset())
    if not session.actor.duties & needed:
        raise DutyMissing(needed=sorted(duty.value for duty in needed))


def _session(visit: Visit) -> OpenSession | None:
    if not visit.session_token:
        return None
    with visit.home.office.read() as connection:
        return session_of(connection, visit.session_token, visit.home.clock.now())
