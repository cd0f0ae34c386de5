"""How plain text journals name our accounts and write our texts, so that the same can be read back."""

import re
from urllib.parse import unquote

ROOTS = {
    "asset": "Assets", "liability": "Liabilities", "net_assets": "Equity", "income": "Income",
    "expense": "Expenses", "budgetary": "Equity:Budgetary", "quantity": "Assets:Quantity",
}  # fmt: skip
"""The five roots that beancount insists on; budgetary and quantity accounts are kept apart below them."""

_NOT_BEANCOUNT = re.compile(r"[^0-9A-Za-z-]")
NOT_PLAIN = "\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
"""Letters, as a range of an expression, that no journal may hold: control characters and marks of direction."""
_HARMFUL = re.compile(rf"[%,\[\]\\\"{NOT_PLAIN}]|^\s|\s$")


def plain_name(kind: str, fund: str, account: str) -> str:
    """Root, fund and code as hledger and ledger read them: ``Assets:BAO.CHUNG:1121.01``."""
    return f"{ROOTS[kind]}:{fund}:{account}"


def beancount_name(kind: str, fund: str, account: str) -> str:
    """The same within beancount's letters, which know no dot: two funds may come out alike."""
    return ":".join((ROOTS[kind], _beancount_part("F", fund), _beancount_part("A", account)))


def _beancount_part(letter: str, code: str) -> str:
    return f"{letter}-{_NOT_BEANCOUNT.sub('-', code)}"


def amount_text(minor: int, exponent: int) -> str:
    """Minor units as a decimal number; exact, no binary fraction anywhere."""
    if not exponent:
        return str(minor)
    digits = str(abs(minor)).rjust(exponent + 1, "0")
    return f"{'-' if minor < 0 else ''}{digits[:-exponent]}.{digits[-exponent:]}"


def told(text: str) -> str:
    """A text as the value of a tag: what hledger, ledger or beancount would read as their own is written %XX.

    A comma would end the tag for hledger, brackets would begin a date, and blanks at the ends are no part of it.
    """
    return _HARMFUL.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)


def untold(text: str) -> str:
    """The text that ``told`` wrote."""
    return unquote(text)
