"""What a visitor sees when something is refused or broken: words and a way on, never a trace."""

import logging
import traceback
from typing import Any

from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, NotFoundException

from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing, ReliefFundError
from relief_fund.kernel.identifiers import printed_code
from relief_fund.staff.errors import SessionEnded
from relief_fund.staff.queries import holders
from relief_fund.web.errors import BROKEN, DutyNotChosen, PageUnknown, RequestInvalid, TooLarge, http_of
from relief_fund.web.navigation import DESK, home_of
from relief_fund.web.visit import PRIVATE, Visit, visit_of

log = logging.getLogger("relief_fund.web")
SIGN_IN = "/sign-in"
FILES = (".csv", ".json")
REFERENCE_LETTERS = 8
TOO_LARGE = 413

Answer = Response[Any]


def refused(request: Request[Any, Any, Any], refusal: ReliefFundError) -> Answer:
    """The page of a refusal; whoever is not signed in is led to the sign-in, once."""
    visit = visit_of(request)
    number = http_of(refusal)
    if number == BROKEN:
        return broken(request, refusal)
    if request.url.path.endswith(FILES):
        return as_json(refusal, number)
    if isinstance(refusal, SessionEnded) and request.method == "GET":
        return visit.go(SIGN_IN)
    if isinstance(refusal, DutyNotChosen) and request.method == "GET":
        return visit.go(DESK)
    return refusal_page(visit, refusal, number)


def refusal_page(visit: Visit, refusal: ReliefFundError, number: int) -> Answer:
    """The page itself, with the way back to where the visitor may be."""
    back = home_of(next(iter(visit.session.actor.duties), None)) if visit.session else "/"
    page = visit.page(
        "refused.html", http=number, private=True, refusal=refusal, number=number, back=back,
        held_by=held_by(visit, refusal),
    )  # fmt: skip
    if "seconds" in refusal.facts and number == 429:
        page.set_header("retry-after", str(refusal.facts["seconds"]))
    return page


def held_by(visit: Visit, refusal: ReliefFundError) -> list[tuple[str, list[str]]]:
    """Who holds the duties that were missing, told to officers only."""
    needed = refusal.facts.get("needed")
    if not isinstance(refusal, DutyMissing) or not isinstance(needed, list) or not visit.session:
        return []
    day = today(visit.home.clock)
    with visit.home.office.read() as connection:
        return [(duty, [card.name for card in holders(connection, Duty(duty), day)]) for duty in needed]


def as_json(refusal: ReliefFundError, number: int) -> Answer:
    """The refusal for a program that asked for a file."""
    facts = {
        name: value if isinstance(value, str | int) else str(value) for name, value in refusal.facts.items()
    }
    return Response(
        {"error": refusal.code, "facts": facts},
        status_code=number,
        media_type=MediaType.JSON,
        headers=PRIVATE,
    )


def not_served(request: Request[Any, Any, Any], problem: HTTPException) -> Answer:
    """Litestar's own refusals, put into our words."""
    if isinstance(problem, NotFoundException) or problem.status_code == 405:
        return refused(request, PageUnknown())
    if problem.status_code == TOO_LARGE:
        return refused(request, TooLarge())
    if problem.status_code < BROKEN:
        return refused(request, RequestInvalid())
    return broken(request, problem)


def broken(request: Request[Any, Any, Any], trouble: Exception) -> Answer:
    """Our own fault: a reference number for the visitor, places in our code for the log, no message.

    Messages of libraries may quote what was typed or stored, so they never reach the log.
    """
    reference = printed_code(REFERENCE_LETTERS)
    frames = [one for one in traceback.extract_tb(trouble.__traceback__) if "/relief_fund/" in one.filename]
    places = " < ".join(
        f"{frame.filename.rpartition('relief_fund/')[2]}:{frame.lineno}" for frame in frames[::-1]
    )
    log.error("%s %s at %s", reference, type(trouble).__name__, places)
    return visit_of(request).page("broken.html", http=BROKEN, private=True, reference=reference)


HANDLERS: dict[Any, Any] = {ReliefFundError: refused, HTTPException: not_served, Exception: broken}
"""Litestar's table from exception to answer."""
