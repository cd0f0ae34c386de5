"""Questions about what surveys rest on: disasters, areas, imports and what they rejected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from relief_fund.disbursement.assessment.errors import DisasterUnknown
from relief_fund.disbursement.assessment.tables import (
    AREA,
    DISASTER,
    HOUSEHOLD,
    SURVEY_COMPLETION,
    SURVEY_REJECTION,
    SURVEY_RUN,
)


@dataclass(frozen=True, slots=True)
class DisasterLine:
    """A declared disaster and how many households were taken in for it."""

    code: str
    name_vi: str
    name_en: str
    hazard: str
    occurred_from: date
    occurred_to: date | None
    households: int


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area of one list, by its code in the books."""

    code: str
    list: str
    own_code: str
    name: str
    kind: str
    parent: str
    zone: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class RunLine:
    """One import of a survey; the counts are 0 and ``finished_at`` "" until it is finished."""

    run: str
    disaster: str
    source: str
    mapping: str
    mapping_version: str
    rows: int
    started_at: str
    started_by: str
    accepted: int
    already_known: int
    rejected: int
    overtaken_by: str
    finished_at: str


@dataclass(frozen=True, slots=True)
class RejectionLine:
    """One fault of one rejected row; ``place`` 0 is the row's first. The cell may be private."""

    sheet_row: int
    place: int
    sheet_column: str
    cell: str
    code: str


def disasters(connection: Any) -> tuple[DisasterLine, ...]:
    """Declared disasters, the latest first."""
    counted = (
        select(HOUSEHOLD.c.disaster, func.count().label("households"))
        .group_by(HOUSEHOLD.c.disaster)
        .subquery()
    )
    columns = [DISASTER.c[name] for name in DisasterLine.__dataclass_fields__ if name != "households"]
    rows = connection.execute(
        select(*columns, func.coalesce(counted.c.households, 0))
        .outerjoin(counted, counted.c.disaster == DISASTER.c.code)
        .order_by(DISASTER.c.occurred_from.desc(), DISASTER.c.code)
    )
    return tuple(DisasterLine(*row) for row in rows)


def disaster_by_code(connection: Any, code: str) -> DisasterLine:
    """One disaster; raises DisasterUnknown."""
    found = [one for one in disasters(connection) if one.code == code]
    if not found:
        raise DisasterUnknown(disaster=code)
    return found[0]


def areas(
    connection: Any, *, list_name: str = "", after: str = "", limit: int = 1_000
) -> tuple[AreaLine, ...]:
    """Areas by code after ``after``, of one list where ``list_name`` says which."""
    asked = select(*[AREA.c[name] for name in AreaLine.__dataclass_fields__]).where(AREA.c.code > after)
    if list_name:
        asked = asked.where(AREA.c.list == list_name)
    return tuple(AreaLine(*row) for row in connection.execute(asked.order_by(AREA.c.code).limit(limit)))


def areas_named(connection: Any, codes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Name of each of ``codes`` (at most a few thousand) and of the area it lies in, "" where there is none.

    The area around it is another one of the same list, by its own code, or was given by its name alone.
    """
    larger = AREA.alias("larger")
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(codes), 500):
        asked = (
            select(AREA.c.code, AREA.c.name, func.coalesce(larger.c.name, AREA.c.parent))
            .select_from(
                AREA.outerjoin(larger, (larger.c.list == AREA.c.list) & (larger.c.own_code == AREA.c.parent))
            )
            .where(AREA.c.code.in_(list(codes[start : start + 500])))
        )
        rows = connection.execute(asked)
        found |= {code: (name, "" if around.isdigit() else around) for code, name, around in rows}
    return found


def survey_runs(connection: Any, disaster: str, *, limit: int = 50) -> tuple[RunLine, ...]:
    """Imports for a disaster, the latest first."""
    counts = [
        func.coalesce(SURVEY_COMPLETION.c[name], 0) for name in ("accepted", "already_known", "rejected")
    ]
    words = [func.coalesce(SURVEY_COMPLETION.c[name], "") for name in ("overtaken_by", "finished_at")]
    begun = [SURVEY_RUN.c[name] for name in list(RunLine.__dataclass_fields__)[1:8]]
    rows = connection.execute(
        select(SURVEY_RUN.c.id, *begun, *counts, *words)
        .outerjoin(SURVEY_COMPLETION, SURVEY_COMPLETION.c.run == SURVEY_RUN.c.id)
        .where(SURVEY_RUN.c.disaster == disaster)
        .order_by(SURVEY_RUN.c.started_at.desc(), SURVEY_RUN.c.id)
        .limit(limit)
    )
    return tuple(RunLine(*row) for row in rows)


def rejections(
    connection: Any, run: str, *, after: tuple[int, int] = (0, 0), limit: int = 200
) -> tuple[RejectionLine, ...]:
    """What a run rejected, by row and place after ``after`` (row, place)."""
    row, place = after
    rows = connection.execute(
        select(*[SURVEY_REJECTION.c[name] for name in RejectionLine.__dataclass_fields__])
        .where(SURVEY_REJECTION.c.run == run)
        .where(
            (SURVEY_REJECTION.c.sheet_row > row)
            | ((SURVEY_REJECTION.c.sheet_row == row) & (SURVEY_REJECTION.c.place > place))
        )
        .order_by(SURVEY_REJECTION.c.sheet_row, SURVEY_REJECTION.c.place)
        .limit(limit)
    )
    return tuple(RejectionLine(*found) for found in rows)
