"""VietQR: the code a donor's banking app reads (NAPAS; EMVCo merchant-presented tag, length, value)."""

import re
import unicodedata

from relief_fund.banking.errors import BankAccountInvalid
from relief_fund.kernel.folding import folded
from relief_fund.kernel.money import checked

BINS = {
    "vietcombank": "970436", "vietinbank": "970415", "bidv": "970418", "agribank": "970405",
    "techcombank": "970407", "mb": "970422", "mbbank": "970422", "acb": "970416", "vpbank": "970432",
    "tpbank": "970423", "sacombank": "970403", "vib": "970441", "hdbank": "970437", "shb": "970443",
    "seabank": "970440", "msb": "970426", "ocb": "970448", "eximbank": "970431", "scb": "970429",
    "abbank": "970425", "lpbank": "970449", "namabank": "970428", "pgbank": "970430", "baovietbank": "970454",
}  # fmt: skip
"""Bank identification numbers on which at least three public lists agree; wrong ones circulate."""

NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
VND = "704"
LONGEST_PURPOSE = 25
_ACCOUNT = re.compile(r"[0-9A-Za-z]{6,19}")
_POLYNOMIAL = 0x1021


def bank_number(bank: str) -> str | None:
    """The identification number of a bank by its usual name, None where it is not surely known."""
    return BINS.get(folded(bank).replace(" ", ""))


def payload(*, bank: str, account: str, amount: int = 0, purpose: str = "") -> str:
    """The text of the code for ``account`` at the bank numbered ``bank`` ("970436").

    ``amount`` (whole đồng) 0 leaves the amount to the donor. ``purpose`` is folded to plain letters and
    cut at 25. Raises BankAccountInvalid, AmountInvalid.
    """
    if not (re.fullmatch(r"\d{6}", bank) and _ACCOUNT.fullmatch(account)):
        raise BankAccountInvalid(field="account", expected="6-19 0-9A-Z")
    asked = plain(purpose)[:LONGEST_PURPOSE].strip()
    to = _tag("00", bank) + _tag("01", account)
    text = _tag("00", "01") + _tag("01", "12" if amount else "11")
    text += _tag("38", _tag("00", NAPAS) + _tag("01", to) + _tag("02", TO_ACCOUNT))
    text += _tag("53", VND)
    text += _tag("54", str(checked(amount))) if amount else ""
    text += _tag("58", "VN")
    text += _tag("62", _tag("08", asked)) if asked else ""
    text += "6304"
    return f"{text}{check_sum(text):04X}"


def is_sound(text: str) -> bool:
    """Whether ``text`` ends with the check sum of what stands before it."""
    return text[-8:-4] == "6304" and text[-4:] == f"{check_sum(text[:-4]):04X}"


def plain(text: str) -> str:
    """``text`` without diacritics, only letters, digits and spaces: what every bank lets through."""
    flat = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in flat if letter.isascii() and (letter.isalnum() or letter == " "))


def check_sum(text: str) -> int:
    """CRC-16/CCITT-FALSE (polynomial 1021, start FFFF) of ``text``."""
    crc = 0xFFFF
    for byte in text.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ _POLYNOMIAL if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def _tag(number: str, value: str) -> str:
    return f"{number}{len(value):02}{value}"
