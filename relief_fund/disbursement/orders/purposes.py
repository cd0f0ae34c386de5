"""The lines of an encumbrance: item × area, made coarser until no line stands for fewer than k households.

Encumbrances stand in the public log with their lines. A line for two houses in one commune would be a
notice about two families, and the amount of a hidden line must not follow from the ones beside it; so a
small cell is merged with others of its item, and never alone.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

ELSEWHERE = "*"
"""In place of an area: several areas together. In place of an item: several items together."""

Cell = tuple[str, str]


class Placed(NamedTuple):
    """What a purpose is made from: one award's item, area and household."""

    item: str
    area: str
    household: str


def purposes_of(awards: Iterable[Placed], smallest_group: int) -> dict[Cell, str]:
    """The purpose ("item|area", "item|*" or "*|*") of every (item, area) of one fund's awards on one list.

    Every purpose covers at least ``smallest_group`` households, unless the fund's whole part is smaller;
    a merged purpose covers at least two cells where there are two.
    """
    cells: dict[Cell, set[str]] = defaultdict(set)
    for one in awards:
        cells[one.item, one.area].add(one.household)
    named: dict[Cell, Cell] = {}
    for item in sorted({item for item, _ in cells}):
        of_item = {cell: homes for cell, homes in cells.items() if cell[0] == item}
        named |= _merged(of_item, smallest_group, (item, ELSEWHERE))
    lines: dict[Cell, set[str]] = defaultdict(set)
    for cell, line in named.items():
        lines[line] |= cells[cell]
    coarser = _merged(lines, smallest_group, (ELSEWHERE, ELSEWHERE))
    return {cell: "|".join(coarser[line]) for cell, line in named.items()}


def _merged(cells: dict[Cell, set[str]], smallest: int, together: Cell) -> dict[Cell, Cell]:
    """Each cell's name afterwards: itself, or ``together`` for the small ones and what must hide them."""
    waiting = sorted(cells, key=lambda cell: (len(cells[cell]), cell))
    pool: list[Cell] = []
    while waiting and (len(cells[waiting[0]]) < smallest or _shows(pool, cells, smallest)):
        pool.append(waiting.pop(0))
    return {cell: together if cell in pool else cell for cell in cells}


def _shows(pool: list[Cell], cells: dict[Cell, set[str]], smallest: int) -> bool:
    if not pool:
        return False
    homes = set().union(*(cells[cell] for cell in pool))
    return len(pool) < 2 or len(homes) < smallest
