"""A bank line whose money belongs to another campaign: put before the committee, then done with."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.approval.queries import committees
from relief_fund.banking.inbox import InboxLine
from relief_fund.donors.moved_gifts import (
    MAY_HOLD,
    close_moved_line,
    moved_by_committee,
    propose_moved_gift,
)
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.funds import ended_funds, fund_terms
from relief_fund.web.guards import for_duties
from relief_fund.web.typed import typed_day
from relief_fund.web.visit import Visit

ADMINISTRATOR = for_duties(Duty.FUND_ADMINISTRATOR)
LINE = "/office/bank/lines/{identity:str}"


@dataclass(frozen=True, slots=True)
class MoveForm:
    """The fund that the money belongs to, and the decision that says so."""

    to_fund: str = ""
    committee: str = ""
    document: str = ""
    day: str = ""


@post(f"{LINE}/elsewhere", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_elsewhere(
    visit: NamedDependency[Visit], identity: FromPath[str], data: URLEncodedBody[MoveForm]
) -> Response[str]:
    """Put before the committee that the money is another campaign's."""
    try:
        proposal = propose_moved_gift(
            visit.home.office, visit.actor, identity=identity, to_fund=data.to_fund, committee=data.committee,
            document=data.document.strip(), on=typed_day(data.day),
        )  # fmt: skip
    except ReliefFundError as refusal:
        return _refused(visit, identity, refusal)
    return visit.go(f"/office/proposals/{proposal}")


@post(f"{LINE}/moved", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_moved(visit: NamedDependency[Visit], identity: FromPath[str]) -> Response[str]:
    """The committee has moved it: the line waits no more."""
    try:
        close_moved_line(visit.home.office, visit.actor, identity=identity)
    except ReliefFundError as refusal:
        return _refused(visit, identity, refusal)
    return visit.go("/office/bank")


def moves_shown(connection: Any, line: InboxLine, held: str, day: date) -> dict[str, Any]:
    """Where the money of a line could belong, and the committee's entry that has moved it, if any."""
    moved = moved_by_committee(connection, line)
    may_move = line.direction == "credit" and held in MAY_HOLD and moved is None
    ended = ended_funds(connection) if may_move else frozenset()
    terms = fund_terms(connection) if may_move else {}
    own = terms[line.fund].campaign if may_move else ""
    return {
        "moved": moved,
        "other_funds": [
            code
            for code, one in terms.items()
            if one.kind == "donated" and one.campaign != own and code not in ended
        ],
        "committees": committees(connection) if may_move else (),
        "day": day,
    }


def _refused(visit: Visit, identity: str, refusal: ReliefFundError) -> Response[str]:
    # The page of the line is shown by the inbox, which shows these moves.
    from relief_fund.web.office.bank import DecisionForm, line_shown

    return visit.refused(
        "office/bank_line.html", refusal, typed=DecisionForm(), **line_shown(visit, identity)
    )


PAGES = (answer_elsewhere, answer_moved)
