"""Reading a folder that may be hostile: plain files only, never more bytes than expected."""

import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from .findings import Findings

LARGEST_NOTE = 64 * 1024 * 1024
LARGEST_CHECKPOINT = 64 * 1024
_BLOCK = 1 << 20


def listing(folder: Path, findings: Findings) -> dict[str, int]:
    """Every plain file below ``folder`` with its size; links, devices and unreadable folders are problems."""
    found: dict[str, int] = {}
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            entries = list(os.scandir(folder / below))
        except OSError:
            findings.problem("unreadable", below or ".", "the folder cannot be read")
            continue
        for entry in entries:
            name = f"{below}/{entry.name}" if below else entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(name)
            elif entry.is_file(follow_symlinks=False):
                found[name] = entry.stat(follow_symlinks=False).st_size
            else:
                findings.problem("not_a_plain_file", name, "a link or device, not a file")
    return found


def read(path: Path, limit: int) -> bytes | None:
    """The bytes of the plain file ``path``, None when it is missing, unreadable or larger than ``limit``."""
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError):
        return None
    try:
        about = os.fstat(number)
        if not stat.S_ISREG(about.st_mode) or about.st_size > limit:
            return None
        with open(number, "rb", closefd=False) as opened:
            body = opened.read(limit + 1)
    except OSError:
        return None
    finally:
        os.close(number)
    return body if len(body) <= limit else None


def digest(path: Path) -> str | None:
    """SHA-256 of a file in hexadecimal, read in blocks; None when it cannot be read."""
    found = sha256()
    try:
        for block in _blocks(path):
            found.update(block)
    except OSError:
        return None
    return found.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as opened:
        while block := opened.read(_BLOCK):
            yield block
