"""Writing a file that leaves the house: whole or not at all, readable by its owner only."""

import hashlib
import os
from pathlib import Path


def written_whole(path: Path, content: bytes) -> str:
    """Write ``content`` beside ``path`` and rename it into place; returns its SHA-256 (hex).

    Payment files name people, so the mode is 0600; a reader never meets half a file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as paper:
        paper.write(content)
        paper.flush()
        os.fsync(paper.fileno())
    os.replace(beside, path)
    return hashlib.sha256(content).hexdigest()
