"""One decision about many waiting lines of a page: each is booked by itself, each refusal is told by its line."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from relief_fund.banking.errors import DecisionUnfit
from relief_fund.banking.inbox import InboxLine, line_by_identity
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.web.office.bank import (
    ADMINISTRATOR,
    BULK,
    LINES,
    PAGE,
    DecisionForm,
    SearchForm,
    decide,
    inbox_shown,
)
from relief_fund.web.typed import several
from relief_fund.web.visit import Visit


@dataclass(frozen=True, slots=True)
class BulkForm:
    """Lines that were chosen, what they are and why, and the view they were seen in."""

    lines: str | list[str] = ""
    decision: str = ""
    reason: str = ""
    words: str = ""
    view: str = "waiting"
    after: str = ""
    account: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class NotDecided:
    """A line that stays as it was, and why."""

    line: InboxLine
    refusal: ReliefFundError


@post(f"{PAGE}/decide", opt=ADMINISTRATOR, sync_to_thread=True, status_code=200)
def answer_bulk(visit: NamedDependency[Visit], data: URLEncodedBody[BulkForm]) -> Response[str]:
    """Book the decision about each chosen line; the page then says how many, and which stayed."""
    form = SearchForm(data.words, data.view, data.after, data.account, data.direction)
    chosen = [one for one in dict.fromkeys(several(data.lines)) if one][:LINES]
    try:
        if not chosen or data.decision not in BULK:
            raise DecisionUnfit(decision=data.decision[:40], lines=len(chosen))
        done, stayed = decide_each(visit, chosen, data)
    except ReliefFundError as refusal:
        return visit.refused("office/bank.html", refusal, chosen=chosen, **inbox_shown(visit, form))
    return visit.page("office/bank.html", done=done, stayed=stayed, **inbox_shown(visit, form))


def decide_each(visit: Visit, chosen: list[str], form: BulkForm) -> tuple[int, list[NotDecided]]:
    """How many lines were decided, and those that were not. A reason that does not fit fits no line."""
    done, stayed = 0, []
    for identity in chosen:
        told = DecisionForm(form.decision, "", form.reason)
        try:
            decide(visit, identity, told)
            done += 1
        except ReliefFundError as refusal:
            if not form.reason.strip():
                raise
            line = _line(visit, identity)
            if line is None:
                raise
            stayed.append(NotDecided(line, refusal))
    return done, stayed


def _line(visit: Visit, identity: str) -> Any:
    with visit.home.office.read() as connection:
        return line_by_identity(connection, identity)


PAGES = (answer_bulk,)
