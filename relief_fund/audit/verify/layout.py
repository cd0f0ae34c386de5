"""Where tiles and bundles of a log lie (C2SP tlog-tiles), and how a bundle is cut into leaves."""

from collections.abc import Iterator, Sequence

from .merkle import WIDTH
from .notes import Malformed

ENTRIES = -1
"""The level number under which this module means entry bundles."""


def tile_path(level: int, index: int, width: int = 0) -> str:
    """The path below the log's folder, as ``tile/0/x001/x234/067`` or ``tile/entries/000.p/12``.

    ``level`` ENTRIES names entry bundles; ``width`` 1 to 255 names a partial tile, 0 a full one.
    """
    parts = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        parts.insert(0, f"x{index % 1000:03d}")
    place = "entries" if level == ENTRIES else str(level)
    return f"tile/{place}/{'/'.join(parts)}" + (f".p/{width}" if width else "")


def levels_of(size: int) -> int:
    """How many levels of hash tiles a tree of ``size`` leaves has."""
    levels = 0
    while size >> (8 * levels):
        levels += 1
    return levels


def required(size: int) -> Iterator[tuple[int, int, int]]:
    """Every (level, index, width) that a log of ``size`` leaves consists of; width 0 means full."""
    for level in range(ENTRIES, levels_of(size)):
        hashes = size >> (8 * max(level, 0))
        for index in range(hashes // WIDTH):
            yield level, index, 0
        if hashes % WIDTH:
            yield level, hashes // WIDTH, hashes % WIDTH


def bundled(bodies: Sequence[bytes]) -> bytes:
    """The entry bundle of up to 256 leaves: each with its length as two big-endian bytes before it."""
    return b"".join([len(body).to_bytes(2, "big") + body for body in bodies])


def unbundled(bundle: bytes, width: int) -> list[bytes]:
    """The ``width`` leaves of an entry bundle; raises Malformed unless it is cut exactly so."""
    bodies: list[bytes] = []
    at, end = 0, len(bundle)
    while at < end:
        if at + 2 > end:
            raise Malformed("half a length at the end")
        after = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if after > end:
            raise Malformed(f"leaf {len(bodies)} of the bundle runs past its end")
        bodies.append(bundle[at + 2 : after])
        at = after
    if len(bodies) != width:
        raise Malformed(f"{len(bodies)} leaves instead of {width}")
    return bodies
