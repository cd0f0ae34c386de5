"""The committee: what lies before it, a list or decision to read, and one code that signs it whole."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.approval import queries
from relief_fund.approval.lapse import lapse_of, lapse_proposal
from relief_fund.approval.recuse import REASONS, recuse
from relief_fund.approval.sign import sign
from relief_fund.disbursement.assessment.queries import case_card, duplicate_hints
from relief_fund.disbursement.entitlement.queries import entitlements_of_household
from relief_fund.disbursement.orders import queries as orders
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.staff.queries import officers_by_id, wait_for_code
from relief_fund.web.guards import for_duties
from relief_fund.web.office.bank_withdrawals import waiting_for
from relief_fund.web.office.decisions import DECISIONS, decision_of, decision_shown
from relief_fund.web.typed import AskedNumber
from relief_fund.web.visit import Visit

PAGE = "/office/sittings"
MEMBER = for_duties(Duty.COMMITTEE_MEMBER)
PUTS_AWAY = for_duties(Duty.COMMITTEE_MEMBER, Duty.FUND_ADMINISTRATOR)
READERS = for_duties(Duty.COMMITTEE_MEMBER, Duty.FUND_ADMINISTRATOR, Duty.INSPECTOR)
CASE_READERS = for_duties(Duty.COMMITTEE_MEMBER, Duty.FUND_ADMINISTRATOR, Duty.ASSESSOR, Duty.INSPECTOR)
ROWS = 50
HINTS = 20


@dataclass(frozen=True, slots=True)
class SignForm:
    """The choice that is signed, over the digest that was read, with one code."""

    choice: str = ""
    digest: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class RecusalForm:
    """Why a member takes no part."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class LapseForm:
    """Why a list or decision that nobody is left to sign is put away."""

    reason: str = ""


@get(PAGE, opt=READERS, sync_to_thread=True)
def sittings_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Lists and decisions before the committee, and sittings."""
    with visit.home.office.read() as connection:
        proposals = queries.proposal_page(connection, limit=ROWS)
        known = orders.lists_page(connection, limit=ROWS)
        sittings = queries.sitting_page(connection, limit=ROWS)
        names = {one.code: one for one in queries.committees(connection)}
        withdrawals = waiting_for(visit, connection)
    return visit.page(
        "office/sittings.html", proposals=proposals, sittings=sittings, committees=names, withdrawals=withdrawals,
        lists={one.proposal: one for one in known},
        decisions={one.id: decision_of(one) for one in proposals if one.kind in DECISIONS},
    )  # fmt: skip


@get("/office/proposals/{proposal:str}", opt=READERS, sync_to_thread=True)
def proposal_page(
    visit: NamedDependency[Visit], proposal: FromPath[str], after: AskedNumber = 0
) -> Response[str]:
    """A frozen list or decision to read and sign."""
    return visit.page(**proposal_shown(visit, proposal, after))


@post("/office/proposals/{proposal:str}", opt=MEMBER, sync_to_thread=True)
def answer_sign(
    visit: NamedDependency[Visit], proposal: FromPath[str], data: URLEncodedBody[SignForm]
) -> Response[str]:
    """Sign what was read by the digest that was on the page."""
    office, codes, signed = visit.home.office, visit.home.codes, {"digest": data.digest, "code": data.code}
    try:
        sign(office, codes, visit.actor, proposal=proposal, choice=data.choice, **signed)
    except ReliefFundError as refusal:
        return visit.refused(refusal=refusal, **proposal_shown(visit, proposal, 0))
    return visit.go(f"/office/proposals/{proposal}")


@post("/office/proposals/{proposal:str}/recuse", opt=MEMBER, sync_to_thread=True)
def answer_recuse(
    visit: NamedDependency[Visit], proposal: FromPath[str], data: URLEncodedBody[RecusalForm]
) -> Response[str]:
    """Take no part in this list or decision."""
    try:
        recuse(visit.home.office, visit.actor, proposal=proposal, reason=data.reason)
    except ReliefFundError as refusal:
        return visit.refused(refusal=refusal, **proposal_shown(visit, proposal, 0))
    return visit.go(f"/office/proposals/{proposal}")


@post("/office/proposals/{proposal:str}/lapse", opt=PUTS_AWAY, sync_to_thread=True)
def answer_lapse(
    visit: NamedDependency[Visit], proposal: FromPath[str], data: URLEncodedBody[LapseForm]
) -> Response[str]:
    """Put away a list or decision that nobody is left to sign; what it holds is free."""
    try:
        lapse_proposal(visit.home.office, visit.actor, proposal=proposal, reason=data.reason)
    except ReliefFundError as refusal:
        return visit.refused(refusal=refusal, **proposal_shown(visit, proposal, 0))
    return visit.go(f"/office/proposals/{proposal}")


@get("/office/cases/{household:str}", opt=CASE_READERS, sync_to_thread=True)
def case_page(visit: NamedDependency[Visit], household: FromPath[str]) -> Response[str]:
    """One household: what it is due, why, and what to look at."""
    return visit.page("office/case.html", **case_shown(visit, household))


def proposal_shown(visit: Visit, proposal: str, after: int) -> dict[str, Any]:
    """A proposal's page: its card, what it puts, and why this officer may not sign, if so."""
    clock = visit.home.clock
    with visit.home.office.read() as connection:
        card = queries.proposal_card(connection, proposal, day=today(clock))
        decides = card.kind in DECISIONS
        what = (
            decision_shown(connection, card, visit.lang) if decides else list_shown(connection, card, after)
        )
        return {
            **what,
            "card": card,
            "shut": shut_for(visit, card),
            "own": own_state(visit, card),
            **_lapse_shown(visit, connection, card),
            "preparer": officers_by_id(connection.execute, [card.prepared_by]).get(card.prepared_by),
            "wait": wait_for_code(connection.execute, visit.actor.officer, clock.now()),
            "reasons": REASONS,
        }


