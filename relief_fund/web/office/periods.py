"""Periods: close a month, see what blocks it, read what a closing found, open one again by two hands."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from relief_fund.banking.proof import bank_proofs
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger import periods
from relief_fund.ledger import queries as books
from relief_fund.ledger.balances import sealed_entries
from relief_fund.ledger.period_queries import PeriodsFace, Waiting, blocks, periods_face, waiting_reopening
from relief_fund.ledger.units import units
from relief_fund.staff.queries import officers_by_id
from relief_fund.web import import_runs
from relief_fund.web.errors import NothingFound
from relief_fund.web.fund_names import funds_named
from relief_fund.web.guards import for_duties
from relief_fund.web.typed import PathNumber, typed_day, whole
from relief_fund.web.visit import Visit

PAGE = "/inspection/periods"
READERS = for_duties(Duty.INSPECTOR, Duty.FUND_ADMINISTRATOR, Duty.COMMITTEE_MEMBER)
CLOSERS = for_duties(Duty.FUND_ADMINISTRATOR)
PROOF_READERS = {Duty.FUND_ADMINISTRATOR, Duty.TREASURER, Duty.INSPECTOR}
HANDS = for_duties(Duty.FUND_ADMINISTRATOR, Duty.COMMITTEE_MEMBER)


@dataclass(frozen=True, slots=True)
class ActForm:
    """What is typed about a period."""

    ends_on: str = ""
    reason: str = ""
    asked: str = ""
    why_not: str = ""
    year: str = ""
    document: str = ""
    filed_on: str = ""


@get(PAGE, opt=READERS, sync_to_thread=True)
def periods_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Every period, what blocks the next closing, what waits for a second hand."""
    return visit.page("office/periods.html", typed=ActForm(), **shown(visit))


@post(f"{PAGE}/close", opt=CLOSERS, sync_to_thread=True)
def answer_close(visit: NamedDependency[Visit], data: URLEncodedBody[ActForm]) -> Response[str]:
    """Close every day up to one."""
    return _done(visit, data, lambda: periods.close_period(*_who(visit), ends_on=typed_day(data.ends_on)))


@post(f"{PAGE}/ask", opt=CLOSERS, sync_to_thread=True)
def answer_ask(visit: NamedDependency[Visit], data: URLEncodedBody[ActForm]) -> Response[str]:
    """The first hand of a reopening."""
    return _done(
        visit,
        data,
        lambda: periods.ask_to_reopen(*_who(visit), ends_on=typed_day(data.ends_on), reason=data.reason),
    )


@post(f"{PAGE}/agree", opt=HANDS, sync_to_thread=True)
def answer_agree(visit: NamedDependency[Visit], data: URLEncodedBody[ActForm]) -> Response[str]:
    """The second hand of a reopening."""
    return _done(visit, data, lambda: periods.agree_to_reopen(*_who(visit), **_asked(data)))


@post(f"{PAGE}/refuse", opt=HANDS, sync_to_thread=True)
def answer_refuse(visit: NamedDependency[Visit], data: URLEncodedBody[ActForm]) -> Response[str]:
    """The answer no, or the first hand takes its request back."""
    return _done(
        visit, data, lambda: periods.refuse_to_reopen(*_who(visit), **_asked(data), reason=data.why_not)
    )


@post(f"{PAGE}/file", opt=CLOSERS, sync_to_thread=True)
def answer_file(visit: NamedDependency[Visit], data: URLEncodedBody[ActForm]) -> Response[str]:
    """Keep that a year's report was filed."""
    return _done(
        visit,
        data,
        lambda: periods.file_annual_report(
            *_who(visit), year=whole(data.year), document=data.document, filed_on=typed_day(data.filed_on)
        ),
    )


