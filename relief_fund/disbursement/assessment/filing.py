"""How a surveyed household and its damage stand in the books: rows for the two tables."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from relief_fund.disbursement.assessment.criteria import Criteria
from relief_fund.disbursement.assessment.fields import FIELDS
from relief_fund.disbursement.assessment.rows import SurveyedHousehold
from relief_fund.kernel.folding import folded
from relief_fund.kernel.identifiers import fresh_id, printed_code

_HOUSEHOLD_ANSWERS = tuple(
    name for name, field in FIELDS.items() if field.part == "household" and name not in ("identity", "area")
)
_DAMAGE_ANSWERS = tuple(name for name, field in FIELDS.items() if field.part == "damage")


def household_row(household: SurveyedHousehold, about: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a household, without its case number, which only the desk can give."""
    answers = household.answers
    return {
        "id": fresh_id(),
        "identity": household.identity,
        "content": household.content(),
        "case_code": printed_code(),
        "area": household.area,
        "head_folded": folded(answers["head_name"] or ""),
        **{name: answers[name] for name in _HOUSEHOLD_ANSWERS},
        **about,
    }


def assessment_row(
    household_id: str,
    disaster: str,
    household: SurveyedHousehold,
    criteria: Criteria,
    day: date,
    signed: Mapping[str, str],
    version: int = 1,
) -> dict[str, Any]:
    """The row of a household's assessment, its four bases scored; ``day`` stands in for an unknown visit."""
    answers = household.answers
    bases = criteria.bases.score(answers, answers["damage_level"], remote=household.remote)
    return {
        "id": fresh_id(),
        "household": household_id,
        "disaster": disaster,
        "version": version,
        **{name: answers[name] for name in _DAMAGE_ANSWERS},
        "basis_damage": bases.damage,
        "basis_vulnerability": bases.vulnerability,
        "basis_circumstances": bases.circumstances,
        "basis_recovery": bases.recovery,
        "criteria": criteria.label,
        "assessed_on": answers["visited_on"] or day,
        **signed,
    }
