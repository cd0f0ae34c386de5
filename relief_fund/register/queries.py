"""What the public may ask of the register. Frozen values out, whole đồng, days as ISO text; nothing private exists."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from relief_fund.register.engine import Register
from relief_fund.register.errors import CampaignUnpublished, StatementUnknown
from relief_fund.register.statement_files import HEADER, Line, csv_part, json_face, json_part
from relief_fund.register.suppression import TOTAL

T = TypeVar("T")
LINES_AT_A_TIME = 5_000


@dataclass(frozen=True, slots=True)
class FigureFace:
    """One figure of the fund's account and how many papers stand behind it (0 where none are counted)."""

    amount: int
    papers: int


@dataclass(frozen=True, slots=True)
class AuthorityFace:
    """One budget source and phase; ``plan_only`` rows are targets beside what was ``received``, never purses."""

    fund: str
    source: str
    phase: str
    plan_only: bool
    granted: int
    reserved: int
    spent: int
    available: int
    received: int


@dataclass(frozen=True, slots=True)
class StateOfFund:
    """The fund's account. ``recorded_at`` (moment text, "" before the first entry) is its last entry's.

    ``figures`` are keyed by the codes of ``register.figures``: brought_forward + gifts + budget_received +
    interest + undecided_in + owed_back + exchange + between_funds - paid - goods - fees - unexplained_out = left =
    in_bank + in_cash + on_the_way + with_the_post + with_officers = waiting + owed + unallocated.
    """

    fund: str
    origin: str
    demonstration: bool
    entries: int
    recorded_at: str
    smallest_group: int
    figures: Mapping[str, FigureFace]
    authorities: tuple[AuthorityFace, ...]

    def amount(self, code: str) -> int:
        """One figure, đồng."""
        return self.figures[code].amount


@dataclass(frozen=True, slots=True)
class SourceFace:
    """One source of money: ``kind`` "gifts", "earlier" or "budget"; ``name`` is a campaign or budget source."""

    code: str
    kind: str
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class CellFace:
    """One published cell of awards; see ``register.suppression``. ``name`` is the area's, where it is one."""

    area: str
    benefit: str
    name: str
    merged: int
    hidden: bool
    households: int
    amount: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Money from its sources through the fund to areas (or kinds of aid), largest first, "other" last."""

    sources: tuple[SourceFace, ...]
    areas: tuple[CellFace, ...]
    benefits: tuple[CellFace, ...]
    total: CellFace | None


@dataclass(frozen=True, slots=True)
class CampaignFace:
    """One campaign's public face; ``closed_on`` is "" while it is open.

    ``unspent`` đồng were left when it was closed; ``closing_words`` say why, and where they went.
    """

    code: str
    name_vi: str
    name_en: str
    account: str
    account_number: str
    bank: str
    launched_on: str
    reception_ends_on: str
    distribution_ends_on: str
    closed_on: str
    closing_document: str
    closing_words: str
    unspent: int
    source: str
    extended_by: str
    brought_forward: int
    received: int
    gifts: int
    paid: int
    left: int


@dataclass(frozen=True, slots=True)
class StatementFace:
    """One version of the statement of a bank account and day; ``csv_name`` and ``json_name`` are its files."""

    account: str
    day: str
    version: int
    account_number: str
    campaign: str
    opening: int
    paid_in: int
    paid_out: int
    closing: int
    rows_in: int
    rows_out: int
    first_entry: int
    last_entry: int
    issued_on: str
    csv_name: str
    csv_size: int
    csv_sha256: str
    json_name: str
    json_size: int
    json_sha256: str

    @property
    def rows(self) -> int:
        """How many lines it has."""
        return self.rows_in + self.rows_out


@dataclass(frozen=True, slots=True)
class LineFace:
    """One line: entry number, place in the day from 1, money in as positive and out as negative, balance after.

    ``undoes``: it is the fund's own correction of a withdrawn line, which no bank printed.
    """

    number: int
    position: int
    moved: int
    balance: int
    undoes: bool


@dataclass(frozen=True, slots=True)
class UndoneFace:
    """Lines of a statement that undo withdrawn ones, how many and their đồng in and out: part of its face."""

    papers: int
    paid_in: int
    paid_out: int


@dataclass(frozen=True, slots=True)
class BandFace:
    """What came in on one day in amounts from ``floor`` up to the next floor."""

    floor: int
    papers: int
    amount: int


@dataclass(frozen=True, slots=True)
class PolicyFace:
    """A policy version that awards rest on; ``sha256`` is that of its file."""

    code: str
    version: str
    valid_from: str
    source_class: str
    title_vi: str
    title_en: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LogState:
    """The signed checkpoint the register was made under; ``vkey`` is the log's public key."""

    origin: str
    size: int
    root: str
    vkey: str
    checkpoint: str


