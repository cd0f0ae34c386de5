"""Words of gifts, packed so that looking them up costs the same for every word.

About a thousand gifts, one behind the other, are one segment. Of each segment a few rows are kept, one per bucket
of words: every word of the bucket with the places of the gifts that bear it, as the bits of one number. A question
reads, newest segments first, the bucket of each of its words and lays the bits over one another. What is asked by
reference, amount or day is a word too, so that every question is answered in the same way, on both engines.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from relief_fund.donors.tables_words import GiftSegment, GiftStep, GiftWords
from relief_fund.kernel.folding import folded

STEP = GiftStep.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
SEGMENT = GiftSegment.__table__  # type: ignore[attr-defined]  # as above
WORDS = GiftWords.__table__  # type: ignore[attr-defined]  # as above

BUCKETS = 256
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


def bucket_of(word: str) -> int:
    """The bucket in which a word is kept; the same in every program and year."""
    return zlib.crc32(word.encode()) % BUCKETS


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


def word_rows(segment: int, gifts: Sequence[Iterable[str]]) -> Sequence[Mapping[str, Any]]:
    """Rows of the words of the gifts of one segment, a gift's bit being its place in ``gifts``."""
    buckets: list[list[str]] = [[] for _ in range(BUCKETS)]
    for word, told in _places_told(gifts):
        buckets[bucket_of(word)].append(f"{word}\t{told}")
    return [
        {"bucket": at, "segment": segment, "words": "\n" + "\n".join(words) + "\n"}
        for at, words in enumerate(buckets)
        if words
    ]


def _places_told(gifts: Iterable[Iterable[str]]) -> Iterable[tuple[str, str]]:
    """Each word with the places that bear it: the zeros below its lowest bit are counted, then its bits.

    Most words stand in one gift alone, so those are told apart from the start.
    """
    single: dict[str, int] = {}
    several: dict[str, int] = {}
    for at, words in enumerate(gifts):
        for word in words:
            if word in several:
                several[word] |= 1 << at
            elif word in single:
                several[word] = 1 << single.pop(word) | 1 << at
            else:
                single[word] = at
    for word, at in single.items():
        yield word, f"{at}:1"
    for word, held in several.items():
        low = (held & -held).bit_length() - 1
        yield word, f"{low}:{held >> low:x}"


def bits_of(words: str, word: str) -> int:
    """Places of the gifts that bear ``word``, from a row's words; 0 where none does."""
    at = words.find(f"\n{word}\t")
    if at < 0:
        return 0
    begins = at + len(word) + 2
    low, _, held = words[begins : words.index("\n", begins)].partition(":")
    return int(held, 16) << int(low)
