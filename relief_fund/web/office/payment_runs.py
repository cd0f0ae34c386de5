"""A payment run as it goes: the checks before, its orders, the checks after, and what became of it."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from relief_fund.inspection.queries import PaymentChecks, checks_of_payment
from relief_fund.kernel.duties import Duty
from relief_fund.web import kept_runs, payment_runs
from relief_fund.web.guards import for_duties
from relief_fund.web.visit import Visit

PAGE = "/office/payment-runs"
ONE = f"{PAGE}/{{run:str}}"
TREASURER = for_duties(Duty.TREASURER)


@get(ONE, opt=TREASURER, sync_to_thread=True)
def run_page(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """How far it is, or what became of it."""
    return visit.page("office/payment_run.html", **shown(visit, run))


@post(ONE, opt=TREASURER, sync_to_thread=True)
def answer_go_on(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """Go on with a run that was cut off."""
    payment_runs.start(visit.home, visit.actor, run)
    return visit.go(f"{PAGE}/{run}")


@post(f"{ONE}/stop", opt=TREASURER, sync_to_thread=True)
def answer_run_stop(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """Stop before anything has left."""
    payment_runs.stop(visit.home, visit.actor, run)
    return visit.go(f"{PAGE}/{run}")


def shown(visit: Visit, run_id: str) -> dict[str, Any]:
    """A run with what its checks said, as far as they were kept. Raises NothingFound."""
    run = payment_runs.find(visit.home, run_id)
    with visit.home.office.read() as connection:
        told = checks_of_payment(connection, run.subject)
    # Told newest first: of several tries the last one counts.
    since = {one.occasion: one for one in reversed(told) if one.ended_at >= run.asked_at}
    return {
        "run": run,
        "why": kept_runs.refusal_of(run),
        "cut_off": payment_runs.is_cut_off(visit.home, run),
        "seconds": run.seconds(visit.home.clock.now()),
        "before": since.get(payment_runs.BEFORE),
        "after": _after(told),
    }


def _after(told: tuple[PaymentChecks, ...]) -> PaymentChecks | None:
    return next((one for one in told if one.occasion == payment_runs.AFTER), None)


PAGES = (run_page, answer_go_on, answer_run_stop)
