"""The checks as they run: which one is at work, how long, and how many hold."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from relief_fund.kernel.duties import Duty
from relief_fund.web import check_runs, kept_runs
from relief_fund.web.guards import for_duties
from relief_fund.web.visit import Visit

PAGE = "/inspection/checks"
READERS = for_duties(Duty.INSPECTOR, Duty.FUND_ADMINISTRATOR)


@post(PAGE, opt=READERS, sync_to_thread=True)
def answer_checks(visit: NamedDependency[Visit]) -> Response[str]:
    """Run every check now; the result is kept."""
    return visit.go(f"{PAGE}/{check_runs.begin(visit.home, visit.actor)}")


@get(f"{PAGE}/{{run:str}}", opt=READERS, sync_to_thread=True)
def checks_page(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """How far the checks are, or how many hold."""
    found = check_runs.find(visit.home, run)
    return visit.page(
        "office/check_run.html",
        run=found,
        why=kept_runs.refusal_of(found),
        cut_off=check_runs.is_cut_off(visit.home, found),
        seconds=found.seconds(visit.home.clock.now()),
    )


PAGES = (answer_checks, checks_page)
