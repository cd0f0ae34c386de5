"""The lines of a journal file, one at a time, refused where their text is not plain."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.errors import JournalTextInvalid

LONGEST_LINE = 4_000
"""Bytes of one line: nothing longer is held in memory."""
_NOT_PLAIN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Control characters, the tab among them, and marks that turn the direction of reading."""


def numbered_lines(file: BinaryIO) -> Iterator[tuple[int, str | ReliefFundError]]:
    """Each line with its number, without its end; JournalTextInvalid in place of a line that is not plain."""
    at = 0
    while raw := file.readline(LONGEST_LINE + 2):
        at += 1
        if at == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        ended = raw.endswith(b"\n")
        if len(raw) - ended > LONGEST_LINE:
            yield at, JournalTextInvalid(line=at, value="", expected=f"{LONGEST_LINE} bytes at most")
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(LONGEST_LINE)
            continue
        try:
            text = raw[: len(raw) - ended].removesuffix(b"\r").decode()
        except UnicodeDecodeError:
            yield at, JournalTextInvalid(line=at, value="", expected="UTF-8")
            continue
        if text.isprintable() or not (found := _NOT_PLAIN.search(text)):
            yield at, text
        else:
            mark = f"U+{ord(found[0]):04X}"
            expected = "no control character, no tab"
            yield at, JournalTextInvalid(line=at, value=mark, column=found.start() + 1, expected=expected)
