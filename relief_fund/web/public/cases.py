"""A household looks at its own case: case code and birth year, by POST; one answer for every wrong try."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from relief_fund.disbursement.assessment.queries import CaseCard, case_by_code
from relief_fund.disbursement.orders.answers import PAID
from relief_fund.disbursement.orders.queries import AwardLine, awards_of_household
from relief_fund.disbursement.orders.states import AwardState
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.identifiers import normalised_code
from relief_fund.staff.errors import TooManyTries
from relief_fund.staff.limits import address_bucket, count_try
from relief_fund.web.errors import NothingFound
from relief_fund.web.guards import ASKS_ONLY
from relief_fund.web.visit import Visit

PAGE = "/case"
MOST_LOOK_UPS = 20
STANDING = frozenset(AwardState) - {
    AwardState.LISTED, AwardState.WITHDRAWN, AwardState.DROPPED, AwardState.RELEASED,
}  # fmt: skip
"""Where a household may still see money coming or has received some."""


@dataclass(frozen=True, slots=True)
class CaseForm:
    """The code on the household's paper and the birth year of its head."""

    code: str = ""
    birth_year: str = ""


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """What a household sees of itself: sums in whole đồng, no names but the codes it came with."""

    label: str
    assessed: bool
    awards: tuple[AwardLine, ...]
    approved: int
    paid: int

    @property
    def waiting(self) -> int:
        """Approved and not yet in the household's hands."""
        return self.approved - self.paid


@get(PAGE, sync_to_thread=False)
def case_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Two fields."""
    return visit.page("public/case.html", typed=CaseForm())


@post(PAGE, opt=ASKS_ONLY, sync_to_thread=True, status_code=200)
def answer_case(visit: NamedDependency[Visit], data: URLEncodedBody[CaseForm]) -> Response[str]:
    """The case, or the fields again."""
    try:
        view = look_up(visit, data)
    except ReliefFundError as refusal:
        return visit.refused("public/case.html", refusal, typed=CaseForm(code=data.code))
    return visit.page("public/case_found.html", private=True, view=view)


def look_up(visit: Visit, asked: CaseForm) -> HouseholdView:
    """The household's own view. Raises TooManyTries, and NothingFound for every other cause."""
    office = visit.home.office
    count_try(office, "look_up:" + address_bucket(visit.address), MOST_LOOK_UPS)
    try:
        code = normalised_code(asked.code)
        with office.read() as connection:
            card = case_by_code(connection, code)
            awards = awards_of_household(connection, card.line.household)
    except TooManyTries:
        raise
    except ReliefFundError:
        raise NothingFound() from None
    if str(card.birth_year) != asked.birth_year.strip():
        raise NothingFound()
    return household_view(card, awards)


def household_view(card: CaseCard, awards: Any) -> HouseholdView:
    """Sums over the awards that stand: what was paid of each, less what was given up of it."""
    standing = tuple(one for one in awards if one.state in STANDING)
    paid = sum(each.answered for one in standing for each in one.tries if each.outcome in PAID)
    return HouseholdView(
        f"HS-{card.line.case_number:04}",
        bool(card.assessment),
        standing,
        sum(one.amount - one.released for one in standing),
        paid,
    )
