"""Reconciliation (đối chiếu) of a statement with itself: opening, day-end balances, breaks, days."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from relief_fund.banking.statements.findings import Findings
from relief_fund.banking.statements.lines import CREDIT, STANDS_FOR_MORE, Facts, Finding, RawLine
from relief_fund.kernel.money import LARGEST

BROKEN, LOST = "balance_broken", "amount_missing"
"""Codes of breaks: the printed balance is not the running one; a line has no amount."""


def is_told(mends: int) -> bool:
    """Whether balances tell a lost amount, and it is one that the books can hold."""
    return 0 < abs(mends) <= LARGEST


@dataclass(slots=True)
class DayTotal:
    """One bank day: how many lines and how much (whole đồng) each way."""

    credits: int = 0
    credits_total: int = 0
    debits: int = 0
    debits_total: int = 0

    @property
    def net(self) -> int:
        """In less out, whole đồng."""
        return self.credits_total - self.debits_total


class Break(NamedTuple):
    """A break at the line at ``place``; in doubt are the lines from ``first``, behind the last balance that held.

    ``mends`` is the amount that would mend it; ``untold`` a lost amount that nothing tells.
    """

    code: str
    place: int
    first: int
    mends: int
    untold: bool


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A statement added up: figures in whole đồng, ``opening`` and ``closing`` None where nothing tells them.

    ``day_ends`` are the balances that the bank printed on the last line of a day, ``starts`` the place of its
    first one, ``gaps`` by how much the balances of a day leap (lost amounts left out). ``breaks`` are those of
    ``findings`` by their keys; for a finding that stands for many, the first of these.
    """

    opening: int | None
    closing: int | None
    day_ends: Mapping[date, int]
    days: Mapping[date, DayTotal]
    total: DayTotal
    findings: Sequence[Finding]
    starts: Mapping[date, int] = field(default_factory=dict)
    gaps: Mapping[date, int] = field(default_factory=dict)
    breaks: Mapping[str, Break] = field(default_factory=dict)

    @property
    def blocked(self) -> bool:
        """Whether a finding keeps the statement out of the books."""
        return any(finding.blocking for finding in self.findings)


def reconcile(
    lines: Iterable[RawLine], opening: int | None = None, note: Callable[[Break], None] | None = None
) -> Reconciliation:
    """Add up ``lines`` (oldest first); ``opening`` is the balance before the first, where it is known.

    Without it the opening is derived from the first balance that the statement prints. Every printed
    balance is compared with the running sum. Finding codes: ``amount_missing`` and ``balance_broken``
    (both blocking; ``mends`` is the amount that would make the balance hold), ``closing_not_printed``
    (``computed``), ``no_balance_printed``. After a break the sum goes on from the printed balance, so
    that one lost amount is one finding. Gone through once, and kept by days alone; of breaks, so many as
    ``Findings`` keeps: ``note`` is told of every one.
    """
    days: dict[date, DayTotal] = {}
    ends: dict[date, RawLine] = {}
    starts: dict[date, int] = {}
    found = _Found(note)
    derived, closing, last = _walk(_counted(lines, days, ends, starts), opening, found)
    findings = found.findings.told()
    if last and last.balance is None:
        if closing is None:
            findings.append(Finding("no_balance_printed", last.row))
        else:
            facts: Facts = {"day": last.day.isoformat(), "computed": closing}
            findings.append(Finding("closing_not_printed", last.row, facts))
    day_ends = {day: line.balance for day, line in ends.items() if line.balance is not None}
    return Reconciliation(
        derived, closing, day_ends, days, _total(days.values()), findings, starts, found.gaps, found.breaks
    )


class _Found:
    """The breaks of a statement as they are found."""

    def __init__(self, note: Callable[[Break], None] | None) -> None:
        self.findings = Findings()
        self.gaps: dict[date, int] = {}
        self.breaks: dict[str, Break] = {}
        self._beyond: set[tuple[str, bool]] = set()
        self._note = note

    def add(self, finding: Finding, day: date, place: int, first: int) -> None:
        """One break at the line at ``place``."""
        mends = int(finding.facts.get("mends", 0))
        one = Break(finding.code, place, first, mends, finding.code == LOST and not is_told(mends))
        if finding.code != LOST:
            # A lost amount counts as its balance tells it.
            self.gaps[day] = self.gaps.get(day, 0) + mends
        if self._note:
            self._note(one)
        if self.findings.add(finding, untold=one.untold):
            self.breaks[finding.key] = one
        elif (one.code, one.untold) not in self._beyond:
            self._beyond.add((one.code, one.untold))
            self.breaks[finding.key + STANDS_FOR_MORE] = one


def _counted(
    lines: Iterable[RawLine],
    days: dict[date, DayTotal],
    ends: dict[date, RawLine],
    starts: dict[date, int],
) -> Iterator[RawLine]:
    """The lines, added to their days as they pass; ``ends`` are the last ones of each day."""
    for place, line in enumerate(lines):
        day = days.get(line.day)
        if day is None:
            day = days[line.day] = DayTotal()
            starts[line.day] = place
        if line.direction == CREDIT:
            day.credits += 1
            day.credits_total += line.amount
        else:
            day.debits += 1
            day.debits_total += line.amount
        ends[line.day] = line
        yield line


def _total(days: Iterable[DayTotal]) -> DayTotal:
    total = DayTotal()
    for day in days:
        total.credits += day.credits
        total.credits_total += day.credits_total
        total.debits += day.debits
        total.debits_total += day.debits_total
    return total


def _walk(
    lines: Iterable[RawLine], opening: int | None, found: _Found
) -> tuple[int | None, int | None, RawLine | None]:
    """Opening, closing and the last line; breaks go to ``found``."""
    running = opening
    before_first = first = 0
    line = None
    for place, line in enumerate(lines):
        movement = line.amount if line.direction == CREDIT else -line.amount
        before = running
        if running is None:
            before_first += movement
            if line.balance is not None:
                opening = line.balance - before_first
                running = line.balance
        else:
            running += movement
            if line.balance is not None and line.balance != running:
                found.add(_break(line, running), line.day, place, first)
                running = line.balance
        if not line.amount and (before is None or before == running):
            lost = Finding(LOST, line.row, {"day": line.day.isoformat()}, blocking=True)
            found.add(lost, line.day, place, first)
        if line.balance is not None:
            first = place + 1
    return opening, running, line


def _break(line: RawLine, running: int) -> Finding:
    code = BROKEN if line.amount else LOST
    printed = line.balance or 0
    facts: Facts = {
        "day": line.day.isoformat(),
        "printed": printed,
        "computed": running,
        "mends": printed - running,
    }
    return Finding(code, line.row, facts, blocking=True)
