"""What the readers of journal files hand on: entries as the file words them, declarations, and refusals."""

from datetime import date
from typing import NamedTuple

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.errors import JournalDayInvalid

LONGEST_ENTRY = 1_000
"""Postings that one entry of a file may have: an entry is held in memory whole."""


class Amount(NamedTuple):
    """``digits`` × 10^-``places`` of ``symbol``, as the file writes it; exact, not yet minor units."""

    symbol: str
    digits: int
    places: int


class Cost(NamedTuple):
    """What a posting's amount cost: ``@`` for one, ``@@`` in all."""

    whole: bool
    amount: Amount


class Part(NamedTuple):
    """One posting as the file words it; ``amount`` is None where the file leaves it to be computed."""

    line: int
    name: str
    amount: Amount | None
    cost: Cost | None = None
    purpose: str = ""


class Draft(NamedTuple):
    """One entry as the file words it. ``wording`` may name people: it is evidence, and is not taken."""

    line: int
    day: date
    wording: str
    number: int
    tags: dict[str, str]
    parts: list[Part]


class Declared(NamedTuple):
    """What the file says of a fund, an account or a unit of its own."""

    line: int
    what: str
    name: str
    facts: dict[str, object]


Reading = Draft | Declared | ReliefFundError
"""What a reader yields: a refusal names its line, and the reader goes on behind the entry it is about."""

_DAYS: dict[str, date] = {}


def day_read(text: str, line: int) -> date:
    """The day of "2024-09-03", "2024/9/3" or "2024.09.03". Raises JournalDayInvalid."""
    known = _DAYS.get(text)
    if known is None:
        mark = text[4:5]
        parts = text.split(mark) if mark in ("-", "/", ".") and mark else []
        try:
            year, month, of_month = (int(part) for part in parts)
            known = date(year, month, of_month)
        except ValueError:
            raise JournalDayInvalid(line=line, value=text[:40], expected="YYYY-MM-DD") from None
        if len(_DAYS) > 40_000:
            _DAYS.clear()
        _DAYS[text] = known
    return known
