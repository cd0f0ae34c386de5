"""Declare a disaster, and put an area list into the books."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.disbursement.assessment.errors import (
    AreaAltered,
    AreaInvalid,
    DisasterAlreadyDeclared,
    DisasterInvalid,
)
from relief_fund.disbursement.assessment.mapping import ZONES, AreaList, AreaUnit
from relief_fund.disbursement.assessment.tables import AREA, DISASTER
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Bench, RowTx

HAZARDS = (
    "storm",
    "flood",
    "landslide",
    "drought",
    "fire",
    "crop_failure",
    "epidemic",
    "earthquake",
    "other",
)
"""Causes of sudden hardship (S3): natural disaster, fire, crop failure, epidemic, climate."""
STEP = 1_000

_DISASTER_BY_CODE = select(DISASTER).where(DISASTER.c.code == bindparam("code"))
_AREAS_BY_CODES = select(AREA).where(AREA.c.code.in_(bindparam("codes", expanding=True)))


def declare_disaster(
    bench: Bench,
    actor: Actor,
    *,
    code: str,
    name_vi: str,
    name_en: str,
    hazard: str,
    occurred_from: date,
    occurred_to: date | None = None,
) -> bool:
    """Declare a disaster, publicly; returns whether it is new. The same declaration again changes nothing.

    Raises DisasterInvalid, or DisasterAlreadyDeclared where the code stands for another disaster.
    """
    actor.require(Duty.ASSESSOR, Duty.FUND_ADMINISTRATOR)
    told: dict[str, Any] = {
        "code": code,
        "name_vi": name_vi.strip(),
        "name_en": name_en.strip(),
        "hazard": hazard,
        "occurred_from": occurred_from,
        "occurred_to": occurred_to,
    }
    _check_disaster(told)
    signed = {"declared_at": moment_text(bench.clock.now()), "declared_by": actor.officer}

    def command(tx: RowTx) -> bool:
        standing = tx.sql(_DISASTER_BY_CODE, {"code": code}).mappings().first()
        if standing:
            if any(standing[name] != value for name, value in told.items()):
                raise DisasterAlreadyDeclared(code=code)
            return False
        tx.rows(DISASTER, [{**told, **signed}])
        tx.leaf("disaster", _public(told))
        return True

    return bench.desk.run(command)


def register_areas(bench: Bench, actor: Actor, areas: AreaList) -> int:
    """Put the units of an area list into the books, in steps; returns how many are new.

    Raises AreaInvalid, or AreaAltered where a code of the list is in the books with other content.
    """
    actor.require(Duty.ASSESSOR, Duty.FUND_ADMINISTRATOR)
    rows = area_rows(areas)
    steps = [rows[at : at + STEP] for at in range(0, len(rows), STEP)]
    return sum(bench.desk.run(partial(put_areas, rows=step)) for step in steps)


def area_rows(areas: AreaList) -> list[dict[str, Any]]:
    """The rows of an area list; raises AreaInvalid."""
    return [_area_row(areas, unit) for unit in areas.units]


def put_areas(tx: RowTx, rows: Sequence[dict[str, Any]]) -> int:
    """Inside a command: insert areas not in the books yet (at most 1,000), refuse altered ones."""
    if not rows:
        return 0
    standing = {
        row["code"]: dict(row)
        for row in tx.sql(_AREAS_BY_CODES, {"codes": [row["code"] for row in rows]}).mappings()
    }
    altered = [row["code"] for row in rows if standing.get(row["code"], row) != row]
    if altered:
        raise AreaAltered(area=altered[0])
    fresh = [row for row in rows if row["code"] not in standing]
    if fresh:
        tx.rows(AREA, fresh)
    return len(fresh)


def distinct_units(areas: AreaList, codes: Iterable[str]) -> AreaList:
    """The list of a survey that brings its own areas as a column's distinct values."""
    units = tuple(AreaUnit(code, code, areas.kind) for code in sorted(set(codes)))
    return AreaList(areas.name, units, True, areas.kind)


def _check_disaster(told: dict[str, Any]) -> None:
    code, until = told["code"], told["occurred_to"]
    faults = {
        "code": not (code.isascii() and code.replace("-", "").isalnum() and 2 <= len(code) <= 24),
        "name_vi": not told["name_vi"],
        "name_en": not told["name_en"],
        "hazard": told["hazard"] not in HAZARDS,
        "occurred_to": until is not None and until < told["occurred_from"],
    }
    for field, faulty in faults.items():
        if faulty:
            raise DisasterInvalid(field=field)


def _area_row(areas: AreaList, unit: AreaUnit) -> dict[str, Any]:
    late = unit.valid_to is not None and unit.valid_to <= unit.valid_from
    if not unit.code or not unit.name or unit.zone not in ZONES or late:
        raise AreaInvalid(list=areas.name, area=unit.code)
    return {
        "code": areas.code_of(unit.code),
        "list": areas.name,
        "own_code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "parent": unit.parent,
        "zone": unit.zone,
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
    }


def _public(told: dict[str, Any]) -> dict[str, str]:
    words = {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}
    return {name: value for name, value in words.items() if value}
