"""The books as the law asks for them: general ledger of an account, statement of a fund, over any days."""

from datetime import date, datetime, time
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from relief_fund.kernel.clock import FUND_ZONE, moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger import queries as books
from relief_fund.ledger.balances import entries_known_at
from relief_fund.ledger.errors import AccountUnknown, FundUnknown
from relief_fund.ledger.general_ledger import Place, account_page
from relief_fund.ledger.trial import fund_statement, trial_balance
from relief_fund.ledger.units import units
from relief_fund.web.errors import DayInvalid
from relief_fund.web.fund_names import funds_named
from relief_fund.web.guards import for_duties
from relief_fund.web.typed import place_number, typed_day
from relief_fund.web.visit import Visit

PAGE = "/inspection/ledger"
READERS = for_duties(Duty.INSPECTOR, Duty.FUND_ADMINISTRATOR)
LINES = 50


@get(PAGE, opt=READERS, sync_to_thread=True)
def ledger_page(
    visit: NamedDependency[Visit], begins: FromQuery[str] = "", ends: FromQuery[str] = "",
    known: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    """The trial balance of a period: opening, turnover, closing of every account of every fund."""
    typed = {"begins": begins, "ends": ends, "known": known}
    try:
        return visit.page("office/ledger.html", **trial_shown(visit, typed))
    except ReliefFundError as refusal:
        nothing = dict.fromkeys(typed, "")
        return visit.refused("office/ledger.html", refusal, **{**trial_shown(visit, nothing), "typed": typed})


@get(f"{PAGE}/accounts/{{account:str}}", opt=READERS, sync_to_thread=True)
def account_ledger_page(
    visit: NamedDependency[Visit], account: FromPath[str], fund: FromQuery[str] = "",
    unit: FromQuery[str] = "VND", begins: FromQuery[str] = "", ends: FromQuery[str] = "",
    known: FromQuery[str] = "", after: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    """The general ledger (sổ cái) of one account."""
    typed = {"begins": begins, "ends": ends, "known": known}
    place = {"account": account, "fund": fund, "unit": unit, "after": place_of(after)}
    try:
        return visit.page("office/ledger_account.html", **account_shown(visit, typed, place))
    except DayInvalid as refusal:
        shown = account_shown(visit, dict.fromkeys(typed, ""), place)
        return visit.refused("office/ledger_account.html", refusal, **{**shown, "typed": typed})


@get(f"{PAGE}/funds/{{code:str}}", opt=READERS, sync_to_thread=True)
def fund_statement_page(
    visit: NamedDependency[Visit], code: FromPath[str], begins: FromQuery[str] = "",
    ends: FromQuery[str] = "", known: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    """The statement of one fund."""
    typed = {"begins": begins, "ends": ends, "known": known}
    try:
        return visit.page("office/fund_statement.html", **fund_shown(visit, code, typed))
    except DayInvalid as refusal:
        shown = fund_shown(visit, code, dict.fromkeys(typed, ""))
        return visit.refused("office/fund_statement.html", refusal, **{**shown, "typed": typed})


def trial_shown(visit: Visit, typed: dict[str, str]) -> dict[str, Any]:
    """Rows by fund. Raises DayInvalid."""
    with visit.home.office.read() as connection:
        rows = trial_balance(connection, **_period(connection, typed))
        faces, names = funds_named(connection, visit.lang), books.accounts(connection)
        places = units(connection)
    funds = [
        (code, faces.get(code), [row for row in rows if row.fund == code])
        for code in sorted({row.fund for row in rows})
    ]
    return {"funds": funds, "names": names, "places": places, "typed": typed}


def account_shown(visit: Visit, typed: dict[str, str], place: dict[str, Any]) -> dict[str, Any]:
    """One page of an account. Raises AccountUnknown, DayInvalid."""
    with visit.home.office.read() as connection:
        names = books.accounts(connection)
        if place["account"] not in names:
            raise AccountUnknown(account=place["account"][:20])
        page = account_page(connection, **_period(connection, typed), **place, limit=LINES)
        places = units(connection)
    return {
        "page": page, "names": names, "places": places, "typed": typed, "after": told_place(page.after)
    }  # fmt: skip


def fund_shown(visit: Visit, code: str, typed: dict[str, str]) -> dict[str, Any]:
    """One fund. Raises FundUnknown, DayInvalid."""
    with visit.home.office.read() as connection:
        faces = funds_named(connection, visit.lang)
        if code not in faces:
            raise FundUnknown(fund=code[:20])
        statement = fund_statement(connection, code, **_period(connection, typed))
        names, places = books.accounts(connection), units(connection)
    return {
        "statement": statement, "face": faces[code], "names": names, "places": places, "typed": typed
    }  # fmt: skip


def _period(connection: Any, typed: dict[str, str]) -> dict[str, Any]:
    """Days typed, and the entry that the end of the day ``known`` knew."""
    days = {name: typed_day(text) if text.strip() else None for name, text in typed.items()}
    moment = moment_text(_end_of(days["known"])) if days["known"] else ""
    return {
        "begins_on": days["begins"], "ends_on": days["ends"], "known": entries_known_at(connection, moment),
    }  # fmt: skip


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, FUND_ZONE)


def place_of(text: str) -> Place | None:
    """The place that an address of a next page names; none for anything else."""
    parts = text.split("_")
    try:
        day, entry, line = parts
        found = Place(date.fromisoformat(day), place_number(entry), place_number(line))
    except ValueError:
        return None
    return found if min(found.entry, found.line) >= 0 else None


def told_place(place: Place | None) -> str:
    """A place as the address of the next page says it."""
    return f"{place.day.isoformat()}_{place.entry}_{place.line}" if place else ""


PAGES = (ledger_page, account_ledger_page, fund_statement_page)
