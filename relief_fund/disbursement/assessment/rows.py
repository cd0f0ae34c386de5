"""One survey row to one household: read, checked as a whole, accepted or told what is wrong with it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from relief_fund.disbursement.assessment.criteria import Criteria
from relief_fund.disbursement.assessment.fields import FIELDS, SurveyField, Unreadable, read_cell
from relief_fund.disbursement.assessment.mapping import AreaUnit, SurveyMapping
from relief_fund.kernel.folding import tidy


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a row was not taken: its number in the sheet (header is 1), the column, its cell, the code.

    ``value`` may be private: it is shown to the officer who brought the file and kept in the books only.
    """

    row: int
    column: str
    value: str
    code: str


@dataclass(frozen=True, slots=True)
class SurveyedHousehold:
    """An accepted row. ``answers`` has every field that applies, ``area`` is the code in the books."""

    row: int
    identity: str
    area: str
    remote: bool
    answers: Mapping[str, Any]
    assessed: bool

    def content(self) -> str:
        """SHA-256 (hex) of what the row says, wherever it stands: other content under one identity shows."""
        told = {name: str(value) for name, value in self.answers.items()}
        told["area"] = self.area
        return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one survey. ``areas`` maps the list's own codes to units; dates are business days."""

    mapping: SurveyMapping
    areas: Mapping[str, AreaUnit]
    criteria: Criteria
    occurred_from: date
    today: date

    def read(self, number: int, cells: Mapping[str, str]) -> SurveyedHousehold | list[Rejection]:
        """The household of one row, or everything that is wrong with it in the order of the fields."""
        answers: dict[str, Any] = {}
        wrong: list[Rejection] = []
        for field in self._fields():
            try:
                answers[field.name] = self._answer(field, cells)
            except Unreadable as refusal:
                column = self.mapping.column_of(field.name)
                wrong.append(Rejection(number, column, cells.get(column, ""), refusal.code))
        if not wrong:
            days = (self.occurred_from, self.today)
            found = contradictions(answers, self.criteria, *days, damaged=self.mapping.has_damage)
            wrong = [self._contradiction(number, cells, field, code) for field, code in found]
        return wrong or self._household(number, answers)

    def _fields(self) -> Iterable[SurveyField]:
        mapped = {*self.mapping.columns, *self.mapping.constants}
        for field in FIELDS.values():
            if field.part == "damage" and not self.mapping.has_damage:
                continue
            if field.name in ("damage", "damage_level", "head_name") and field.name not in mapped:
                continue
            yield field

    def _answer(self, field: SurveyField, cells: Mapping[str, str]) -> Any:
        if field.name in self.mapping.constants:
            return self.mapping.constants[field.name]
        source = self.mapping.columns.get(field.name)
        if source is None:
            return field.blank
        text = tidy(cells[source.column])
        if source.has:
            return source.has in text.split()
        if field.name in self.mapping.values and text:
            meaning = self.mapping.values[field.name].get(text)
            if meaning is None:
                raise Unreadable(f"{field.name}_unknown")
            text = meaning
        if field.name == "area":
            return self._area(field, text)
        return read_cell(field, text)

    def _area(self, field: SurveyField, text: str) -> str:
        code = read_cell(field, text)
        if self.mapping.areas.from_column:
            return code
        unit = self.areas.get(code)
        if unit is None:
            raise Unreadable("area_unknown")
        if not unit.valid_from <= self.occurred_from or (
            unit.valid_to and unit.valid_to <= self.occurred_from
        ):
            raise Unreadable("area_not_in_force")
        return code

    def _contradiction(self, number: int, cells: Mapping[str, str], field: str, code: str) -> Rejection:
        column = self.mapping.column_of(field)
        return Rejection(number, column, cells.get(column, ""), code)

    def _household(self, number: int, answers: dict[str, Any]) -> SurveyedHousehold:
        unit = self.areas.get(answers["area"])
        area = self.mapping.areas.code_of(answers.pop("area"))
        if self.mapping.has_damage:
            answers["damage_level"] = level_of(answers, self.criteria)
            answers.setdefault("damage", None)
        return SurveyedHousehold(
            row=number,
            identity=answers.pop("identity"),
            area=area,
            remote=bool(unit and unit.zone),
            answers={"head_name": None, **answers},
            assessed=self.mapping.has_damage,
        )


def contradictions(
    answers: Mapping[str, Any], criteria: Criteria, occurred_from: date, today: date, *, damaged: bool
) -> Iterable[tuple[str, str]]:
    """(field, code) for every pair of answers that cannot both be true; ``damaged`` where damage is told."""
    for part in ("children", "elderly", "disabled", "pregnant"):
        if answers[part] > answers["members"]:
            yield part, f"{part}_exceed_members"
    visited = answers["visited_on"]
    if visited and visited > today:
        yield "visited_on", "visited_on_in_future"
    if answers["birth_year"] and answers["birth_year"] > (visited or today).year:
        yield "birth_year", "birth_year_in_future"
    if not damaged:
        return
    if visited and visited < occurred_from:
        yield "visited_on", "visited_on_before_disaster"
    if answers["house_lost"] and level_of(answers, criteria) != "total":
        yield "damage" if "damage" in answers else "damage_level", "damage_contradicts_house_lost"
    if answers["injured"] > answers["members"]:
        yield "injured", "injured_exceed_members"


def level_of(answers: Mapping[str, Any], criteria: Criteria) -> str:
    """The damage level that ``answers`` give, or that their per cent means on the scale."""
    if "damage" in answers:
        return criteria.scale.level_of(answers["damage"])
    return str(answers["damage_level"])


@dataclass(frozen=True, slots=True)
class Sorted:
    """All rows of a survey: households not in the books yet, how many already were, and what was rejected.

    ``rejected`` names the first fault of each rejected row, ``further`` its other faults.
    """

    rows: int
    fresh: tuple[SurveyedHousehold, ...]
    already_known: int
    rejected: tuple[Rejection, ...]
    further: tuple[Rejection, ...]


def sort_rows(
    reader: RowReader,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    known: Mapping[str, str],
) -> Sorted:
    """Every row accepted, already known, or rejected. ``known`` maps identities to their content."""
    fresh: dict[str, SurveyedHousehold] = {}
    seen: set[str] = set()
    rejected: list[Rejection] = []
    further: list[Rejection] = []
    counted = already = 0
    for number, cells in rows:
        counted += 1
        outcome = reader.read(number, cells)
        if not isinstance(outcome, list):
            column = reader.mapping.column_of("identity")
            code = _identity_fault(outcome, seen, known)
            seen.add(outcome.identity)
            if not code:
                already += outcome.identity in known
                if outcome.identity not in known:
                    fresh[outcome.identity] = outcome
                continue
            outcome = [Rejection(number, column, cells.get(column, ""), code)]
        rejected.append(outcome[0])
        further.extend(outcome[1:])
    return Sorted(counted, tuple(fresh.values()), already, tuple(rejected), tuple(further))


def _identity_fault(household: SurveyedHousehold, seen: set[str], known: Mapping[str, str]) -> str:
    if household.identity in seen:
        return "identity_repeated"
    if known.get(household.identity, household.content()) != household.content():
        return "identity_with_other_content"
    return ""
