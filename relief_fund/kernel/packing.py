"""Packed files from outside (zip, workbooks, gzip): what the libraries raise for them, and bounds that hold."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import IO

PACKING_TROUBLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError,
    RuntimeError, ValueError, OverflowError,
)  # fmt: skip
"""What zipfile and gzip raise for a hostile file; they have no base class of their own.

zipfile says RuntimeError for a password, and NotImplementedError, which is one, for a way of packing that it does
not know. So these are caught around the libraries' own calls alone (``library``), where none can be ours.
"""
WORKBOOK_TROUBLE = (*PACKING_TROUBLE, KeyError, IndexError, TypeError, AttributeError, SyntaxError)
"""What openpyxl raises besides, for a workbook that is not what it says; SyntaxError is its XML's."""
BOUNDED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Ways of packing that zipfile unpacks piece by piece, and the only ones of a workbook (ISO/IEC 29500-2).

bzip2 and LZMA it unpacks at once, however large: a kilobyte becomes gigabytes before anyone can count.
"""


@contextmanager
def library(
    refusal: Callable[[Exception], Exception], trouble: tuple[type[Exception], ...] = PACKING_TROUBLE
) -> Iterator[None]:
    """Around calls of the libraries alone: what they raise for a hostile file is raised as its ``refusal``."""
    try:
        yield
    except trouble as found:
        raise refusal(found) from found


def all_bounded(members: Iterable[zipfile.ZipInfo]) -> bool:
    """Whether every member of an archive can be unpacked within bounds."""
    return all(one.compress_type in BOUNDED for one in members)


def unpacked_size(members: Iterable[zipfile.ZipInfo]) -> int:
    """Bytes that the members unpack to at most: zipfile stops at what the archive's own list says."""
    return sum(one.file_size for one in members)


def members_of(raw: bytes | IO[bytes]) -> list[zipfile.ZipInfo]:
    """The files that an archive lists, folders left out. Raises one of PACKING_TROUBLE."""
    with zipfile.ZipFile(io.BytesIO(raw) if isinstance(raw, bytes) else raw) as packed:
        return [one for one in packed.infolist() if not one.filename.endswith("/")]