def _lapse_shown(visit: Visit, connection: Any, card: queries.ProposalCard) -> dict[str, Any]:
    """Why it was put away and by whom, or whether this officer may put it away."""
    lapsed = lapse_of(connection, card.id)
    hands = officers_by_id(connection.execute, [lapsed.officer]) if lapsed else {}
    stuck = not card.outcome and not card.superseded and not card.quorum_possible
    holds = visit.holds(Duty.COMMITTEE_MEMBER.value, Duty.FUND_ADMINISTRATOR.value)
    by = hands[lapsed.officer].name if lapsed and lapsed.officer in hands else ""
    return {"lapsed": lapsed, "lapsed_by": by, "may_lapse": stuck and holds}


def list_shown(connection: Any, card: queries.ProposalCard, after: int) -> dict[str, Any]:
    """A list of awards: a page of cases behind place ``after``, and hints on them. Raises ListUnknown."""
    line = orders.list_line(connection, card.subject)
    awards = orders.awards_page(connection, card.subject, after=after, limit=ROWS)
    hints = duplicate_hints(connection, line.disaster, limit=HINTS)
    listed = {one.household for one in awards}
    return {
        "template": "office/proposal.html",
        "line": line,
        "awards": awards,
        "hints": [hint for hint in hints if listed.intersection(hint.households)],
        "hinted": {one for hint in hints for one in hint.households},
        "after": after,
        "more": awards[-1].place if len(awards) == ROWS else 0,
    }


def own_state(visit: Visit, card: queries.ProposalCard) -> queries.MemberState | None:
    """The acting officer among the members, None for a reader."""
    return next((one for one in card.members if one.officer == visit.actor.officer), None)


def shut_for(visit: Visit, card: queries.ProposalCard) -> str:
    """Why the signing panel is not shown, as the name of its words; "" where it is."""
    own = own_state(visit, card)
    if card.outcome:
        return card.outcome.value
    if Duty.COMMITTEE_MEMBER not in visit.actor.duties:
        return "reader"
    if card.superseded:
        return "superseded"
    if card.prepared_by == visit.actor.officer:
        return "preparer"
    if own is None:
        return "not_a_member"
    if own.state != "open":
        return own.state
    return "" if card.quorum_possible else "no_quorum"


def case_shown(visit: Visit, household: str) -> dict[str, Any]:
    """A case with awards and rules; an assessor sees the need, never the money. Raises HouseholdUnknown."""
    assessor = Duty.ASSESSOR in visit.actor.duties
    with visit.home.office.read() as connection:
        case = case_card(connection, household)
        disaster = case.line.disaster
        hints = [one for one in duplicate_hints(connection, disaster) if household in one.households]
        others = {
            one: case_card(connection, one).line
            for hint in hints for one in hint.households if one != household
        }  # fmt: skip
        awards = () if assessor else orders.awards_of_household(connection, household)
        computed = bool(case.assessment)
        try:
            due = entitlements_of_household(connection, disaster, household) if computed else ()
        except ReliefFundError:
            due = ()
        return {
            "case": case, "line": case.line, "hints": hints, "others": others, "awards": awards, "due": due,
            "assessor": assessor,
        }  # fmt: skip


PAGES = (sittings_page, proposal_page, answer_sign, answer_recuse, answer_lapse, case_page)
