"""Voided voucher numbers: a spoilt paper's number is taken and voided with a reason, and every one stays listed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody

from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.money import LARGEST
from relief_fund.ledger.errors import FactsInvalid
from relief_fund.ledger.funds import ended_funds, fund_terms
from relief_fund.ledger.voids import void_of, voids
from relief_fund.ledger.vouchers import VOIDABLE, void_voucher
from relief_fund.staff.queries import officers_by_id
from relief_fund.web.fund_names import funds_named
from relief_fund.web.guards import for_duties
from relief_fund.web.office.vouchers import MAKERS
from relief_fund.web.typed import AskedNumber, typed_day
from relief_fund.web.visit import Visit

PAGE, TEMPLATE = "/office/voids", "office/voids.html"
READERS = for_duties(Duty.FUND_ADMINISTRATOR, Duty.TREASURER, Duty.INSPECTOR)
ROWS = 50
FIRST_ROW = "1"


@get(PAGE, opt=READERS, sync_to_thread=True)
def voids_page(
    visit: NamedDependency[Visit], done: FromQuery[str] = "", after: AskedNumber = 0
) -> Response[str]:
    """The voided numbers, the newest first, and the form for another; after a void the number it got."""
    with visit.home.office.read() as connection:
        voided = void_of(connection, done) if done.isprintable() and done else None
    return visit.page(TEMPLATE, typed={}, **shown(visit, after) | {"voided": voided})


@post(PAGE, opt=MAKERS, sync_to_thread=True)
def answer_void(visit: NamedDependency[Visit], data: URLEncodedBody[dict[str, str]]) -> Response[str]:
    """Void the number of a spoilt paper; on to the list, where it stands first."""
    try:
        number = voided(visit, data)
    except ReliefFundError as refusal:
        return visit.refused(TEMPLATE, refusal, typed=data, **shown(visit, 0))
    return visit.go(f"{PAGE}?done={quote(number)}")


def voided(visit: Visit, typed: Mapping[str, str]) -> str:
    """Void what was typed; the number it got. Raises as the use case, and FactsInvalid, DayInvalid."""
    word, row = typed.get("form", ""), typed.get("row", "").strip()
    form = VOIDABLE.get(word)
    if form is None:
        raise FactsInvalid(event="void", fact="form")
    if row and not form.by_row:
        raise FactsInvalid(event="void", fact="row")
    rows = [row or FIRST_ROW] if form.by_row else []
    return void_voucher(
        visit.home.office, visit.actor, fund=typed.get("fund", ""), series=form.series,
        evidence=":".join([word, typed.get("number", "").strip(), *rows]),
        on=typed_day(typed.get("day", "")), reason=typed.get("reason", ""),
    )  # fmt: skip


def shown(visit: Visit, after: int) -> dict[str, Any]:
    """A page of voids with the names of who voided, and what the form chooses from."""
    skip = min(max(after, 0), LARGEST - ROWS)
    with visit.home.office.read() as connection:
        found, ended = voids(connection, skip=skip, limit=ROWS + 1), ended_funds(connection)
        named = funds_named(connection, visit.lang)
        return {
            "voids": found[:ROWS],
            "more": skip + ROWS if len(found) > ROWS else 0,
            "officers": officers_by_id(connection.execute, {one.voided_by for one in found}),
            "forms": VOIDABLE,
            "funds": {code: named[code] for code in sorted(fund_terms(connection)) if code not in ended},
            "day": today(visit.home.clock),
            "voided": None,
        }


PAGES = (voids_page, answer_void)
