"""A plain case for tests: everything quiet unless told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from relief_fund.disbursement.entitlement.facts import BASES, CHOICES, COUNTS, YES_OR_NO

YAGI = date(2024, 9, 7)
QUIET: dict[str, Any] = {
    **dict.fromkeys(COUNTS, 0),
    **dict.fromkeys(YES_OR_NO, False),
    "members": 4,
    "poverty": "average",
    "damage_level": "partial",
    "recovery": "unknown",
}
assert set(QUIET) == {*COUNTS, *YES_OR_NO, *CHOICES}


@dataclass(frozen=True)
class PlainCase:
    household: str = "h1"
    occurred_on: date = YAGI
    assessed_on: date = date(2024, 9, 12)
    facts: Mapping[str, Any] = field(default_factory=lambda: QUIET)
    bases: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(BASES, 0))


def case(household: str = "h1", **facts: Any) -> PlainCase:
    return PlainCase(household, facts={**QUIET, **facts})
