"""The dated criteria of assessment: the damage scale and the scores of the four bases, read from files."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from relief_fund.disbursement.assessment.errors import CriteriaInvalid, CriteriaMissing

LEVELS = ("partial", "heavy", "very_heavy", "total")
"""The four damage levels of Joint Circular 43/2015 art. 3, least first."""
POVERTY = ("poor", "near_poor", "hardship", "average", "unknown")
RECOVERY = ("none", "low", "medium", "high", "unknown")
VULNERABLE = ("children", "elderly", "disabled", "pregnant", "injured", "dead", "orphans")
CIRCUMSTANCES = (*POVERTY, "nowhere_to_live", "income_lost", "remote_area")
MOST = 10
"""Each of the four bases is scored from 0 to 10."""


@dataclass(frozen=True, slots=True)
class DamageScale:
    """The damage levels in force from ``valid_from``; ``limits`` are (code, last per cent), ascending."""

    id: str
    version: str
    citation: str
    valid_from: date
    valid_to: date | None
    limits: tuple[tuple[str, int], ...]

    def level_of(self, percent: int) -> str:
        """The level of a whole per cent from 0 to 100; raises CriteriaInvalid outside it."""
        if percent >= 0:
            for code, last in self.limits:
                if percent <= last:
                    return code
        raise CriteriaInvalid(id=self.id, percent=percent, expected="0..100")


@dataclass(frozen=True, slots=True)
class Bases:
    """Scores of the four bases (S2) of one household, 0 to 10 each; more is harder."""

    damage: int
    vulnerability: int
    circumstances: int
    recovery: int


@dataclass(frozen=True, slots=True)
class FourBases:
    """How the four bases are scored; each table maps an answer to points."""

    id: str
    version: str
    citation: str
    valid_from: date
    valid_to: date | None
    damage: Mapping[str, int]
    vulnerability: Mapping[str, int]
    circumstances: Mapping[str, int]
    recovery: Mapping[str, int]

    def score(self, answers: Mapping[str, Any], level: str, *, remote: bool) -> Bases:
        """The four scores of a household's ``answers``; ``remote`` says its area is hard to reach."""
        persons = sum(self.vulnerability[name] * answers[name] for name in VULNERABLE)
        extra = {
            "nowhere_to_live": answers["nowhere_to_live"],
            "income_lost": answers["income_lost"],
            "remote_area": remote,
        }
        living = self.circumstances[answers["poverty"]]
        living += sum(self.circumstances[name] for name, applies in extra.items() if applies)
        return Bases(
            damage=self.damage[level],
            vulnerability=min(MOST, persons),
            circumstances=min(MOST, living),
            recovery=self.recovery[answers["recovery"]],
        )


@dataclass(frozen=True, slots=True)
class Criteria:
    """The scale and the bases in force on the day of a disaster."""

    scale: DamageScale
    bases: FourBases

    @property
    def label(self) -> str:
        """Both criteria with their versions, as kept beside every assessment."""
        told = (self.scale, self.bases)
        return " + ".join(f"{one.id} {one.version}" for one in told)


def criteria_on(day: date) -> Criteria:
    """The bundled criteria in force on ``day``, the day of the disaster; raises CriteriaMissing."""
    scales, bases = _bundled()
    return Criteria(_in_force(scales, day, "damage_scale"), _in_force(bases, day, "four_bases"))


def read_scale(text: str, file: str) -> DamageScale:
    """A damage scale from TOML; raises CriteriaInvalid unless it covers 0 to 100 once, in order."""
    told = _document(text, file)
    limits = tuple((level["code"], _last_percent(level, file)) for level in told.get("level", ()))
    lasts = [last for _, last in limits]
    if tuple(code for code, _ in limits) != LEVELS or lasts != sorted(set(lasts)) or lasts[-1] != 100:
        raise CriteriaInvalid(file=file, expected="partial < heavy < very_heavy < total, through 100")
    return DamageScale(**_face(told), limits=limits)


def read_bases(text: str, file: str) -> FourBases:
    """The scores of the four bases from TOML; raises CriteriaInvalid unless every answer has points 0..10."""
    told = _document(text, file)
    asked = {
        "damage": LEVELS,
        "vulnerability": VULNERABLE,
        "circumstances": CIRCUMSTANCES,
        "recovery": RECOVERY,
    }
    for base, answers in asked.items():
        points = told.get(base, {})
        if set(points) != set(answers) or not all(
            type(given) is int and 0 <= given <= MOST for given in points.values()
        ):
            raise CriteriaInvalid(file=file, base=base, expected=" ".join(answers))
    return FourBases(**_face(told), **{base: told[base] for base in asked})


@cache
def _bundled() -> tuple[tuple[DamageScale, ...], tuple[FourBases, ...]]:
    folder = files("relief_fund").joinpath("bundled", "policies")
    texts = {
        entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".toml")
    }
    kinds = {name: tomllib.loads(text).get("kind") for name, text in texts.items()}
    return (
        tuple(read_scale(texts[name], name) for name, kind in kinds.items() if kind == "damage_scale"),
        tuple(read_bases(texts[name], name) for name, kind in kinds.items() if kind == "four_bases"),
    )


def _in_force(versions: Iterable[Any], day: date, kind: str) -> Any:
    found = [one for one in versions if one.valid_from <= day and (not one.valid_to or day <= one.valid_to)]
    if len(found) != 1:
        raise CriteriaMissing(kind=kind, day=day.isoformat(), found=len(found))
    return found[0]


def _document(text: str, file: str) -> dict[str, Any]:
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise CriteriaInvalid(file=file, expected="TOML") from None
    missing = [key for key in ("id", "version", "citation", "source", "valid_from") if not told.get(key)]
    if missing:
        raise CriteriaInvalid(file=file, missing=missing)
    return told


def _face(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: told.get(key) for key in ("id", "version", "citation", "valid_from", "valid_to")}


def _last_percent(level: Mapping[str, Any], file: str) -> int:
    """``below = 30`` and ``through = 29`` are the same limit of a whole per cent."""
    below, through = level.get("below"), level.get("through")
    if (type(below) is int) == (type(through) is int):
        raise CriteriaInvalid(file=file, level=level.get("code"), expected="below | through")
    return int(level["through"]) if below is None else int(level["below"]) - 1
