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
_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD
MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN
PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY
TTD TWD TZS UAH UGX USD UYU UZS VES VUV WST XAF XCD XOF XPF YER ZAR ZMW
"""
CURRENCIES = frozenset(_CODES.split())
"""Foreign money that can be held, by its code in ISO 4217 (list one, without funds and metals); đồng is none."""
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
