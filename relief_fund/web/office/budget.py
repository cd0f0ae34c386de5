"""The budget desk: execution at a glance, decisions with their papers, papers read in and lines typed."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.budget import (
    KINDS,
    PHASES,
    SOURCES,
    BudgetImport,
    BudgetRow,
    budget_report,
    import_budget,
    type_line,
)
from relief_fund.ledger.budget_desk import budget_decisions, keep_paper, paper_named
from relief_fund.ledger.budget_execution import budget_execution
from relief_fund.ledger.errors import BudgetFileInvalid
from relief_fund.web.errors import NothingFound
from relief_fund.web.guards import for_duties
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.uploads import LARGEST_UPLOAD, passing, private_folder, safe_name, write_private
from relief_fund.web.visit import Visit

PAGE = "/office/budget"
READERS = for_duties(Duty.FUND_ADMINISTRATOR, Duty.TREASURER)
PAPERS = "budget_papers"
"""Folder of the home's uploads in which decisions lie, each under its SHA-256."""


@dataclass
class PaperForm:
    """A budget paper as a table file."""

    file: Any = None


@dataclass
class LineForm:
    """One line of a decision as it is typed, and the decision itself as a file."""

    source: str = ""
    phase: str = ""
    kind: str = ""
    decision: str = ""
    decided_on: str = ""
    amount: str = ""
    paper: Any = None


@get(PAGE, opt=READERS, sync_to_thread=True)
def budget_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Appropriations and their use; authority is not cash."""
    return visit.page("office/budget.html", done=None, typed=LineForm(), **shown(visit))


@post(PAGE, opt=ADMINISTRATOR, sync_to_thread=True, status_code=200, request_max_body_size=LARGEST_UPLOAD)
def answer_budget(visit: NamedDependency[Visit], data: MultipartBody[PaperForm]) -> Response[str]:
    """Post a paper, all of it or nothing."""
    try:
        with passing(visit.home.settings.uploads, data.file) as (path,):
            done: BudgetImport = import_budget(visit.home.office, visit.actor, path)
    except ReliefFundError as refusal:
        return visit.refused("office/budget.html", refusal, done=None, typed=LineForm(), **shown(visit))
    return visit.page("office/budget.html", done=done, typed=LineForm(), **shown(visit))


@post(f"{PAGE}/lines", opt=ADMINISTRATOR, sync_to_thread=True, request_max_body_size=LARGEST_UPLOAD)
def answer_line(visit: NamedDependency[Visit], data: MultipartBody[LineForm]) -> Response[str]:
    """Post one typed line, with its paper where one is given."""
    told = {
        name: str(getattr(data, name))
        for name in ("source", "phase", "kind", "decision", "decided_on", "amount")
    }
    papers = [data.paper] if isinstance(data.paper, UploadFile) and data.paper.filename else []
    try:
        # The file first: a line once posted is refused a second time, with whatever paper it comes.
        with passing(visit.home.settings.uploads, *papers) as paths:
            for path in paths:
                refuse_empty(path)
            type_line(visit.home.office, visit.actor, **told)
            for path in paths:
                keep_file(visit, told["decision"], path)
    except ReliefFundError as refusal:
        return visit.refused("office/budget.html", refusal, done=None, typed=data, **shown(visit))
    return visit.go(PAGE)


@get(f"{PAGE}/papers/{{digest:str}}", opt=READERS, sync_to_thread=True)
def paper_file(visit: NamedDependency[Visit], digest: FromPath[str]) -> Response[bytes]:
    """A decision's own file."""
    with visit.home.office.read() as connection:
        paper = paper_named(connection, digest)
    kept = visit.home.settings.uploads / PAPERS / digest
    if paper is None or not kept.exists():
        raise NothingFound()
    return visit.file(kept.read_bytes(), paper.file_name, "application/octet-stream", private=True)


@get(f"{PAGE}/{{fund:str}}", opt=READERS, sync_to_thread=True)
def fund_page(visit: NamedDependency[Visit], fund: FromPath[str]) -> Response[str]:
    """One source in one phase: its figures, its use by item and area, its decisions."""
    with visit.home.office.read() as connection:
        row = next((one for one in budget_report(connection) if one.fund == fund), None)
        if row is None:
            raise NothingFound()
        told: dict[str, Any] = {
            "row": row, "uses": budget_execution(connection, fund=fund),
            "decisions": budget_decisions(connection, fund=fund),
        }  # fmt: skip
    return visit.page("office/budget_fund.html", **told)


def refuse_empty(path: Path) -> None:
    """Raise BudgetFileInvalid where a decision's file holds nothing."""
    if not path.stat().st_size:
        raise BudgetFileInvalid(file=safe_name(path.name)[:80], column="paper", value="")


def keep_file(visit: Visit, decision: str, path: Path) -> None:
    """Keep a decision's file under its digest and note it. Raises BudgetFileInvalid."""
    body = path.read_bytes()
    digest = hashlib.sha256(body).hexdigest()
    write_private(private_folder(visit.home.settings.uploads / PAPERS) / digest, body)
    keep_paper(
        visit.home.office, visit.actor, decision=" ".join(decision.split()), file_name=safe_name(path.name),
        size=len(body), digest=digest,
    )  # fmt: skip


def shown(visit: Visit) -> dict[str, Any]:
    """Rows by phase, decisions, and whether this duty may read papers in."""
    with visit.home.office.read() as connection:
        rows = budget_report(connection)
        decisions = budget_decisions(connection)
    phases = {row.phase: [one for one in rows if one.phase == row.phase] for row in rows}
    return {
        "phases": [(phase, lines, summed(lines)) for phase, lines in phases.items()],
        "whole": summed(rows),
        "decisions": decisions,
        "sources": tuple(SOURCES),
        "phase_names": tuple(PHASES),
        "kinds": KINDS,
        "may_import": Duty.FUND_ADMINISTRATOR in visit.actor.duties,
    }


def summed(rows: Any) -> BudgetRow:
    """The sum of rows, whole đồng."""
    figures = ("appropriated", "encumbered", "spent", "available", "received")
    return BudgetRow("", "", "", *(sum(getattr(row, name) for row in rows) for name in figures))


PAGES = (budget_page, answer_budget, answer_line, paper_file, fund_page)
