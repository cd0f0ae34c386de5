"""What visitors type, read the way they write it: days and amounts."""

import re
from datetime import date
from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from relief_fund.kernel.money import parse_vnd
from relief_fund.web.errors import DayInvalid

SMALLEST, LARGEST = -(2**63), 2**63 - 1
"""What a database keeps as a whole number; beyond it an address names nothing."""
AskedNumber = Annotated[int, QueryParameter(ge=SMALLEST, le=LARGEST)]
"""A whole number behind "?" in an address."""
PathNumber = Annotated[int, PathParameter(ge=SMALLEST, le=LARGEST)]
"""A whole number in the path of an address."""
_SLASHED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2}|\d{4})")
_CENTURY = 2000


def typed_day(text: str) -> date:
    """A day written 10/9/24, 10/09/2024 or 2024-09-10; raises DayInvalid."""
    cleaned = text.strip()
    try:
        if slashed := _SLASHED.fullmatch(cleaned):
            day, month, year = map(int, slashed.groups())
            return date(year if year >= 100 else _CENTURY + year, month, day)
        return date.fromisoformat(cleaned)
    except ValueError:
        raise DayInvalid(value=cleaned[:20]) from None


def typed_amount(text: str) -> int:
    """Whole đồng written 500000, 500.000 or 500,000, with or without "đ"; raises AmountInvalid."""
    return parse_vnd(text.strip().removesuffix("đ").removesuffix("VND").strip())


def several(chosen: str | list[str]) -> list[str]:
    """What was ticked among boxes of one name: none, one or many."""
    return [one for one in ([chosen] if isinstance(chosen, str) else chosen) if one]


def whole(text: str) -> int:
    """A small whole number, 0 for anything else; the use case names its bounds."""
    cleaned = text.strip()
    return int(cleaned) if cleaned.isascii() and cleaned.isdigit() and len(cleaned) < 10 else 0
