"""QR codes of long addresses, drawn by adding up: the code of a gift's proof must not cost more than its page.

Whatever a code says is laid over its blank by addition without carry (ISO/IEC 18004, 7.3 to 7.8: text, check
letters, places and mask are all linear). So turning one letter into another always turns over the same modules,
whatever the others say; a sheet for texts of one length finds out which once for each letter in each place.
The blank is drawn by the library, and what is added up is compared with its drawings in the tests.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

import segno

MASK = 6
"""Of the eight patterns (ISO/IEC 18004, 7.8.2) one without long runs on text."""
BORDER = 4
BLANK = ord("a")
CHECKED = {10: (26, 5), 11: (30, 5), 12: (22, 8), 13: (22, 9)}
"""Check letters of a block and blocks, of the versions drawn here at level M (ISO/IEC 18004, table 9)."""
OF_SMALLER = 180
"""Letters that the version before them holds."""
HEAD_BITS = 4 + 16
"""Before the text stand its mode and its length (7.4)."""
FIELD_POLYNOMIAL = 0x11D
"""x⁸ + x⁴ + x³ + x² + 1, over which check letters are reckoned (7.5.2)."""


class _Turned(dict[int, int]):
    """Modules that a letter in one place turns over against the blank, by the letter; reckoned when first met."""

    def __init__(self, bits: Sequence[int]) -> None:
        self._bits = bits

    def __missing__(self, letter: int) -> int:
        turned = 0
        for bit in range(8):
            if (letter ^ BLANK) >> bit & 1:
                turned ^= self._bits[bit]
        self[letter] = turned
        return turned


@dataclass(frozen=True, slots=True)
class Sheet:
    """The codes of texts of one length: the drawing of a blank one, and what each letter turns over of it.

    A drawing is one number: rows of ``width`` bits, which is ``size`` filled up to whole bytes, the highest bit
    being the module on the upper left.
    """

    size: int
    width: int
    blank: int
    turned: Sequence[_Turned]

    def drawn(self, text: bytes) -> int:
        """The drawing of a text of this sheet's length."""
        drawing = self.blank
        for turned, letter in zip(self.turned, text, strict=False):
            drawing ^= turned[letter]
        return drawing

    def path(self, text: bytes) -> str:
        """The dark modules of the drawing as the path of a stroke one wide (SVG 2, 9.3)."""
        octets = self.drawn(text).to_bytes(self.width * self.size // 8, "big")
        across = self.width // 8
        rows = (
            "".join([_STROKES[one] for one in octets[at : at + across]])
            for at in range(0, len(octets), across)
        )
        return f"M{BORDER} {BORDER}.5" + f"m-{self.width} 1".join(rows)


def sheet_for(text: bytes) -> Sheet | None:
    """The sheet on which ``text`` is drawn, None where it must be drawn by the library.

    That is so for texts that are short or very long, and for those that a narrower mode than bytes may hold.
    """
    version = next((one for one in CHECKED if _capacity(one) >= len(text) > OF_SMALLER), 0)
    plain = text.isascii() and text != text.upper()
    return _sheet(version, len(text)) if version and plain else None


@cache
def _capacity(version: int) -> int:
    """Letters of a text that a version holds at level M."""
    checks, blocks = CHECKED[version]
    return ((len(_places(_size(version))) // 8 - checks * blocks) * 8 - HEAD_BITS) // 8


def _size(version: int) -> int:
    return 17 + 4 * version


def _width(version: int) -> int:
    return (_size(version) + 7) // 8 * 8


@lru_cache(maxsize=16)
def _sheet(version: int, letters: int) -> Sheet:
    made = segno.make_qr(
        bytes([BLANK]) * letters, error="m", version=version, mode="byte", mask=MASK, boost_error=False
    )
    rows = ["".join("1" if dark else "0" for dark in row).ljust(_width(version), "0") for row in made.matrix]
    return Sheet(_size(version), _width(version), int("".join(rows), 2), _turned(version))


@cache
def _turned(version: int) -> tuple[_Turned, ...]:
    """What the letters of a text turn over, place by place; the same for texts of all lengths."""
    size, width = _size(version), _width(version)
    places = _places(size)
    # Modules of the bits of each letter of the message, the lowest bit first.
    modules = [
        [1 << (width * (size - row) - 1 - column) for row, column in reversed(places[at : at + 8])]
        for at in range(0, len(places) // 8 * 8, 8)
    ]
    bits = [turned for at, checks in _message(version) for turned in _turned_by(modules, at, checks)]
    # The text begins in the middle of a letter of the message.
    return tuple(
        _Turned([bits[at // 8 * 8 + 7 - at % 8] for at in range(first + 7, first - 1, -1)])
        for first in range(HEAD_BITS, HEAD_BITS + 8 * _capacity(version), 8)
    )


def _places(size: int) -> list[tuple[int, int]]:
    """Row and column of the modules of the message, in its order (7.7.3)."""
    found: list[tuple[int, int]] = []
    upwards = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        rows = range(size - 1, -1, -1) if upwards else range(size)
        found += [
            (row, column) for row in rows for column in (right, right - 1) if not _fixed(row, column, size)
        ]
        upwards = not upwards
    return found


def _fixed(row: int, column: int, size: int) -> bool:
    """Whether a module belongs to the patterns that every code has (6.3), of versions 7 to 13."""
    if row == 6 or column == 6:
        return True
    if (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9):
        return True
    if min(row, column) < 6 and size - 11 <= max(row, column) < size - 8:
        return True
    centres = (6, size // 2, size - 7)
    return any(
        abs(row - down) <= 2 and abs(column - across) <= 2
        for down, across in product(centres, centres)
        if (down, across) not in ((6, 6), (6, size - 7), (size - 7, 6))
    )


def _message(version: int) -> Iterator[tuple[int, list[tuple[int, list[int]]]]]:
    """Of each letter of the text's data, in its order: its place in the message, and its check letters.

    Each check letter with its place, and what it is for each bit of the letter, the lowest first.
    """
    checks, blocks = CHECKED[version]
    whole = len(_places(17 + 4 * version)) // 8
    data = whole - checks * blocks
    longer = data % blocks
    lengths = [data // blocks + (block >= blocks - longer) for block in range(blocks)]
    remainders = _remainders(checks, max(lengths))
    for block, length in enumerate(lengths):
        for at in range(length):
            # Blocks are laid column by column; the last column holds the longer ones alone.
            place = at * blocks + block - (blocks - longer if at == data // blocks else 0)
            yield (
                place,
                [
                    (data + nth * blocks + block, [_times(value, 1 << bit) for bit in range(8)])
                    for nth, value in enumerate(remainders[length - 1 - at])
                ],
            )


def _turned_by(modules: list[list[int]], at: int, checks: list[tuple[int, list[int]]]) -> list[int]:
    """What each bit of the letter at ``at`` turns over, its check letters included; the lowest first."""
    found = []
    for bit in range(8):
        turned = modules[at][bit]
        for place, values in checks:
            turned ^= sum(module for nth, module in enumerate(modules[place]) if values[bit] >> nth & 1)
        found.append(turned)
    return found


def _remainders(checks: int, count: int) -> list[list[int]]:
    """Check letters of 1 followed by 0, 1, 2, … more letters, ``count`` of them (7.5.2)."""
    generator = [1]
    root = 1
    for _ in range(checks):
        shifted = [*generator, 0]
        generator = [one ^ _times(other, root) for one, other in zip(shifted, [0, *generator], strict=True)]
        root = _times(root, 2)
    found = [generator[1:]]
    while len(found) < count:
        first, *rest = found[-1]
        found.append(
            [one ^ _times(first, other) for one, other in zip([*rest, 0], generator[1:], strict=True)]
        )
    return found


def _times(one: int, other: int) -> int:
    """The product of two letters in the field of 256."""
    product_ = 0
    while other:
        if other & 1:
            product_ ^= one
        one <<= 1
        if one & 0x100:
            one ^= FIELD_POLYNOMIAL
        other >>= 1
    return product_


def _stroke(octet: int) -> str:
    """Eight modules as relative moves and lines."""
    told, run = "", 1
    for bit in range(7, -1, -1):
        dark = octet >> bit & 1
        if bit and octet >> (bit - 1) & 1 == dark:
            run += 1
        else:
            told, run = told + (f"h{run}" if dark else f"m{run} 0"), 1
    return told


_STROKES = [_stroke(octet) for octet in range(256)]
