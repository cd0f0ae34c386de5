"""Looking for gifts by words, reference, amount or day: the newest that fit, and roughly how many there are.

First what is not packed yet, gift by gift, then segment by segment, then the blocks they are joined to
(``gift_words``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.donors.gift_joining import last_joined
from relief_fund.donors.gift_packing import COUNTER, last_packed, unpacked_steps, words_of_steps
from relief_fund.donors.gift_words import (
    FAN,
    LEVELS,
    SEGMENT,
    SLOT,
    STEP,
    WORDS,
    amount_word,
    bits_of,
    bucket_of,
    day_word,
    words_of,
)
from relief_fund.donors.queries import GIFT, WITHDRAWN
from relief_fund.ledger.papers import reversed_among
from relief_fund.ledger.queries import entries_by_keys

MANY = 1_000
"""Beyond so many a search says "more than", and looks no further."""
LOOKED_THROUGH = 500
"""Gifts that are looked through one by one; of more that are not packed yet, the oldest must wait for the clock."""
FEW_WORDS = 4
"""Words read at once behind the rarest: so long a question that no gift bears it all ends before its last words."""
FIRST_LOOK = 8
LARGEST_LOOK = (512, 32, 4)
"""Segments (level 0) or blocks read at once: few at first, because common words are in every one."""

_HELD = select(WORDS.c.bucket, WORDS.c.number, WORDS.c.words).where(
    WORDS.c.level == bindparam("level"),
    WORDS.c.bucket.in_(bindparam("buckets", expanding=True)),
    WORDS.c.number.between(bindparam("oldest"), bindparam("newest")),
)
_CODES = (
    select(SEGMENT.c.segment, STEP.c.codes)
    .join(STEP, STEP.c.entry.between(SEGMENT.c.first_step, SEGMENT.c.last_step))
    .where(SEGMENT.c.segment.in_(bindparam("segments", expanding=True)))
    .order_by(STEP.c.entry)
)
_GIFTS = (
    select(
        GIFT.c.receipt_code, GIFT.c.entry_key, GIFT.c.campaign, GIFT.c.channel, GIFT.c.day, GIFT.c.amount,
        GIFT.c.position, WITHDRAWN.c.receipt_code.is_not(None),
    )
    .outerjoin(WITHDRAWN, WITHDRAWN.c.receipt_code == GIFT.c.receipt_code)
    .where(GIFT.c.receipt_code.in_(bindparam("codes", expanding=True)))
)  # fmt: skip
_GOODS = select(
    COUNTER.c.receipt_code, COUNTER.c.entry_key, COUNTER.c.campaign, COUNTER.c.channel, COUNTER.c.day,
    COUNTER.c.value, COUNTER.c.what, COUNTER.c.unit, COUNTER.c.quantity,
).where(COUNTER.c.receipt_code.in_(bindparam("codes", expanding=True)))  # fmt: skip


@dataclass(frozen=True, slots=True)
class GiftSought:
    """A gift that fits, ``amount`` in whole đồng; nothing about its donor.

    ``position`` is the place of its bank line on the campaign's account, 0 or less for one from the counter.
    ``quantity`` is in minor units of ``unit``, "" for money in đồng. ``is_withdrawn`` where it is none any more:
    its line was withdrawn or waits again, or its entry was reversed.
    """

    receipt_code: str
    entry_key: str
    campaign: str
    channel: str
    day: date
    amount: int
    position: int = 0
    is_withdrawn: bool = False
    what: str = ""
    unit: str = ""
    quantity: int = 0

    @property
    def line(self) -> str:
        """Identity of the bank line that it came by, of the first of several, "" for none."""
        return self.entry_key.split(":")[1] if self.channel == "bank" else ""


@dataclass(frozen=True, slots=True)
class GiftsSought:
    """The newest gifts that fit, and how many do: exactly up to ``MANY``, beyond it ``is_more``.

    ``waiting`` gifts have come in so lately that they cannot be searched before the clock has packed them.
    """

    gifts: tuple[GiftSought, ...]
    count: int
    is_more: bool
    waiting: int


def search_gifts(
    connection: Any, *, words: str = "", amount: int | None = None, day: date | None = None, limit: int = 50
) -> GiftsSought:
    """Gifts that bear all of ``words`` (a reference is words too), the exact ``amount`` (đồng) and ``day``."""
    asked = list(dict.fromkeys(words_of(words)))
    asked += [amount_word(amount)] if amount is not None else []
    asked += [day_word(day)] if day is not None else []
    if not asked:
        return GiftsSought((), 0, is_more=False, waiting=0)
    # The highest level first: what is joined or packed meanwhile is then read as it was before, and once.
    whole = [last_joined(connection, level).whole for level in range(LEVELS, 0, -1)]
    packed = last_packed(connection)
    codes, waiting = _unpacked(connection, asked, packed.last_step)
    places: list[tuple[int, int]] = []
    count = len(codes)
    # Long words are rarer, and a day or an amount narrower still.
    asked.sort(key=len, reverse=True)
    for level, oldest, newest in _stretches([packed.segment, *reversed(whole)]):
        if count > MANY:
            break
        for number, held in _look(connection, asked, level, oldest, newest):
            count += held.bit_count()
            if len(codes) + len(places) < limit:
                places += _places(level, number, held, limit - len(codes) - len(places))
    codes = codes[:limit] + _codes(connection, places)
    return GiftsSought(_gifts(connection, codes), min(count, MANY), count > MANY, waiting)


def _stretches(whole: list[int]) -> Iterator[tuple[int, int, int]]:
    """(level, oldest, newest) of what is read together, newest first: at each level what is not joined further.

    ``whole`` is the newest segment, then the newest block of each level. Parts stay where they are.
    """
    for level, newest in enumerate(whole):
        behind, most = (whole[level + 1] * FAN if level < LEVELS else 0), FIRST_LOOK
        while newest > behind:
            oldest = max(newest - most, behind) + 1
            yield level, oldest, newest
            newest, most = oldest - 1, min(most * 4, LARGEST_LOOK[level])


def _unpacked(connection: Any, asked: list[str], behind: int) -> tuple[list[str], int]:
    """Receipt codes of what is not packed yet and fits, newest first, and how many gifts were not looked at."""
    steps = unpacked_steps(connection, behind)
    seen, first = 0, 0
    for step, gifts in steps:
        if seen + gifts > LOOKED_THROUGH:
            break
        seen, first = seen + gifts, step
    if not seen:
        return [], sum(gifts for _, gifts in steps)
    wanted = frozenset(asked)
    found = [code for code, words in words_of_steps(connection, first, steps[0][0]) if wanted <= words]
    return found[::-1], sum(gifts for _, gifts in steps) - seen


def _look(connection: Any, asked: list[str], level: int, oldest: int, newest: int) -> list[tuple[int, int]]:
    """(number, bits) that fit among segments or blocks from ``newest`` back to ``oldest``."""
    held = dict.fromkeys(range(oldest, newest + 1), -1)
    # What bears the rarest is often nothing.
    for words in (asked[:1], *(asked[at : at + FEW_WORDS] for at in range(1, len(asked), FEW_WORDS))):
        if not held:
            break
        of = {word: bucket_of(word, level) for word in words}
        within = {"level": level, "buckets": sorted({*of.values()}), "oldest": min(held), "newest": max(held)}
        rows = {(row.bucket, row.number): row.words for row in connection.execute(_HELD, within)}
        for word, bucket in of.items():
            held = {
                number: both
                for number, bits in held.items()
                if (both := bits & bits_of(rows.get((bucket, number), ""), word))
            }
    return sorted(held.items(), reverse=True)


def _places(level: int, number: int, held: int, most: int) -> list[tuple[int, int]]:
    """(segment, bit) of the newest ``most`` gifts that fit in a segment or block."""
    first = (number - 1) * FAN**level + 1
    found: list[tuple[int, int]] = []
    while held and len(found) < most:
        top = held.bit_length() - 1
        found.append((first + top // SLOT, top % SLOT))
        held ^= 1 << top
    return found


def _codes(connection: Any, places: list[tuple[int, int]]) -> list[str]:
    """Receipt codes of the gifts in ``places`` (segment, bit)."""
    if not places:
        return []
    of_segment: dict[int, list[str]] = {}
    for segment, codes in connection.execute(_CODES, {"segments": sorted({at for at, _ in places})}):
        of_segment.setdefault(segment, []).extend(codes.split("\n"))
    return [of_segment[segment][bit] for segment, bit in places]


def _gifts(connection: Any, codes: list[str]) -> tuple[GiftSought, ...]:
    """The gifts with these codes, in their order."""
    if not codes:
        return ()
    asked, found = {"codes": codes}, dict[str, GiftSought]()
    for row in connection.execute(_GIFTS, asked):
        found[row.receipt_code] = GiftSought(*row)
    for row in connection.execute(_GOODS, asked) if len(found) < len(codes) else ():
        kept = dict(zip(("what", "unit", "quantity"), row[6:], strict=True))
        found[row.receipt_code] = GiftSought(*row[:6], **kept)
    numbers = entries_by_keys(connection, [one.entry_key for one in found.values()])
    undone = reversed_among(connection, numbers.values())
    return tuple(
        replace(gift, is_withdrawn=gift.is_withdrawn or numbers.get(gift.entry_key) in undone)
        for gift in (found[code] for code in codes)
    )
