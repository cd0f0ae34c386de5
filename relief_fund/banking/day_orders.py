"""Which part of a printed date is the day: asked of an officer where a whole file may be read either way.

A mapping says it for every file to come, so a file in which no day is above 12 does not decide it: read the wrong way
it would be taken without a word. What speaks for one way is shown: only in one do the rows run in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from relief_fund.banking.errors import DayOrderUnsaid
from relief_fund.banking.statements.lines import RawLine
from relief_fund.banking.statements.writings import swapped

OTHER_ORDER = {"dmy": "mdy", "mdy": "dmy"}
"""Orders that may be taken for each other; one that begins with the year is told by its look."""


@dataclass(frozen=True, slots=True)
class WayOfDays:
    """A file's days read in one ``order``: the earliest and the latest, and whether its rows run in order so.

    ``passed`` says that every day has come by the day it was asked.
    """

    order: str
    first: date
    last: date
    runs: bool
    passed: bool


def both_ways(lines: Sequence[RawLine], order: str, *, on: date) -> tuple[WayOfDays, ...]:
    """The two ways in which ``lines``, read in ``order``, may be meant; () where only one can be."""
    other, days = OTHER_ORDER.get(order), []
    for line in lines:
        turned = swapped(line.day)
        if turned is None or other is None:
            return ()
        days.append((line.row, line.day, turned))
    if all(day == turned for _, day, turned in days):
        return ()
    days.sort()
    ways = ((order, [day for _, day, _ in days]), (str(other), [turned for _, _, turned in days]))
    found = [WayOfDays(name, min(at), max(at), _runs(at), max(at) <= on) for name, at in ways]
    return tuple(sorted(found, key=lambda way: way.order))


def check_day_order(lines: Sequence[RawLine], order: str, *, said: str, on: date) -> None:
    """Raise DayOrderUnsaid where ``lines`` may be read either way and nobody ``said`` which it is."""
    if said != order and both_ways(lines, order, on=on):
        raise DayOrderUnsaid()


def _runs(days: Sequence[date]) -> bool:
    return list(days) in (sorted(days), sorted(days, reverse=True))
