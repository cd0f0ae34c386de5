"""What visitors type, read the way they write it: days and amounts."""

import re
from datetime import date
from typing import Annotated
from unicodedata import normalize

from litestar.params import PathParameter, QueryParameter

from relief_fund.kernel.errors import AmountInvalid
from relief_fund.kernel.money import parse_vnd
from relief_fund.web.errors import DayInvalid

SMALLEST, LARGEST = -(2**63), 2**63 - 1
"""What a database keeps as a whole number; beyond it an address names nothing."""
AskedNumber = Annotated[int, QueryParameter(ge=SMALLEST, le=LARGEST)]
"""A whole number behind "?" in an address."""
PathNumber = Annotated[int, PathParameter(ge=SMALLEST, le=LARGEST)]
"""A whole number in the path of an address."""
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Days of papers lie between; another year is a slip of the keys, and reckoning from it would leave the calendar."""
_SLASHED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2}|\d{4})")
_CENTURY = 2000
_CURRENCY = re.compile(r"[\s\u00a0]*(?:đồng|đ|d|₫|vnđ|vnd)\.?$", re.IGNORECASE)
_SPACED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+")
_SHORT_GROUP = re.compile(r"[0-9]{1,3}[.,][0-9]{1,2}")


def typed_day(text: str) -> date:
    """A day written 10/9/24, 10/09/2024 or 2024-09-10, of 1900 to 2199; raises DayInvalid."""
    cleaned = text.strip()
    try:
        if slashed := _SLASHED.fullmatch(cleaned):
            day, month, year = map(int, slashed.groups())
            typed = date(year if year >= 100 else _CENTURY + year, month, day)
        else:
            typed = date.fromisoformat(cleaned)
    except ValueError:
        raise DayInvalid(value=cleaned[:20]) from None
    if not FIRST_YEAR <= typed.year <= LAST_YEAR:
        raise DayInvalid(value=cleaned[:20])
    return typed


def typed_amount(text: str) -> int:
    """Whole đồng written 500000, 500.000, 500,000 or 500 000, with or without "đ"; raises AmountInvalid.

    "500.00" is refused: a bank means 500 by it, a hand has lost a zero of 500.000.
    """
    cleaned = normalize("NFC", text).strip()
    cleaned = _CURRENCY.sub("", cleaned)
    if _SPACED.fullmatch(cleaned):
        cleaned = "".join(cleaned.split())
    if _SHORT_GROUP.fullmatch(cleaned):
        raise AmountInvalid(value=cleaned, expected="1000000 | 1.000.000 | 1,000,000")
    return parse_vnd(cleaned)


def several(chosen: str | list[str]) -> list[str]:
    """What was ticked among boxes of one name: none, one or many."""
    return [one for one in ([chosen] if isinstance(chosen, str) else chosen) if one]


def place_number(text: str) -> int:
    """A place in a list as a page wrote it into the link to its next one; -1 for what no database keeps."""
    wrong = not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)))
    return -1 if wrong or int(text) > LARGEST else int(text)


def whole(text: str, otherwise: int = 0) -> int:
    """A small whole number, ``otherwise`` for anything else; the use case names its bounds.

    Where 0 is a number like others, ``otherwise`` is -1, or what was mistyped would be taken for it.
    """
    cleaned = text.strip()
    return int(cleaned) if cleaned.isascii() and cleaned.isdigit() and len(cleaned) < 10 else otherwise
