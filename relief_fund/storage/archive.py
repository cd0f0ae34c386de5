"""The envelope of a backup: one stream of sealed pieces under a passphrase, whole or refused.

Format: the letters RFBACKUP1, 16 bytes of salt, then pieces of (length, ciphertext). Key: scrypt of the
passphrase (n = 2**17, r = 8, p = 1: about a second and 128 MiB for a guess). Each piece is AES-256-GCM
with its place as nonce and "last or not" as associated bytes, so nothing can be cut off, moved or added.
"""

import hashlib
import io
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from relief_fund.storage.errors import BackupInvalid

MAGIC = b"RFBACKUP1"
PIECE = 1 << 20
_LENGTH = struct.Struct(">I")


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    key = hashlib.scrypt(passphrase.encode(), salt=salt, n=1 << 17, r=8, p=1, maxmem=1 << 28, dklen=32)
    return AESGCM(key)


class SealedWriter(io.RawIOBase):
    """A file-like object that seals what is written; close it, or the backup has no end."""

    def __init__(self, out: BinaryIO, passphrase: str) -> None:
        salt = os.urandom(16)
        out.write(MAGIC + salt)
        self._out = out
        self._cipher = _cipher(passphrase, salt)
        self._held = bytearray()
        self._place = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, body: object) -> int:
        """Take bytes; whole pieces are sealed at once."""
        taken = bytes(body)  # type: ignore[call-overload]  # any bytes-like object, as RawIOBase allows
        self._held += taken
        while len(self._held) > PIECE:
            self._seal(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(taken)

    def close(self) -> None:
        """Seal the rest as the last piece."""
        if not self.closed:
            self._seal(bytes(self._held), last=True)
        super().close()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(self._place.to_bytes(12, "big"), piece, b"last" if last else b"more")
        self._out.write(_LENGTH.pack(len(sealed)) + sealed)
        self._place += 1


def opened_pieces(path: Path, passphrase: str) -> Iterator[bytes]:
    """The plain pieces of the backup at ``path``; raises BackupInvalid for a wrong passphrase or a changed byte."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise BackupInvalid(file=path.name, expected="RFBACKUP1")
        cipher = _cipher(passphrase, file.read(16))
        place, ended = 0, False
        while header := file.read(_LENGTH.size):
            if ended or len(header) != _LENGTH.size:
                raise BackupInvalid(file=path.name, piece=place)
            length = _LENGTH.unpack(header)[0]
            sealed = file.read(min(length, PIECE + 16))
            if len(sealed) != length:
                raise BackupInvalid(file=path.name, piece=place)
            piece, ended = _opened(cipher, place, sealed, path.name)
            yield piece
            place += 1
        if not ended:
            raise BackupInvalid(file=path.name, piece=place, expected="a last piece")


def _opened(cipher: AESGCM, place: int, sealed: bytes, name: str) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(place.to_bytes(12, "big"), sealed, b"last" if last else b"more"), last
        except InvalidTag:
            continue
    raise BackupInvalid(file=name, piece=place)


def unsealed_to(path: Path, passphrase: str, out: BinaryIO) -> None:
    """Write the plain archive of the backup at ``path`` to ``out``; refused as a whole if any piece is not right."""
    for piece in opened_pieces(path, passphrase):
        out.write(piece)
    out.seek(0)
