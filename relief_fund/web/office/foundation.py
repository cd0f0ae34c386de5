"""Setting the fund up: campaigns with their account and dates, treasury accounts, committees and seats."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.approval.committees import LEVELS, convene_sitting, end_seat, open_committee, seat_officer
from relief_fund.approval.queries import committees
from relief_fund.approval.seats import SEATS
from relief_fund.banking.accounts import open_bank_account
from relief_fund.banking.queries import accounts
from relief_fund.donors.board import board
from relief_fund.donors.campaigns import open_campaign
from relief_fund.donors.clocks import clock_rules, rules_on
from relief_fund.donors.queries import campaigns
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.queries import funds
from relief_fund.staff.queries import holders, officers_by_id
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.office.campaigns import clock_of
from relief_fund.web.typed import typed_day, whole
from relief_fund.web.visit import Visit

CAMPAIGNS = "/office/campaigns"
COMMITTEES = "/office/committees"


@dataclass(frozen=True, slots=True)
class CampaignForm:
    """A campaign with its dates and its own bank account."""

    code: str = ""
    name_vi: str = ""
    name_en: str = ""
    launched_on: str = ""
    reception_ends_on: str = ""
    distribution_ends_on: str = ""
    source: str = ""
    extended_by: str = ""
    account_number: str = ""
    bank: str = ""


@dataclass(frozen=True, slots=True)
class AccountForm:
    """A treasury or bank account for budget money."""

    number: str = ""
    bank: str = ""
    fund: str = ""
    opened_on: str = ""


@dataclass(frozen=True, slots=True)
class CommitteeForm:
    """A committee with its quorum."""

    code: str = ""
    name: str = ""
    level: str = ""
    quorum: str = ""
    valid_from: str = ""


@dataclass(frozen=True, slots=True)
class SeatForm:
    """A seat for an officer; or the day of a sitting."""

    officer: str = ""
    seat: str = ""
    from_day: str = ""
    to_day: str = ""
    day: str = ""


@get(CAMPAIGNS, opt=ADMINISTRATOR, sync_to_thread=True)
def campaigns_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Campaigns and accounts, and forms to open them."""
    return visit.page("office/campaigns.html", **campaigns_shown(visit))


@post(CAMPAIGNS, opt=ADMINISTRATOR, sync_to_thread=True)
def answer_campaign(visit: NamedDependency[Visit], data: URLEncodedBody[CampaignForm]) -> Response[str]:
    """Open a campaign, publicly."""
    try:
        open_from(visit, data)
    except ReliefFundError as refusal:
        return visit.refused("office/campaigns.html", refusal, **{**campaigns_shown(visit), "typed": data})
    return visit.go(CAMPAIGNS)


