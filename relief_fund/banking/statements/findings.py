"""Findings of one file, of each kind a bounded number: a file of which every row is odd says so once, with a count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from relief_fund.banking.statements.lines import MORE, UNTOLD, Finding

MOST_ALIKE = 200
"""Findings of one kind that are kept, each with its row and its figures; those behind them are counted."""
Kind = tuple[str, bool]
"""A code, and whether it is about lost amounts that nothing tells: nobody can mend those."""


@dataclass(slots=True)
class Findings:
    """Collects findings in the order in which they are made."""

    kept: list[Finding] = field(default_factory=list)
    _counts: dict[Kind, int] = field(default_factory=dict)
    _beyond: dict[Kind, Finding] = field(default_factory=dict)

    def add(self, finding: Finding, *, untold: bool = False) -> bool:
        """Add one; returns whether it is kept, and not only counted."""
        kind = finding.code, untold
        self._counts[kind] = count = self._counts.get(kind, 0) + 1
        if count <= MOST_ALIKE:
            self.kept.append(finding)
            return True
        self._beyond.setdefault(kind, finding)
        return False

    def told(self) -> list[Finding]:
        """Those that were kept, then for each kind of which there are more the first of these, which counts them."""
        return [*self.kept, *(self._rest(kind, first) for kind, first in self._beyond.items())]

    def _rest(self, kind: Kind, first: Finding) -> Finding:
        facts = {MORE: self._counts[kind] - MOST_ALIKE} | ({UNTOLD: 1} if kind[1] else {})
        return Finding(first.code, first.row, facts, first.blocking)


def bounded(findings: Iterable[Finding]) -> list[Finding]:
    """``findings`` as they are kept."""
    found = Findings()
    for finding in findings:
        found.add(finding)
    return found.told()


def count_of(findings: Sequence[Finding]) -> int:
    """How many findings these are, with those that were only counted."""
    return sum(finding.count for finding in findings)
