"""Formats of statements: which banks are known, a preview of any file, columns of another bank mapped.

A file shown here is kept privately until it is mapped, confirmed or a day old; nothing of it is posted.
"""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, URLEncodedBody

from relief_fund.banking import mappings
from relief_fund.banking.day_orders import both_ways, check_day_order
from relief_fund.banking.errors import ColumnMissing, DayOrderUnsaid
from relief_fund.banking.reconciliation import Reconciliation, reconcile
from relief_fund.banking.statements.header import guessed
from relief_fund.banking.statements.layouts import FIELDS, LAYOUTS, Layout
from relief_fund.banking.statements.lines import StatementFile
from relief_fund.banking.statements.preview import TopRows, top_rows
from relief_fund.banking.statements.reader import read_statements
from relief_fund.kernel.clock import today
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Home
from relief_fund.web import uploads
from relief_fund.web.errors import NothingFound
from relief_fund.web.office.bank import ADMINISTRATOR
from relief_fund.web.office.bank import PAGE as BANK
from relief_fund.web.typed import whole
from relief_fund.web.uploads import LARGEST_UPLOAD, keep_upload, private_folder
from relief_fund.web.visit import Visit

PAGE = f"{BANK}/formats"
ONE = f"{PAGE}/{{paper:str}}"
KEPT_FOR = timedelta(days=1)
MOST_LINES = 10
MOST_ROWS = 12
TRY = "try"
CHOSEN = frozenset({"header", "name", "day_order", "day_said", "writing", *FIELDS})
"""What a mapping is made of, as its form names it."""
_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")
LIST, SHOW = "office/bank_formats.html", "office/bank_format.html"


@dataclass
class PaperForm:
    """A statement to look at."""

    file: Any = None


