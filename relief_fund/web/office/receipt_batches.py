"""A batch of receipts: begun from a campaign and its days, watched, stopped, fetched as one archive."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import File

from relief_fund.donors.errors import CampaignUnknown
from relief_fund.donors.queries import campaign_by_code
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.web import kept_runs, receipt_runs
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.office.receipts import PAGE, listed
from relief_fund.web.typed import typed_day
from relief_fund.web.visit import PRIVATE, Visit

BATCHES = f"{PAGE}/batches"
ONE = f"{BATCHES}/{{run:str}}"


@dataclass(frozen=True, slots=True)
class BatchForm:
    """Which campaign's gifts, from which day to which; days left empty are the campaign's own."""

    campaign: str = ""
    first: str = ""
    last: str = ""


@post(BATCHES, opt=ADMINISTRATOR, sync_to_thread=True)
def answer_batch(visit: NamedDependency[Visit], data: URLEncodedBody[BatchForm]) -> Response[str]:
    """Choose the gifts and begin."""
    try:
        run = begun(visit, data)
    except ReliefFundError as refusal:
        return visit.refused("office/receipts.html", refusal, **listed(visit, "", ""), typed="")
    return visit.go(f"{BATCHES}/{run}")


@get(ONE, opt=ADMINISTRATOR, sync_to_thread=True)
def batch_page(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """How far it is, or what became of it."""
    return visit.page("office/receipt_batch.html", **shown(visit, run))


@post(ONE, opt=ADMINISTRATOR, sync_to_thread=True)
def answer_go_on(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """Go on with a batch that was stopped or cut off."""
    receipt_runs.start(visit.home, visit.actor, run)
    return visit.go(f"{BATCHES}/{run}")


@post(f"{ONE}/stop", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_batch_stop(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """Stop after the present step; receipts that were issued stay issued."""
    receipt_runs.stop(visit.home, visit.actor, run)
    return visit.go(f"{BATCHES}/{run}")


@post(f"{ONE}/discard", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_batch_discard(visit: NamedDependency[Visit], run: FromPath[str]) -> Response[str]:
    """Forget the papers; the receipts stay, and may be printed again."""
    receipt_runs.discard(visit.home, visit.actor, run)
    return visit.go(PAGE)


@get(f"{ONE}/zip", opt=ADMINISTRATOR, sync_to_thread=True)
def batch_file(visit: NamedDependency[Visit], run: FromPath[str]) -> File:
    """Every paper of the batch, one PDF each, in one archive; sent as it is read."""
    known = receipt_runs.find(visit.home, run)
    name = f"{known.campaign}-{known.first}-{known.last}.zip"
    return File(
        receipt_runs.archive(visit.home, run), filename=name, media_type="application/zip", headers=PRIVATE
    )


def begun(visit: Visit, typed: BatchForm) -> str:
    """Begin what was asked for; the run's id. Raises CampaignUnknown, DayInvalid, and as ``receipt_runs.begin``."""
    with visit.home.office.read() as connection:
        campaign = campaign_by_code(connection, typed.campaign)
    if campaign is None:
        raise CampaignUnknown(campaign=typed.campaign[:12])
    first = typed_day(typed.first) if typed.first.strip() else campaign.launched_on
    last = typed_day(typed.last) if typed.last.strip() else campaign.distribution_ends_on
    return receipt_runs.begin(
        visit.home, visit.actor, campaign=campaign.code, first=first, last=last, fund=visit.site.fund,
        site=visit.own_address,
    )  # fmt: skip


def shown(visit: Visit, run_id: str) -> dict[str, Any]:
    """A run with its campaign and the time it still takes. Raises NothingFound."""
    run = receipt_runs.find(visit.home, run_id)
    return {
        "run": run,
        "why": kept_runs.refusal_of(run),
        "cut_off": receipt_runs.is_cut_off(visit.home, run),
        "left_out": receipt_runs.left_out(visit.home, run_id),
        "left": run.seconds_left(visit.home.clock.now()),
    }


PAGES = (answer_batch, batch_page, answer_go_on, answer_batch_stop, answer_batch_discard, batch_file)
