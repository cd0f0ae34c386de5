"""References inside a line: the bank's document number and the numbers banks write into the text."""

import re

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
    digits = sum(letter.isdigit() for letter in packed)
    return packed if len(packed) >= SHORTEST and digits >= FEWEST_DIGITS else ""


def first_piece(reference: str) -> str:
    """A short run of letters and digits that a text bearing ``reference`` must hold; "" for an unfit one."""
    packed = packed_reference(reference)
    if not packed:
        return ""
    pieces = _PIECE.findall(reference.upper())
    return max(pieces, key=lambda piece: sum(letter.isdigit() for letter in piece))[:PREFIX]


def names_reference(reference: str, number: str, text: str) -> bool:
    """Whether ``reference`` is the line's document ``number`` or a number inside its ``text``."""
    packed = packed_reference(reference)
    if not packed:
        return False
    if packed == "".join(_PIECE.findall(normal_reference(number))):
        return True
    pieces = _PIECE.findall(_ACCOUNT.sub(" ", text.upper()))
    for start in range(len(pieces)):
        joined = ""
        for piece in pieces[start : start + LONGEST_RUN]:
            joined += piece
            if joined == packed:
                return True
            if not packed.startswith(joined):
                break
    return False
