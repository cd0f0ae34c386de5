"""Messages hold many statements: parts of one account joined in order, each with its own two balances."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from relief_fund.banking.statements.findings import bounded
from relief_fund.banking.statements.lines import CREDIT, Finding, RawLine, StatementFile

_DAY_STANDS = {
    "mt940": {"column": ":61:"},
    "camt": {"column": "BookgDt/ValDt"},
    "ofx": {"column": "DTPOSTED"},
}


@dataclass(slots=True)
class Part:
    """One statement inside a message: balances in minor units of ``currency``, None where not printed.

    ``row`` is where the statement begins in the file, ``closing_row`` where its closing balance stands.
    """

    account: str
    currency: str
    row: int
    opening: int | None = None
    closing: int | None = None
    closing_row: int = 0
    closing_day: date | None = None
    lines: list[RawLine] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def net(self) -> int:
        """In less out, minor units."""
        return sum(line.amount if line.direction == CREDIT else -line.amount for line in self.lines)


def joined(file_name: str, digest: str, kind: str, layout: str, parts: Sequence[Part]) -> list[StatementFile]:
    """One statement for each account and currency among ``parts``, in the order they first appear.

    A part's closing balance stands on its last line, so that reconciling the lines proves it. A part that
    repeats another word for word is read once, and said so (``statement_repeated``); parts that chain the other
    way round stand newest first. Blocking findings: ``statements_apart`` (a part does not open with what the one
    before closed with), ``balance_broken`` on parts that cannot carry their balance on a line.
    """
    groups: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        groups.setdefault((part.account, part.currency), []).append(part)
    return [_joined_group(file_name, digest, kind, layout, group) for group in groups.values()]


def _joined_group(
    file_name: str, digest: str, kind: str, layout: str, group: Sequence[Part]
) -> StatementFile:
    repeated: list[Finding] = []
    group = _in_time(_once(group, repeated))
    findings = [*(finding for part in group for finding in part.findings), *repeated, *_apart(group)]
    chained: list[RawLine] = []
    for part in group:
        part.lines.sort(key=lambda line: line.day)
        if part.lines and part.closing is not None:
            part.lines[-1] = part.lines[-1]._replace(balance=part.closing)
        elif part.closing is not None and part.opening is not None and part.closing != part.opening:
            findings.append(_broken(part, part.opening))
        chained += part.lines
    if any(later.day < earlier.day for earlier, later in itertools.pairwise(chained)):
        chained = _carried_by_file(group, chained, findings)
    first = group[0]
    return StatementFile(
        file_name, digest, layout, chained, bounded(findings), account=first.account, currency=first.currency,
        opening=first.opening, kind=kind, day_stands=_DAY_STANDS.get(kind, {}),
    )  # fmt: skip


def _once(group: Sequence[Part], findings: list[Finding]) -> list[Part]:
    """The parts without those that say again what one before them said, balance and every line."""
    said: set[object] = set()
    kept = []
    for part in group:
        face = (part.opening, part.closing, *(line[1:] for line in part.lines))
        if part.lines and part.closing is not None and face in said:
            findings.append(Finding("statement_repeated", part.row, {"lines": len(part.lines)}))
            continue
        said.add(face)
        kept.append(part)
    return kept


def _in_time(group: Sequence[Part]) -> Sequence[Part]:
    """The parts oldest first: turned round where they chain that way alone."""
    return group[::-1] if _apart(group) and not _apart(group[::-1]) else group


def _apart(group: Sequence[Part]) -> list[Finding]:
    found = []
    for earlier, later in itertools.pairwise(group):
        if earlier.closing is None or later.opening is None or earlier.closing == later.opening:
            continue
        facts = {
            "printed": later.opening,
            "computed": earlier.closing,
            "mends": later.opening - earlier.closing,
        }
        found.append(Finding("statements_apart", later.row, facts, blocking=True))
    return found


def _carried_by_file(group: Sequence[Part], chained: list[RawLine], findings: list[Finding]) -> list[RawLine]:
    """Parts whose days overlap: each is proven here, and only the last balance stays on a line."""
    for part in group:
        if part.opening is not None and part.closing is not None and part.lines:
            computed = part.opening + part.net()
            if computed != part.closing:
                findings.append(_broken(part, computed))
    ordered = sorted((line._replace(balance=None) for line in chained), key=lambda line: line.day)
    opening, closing = group[0].opening, group[-1].closing
    whole = opening is None or closing is None or opening + sum(part.net() for part in group) == closing
    if closing is not None and whole:
        ordered[-1] = ordered[-1]._replace(balance=closing)
    return ordered


def _broken(part: Part, computed: int) -> Finding:
    printed = part.closing or 0
    day = part.closing_day or (part.lines[-1].day if part.lines else None)
    facts: dict[str, int | str] = {"printed": printed, "computed": computed, "mends": printed - computed}
    if day:
        facts["day"] = day.isoformat()
    return Finding("balance_broken", part.closing_row or part.row, facts, blocking=True)