def _columns(table: Any, face: type) -> list[Any]:
    return [getattr(table, field.name) for field in fields(face)]


def _face(face: type[T], row: Mapping[str, Any]) -> T:
    flags = {name: bool(row[name]) for name in ("hidden", "plan_only", "undoes") if name in row}
    return face(**{**row, **flags})


async def state_of_fund(register: Register) -> StateOfFund | None:
    """The fund's account, or None before anything was published."""
    tables = register.tables
    names = ("fund", "origin", "demonstration", "entries", "recorded_at", "smallest_group")
    edition = await tables.edition.select(*(getattr(tables.edition, name) for name in names)).first()
    if edition is None:
        return None
    table = tables.state_figure
    rows = await table.select(table.code, table.amount, table.papers).order_by(table.position)
    figures = {row["code"]: FigureFace(row["amount"], row["papers"]) for row in rows}
    edition["demonstration"] = bool(edition["demonstration"])
    return StateOfFund(**edition, figures=figures, authorities=await _authorities(register))


async def _authorities(register: Register) -> tuple[AuthorityFace, ...]:
    table = register.tables.authority_figure
    rows = await table.select(*_columns(table, AuthorityFace)).order_by(table.phase, table.fund)
    return tuple(_face(AuthorityFace, row) for row in rows)


async def flow(register: Register) -> Flow:
    """Where the money comes from and where it went."""
    table = register.tables.source_figure
    rows = await table.select(*_columns(table, SourceFace)).order_by(table.position)
    cells = await award_cells(register)
    by_size = sorted(cells, key=lambda cell: (cell.merged > 1, -cell.amount, cell.area, cell.benefit))
    return Flow(
        tuple(SourceFace(**row) for row in rows),
        tuple(cell for cell in by_size if cell.area != TOTAL and cell.benefit == TOTAL),
        tuple(cell for cell in by_size if cell.area == TOTAL and cell.benefit != TOTAL),
        next((cell for cell in cells if cell.area == cell.benefit == TOTAL), None),
    )


async def award_cells(register: Register) -> tuple[CellFace, ...]:
    """The published table of awards: totals ("" as code), areas, kinds of aid, cells; small groups hidden."""
    table = register.tables.award_cell
    rows = await table.select(*_columns(table, CellFace)).order_by(table.area, table.benefit)
    return tuple(_face(CellFace, row) for row in rows)


async def campaigns(register: Register) -> tuple[CampaignFace, ...]:
    """Every campaign, open ones first, the latest launch first."""
    table = register.tables.campaign
    rows = [CampaignFace(**row) for row in await table.select(*_columns(table, CampaignFace))]
    rows.sort(key=lambda one: one.code)
    rows.sort(key=lambda one: one.launched_on, reverse=True)
    return tuple(sorted(rows, key=lambda one: one.closed_on != ""))


async def campaign(register: Register, code: str) -> CampaignFace:
    """One campaign. Raises CampaignUnpublished."""
    table = register.tables.campaign
    row = await table.select(*_columns(table, CampaignFace)).where(table.code == code).first()
    if row is None:
        raise CampaignUnpublished(campaign=code[:40])
    return CampaignFace(**row)


