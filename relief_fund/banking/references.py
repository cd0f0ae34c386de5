"""References inside a line: the bank's document number and the numbers banks write into the text."""

import re
from string import ascii_uppercase

from relief_fund.banking.identity import normal_reference

SHORTEST = 6
"""Letters and digits below which a reference would be guessed."""
FEWEST_DIGITS = 4
PREFIX = 4
"""Letters that are looked for in the database; a document number typed as one begins with 4 digits."""
LONGEST_RUN = 4
"""Neighbouring numbers that may be typed as one: "383676.271994.593008"."""
_PIECE = re.compile(r"[A-Z0-9]+")
_ACCOUNT = re.compile(r"\b(?:TU|TOI|TK|STK|TAI KHOAN|FROM|TO)[ .:]*\d{6,19}\b|:\d{6,19}:")
"""Account numbers stand behind these words; whoever knows an account must not find its owner's gifts."""


def packed_reference(reference: str) -> str:
    """What was typed, in capitals without blanks and marks; "" where it is too short."""
    packed = "".join(_PIECE.findall(reference.upper()))
    return packed if len(packed) >= SHORTEST and _digits(packed) >= FEWEST_DIGITS else ""


def first_piece(reference: str) -> str:
    """A short run of letters and digits that a text bearing ``reference`` must hold; "" for an unfit one."""
    packed = packed_reference(reference)
    if not packed:
        return ""
    pieces = _PIECE.findall(reference.upper())
    return max(pieces, key=_digits)[:PREFIX]


def core_of(reference: str) -> str:
    """What was typed from its first digit to its last, without blanks and marks; "" where it is unfit."""
    return packed_reference(reference).strip(ascii_uppercase)


def cores_of_line(number: str, text: str) -> set[str]:
    """Cores of every reference that names a line: whatever ``names_reference`` finds has its core among these.

    Letters around the digits are left out, so that the words beside a number add none: a line has about as many
    as it has numbers, and one more for each few of them that stand close together.
    """
    pieces = _pieces(text)
    numbered = [at for at, piece in enumerate(pieces) if not piece.isalpha()]
    found = {core_of(normal_reference(number))} - {""}
    for place, first in enumerate(numbered):
        for last in numbered[place : place + LONGEST_RUN]:
            if last - first >= LONGEST_RUN:
                break
            core = "".join(pieces[first : last + 1]).strip(ascii_uppercase)
            if _digits(core) >= FEWEST_DIGITS:
                found.add(core)
    return found


def names_reference(reference: str, number: str, text: str) -> bool:
    """Whether ``reference`` is the line's document ``number`` or a number inside its ``text``."""
    packed = packed_reference(reference)
    if not packed:
        return False
    if packed == "".join(_PIECE.findall(normal_reference(number))):
        return True
    pieces = _pieces(text)
    for start in range(len(pieces)):
        joined = ""
        for piece in pieces[start : start + LONGEST_RUN]:
            joined += piece
            if joined == packed:
                return True
            if not packed.startswith(joined):
                break
    return False


def _pieces(text: str) -> list[str]:
    """Runs of letters and digits of a line's text, without account numbers."""
    return _PIECE.findall(_ACCOUNT.sub(" ", text.upper()))


def _digits(packed: str) -> int:
    return sum(map(str.isdigit, packed))
