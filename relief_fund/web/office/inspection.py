"""The inspector's pages: do the books balance, what did the checks find, is the log whole; read-only."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from relief_fund.audit.queries import find_leaf_of_entry, leaves_page
from relief_fund.inspection import queries
from relief_fund.inspection.errors import SearchInvalid
from relief_fund.inspection.job_runs import last_runs
from relief_fund.kernel.duties import Duty
from relief_fund.ledger import queries as books
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.errors import EntryUnknown
from relief_fund.ledger.units import units
from relief_fund.ledger.voids import void_of
from relief_fund.web import check_facts
from relief_fund.web.fund_names import funds_named
from relief_fund.web.guards import for_duties
from relief_fund.web.office.trial_balance import of_funds
from relief_fund.web.rendering import language
from relief_fund.web.typed import AskedNumber, PathNumber
from relief_fund.web.visit import Visit

PAGE = "/inspection"
INSPECTOR = for_duties(Duty.INSPECTOR)
READERS = for_duties(Duty.INSPECTOR, Duty.FUND_ADMINISTRATOR)
ENTRIES = 50
JOBS = 8
PAYMENTS = 6


@dataclass(frozen=True, slots=True)
class SearchForm:
    """What the journal is searched by."""

    number: str = ""
    voucher: str = ""
    account: str = ""
    amount: str = ""
    day: str = ""


@get(PAGE, opt=READERS, sync_to_thread=True)
def inspection_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Fact, trial balance, checks, log."""
    return visit.page("office/inspection.html", **shown(visit))


@get(f"{PAGE}/journal", opt=READERS, sync_to_thread=True)
def journal_page(visit: NamedDependency[Visit], before: AskedNumber = 0) -> Response[str]:
    """The newest entries, or those below a number."""
    return visit.page("office/journal.html", **journal_shown(visit, SearchForm(), before))


@post(f"{PAGE}/journal", opt=READERS, sync_to_thread=True, status_code=200)
def search_journal(
    visit: NamedDependency[Visit], data: URLEncodedBody[SearchForm], before: AskedNumber = 0
) -> Response[str]:
    """Entries that fit a search."""
    try:
        return visit.page("office/journal.html", **journal_shown(visit, data, before))
    except SearchInvalid as refusal:
        shown = journal_shown(visit, SearchForm(), 0)
        return visit.refused("office/journal.html", refusal, **{**shown, "typed": data})


@get(f"{PAGE}/entries/{{number:int}}", opt=READERS, sync_to_thread=True)
def entry_page(visit: NamedDependency[Visit], number: PathNumber) -> Response[str]:
    """One entry with its postings and its line in the public books."""
    return visit.page("office/entry.html", **entry_shown(visit, number))


def shown(visit: Visit) -> dict[str, Any]:
    """Everything of the first page."""
    home = visit.home
    with home.office.read() as connection:
        names = books.accounts(connection)
        return {
            "told": lambda fact: check_facts.told(language(visit.lang), fact, names),
            "checks": queries.last_checks(connection),
            "payments": queries.payment_checks(connection, limit=PAYMENTS),
            "log": queries.books_and_log(connection, home.log),
            "funds": of_funds(turnovers(connection), funds_named(connection, visit.lang), names),
            "places": units(connection),
            "jobs": last_runs(connection, limit=JOBS),
            "fingerprint": home.log.key.fingerprint,
        }


def journal_shown(visit: Visit, form: SearchForm, before: int) -> dict[str, Any]:
    """A page of the journal. Raises SearchInvalid."""
    typed = {name: getattr(form, name) for name in SearchForm.__slots__}
    with visit.home.office.read() as connection:
        search = queries.parse_search(connection, **typed)
        page = queries.journal(connection, search, before=before or None, limit=ENTRIES)
        return {
            "page": page,
            "typed": form,
            "names": books.accounts(connection),
            "places": units(connection),
            "searched": any(typed.values()),
            "void": void_of(connection, search.voucher) if search.voucher and not page.entries else None,
            "entries": books.sealed_entries(connection),
        }


def entry_shown(visit: Visit, number: int) -> dict[str, Any]:
    """An entry, the names it needs, and the leaf that it stands in. Raises EntryUnknown."""
    with visit.home.office.read() as connection:
        entry = books.entry_by_number(connection, number)
        if entry is None:
            raise EntryUnknown(number=number)
        position = find_leaf_of_entry(connection, number)
        leaves = leaves_page(connection, after=position - 1, limit=1) if position is not None else []
        return {
            "entry": entry,
            "names": books.accounts(connection),
            "funds": funds_named(connection, visit.lang),
            "places": units(connection),
            "leaf": leaves[0] if leaves else None,
            "body": leaves[0].body.decode() if leaves else "",
            "signed": queries.books_and_log(connection, visit.home.log).signed,
        }


PAGES = (inspection_page, journal_page, search_journal, entry_page)
