"""Codes drawn by adding up are those that the library draws, module by module, for every length and letter."""

import random
import re
import string

import pytest
import segno

from relief_fund.web.qr_sheets import BORDER, CHECKED, MASK, sheet_for

LETTERS = string.ascii_letters + string.digits + "-_/#:.%?&= ~"
BEGIN = "https://quy.example/r#"
LENGTHS = (181, 182, 212, 213, 214, 230, 251, 252, 287, 288, 300, 331)
"""The shortest and longest text of each version, and some between."""


def made(dice: random.Random, letters: int) -> bytes:
    """A text of so many letters."""
    return (BEGIN + "".join(dice.choices(LETTERS, k=letters - len(BEGIN)))).encode()


def by_library(text: bytes) -> list[str]:
    """The rows of the library's drawing."""
    drawn = segno.make(text.decode(), error="m", micro=False, mask=MASK)
    return ["".join("#" if dark else "." for dark in row) for row in drawn.matrix]


def rows_of(path: str, size: int) -> list[str]:
    """The rows that a path of relative moves and lines strokes."""
    begin = re.match(rf"M{BORDER} {BORDER}\.5", path)
    assert begin
    dark, across, down = set(), 0, 0
    for line, move, step in re.findall(r"h(\d+)|m(-?\d+) (\d)", path[begin.end() :]):
        if line:
            dark |= {(down, at) for at in range(across, across + int(line))}
            across += int(line)
        else:
            across, down = across + int(move), down + int(step)
    assert max(down for down, _ in dark) < size
    return ["".join("#" if (row, at) in dark else "." for at in range(size)) for row in range(size)]


@pytest.mark.parametrize("letters", LENGTHS)
def test_every_length_is_drawn_as_the_library_draws_it(letters: int) -> None:
    dice = random.Random(letters)
    for _ in range(3):
        text = made(dice, letters)
        sheet = sheet_for(text)
        assert sheet is not None
        assert rows_of(sheet.path(text), sheet.size) == by_library(text)


def test_every_letter_in_every_place() -> None:
    first, last = (made(random.Random(nth), 240) for nth in (1, 2))
    sheet = sheet_for(first)
    assert sheet is not None
    for letter in (0, 1, 32, ord("a"), ord("z"), 126, 127):
        text = first[:100] + bytes([letter]) + last[101:]
        assert rows_of(sheet.path(text), sheet.size) == by_library(text)


def test_what_is_drawn_by_the_library_alone() -> None:
    long = BEGIN.encode() + b"x" * 200
    assert sheet_for(long) is not None
    for text in (
        b"https://quy.example",
        long * 2,
        b"HTTPS://QUY.EXAMPLE/" * 12,
        b"1" * 220,
        long + "ữ".encode(),
    ):
        assert sheet_for(text) is None


def test_a_sheet_is_made_once_for_all_texts_of_its_length() -> None:
    one, other = (made(random.Random(nth), 240) for nth in (3, 4))
    assert sheet_for(one) is sheet_for(other)
    assert len(CHECKED) == 4
