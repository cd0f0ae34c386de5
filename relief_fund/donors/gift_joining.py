"""Joining the words of gifts behind their packing: small segments become blocks, a few rows a command, resumable.

Nothing is changed or removed: a block is written beside its parts and read instead of them once it is whole, so a
search that has begun on the parts ends on them. Blocks of a level follow one another without a gap.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.donors.gift_packing import FEW, last_packed, pack_gift_words
from relief_fund.donors.gift_words import FAN, JOIN, LEVELS, SLOT, WORDS, buckets, joined_words, word_rows
from relief_fund.kernel.protocols import Office

AT_ONCE = 8
"""Buckets of the parts that one command joins: ``FAN`` times as many rows, each of a few kilobytes."""

_LAST = (
    select(JOIN.c.number, JOIN.c.upto)
    .where(JOIN.c.level == bindparam("level"))
    .order_by(JOIN.c.number.desc(), JOIN.c.upto.desc())
    .limit(1)
)
_PARTS = (
    select(WORDS.c.number, WORDS.c.words)
    .where(
        WORDS.c.level == bindparam("level"),
        WORDS.c.bucket.in_(bindparam("buckets", expanding=True)),
        WORDS.c.number.between(bindparam("oldest"), bindparam("newest")),
    )
    .order_by(WORDS.c.number)
)


@dataclass(frozen=True, slots=True)
class Joined:
    """How far a level is joined: the newest block that stands whole, and below which bucket the one behind it does."""

    whole: int
    upto: int


def keep_gift_words(office: Office, *, few: int = FEW) -> tuple[int, int]:
    """Pack what is not packed yet, then join what is enough for a block; returns gifts packed and steps joined."""
    return pack_gift_words(office, few=few), join_gift_words(office)


def join_gift_words(office: Office) -> int:
    """Join segments and blocks where there are enough, from where it stopped; returns how many steps it wrote."""
    steps = 0
    for level in range(1, LEVELS + 1):
        while command := _next_step(office, level):
            steps += office.desk.run(command)
    return steps


def last_joined(connection: Any, level: int) -> Joined:
    """How far ``level`` is joined; every segment, which is level 0, is whole from its packing on."""
    if not level:
        return Joined(last_packed(connection).segment, 0)
    return _joined(connection.execute(_LAST, {"level": level}).first(), level)


def _joined(last: Any, level: int) -> Joined:
    if last is None:
        return Joined(0, 0)
    number, upto = int(last.number), int(last.upto)
    return Joined(number, 0) if upto == buckets(level) else Joined(number - 1, upto)


def _next_step(office: Office, level: int) -> Callable[[Any], int] | None:
    """The command that writes the next rows of the next block of ``level``; None where its parts are too few."""
    with office.read() as connection:
        joined = last_joined(connection, level)
        number = joined.whole + 1
        if last_joined(connection, level - 1).whole < number * FAN:
            return None
        upto = min(joined.upto + AT_ONCE * FAN, buckets(level))
        parts = _parts(connection, level, number, joined.upto // FAN, upto // FAN)
    words = joined_words(parts, SLOT * FAN ** (level - 1))
    rows = word_rows(level, number, words, joined.upto, upto)
    return _write(level, joined, {"level": level, "number": number, "upto": upto}, rows)


def _parts(connection: Any, level: int, number: int, first: int, last: int) -> list[list[str]]:
    """Rows of words of each part of a block, oldest first, whose buckets lie from ``first`` to below ``last``."""
    oldest = (number - 1) * FAN + 1
    found: list[list[str]] = [[] for _ in range(FAN)]
    asked = {"level": level - 1, "buckets": range(first, last), "oldest": oldest, "newest": oldest + FAN - 1}
    for part, words in connection.execute(_PARTS, asked):
        found[part - oldest].append(words)
    return found


def _write(
    level: int, behind: Joined, step: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> Callable[[Any], int]:
    def command(tx: Any) -> int:
        if _joined(tx.sql(_LAST, {"level": level}).first(), level) != behind:
            return 0
        tx.rows(JOIN, [step])
        if rows:
            tx.rows(WORDS, rows)
        return 1

    return command
