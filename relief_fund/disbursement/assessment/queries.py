"""Questions about households and their need: pages, one case, counts, duplicate hints. Frozen values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Select, and_, bindparam, func, select

from relief_fund.disbursement.assessment.errors import DisasterUnknown, HouseholdUnknown, SurveyUnfinished
from relief_fund.disbursement.assessment.tables import (
    AREA,
    ASSESSMENT,
    DISASTER,
    HOUSEHOLD,
    SURVEY_COMPLETION,
    SURVEY_RUN,
)
from relief_fund.kernel.folding import folded

Step = Literal["", "not_assessed", "assessed"]

_NEWER = ASSESSMENT.alias("newer")
_IN_FORCE = ~(
    select(_NEWER.c.id)
    .where(_NEWER.c.household == ASSESSMENT.c.household)
    .where(_NEWER.c.disaster == ASSESSMENT.c.disaster)
    .where(_NEWER.c.version > ASSESSMENT.c.version)
    .correlate(ASSESSMENT)
    .exists()
)
_JOINED = (
    HOUSEHOLD.join(AREA, AREA.c.code == HOUSEHOLD.c.area)
    .outerjoin(
        ASSESSMENT,
        (ASSESSMENT.c.household == HOUSEHOLD.c.id)
        & (ASSESSMENT.c.disaster == HOUSEHOLD.c.disaster)
        & _IN_FORCE,
    )
)  # fmt: skip
_LINE = (
    HOUSEHOLD.c.id.label("household"),
    HOUSEHOLD.c.case_number,
    HOUSEHOLD.c.disaster,
    HOUSEHOLD.c.area,
    AREA.c.name.label("area_name"),
    HOUSEHOLD.c.hamlet,
    HOUSEHOLD.c.head_name,
    HOUSEHOLD.c.members,
    HOUSEHOLD.c.poverty,
    ASSESSMENT.c.damage,
    ASSESSMENT.c.damage_level,
)
_UNFINISHED = (
    select(SURVEY_RUN.c.id)
    .outerjoin(SURVEY_COMPLETION, SURVEY_COMPLETION.c.run == SURVEY_RUN.c.id)
    .where(SURVEY_RUN.c.disaster == bindparam("disaster"), SURVEY_COMPLETION.c.run.is_(None))
    .limit(1)
)


def case_label(number: int) -> str:
    """How a case number is printed: 427 is "HS-0427"."""
    return f"HS-{number:04d}"


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """One household in a list. Private: for officers only. ``damage_level`` is None until assessed."""

    household: str
    case_number: int
    disaster: str
    area: str
    area_name: str
    hamlet: str
    head_name: str | None
    members: int
    poverty: str
    damage: int | None
    damage_level: str | None


@dataclass(frozen=True, slots=True)
class CaseCard:
    """Everything about one case that judging needs. Private: for officers only.

    ``assessment`` has the columns of ``tables.Assessment`` in force, empty until assessed; ``bases`` the
    four scores under damage, vulnerability, circumstances, recovery.
    """

    line: HouseholdLine
    case_code: str
    zone: str
    birth_year: int | None
    phone: str
    children: int
    elderly: int
    disabled: int
    pregnant: int
    visited_on: date | None
    taken_at: str
    taken_by: str
    assessment: Mapping[str, Any]
    bases: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AreaCount:
    """Households of one area: all, assessed, and by damage level. May be a small cell: not for the public."""

    area: str
    name: str
    zone: str
    households: int
    members: int
    assessed: int
    by_level: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DuplicateHint:
    """Households that may be one: ``why`` is "same_person" (name, birth year, hamlet) or "same_phone"."""

    why: str
    households: tuple[str, ...]
    case_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AssessedCase:
    """An assessed household as entitlement sees it: a random id, facts and scores, no name."""

    household: str
    area: str
    occurred_on: date
    assessed_on: date
    facts: Mapping[str, Any]
    bases: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom an award is paid to: private, for orders only."""

    household: str
    case_number: int
    area: str
    area_name: str
    hamlet: str
    head_name: str | None
    birth_year: int | None
    phone: str


