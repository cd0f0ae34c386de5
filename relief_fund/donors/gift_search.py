"""Looking for gifts by words, reference, amount or day: the newest that fit, and roughly how many there are."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select

from relief_fund.donors.gift_words import (
    SEGMENT,
    WORDS,
    amount_word,
    bits_of,
    bucket_of,
    day_word,
    words_of,
)
from relief_fund.donors.queries import GIFT, GiftFace

MANY = 1_000
"""Beyond so many a search says "more than", and looks no further."""
FIRST_LOOK, LARGEST_LOOK = 8, 512
"""Segments read at once: few at first, because common words are in every one."""

_HELD = (
    select(WORDS.c.segment, WORDS.c.words)
    .where(WORDS.c.bucket == bindparam("of"), WORDS.c.segment < bindparam("before"))
    .order_by(WORDS.c.segment.desc())
    .limit(bindparam("most"))
)
_WITHIN = (
    select(WORDS.c.segment, WORDS.c.words)
    .where(WORDS.c.bucket == bindparam("of"), WORDS.c.segment.between(bindparam("low"), bindparam("high")))
    .order_by(WORDS.c.segment.desc())
)
_SEGMENTS = select(SEGMENT.c.segment, SEGMENT.c.campaign, SEGMENT.c.first_position).where(
    SEGMENT.c.segment.in_(bindparam("segments", expanding=True))
)
BEYOND_ALL = 2**62


@dataclass(frozen=True, slots=True)
class GiftsSought:
    """The newest gifts that fit, and how many do: exactly up to ``MANY``, beyond it ``is_more``."""

    gifts: tuple[GiftFace, ...]
    count: int
    is_more: bool


def search_gifts(
    connection: Any, *, words: str = "", amount: int | None = None, day: date | None = None, limit: int = 50
) -> GiftsSought:
    """Gifts that bear all of ``words`` (a reference is words too), the exact ``amount`` (đồng) and ``day``."""
    asked = list(dict.fromkeys(words_of(words)))
    asked += [amount_word(amount)] if amount is not None else []
    asked += [day_word(day)] if day is not None else []
    places: list[tuple[int, int]] = []
    count, before, most = 0, BEYOND_ALL, FIRST_LOOK
    # Long words are rarer, and a day or an amount narrower still.
    asked.sort(key=len, reverse=True)
    while asked and count <= MANY:
        found, before = _look(connection, asked, before, most)
        for segment, held in found:
            count += held.bit_count()
            if len(places) < limit:
                places += _places(segment, held, limit - len(places))
        if before == 0:
            break
        most = min(most * 4, LARGEST_LOOK)
    return GiftsSought(_gifts(connection, places, amount), min(count, MANY), count > MANY)


def _look(connection: Any, asked: list[str], before: int, most: int) -> tuple[list[tuple[int, int]], int]:
    """(segment, bits) that fit among the next segments, newest first, and behind which to go on; 0 at the end."""
    rows = connection.execute(_HELD, {"of": bucket_of(asked[0]), "before": before, "most": most}).all()
    held = {segment: bits for segment, words in rows if (bits := bits_of(words, asked[0]))}
    for word in asked[1:]:
        if not held:
            break
        within = {"of": bucket_of(word), "low": min(held), "high": max(held)}
        held = {
            segment: bits
            for segment, words in connection.execute(_WITHIN, within)
            if segment in held and (bits := held[segment] & bits_of(words, word))
        }
    onward = int(rows[-1].segment) if len(rows) == most else 0
    return sorted(held.items(), reverse=True), onward


def _places(segment: int, held: int, most: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while held and len(found) < most:
        top = held.bit_length() - 1
        found.append((segment, top))
        held ^= 1 << top
    return found


def _gifts(connection: Any, places: list[tuple[int, int]], amount: int | None) -> tuple[GiftFace, ...]:
    if not places:
        return ()
    segments = {
        row.segment: (row.campaign, int(row.first_position))
        for row in connection.execute(_SEGMENTS, {"segments": sorted({segment for segment, _ in places})})
    }
    at = [(segments[segment][0], segments[segment][1] + bit) for segment, bit in places]
    of_campaign: dict[str, list[int]] = {}
    for campaign, position in at:
        of_campaign.setdefault(campaign, []).append(position)
    standing = or_(
        *((GIFT.c.campaign == campaign) & GIFT.c.position.in_(of) for campaign, of in of_campaign.items())
    )
    columns = [GIFT.c[name] for name in GiftFace.__slots__]
    faces = (GiftFace(*row) for row in connection.execute(select(*columns).where(standing)))
    # A line that was split is several gifts in one place.
    by_place: dict[tuple[str, int], list[GiftFace]] = {}
    for face in faces:
        if amount in (None, face.amount):
            by_place.setdefault((face.campaign, face.position), []).append(face)
    return tuple(face for place in dict.fromkeys(at) for face in by_place[place])
