"""The sub-tree of a batch leaf: per-household digests among decoys, and the path of each."""

import base64
import hashlib
from collections.abc import Iterable

from relief_fund.audit.tree import inclusion_path, leaf_hash, root_of

SMALLEST = 16
"""Leaves; the sub-tree is padded with decoys to the next power of two, at least this."""


class SubTree:
    """An RFC 6962 tree over digests and decoys in sorted order, so that a place in it tells nothing.

    Decoys are derived from all digests together: who holds every digest (the office, an inspector) can
    make the tree again; who holds only the root or one slip can tell neither how many nor which are real,
    because each digest rests on 128 secret random bits.
    """

    def __init__(self, digests: Iterable[str]) -> None:
        real = sorted(set(digests))
        width = max(SMALLEST, 1 << len(real).bit_length())
        self._places = sorted([*real, *_decoys(real, width - len(real))])
        self._hashes = [leaf_hash(digest.encode("ascii")) for digest in self._places]

    @property
    def root(self) -> str:
        """The base64 root that stands in the batch leaf."""
        return base64.b64encode(root_of(self._hashes)).decode()

    @property
    def size(self) -> int:
        """How many leaves the sub-tree has, decoys included."""
        return len(self._hashes)

    def path(self, digest: str) -> tuple[int, list[str]]:
        """The index of ``digest`` and its base64 inclusion path; raises ValueError when it is not there."""
        index = self._places.index(digest)
        return index, [base64.b64encode(node).decode() for node in inclusion_path(index, self._hashes)]


def _decoys(real: list[str], count: int) -> list[str]:
    seed = hashlib.sha256("\n".join(["relief-fund decoys v1", *real]).encode("ascii")).digest()
    return [
        base64.urlsafe_b64encode(hashlib.sha256(seed + at.to_bytes(4, "big")).digest()).decode().rstrip("=")
        for at in range(count)
    ]
