"""The lines of a journal file, one at a time, refused where their text is not plain."""

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.errors import JournalTextInvalid
from relief_fund.ledger.interchange.names import NOT_PLAIN

LONGEST_LINE = 4_000
"""Bytes of one line: nothing longer is held in memory."""
BLOCK = 65_536
_NOT_PLAIN = re.compile(f"[{NOT_PLAIN}]")
"""Control characters, the tab among them, and marks that turn the direction of reading."""


def numbered_lines(file: BinaryIO) -> Iterator[tuple[int, str | ReliefFundError]]:
    """Each line with its number, without its end; JournalTextInvalid in place of a line that is not plain.

    Read by blocks: where a whole block is plain, as most are, no line of it is looked at by itself.
    """
    at, kept = 1, b""
    block = file.read(BLOCK).removeprefix(codecs.BOM_UTF8)
    while block:
        whole, ended, kept = (kept + block).rpartition(b"\n")
        if ended:
            yield from _lines(whole, at)
            at += whole.count(b"\n") + 1
        if len(kept) > LONGEST_LINE:
            yield at, _too_long(at)
            at, kept = at + 1, _behind_line(file)
        block = file.read(BLOCK)
    if kept:
        yield from _lines(kept.removesuffix(b"\n"), at)


def _lines(block: bytes, at: int) -> Iterable[tuple[int, str | ReliefFundError]]:
    """The lines of a block that does not end in one."""
    try:
        text = block.decode()
    except UnicodeDecodeError:
        return _each_line(block, at)
    lines = text.split("\n")
    # A letter has at most four bytes.
    plain = text.replace("\n", "").isprintable() and 4 * max(map(len, lines)) <= LONGEST_LINE
    return enumerate(lines, at) if plain else _each_line(block, at)


def _each_line(block: bytes, first: int) -> Iterator[tuple[int, str | ReliefFundError]]:
    for at, raw in enumerate(block.split(b"\n"), first):
        if len(raw) > LONGEST_LINE:
            yield at, _too_long(at)
            continue
        try:
            text = raw.removesuffix(b"\r").decode()
        except UnicodeDecodeError:
            yield at, JournalTextInvalid(line=at, value="", expected="UTF-8")
            continue
        if text.isprintable() or not (found := _NOT_PLAIN.search(text)):
            yield at, text
        else:
            mark = f"U+{ord(found[0]):04X}"
            expected = "no control character, no tab"
            yield at, JournalTextInvalid(line=at, value=mark, column=found.start() + 1, expected=expected)


def _too_long(at: int) -> JournalTextInvalid:
    return JournalTextInvalid(line=at, value="", expected=f"{LONGEST_LINE} bytes at most")


def _behind_line(file: BinaryIO) -> bytes:
    """What was read behind the end of the present line, which is passed over without being held."""
    while block := file.read(BLOCK):
        _, ended, behind = block.partition(b"\n")
        if ended:
            return behind
    return b""
