"""Key files: the log key that signs checkpoints, and the key that wraps the subjects' keys."""

import os
from pathlib import Path

from relief_fund.audit.errors import LogKeyExists, LogKeyMissing, WrapKeyMissing
from relief_fund.audit.files import put, put_durably
from relief_fund.audit.notes import Signer, VerifierKey

LOG_KEY = "log.key"
LOG_VKEY = "log.vkey"
WRAP_KEY = "disclosure.wrap"
_OWNER_ONLY = 0o600


def make_log_key(keys_folder: Path, log_folder: Path, origin: str) -> VerifierKey:
    """Make the log's key: ``log.key`` (0600) under ``keys_folder``, ``log.vkey`` under ``log_folder``.

    The secret is written plainly and guarded by the file's mode: a password that a service must know
    to start protects nothing, and a backup carries it only encrypted. Raises KeyNameInvalid, LogKeyExists.
    """
    if (keys_folder / LOG_KEY).exists():
        raise LogKeyExists()
    signer = Signer.of(origin, os.urandom(32))
    keys_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    put_durably(keys_folder / LOG_KEY, f"{signer.private_text}\n".encode(), _OWNER_ONLY)
    write_vkey(log_folder, signer.key)
    return signer.key


def write_vkey(folder: Path, key: VerifierKey) -> None:
    """Write the public key as ``log.vkey`` in ``folder``."""
    put(folder / LOG_VKEY, f"{key.text}\n".encode())


def load_log_key(keys_folder: Path) -> Signer:
    """The log's key. Raises LogKeyMissing, NoteMalformed."""
    try:
        text = (keys_folder / LOG_KEY).read_text("utf-8")
    except FileNotFoundError:
        raise LogKeyMissing() from None
    return Signer.parse(text.removesuffix("\n"))


def make_wrap_key(keys_folder: Path) -> bytes:
    """Make ``disclosure.wrap`` (32 random bytes, 0600) unless it is there; returns the key."""
    if not (keys_folder / WRAP_KEY).exists():
        keys_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        put_durably(keys_folder / WRAP_KEY, os.urandom(32), _OWNER_ONLY)
    return load_wrap_key(keys_folder)


def load_wrap_key(keys_folder: Path) -> bytes:
    """The key that wraps the subjects' keys. Raises WrapKeyMissing."""
    try:
        key = (keys_folder / WRAP_KEY).read_bytes()
    except FileNotFoundError:
        raise WrapKeyMissing() from None
    if len(key) != 32:
        raise WrapKeyMissing(size=len(key))
    return key
