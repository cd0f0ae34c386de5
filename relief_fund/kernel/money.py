"""Amounts as whole minor units: parsing from the ways banks write them, bounds."""

import re

from relief_fund.kernel.errors import AmountInvalid

VND = "VND"
LARGEST = 2**63 - 1
"""Amounts are kept in 64 bits; anything larger is refused, never wrapped."""


def checked(amount: int) -> int:
    """Return ``amount`` (minor units) if it is an int from 0 to 2**63-1; raise AmountInvalid otherwise."""
    if type(amount) is not int or not 0 <= amount <= LARGEST:
        raise AmountInvalid(value=str(amount)[:40], expected="0..9223372036854775807")
    return amount


_GROUPED = {
    ".": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+"),
    ",": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+"),
}
_PLAIN = re.compile(r"[0-9]+")
_LONGEST = 40
"""No 64-bit amount is printed longer; Python itself refuses to read very long numbers."""


def parse_vnd(text: str, thousands: str = "") -> int:
    """Whole đồng from text. ``thousands`` is "." or "," (then groups of three are required), or "" for either.

    A decimal part of zeros in the other mark ("400.000,00") is accepted, because VND has no minor
    unit and banks print it all the same. "1,5", "1.50", signs and blanks raise AmountInvalid.
    """
    cleaned = text.replace("\u00a0", "").replace("\u202f", "").strip()
    if len(cleaned) > _LONGEST:
        raise AmountInvalid(value=text[:40], expected="0..9223372036854775807")
    marks = (thousands,) if thousands else (".", ",")
    for mark in marks:
        other = "," if mark == "." else "."
        whole, decimal, rest = cleaned.partition(other)
        if decimal and rest not in ("0", "00"):
            continue
        if _PLAIN.fullmatch(whole) or _GROUPED[mark].fullmatch(whole):
            return checked(int(whole.replace(mark, "")))
    raise AmountInvalid(value=text[:40], expected="1000000 | 1.000.000 | 1,000,000")
