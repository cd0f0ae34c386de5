"""Statements: all of them by month, one on its face with its lines, and its files."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from relief_fund.register import queries
from relief_fund.register.errors import StatementUnknown
from relief_fund.register.queries import BandFace, StatementFace
from relief_fund.register.statement_files import FLOORS
from relief_fund.web.typed import AskedNumber
from relief_fund.web.visit import PUBLIC, Visit

PAGE = 50
DAYS = 100
KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@get("/statements")
async def statements_page(visit: NamedDependency[Visit], before: FromQuery[str] = "") -> Response[str]:
    """Statements by month, the newest first, some hundred at a time."""
    register = visit.home.register
    found = await queries.statements(register, before=before[:10], limit=DAYS)
    older = found[-1].day if len(found) == DAYS else ""
    state = await queries.state_of_fund(register)
    return visit.page("public/statements.html", months=by_month(found), older=older, edition=state)


@get("/statements/{account:str}/{name:str}")
async def statement_page(
    visit: NamedDependency[Visit],
    account: FromPath[str],
    name: FromPath[str],
    after: AskedNumber = 0,
    last: FromQuery[bool] = False,
) -> Response[Any]:
    """One account's day; with ``.csv`` or ``.json`` behind the day, its file."""
    if name.endswith(tuple(KINDS)):
        return await _file(visit, account, name)
    register = visit.home.register
    face = await queries.statement(register, account, name)
    lines = await queries.statement_lines(register, account, name, after=after, limit=PAGE, last=last)
    bands = await queries.statement_bands(register, account, name)
    undone = await queries.statement_undone(register, account, name)
    days = await queries.statements(register, account=account, limit=DAYS)
    shown: dict[str, Any] = {"face": face, "lines": lines, "bands": band_rows(bands), "days": days[::-1]}
    shown["undone"] = undone
    return visit.page("public/statement.html", around=neighbours(days, name), page_size=PAGE, **shown)


async def _file(visit: Visit, account: str, name: str) -> Stream:
    """The bytes whose SHA-256 the statement names; only the standing version is kept for reading."""
    day, kind = name[:10], name.rpartition(".")[2]
    face = await queries.statement(visit.home.register, account, day)
    if f"statements/{account}/{name}" not in (face.csv_name, face.json_name):
        raise StatementUnknown(account=account[:20], day=day)
    disposition = f'attachment; filename="{account}-{name}"'
    return Stream(
        queries.statement_file(visit.home.register, account, day, kind),
        media_type=KINDS[kind],
        headers={**PUBLIC, "content-disposition": disposition},
    )


def by_month(found: tuple[StatementFace, ...]) -> dict[str, list[StatementFace]]:
    """Statements under their months ("2024-09"), in the order given."""
    months: dict[str, list[StatementFace]] = {}
    for one in found:
        months.setdefault(one.day[:7], []).append(one)
    return months


def neighbours(days: tuple[StatementFace, ...], day: str) -> tuple[str, str]:
    """The published days before and after ``day``, "" where there is none; ``days`` is newest first."""
    earlier = next((one.day for one in days if one.day < day), "")
    later = next((one.day for one in reversed(days) if one.day > day), "")
    return earlier, later


def band_rows(bands: tuple[BandFace, ...]) -> list[tuple[int, int, BandFace]]:
    """(next floor or 0, length of its bar in permille of the fullest, band) for every band."""
    tops = dict(zip(FLOORS, (*FLOORS[1:], 0), strict=True))
    fullest = max((one.papers for one in bands), default=1) or 1
    return [(tops.get(one.floor, 0), one.papers * 1000 // fullest, one) for one in bands]