async def statements(
    register: Register,
    *,
    account: str = "",
    campaign: str = "",
    month: str = "",
    before: str = "",
    limit: int = 100,
) -> tuple[StatementFace, ...]:
    """Standing versions, newest day first; ``month`` is "2024-09", ``before`` the last day already seen."""
    table = register.tables.statement
    query = table.select(*_columns(table, StatementFace))
    for column, value in ((table.account, account), (table.campaign, campaign)):
        if value:
            query = query.where(column == value)
    if month:
        query = query.where((table.day >= f"{month}-01") & (table.day <= f"{month}-31"))
    if before:
        query = query.where(table.day < before)
    query = (
        query.order_by(table.day, ascending=False)
        .order_by(table.account)
        .order_by(table.version)
        .limit(limit)
    )
    found = {(row["account"], row["day"]): StatementFace(**row) for row in await query}
    return tuple(found.values())


async def statement(register: Register, account: str, day: str, version: int = 0) -> StatementFace:
    """One statement; ``version`` 0 is the standing one. Raises StatementUnknown."""
    versions = await statement_versions(register, account, day)
    wanted = [one for one in versions if version in (0, one.version)]
    if not wanted:
        raise StatementUnknown(account=account[:20], day=day[:10], version=version)
    return wanted[-1]


async def statement_versions(register: Register, account: str, day: str) -> tuple[StatementFace, ...]:
    """Every version of one statement, the standing one last."""
    table = register.tables.statement
    query = table.select(*_columns(table, StatementFace)).order_by(table.version)
    rows = await query.where((table.account == account) & (table.day == day))
    return tuple(StatementFace(**row) for row in rows)


async def statement_lines(
    register: Register, account: str, day: str, *, after: int = 0, limit: int = 50, last: bool = False
) -> tuple[LineFace, ...]:
    """Lines of the standing version behind entry number ``after``, in order; ``last`` gives the last ones."""
    table = register.tables.statement_line
    query = table.select(*_columns(table, LineFace)).where(
        (table.account == account) & (table.day == day) & (table.number > after)
    )
    rows = await query.order_by(table.number, ascending=not last).limit(limit)
    return tuple(_face(LineFace, row) for row in (reversed(rows) if last else rows))


async def statement_undone(register: Register, account: str, day: str) -> UndoneFace | None:
    """What of the standing version the fund's own corrections of withdrawn lines are; None where there are none."""
    table = register.tables.statement_undone
    query = table.select(*_columns(table, UndoneFace))
    row = await query.where((table.account == account) & (table.day == day)).first()
    return UndoneFace(**row) if row else None


async def statement_bands(register: Register, account: str, day: str) -> tuple[BandFace, ...]:
    """What came in on that day by size, smallest first."""
    table = register.tables.statement_band
    rows = await table.select(*_columns(table, BandFace)).where(
        (table.account == account) & (table.day == day)
    )
    return tuple(sorted((BandFace(**row) for row in rows), key=lambda one: one.floor))


async def statement_file(register: Register, account: str, day: str, kind: str) -> AsyncIterator[bytes]:
    """The bytes of the standing version's file, ``kind`` "csv" or "json", some thousand lines at a time.

    They have the SHA-256 that the statement and its leaf name. Raises StatementUnknown.
    """
    face = await statement(register, account, day)
    before, after = (HEADER, b"") if kind == "csv" else json_face(face)
    yield before
    number = 0
    while lines := await statement_lines(register, account, day, after=number, limit=LINES_AT_A_TIME):
        parts: list[Line] = [(one.number, one.moved, one.balance) for one in lines]
        yield csv_part(day, parts) if kind == "csv" else json_part(parts, first=number == 0)
        number = lines[-1].number
    if kind != "csv":
        yield after + b"\n"


async def policies(register: Register) -> tuple[PolicyFace, ...]:
    """Every policy version that awards rest on, by code and day."""
    table = register.tables.policy
    rows = [PolicyFace(**row) for row in await table.select(*_columns(table, PolicyFace))]
    return tuple(sorted(rows, key=lambda one: (one.code, one.valid_from, one.version)))


async def log_state(register: Register) -> LogState | None:
    """The checkpoint the register was made under, or None before the first."""
    table = register.tables.log_state
    row = await table.select(*_columns(table, LogState)).first()
    return LogState(**row) if row else None
