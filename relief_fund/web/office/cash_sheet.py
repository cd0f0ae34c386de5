"""The day's cash sheet: what every account and till held, took in, gave out and holds; gifts; what is unexplained."""

from datetime import date, timedelta
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from relief_fund.banking.ageing import unexplained
from relief_fund.banking.decisions import TILL
from relief_fund.banking.queries import accounts
from relief_fund.donors.board import cash_of_day, gifts_of_day
from relief_fund.donors.queries import campaigns
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import AmountInvalid
from relief_fund.ledger import queries as books
from relief_fund.ledger.day_sheet import PlaceDay, cash_sheet
from relief_fund.web import import_runs
from relief_fund.web.errors import DayInvalid
from relief_fund.web.guards import for_duties
from relief_fund.web.typed import typed_amount, typed_day
from relief_fund.web.visit import Visit

PAGE = "/office/cash-sheet"
READERS = for_duties(Duty.FUND_ADMINISTRATOR, Duty.TREASURER, Duty.INSPECTOR)


@get(PAGE, opt=READERS, sync_to_thread=True)
def cash_sheet_page(
    visit: NamedDependency[Visit], day: FromQuery[str] = "", counted: FromQuery[str] = ""
) -> Response[str]:
    """One day, today when none is asked for; what was ``counted`` in the till is held against the books, not kept."""
    now = today(visit.home.clock)
    told: dict[str, Any] = {"counted_typed": counted, "counted": None, "till": TILL}
    try:
        asked = typed_day(day) if day.strip() else now
    except DayInvalid as refusal:
        return visit.refused("office/cash_sheet.html", refusal, typed=day, **told, **shown(visit, now))
    told |= {"typed": f"{asked:%d/%m/%Y}"}
    try:
        told |= {"counted": typed_amount(counted) if counted.strip() else None}
    except AmountInvalid as refusal:
        return visit.refused("office/cash_sheet.html", refusal, **told, **shown(visit, asked))
    return visit.page("office/cash_sheet.html", **told, **shown(visit, asked))


def shown(visit: Visit, day: date) -> dict[str, Any]:
    """The sheet of ``day`` with the names of its places, gifts by account and what nobody has explained yet."""
    posting = import_runs.posting_into(visit.home)
    with visit.home.office.read() as connection:
        known = accounts(connection)
        places = cash_sheet(connection, day)
        by_place = gifts_by_place(connection, day)
        waits = unexplained(connection, upto=day)
        return {
            "day": day,
            "before": day - timedelta(days=1),
            "after": day + timedelta(days=1) if day < today(visit.home.clock) else None,
            "places": places,
            "whole": summed(places),
            "gifts": by_place,
            "gifts_sum": tuple(map(sum, zip(*by_place.values(), strict=True))) or (0, 0),
            "waits": waits,
            "waits_sum": sum(one.lines for one in waits.values()),
            "banks": {one.account: one for one in known},
            "posting": {one.account for one in known if one.number in posting},
            "names": books.accounts(connection),
        }


def gifts_by_place(connection: Any, day: date) -> dict[str, tuple[int, int]]:
    """(gifts, whole đồng) of ``day`` by the account they came into: a campaign's at the bank, or the till."""
    gifts, by_place = gifts_of_day(connection, day), {}
    known = [one for one in campaigns(connection) if one.code in gifts]
    cash = [cash_of_day(connection, one.code, day) for one in known]
    for one, (count, amount) in zip(known, cash, strict=True):
        by_place[one.account] = (gifts[one.code][0] - count, gifts[one.code][1] - amount)
    by_place[TILL] = (sum(count for count, _ in cash), sum(amount for _, amount in cash))
    return {place: figures for place, figures in by_place.items() if figures[0]}


def summed(places: tuple[PlaceDay, ...]) -> PlaceDay:
    """The sum of all places, whole đồng."""
    figures = ("opening", "paid_in", "paid_out", "closing")
    return PlaceDay("", *(sum(getattr(one, name) for one in places) for name in figures))


PAGES = (cash_sheet_page,)
