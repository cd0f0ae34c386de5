"""Reconciliation (đối chiếu) of a statement with itself: opening, day-end balances, breaks, days."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from relief_fund.banking.statements.lines import CREDIT, Facts, Finding, RawLine


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


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A statement added up: figures in whole đồng, ``opening`` and ``closing`` None where nothing tells them.

    ``day_ends`` are the balances that the bank printed on the last line of a day.
    """

    opening: int | None
    closing: int | None
    day_ends: Mapping[date, int]
    days: Mapping[date, DayTotal]
    total: DayTotal
    findings: Sequence[Finding]

    @property
    def blocked(self) -> bool:
        """Whether a finding keeps the statement out of the books."""
        return any(finding.blocking for finding in self.findings)


def reconcile(lines: Iterable[RawLine], opening: int | None = None) -> Reconciliation:
    """Add up ``lines`` (oldest first); ``opening`` is the balance before the first, where it is known.

    Without it the opening is derived from the first balance that the statement prints. Every printed
    balance is compared with the running sum. Finding codes: ``amount_missing`` and ``balance_broken``
    (both blocking; ``mends`` is the amount that would make the balance hold), ``closing_not_printed``
    (``computed``), ``no_balance_printed``. After a break the sum goes on from the printed balance, so
    that one lost amount is one finding. Gone through once, and kept by days alone.
    """
    days: dict[date, DayTotal] = {}
    ends: dict[date, RawLine] = {}
    found: list[Finding] = []
    derived, closing, last = _walk(_counted(lines, days, ends), opening, found)
    if last and last.balance is None:
        if closing is None:
            found.append(Finding("no_balance_printed", last.row))
        else:
            facts: Facts = {"day": last.day.isoformat(), "computed": closing}
            found.append(Finding("closing_not_printed", last.row, facts))
    day_ends = {day: line.balance for day, line in ends.items() if line.balance is not None}
    return Reconciliation(derived, closing, day_ends, days, _total(days.values()), found)


def _counted(
    lines: Iterable[RawLine], days: dict[date, DayTotal], ends: dict[date, RawLine]
) -> Iterator[RawLine]:
    """The lines, added to their days as they pass; ``ends`` are the last ones of each day."""
    for line in lines:
        day = days.get(line.day)
        if day is None:
            day = days[line.day] = DayTotal()
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
    lines: Iterable[RawLine], opening: int | None, found: list[Finding]
) -> tuple[int | None, int | None, RawLine | None]:
    """Opening, closing and the last line; breaks go to ``found``."""
    running = opening
    before_first = 0
    line = None
    for line in lines:
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
                found.append(_break(line, running))
                running = line.balance
        if not line.amount and (before is None or before == running):
            found.append(Finding("amount_missing", line.row, {"day": line.day.isoformat()}, blocking=True))
    return opening, running, line


def _break(line: RawLine, running: int) -> Finding:
    code = "balance_broken" if line.amount else "amount_missing"
    printed = line.balance or 0
    facts: Facts = {
        "day": line.day.isoformat(),
        "printed": printed,
        "computed": running,
        "mends": printed - running,
    }
    return Finding(code, line.row, facts, blocking=True)
