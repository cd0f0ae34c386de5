"""Vouchers that an officer makes: papers to post and decisions to propose, one form for each event of the plan."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from inspect import Parameter
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.approval.queries import committees
from relief_fund.approval.vouchers import propose_voucher
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.money import LARGEST, VND
from relief_fund.ledger import queries as books
from relief_fund.ledger.errors import FactsInvalid
from relief_fund.ledger.events import EVENTS, SHAPES, Event
from relief_fund.ledger.funds import ended_funds, fund_terms
from relief_fund.ledger.units import units
from relief_fund.ledger.vouchers import post_voucher
from relief_fund.web.errors import NothingFound
from relief_fund.web.formats import Formats
from relief_fund.web.fund_names import funds_named
from relief_fund.web.guards import for_duties
from relief_fund.web.typed import AskedNumber, typed_amount, typed_day
from relief_fund.web.visit import Visit

PAGE = "/office/vouchers"
ELSEWHERE = frozenset({"lapse", "refund_owed", "refund_beyond"})
"""Decisions that a page of their own proposes: lapses for all funds at once, refunds from the page of their gift."""
OFFERED = {
    code: event
    for code, event in EVENTS.items()
    # What rests on a bank line is booked where the line is read: a typed line would be a fact nobody printed.
    # A line that is a number is a line of the decision itself.
    if code not in ELSEWHERE and not ("line" in event.arguments and event.arguments["line"].annotation is str)
}
MAKERS = for_duties(Duty.FUND_ADMINISTRATOR, Duty.TREASURER)
MONEY = frozenset({"amount", "authority", "money", "proceeds", "value"})
"""Facts in đồng; other numbers are counts."""
MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Box:
    """One fact to fill in: ``kind`` is money, count, day, text, fund, unit or account, the last three chosen
    from ``options``. ``words`` name it under ``voucher_fact``."""

    name: str
    words: str
    kind: str
    required: bool
    options: tuple[str, ...] = ()


@get(PAGE, opt=MAKERS, sync_to_thread=True)
def vouchers_page(visit: NamedDependency[Visit], done: AskedNumber = 0) -> Response[str]:
    """The events of this duty; after a posting the voucher it got."""
    mine = [one for one in OFFERED.values() if visit.actor.duties.intersection(one.by)]
    with visit.home.office.read() as connection:
        posted = books.entry_by_number(connection, done) if 0 < done <= LARGEST else None
    return visit.page(
        "office/vouchers.html", papers=[one for one in mine if not one.decision],
        decisions=[one for one in mine if one.decision], posted=posted,
    )  # fmt: skip


@get(f"{PAGE}/{{event:str}}", opt=MAKERS, sync_to_thread=True)
def voucher_page(visit: NamedDependency[Visit], event: FromPath[str]) -> Response[str]:
    """The form of one event."""
    return visit.page("office/voucher.html", typed={}, **form_shown(visit, event))


@post(f"{PAGE}/{{event:str}}", opt=MAKERS, sync_to_thread=True)
def answer_voucher(
    visit: NamedDependency[Visit], event: FromPath[str], data: URLEncodedBody[dict[str, str]]
) -> Response[str]:
    """Post the paper, or put the decision before its committee."""
    shown = form_shown(visit, event)
    try:
        after = made(visit, OFFERED[event], data)
    except ReliefFundError as refusal:
        return visit.refused("office/voucher.html", refusal, typed=data, **shown)
    return visit.go(after)


def made(visit: Visit, event: Event, typed: Mapping[str, str]) -> str:
    """Post or propose what was typed; the address to go on to. Raises as the use cases, and FactsInvalid,
    DayInvalid, AmountInvalid."""
    with visit.home.office.read() as connection:
        places = units(connection)
    facts = facts_typed(event, typed, places, visit.speaks.formats)
    document, on = typed.get("document", "").strip(), typed_day(typed.get("day", ""))
    office, actor = visit.home.office, visit.actor
    if not event.decision:
        number = post_voucher(office, actor, event=event.code, document=document, on=on, **facts)
        return f"{PAGE}?done={number}"
    committee = typed.get("committee", "")
    proposal = propose_voucher(
        office, actor, event=event.code, committee=committee, document=document, on=on, facts=facts
    )
    return f"/office/proposals/{proposal}"


def facts_typed(
    event: Event, typed: Mapping[str, str], places: Mapping[str, int], formats: Formats
) -> dict[str, Any]:
    """The facts of an event as the ledger takes them; boxes left empty are left out where they may be.

    Quantities are typed in whole units with decimals and become minor units by ``places``.
    """
    facts: dict[str, Any] = {}
    for name, wanted in event.arguments.items():
        text = typed.get(name, "").strip()
        if not text:
            if wanted.default is Parameter.empty:
                raise FactsInvalid(event=event.code, fact=name)
        elif wanted.annotation is date:
            facts[name] = typed_day(text)
        elif name in MONEY:
            facts[name] = typed_amount(text)
        elif wanted.annotation is int:
            decimals = places.get(typed.get("unit", ""), 0) if name == "quantity" else 0
            facts[name] = counted(text, decimals, formats)
            if facts[name] < 0:
                raise FactsInvalid(event=event.code, fact=name)
        else:
            facts[name] = text
    return facts


def counted(text: str, decimals: int, formats: Formats) -> int:
    """A count typed the reader's way ("1.250,5"), in minor units of ``decimals`` places; -1 for anything else."""
    whole, mark, part = text.partition(formats.decimal)
    grouped = rf"\d{{1,3}}({re.escape(formats.thousands)}\d{{3}})+|\d+"
    whole_fits = re.fullmatch(grouped, whole, re.ASCII) and len(whole) <= MOST_DIGITS
    part_fits = not mark or (re.fullmatch(r"\d+", part, re.ASCII) and len(part) <= decimals)
    if not (whole_fits and part_fits):
        return -1
    return int(whole.replace(formats.thousands, "") + part.ljust(decimals, "0"))


