"""Files that officers hand in: taken within bounds, kept under the home's uploads (0700, files 0600)."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from litestar.datastructures import UploadFile

from relief_fund.kernel.identifiers import fresh_id
from relief_fund.web.errors import FileMissing, TooLarge

LARGEST_FILE = 64_000_000
"""Bytes of one file; the rooms bound what is inside it."""
LARGEST_UPLOAD = LARGEST_FILE + 100_000
"""Bytes of a form with a file: the file and the fields around it."""
NAME_LETTERS = 80
PIECE = 1 << 20
PASSING = "passing"
_UNFIT = re.compile(r"[^\w .()\-]")


def safe_name(name: str) -> str:
    """The last part of a file's own name without anything a file system or a header could read otherwise."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return _UNFIT.sub("_", last).strip(" .")[-NAME_LETTERS:] or "file"


def private_folder(path: Path) -> Path:
    """The folder, made where it is missing, open to its owner alone."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def write_private(path: Path, body: bytes) -> None:
    """Write ``path`` whole or not at all, readable by its owner alone."""
    fresh = path.with_name(f".{path.name}.{fresh_id()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(body)
    fresh.replace(path)


def keep_upload(upload: Any, folder: Path) -> Path:
    """Put an uploaded file into ``folder`` under its safe name. Raises FileMissing, TooLarge."""
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise FileMissing()
    path, size = private_folder(folder) / safe_name(upload.filename), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        upload.file.seek(0)
        while piece := upload.file.read(PIECE):
            size += len(piece)
            if size > LARGEST_FILE:
                raise TooLarge(limit=LARGEST_FILE)
            out.write(piece)
    return path


def sweep(folder: Path, oldest: datetime) -> int:
    """Delete the folders in ``folder`` that nobody touched since ``oldest``; returns how many."""
    swept = 0
    for one in folder.iterdir() if folder.is_dir() else ():
        if datetime.fromtimestamp(int(one.stat().st_mtime), UTC) < oldest:
            shutil.rmtree(one, ignore_errors=True)
            swept += 1
    return swept


@contextmanager
def passing(folder: Path, *uploads: Any) -> Iterator[list[Path]]:
    """Uploaded files that are read once and then deleted. Raises FileMissing, TooLarge."""
    mine = folder / PASSING / fresh_id()
    try:
        yield [keep_upload(upload, mine / str(place)) for place, upload in enumerate(uploads)]
    finally:
        shutil.rmtree(mine, ignore_errors=True)
