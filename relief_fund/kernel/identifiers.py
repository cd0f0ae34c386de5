"""Random identifiers and printed codes: unguessable, derived from nothing."""

from relief_fund.kernel.chance import random_bytes
from relief_fund.kernel.errors import CodeInvalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a code can be read over a telephone."""

_LETTER_OF = bytes(ord(ALPHABET[byte & 31]) for byte in range(256))
_LOOKALIKE = str.maketrans({"I": "1", "L": "1", "O": "0"})
RECEIPT_LETTERS = 17
"""17 letters of 5 bits are 85 random bits."""


def printed_code(letters: int = RECEIPT_LETTERS) -> str:
    """A fresh random code of ``letters`` base-32 letters (5 bits each), without separators."""
    return random_bytes(letters).translate(_LETTER_OF).decode("ascii")


def grouped(code: str, size: int = 4) -> str:
    """The code in groups of ``size`` letters joined by hyphens, for reading."""
    return "-".join(code[at : at + size] for at in range(0, len(code), size))


def normalised_code(text: str, letters: int = RECEIPT_LETTERS) -> str:
    """A typed code without separators, in capitals, look-alikes mapped; raises CodeInvalid."""
    code = "".join(text.split()).replace("-", "").upper().translate(_LOOKALIKE)
    if len(code) != letters or any(letter not in ALPHABET for letter in code):
        raise CodeInvalid(letters=letters)
    return code


def fresh_id() -> str:
    """A random 128-bit identifier as 32 hexadecimal letters."""
    return random_bytes(16).hex()