def form_shown(visit: Visit, code: str) -> dict[str, Any]:
    """The boxes of an event with what may be chosen. Raises NothingFound, DutyMissing."""
    event = OFFERED.get(code)
    if event is None:
        raise NothingFound()
    visit.actor.require(*event.by)
    with visit.home.office.read() as connection:
        chosen = _choices(connection, event)
        return {
            "event": event,
            "boxes": [_box(event, name, one, chosen) for name, one in event.arguments.items()],
            "funds": funds_named(connection, visit.lang),
            "names": books.accounts(connection),
            "committees": committees(connection) if event.decision else (),
        }


def _choices(connection: Any, event: Event) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Kind and options of every fact that is chosen, by its name."""
    terms, ended = fund_terms(connection), ended_funds(connection)
    open_now = {code: one for code, one in terms.items() if code not in ended}
    chosen: dict[str, tuple[str, tuple[str, ...]]] = {
        name: ("fund", tuple(
            code for code, one in sorted(open_now.items())
            if one.kind in kinds and (name != event.restricted or one.restricted)
        ))
        for name, kinds in (("fund", event.funds), ("to_fund", event.to_funds))
    }  # fmt: skip
    chosen["unit"] = ("unit", tuple(sorted(set(units(connection)) - {VND})))
    accounts = sorted(books.accounts(connection))
    for name, shape in {**SHAPES, **event.shapes}.items():
        chosen[name] = ("account", tuple(code for code in accounts if re.fullmatch(shape, code)))
    return chosen


def _box(
    event: Event, name: str, wanted: Parameter, chosen: Mapping[str, tuple[str, tuple[str, ...]]]
) -> Box:
    required = wanted.default is Parameter.empty
    if name in chosen:
        kind, options = chosen[name]
        return Box(name, name, kind, required, options)
    if wanted.annotation is int:
        words = "line_number" if name == "line" else name
        return Box(name, words, "money" if name in MONEY else "count", required)
    return Box(name, name, "day" if wanted.annotation is date else "text", required)


PAGES = (vouchers_page, voucher_page, answer_voucher)