@dataclass(frozen=True, slots=True)
class Typed:
    """A mapping as it is being made: the header's row, the column of each field counted from 1, 0 for none."""

    name: str
    header: int
    columns: Mapping[str, int]
    day_order: str
    writing: str

    @classmethod
    def of(cls, told: Mapping[str, Any], top: TopRows) -> "Typed":
        """What stands in a form, or what the file's own header suggests before anything is chosen."""
        header = whole(str(told.get("header") or "")) or top.header or (top.rows[0][0] if top.rows else 0)
        if "name" in told:
            columns = {part: whole(str(told.get(part) or "")) for part in FIELDS}
        else:
            usual = guessed(top.cells(header))
            if {"credit", "debit"} & set(usual):
                usual.pop("amount", None)
            columns = {part: usual.get(part, -1) + 1 for part in FIELDS}
        return cls(
            str(told.get("name") or "")[:200], header, columns,
            str(told.get("day_said") or told.get("day_order") or "dmy"), str(told.get("writing") or ""),
        )  # fmt: skip

    def chosen(self) -> dict[str, int]:
        """The columns that were chosen, counted from 0."""
        return {part: at - 1 for part, at in self.columns.items() if at > 0}

    def layout(self, top: TopRows) -> Layout:
        """The mapping as a layout. Raises MappingInvalid."""
        return mappings.mapped_layout(
            self.name, top.cells(self.header), self.chosen(), day_order=self.day_order, writing=self.writing
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """A statement as it would be read: its first lines, its sums, and whether its layout was confirmed."""

    statement: StatementFile
    summed: Reconciliation
    confirmed: bool


@get(PAGE, opt=ADMINISTRATOR, sync_to_thread=True)
def formats_page(visit: NamedDependency[Visit]) -> Response[str]:
    """Known formats, seen or not yet seen in a real file, saved mappings, and a file to look at."""
    return visit.page(LIST, **_formats(visit))


@post(PAGE, opt=ADMINISTRATOR, sync_to_thread=True, request_max_body_size=LARGEST_UPLOAD)
def answer_formats(visit: NamedDependency[Visit], data: MultipartBody[PaperForm]) -> Response[str]:
    """Keep the file and show it."""
    sweep(visit.home)
    paper = fresh_id()
    try:
        keep_upload(data.file, private_folder(_papers(visit.home) / paper))
    except ReliefFundError as refusal:
        _drop(visit.home, paper)
        return visit.refused(LIST, refusal, **_formats(visit))
    return visit.go(f"{PAGE}/{paper}")


@get(ONE, opt=ADMINISTRATOR, sync_to_thread=True)
def format_page(
    visit: NamedDependency[Visit], request: Request[Any, Any, Any], paper: FromPath[str]
) -> Response[str]:
    """The file as it is read, or its rows with the columns to choose; a chosen mapping is tried on it."""
    path = find_paper(visit.home, paper)
    told = dict(request.query_params)
    try:
        return visit.page(SHOW, private=True, paper=paper, **_shown(visit, path, told))
    except ReliefFundError as refusal:
        # With a header chosen the rows were readable; only the mapping does not fit them.
        if "header" in told:
            return visit.refused(SHOW, refusal, paper=paper, **_shown(visit, path, told, refused=True))
        _drop(visit.home, paper)
        shown = _nothing(path)
        return visit.refused(SHOW, refusal, paper=paper, **shown)


@post(ONE, opt=ADMINISTRATOR, sync_to_thread=True)
def answer_format(
    visit: NamedDependency[Visit], paper: FromPath[str], data: URLEncodedBody[dict[str, str]]
) -> Response[str]:
    """Show what a mapping reads; or save it, or note that the preview was compared with the bank's paper.

    Saved or noted, the file is dropped.
    """
    path = find_paper(visit.home, paper)
    if data.get("act") == TRY:
        # The choices alone go into the address: the form's token has no place in one.
        told = {name: value for name, value in data.items() if name in CHOSEN}
        return visit.go(f"{PAGE}/{paper}?{urlencode(told)}")
    office = visit.home.office
    try:
        if data.get("act") == "confirm":
            for one in _read(visit, path, ()):
                mappings.confirm_layout(office, visit.actor, one.statement)
        else:
            top = top_rows(path, path.name)
            typed = Typed.of(data, top)
            read = _read(visit, path, (typed.layout(top),))[0]
            said = data.get("day_said", "")
            check_day_order(read.statement.lines, typed.day_order, said=said, on=today(visit.home.clock))
            mappings.save_mapping(
                office, visit.actor, name=typed.name, headings=top.cells(typed.header),
                columns=typed.chosen(), day_order=typed.day_order, writing=typed.writing,
            )  # fmt: skip
    except ReliefFundError as refusal:
        try:
            shown = _shown(visit, path, data, refused=not isinstance(refusal, DayOrderUnsaid))
        except ReliefFundError:
            shown = _nothing(path)
        return visit.refused(SHOW, refusal, paper=paper, **shown)
    _drop(visit.home, paper)
    return visit.go(PAGE)


@post(f"{ONE}/discard", opt=ADMINISTRATOR, sync_to_thread=True)
def answer_discard(visit: NamedDependency[Visit], paper: FromPath[str]) -> Response[str]:
    """Forget the file."""
    find_paper(visit.home, paper)
    _drop(visit.home, paper)
    return visit.go(PAGE)


def find_paper(home: Home, paper: str) -> Path:
    """The kept file. Raises NothingFound."""
    folder = _papers(home) / paper
    files = sorted(folder.iterdir()) if _ID.fullmatch(paper) and folder.is_dir() else []
    if not files:
        raise NothingFound()
    return files[0]


def sweep(home: Home) -> int:
    """Delete files that were looked at more than ``KEPT_FOR`` ago; returns how many."""
    return uploads.sweep(_papers(home), home.clock.now() - KEPT_FOR)


def _papers(home: Home) -> Path:
    return private_folder(home.settings.uploads / "formats")


def _drop(home: Home, paper: str) -> None:
    shutil.rmtree(_papers(home) / paper, ignore_errors=True)


def _formats(visit: Visit) -> dict[str, Any]:
    with visit.home.office.read() as connection:
        saved = mappings.saved_mappings(connection)
        confirmed = mappings.confirmed_layouts(connection)
    known = [
        (layout.name, kind, kind in layout.seen, (layout.name, kind) in confirmed)
        for layout in LAYOUTS
        for kind in (sorted(layout.seen) if layout.exact else ("csv", "xlsx"))
    ]
    return {"known": known, "saved": saved}


def _nothing(path: Path) -> dict[str, Any]:
    """What is told of a file that cannot be read."""
    return {
        "file_name": path.name,
        "most": MOST_LINES,
        "previews": [],
        "top": None,
        "tried": None,
        "ways": (),
    }


def _shown(visit: Visit, path: Path, told: Mapping[str, Any], refused: bool = False) -> dict[str, Any]:
    """What the page of one file shows: as a known format, or its rows and the mapping being made."""
    shown = _nothing(path)
    try:
        previews = [] if "header" in told else _read(visit, path, ())
    except ColumnMissing:
        previews = []
    if previews:
        return {**shown, "previews": previews}
    top = top_rows(path, path.name)
    typed = Typed.of(told, top)
    shown |= {
        "top": top, "typed": typed, "headings": top.cells(typed.header), "fields": FIELDS,
        "rows": [row for row in top.rows if row[0] >= typed.header][:MOST_ROWS],
        "day_orders": mappings.DAY_ORDERS, "writings": mappings.WRITINGS,
    }  # fmt: skip
    if "name" in told and not refused:
        tried = _read(visit, path, (typed.layout(top),))[0]
        ways = both_ways(tried.statement.lines, typed.day_order, on=today(visit.home.clock))
        shown |= {"tried": tried, "ways": ways, "said": told.get("day_said", "")}
    return shown


def _read(visit: Visit, path: Path, more: tuple[Layout, ...]) -> list[Preview]:
    """Every statement in the file; raises what the reader raises."""
    with visit.home.office.read() as connection:
        saved = mappings.mapped_layouts(connection)
        confirmed = mappings.confirmed_layouts(connection)
    wanted = more[0].name if more else "auto"
    found = read_statements(path, layout=wanted, mappings=[*more, *saved])
    return [
        Preview(one, reconcile(one.lines, one.opening), (one.layout, one.kind) in confirmed) for one in found
    ]


PAGES = (formats_page, answer_formats, format_page, answer_format, answer_discard)
