"""Opening a statement file within bounds: what kind it is by its first bytes, unpacked without trust."""

import gzip
import hashlib
import os
import zipfile
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import IO, Any

from relief_fund.banking.errors import (
    FileDamaged,
    FileHasMacros,
    FileKindUnknown,
    FileLocked,
    FileTooLarge,
)
from relief_fund.banking.statements.encodings import EXPECTED
from relief_fund.banking.statements.kept import nameless_file
from relief_fund.kernel.packing import all_bounded, library, members_of, unpacked_size

LARGEST_UNPACKED = 256 * 1024 * 1024
"""Bytes. A day of 200,000 gifts is 23 MB; a bomb is stopped here."""
PIECE = 128 * 1024
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the older spreadsheets begin, and newer ones with a password (MS-CFB)."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PARTS = "[Content_Types].xml"
_ENCRYPTED = 0x1


def opened(path: Path, file_name: str, folder: Path | None = None) -> tuple[IO[bytes], str]:
    """The file unpacked, to be read from any place, and the SHA-256 (hex) of its own bytes.

    What is packed is unpacked into a file without a name, in ``folder``. Raises FileKindUnknown where there is no
    readable file, FileTooLarge, and as ``unpacked``.
    """
    try:
        check_bounds(path.stat().st_size, file_name)
        raw = path.open("rb")
        digest = hashlib.file_digest(raw, "sha256").hexdigest()
    except OSError as trouble:
        raise FileKindUnknown(file=file_name, found=type(trouble).__name__, expected=EXPECTED) from trouble
    return unpacked(raw, file_name, folder), digest


def unpacked(raw: IO[bytes], file_name: str, folder: Path | None = None) -> IO[bytes]:
    """What is inside gzip or a zip of one file; a workbook (a zip itself) and anything else as it is.

    Raises FileDamaged, FileTooLarge, FileKindUnknown (a zip of several files, an older workbook),
    FileLocked (a password), FileHasMacros.
    """
    if begins(raw).startswith(b"\x1f\x8b"):
        raw = _drained(gzip.GzipFile(fileobj=raw), file_name, folder)
    if begins(raw).startswith(_COMPOUND):
        if holds(raw, _LOCKED):
            raise FileLocked(file=file_name, found="xlsx")
        raise FileKindUnknown(file=file_name, found="xls", expected=EXPECTED)
    if not begins(raw).startswith(b"PK"):
        check_bounds(raw.seek(0, os.SEEK_END), file_name)
    else:
        raw = _from_zip(raw, file_name, folder)
    raw.seek(0)
    return raw


def is_workbook(plain: IO[bytes]) -> bool:
    """Whether an unpacked file is an xlsx workbook."""
    return begins(plain).startswith(b"PK")


def begins(file: IO[bytes], length: int = 16) -> bytes:
    """The first bytes of a file, which is then to be read from its beginning."""
    file.seek(0)
    first = file.read(length)
    file.seek(0)
    return first


def holds(file: IO[bytes], word: bytes) -> bool:
    """Whether ``word`` stands anywhere in a file, looked for piece by piece."""
    file.seek(0)
    last = b""
    while piece := file.read(PIECE):
        if word in last + piece:
            return True
        last = piece[-len(word) :]
    return False


def _library(file_name: str) -> AbstractContextManager[None]:
    return library(lambda trouble: FileDamaged(file=file_name, found=type(trouble).__name__))


def _from_zip(raw: IO[bytes], file_name: str, folder: Path | None) -> IO[bytes]:
    if _is_book(raw, file_name):
        return raw
    with _library(file_name):
        members = members_of(raw)
    if len(members) != 1:
        raise FileKindUnknown(file=file_name, found=f"zip: {len(members)}", expected="zip: 1")
    with ExitStack() as within:
        with _library(file_name):
            packed = within.enter_context(zipfile.ZipFile(raw))
            member = within.enter_context(packed.open(members[0]))
        inside = _drained(member, file_name, folder)
    first = begins(inside)
    if first.startswith((b"\x1f\x8b", _COMPOUND)) or (
        first.startswith(b"PK") and not _is_book(inside, file_name)
    ):
        # A zip inside a zip is not opened further, unless it is a workbook.
        raise FileKindUnknown(file=file_name, found="zip: zip", expected="zip: 1")
    return inside


def _is_book(raw: IO[bytes], file_name: str) -> bool:
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


def _drained(stream: Any, file_name: str, folder: Path | None) -> IO[bytes]:
    """All bytes of a decompressing stream, counted while they come, so that a bomb never fills memory or disk."""
    drained = nameless_file(folder)
    while True:
        with _library(file_name):
            piece = stream.read(PIECE)
        if not piece:
            return drained
        drained.write(piece)
        check_bounds(drained.tell(), file_name)


def check_bounds(size: int, file_name: str) -> None:
    """Raises FileTooLarge beyond ``LARGEST_UNPACKED`` bytes."""
    if size > LARGEST_UNPACKED:
        raise FileTooLarge(file=file_name, limit=LARGEST_UNPACKED, measure="bytes")
