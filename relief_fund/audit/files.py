"""Writing files so that a crash leaves the old bytes or the new ones, and one publisher at a time."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from relief_fund.audit.errors import LogBusy

MANY = 32
"""From this many files on, the whole file system is flushed once instead of each file."""

_UNFINISHED = ".unfinished"

Turn = Callable[[], AbstractContextManager[object]]


def put(path: Path, body: bytes, mode: int = 0o644) -> bool:
    """Write ``body`` at ``path`` by renaming a finished file over it; False when it already stood there."""
    try:
        if path.read_bytes() == body:
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}{_UNFINISHED}")
    handed = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with open(handed, "wb") as out:
        out.write(body)
    fresh.replace(path)
    return True


def settle(paths: list[Path]) -> None:
    """Return when ``paths`` and the folders that name them are on the disk."""
    if len(paths) > MANY:
        os.sync()
        return
    for path in paths:
        _flush(path)
    for folder in {parent for path in paths for parent in path.parents[:4]}:
        _flush(folder)


def sweep(folder: Path) -> None:
    """Remove the unfinished files that a crash left below ``folder``."""
    for path in folder.rglob(f".*{_UNFINISHED}"):
        path.unlink(missing_ok=True)


def put_durably(path: Path, body: bytes, mode: int = 0o644) -> None:
    """``put``, durable before the new name is seen as well as after."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}{_UNFINISHED}")
    handed = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with open(handed, "wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
    _flush(path.parent)


def file_turn(path: Path, patience: float = 60.0) -> Turn:
    """A turn taken by locking ``path``: between threads and between processes of one machine.

    Waiting longer than ``patience`` seconds raises LogBusy.
    """

    @contextmanager
    def turn() -> Iterator[None]:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "ab") as held:
            _lock(held.fileno(), patience)
            yield

    return turn


def _lock(number: int, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise LogBusy(seconds=int(patience)) from None
            time.sleep(0.02)


def _flush(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
