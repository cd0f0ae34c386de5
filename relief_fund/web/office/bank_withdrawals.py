"""One import as it stands in the books: what was decided about it, and taking it back with two hands."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody

from relief_fund.banking import queries
from relief_fund.banking.errors import ImportUnknown, WithdrawalShort
from relief_fund.banking.inbox import InboxLine, line_at
from relief_fund.banking.withdrawal_queries import (
    WithdrawalFace,
    held_back,
    runs_of_the_file,
    to_reverse,
    waiting_withdrawals,
    withdrawal_by_id,
    withdrawals_of,
)
from relief_fund.banking.withdrawals import answer_withdrawal, ask_withdrawal
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.queries import entries_by_keys
from relief_fund.staff.queries import officers_by_id
from relief_fund.web import import_runs, withdrawal_runs
from relief_fund.web.errors import NothingFound, RequestInvalid
from relief_fund.web.guards import for_duties
from relief_fund.web.office.bank import ADMINISTRATOR, PAGE
from relief_fund.web.visit import Visit

HANDS = for_duties(Duty.FUND_ADMINISTRATOR, Duty.COMMITTEE_MEMBER)
EVERY = f"{PAGE}/loaded"
LOADED = f"{EVERY}/{{run:str}}"
ONE = f"{PAGE}/withdrawals/{{withdrawal:str}}"
MANY = 50
"""Imports of one page."""
LINES = 50
"""Lines that a second hand is shown of what would be reversed; the others are counted and summed."""
AGREE = "agree"
ANSWERS = (AGREE, "refuse")


@dataclass(frozen=True, slots=True)
class ReasonForm:
    """Why an import is to be withdrawn."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What the second hand says: "agree" or "refuse"."""

    answer: str = ""


@get(EVERY, opt=HANDS, sync_to_thread=True)
def every_import(visit: NamedDependency[Visit], before: FromQuery[str] = "") -> Response[str]:
    """Every import that stands in the books, the newest first, each with the way to its own page."""
    with visit.home.office.read() as connection:
        shown = queries.imports_page(connection, before=before[:40], limit=MANY + 1)
        faces = {one.account: one for one in queries.accounts(connection)}
    onward = shown[MANY - 1].id if len(shown) > MANY else ""
    return visit.page("office/bank_every.html", imports=shown[:MANY], accounts=faces, more=onward)