def households_page(
    connection: Any,
    *,
    disaster: str,
    search: str = "",
    step: Step = "",
    area: str = "",
    after: int = 0,
    limit: int = 50,
) -> tuple[HouseholdLine, ...]:
    """Households by case number after ``after``; ``search`` is part of a name, folded, or HS-0012."""
    asked = (
        select(*_LINE)
        .select_from(_JOINED)
        .where(HOUSEHOLD.c.disaster == disaster, HOUSEHOLD.c.case_number > after)
        .order_by(HOUSEHOLD.c.case_number)
        .limit(limit)
    )
    if area:
        asked = asked.where(HOUSEHOLD.c.area == area)
    if step:
        assessed = ASSESSMENT.c.id.is_not(None)
        asked = asked.where(assessed if step == "assessed" else ~assessed)
    asked = _searched(asked, search)
    return tuple(HouseholdLine(*row) for row in connection.execute(asked))


def _searched(asked: Select[Any], search: str) -> Select[Any]:
    wanted = folded(search)
    number = wanted.removeprefix("hs-").removeprefix("hs")
    if number.isascii() and number.isdigit():
        return asked.where(HOUSEHOLD.c.case_number == min(int(number[:12]), 2**31 - 1))
    for word in wanted.split():
        asked = asked.where(HOUSEHOLD.c.head_folded.contains(word, autoescape=True))
    return asked


def case_card(connection: Any, household: str) -> CaseCard:
    """The case of a household by its id; raises HouseholdUnknown."""
    return _card(connection, HOUSEHOLD.c.id == household)


def case_by_code(connection: Any, case_code: str) -> CaseCard:
    """The case that a household looks itself up by (normalised random code); raises HouseholdUnknown."""
    return _card(connection, HOUSEHOLD.c.case_code == case_code)


def case_by_number(connection: Any, number: int) -> CaseCard:
    """The case printed as HS-``number``; raises HouseholdUnknown."""
    return _card(connection, HOUSEHOLD.c.case_number == number)


def _card(connection: Any, which: Any) -> CaseCard:
    row = connection.execute(
        select(HOUSEHOLD, AREA.c.name.label("area_name"), AREA.c.zone)
        .join(AREA, AREA.c.code == HOUSEHOLD.c.area)
        .where(which)
    ).mappings().first()  # fmt: skip
    if row is None:
        raise HouseholdUnknown()
    found = connection.execute(
        select(ASSESSMENT).where(
            ASSESSMENT.c.household == row["id"], ASSESSMENT.c.disaster == row["disaster"], _IN_FORCE
        )
    ).mappings().first()  # fmt: skip
    assessment = dict(found or {})
    line = {
        **row,
        "household": row["id"],
        "damage": assessment.get("damage"),
        "damage_level": assessment.get("damage_level"),
    }
    return CaseCard(
        line=HouseholdLine(**{name: line[name] for name in HouseholdLine.__dataclass_fields__}),
        assessment=assessment,
        bases=_bases(assessment) if assessment else {},
        **{name: row[name] for name in CaseCard.__dataclass_fields__ if name in row},
    )


def cases_of(connection: Any, disaster: str) -> tuple[AssessedCase, ...]:
    """Every assessed household of a disaster, for entitlement.

    Raises DisasterUnknown, or SurveyUnfinished while an import for the disaster was begun and not finished.
    """
    occurred_on = connection.execute(
        select(DISASTER.c.occurred_from).where(DISASTER.c.code == disaster)
    ).scalar()
    if occurred_on is None:
        raise DisasterUnknown(disaster=disaster)
    unfinished = connection.execute(_UNFINISHED, {"disaster": disaster}).scalar()
    if unfinished is not None:
        raise SurveyUnfinished(disaster=disaster, run=unfinished)
    rows = connection.execute(
        select(ASSESSMENT, *_FACTS_OF_HOUSEHOLD, HOUSEHOLD.c.area)
        .join(HOUSEHOLD, HOUSEHOLD.c.id == ASSESSMENT.c.household)
        .where(ASSESSMENT.c.disaster == disaster, _IN_FORCE)
        .order_by(HOUSEHOLD.c.case_number)
    ).mappings()
    return tuple(
        AssessedCase(
            household=row["household"],
            area=row["area"],
            occurred_on=occurred_on,
            assessed_on=row["assessed_on"],
            facts={name: row[name] for name in FACTS},
            bases=_bases(row),
        )
        for row in rows
    )