@get(f"{PAGE}/{{ends_on:str}}/{{turn:int}}", opt=READERS, sync_to_thread=True)
def closing_page(visit: NamedDependency[Visit], ends_on: FromPath[str], turn: PathNumber) -> Response[str]:
    """What one closing found, computed again as the books were known then."""
    with visit.home.office.read() as connection:
        face = periods.closing_reported(connection, typed_day(ends_on), turn)
        if face is None:
            raise NothingFound()
        rows = periods.closing_rows(connection, face)
        names, funds = books.accounts(connection), funds_named(connection, visit.lang)
        places = units(connection)
    same = periods.digest_of(rows) == face.digest
    by_fund = [(code, funds.get(code), [row for row in rows if row.fund == code]) for code in _codes(rows)]
    return visit.page("office/closing.html", face=face, funds=by_fund, names=names, same=same, places=places)


def _codes(rows: Any) -> list[str]:
    return sorted({row.fund for row in rows})


def _asked(form: ActForm) -> dict[str, Any]:
    """Which request was read: another may stand by now."""
    return {"ends_on": typed_day(form.ends_on), "asked": whole(form.asked)}


def _who(visit: Visit) -> tuple[Any, Any]:
    return visit.home.office, visit.actor


def _done(visit: Visit, form: ActForm, act: Any) -> Response[str]:
    try:
        act()
    except ReliefFundError as refusal:
        return visit.refused("office/periods.html", refusal, typed=form, **shown(visit))
    return visit.go(PAGE)


def shown(visit: Visit) -> dict[str, Any]:
    """Periods, what blocks the next closing, and what this duty may do."""
    now, duties = today(visit.home.clock), visit.actor.duties
    with visit.home.office.read() as connection:
        face = periods_face(connection)
        upto = next_closing(face.closed_to, now)
        told = {
            "face": face,
            "upto": upto,
            "yesterday": now - timedelta(days=1),
            "blocks": blocks(connection, sealed_entries(connection), upto) if upto else (),
            "held": import_runs.held(visit.home),
            "sees_proof": bool(duties & PROOF_READERS),
            "names": books.accounts(connection),
            "people": officers_by_id(connection.execute, _hands(face)),
            "may_close": Duty.FUND_ADMINISTRATOR in duties,
            "may_answer": bool(duties & {Duty.FUND_ADMINISTRATOR, Duty.COMMITTEE_MEMBER}),
            "own": face.waiting is not None and face.waiting.asked_by == visit.actor.officer,
        }
    return {**told, "unproved": _unproved(visit, upto)}


def _unproved(visit: Visit, upto: date | None) -> int:
    """Bank accounts whose balance at the end of ``upto`` is not the books', difference by difference."""
    if upto is None:
        return 0
    with visit.home.office.read_at_once() as connection:
        return sum(not one.proved for one in bank_proofs(connection, upto))


def next_closing(closed_to: date | None, now: date) -> date | None:
    """The day to close to: the end of last month, where that is closed yesterday; None where that is closed too."""
    month, yesterday = now.replace(day=1) - timedelta(days=1), now - timedelta(days=1)
    if closed_to is None or closed_to < month:
        return month
    return yesterday if closed_to < yesterday else None


def reopening_for(visit: Visit, connection: Any) -> Waiting | None:
    """The reopening that waits, told on the first page of whoever may be its second hand; None for anybody else."""
    if not visit.holds(Duty.FUND_ADMINISTRATOR.value, Duty.COMMITTEE_MEMBER.value):
        return None
    waiting = waiting_reopening(connection)
    return None if waiting is None or waiting.asked_by == visit.actor.officer else waiting


def _hands(face: PeriodsFace) -> list[str]:
    ids = [hand for act in face.acts for hand in (act.by, act.agreed_by)]
    ids += [hand for one in face.refused for hand in (one.asked_by, one.refused_by)]
    return [one for one in (*ids, face.waiting.asked_by if face.waiting else "") if one]


PAGES = (periods_page, answer_close, answer_ask, answer_agree, answer_refuse, answer_file, closing_page)
