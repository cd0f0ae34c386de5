"""Import reports and refusals as they are written down for pages: figures, codes and rows, nothing of a line."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from relief_fund.banking.intake import ImportReport
from relief_fund.banking.parts import Part
from relief_fund.banking.statements.findings import MOST_ALIKE, count_of
from relief_fund.banking.statements.lines import Finding
from relief_fund.kernel.errors import ReliefFundError

MOST_FINDINGS = MOST_ALIKE
"""Findings and broken parts that a page shows; their number is told whole."""
_FIGURES = (
    "account", "lines", "credits", "credits_total", "debits", "debits_total", "opening", "closing",
    "posted", "already_known", "known_again", "held", "run",
)  # fmt: skip

T = TypeVar("T", Finding, Part)


def told(report: ImportReport) -> dict[str, Any]:
    """An import report as plain values: what a page shows and a restart needs."""
    shown = {name: getattr(report, name) for name in _FIGURES}
    open_parts = [part for part in report.parts if part.key not in report.choices]
    in_parts = {part.key for part in open_parts}
    findings = [one for one in report.findings if one.key not in in_parts]
    return {
        **shown, "findings": [{**one.told(), "blocking": one.blocking} for one in _first(findings)],
        "findings_count": count_of(findings), "day_ends": len(report.day_ends),
        "parts": [_part(part) for part in _first(open_parts)],
        "parts_count": sum(part.count for part in open_parts),
        "codes": _codes(open_parts),
        "foreseen": [asdict(one) for one in report.foreseen],
    }  # fmt: skip


def _first(found: Sequence[T]) -> list[T]:
    """The first of many, and those that stand for many more: without their word these could not be decided."""
    return [one for at, one in enumerate(found) if at < MOST_FINDINGS or one.count > 1]


def _part(part: Part) -> dict[str, Any]:
    return {
        **part.facts, "key": part.key, "code": part.code, "row": part.row, "lines": len(part.lines),
        "choices": list(part.choices),
    }  # fmt: skip


def _codes(parts: list[Part]) -> list[dict[str, Any]]:
    """Kinds of breaks that stand more than once, for one decision about all of a kind."""
    kinds: dict[str, list[Part]] = {}
    for part in parts:
        kinds.setdefault(part.code, []).append(part)
    return [
        {"code": code, "parts": sum(part.count for part in own), "choices": list(own[0].choices)}
        for code, own in kinds.items()
        if len(own) > 1 and all(part.choices == own[0].choices for part in own) and own[0].choices
    ]


def written(refusal: ReliefFundError) -> dict[str, Any]:
    """A refusal as plain values."""
    facts = {name: value for name, value in refusal.facts.items() if isinstance(value, str | int | list)}
    return {"code": refusal.code, "facts": facts}


@dataclass(frozen=True, slots=True)
class KeptRefusal:
    """A refusal that was written down: what pages need to put it into words."""

    code: str
    facts: Mapping[str, Any]
