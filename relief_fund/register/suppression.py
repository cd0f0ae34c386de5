"""Hides what would single out a few households, together with its complements. Pure.

The public sees awards by area and by kind of aid with every total. A figure about fewer than k households
is not shown, and neither is anything that gives it back by subtraction:

1. Areas with fewer than k households are merged into "other"; if the merged are one area only, or still
   fewer than k households, the next smallest area goes with them. Kinds of aid likewise.
2. Inside the table, the cells to hide are a rectangle: all rows and columns that hold a small cell, widened
   until it has at least two rows and two columns and every row and every column of the rectangle covers at
   least k households. Zeros inside the rectangle are hidden too.

Why a rectangle: totals and shown cells give an attacker the sums of its rows and columns and nothing else.
All of those cover k households or more; and in a table with two or more rows and columns whose margins are
all at least k, every single cell can still take more than k different values. So neither subtraction nor
the solution of the whole linear system gives a hidden cell back, nor a sum about fewer than k.

What this does not hide: one edition of the register compared with the next, and what tariffs say about a
published total. Rates are public; a total of an area is the amount that was paid there, to the đồng.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from relief_fund.disbursement.orders.paid_awards import PaidAward

OTHER = "other"
"""Code of the row or column that stands for everything merged."""

TOTAL = ""
"""Code of the row or column of totals."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One published cell. ``merged`` is how many areas (or kinds) "other" stands for, else 1.

    ``hidden`` cells carry 0 and 0.
    """

    area: str
    benefit: str
    households: int
    amount: int
    merged: int = 1
    hidden: bool = False


class _Table:
    """Awards by (row, column): distinct households and amounts of any block of cells."""

    def __init__(self, awards: Iterable[tuple[str, str, str, int]]) -> None:
        self.households: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.amounts: dict[tuple[str, str], int] = defaultdict(int)
        for household, row, column, amount in awards:
            self.households[row, column].add(household)
            self.amounts[row, column] += amount
        self.rows = sorted({row for row, _ in self.households})
        self.columns = sorted({column for _, column in self.households})

    def count(self, rows: Collection[str], columns: Collection[str]) -> int:
        """Distinct households in the block rows × columns."""
        cells = (self.households.get((row, column), ()) for row in rows for column in columns)
        return len(set().union(*cells))

    def amount(self, rows: Collection[str], columns: Collection[str]) -> int:
        """VND in the block rows × columns."""
        return sum(self.amounts.get((row, column), 0) for row in rows for column in columns)


def suppressed(awards: Iterable[PaidAward], smallest_group: int) -> tuple[Cell, ...]:
    """The table that may be published: totals (code ""), areas, kinds, cells. Nothing if all are under k."""
    known = tuple(awards)
    if len({award.household for award in known}) < smallest_group:
        return ()
    areas = _merged({(award.household, award.area) for award in known}, smallest_group)
    benefits = _merged({(award.household, award.benefit) for award in known}, smallest_group)
    table = _Table(
        (
            award.household,
            OTHER if award.area in areas else award.area,
            OTHER if award.benefit in benefits else award.benefit,
            award.amount,
        )
        for award in known
    )
    hidden = _rectangle(table, smallest_group)
    return tuple(_cells(table, hidden, len(areas), len(benefits)))


def _merged(pairs: set[tuple[str, str]], smallest_group: int) -> frozenset[str]:
    """Codes to merge: all that cover fewer than k households, and as many of the next as make it safe."""
    households: dict[str, set[str]] = defaultdict(set)
    for household, code in pairs:
        households[code].add(household)
    by_size = sorted(households, key=lambda code: (len(households[code]), code))
    chosen = [code for code in by_size if len(households[code]) < smallest_group]
    if not chosen:
        return frozenset()
    rest = by_size[len(chosen) :]
    while rest and (
        len(chosen) < 2 or len(set().union(*(households[code] for code in chosen))) < smallest_group
    ):
        chosen.append(rest.pop(0))
    return frozenset(chosen)


def _rectangle(table: _Table, smallest_group: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The rows and columns whose crossing cells are hidden; both empty where nothing is small."""
    small = [cell for cell, households in table.households.items() if len(households) < smallest_group]
    rows, columns = {row for row, _ in small}, {column for _, column in small}
    if not small:
        return (), ()
    while True:
        thin_row = any(table.count([row], columns) < smallest_group for row in rows)
        thin_column = any(table.count(rows, [column]) < smallest_group for column in columns)
        if (len(columns) < 2 or thin_row) and len(columns) < len(table.columns):
            weights = {column: table.count(rows, [column]) for column in table.columns}
            columns.add(_lightest(weights, columns))
        elif (len(rows) < 2 or thin_column) and len(rows) < len(table.rows):
            weights = {row: table.count([row], columns) for row in table.rows}
            rows.add(_lightest(weights, rows))
        else:
            return tuple(sorted(rows)), tuple(sorted(columns))


def _lightest(weights: dict[str, int], chosen: Collection[str]) -> str:
    """The line outside ``chosen`` that covers fewest households in the rectangle, empty lines last."""
    outside = [one for one in weights if one not in chosen]
    return min(outside, key=lambda one: (weights[one] == 0, weights[one], one))


def _cells(
    table: _Table, hidden: tuple[tuple[str, ...], tuple[str, ...]], areas: int, benefits: int
) -> Iterator[Cell]:
    """Totals first, then each area with its cells; a row or column "other" tells how many it stands for."""
    for area in [TOTAL, *table.rows]:
        for benefit in [TOTAL, *table.columns]:
            rows = [area] if area else table.rows
            columns = [benefit] if benefit else table.columns
            merged = areas if area == OTHER else benefits if benefit == OTHER and not area else 1
            if area in hidden[0] and benefit in hidden[1]:
                yield Cell(area, benefit, 0, 0, merged, hidden=True)
            elif households := table.count(rows, columns):
                yield Cell(area, benefit, households, table.amount(rows, columns), merged)
