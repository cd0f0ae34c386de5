"""Loading a bank statement: a dry run to read, then posting that outlives the page."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, URLEncodedBody

from relief_fund.banking import queries
from relief_fund.banking.errors import SettlementUnfit
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger import queries as books
from relief_fund.web import import_runs
from relief_fund.web.office.bank import ADMINISTRATOR, PAGE
from relief_fund.web.typed import several, typed_amount
from relief_fund.web.uploads import LARGEST_UPLOAD
from relief_fund.web.visit import Visit

NEW = f"{PAGE}/imports/new"
ONE = f"{PAGE}/imports/{{run:str}}"


@dataclass
class StatementForm:
    """The file, the account it is about, and the balance before it where an officer knows it."""

    file: Any = None
    account: str = ""
    opening: str = ""


@dataclass(frozen=True, slots=True)
class SettleForm:
    """What was decided about broken parts, each written "part=choice" ("" for not yet), and why."""

    choices: str | list[str] = ""
    reason: str = ""


@get(NEW, opt=ADMINISTRATOR, sync_to_thread=True)
def new_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Choose file and account."""
    return visit.page("office/bank_import_new.html", typed=StatementForm(), accounts=accounts_of(visit))


@post(NEW, opt=ADMINISTRATOR, sync_to_thread=True, request_max_body_size=LARGEST_UPLOAD)
def answer_new(visit: NamedDependency[Visit], data: MultipartBody[StatementForm]) -> Response[str]:
    """Keep the file and go to its run at once; reading it goes on behind the page."""
    try:
        opening = typed_amount(data.opening) if data.opening.strip() else None
        run = import_runs.take_upload(visit.home, visit.actor, data.file, data.account, opening)
    except ReliefFundError as refusal:
        accounts = accounts_of(visit)
        return visit.refused("office/bank_import_new.html", refusal, typed=data, accounts=accounts)
    return visit.go(f"{PAGE}/imports/{run}")


@get(ONE, opt=ADMINISTRATOR, sync_to_thread=True)
def run_page(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """What is being read, the report of the dry run, the progress, what was posted, or why it was refused."""
    return visit.page("office/bank_import.html", typed=SettleForm(), **run_shown(visit, run))


@post(ONE, opt=ADMINISTRATOR, sync_to_thread=True)
def answer_run(
    visit: NamedDependency[Visit], run: FromPath[str], data: URLEncodedBody[SettleForm]
) -> Response[str]:
    """Post what was read, or go on with what was cut off."""
    try:
        import_runs.start(visit.home, visit.actor, run, chosen_of(data.choices), data.reason)
    except SettlementUnfit as refusal:
        return visit.refused("office/bank_import.html", refusal, typed=data, **run_shown(visit, run))
    return visit.go(f"{PAGE}/imports/{run}")


@post(f"{ONE}/stop", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_stop(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """Stop after the present step; what is posted stays posted."""
    import_runs.stop(visit.home, visit.actor, run)
    return visit.go(f"{PAGE}/imports/{run}")


@post(f"{ONE}/discard", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_discard(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """Forget the file; nothing of it was posted by this run alone."""
    import_runs.discard(visit.home, visit.actor, run)
    return visit.go(PAGE)


def chosen_of(choices: str | list[str]) -> dict[str, str]:
    """Broken parts and what was chosen for each; what was left open is left out."""
    told = (one.rpartition("=") for one in several(choices))
    return {part: choice for part, _, choice in told if part and choice}


def accounts_of(visit: Visit) -> Any:
    """The bank accounts to choose from."""
    with visit.home.office.read() as connection:
        return queries.accounts(connection)


def run_shown(visit: Visit, run_id: str) -> dict[str, Any]:
    """A run with its account and the time it still takes. Raises NothingFound."""
    run = import_runs.find(visit.home, run_id)
    with visit.home.office.read() as connection:
        account = queries.account_by_number(connection, run.account_number)
        names = books.accounts(connection)
    return {
        "run": run,
        "account": account,
        "names": names,
        "why": import_runs.refusal_of(run),
        "cut_off": import_runs.is_cut_off(visit.home, run),
        "kept": import_runs.is_kept(visit.home, run),
        "left": run.seconds_left(visit.home.clock.now()),
    }


PAGES = (new_page, answer_new, run_page, answer_run, answer_stop, answer_discard)
