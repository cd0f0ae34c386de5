"""Mapping files: which column of a survey answers which field, and what its answers mean."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from relief_fund.disbursement.assessment.errors import MappingInvalid
from relief_fund.disbursement.assessment.fields import DECLARABLE, FIELDS, Unreadable, read_cell

ZONES = ("", "mountain", "island", "difficult")
"""Zones that S5 names: mountains, islands, areas of special difficulty; "" is none of them."""


@dataclass(frozen=True, slots=True)
class AreaUnit:
    """One area as a list gives it; in force from ``valid_from`` until the day before ``valid_to``."""

    code: str
    name: str
    kind: str = "commune"
    parent: str = ""
    zone: str = ""
    valid_from: date = date(1900, 1, 1)
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class AreaList:
    """The areas of a survey: its own (``units``), a column's distinct values, or a list in the books."""

    name: str
    units: tuple[AreaUnit, ...] = ()
    from_column: bool = False
    kind: str = "commune"

    def code_of(self, value: str) -> str:
        """The area's code in the books: the list's name, a dot, the code in the list."""
        return f"{self.name}.{value}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field comes from: a column, and with ``has`` whether that choice is among its answers."""

    column: str
    has: str = ""


@dataclass(frozen=True, slots=True)
class SurveyMapping:
    """One mapping file, checked. ``source`` is the name space of identities, "" sheet the first one."""

    id: str
    version: str
    source: str
    sheet: str
    columns: Mapping[str, Source]
    constants: Mapping[str, Any]
    values: Mapping[str, Mapping[str, str]]
    absent: frozenset[str]
    areas: AreaList

    @property
    def has_damage(self) -> bool:
        """Whether rows carry an assessment, or households only."""
        return "damage" not in self.absent

    @property
    def has_head(self) -> bool:
        """Whether rows name the head of the household; only then is a row without one refused."""
        return "head_name" not in self.absent

    def column_of(self, field: str) -> str:
        """The column that answers ``field``, or the field's own name where no column does."""
        return self.columns[field].column if field in self.columns else field


def load_mapping(path: Path) -> SurveyMapping:
    """The mapping in the TOML file at ``path``; raises MappingInvalid with file, field and reason."""
    try:
        text = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise MappingInvalid(file=Path(path).name, reason="unreadable") from None
    return read_mapping(text, Path(path).name)


def read_mapping(text: str, file: str) -> SurveyMapping:
    """The mapping in ``text``; ``file`` is the name that errors give."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise MappingInvalid(file=file, reason="not_toml") from None
    for key in ("mapping", "version", "source"):
        if not isinstance(told.get(key), str) or not told[key]:
            raise MappingInvalid(file=file, field=key, reason="missing")
    extra = set(told) - {
        "mapping",
        "version",
        "source",
        "sheet",
        "columns",
        "constants",
        "values",
        "absent",
        "areas",
    }
    if extra:
        raise MappingInvalid(file=file, field=min(extra), reason="unknown")
    mapping = SurveyMapping(
        id=told["mapping"],
        version=told["version"],
        source=told["source"],
        sheet=told.get("sheet", ""),
        columns=_columns(told.get("columns", {}), file),
        constants=_constants(told.get("constants", {}), file),
        values=_values(told.get("values", {}), file),
        absent=frozenset(told.get("absent", ())),
        areas=_areas(told.get("areas", {}), file),
    )
    _check_cover(mapping, file)
    return mapping


def _columns(told: Any, file: str) -> dict[str, Source]:
    columns = {}
    for field, source in told.items():
        if field not in FIELDS:
            raise MappingInvalid(file=file, field=field, reason="unknown")
        if isinstance(source, str) and source:
            columns[field] = Source(source)
        elif isinstance(source, dict) and set(source) == {"column", "has"} and FIELDS[field].kind == "yes":
            columns[field] = Source(source["column"], source["has"])
        else:
            raise MappingInvalid(file=file, field=field, reason="column_or_choice_expected")
    return columns


def _constants(told: Any, file: str) -> dict[str, Any]:
    constants = {}
    for field, value in told.items():
        if field not in FIELDS or field == "identity":
            raise MappingInvalid(file=file, field=field, reason="unknown")
        try:
            constants[field] = read_cell(FIELDS[field], str(value))
        except Unreadable as refusal:
            raise MappingInvalid(file=file, field=field, reason=refusal.code) from None
    return constants


def _values(told: Any, file: str) -> dict[str, dict[str, str]]:
    for field, meanings in told.items():
        if field not in FIELDS or not isinstance(meanings, dict):
            raise MappingInvalid(file=file, field=field, reason="unknown")
        for meaning in meanings.values():
            try:
                read_cell(FIELDS[field], str(meaning))
            except Unreadable as refusal:
                raise MappingInvalid(file=file, field=field, reason=refusal.code) from None
    return {field: {str(k): str(v) for k, v in meanings.items()} for field, meanings in told.items()}


def _areas(told: Any, file: str) -> AreaList:
    name = told.get("list")
    if not isinstance(name, str) or not name or "." in name:
        raise MappingInvalid(file=file, field="areas.list", reason="missing")
    try:
        units = tuple(AreaUnit(**{**unit, "code": str(unit["code"])}) for unit in told.get("unit", ()))
    except (TypeError, KeyError):
        raise MappingInvalid(file=file, field="areas.unit", reason="code_and_name_expected") from None
    codes = [unit.code for unit in units]
    if len(set(codes)) != len(codes):
        raise MappingInvalid(file=file, field="areas.unit", reason="code_repeated")
    if any(unit.zone not in ZONES or not unit.name or not unit.code for unit in units):
        raise MappingInvalid(file=file, field="areas.unit", reason="zone_or_name_invalid")
    if units and told.get("from_column"):
        raise MappingInvalid(file=file, field="areas.from_column", reason="units_are_given")
    return AreaList(name, units, bool(told.get("from_column")), told.get("kind", "commune"))


def _check_cover(mapping: SurveyMapping, file: str) -> None:
    """Every needed field is answered by exactly one of: a column, a constant, a declaration of absence."""
    for field in mapping.absent:
        if field not in DECLARABLE:
            raise MappingInvalid(file=file, field=field, reason="may_not_be_absent")
    for field in FIELDS:
        ways = (field in mapping.columns) + (field in mapping.constants) + (field in mapping.absent)
        if ways > 1:
            raise MappingInvalid(file=file, field=field, reason="answered_twice")
    for field in ("identity", "area", "head_name", "members", "damage"):
        told = {field, "damage_level"} if field == "damage" else {field}
        if not told & {*mapping.columns, *mapping.constants, *mapping.absent}:
            raise MappingInvalid(file=file, field=field, reason="not_answered")
    if "damage_level" in mapping.columns and {"damage"} & {*mapping.columns, *mapping.absent}:
        raise MappingInvalid(file=file, field="damage_level", reason="answered_twice")
