"""What a donor may type for the reference of a line: in every way that the bank's own words allow, and wrongly."""

import re
from collections.abc import Iterator
from itertools import pairwise

from relief_fund.banking.references import LONGEST_RUN

_PIECE = re.compile(r"[^\W_]+")


def typed_forms(number: str, text: str) -> Iterator[str]:
    """The document number and every run of pieces that holds a digit, each with, without and with other marks."""
    yield from _spelt(_PIECE.findall(number))
    pieces = _PIECE.findall(text)
    for start in range(len(pieces)):
        for upto in range(start + 1, min(start + LONGEST_RUN + 1, len(pieces)) + 1):
            if any(letter.isdigit() for letter in "".join(pieces[start:upto])):
                yield from _spelt(pieces[start:upto])


def _spelt(run: list[str]) -> Iterator[str]:
    packed = "".join(run)
    yield from (packed, ".".join(run), " - ".join(run).lower())
    # A letter too few, two that changed places, a blank within the number.
    yield from (packed[:-1], packed[1:], f"{packed[:4]} {packed[4:]}")
    yield from ("".join(other + one for one, other in pairwise(packed)),)
