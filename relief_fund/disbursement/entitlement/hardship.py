"""The order of hardship (theo mức độ khó khăn): who comes first when the money does not suffice."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from relief_fund.disbursement.entitlement.facts import BASES, Case

POVERTY_ORDER = ("poor", "near_poor", "hardship", "average", "unknown")
"""Hardest first; between households of equal points the poorer comes first."""
VULNERABLE = ("children", "elderly", "disabled", "pregnant", "injured", "orphans")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A household's place (1 is hardest) and what put it there; ``points`` is the sum of the four bases."""

    household: str
    position: int
    points: int
    poverty: str
    vulnerable: int
    drawn: str


def order_by_hardship(cases: Iterable[Case], disaster: str) -> tuple[Ranked, ...]:
    """``cases`` hardest first, the same from the same cases in whatever order they come.

    By: points of the four bases; poverty; number of vulnerable persons; the earlier assessment. What is
    still equal is decided by lot: the digest of disaster and household. No one can choose a place in
    it, nobody keeps the same luck in the next disaster, and names and numbers play no part.
    """
    drawn = sorted(((_rank(case, disaster), case) for case in cases), key=lambda pair: pair[0])
    return tuple(
        Ranked(
            household=case.household,
            position=place,
            points=_points(case),
            poverty=str(case.facts["poverty"]),
            vulnerable=_vulnerable(case),
            drawn=rank[-1],
        )
        for place, (rank, case) in enumerate(drawn, 1)
    )


def _rank(case: Case, disaster: str) -> tuple[int, int, int, str, str]:
    return (
        -_points(case),
        POVERTY_ORDER.index(str(case.facts["poverty"])),
        -_vulnerable(case),
        case.assessed_on.isoformat(),
        hashlib.sha256(f"{disaster}\n{case.household}".encode()).hexdigest(),
    )


def _points(case: Case) -> int:
    return sum(case.bases[name] for name in BASES)


def _vulnerable(case: Case) -> int:
    return sum(int(case.facts[name]) for name in VULNERABLE)
