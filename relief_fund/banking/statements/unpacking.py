"""Opening a statement file within bounds: what kind it is by its first bytes, unpacked without trust."""

import gzip
import io
import zipfile
import zlib
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
    try:
        return _from_zip(raw, file_name)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError) as trouble:
        raise FileDamaged(file=file_name, found=type(trouble).__name__) from trouble


def is_workbook(plain: bytes) -> bool:
    """Whether unpacked bytes are an xlsx workbook."""
    return plain.startswith(b"PK")


def _from_zip(raw: bytes, file_name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        entries = [entry for entry in packed.infolist() if not entry.is_dir()]
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise FileLocked(file=file_name, found="zip")
        names = [entry.filename for entry in entries]
        if _PARTS in names:
            check_bounds(sum(entry.file_size for entry in entries), file_name)
            if any("vbaproject" in name.lower() or "macrosheets/" in name.lower() for name in names):
                raise FileHasMacros(file=file_name, found="xlsm", expected="xlsx")
            return raw
        if len(names) != 1:
            raise FileKindUnknown(file=file_name, found=f"zip: {len(names)}", expected="zip: 1")
        with packed.open(names[0]) as member:
            inside = _drained(member, file_name)
    if inside.startswith((b"\x1f\x8b", _COMPOUND)) or (inside.startswith(b"PK") and not _sound_book(inside)):
        raise FileKindUnknown(file=file_name, found="zip: zip", expected="zip: 1")
    return _from_zip(inside, file_name) if inside.startswith(b"PK") else inside


def _sound_book(inside: bytes) -> bool:
    """Whether a packed member is a workbook: a zip inside a zip is not opened further."""
    with zipfile.ZipFile(io.BytesIO(inside)) as packed:
        return _PARTS in packed.namelist()


def _drained(stream: Any, file_name: str) -> bytes:
    """All bytes of a decompressing stream, counted while they come, so that a bomb never fills the memory."""
    pieces, size = [], 0
    try:
        while piece := stream.read(PIECE):
            size += len(piece)
            check_bounds(size, file_name)
            pieces.append(piece)
    except (EOFError, OSError, zlib.error) as trouble:
        raise FileDamaged(file=file_name, found=type(trouble).__name__) from trouble
    return b"".join(pieces)


def check_bounds(size: int, file_name: str) -> None:
    """Raises FileTooLarge beyond ``LARGEST_UNPACKED`` bytes."""
    if size > LARGEST_UNPACKED:
        raise FileTooLarge(file=file_name, limit=LARGEST_UNPACKED, measure="bytes")
