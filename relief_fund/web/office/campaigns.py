"""One campaign in the office: its clock, its account, its publications, its extension and its end; and the clocks."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.approval import queries as approvals
from relief_fund.banking.queries import account_by_code
from relief_fund.donors import extensions
from relief_fund.donors.board import BoardRow, board
from relief_fund.donors.campaign_end import close_campaign, closed_account, end_account, note_publication
from relief_fund.donors.clocks import NAMES, PUBLICATIONS, clock_rules, enter_rule, rules_on
from relief_fund.donors.errors import CampaignUnknown
from relief_fund.kernel.clock import today
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.funds import ended_funds, fund_terms
from relief_fund.staff.queries import officers_by_id
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.typed import typed_day, whole
from relief_fund.web.visit import Visit

PAGE = "/office/campaigns/{code:str}"
CLOCKS = "/office/clocks"
MOST_PROPOSALS = 200


@dataclass(frozen=True, slots=True)
class LifeForm:
    """What is typed about a campaign's life: new last days, a paper, a publication, an explanation."""

    reception_ends_on: str = ""
    distribution_ends_on: str = ""
    committee: str = ""
    document: str = ""
    day: str = ""
    proposal: str = ""
    name: str = ""
    place: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A clock as a text says it."""

    name: str = ""
    days: str = ""
    holds_from: str = ""
    source: str = ""


@get(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def campaign_page(visit: NamedDependency[Visit], code: FromPath[str]) -> Response[str]:
    """One campaign with everything that is due."""
    return visit.page("office/campaign.html", typed=LifeForm(), **shown(visit, code))


@post(f"{PAGE}/extension", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_extension(
    visit: NamedDependency[Visit], code: FromPath[str], data: URLEncodedBody[LifeForm]
) -> Response[str]:
    """Put later last days before the committee."""
    try:
        proposal = extensions.propose_extension(
            visit.home.office, visit.actor, campaign=code, reception_ends_on=typed_day(data.reception_ends_on),
            distribution_ends_on=typed_day(data.distribution_ends_on), committee=data.committee,
            document=data.document.strip(), on=typed_day(data.day),
        )  # fmt: skip
    except ReliefFundError as refusal:
        return visit.refused("office/campaign.html", refusal, typed=data, **shown(visit, code))
    return visit.go(f"/office/proposals/{proposal}")


@post(f"{PAGE}/extend", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_extend(
    visit: NamedDependency[Visit], code: FromPath[str], data: URLEncodedBody[LifeForm]
) -> Response[str]:
    """Carry an approved extension out."""
    return _done(
        visit,
        code,
        data,
        lambda office, actor: extensions.extend_campaign(office, actor, proposal=data.proposal),
    )


@post(f"{PAGE}/publication", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_publication(
    visit: NamedDependency[Visit], code: FromPath[str], data: URLEncodedBody[LifeForm]
) -> Response[str]:
    """Note that something was published."""
    return _done(
        visit, code, data,
        lambda office, actor: note_publication(
            office, actor, campaign=code, name=data.name, done_on=typed_day(data.day), place=data.place
        ),
    )  # fmt: skip


@post(f"{PAGE}/close", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_close(
    visit: NamedDependency[Visit], code: FromPath[str], data: URLEncodedBody[LifeForm]
) -> Response[str]:
    """Close the campaign with its account."""
    return _done(
        visit, code, data,
        lambda office, actor: close_campaign(
            office, actor, campaign=code, document=data.document, explanation=data.explanation
        ),
    )  # fmt: skip


@get(CLOCKS, opt=ADMINISTRATOR, sync_to_thread=True)
def clocks_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Every clock with its days, since when, and its source."""
    return visit.page("office/clocks.html", typed=RuleForm(), **clocks_shown(visit))


@post(CLOCKS, opt=ADMINISTRATOR, sync_to_thread=True)
def answer_rule(visit: NamedDependency[Visit], data: URLEncodedBody[RuleForm]) -> Response[str]:
    """Enter what a text says."""
    try:
        enter_rule(
            visit.home.office, visit.actor, name=data.name, days=whole(data.days, -1),
            holds_from=typed_day(data.holds_from), source=data.source,
        )  # fmt: skip
    except ReliefFundError as refusal:
        return visit.refused("office/clocks.html", refusal, typed=data, **clocks_shown(visit))
    return visit.go(CLOCKS)


def _done(visit: Visit, code: str, form: LifeForm, act: Any) -> Response[str]:
    try:
        act(visit.home.office, visit.actor)
    except ReliefFundError as refusal:
        return visit.refused("office/campaign.html", refusal, typed=form, **shown(visit, code))
    return visit.go(PAGE.replace("{code:str}", code))


def clocks_shown(visit: Visit) -> dict[str, Any]:
    """All rules, those in force today among them, and who entered them."""
    day = today(visit.home.clock)
    with visit.home.office.read() as connection:
        rules = clock_rules(connection)
        officers = officers_by_id(connection.execute, [one.set_by for one in rules if one.set_by])
    return {
        "rules": rules,
        "held": set(rules_on(rules, day).values()),
        "names": NAMES,
        "officers": officers,
        "day": day,
    }


def shown(visit: Visit, code: str) -> dict[str, Any]:
    """One campaign with its board row, its account, and what may be done. Raises CampaignUnknown."""
    day = today(visit.home.clock)
    with visit.home.office.read() as connection:
        row = next((one for one in board(connection, day) if one.campaign.code == code), None)
        if row is None:
            raise CampaignUnknown(campaign=code[:12])
        ended = ended_funds(connection)
        leaves = {name for name, one in fund_terms(connection).items() if one.campaign == code}
        return {
            "row": row,
            "campaign": row.campaign,
            "bank": account_by_code(connection, row.campaign.account),
            "day": day,
            "clock": clock_of(row, day),
            "owed": [
                one for one in PUBLICATIONS if all(o.name != one or o.done_on is None for o in row.deadlines)
            ],
            "committees": approvals.committees(connection),
            "decided": decided(connection, code),
            "account": end_account(connection, code),
            "closed": closed_account(connection, code),
            "may_close": row.closed_on is None and row.campaign.fund in ended,
            "leaves": sorted(leaves),
        }


def clock_of(row: BoardRow, day: date) -> tuple[str, int, int]:
    """(stage, days that are over, days of the stage): ``before``, ``receiving``, ``giving``, ``over``, ``closed``."""
    face = row.campaign
    if row.closed_on:
        return "closed", 0, 0
    if day < face.launched_on:
        return "before", 0, 0
    if day <= face.reception_ends_on:
        return "receiving", (day - face.launched_on).days, (face.reception_ends_on - face.launched_on).days
    if day <= face.distribution_ends_on:
        return (
            "giving",
            (day - face.reception_ends_on).days,
            (face.distribution_ends_on - face.reception_ends_on).days,
        )
    return "over", (day - face.distribution_ends_on).days, 0


def decided(connection: Any, code: str) -> list[approvals.ProposalLine]:
    """Approved extensions of a campaign that have not been carried out."""
    done = extensions.extended_proposals(connection)
    return [
        one
        for one in approvals.approved_of_kind(connection, extensions.KIND, limit=MOST_PROPOSALS)
        if one.about["campaign"] == code and one.id not in done
    ]


PAGES = (
    campaign_page, answer_extension, answer_extend, answer_publication, answer_close, clocks_page, answer_rule,
)  # fmt: skip
