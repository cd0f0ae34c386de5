"""Registered donors by words of their names, among all of them, however many there are.

Names stand encrypted under each donor's own key, so that forgetting one closes the name for ever: an index of names,
however it is made, would outlive the key. So names are opened and read, the last registered first, a stretch of them
for one question; where that is not all, the question goes on from where it stopped. Nothing of it is kept.
"""

from dataclasses import dataclass
from typing import Any

from relief_fund.donors.gift_words import words_of
from relief_fund.donors.given import DONOR, FORGOTTEN
from relief_fund.donors.people import FACES, LAST_FIRST, DonorFace, donors_named, faces_of
from relief_fund.kernel.errors import CodeInvalid
from relief_fund.kernel.identifiers import normalised_code

STRETCH = 20_000
"""Names that one question opens."""
AT_A_TIME = 500
_APART = "|"


@dataclass(frozen=True, slots=True)
class DonorsSought:
    """Donors that were found, the last registered first; ``onward`` is where to go on, "" at the end.

    ``onward`` holds a donor's code: it stands in a form, never in an address.
    """

    donors: tuple[DonorFace, ...]
    onward: str = ""


def seek_donors(
    vault: Any, connection: Any, words: str, *, after: str = "", limit: int = 50, stretch: int = STRETCH
) -> DonorsSought:
    """Donors with this code, or whose names hold all of ``words`` without marks, behind ``after``.

    At most ``limit`` are found and ``stretch`` names opened.
    """
    try:
        return DonorsSought(tuple(donors_named(vault, connection, {normalised_code(words)}).values()))
    except CodeInvalid:
        asked = set(words_of(words))
    found: list[DonorFace] = []
    opened = 0
    while asked and opened < stretch:
        faces = _behind(vault, connection, after, min(AT_A_TIME, stretch - opened))
        opened += len(faces)
        for face in faces:
            after = f"{face.registered_at}{_APART}{face.code}"
            if asked <= set(words_of(face.name)):
                found.append(face)
                if len(found) == limit:
                    return DonorsSought(tuple(found), after)
        if len(faces) < AT_A_TIME and opened < stretch:
            return DonorsSought(tuple(found))
    return DonorsSought(tuple(found), after if asked else "")


def _behind(vault: Any, connection: Any, after: str, limit: int) -> tuple[DonorFace, ...]:
    moment, _, code = after.partition(_APART)
    query = FACES.where(FORGOTTEN.c.donor.is_(None))
    if after:
        earlier = (DONOR.c.registered_at == moment) & (DONOR.c.code < code)
        query = query.where((DONOR.c.registered_at < moment) | earlier)
    return faces_of(vault, connection, connection.execute(query.order_by(*LAST_FIRST).limit(limit)).all())
