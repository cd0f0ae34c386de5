"""Finding the header of a table: on one row or two, below a letterhead, in one language or both.

Above it banks print what the statement is about; those rows are kept, because the account, the currency
and the opening balance stand there.
"""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from relief_fund.banking.errors import ColumnMissing
from relief_fund.banking.statements.cells import Row
from relief_fund.banking.statements.layouts import (
    AMOUNT,
    CREDIT,
    DAY,
    DEBIT,
    LAYOUTS,
    PLAIN_ENGLISH,
    USUAL,
    Layout,
    column_key,
    column_keys,
    columns_of,
)
from relief_fund.kernel.folding import folded

HEADER_WITHIN = 60
"""Rows from the top in which a header is looked for: spreadsheets begin with a letterhead."""
_NAMES = frozenset(column_key(name) for names in USUAL.values() for name in names) | {"stt", "no"}


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a layout's fields stand in one file: ``at`` by field, -1 where a field is not printed.

    ``rows`` are the header's rows in the file, ``titles`` the rows above, ``names`` the header's cells.
    """

    layout: Layout
    at: dict[str, int]
    width: int
    rows: tuple[int, ...]
    names: tuple[str, ...]
    titles: tuple[Row, ...] = ()

    def place(self, part: str) -> int:
        """The column of a field, -1 where it is not printed."""
        return self.at.get(part, -1)

    def name(self, part: str) -> str:
        """What the file calls a field's column."""
        at = self.place(part)
        return " ".join(self.names[at].split()) if 0 <= at < len(self.names) else part

    def money_columns(self) -> dict[int, str]:
        """Every column of movements, those that repeat a field included: totals may stand in any of them."""
        found = {}
        for at, name in enumerate(self.names):
            keys = column_keys(name)
            for part in (DEBIT, CREDIT, AMOUNT):
                if part in self.at and any(column_key(one) in keys for one in self.layout.columns[part]):
                    found[at] = part
        return found


def signature(cells: Sequence[str]) -> str:
    """What a header is recognised by later: a digest of its names in their order, 16 hexadecimal letters."""
    face = "|".join(column_key(cell) for cell in cells).rstrip("|")
    return hashlib.sha256(face.encode()).hexdigest()[:16]


def find_header(
    rows: Iterator[Row], *, wanted: str = "auto", bank: str = "", mappings: Sequence[Layout] = ()
) -> tuple[Placement | None, list[Row], Iterator[Row]]:
    """The placement of the first header among the top rows, the rows looked at, and the rows after it.

    A saved mapping goes before a known layout. ``bank`` is the name of the account's bank, "" unknown.
    """
    looked_at: list[Row] = []
    for number, cells in itertools.islice(rows, HEADER_WITHIN):
        looked_at.append((number, cells))
        above = looked_at[:-1]
        words = folded(" ".join([bank, *(cell for _, row in above for cell in row)]))
        placement = place(cells, wanted, words, mappings)
        if placement and (placement.layout.exact or placement.layout.signature):
            return replace(placement, rows=(number,), titles=tuple(above)), looked_at, rows
        if placement:
            after = list(itertools.islice(rows, 1))
            finer = place(_two_rows(cells, after[0][1]), wanted, words, mappings) if after else None
            if finer and _names_sides(after[0][1]):
                found = replace(finer, rows=(number, after[0][0]), titles=tuple(above))
                return found, looked_at, rows
            found = replace(placement, rows=(number,), titles=tuple(above))
            return found, looked_at, itertools.chain(after, rows)
        if above and above[-1][0] == number - 1 and (is_header_row(cells) or _names_sides(cells)):
            placement = place(_two_rows(above[-1][1], cells), wanted, words, mappings)
            if placement:
                found = replace(placement, rows=(number - 1, number), titles=tuple(above[:-1]))
                return found, looked_at, rows
    return None, looked_at, rows


def _names_sides(cells: Sequence[str]) -> bool:
    """Whether a row below a header names the two sides of an amount."""
    keys = frozenset().union(*(column_keys(cell) for cell in cells)) if cells else frozenset()
    return all(any(column_key(name) in keys for name in USUAL[side]) for side in (DEBIT, CREDIT))


def place(
    cells: Sequence[str], wanted: str = "auto", words: str = "", mappings: Sequence[Layout] = ()
) -> Placement | None:
    """The placement of the first layout that fits header ``cells``; None otherwise.

    ``words`` is folded text in which a bank's own name is looked for.
    """
    if sum(1 for cell in cells if cell.strip()) < 3:
        return None
    mark = signature(cells)
    for layout in mappings:
        if layout.signature == mark and wanted in ("auto", layout.name):
            return Placement(layout, dict(layout.at), len(cells), (), tuple(cells))
    keys = [column_keys(cell) for cell in cells]
    words = f"{words} {folded(' '.join(cells))}"
    for layout in LAYOUTS:
        if wanted not in ("auto", layout.name):
            continue
        if layout.words and wanted == "auto" and not any(word in words for word in layout.words):
            continue
        at = columns_of(layout, keys)
        if all(part in at for part in layout.needed):
            return Placement(layout, at, len(cells), (), tuple(cells))
    return None


def is_header_row(cells: Sequence[str]) -> bool:
    """Whether a row only names columns: printed again on each page, or below in the other language."""
    filled = [cell for cell in cells if cell.strip()]
    known = sum(1 for cell in filled if column_keys(cell) & _NAMES)
    return known >= 3 and known * 2 >= len(filled)


def _two_rows(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two header rows as one: a merged cell above stands over every cell below it."""
    out = []
    for at in range(max(len(upper), len(lower))):
        top = upper[at].strip() if at < len(upper) else ""
        below = lower[at].strip() if at < len(lower) else ""
        # What stands below is the finer name; only without one does the name above count.
        out.append(_joined(top, below) if top and below else below or top)
    return out


def _joined(top: str, below: str) -> str:
    """A name over another: two languages of one column, or a group and its column, which counts alone."""
    group = column_keys(top) & {column_key(name) for name in USUAL[AMOUNT]}
    return below if group else f"{top}\n{below}"


def missing_columns(rows: Iterable[Row], file_name: str, wanted: str, sheet: str = "") -> ColumnMissing:
    """The refusal for a file without a known header: names what the nearest layout still lacks."""
    nearest: tuple[int, str, list[str], int] | None = None
    for number, cells in rows:
        keys = [column_keys(cell) for cell in cells]
        for layout in LAYOUTS:
            if wanted not in ("auto", layout.name):
                continue
            at = columns_of(layout, keys)
            lacking = [layout.columns[part][0] for part in layout.needed if part not in at]
            if nearest is None or (len(lacking), -len(at)) < (nearest[0], nearest[3]):
                nearest = (len(lacking), layout.name, lacking, -len(at))
                row = number
    where: dict[str, str] = {"sheet": sheet} if sheet else {}
    if nearest is None:
        return ColumnMissing(file=file_name, row=1, layout=wanted, missing=[], **where)
    _, name, lacking, _ = nearest
    return ColumnMissing(file=file_name, row=row, layout=name, missing=lacking, **where)


def guessed(cells: Sequence[str]) -> dict[str, int]:
    """Where the usual names stand among header cells: what a new mapping is begun with."""
    names = {part: (*usual, *PLAIN_ENGLISH.get(part, ())) for part, usual in USUAL.items()}
    any_bank = Layout("", names, (DAY,))
    return columns_of(any_bank, [column_keys(cell) for cell in cells])
