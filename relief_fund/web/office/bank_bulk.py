"""One decision about many waiting lines of a page: each is booked by itself, each refusal is told by its line."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from relief_fund.banking.errors import DecisionUnfit
from relief_fund.banking.inbox import InboxLine, line_by_identity
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.web import decision_runs
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
    """A line that stays as it was, and why; ``only_for`` is the way of money that the decision is about instead."""

    line: InboxLine
    refusal: ReliefFundError
    only_for: str = ""


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
        return visit.refused(
            "office/bank.html", refusal, chosen=chosen, kept=data, **inbox_shown(visit, form)
        )
    kept: dict[str, Any] = {"chosen": [one.line.identity for one in stayed], "kept": data} if stayed else {}
    return visit.page("office/bank.html", done=done, stayed=stayed, **kept, **inbox_shown(visit, form))


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
            way = decision_runs.way_of(form.decision)
            stayed.append(NotDecided(line, refusal, "" if way == line.direction else way))
    return done, stayed


def _line(visit: Visit, identity: str) -> Any:
    with visit.home.office.read() as connection:
        return line_by_identity(connection, identity)


PAGES = (answer_bulk,)
