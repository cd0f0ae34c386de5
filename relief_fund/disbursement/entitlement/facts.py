"""The facts a rule may ask about, and the shape of a case that is judged."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

Fact = int | bool | str

COUNTS = (
    "members",
    "children",
    "elderly",
    "disabled",
    "pregnant",
    "injured",
    "dead",
    "orphans",
    "rice_months",
)
"""Whole numbers; a rule may multiply by them."""
YES_OR_NO = (
    "house_lost",
    "uninhabitable",
    "nowhere_to_live",
    "relocation_ordered",
    "needs_unmet",
    "income_lost",
)
CHOICES: Mapping[str, tuple[str, ...]] = {
    "poverty": ("poor", "near_poor", "hardship", "average", "unknown"),
    "damage_level": ("partial", "heavy", "very_heavy", "total"),
    "recovery": ("none", "low", "medium", "high", "unknown"),
}
BASES = ("damage", "vulnerability", "circumstances", "recovery")
"""The four bases of S2, scored 0 to 10; more is harder."""


class Case(Protocol):
    """One assessed household as this room sees it: by a random id, without a name.

    ``occurred_on`` is the first day of the disaster, whose law applies; ``assessed_on`` the day of the
    visit. ``facts`` has every name of COUNTS, YES_OR_NO and CHOICES; ``bases`` every name of BASES.
    """

    @property
    def household(self) -> str:
        """The household's random id."""
        ...

    @property
    def occurred_on(self) -> date:
        """First day of the disaster."""
        ...

    @property
    def assessed_on(self) -> date:
        """Day of the assessment."""
        ...

    @property
    def facts(self) -> Mapping[str, Fact]:
        """What was found."""
        ...

    @property
    def bases(self) -> Mapping[str, int]:
        """The four scores."""
        ...


def kind_of(field: str) -> str:
    """ "count", "yes" or "choice" of a fact a rule may ask about; "" for anything else."""
    if field in COUNTS:
        return "count"
    if field in YES_OR_NO:
        return "yes"
    return "choice" if field in CHOICES else ""
