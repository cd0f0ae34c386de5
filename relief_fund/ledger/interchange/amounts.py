"""Amounts as plain text journals write them, read exactly: no binary fraction, no guess about a comma."""

import re

from relief_fund.ledger.errors import JournalAmountInvalid
from relief_fund.ledger.interchange.drafts import Amount

_SYMBOL = r'"[^"]+"|[^\s\d\-+.,;:?!@*/^&|=<>{}\[\]()"]+'
_AMOUNT = re.compile(
    rf"(?P<before>[-+])? *(?P<left>{_SYMBOL})? *(?P<within>[-+])? *(?P<number>[0-9][0-9,.]*) *(?P<right>{_SYMBOL})?"
)
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_LONGEST = 40
EXPECTED = "1000.00 UNIT | 1,000.00 UNIT | $-1000.00"


def amount_read(text: str, line: int, *, comma_groups: bool = False) -> Amount:
    """The amount that ``text`` is. Raises JournalAmountInvalid.

    Groups of three are marked by commas, decimals by a point. "1,000" alone is refused unless
    ``comma_groups`` says that the file declared its marks: ledger reads a thousand there, hledger one.
    """
    found = _AMOUNT.fullmatch(text)
    if not found or (found["left"] and found["right"]) or (found["before"] and found["within"]):
        raise JournalAmountInvalid(line=line, value=text[:40], expected=EXPECTED)
    number = found["number"]
    grouped = _GROUPED.fullmatch(number) is not None
    undecided = grouped and number.count(",") == 1 and "." not in number and not comma_groups
    if len(number) > _LONGEST or undecided or not (grouped or _PLAIN.fullmatch(number)):
        raise JournalAmountInvalid(line=line, value=text[:40], expected=EXPECTED)
    symbol = (found["left"] or found["right"] or "").strip('"')
    whole, _, rest = number.replace(",", "").partition(".")
    digits = int(whole + rest)
    negative = "-" in (found["before"], found["within"])
    return Amount(symbol, -digits if negative else digits, len(rest))
