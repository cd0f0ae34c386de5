"""Opening a statement file within bounds: what kind it is by its first bytes, unpacked without trust."""

import gzip
import io
import zipfile
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

from relief_fund.banking.errors import (
    FileDamaged,
    FileHasMacros,
    FileKindUnknown,
    FileLocked,
    FileTooLarge,
)
from relief_fund.banking.statements.encodings import EXPECTED
from relief_fund.kernel.packing import all_bounded, library, members_of, unpacked_size

LARGEST_UNPACKED = 256 * 1024 * 1024
"""Bytes. A day of 200,000 gifts is 23 MB; a bomb is stopped here."""
PIECE = 1024 * 1024
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the older spreadsheets begin, and newer ones with a password (MS-CFB)."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PARTS = "[Content_Types].xml"
_ENCRYPTED = 0x1


def read_bytes(path: Path, file_name: str) -> bytes:
    """The file's own bytes; raises FileKindUnknown where there is no readable file, FileTooLarge."""
    try:
        check_bounds(path.stat().st_size, file_name)
        return path.read_bytes()
    except OSError as trouble:
        raise FileKindUnknown(file=file_name, found=type(trouble).__name__, expected=EXPECTED) from trouble


def unpacked(raw: bytes, file_name: str) -> bytes:
    """What is inside gzip or a zip of one file; a workbook (a zip itself) and anything else as it is.

    Raises FileDamaged, FileTooLarge, FileKindUnknown (a zip of several files, an older workbook),
    FileLocked (a password), FileHasMacros.
    """
    if raw.startswith(b"\x1f\x8b"):
        raw = _drained(gzip.GzipFile(fileobj=io.BytesIO(raw)), file_name)
    if raw.startswith(_COMPOUND):
        if _LOCKED in raw:
            raise FileLocked(file=file_name, found="xlsx")
        raise FileKindUnknown(file=file_name, found="xls", expected=EXPECTED)
    if not raw.startswith(b"PK"):
        check_bounds(len(raw), file_name)
        return raw
    return _from_zip(raw, file_name)


def is_workbook(plain: bytes) -> bool:
    """Whether unpacked bytes are an xlsx workbook."""
    return plain.startswith(b"PK")


def _library(file_name: str) -> AbstractContextManager[None]:
    return library(lambda trouble: FileDamaged(file=file_name, found=type(trouble).__name__))


def _from_zip(raw: bytes, file_name: str) -> bytes:
    if _is_book(raw, file_name):
        return raw
    with _library(file_name):
        members = members_of(raw)
    if len(members) != 1:
        raise FileKindUnknown(file=file_name, found=f"zip: {len(members)}", expected="zip: 1")
    with ExitStack() as opened:
        with _library(file_name):
            packed = opened.enter_context(zipfile.ZipFile(io.BytesIO(raw)))
            member = opened.enter_context(packed.open(members[0]))
        inside = _drained(member, file_name)
    if inside.startswith((b"\x1f\x8b", _COMPOUND)) or (
        inside.startswith(b"PK") and not _is_book(inside, file_name)
    ):
        # A zip inside a zip is not opened further, unless it is a workbook.
        raise FileKindUnknown(file=file_name, found="zip: zip", expected="zip: 1")
    return inside


def _is_book(raw: bytes, file_name: str) -> bool:
    """Whether a zip is a workbook, its members looked at. Raises as ``unpacked``."""
    with _library(file_name):
        members = members_of(raw)
    if any(one.flag_bits & _ENCRYPTED for one in members):
        raise FileLocked(file=file_name, found="zip")
    if not all_bounded(members):
        raise FileKindUnknown(file=file_name, found="zip: bzip2 | LZMA", expected="zip: deflate")
    names = [one.filename for one in members]
    if _PARTS not in names:
        return False
    check_bounds(unpacked_size(members), file_name)
    if any("vbaproject" in name.lower() or "macrosheets/" in name.lower() for name in names):
        raise FileHasMacros(file=file_name, found="xlsm", expected="xlsx")
    return True


def _drained(stream: Any, file_name: str) -> bytes:
    """All bytes of a decompressing stream, counted while they come, so that a bomb never fills the memory."""
    pieces: list[bytes] = []
    size = 0
    while True:
        with _library(file_name):
            piece = stream.read(PIECE)
        if not piece:
            return b"".join(pieces)
        size += len(piece)
        check_bounds(size, file_name)
        pieces.append(piece)


def check_bounds(size: int, file_name: str) -> None:
    """Raises FileTooLarge beyond ``LARGEST_UNPACKED`` bytes."""
    if size > LARGEST_UNPACKED:
        raise FileTooLarge(file=file_name, limit=LARGEST_UNPACKED, measure="bytes")
