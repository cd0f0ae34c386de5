"""What an import would post, told without posting: entries by kind and account pair, with counts and sums."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from relief_fund.banking.intake_steps import STEP, Import, matched_keys, opening_entry
from relief_fund.banking.readings import MATCHED, Matcher, Reading
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.kernel.protocols import Office


@dataclass(frozen=True, slots=True, order=True)
class Foreseen:
    """Lines that would be booked alike: ``debit`` and ``credit`` are accounts, ``total`` whole đồng.

    ``waits``: they would stand in the inbox too. A ``matched`` line posts nothing: its entry is in the
    books already, and both accounts are "". An account's opening balance is of no line: its ``lines`` are 0.
    """

    kind: str
    fund: str
    debit: str
    credit: str
    waits: bool
    lines: int
    total: int


class _Seen:
    """The books as a command would find them, for readings that ask whether what they rest on still holds."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def sql(self, statement: Any, parameters: Any = None) -> Any:
        return self._connection.execute(statement, parameters or {})


def foreseen(
    office: Office, checked: Import, recognise: Matcher, progress: Callable[[int, int], None] | None = None
) -> tuple[Foreseen, ...]:
    """What posting ``checked`` now would book; read in steps like the posting itself, nothing is kept."""
    counts: Counter[tuple[str, str, str, str, bool]] = Counter()
    totals: Counter[tuple[str, str, str, str, bool]] = Counter()
    done = 0
    for part in checked.marks.steps(STEP):
        readings = recognise.read(checked.account, part)
        with office.read() as connection:
            tx = _Seen(connection)
            matched = matched_keys(tx, readings) | checked.marks.taken(
                key for reading in readings for key in reading.matches
            )
            standing = [_standing(tx, reading, matched) for reading in readings]
        checked.marks.take(matched)
        for one, reading in zip(part, standing, strict=True):
            key = _key(checked.account.account, one.line.direction, reading)
            counts[key] += 1
            totals[key] += one.line.amount
        done += len(part)
        if progress:
            progress(done, checked.fresh)
    of_lines = sorted(Foreseen(*key, lines=count, total=totals[key]) for key, count in counts.items())
    return (*_opening(checked), *of_lines)


def _opening(checked: Import) -> tuple[Foreseen, ...]:
    """The entry of the account's opening balance, where posting would make it."""
    nothing_to_do = not checked.fresh and (checked.finished or checked.held)
    entry = None if nothing_to_do or not checked.opening_due else opening_entry(checked)
    if entry is None:
        return ()
    debit, credit = sorted(entry.lines, key=lambda one: one.debit, reverse=True)
    return (Foreseen(entry.kind, debit.fund, debit.account, credit.account, False, 0, debit.debit),)


def _standing(tx: Any, reading: Reading, matched: set[str]) -> Reading:
    """The reading that a step would book: the other one where what this rests on is gone."""
    if reading.otherwise:
        holds = matched.isdisjoint(reading.matches) and (reading.holds is None or reading.holds(tx))
        if not holds:
            reading = reading.otherwise
    matched.update(reading.matches)
    return reading


def _key(bank: str, direction: str, reading: Reading) -> tuple[str, str, str, str, bool]:
    if reading.kind == MATCHED:
        return reading.kind, reading.fund, "", "", bool(reading.proposal)
    sides = (bank, reading.other_side) if direction == CREDIT else (reading.other_side, bank)
    return reading.kind, reading.fund, *sides, bool(reading.proposal)
