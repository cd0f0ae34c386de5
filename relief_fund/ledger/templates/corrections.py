"""Entries that correct by adding: the difference, or the whole original with its sides swapped."""

import re
from collections.abc import Sequence
from datetime import date

from relief_fund.ledger.entries import Entry, Line

_ADJUSTING = re.compile(r"adj:([0-9]{1,18}):[0-9]+")


def adjusting(*, number: int, turn: int, lines: Sequence[Line], on: date) -> Entry:
    """Template 45: the difference to entry ``number``, amounts positive, on the right side."""
    return Entry(adjusting_key(number, turn), "adjustment", on, tuple(lines), public={"adjusts": number})


def adjusting_key(number: int, turn: int) -> str:
    """Key of the adjusting entry of entry ``number`` that comes ``turn``-th."""
    return f"adj:{number}:{turn}"


def adjusted_by(key: str) -> int:
    """Number of the entry that the adjusting entry ``key`` corrects; 0 where the key is of another kind."""
    named = _ADJUSTING.fullmatch(key)
    return int(named[1]) if named else 0


def reversal_key(number: int) -> str:
    """Key of the one full reversal that entry ``number`` may have."""
    return f"rev:{number}"


def reversal_of(*, number: int, lines: tuple[Line, ...], on: date, closes: bool = False) -> Entry:
    """Template 46: every line of entry ``number`` with sides swapped; never of a fact.

    ``closes`` says that the entry carried income and expense to a balance, or undid that: it is then of a kind of its
    own, which like the closing takes no part in what was received and spent.
    """
    swapped = tuple(
        Line(one.fund, one.account, one.credit, one.debit, one.unit, one.purpose) for one in lines
    )
    kind = "closing_reversed" if closes else "reversal"
    return Entry(reversal_key(number), kind, on, swapped, reverses=number)
