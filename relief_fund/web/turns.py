"""Whose turn it is to work in a folder: one thread of one process at a time, told by a lock on a file."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(folder: Path) -> Iterator[bool]:
    """Whether the work in ``folder`` is ours; the turn ends with the block, or with the process."""
    with os.fdopen(os.open(folder / "turn", os.O_WRONLY | os.O_CREAT, 0o600), "w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
