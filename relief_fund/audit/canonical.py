"""Canonical JSON of leaves: the fast path of RFC 8785 for the values that leaves may hold."""

from collections.abc import Mapping
from typing import Any

import msgspec

from relief_fund.audit.errors import LeafNotCanonical, LeafTooLarge

LARGEST_LEAF = 16 * 1024
"""Bytes; the tile format itself would allow 65,535."""

LARGEST_NUMBER = 2**53 - 1
"""Beyond this, JSON readers disagree; money is therefore written as strings."""

_DEPTH = 20
_encode = msgspec.json.Encoder(order="sorted").encode


def canonical(value: Any) -> bytes:
    """The RFC 8785 bytes of ``value``. Raises LeafNotCanonical for what a leaf may not hold.

    With ASCII keys and no floats, sorted compact JSON is RFC 8785; tests compare the two.
    """
    _check(value, _DEPTH)
    try:
        return _encode(value)
    except UnicodeEncodeError:
        raise LeafNotCanonical(found="surrogate") from None


def leaf_bytes(value: Mapping[str, Any]) -> bytes:
    """The canonical bytes of one leaf. Raises LeafNotCanonical, LeafTooLarge."""
    return sized(canonical(dict(value)))


def sized(body: bytes) -> bytes:
    """``body`` itself; raises LeafTooLarge beyond 16 KiB."""
    if len(body) > LARGEST_LEAF:
        raise LeafTooLarge(size=len(body), largest=LARGEST_LEAF)
    return body


def _check(value: Any, depth: int) -> None:
    kind = type(value)
    if kind is str or kind is bool:
        return
    if kind is int:
        if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            raise LeafNotCanonical(found="number_beyond_2_53")
    elif depth == 0:
        raise LeafNotCanonical(found="nesting")
    elif kind is list or kind is tuple:
        for part in value:
            _check(part, depth - 1)
    elif kind is dict:
        for key, part in value.items():
            if type(key) is not str or not key.isascii():
                raise LeafNotCanonical(found="key")
            _check(part, depth - 1)
    else:
        raise LeafNotCanonical(found=kind.__name__)
