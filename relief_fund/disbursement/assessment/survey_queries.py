"""Questions about what surveys rest on: disasters, areas, imports and what they rejected."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from relief_fund.disbursement.assessment.errors import DisasterUnknown
from relief_fund.disbursement.assessment.tables import (
    Area,
    Disaster,
    Household,
    SurveyCompletion,
    SurveyRejection,
    SurveyRun,
)

_DISASTER, _AREA, _HOUSEHOLD = Disaster.__table__, Area.__table__, Household.__table__
_RUN, _DONE, _REJECTION = SurveyRun.__table__, SurveyCompletion.__table__, SurveyRejection.__table__


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
        select(_HOUSEHOLD.c.disaster, func.count().label("households"))
        .group_by(_HOUSEHOLD.c.disaster)
        .subquery()
    )
    columns = [_DISASTER.c[name] for name in DisasterLine.__dataclass_fields__ if name != "households"]
    rows = connection.execute(
        select(*columns, func.coalesce(counted.c.households, 0))
        .outerjoin(counted, counted.c.disaster == _DISASTER.c.code)
        .order_by(_DISASTER.c.occurred_from.desc(), _DISASTER.c.code)
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
    asked = select(*[_AREA.c[name] for name in AreaLine.__dataclass_fields__]).where(_AREA.c.code > after)
    if list_name:
        asked = asked.where(_AREA.c.list == list_name)
    return tuple(AreaLine(*row) for row in connection.execute(asked.order_by(_AREA.c.code).limit(limit)))


def survey_runs(connection: Any, disaster: str, *, limit: int = 50) -> tuple[RunLine, ...]:
    """Imports for a disaster, the latest first."""
    counts = [func.coalesce(_DONE.c[name], 0) for name in ("accepted", "already_known", "rejected")]
    words = [func.coalesce(_DONE.c[name], "") for name in ("overtaken_by", "finished_at")]
    begun = [_RUN.c[name] for name in list(RunLine.__dataclass_fields__)[1:8]]
    rows = connection.execute(
        select(_RUN.c.id, *begun, *counts, *words)
        .outerjoin(_DONE, _DONE.c.run == _RUN.c.id)
        .where(_RUN.c.disaster == disaster)
        .order_by(_RUN.c.started_at.desc(), _RUN.c.id)
        .limit(limit)
    )
    return tuple(RunLine(*row) for row in rows)


def rejections(
    connection: Any, run: str, *, after: tuple[int, int] = (0, 0), limit: int = 200
) -> tuple[RejectionLine, ...]:
    """What a run rejected, by row and place after ``after`` (row, place)."""
    row, place = after
    rows = connection.execute(
        select(*[_REJECTION.c[name] for name in RejectionLine.__dataclass_fields__])
        .where(_REJECTION.c.run == run)
        .where(
            (_REJECTION.c.sheet_row > row) | ((_REJECTION.c.sheet_row == row) & (_REJECTION.c.place > place))
        )
        .order_by(_REJECTION.c.sheet_row, _REJECTION.c.place)
        .limit(limit)
    )
    return tuple(RejectionLine(*found) for found in rows)
