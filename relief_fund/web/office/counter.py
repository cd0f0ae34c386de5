"""The counter: cash, goods and foreign money taken, the receipt issued at once. One short form each."""

from dataclasses import asdict, dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.banking.statements.minor_units import CURRENCIES, exponent
from relief_fund.donors import counter
from relief_fund.donors.given import cash_gifts, counter_gifts
from relief_fund.donors.people import Giver
from relief_fund.donors.queries import campaigns
from relief_fund.donors.receipt_queries import letterhead
from relief_fund.kernel.clock import today
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.money import VND
from relief_fund.ledger.errors import UnitInvalid
from relief_fund.ledger.units import LONGEST_CODE, register_unit, units
from relief_fund.web.errors import NothingFound
from relief_fund.web.fund_names import funds_named
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.office.vouchers import counted
from relief_fund.web.typed import typed_amount, typed_day, whole
from relief_fund.web.visit import Visit

PAGE = "/office/counter"
KINDS = ("cash", "goods", "currency")
LATEST = 10


@dataclass(frozen=True, slots=True)
class CounterForm:
    """What was typed at the counter; each kind reads its own boxes. ``slip`` names one sending."""

    slip: str = ""
    fund: str = ""
    day: str = ""
    amount: str = ""
    what: str = ""
    unit: str = ""
    quantity: str = ""
    value: str = ""
    document: str = ""
    name: str = ""
    address: str = ""
    kind: str = "person"
    consent: str = ""
    donor: str = ""


@dataclass(frozen=True, slots=True)
class UnitForm:
    """A unit of goods or money to count in, and its decimal places."""

    code: str = ""
    places: str = "0"


@get(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def cash_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Cash, which most who come to the counter bring."""
    return visit.page("office/counter.html", typed={}, **form_shown(visit, "cash"))


@get(f"{PAGE}/{{way:str}}", opt=ADMINISTRATOR, sync_to_thread=True)
def counter_page(visit: NamedDependency[Visit], way: FromPath[str]) -> Response[str]:
    """The form of one kind, with today's day and the only fund filled in."""
    return visit.page("office/counter.html", typed={}, **form_shown(visit, way))


@post(f"{PAGE}/{{way:str}}", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_counter(
    visit: NamedDependency[Visit], way: FromPath[str], data: URLEncodedBody[CounterForm]
) -> Response[str]:
    """Take the gift and go to its receipt."""
    try:
        taken = took(visit, way, data)
    except ReliefFundError as refusal:
        return visit.refused("office/counter.html", refusal, typed=asdict(data), **form_shown(visit, way))
    return visit.go(f"/office/receipts/{taken.draft}")


@post(f"{PAGE}/{{way:str}}/unit", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_unit(
    visit: NamedDependency[Visit], way: FromPath[str], data: URLEncodedBody[UnitForm]
) -> Response[str]:
    """Register a unit to count in."""
    code = data.code.strip().upper()
    try:
        if way not in KINDS[1:] or (code in CURRENCIES) != (way == "currency"):
            raise UnitInvalid(unit=code[:LONGEST_CODE])
        # How many decimals a currency has is no officer's choice.
        places = exponent(code) if way == "currency" else whole(data.places, -1)
        register_unit(visit.home.office, visit.actor, code=code, exponent=places)
    except ReliefFundError as refusal:
        return visit.refused("office/counter.html", refusal, typed={}, **form_shown(visit, way))
    return visit.go(f"{PAGE}/{way}")


def took(visit: Visit, way: str, typed: CounterForm) -> counter.Taken:
    """Take what was typed. Raises as the use cases, DayInvalid, AmountInvalid, NothingFound."""
    office, actor = visit.home.office, visit.actor
    giver = Giver(typed.name, typed.address, typed.kind, typed.consent, typed.donor)
    told: dict[str, Any] = {
        "fund": typed.fund, "slip": typed.slip, "on": typed_day(typed.day), "giver": giver
    }  # fmt: skip
    if way == "cash":
        return counter.take_cash(office, actor, amount=typed_amount(typed.amount), **told)
    if way not in KINDS:
        raise NothingFound()
    with office.read() as connection:
        places = units(connection)
    told |= {
        "unit": typed.unit, "document": typed.document,
        "quantity": counted(typed.quantity.strip(), places.get(typed.unit, 0), visit.speaks.formats),
        "value": typed_amount(typed.value) if typed.value.strip() or way == "currency" else 0,
    }  # fmt: skip
    if way == "goods":
        return counter.take_goods(office, actor, what=typed.what, **told)
    return counter.take_currency(office, actor, **told)


def form_shown(visit: Visit, way: str) -> dict[str, Any]:
    """What a form offers, a fresh slip, and what was taken last. Raises NothingFound."""
    if way not in KINDS:
        raise NothingFound()
    with visit.home.office.read() as connection:
        funds, names = counter.counter_funds(connection), funds_named(connection, visit.lang)
        known = [one.code for one in campaigns(connection)]
        last = [
            one
            for code in known
            for one in (cash_gifts if way == "cash" else counter_gifts)(connection, code, limit=LATEST)
            if one.channel == way
        ]
        offered = sorted(set(units(connection)) - {VND})
        return {
            "way": way, "ways": KINDS, "funds": [(code, names[code].name) for code in sorted(funds)],
            "units": [one for one in offered if (one in CURRENCIES) == (way == "currency")],
            "places": units(connection), "slip": counter.fresh_slip(), "address": letterhead(connection),
            "today": today(visit.home.clock), "last": last[:LATEST],
        }  # fmt: skip


PAGES = (cash_page, counter_page, answer_counter, answer_unit)
