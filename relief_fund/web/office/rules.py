"""Remembered decisions: every rule with who made it and why; made from a line, confirmed or withdrawn here."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.banking.errors import LineUnknown
from relief_fund.banking.inbox import line_by_identity
from relief_fund.banking.queries import accounts
from relief_fund.banking.remembered import answer_rule, checked_phrase, remember, rule_faces
from relief_fund.donors.errors import DonorUnknown
from relief_fund.donors.people import donors_named
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.identifiers import normalised_code
from relief_fund.staff.queries import holders, officers_by_id
from relief_fund.web.office.bank import ADMINISTRATOR, DecisionForm, line_shown
from relief_fund.web.visit import Visit

PAGE = "/office/rules"


@dataclass(frozen=True, slots=True)
class RuleForm:
    """What is remembered of a line: its words, the decision ("gift:BAO.NHA"), where it holds, and why."""

    phrase: str = ""
    decision: str = ""
    donor: str = ""
    everywhere: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """An officer's word on a rule."""

    answer: str = ""
    reason: str = ""


@get(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def rules_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Every rule, the newest first."""
    return visit.page("office/rules.html", **shown(visit))


@post(f"{PAGE}/{{rule:str}}", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_answer(
    visit: NamedDependency[Visit], rule: FromPath[str], data: URLEncodedBody[AnswerForm]
) -> Response[str]:
    """Confirm a rule, or withdraw it."""
    try:
        answer_rule(
            visit.home.office,
            visit.actor,
            rule=rule,
            answer=data.answer,
            reason=data.reason,
            alone=alone(visit),
        )
    except ReliefFundError as refusal:
        return visit.refused("office/rules.html", refusal, **shown(visit))
    return visit.go(PAGE)


@post("/office/bank/lines/{identity:str}/remember", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_remember(
    visit: NamedDependency[Visit], identity: FromPath[str], data: URLEncodedBody[RuleForm]
) -> Response[str]:
    """Remember a decision for lines like this one."""
    with visit.home.office.read() as connection:
        line = line_by_identity(connection, identity)
    if line is None:
        raise LineUnknown()
    decision, _, leaf = data.decision.partition(":")
    try:
        remember(
            visit.home.office, visit.actor, phrase=checked_phrase(data.phrase, line.text), direction=line.direction,
            decision=decision, leaf=leaf, donor=donor_typed(visit, data.donor), reason=data.reason,
            account="" if data.everywhere and not leaf else line.account,
        )  # fmt: skip
    except ReliefFundError as refusal:
        told = line_shown(visit, identity)
        return visit.refused("office/bank_line.html", refusal, typed=DecisionForm(), **told)
    return visit.go(PAGE)


def donor_typed(visit: Visit, typed: str) -> str:
    """The code of a registered donor who has not taken the consent back, "" where nothing was typed.

    Raises CodeInvalid, DonorUnknown.
    """
    if not typed.strip():
        return ""
    code = normalised_code(typed)
    with visit.home.office.read() as connection:
        known = donors_named(visit.home.office.vault, connection, {code}).get(code)
    if known is None or known.forgotten:
        raise DonorUnknown()
    return code


def alone(visit: Visit) -> bool:
    """Whether nobody else is a fund administrator today."""
    with visit.home.office.read() as connection:
        held = holders(connection, Duty.FUND_ADMINISTRATOR, today(visit.home.clock))
    return not [one for one in held if one.id != visit.actor.officer]


def shown(visit: Visit) -> dict[str, Any]:
    """The rules with the names of their officers and accounts."""
    with visit.home.office.read() as connection:
        faces = rule_faces(connection)
        named = {who for one in faces for who in (one.officer, one.confirmed_by, one.withdrawn_by) if who}
        return {
            "rules": faces,
            "officers": officers_by_id(connection.execute, sorted(named)),
            "accounts": {one.account: one for one in accounts(connection)},
        }


PAGES = (rules_page, answer_answer, answer_remember)
