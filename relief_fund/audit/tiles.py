"""Tiles on disk (C2SP tlog-tiles): writing those a growing tree completes, reading proofs out of them."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from relief_fund.audit.errors import TilesDamaged
from relief_fund.audit.tree import inclusion_ranges, leaf_hash, root_of, split
from relief_fund.audit.verify.layout import ENTRIES, bundled, required, tile_path, unbundled
from relief_fund.audit.verify.merkle import WIDTH, Frontier
from relief_fund.audit.verify.notes import Malformed

__all__ = ["ENTRIES", "WIDTH", "Frontier", "TileReader", "complete", "drop_partials", "prune", "tile_path"]


class TileReader:
    """Reads hashes and leaves of the tree of ``size`` leaves below ``folder``.

    Raises TilesDamaged where a file is missing or has another length than the tree demands.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        self.size = size
        self._hashes = lru_cache(maxsize=64)(self._read_hashes)

    def read(self, level: int, index: int) -> bytes:
        """The bytes of one tile or bundle (``level`` ENTRIES), partial where the tree ends in it.

        A partial tile that a publisher has meanwhile replaced by the full one is cut out of that.
        """
        width = self.width(level, index)
        path = tile_path(level, index, width)
        with suppress(OSError):
            return (self._folder / path).read_bytes()
        try:
            whole = (self._folder / tile_path(level, index)).read_bytes()
            return bundled(unbundled(whole, WIDTH)[:width]) if level == ENTRIES else whole[: 32 * width]
        except (OSError, Malformed):
            raise TilesDamaged(file=path, why="missing") from None

    def width(self, level: int, index: int) -> int:
        """How many hashes the tree of this size has in the tile; 0 for a full one."""
        return min(WIDTH, (self.size >> (8 * max(level, 0))) - index * WIDTH) % WIDTH

    def leaves(self, index: int) -> list[bytes]:
        """The leaves of bundle ``index``."""
        width = self.width(ENTRIES, index)
        try:
            return unbundled(self.read(ENTRIES, index), width or WIDTH)
        except Malformed as why:
            raise TilesDamaged(file=tile_path(ENTRIES, index, width), why=str(why)) from None

    def leaf(self, position: int) -> bytes:
        """The leaf at ``position``."""
        return self.leaves(position // WIDTH)[position % WIDTH]

    def path(self, position: int) -> list[bytes]:
        """The inclusion path of the leaf at ``position``."""
        return [self.range_root(start, end) for start, end in inclusion_ranges(position, self.size)]

    def range_root(self, start: int, end: int) -> bytes:
        """The RFC 6962 root of D[start:end], of a range that the RFC's splitting makes."""
        count = end - start
        if count & (count - 1):
            middle = start + split(count)
            return root_of([self.range_root(start, middle), self.range_root(middle, end)])
        level = (count.bit_length() - 1) // 8
        first, wide = start >> (8 * level), count >> (8 * level)
        return root_of(self._hashes(level, first // WIDTH)[first % WIDTH : first % WIDTH + wide])

    def _read_hashes(self, level: int, index: int) -> list[bytes]:
        tile = self.read(level, index)
        width = self.width(level, index)
        if len(tile) != 32 * (width or WIDTH):
            raise TilesDamaged(file=tile_path(level, index, width), why="length")
        return [tile[at : at + 32] for at in range(0, len(tile), 32)]


def complete(folder: Path, size: int) -> bool:
    """Whether every file of the tree of ``size`` leaves is there, hash tiles at their exact length."""
    for level, index, width in required(size):
        try:
            found = (folder / tile_path(level, index, width)).stat().st_size
        except OSError:
            return False
        if found == 0 or (level != ENTRIES and found != 32 * (width or WIDTH)):
            return False
    return True


def full_tiles(before: int, after: int) -> Iterator[tuple[int, int]]:
    """The (level, index) of every tile and bundle that growing from ``before`` to ``after`` filled."""
    level = 0
    while after >> (8 * level):
        for index in range(before >> (8 * (level + 1)), after >> (8 * (level + 1))):
            yield level, index
            if level == 0:
                yield ENTRIES, index
        level += 1


def drop_partials(folder: Path, before: int, after: int) -> None:
    """Remove the partial tiles of tiles that growing from ``before`` to ``after`` filled."""
    for level, index in full_tiles(before, after):
        shutil.rmtree(folder / f"{tile_path(level, index)}.p", ignore_errors=True)


def prune(folder: Path, size: int) -> None:
    """Remove everything below ``folder/tile`` that the tree of ``size`` leaves does not consist of."""
    needed = {folder / tile_path(level, index, width) for level, index, width in required(size)}
    for path in sorted((folder / "tile").rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in needed:
            path.unlink()


def leaf_hashes(bodies: list[bytes]) -> list[bytes]:
    """The leaf hashes of ``bodies``."""
    return [leaf_hash(body) for body in bodies]
