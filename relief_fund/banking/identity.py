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

import re
import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import sha256

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


def digests_of(account_number: str, lines: Iterable[tuple[int, RawLine]]) -> Iterator[tuple[int, bytes]]:
    """Place and digest (32 bytes) of each line at its place, as if none were equal to another."""
    account = normal_account(account_number)
    for place, line in lines:
        yield place, sha256(f"{_face(account, line)}1".encode()).digest()


def digest_of(account_number: str, line: RawLine, ordinal: int) -> bytes:
    """The digest of the line that is the ``ordinal``-th, from 1, among those of its day equal in everything."""
    return sha256(f"{_face(normal_account(account_number), line)}{ordinal}".encode()).digest()


def _face(account: str, line: RawLine) -> str:
    _, day, direction, amount, reference, text, _ = line
    text_digest = sha256(normal_text(text).encode()).hexdigest()
    return (
        f"{account}\n{day.isoformat()}\n{direction}\n{amount}\n{normal_reference(reference)}\n{text_digest}\n"
    )


def of_generation(digest: str, generation: int) -> str:
    """The identity of the line ``digest`` when it is imported for the ``generation``-th time, from 1."""
    return digest if generation == 1 else f"{digest}.{generation}"


def parted(identity: str) -> tuple[str, int]:
    """Digest and generation of an identity."""
    digest, _, generation = identity.partition(".")
    return digest, int(generation or 1)
