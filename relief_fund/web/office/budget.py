"""The budget: what was given, reserved, spent and left, by source and phase; and papers read in."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import MultipartBody

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.budget import BudgetImport, BudgetRow, budget_report, import_budget
from relief_fund.web.guards import for_duties
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.uploads import LARGEST_UPLOAD, passing
from relief_fund.web.visit import Visit

PAGE = "/office/budget"
READERS = for_duties(Duty.FUND_ADMINISTRATOR, Duty.TREASURER)


@dataclass
class PaperForm:
    """A budget paper as a table file."""

    file: Any = None


@get(PAGE, opt=READERS, sync_to_thread=True)
def budget_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Appropriations and their use; authority is not cash."""
    return visit.page("office/budget.html", done=None, **shown(visit))


@post(PAGE, opt=ADMINISTRATOR, sync_to_thread=True, status_code=200, request_max_body_size=LARGEST_UPLOAD)
def answer_budget(visit: NamedDependency[Visit], data: MultipartBody[PaperForm]) -> Response[str]:
    """Post a paper, all of it or nothing."""
    try:
        with passing(visit.home.settings.uploads, data.file) as (path,):
            done: BudgetImport = import_budget(visit.home.office, visit.actor, path)
    except ReliefFundError as refusal:
        return visit.refused("office/budget.html", refusal, done=None, **shown(visit))
    return visit.page("office/budget.html", done=done, **shown(visit))


def shown(visit: Visit) -> dict[str, Any]:
    """Rows by phase, and whether this duty may read papers in."""
    with visit.home.office.read() as connection:
        rows = budget_report(connection)
    phases = {row.phase: [one for one in rows if one.phase == row.phase] for row in rows}
    return {
        "phases": [(phase, lines, summed(lines)) for phase, lines in phases.items()],
        "whole": summed(rows),
        "may_import": Duty.FUND_ADMINISTRATOR in visit.actor.duties,
    }


def summed(rows: Any) -> BudgetRow:
    """The sum of rows, whole đồng."""
    figures = ("appropriated", "encumbered", "spent", "available", "received")
    return BudgetRow("", "", "", *(sum(getattr(row, name) for row in rows) for name in figures))


PAGES = (budget_page, answer_budget)
