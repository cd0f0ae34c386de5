"""The key that encrypts code secrets, and what is made with it. Nothing here is ever printed."""

import base64
import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from relief_fund.staff.errors import CodeKeyUnusable

KEY_BYTES = 32
NONCE_BYTES = 12
SECRET_BYTES = 20
"""160 bits, as RFC 4226 section 4 recommends."""


class CodeSecrets:
    """Encrypts and decrypts TOTP secrets under one 32-byte key (AES-256-GCM, random nonce first)."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise CodeKeyUnusable(bytes=len(key))
        self._key = key

    def __repr__(self) -> str:
        return "CodeSecrets()"

    @classmethod
    def at(cls, path: Path) -> "CodeSecrets":
        """The key kept in the file ``path``, made (folder 0700, file 0600) where there is none yet.

        Raises CodeKeyUnusable for a file of another size or one that others may read.
        """
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _make_key(path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise CodeKeyUnusable(mode=oct(stat.S_IMODE(path.stat().st_mode)))
        return cls(path.read_bytes())

    def encrypt(self, officer: str, version: int, secret: str) -> bytes:
        """``secret`` (base 32) sealed for this officer and version; in another row it cannot be read."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, secret.encode(), _context(officer, version))

    def decrypt(self, officer: str, version: int, sealed: bytes) -> str:
        """The base 32 secret; raises CodeKeyUnusable where key, officer or version do not fit."""
        try:
            opened = AESGCM(self._key).decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _context(officer, version)
            )
        except InvalidTag:
            raise CodeKeyUnusable(version=version) from None
        return opened.decode()

    def offered(self, token: str) -> str:
        """The TOTP secret (base 32) that the one-time link ``token`` offers.

        Derived from key and token, so the page that shows it may be loaded again and keeps no state:
        what was scanned first is what is enrolled.
        """
        derived = hmac.new(self._key, b"code secret of link\0" + token.encode(), hashlib.sha256).digest()
        return base64.b32encode(derived[:SECRET_BYTES]).decode()


def _make_key(path: Path) -> None:
    """Write a fresh key beside ``path`` and link it into place: two processes agree on the first one."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(KEY_BYTES))
        os.fsync(descriptor)
        os.close(descriptor)
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def _context(officer: str, version: int) -> bytes:
    return f"code secret of {officer} {version}".encode()
