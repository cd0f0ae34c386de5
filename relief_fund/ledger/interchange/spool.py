"""Entries between the check and the posting, on disk: a journal may be longer than memory."""

import marshal
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from relief_fund.ledger.interchange.weighing import Ready

ASKED = 500
"""Digests asked for at a time: SQLite takes no more than so many parameters everywhere."""


class Keyed(NamedTuple):
    """An entry with the key of its evidence."""

    key: str
    entry: Ready


class Spool:
    """A scratch folder: checked entries in order, how often each evidence was seen, which number has which key."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="relief-fund-journal-")
        folder = Path(self._folder.name)
        self._entries = (folder / "entries").open("w+b")
        self._step = 0
        self._seen = sqlite3.connect(folder / "seen", isolation_level=None)
        self._seen.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE evidence (digest BLOB PRIMARY KEY, times INTEGER, step INTEGER) WITHOUT ROWID;"
            "CREATE TABLE numbered (number INTEGER PRIMARY KEY, key TEXT, reversed INTEGER DEFAULT 0);"
            "BEGIN"
        )

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._seen.close()
        self._entries.close()
        self._folder.cleanup()

    def keyed(self, entries: Sequence[Ready]) -> list[Keyed]:
        """The entries' keys: each its evidence and which of several that say the same it is, in file order."""
        digests = [entry.digest[:32] for entry in entries]
        times = self._seen_before(Counter(digests))
        made = []
        for entry, digest in zip(entries, digests, strict=True):
            ordinal = times[digest] = times.get(digest, 0) + 1
            made.append(Keyed(f"import:{digest}:{ordinal}", entry))
        numbered = [(one.entry.number, one.key) for one in made if one.entry.number]
        if numbered:
            self._seen.executemany("INSERT OR IGNORE INTO numbered (number, key) VALUES (?, ?)", numbered)
        return made

    def _seen_before(self, now: Counter[str]) -> dict[str, int]:
        """How often steps before this one held each digest of ``now``; those of this step are counted in."""
        self._step += 1
        rows = [(bytes.fromhex(digest), count, self._step) for digest, count in now.items()]
        fresh = self._seen.executemany("INSERT OR IGNORE INTO evidence VALUES (?, ?, ?)", rows).rowcount
        before: dict[str, int] = {}
        if fresh == len(rows):
            return before
        for start in range(0, len(rows), ASKED):
            part = [digest for digest, _, _ in rows[start : start + ASKED]]
            marks = ",".join("?" * len(part))
            found = self._seen.execute(
                f"SELECT digest, times FROM evidence WHERE digest IN ({marks}) AND step < ?",
                [*part, self._step],
            )
            before.update((digest.hex(), times) for digest, times in found)
        again = [(now[digest], bytes.fromhex(digest)) for digest in before]
        self._seen.executemany("UPDATE evidence SET times = times + ? WHERE digest = ?", again)
        return before

    def reversed_once(self, number: int) -> bool:
        """Mark the file's entry ``number`` as reversed; False if there is none before or it was reversed already."""
        return bool(
            self._seen.execute(
                "UPDATE numbered SET reversed = 1 WHERE number = ? AND NOT reversed", (number,)
            ).rowcount
        )

    def key_of(self, number: int) -> str:
        """The key of the file's entry ``number``."""
        found = self._seen.execute("SELECT key FROM numbered WHERE number = ?", (number,)).fetchone()
        return str(found[0])

    def put(self, entries: Sequence[Keyed]) -> None:
        """Keep one step of entries behind those that are there."""
        marshal.dump([(key, tuple(entry)) for key, entry in entries], self._entries)

    def steps(self) -> Iterator[list[Keyed]]:
        """Every step in the order in which it was put; asked once."""
        end = self._entries.tell()
        self._entries.seek(0)
        while self._entries.tell() < end:
            yield [Keyed(key, Ready(*entry)) for key, entry in marshal.load(self._entries)]