@get(LOADED, opt=HANDS, sync_to_thread=True)
def loaded_page(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """An import with its figures, what was decided about its broken parts, and its withdrawal."""
    return visit.page("office/bank_loaded.html", typed=ReasonForm(), **loaded_shown(visit, run))


@post(LOADED, opt=ADMINISTRATOR, sync_to_thread=True)
def answer_loaded(
    visit: NamedDependency[Visit], run: FromPath[str], data: URLEncodedBody[ReasonForm]
) -> Response[str]:
    """The first hand: ask that it be withdrawn."""
    try:
        ask_withdrawal(visit.home.office, visit.actor, run=run, reason=data.reason)
    except ReliefFundError as refusal:
        shown = loaded_shown(visit, run) | {"stopping": stopping(visit, run, refusal)}
        return visit.refused("office/bank_loaded.html", refusal, typed=data, **shown)
    return visit.go(f"{PAGE}/loaded/{run}")


@post(ONE, opt=HANDS, sync_to_thread=True)
def answer_asked(
    visit: NamedDependency[Visit], withdrawal: FromPath[str], data: URLEncodedBody[AnswerForm]
) -> Response[str]:
    """The second hand: agree, and the withdrawal begins behind the page; or refuse."""
    run = run_of(visit, withdrawal)
    if data.answer not in ANSWERS:
        raise RequestInvalid()
    try:
        answer_withdrawal(visit.home.office, visit.actor, withdrawal=withdrawal, agree=data.answer == AGREE)
    except ReliefFundError as refusal:
        shown = loaded_shown(visit, run) | {"stopping": stopping(visit, run, refusal)}
        return visit.refused("office/bank_loaded.html", refusal, typed=ReasonForm(), **shown)
    if data.answer == AGREE:
        withdrawal_runs.begin(visit.home, visit.actor, withdrawal)
    return visit.go(f"{PAGE}/loaded/{run}")


@post(f"{ONE}/stop", opt=HANDS, sync_to_thread=True)
def answer_stop(visit: NamedDependency[Visit], withdrawal: FromPath[str]) -> Response[str]:
    """Stop after the present step; what is reversed stays reversed."""
    run = run_of(visit, withdrawal)
    withdrawal_runs.stop(visit.home, visit.actor, withdrawal)
    return visit.go(f"{PAGE}/loaded/{run}")


@post(f"{ONE}/go-on", opt=HANDS, sync_to_thread=True)
def answer_go_on(visit: NamedDependency[Visit], withdrawal: FromPath[str]) -> Response[str]:
    """Go on where it stopped or was cut off."""
    run = run_of(visit, withdrawal)
    withdrawal_runs.begin(visit.home, visit.actor, withdrawal)
    return visit.go(f"{PAGE}/loaded/{run}")


@dataclass(frozen=True, slots=True)
class Stopping:
    """What stops a withdrawal: the first such line with its entry's number, and how many ``more`` there are.

    Or the fund that no longer holds what came in: đồng ``needed`` and ``available``.
    """

    line: InboxLine | None = None
    number: int = 0
    more: int = 0
    fund: str = ""
    needed: int = 0
    available: int = 0


def stopping(visit: Visit, run: str, refusal: ReliefFundError) -> Stopping | None:
    """What stops the withdrawal of ``run``, as its refusal names it; None where it names nothing."""
    told: Any = refusal.facts
    if isinstance(refusal, WithdrawalShort):
        return Stopping(fund=told["fund"], needed=told["needed"], available=told["available"])
    if "position" not in told:
        return None
    with visit.home.office.read() as connection:
        face = queries.import_by_id(connection, run)
        line = line_at(connection, face.account, told["position"]) if face else None
        if line is None:
            return None
        numbers = entries_by_keys(connection, [f"line:{line.identity}"])
    return Stopping(line, next(iter(numbers.values()), 0), told["lines"] - 1)


def waiting_for(visit: Visit, connection: Any) -> tuple[WithdrawalFace, ...]:
    """Withdrawals that wait, told on the first page of whoever may be their second hand; () for anybody else."""
    if not visit.holds(Duty.FUND_ADMINISTRATOR.value, Duty.COMMITTEE_MEMBER.value):
        return ()
    return tuple(waiting_withdrawals(connection))


def run_of(visit: Visit, withdrawal: str) -> str:
    """The import that a withdrawal is about. Raises NothingFound."""
    with visit.home.office.read() as connection:
        face = withdrawal_by_id(connection, withdrawal)
    if face is None:
        raise NothingFound()
    return face.run


def loaded_shown(visit: Visit, run: str) -> dict[str, Any]:
    """What the page shows of an import. Raises ImportUnknown."""
    with visit.home.office.read() as connection:
        face = queries.import_by_id(connection, run)
        if face is None:
            raise ImportUnknown()
        taking = withdrawals_of(connection, [run])
        if face.withdrawal and all(one.id != face.withdrawal for one in taking):
            known = withdrawal_by_id(connection, face.withdrawal)
            taking = (known, *taking) if known else taking
        decided = queries.part_decisions(connection, run)
        people = [hand for one in taking for hand in (one.asked_by, one.answered_by)]
        hands = [face.officer, *people, *(one.officer for one in decided)]
        officers = officers_by_id(connection.execute, [one for one in hands if one])
        account = queries.account_by_code(connection, face.account)
        last = taking[0] if taking else None
        reverses = to_reverse(connection, run, limit=LINES) if last and last.open else None
        same_file = runs_of_the_file(connection, run)
        left_behind = held_back(connection, same_file)
    return {
        "face": face,
        "account": account,
        "decided": decided,
        "taking": taking,
        "last": last,
        "reverses": reverses,
        "left_behind": left_behind,
        "kept": import_runs.kept_for(visit.home, same_file),
        "officers": officers,
        "why": withdrawal_runs.stopped_by(visit.home, last.id) if last and last.under_way else None,
        "at_work": last is not None and withdrawal_runs.at_work(last.id),
        "may_ask": Duty.FUND_ADMINISTRATOR in visit.actor.duties,
        "stopping": None,
        "own": last is not None and last.asked_by == visit.actor.officer,
    }


PAGES = (every_import, loaded_page, answer_loaded, answer_asked, answer_stop, answer_go_on)
