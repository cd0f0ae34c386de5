"""Where paid money went, coarse enough for everyone: kind of aid and area, never a household.

Places are those of the encumbrance, which the public log shows too: item × area, merged until each covers k
households of its list (``purposes``). What was merged is told by the next larger area, where all of it lies
in one; how many households there are is told of a place that covers k of them, of others nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, select, tuple_

from relief_fund.disbursement.assessment.survey_queries import areas_named
from relief_fund.disbursement.orders.purposes import ELSEWHERE
from relief_fund.disbursement.orders.tables import Award
from relief_fund.kernel.often import Asked, asked_often

AWARD = Award.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
_CHUNK = 500

_CELLS = select(AWARD.c.id, AWARD.c.list, AWARD.c.purpose).where(
    AWARD.c.id.in_(bindparam("awards", expanding=True))
)
_CELL = asked_often(select(AWARD.c.id, AWARD.c.list, AWARD.c.purpose).where(AWARD.c.id == bindparam("award")))
FEW = 3
"""Awards that are asked for one by one: most gifts went to one or two households."""

Cell = tuple[str, str]
"""List and purpose."""
Face = tuple[str, str, int]
"""Item, name of the area, households of a place, as far as they may be told."""
NOWHERE: Face = ("", "", 0)
NO_CELL: Cell = ("", "")


@dataclass(frozen=True, slots=True)
class PlacesTold:
    """What was found out about payments that stand in the books: none of it changes."""

    cells: dict[str, Cell] = field(default_factory=dict)
    """Of each award; ``NO_CELL`` where a payment names none that there is."""
    faces: dict[Cell, Face] = field(default_factory=dict)
    """Of each cell that anything was paid of; nothing is added to its list."""


@dataclass(frozen=True, slots=True)
class PaidPlace:
    """Whole đồng that went to ``item`` ("" for several) in the area named ``area`` ("" for several).

    ``households`` are those of the award list at this place, 0 where they are fewer than k.
    """

    item: str
    area: str
    households: int
    amount: int


def paid_places(
    connection: Any, shares: Mapping[str, int], smallest_group: int, told: PlacesTold | None = None
) -> tuple[PaidPlace, ...]:
    """Đồng by place of the payments in ``shares`` (key of the entry -> đồng), the largest first.

    Keys that are no order's payment are told without a place. ``told`` is what the caller keeps of others.
    """
    told = PlacesTold() if told is None else told
    faces = told.faces
    cells: dict[Cell, int] = defaultdict(int)
    award_of = _awards(shares)
    named = {award for award in award_of.values() if award}
    placed = {award: told.cells[award] for award in named if award in told.cells}
    fresh = _cells_of(connection, named - placed.keys())
    placed.update((award, fresh.get(award, NO_CELL)) for award in named - placed.keys())
    if len(named) <= FEW:
        # Those of a large gift are many, and no trip is spared by keeping them.
        told.cells.update(placed)
    for key, amount in shares.items():
        cells[placed.get(award_of[key], NO_CELL)] += amount
    unknown = [cell for cell in cells if cell[0] and cell not in faces]
    if unknown:
        faces.update(_faces(connection, unknown, smallest_group))
    sums: dict[Face, int] = defaultdict(int)
    for cell, amount in cells.items():
        sums[faces.get(cell, NOWHERE)] += amount
    found = [PaidPlace(*face, amount) for face, amount in sums.items()]
    return tuple(sorted(found, key=lambda one: (-one.amount, one.item, one.area)))


def asks_places(shares: Iterable[str], told: PlacesTold) -> Sequence[Asked]:
    """What ``paid_places`` asks about payments of lists that others were paid of."""
    awards = sorted({award for award in _awards(shares).values() if award and award not in told.cells})
    return [(_CELL, {"award": award}) for award in awards] if len(awards) <= FEW else []


def _awards(shares: Iterable[str]) -> dict[str, str]:
    """The award of each payment, "" where it is no order's."""
    return {key: key.split(":")[1] if key.startswith("pay:") else "" for key in shares}


def _cells_of(connection: Any, awards: Collection[str]) -> dict[str, Cell]:
    known = sorted(awards)
    found: dict[str, Cell] = {}
    if len(known) <= FEW:
        rows = [row for award in known for row in connection.execute(_CELL, {"award": award})]
        return {award: (of_list, purpose) for award, of_list, purpose in rows}
    for start in range(0, len(known), _CHUNK):
        rows = connection.execute(_CELLS, {"awards": known[start : start + _CHUNK]})
        found |= {award: (of_list, purpose) for award, of_list, purpose in rows}
    return found


def _faces(connection: Any, cells: list[Cell], smallest_group: int) -> dict[Cell, Face]:
    """Item, name of the area and households of each cell, as far as they may be told."""
    households: dict[Cell, int] = {}
    inside: dict[Cell, set[str]] = defaultdict(set)
    for start in range(0, len(cells), _CHUNK):
        of_cells = tuple_(AWARD.c.list, AWARD.c.purpose).in_(cells[start : start + _CHUNK])
        counted = select(AWARD.c.list, AWARD.c.purpose, func.count(func.distinct(AWARD.c.household)))
        for of_list, purpose, homes in connection.execute(
            counted.where(of_cells).group_by(AWARD.c.list, AWARD.c.purpose)
        ):
            households[of_list, purpose] = homes
        areas = select(AWARD.c.list, AWARD.c.purpose, AWARD.c.area).where(of_cells).distinct()
        for of_list, purpose, area in connection.execute(areas):
            inside[of_list, purpose].add(area)
    named = areas_named(connection, sorted(set().union(*inside.values()))) if inside else {}
    return {
        cell: _face(cell[1], inside[cell], homes, named) if homes >= smallest_group else NOWHERE
        for cell, homes in households.items()
    }


def _face(purpose: str, inside: set[str], homes: int, named: Mapping[str, tuple[str, str]]) -> Face:
    item, _, area = purpose.partition("|")
    if area != ELSEWHERE:
        name = named.get(area, ("", ""))[0]
    else:
        larger = {named.get(one, ("", ""))[1] for one in inside}
        name = larger.pop() if len(larger) == 1 else ""
    return "" if item == ELSEWHERE else item, name, homes
