"""The RFC 6962 tree: roots and proofs. Checking lives in ``verify.merkle`` and is used from there."""

from collections.abc import Sequence

from relief_fund.audit.errors import TreeRangeInvalid
from relief_fund.audit.verify.merkle import (
    EMPTY_ROOT,
    consistency_holds,
    inclusion_holds,
    leaf_hash,
    node_hash,
    root_of,
)

__all__ = [
    "EMPTY_ROOT",
    "consistency_holds",
    "consistency_path",
    "consistency_ranges",
    "inclusion_holds",
    "inclusion_path",
    "inclusion_ranges",
    "leaf_hash",
    "node_hash",
    "root_of",
    "split",
]


def split(size: int) -> int:
    """The largest power of two smaller than ``size`` (at least 2): where RFC 6962 divides a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges whose roots are PATH(index, D[0:size]), from the leaf's sibling upwards.

    Raises TreeRangeInvalid unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise TreeRangeInvalid(index=index, size=size)
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(first: int, second: int) -> list[tuple[int, int]]:
    """The leaf ranges whose roots are PROOF(first, D[0:second]) of RFC 6962 2.1.2.

    Raises TreeRangeInvalid unless 0 < first <= second.
    """
    if not 0 < first <= second:
        raise TreeRangeInvalid(first=first, second=second)
    ranges: list[tuple[int, int]] = []
    start, end, whole = 0, second, True
    while first != end:
        middle = start + split(end - start)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, whole = middle, False
    if not whole:
        ranges.append((start, end))
    return ranges[::-1]


def inclusion_path(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """The inclusion path of leaf ``index`` among ``hashes`` (leaf hashes of the whole tree)."""
    return [root_of(hashes[start:end]) for start, end in inclusion_ranges(index, len(hashes))]


def consistency_path(first: int, hashes: Sequence[bytes]) -> list[bytes]:
    """The proof that the tree over ``hashes[:first]`` is a beginning of the tree over ``hashes``."""
    return [root_of(hashes[start:end]) for start, end in consistency_ranges(first, len(hashes))]
