"""Entries that correct by adding: the difference, or the whole original with its sides swapped."""

from collections.abc import Sequence
from datetime import date

from relief_fund.ledger.entries import Entry, Line


def adjusting(*, number: int, turn: int, lines: Sequence[Line], on: date) -> Entry:
    """Template 45: the difference to entry ``number``, amounts positive, on the right side."""
    return Entry(f"adj:{number}:{turn}", "adjustment", on, tuple(lines), public={"adjusts": number})


def reversal_key(number: int) -> str:
    """Key of the one full reversal that entry ``number`` may have."""
    return f"rev:{number}"


def reversal_of(*, number: int, lines: tuple[Line, ...], on: date) -> Entry:
    """Template 46: every line of entry ``number`` with sides swapped; never of a fact."""
    swapped = tuple(
        Line(one.fund, one.account, one.credit, one.debit, one.unit, one.purpose) for one in lines
    )
    return Entry(reversal_key(number), "reversal", on, swapped, reverses=number)
