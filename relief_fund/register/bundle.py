"""The static public bundle: plain files anyone may copy, serve or check without us, signed by the log's key.

Everything in it follows from books and log, so publishing twice gives the same bytes. It is made beside
its place and put there whole.
"""

import asyncio
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from relief_fund.audit.keys import LOG_VKEY, load_log_key
from relief_fund.audit.manifest import write_manifest
from relief_fund.audit.notes import open_checkpoint
from relief_fund.audit.verify.layout import required, tile_path
from relief_fund.banking.statement_issues import Issue, file_name, issues
from relief_fund.kernel.protocols import Home
from relief_fund.register.dump import dump_lines
from relief_fund.register.errors import BundleFolderTaken
from relief_fund.register.open_files import awards_csv, campaigns_json, policies_json, state_json
from relief_fund.register.publishing import lines_of, publish_statements
from relief_fund.register.statement_files import csv_chunks, json_chunks

MANIFEST, CHECKPOINT = "manifest", "checkpoint"
UNFINISHED, FORMER = ".unfinished", ".former"
TRIES = 5
"""Times to copy a log whose publisher tidies up tiles meanwhile."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written: standing statements, files and their bytes, and the size of the log inside."""

    statements: int
    files: int
    size: int
    log_size: int


def write_bundle(home: Home, out: Path) -> Bundle:
    """Publish what is new and write the whole bundle at ``out``, over an earlier bundle if one is there.

    Raises BundleFolderTaken, and the refusals of ``publish_statements`` and of the manifest.
    """
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MANIFEST).is_file())):
        raise BundleFolderTaken()
    published = publish_statements(home)
    made = out.with_name(f".{out.name}{UNFINISHED}")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    log_size = _copy_log(home, made / "log")
    shutil.copyfile(made / "log" / LOG_VKEY, made / LOG_VKEY)
    _write_statements(home, made)
    home.register.run(_write_register(home, made))
    (made / "README.txt").write_bytes(
        (resources.files("relief_fund.register") / "bundle_readme.txt").read_bytes()
    )
    write_manifest(made, load_log_key(home.settings.keys))
    _put_in_place(made, out)
    sizes = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
    return Bundle(published.statements, len(sizes), sum(sizes), log_size)


def _copy_log(home: Home, to: Path) -> int:
    """Copy exactly what the signed checkpoint covers; returns its size."""
    for turn in range(1, TRIES + 1):
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir()
        note = (home.settings.log / CHECKPOINT).read_bytes()
        size = open_checkpoint(note, home.log.key).size
        try:
            for level, index, width in required(size):
                path = tile_path(level, index, width)
                (to / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(home.settings.log / path, to / path)
            break
        except FileNotFoundError:
            if turn == TRIES:
                raise
    shutil.copyfile(home.settings.log / LOG_VKEY, to / LOG_VKEY)
    (to / CHECKPOINT).write_bytes(note)
    return size


def _write_statements(home: Home, folder: Path) -> None:
    """Both files of every version that was ever issued, from the books."""
    with home.office.read() as connection:
        for issued in issues(connection):
            csv = csv_chunks(issued.day.isoformat(), lines_of(connection, issued))
            _write(folder / _name(issued, "csv"), csv)
            _write(folder / _name(issued, "json"), json_chunks(issued, lines_of(connection, issued)))


def _name(issued: Issue, kind: str) -> str:
    return file_name(issued.account, issued.day.isoformat(), issued.version, kind)


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        for chunk in chunks:
            out.write(chunk)


async def _write_register(home: Home, folder: Path) -> None:
    register: Any = home.register
    with (folder / "register.jsonl").open("wb") as out:
        async for part in dump_lines(register):
            await asyncio.to_thread(out.write, part)
    files = {
        "state.json": await state_json(register),
        "campaigns.json": await campaigns_json(register),
        "policies.json": await policies_json(register),
        "awards.csv": await awards_csv(register),
    }
    (folder / "data").mkdir()
    for name, body in files.items():
        (folder / "data" / name).write_bytes(body)


def _put_in_place(made: Path, out: Path) -> None:
    former = out.with_name(f".{out.name}{FORMER}")
    shutil.rmtree(former, ignore_errors=True)
    if out.exists():
        out.rename(former)
    made.rename(out)
    shutil.rmtree(former, ignore_errors=True)
