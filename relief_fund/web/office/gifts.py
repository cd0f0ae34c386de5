"""One gift as the office sees it: what it became, its refunds, and what may be done about it.

Looked up by POST: a receipt code is its donor's key to the gift and never stands in an address.
"""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from relief_fund.approval.queries import committees
from relief_fund.donors import gift_refunds
from relief_fund.donors.became import what_became_of
from relief_fund.donors.counter_taken_back import CHANNELS, take_back_counter_gift
from relief_fund.donors.errors import GiftUnknown
from relief_fund.donors.gift_links import end_link, links_of_gift
from relief_fund.donors.gift_refunds import Room, fresh_refund, propose_refund
from relief_fund.donors.given import Given, given_named
from relief_fund.donors.given_back import given_back
from relief_fund.donors.givers import BY_RULE, BY_TEXT
from relief_fund.donors.people import donors_named
from relief_fund.donors.queries import campaign_by_code, line_of_key
from relief_fund.donors.receipt_queries import receipts_of_gift
from relief_fund.kernel.clock import today
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.identifiers import normalised_code
from relief_fund.ledger import queries as books
from relief_fund.ledger.funds import ended_funds, fund_terms
from relief_fund.ledger.units import units
from relief_fund.staff.queries import officers_by_id
from relief_fund.web.errors import NothingFound
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.typed import typed_amount, typed_day
from relief_fund.web.visit import Visit

PAGE = "/office/gifts"


@dataclass(frozen=True, slots=True)
class CodeForm:
    """The receipt code of a gift, as printed or typed."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class RefundForm:
    """How much of the gift is given back, by which decision, and what bears more than is unspent of it."""

    code: str = ""
    refund: str = ""
    amount: str = ""
    document: str = ""
    committee: str = ""
    day: str = ""
    source: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BackForm:
    """Why a gift of the counter is taken back, and the paper that says so."""

    code: str = ""
    document: str = ""
    reason: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class UnlinkForm:
    """The donor whose gift it is not, and why."""

    code: str = ""
    donor: str = ""
    reason: str = ""


@get(PAGE, opt=ADMINISTRATOR, sync_to_thread=False)
def gift_asked_page(visit: NamedDependency[Visit]) -> Response[str]:
    """The box for a receipt code."""
    return visit.page("office/gift_asked.html", typed="")


@post(PAGE, opt=ADMINISTRATOR, sync_to_thread=True, status_code=200)
def gift_page(visit: NamedDependency[Visit], data: URLEncodedBody[CodeForm]) -> Response[str]:
    """The gift with this code."""
    try:
        gift = shown(visit, data.code)
    except ReliefFundError as refusal:
        return visit.refused("office/gift_asked.html", refusal, typed=data.code)
    return visit.page("office/gift.html", private=True, **gift)


@post(f"{PAGE}/refund", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_refund(visit: NamedDependency[Visit], data: URLEncodedBody[RefundForm]) -> Response[str]:
    """Put the refund before its committee."""
    try:
        proposal = propose_refund(
            visit.home.office, visit.actor, gift=normalised_code(data.code), amount=typed_amount(data.amount),
            refund=data.refund, committee=data.committee, document=data.document.strip(),
            on=typed_day(data.day), source=data.source, reason=data.reason,
        )  # fmt: skip
    except ReliefFundError as refusal:
        return visit.refused("office/gift.html", refusal, **shown(visit, data.code) | {"typed": data})
    return visit.go(f"/office/proposals/{proposal}")


@post(f"{PAGE}/back", opt=ADMINISTRATOR, sync_to_thread=True, status_code=200)
def answer_back(visit: NamedDependency[Visit], data: URLEncodedBody[BackForm]) -> Response[str]:
    """Take a gift of the counter back; its page then says so."""
    try:
        take_back_counter_gift(
            visit.home.office, visit.actor, gift=normalised_code(data.code), reason=data.reason,
            document=data.document.strip(), on=typed_day(data.day),
        )  # fmt: skip
    except ReliefFundError as refusal:
        return visit.refused("office/gift.html", refusal, **shown(visit, data.code) | {"back": data})
    return visit.page("office/gift.html", private=True, **shown(visit, data.code))


@post(f"{PAGE}/unlink", opt=ADMINISTRATOR, sync_to_thread=True, status_code=200)
def answer_unlink(visit: NamedDependency[Visit], data: URLEncodedBody[UnlinkForm]) -> Response[str]:
    """The gift is not this donor's; its page then says so."""
    try:
        end_link(
            visit.home.office,
            visit.actor,
            gift=normalised_code(data.code),
            donor=data.donor,
            reason=data.reason,
        )
    except ReliefFundError as refusal:
        return visit.refused("office/gift.html", refusal, **shown(visit, data.code) | {"off": data})
    return visit.page("office/gift.html", private=True, **shown(visit, data.code))


def shown(visit: Visit, typed: str) -> dict[str, Any]:
    """The gift, what it became, and what may be done about it. Raises CodeInvalid, NothingFound."""
    code = normalised_code(typed)
    with visit.home.office.read() as connection:
        given = given_named(connection, [code]).get(code)
        if given is None:
            raise NothingFound()
        withdrawn = not given_named(connection, [code], standing=True)
        number = books.entries_by_keys(connection, [given.entry_key]).get(given.entry_key)
        return {
            "given": given, "withdrawn": withdrawn, "number": number, "line": line_of_key(given.entry_key),
            "campaign": campaign_by_code(connection, given.campaign), "places": units(connection),
            "receipts": receipts_of_gift(connection, code), "day": today(visit.home.clock),
            "may_take_back": given.channel in CHANNELS and not withdrawn,
            "typed": RefundForm(), "back": BackForm(), "off": UnlinkForm(),
            **_money_shown(connection, given, withdrawn), **_givers_shown(visit, connection, code),
        }  # fmt: skip


def _givers_shown(visit: Visit, connection: Any, code: str) -> dict[str, Any]:
    """Whose the gift is said to be, whose it was said to be, and by whose hand."""
    links = links_of_gift(connection.execute, code)
    hands = {one.linked_by for one in links} | {one.ended_by for one in links}
    return {
        "links": links,
        "givers": donors_named(visit.home.office.vault, connection, {one.donor for one in links}),
        "hands": officers_by_id(connection.execute, sorted(hands - {BY_TEXT, BY_RULE, ""})),
    }


def _money_shown(connection: Any, given: Given, withdrawn: bool) -> dict[str, Any]:
    """What became of a gift of money, its refunds, and the room that is left for more."""
    refunds = gift_refunds.refunds_of_gift(connection.execute, given.receipt_code)
    stands, left = sum(one.stands for one in refunds), given_back(connection.execute, [given.receipt_code])
    found: dict[str, Any] = {
        "refunds": refunds, "became": None, "room": Room(0, 0), "refund": "",
        "owed_whole": 0 < given.amount <= stands,
        "back_whole": 0 < given.amount <= left.get(given.receipt_code, 0),
    }  # fmt: skip
    if withdrawn:
        return found
    try:
        of = gift_refunds.refundable_gift(connection, given.receipt_code)
    except GiftUnknown:
        return found
    terms, ended = fund_terms(connection), ended_funds(connection)
    return found | {
        "became": what_became_of(connection, given.fund, of.stretch),
        "room": gift_refunds.room_of(connection.execute, of),
        "refund": fresh_refund(),
        "committees": committees(connection),
        "sources": [
            code
            for code, one in terms.items()
            if code != given.fund and one.kind == "donated" and not one.restricted and code not in ended
        ],
    }


PAGES = (gift_asked_page, gift_page, answer_refund, answer_back, answer_unlink)
