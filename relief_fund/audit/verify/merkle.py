"""RFC 6962 hashing, and RFC 9162 verification of inclusion (2.1.3.2) and consistency (2.1.4.2)."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
WIDTH = 256
"""Hashes in a full tile."""


def leaf_hash(body: bytes) -> bytes:
    """SHA-256(0x00 || body)."""
    return sha256(b"\0" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return sha256(b"\1" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The tree hash over equal perfect sub-trees (leaves, most simply); EMPTY_ROOT for none.

    Pairing level by level and carrying an odd last node up is the RFC's split at a power of two.
    """
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        pairs = [
            sha256(b"\1" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        if len(level) % 2:
            pairs.append(level[-1])
        level = pairs
    return level[0]


class Frontier:
    """The right edge of a growing tree: for each level, the hashes of its last, unfinished tile.

    ``levels[k]`` are roots of perfect sub-trees of 256**k leaves, at most 255 of them.
    """

    def __init__(self) -> None:
        self.size = 0
        self.levels: list[list[bytes]] = [[]]

    def add(self, hashes: Iterable[bytes]) -> list[tuple[int, int, bytes]]:
        """Append leaf hashes; returns the tiles that became full, as (level, index, 8,192 bytes)."""
        full: list[tuple[int, int, bytes]] = []
        lowest = self.levels[0]
        for leaf in hashes:
            lowest.append(leaf)
            self.size += 1
            if len(lowest) == WIDTH:
                self._climb(full)
        return full

    def _climb(self, full: list[tuple[int, int, bytes]]) -> None:
        level = 0
        while len(self.levels[level]) == WIDTH:
            tile = self.levels[level]
            full.append((level, (self.size >> (8 * (level + 1))) - 1, b"".join(tile)))
            if level + 1 == len(self.levels):
                self.levels.append([])
            self.levels[level + 1].append(root_of(tile))
            tile.clear()
            level += 1

    def partial(self) -> list[tuple[int, int, int, bytes]]:
        """The unfinished tiles, as (level, index, width, bytes)."""
        return [
            (level, self.size >> (8 * (level + 1)), len(hashes), b"".join(hashes))
            for level, hashes in enumerate(self.levels)
            if hashes
        ]

    def root(self) -> bytes:
        """The root of the whole tree, each level's remainder folded into the level above."""
        rest: list[bytes] = []
        for hashes in self.levels:
            nodes = hashes + rest
            rest = [root_of(nodes)] if nodes else []
        return rest[0] if rest else EMPTY_ROOT

    def boundary(self) -> "Frontier":
        """A copy cut back to the last full tile of leaves."""
        copy = Frontier()
        copy.size = self.size - len(self.levels[0])
        copy.levels = [[], *(list(hashes) for hashes in self.levels[1:])]
        return copy


def inclusion_holds(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether ``path`` proves that the leaf hash ``leaf`` stands at ``index`` in the tree of ``size``."""
    if not 0 <= index < size or any(len(node) != 32 for node in (leaf, root, *path)):
        return False
    place, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def consistency_holds(first: int, second: int, root1: bytes, root2: bytes, path: Sequence[bytes]) -> bool:
    """Whether ``path`` proves that the tree of ``second`` leaves begins with the tree of ``first``.

    The empty tree begins everything and proves nothing: ``first`` = 0 is refused.
    """
    if not 0 < first <= second or any(len(node) != 32 for node in path):
        return False
    if first == second or not path:
        return first == second and not path and root1 == root2
    nodes = list(path) if first & (first - 1) else [root1, *path]
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, node)
        place, last = place >> 1, last >> 1
    return last == 0 and old == root1 and new == root2