_FACTS_OF_HOUSEHOLD = tuple(
    HOUSEHOLD.c[name] for name in ("members", "poverty", "children", "elderly", "disabled", "pregnant")
)
FACTS = (
    *(column.name for column in _FACTS_OF_HOUSEHOLD),
    "damage_level",
    "house_lost",
    "uninhabitable",
    "nowhere_to_live",
    "relocation_ordered",
    "needs_unmet",
    "income_lost",
    "injured",
    "dead",
    "orphans",
    "rice_months",
    "recovery",
)
"""What entitlement may ask about a case; the same names stand in ``entitlement.facts``."""


def _bases(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: row[f"basis_{name}"] for name in ("damage", "vulnerability", "circumstances", "recovery")}


def counts_per_area(connection: Any, disaster: str) -> tuple[AreaCount, ...]:
    """Households of a disaster per area, by area code."""
    level = ASSESSMENT.c.damage_level
    counted: dict[str, dict[str | None, tuple[int, int]]] = {}
    names: dict[str, tuple[str, str]] = {}
    for area, name, zone, found, households, members in connection.execute(
        select(AREA.c.code, AREA.c.name, AREA.c.zone, level, func.count(), func.sum(HOUSEHOLD.c.members))
        .select_from(_JOINED)
        .where(HOUSEHOLD.c.disaster == disaster)
        .group_by(AREA.c.code, AREA.c.name, AREA.c.zone, level)
        .order_by(AREA.c.code)
    ):
        names[area] = (name, zone)
        counted.setdefault(area, {})[found] = (households, int(members))
    return tuple(
        AreaCount(
            area,
            *names[area],
            households=sum(households for households, _ in cells.values()),
            members=sum(members for _, members in cells.values()),
            assessed=sum(households for found, (households, _) in cells.items() if found),
            by_level={found: households for found, (households, _) in cells.items() if found},
        )
        for area, cells in counted.items()
    )


def duplicate_hints(connection: Any, disaster: str, *, limit: int = 200) -> tuple[DuplicateHint, ...]:
    """Groups of households that may be one (C11): same folded name, birth year and hamlet, or same phone."""
    person = (HOUSEHOLD.c.head_folded, HOUSEHOLD.c.birth_year, HOUSEHOLD.c.hamlet)
    known = (HOUSEHOLD.c.head_folded != "") & HOUSEHOLD.c.birth_year.is_not(None)
    return (
        *_alike(connection, disaster, "same_person", person, known, limit),
        *_alike(connection, disaster, "same_phone", (HOUSEHOLD.c.phone,), HOUSEHOLD.c.phone != "", limit),
    )


def _alike(
    connection: Any, disaster: str, why: str, by: Sequence[Any], known: Any, limit: int
) -> list[DuplicateHint]:
    here = (HOUSEHOLD.c.disaster == disaster) & known
    shared = (
        select(*by).where(here).group_by(*by).having(func.count() > 1).order_by(*by).limit(limit).subquery()
    )
    same = [column == shared.c[column.name] for column in by]
    rows = connection.execute(
        select(HOUSEHOLD.c.id, HOUSEHOLD.c.case_number, *by)
        .join(shared, and_(*same))
        .where(here)
        .order_by(HOUSEHOLD.c.case_number)
    ).all()
    groups: dict[tuple[Any, ...], list[tuple[str, int]]] = {}
    for household, number, *values in rows:
        groups.setdefault(tuple(values), []).append((household, number))
    return [
        DuplicateHint(why, tuple(one for one, _ in found), tuple(number for _, number in found))
        for found in groups.values()
    ]


def payees_of(connection: Any, households: Sequence[str]) -> dict[str, Payee]:
    """Who heads each of ``households`` (at most 1,000 ids), by id."""
    rows = connection.execute(
        select(
            HOUSEHOLD.c.id,
            HOUSEHOLD.c.case_number,
            HOUSEHOLD.c.area,
            AREA.c.name,
            HOUSEHOLD.c.hamlet,
            HOUSEHOLD.c.head_name,
            HOUSEHOLD.c.birth_year,
            HOUSEHOLD.c.phone,
        )
        .join(AREA, AREA.c.code == HOUSEHOLD.c.area)
        .where(HOUSEHOLD.c.id.in_(households))
    )
    return {row[0]: Payee(*row) for row in rows}