@post(f"{CAMPAIGNS}/accounts", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_account(visit: NamedDependency[Visit], data: URLEncodedBody[AccountForm]) -> Response[str]:
    """Open an account for budget money."""
    try:
        opened_on, told = typed_day(data.opened_on), {"number": data.number, "bank": data.bank}
        open_bank_account(visit.home.office, visit.actor, fund=data.fund, opened_on=opened_on, **told)
    except ReliefFundError as refusal:
        return visit.refused("office/campaigns.html", refusal, **{**campaigns_shown(visit), "paper": data})
    return visit.go(CAMPAIGNS)


@get(COMMITTEES, opt=ADMINISTRATOR, sync_to_thread=True)
def committees_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Committees with quorum and seats, and forms to open and fill them."""
    return visit.page("office/committees.html", **committees_shown(visit))


@post(COMMITTEES, opt=ADMINISTRATOR, sync_to_thread=True)
def answer_committee(visit: NamedDependency[Visit], data: URLEncodedBody[CommitteeForm]) -> Response[str]:
    """Open a committee, or give one a new quorum."""
    try:
        about: dict[str, Any] = {"name": data.name.strip(), "level": data.level, "quorum": whole(data.quorum)}
        day, code = typed_day(data.valid_from), data.code.strip().upper()
        open_committee(visit.home.office, visit.actor, code=code, valid_from=day, **about)
    except ReliefFundError as refusal:
        return visit.refused("office/committees.html", refusal, **{**committees_shown(visit), "typed": data})
    return visit.go(COMMITTEES)


@post(f"{COMMITTEES}/{{code:str}}/seats", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_seat(
    visit: NamedDependency[Visit], code: FromPath[str], data: URLEncodedBody[SeatForm]
) -> Response[str]:
    """Give an officer a seat."""
    try:
        days: dict[str, Any] = {"from_day": typed_day(data.from_day), "to_day": typed_day(data.to_day)}
        whose: dict[str, Any] = {"committee": code, "officer": data.officer, "seat": data.seat}
        seat_officer(visit.home.office, visit.actor, **whose, **days)
    except ReliefFundError as refusal:
        return visit.refused("office/committees.html", refusal, **{**committees_shown(visit), "seated": data})
    return visit.go(COMMITTEES)


@post(f"{COMMITTEES}/{{code:str}}/sittings", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_sitting(
    visit: NamedDependency[Visit], code: FromPath[str], data: URLEncodedBody[SeatForm]
) -> Response[str]:
    """Convene the sitting of a day."""
    try:
        convene_sitting(visit.home.office, visit.actor, committee=code, day=typed_day(data.day))
    except ReliefFundError as refusal:
        return visit.refused("office/committees.html", refusal, **committees_shown(visit))
    return visit.go("/office/sittings")


@post(f"{COMMITTEES}/seats/{{seat:str}}/end", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_end_seat(visit: NamedDependency[Visit], seat: FromPath[str]) -> Response[str]:
    """End a seat from today on."""
    end_seat(visit.home.office, visit.actor, seat=seat)
    return visit.go(COMMITTEES)


def open_from(visit: Visit, form: CampaignForm) -> None:
    """Open the campaign of the form. Raises DayInvalid and the refusals of ``open_campaign``."""
    days = ("launched_on", "reception_ends_on", "distribution_ends_on")
    told = {name: getattr(form, name).strip() for name in CampaignForm.__slots__ if name not in days}
    dated: dict[str, Any] = {name: typed_day(getattr(form, name)) for name in days}
    open_campaign(visit.home.office, visit.actor, **{**told, "code": told["code"].upper()}, **dated)


def campaigns_shown(visit: Visit) -> dict[str, Any]:
    """The board of campaigns, accounts, and the budget funds an account may serve."""
    day = today(visit.home.clock)
    with visit.home.office.read() as connection:
        return {
            "campaigns": campaigns(connection),
            "rows": [(one, *clock_of(one, day)) for one in board(connection, day)],
            "day": day,
            "bounds": {one.name: one for one in rules_on(clock_rules(connection), day).values()},
            "accounts": accounts(connection),
            "funds": [one for one in funds(connection).values() if one.kind == "budget"],
            "typed": CampaignForm(),
            "paper": AccountForm(),
        }


def committees_shown(visit: Visit) -> dict[str, Any]:
    """Committees with the names of who sits on them, and who may be seated."""
    day = today(visit.home.clock)
    with visit.home.office.read() as connection:
        known = committees(connection)
        seated = [seat.officer for one in known for seat in one.seats]
        return {
            "committees": known,
            "names": officers_by_id(connection.execute, seated),
            "members": holders(connection, Duty.COMMITTEE_MEMBER, day),
            "levels": LEVELS,
            "seats": sorted(SEATS),
            "day": day,
            "typed": CommitteeForm(),
            "seated": SeatForm(),
        }


PAGES = (
    campaigns_page, answer_campaign, answer_account, committees_page, answer_committee, answer_seat,
    answer_sitting, answer_end_seat,
)  # fmt: skip
