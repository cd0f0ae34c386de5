"""Identity of a bank line: what makes two readings the same line, and two equal lines two gifts.

An identity is the SHA-256 over account number, day, direction, amount, reference, digest of the
normalised text, and the ordinal among lines of that day that are equal in all of these. File, page,
row and layout take no part, so the same line read from a second file, a longer period or another
layout is known again. The ordinal keeps real gifts apart that a bank prints alike: in the published
statement of September 2024, 1,082 rows share day, number and amount with another row.

A line whose import was withdrawn keeps its row, its identity and its reversed entries for good. Imported
again it is the next generation of the same line: the digest, a full stop and the generation from 2 on. So
``line:<identity>`` still names one entry, the database finds the bank line of a fact by the same words, and
whoever reads "….2" sees that the line was taken back once.

One limit is stated here rather than hidden: where two files of one layout each hold a part of one day, and
each holds one of two lines equal in everything, the second counts as known. Import whole days.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from relief_fund.banking.statements.lines import RawLine

_SPLIT_NUMBER = re.compile(r"(?<=\d)-(?=\d)")


def normal_account(number: str) -> str:
    """An account number without blanks, dots and hyphens, letters in capitals."""
    return "".join(letter for letter in number if letter.isalnum()).upper()


def normal_reference(reference: str) -> str:
    """A bank's document number in one spelling: "5078 - 71690" and "5078.71690" are one number."""
    packed = "".join(reference.split())
    return _SPLIT_NUMBER.sub(".", packed).upper()


def normal_text(text: str) -> str:
    """Text without blanks (layouts wrap lines inside words), composed, without case."""
    packed = "".join(text.split())
    return packed.lower() if packed.isascii() else unicodedata.normalize("NFKC", packed).casefold()


def identities(account_number: str, lines: Sequence[RawLine]) -> list[str]:
    """The identity (64 hexadecimal letters) of each line of one file, in the same order."""
    account = normal_account(account_number)
    sha256 = hashlib.sha256
    days = {day: day.isoformat() for day in {line.day for line in lines}}
    seen: dict[str, int] = {}
    found = []
    for _, day, direction, amount, reference, text, _ in lines:
        text_digest = sha256(normal_text(text).encode()).hexdigest()
        face = (
            f"{account}\n{days[day]}\n{direction}\n{amount}\n{normal_reference(reference)}\n{text_digest}\n"
        )
        ordinal = seen[face] = seen.get(face, 0) + 1
        found.append(sha256(f"{face}{ordinal}".encode()).hexdigest())
    return found


def of_generation(digest: str, generation: int) -> str:
    """The identity of the line ``digest`` when it is imported for the ``generation``-th time, from 1."""
    return digest if generation == 1 else f"{digest}.{generation}"


def parted(identity: str) -> tuple[str, int]:
    """Digest and generation of an identity."""
    digest, _, generation = identity.partition(".")
    return digest, int(generation or 1)
