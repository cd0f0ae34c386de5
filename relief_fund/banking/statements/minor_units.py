"""Decimal amounts of bank messages as whole minor units: ISO 4217 exponents, exact, within 64 bits."""

import re

from relief_fund.kernel.errors import AmountInvalid
from relief_fund.kernel.money import LARGEST

_NONE = frozenset(
    (
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV",
        "XAF", "XOF", "XPF",
    )
)  # fmt: skip
_THREE = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
_DECIMAL = re.compile(r"([+-]?)([0-9]{1,30})(?:[.,]([0-9]{0,10}))?")
CURRENCY = re.compile(r"[A-Z]{3}")


def exponent(currency: str) -> int:
    """Decimal places of a currency by ISO 4217 (list one): VND 0, KWD 3, others 2; "" counts as VND."""
    if not currency or currency in _NONE:
        return 0
    return 3 if currency in _THREE else 2


def minor(text: str, currency: str) -> int:
    """Signed minor units from a decimal with one mark ("50000,00" VND is 50000, "1.5" EUR is 150).

    Zeros beyond the currency's places are accepted, anything else there is not; nor is "50.000", which is
    fifty thousand to a bank that groups and fifty to one that does not. Raises AmountInvalid.
    """
    places = exponent(currency)
    found = _DECIMAL.fullmatch(text.strip()[:60])
    if found:
        sign, whole, part = found[1], found[2], found[3] or ""
        grouped = places < 3 == len(part) and len(whole) <= 3 and whole.strip("0")
        if not grouped and not part[places:].strip("0"):
            amount = int(whole + part[:places].ljust(places, "0"))
            if amount <= LARGEST:
                return -amount if sign == "-" else amount
    raise AmountInvalid(value=text[:40], expected="1234567" if not places else "1234." + "5" * places)
