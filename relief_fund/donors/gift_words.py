"""Words of gifts, packed so that looking them up costs the same for every word.

About a thousand gifts, one behind the other, are one segment. Of each segment a few rows are kept, one per bucket
of words: every word of the bucket with the places of the gifts that bear it, as the bits of one number. A question
reads, newest segments first, the bucket of each of its words and lays the bits over one another. What is asked by
reference, amount or day is a word too, so that every question is answered in the same way, on both engines.

Sixteen segments are joined to a block of level 1, sixteen of those to one of level 2 (``gift_joining``). Every
segment has as many places in its block as any may have, so a place tells its segment; each level has sixteen times
the buckets of the one below, so a row is about as long at every level, but for the commonest words.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from relief_fund.donors.tables_words import GiftJoin, GiftSegment, GiftStep, GiftWords
from relief_fund.kernel.folding import folded

STEP = GiftStep.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
SEGMENT = GiftSegment.__table__  # type: ignore[attr-defined]  # as above
WORDS = GiftWords.__table__  # type: ignore[attr-defined]  # as above
JOIN = GiftJoin.__table__  # type: ignore[attr-defined]  # as above

SLOT = 1_024
"""Places that a segment has in a block; the database refuses a step of more gifts."""
FAN_BITS = 4
FAN = 1 << FAN_BITS
"""Segments, or blocks, that are joined to one block of the next level; and how many times its buckets that has."""
LEVELS = 2
_BUCKET_BITS = 6
GAP = 16
"""Bytes of eight places between two runs of a word. Closer ones are told in one, so that there are few to read."""
LONGEST_WORD = 40
MOST_WORDS = 60
"""Words of one gift that are kept; a bank's text holds a dozen."""
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Words of a text, without marks and capitals."""
    plain = text.lower() if text.isascii() else folded(text)
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain)]


def amount_word(amount: int) -> str:
    """An amount of whole đồng as a word that no text holds."""
    return f"={amount}"


def day_word(day: date) -> str:
    """A day as a word that no text holds."""
    return f"@{day.isoformat()}"


def buckets(level: int) -> int:
    """How many buckets the words of a segment (level 0) or block are kept in."""
    return 1 << _BUCKET_BITS + FAN_BITS * level


def bucket_of(word: str, level: int = 0) -> int:
    """The bucket in which a word is kept, the same in every program and year: at most ``FAN`` from one below."""
    return zlib.crc32(word.encode()) >> 32 - _BUCKET_BITS - FAN_BITS * level


def words_of_gift(reference: str, text: str, amount: int, day: date) -> frozenset[str]:
    """Everything by which one gift is found."""
    words = dict.fromkeys([*words_of(reference), *words_of(text)][:MOST_WORDS])
    joined = "".join(words_of(reference))[:LONGEST_WORD]
    return frozenset([*words, amount_word(amount), day_word(day), *([joined] if joined else [])])


def step_row(entry: int, codes: Sequence[str], *, reference: str = "", text: str = "") -> Mapping[str, Any]:
    """The row of gifts that are written together, by their receipt ``codes``; ``entry`` numbers the first one's.

    All that writing a gift does for its being found: the rest is done behind it (``gift_packing``).
    """
    return {
        "entry": entry, "gifts": len(codes), "reference": reference, "text": text, "codes": "\n".join(codes),
    }  # fmt: skip


def word_rows(
    level: int, number: int, words: Iterable[tuple[str, str]], first: int = 0, last: int | None = None
) -> Sequence[Mapping[str, Any]]:
    """Rows of ``words`` (word, places as told) of a segment or block, for buckets from ``first`` to below ``last``."""
    last = buckets(level) if last is None else last
    held: list[list[str]] = [[] for _ in range(first, last)]
    for word, told in words:
        held[bucket_of(word, level) - first].append(f"{word}\t{told}")
    return [
        {"level": level, "bucket": at, "number": number, "words": "\n" + "\n".join(lines) + "\n"}
        for at, lines in enumerate(held, first)
        if lines
    ]


def told_words(gifts: Iterable[Iterable[str]]) -> Iterable[tuple[str, str]]:
    """Each word of the gifts of a segment with the places that bear it, as they are told.

    Most words stand in one gift alone, so those are told apart from the start.
    """
    single: dict[str, int] = {}
    several: dict[str, list[int]] = {}
    for at, words in enumerate(gifts):
        for word in words:
            if word in several:
                several[word].append(at)
            elif word in single:
                several[word] = [single.pop(word), at]
            else:
                single[word] = at
    for word, at in single.items():
        yield word, str(at)
    for word, places in several.items():
        yield word, _told((place >> 3, _ONE[place & 7]) for place in places)


def joined_words(parts: Sequence[Iterable[str]], size: int) -> Iterable[tuple[str, str]]:
    """The same of several segments or blocks, of ``size`` places each, from the rows of words of each."""
    held: dict[str, list[tuple[int, str]]] = {}
    for at, rows in enumerate(parts):
        for row in rows:
            for line in row[1:-1].split("\n"):
                word, _, told = line.partition("\t")
                held.setdefault(word, []).append((at * size, told))
    for word, each in held.items():
        begins, told = each[0]
        if len(each) == 1 and told.isdecimal():
            yield word, str(begins + int(told))
        else:
            yield word, _told(((begins >> 3) + at, bits) for begins, told in each for at, bits in _runs(told))


def bits_of(words: str, word: str) -> int:
    """Places of the gifts that bear ``word``, from a row's words; 0 where none does."""
    at = words.find(f"\n{word}\t")
    if at < 0:
        return 0
    begins = at + len(word) + 2
    told = words[begins : words.index("\n", begins)]
    if told.isdecimal():
        return 1 << int(told)
    held = bytearray()
    for first, bits in _runs(told):
        held += bytes(first - len(held))
        held += bits
    return int.from_bytes(held, "little")


_ONE = [bytes([1 << place]) for place in range(8)]


def _runs(told: str) -> Iterator[tuple[int, bytes]]:
    """(place of its first bit in bytes, bits) of every run: a place alone is told as its number."""
    for run in told.split(" "):
        if run.isdecimal():
            place = int(run)
            yield place >> 3, _ONE[place & 7]
        else:
            first, _, bits = run.partition(":")
            yield int(first), bytes.fromhex(bits)


def _told(runs: Iterable[tuple[int, bytes]]) -> str:
    """Runs in ascending order as they are told, those that are close put together."""
    found: list[str] = []
    first, held = 0, bytearray()
    for at, bits in runs:
        between = at - first - len(held)
        if not held or between > GAP:
            if held:
                found.append(_told_run(first, held))
            first, held = at, bytearray(bits)
        elif between < 0:
            # Two places of one byte, each told alone.
            held[-1] |= bits[0]
        else:
            held += bytes(between) + bits
    return " ".join([*found, _told_run(first, held)])


def _told_run(first: int, held: bytearray) -> str:
    if len(held) == 1 and held[0] & held[0] - 1 == 0:
        return str((first << 3) + held[0].bit_length() - 1)
    return f"{first}:{held.hex()}"
