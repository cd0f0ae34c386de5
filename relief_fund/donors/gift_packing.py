"""Packing the words of gifts behind their writing: a job of the clock, a segment a command, resumable at any point.

A gift is written with nothing but its place among the others (``tables_words.GiftStep``). What was written since the
last segment is not packed yet; a search looks through it gift by gift, so the clock keeps it short.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.banking.inbox import words_printed
from relief_fund.donors.gift_words import SEGMENT, STEP, WORDS, told_words, word_rows, words_of_gift
from relief_fund.donors.queries import GIFT
from relief_fund.donors.tables_people import CounterGift
from relief_fund.kernel.protocols import Office

COUNTER = CounterGift.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation

MOST = 1_000
"""Gifts of one segment, which is one command."""
FEW = 50
"""Gifts that may stay unpacked: looking through them is cheaper than a segment's rows."""
ASKED = 500

_LAST = select(SEGMENT.c.segment, SEGMENT.c.last_step).order_by(SEGMENT.c.segment.desc()).limit(1)
_BEHIND = (
    select(STEP.c.entry, STEP.c.gifts)
    .where(STEP.c.entry > bindparam("last"))
    .order_by(STEP.c.entry)
    .limit(MOST)
)
_UNPACKED = (
    select(STEP.c.entry, STEP.c.gifts).where(STEP.c.entry > bindparam("last")).order_by(STEP.c.entry.desc())
)
_STEPS = (
    select(STEP.c.codes, STEP.c.reference, STEP.c.text)
    .where(STEP.c.entry.between(bindparam("first"), bindparam("last")))
    .order_by(STEP.c.entry)
)
_CODES: Any = bindparam("codes", expanding=True)
_OF_GIFTS = select(GIFT.c.receipt_code, GIFT.c.day, GIFT.c.amount, GIFT.c.entry_key).where(
    GIFT.c.receipt_code.in_(_CODES)
)
_OF_GOODS = select(COUNTER.c.receipt_code, COUNTER.c.day, COUNTER.c.value, COUNTER.c.entry_key).where(
    COUNTER.c.receipt_code.in_(_CODES)
)


@dataclass(frozen=True, slots=True)
class Packed:
    """How far gifts are packed: the newest segment, and the last step in it; both 0 before the first."""

    segment: int
    last_step: int


@dataclass(frozen=True, slots=True)
class _Next:
    """The steps of the segment that comes next."""

    segment: int
    behind: int
    first: int
    last: int
    gifts: int


def pack_gift_words(office: Office, *, few: int = FEW) -> int:
    """Pack what is not packed yet, unless it is fewer than ``few`` gifts; returns how many were packed."""
    packed = 0
    while following := _following(office, few):
        packed += office.desk.run(_pack(office, following))
    return packed


def last_packed(connection: Any) -> Packed:
    """How far gifts are packed."""
    found = connection.execute(_LAST).first()
    return Packed(*map(int, found)) if found else Packed(0, 0)


def unpacked_steps(connection: Any, behind: int) -> list[tuple[int, int]]:
    """(step, gifts) of what was written behind the step ``behind``, newest first."""
    return [(int(entry), gifts) for entry, gifts in connection.execute(_UNPACKED, {"last": behind})]


def words_of_steps(connection: Any, first: int, last: int) -> list[tuple[str, frozenset[str]]]:
    """(receipt code, words) of the gifts of the steps from ``first`` to ``last``, in the order of the books."""
    steps = [
        (step.codes.split("\n"), (step.reference, step.text))
        for step in connection.execute(_STEPS, {"first": first, "last": last})
    ]
    facts = _facts(connection, [code for codes, _ in steps for code in codes])
    lines = {
        code: facts[code][2].split(":")[1] for codes, told in steps if not any(told) for code in codes
    }  # fmt: skip
    printed = words_printed(connection, list(lines.values()))
    return [
        (code, _words(facts[code], printed[lines[code]] if code in lines else told))
        for codes, told in steps
        for code in codes
    ]


_Fact = tuple[date, int, str]
"""Day, whole đồng, key of the entry of one gift."""


def _words(fact: _Fact, told: tuple[str, str]) -> frozenset[str]:
    day, amount, _ = fact
    return words_of_gift(*told, amount, day)


def _facts(connection: Any, codes: Sequence[str]) -> Mapping[str, _Fact]:
    found: dict[str, _Fact] = {}
    for query in (_OF_GIFTS, _OF_GOODS):
        asked = [code for code in codes if code not in found]
        for start in range(0, len(asked), ASKED):
            rows = connection.execute(query, {"codes": asked[start : start + ASKED]})
            found.update((row[0], (row[1], int(row[2]), row[3])) for row in rows)
    return found


def _following(office: Office, few: int) -> _Next | None:
    with office.read() as connection:
        packed = last_packed(connection)
        steps = connection.execute(_BEHIND, {"last": packed.last_step}).all()
    gifts, taken = 0, list[int]()
    for entry, count in steps:
        if taken and gifts + count > MOST:
            few = 0
            break
        gifts += count
        taken.append(int(entry))
    if not taken or gifts < few:
        return None
    return _Next(packed.segment + 1, packed.last_step, taken[0], taken[-1], gifts)


def _pack(office: Office, following: _Next) -> Callable[[Any], int]:
    """The command that writes the segment, where nobody else has meanwhile; returns how many gifts it packed."""
    with office.read() as connection:
        gifts = words_of_steps(connection, following.first, following.last)
    words = word_rows(0, following.segment, told_words(words for _, words in gifts))
    segment = {
        "segment": following.segment, "first_step": following.first, "last_step": following.last,
        "gifts": following.gifts,
    }  # fmt: skip

    def command(tx: Any) -> int:
        last = tx.sql(_LAST).first()
        if (int(last.last_step) if last else 0) != following.behind:
            return 0
        tx.rows(SEGMENT, [segment])
        tx.rows(WORDS, words)
        return following.gifts

    return command
