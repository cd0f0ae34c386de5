"""One decision about every waiting line that a search finds: shown as number and sum, confirmed, then watched."""

from dataclasses import dataclass, replace
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody

from relief_fund.banking import queries
from relief_fund.banking.errors import DecisionUnfit
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.web import decision_runs, kept_runs
from relief_fund.web.decision_runs import Foreseen, Wanted
from relief_fund.web.office.bank import (
    ADMINISTRATOR,
    PAGE,
    WAYS_OF_MONEY,
    SearchForm,
    inbox_shown,
    search_of,
)
from relief_fund.web.typed import whole
from relief_fund.web.visit import Visit

ALL = f"{PAGE}/all"
ONE = f"{ALL}/{{run:str}}"
MANY = 50
"""Lines that stayed as they were, of one page."""
_LONGEST_SUM = 19


@dataclass(frozen=True, slots=True)
class AllForm:
    """The search that finds the lines, what they are and why; once confirmed also what was shown."""

    words: str = ""
    view: str = "waiting"
    account: str = ""
    direction: str = ""
    decision: str = ""
    reason: str = ""
    lines: str = ""
    credit: str = ""
    debit: str = ""
    unfit: str = ""


@post(ALL, opt=ADMINISTRATOR, sync_to_thread=True, status_code=200)
def ask_all(visit: NamedDependency[Visit], data: URLEncodedBody[AllForm]) -> Response[str]:
    """How many lines it would be and their sums; nothing is booked."""
    try:
        if not data.reason.strip():
            raise DecisionUnfit(decision=data.decision[:40], reason_length=0)
        shown = foreseen_shown(visit, data)
    except ReliefFundError as refusal:
        form = SearchForm(data.words, data.view, "", data.account, data.direction)
        return visit.refused("office/bank.html", refusal, **inbox_shown(visit, form))
    return visit.page("office/bank_all.html", **shown)


@post(f"{ALL}/begin", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_all(visit: NamedDependency[Visit], data: URLEncodedBody[AllForm]) -> Response[str]:
    """Begin with the lines that were shown; where others fit by now, it is asked again."""
    seen = Foreseen(whole(data.lines), _sum(data.credit), _sum(data.debit), whole(data.unfit))
    try:
        run = decision_runs.begin(visit.home, visit.actor, wanted_of(data), seen=seen)
    except DecisionUnfit:
        raise
    except ReliefFundError as refusal:
        return visit.refused("office/bank_all.html", refusal, **foreseen_shown(visit, data))
    return visit.go(f"{ALL}/{run}")


@get(ONE, opt=ADMINISTRATOR, sync_to_thread=True)
def run_page(visit: NamedDependency[Visit], run: FromPath[str], after: FromQuery[int] = 0) -> Response[str]:
    """How far it is, or what became of it, with the lines that stayed as they were."""
    return visit.page("office/bank_all_run.html", **run_shown(visit, run, min(max(after, 0), 10**9)))


@post(ONE, opt=ADMINISTRATOR, sync_to_thread=True)
def answer_run(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """Go on with a run that was stopped or cut off."""
    decision_runs.start(visit.home, visit.actor, run)
    return visit.go(f"{ALL}/{run}")


@post(f"{ONE}/stop", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_run_stop(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """Stop before the next line; what was booked stays booked."""
    decision_runs.stop(visit.home, visit.actor, run)
    return visit.go(f"{ALL}/{run}")


@post(f"{ONE}/discard", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_run_discard(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """Forget the run; its decisions stay."""
    decision_runs.discard(visit.home, visit.actor, run)
    return visit.go(PAGE)


def wanted_of(form: AllForm) -> Wanted:
    """What a form asks for."""
    way = form.direction if form.direction in WAYS_OF_MONEY else ""
    return Wanted(replace(search_of(form.words), direction=way), form.account, form.decision, form.reason)


def foreseen_shown(visit: Visit, form: AllForm) -> dict[str, Any]:
    """Number and sums of what would be decided. Raises DecisionUnfit."""
    with visit.home.office.read() as connection:
        foreseen = decision_runs.foresee(connection, wanted_of(form))
        account = queries.account_by_code(connection, form.account) if form.account else None
    return {
        "foreseen": foreseen, "typed": form, "account": account, "most": decision_runs.LONGEST_SELECTION,
    }  # fmt: skip


def run_shown(visit: Visit, run_id: str, after: int) -> dict[str, Any]:
    """A run with the lines that stayed, behind the first ``after``. Raises NothingFound."""
    run = decision_runs.find(visit.home, run_id)
    stayed = decision_runs.stayed_lines(visit.home, run_id, after=after, limit=MANY)
    with visit.home.office.read() as connection:
        known = decision_runs.named_in_turn(connection, [one.identity for one in stayed]) if stayed else {}
    return {
        "run": run,
        "why": kept_runs.refusal_of(run),
        "cut_off": decision_runs.is_cut_off(visit.home, run),
        "left": run.seconds_left(visit.home.clock.now()),
        "stayed": [(known.get(one.identity), one.why) for one in stayed],
        "more": after + MANY if len(stayed) == MANY else 0,
    }


def _sum(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_SUM else -1


PAGES = (ask_all, answer_all, run_page, answer_run, answer_run_stop, answer_run_discard)
