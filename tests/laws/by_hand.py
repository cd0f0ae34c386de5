"""Raw sessions on the books, without a line of the program: what an attacker with SQL has."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

FREE = "*FREE"
Line = tuple[str, str, str, str, int, int]
"""fund, account, unit, purpose, debit, credit."""


@dataclass(frozen=True)
class Refusal:
    """What a database says when it refuses: its own error code, and the law or constraint it names."""

    code: str
    law: str


class Refused(Exception):
    """The database refused; carries its words as a Refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.code}: {refusal.law}")
        self.refusal = refusal


class Raw:
    """One raw session: sqlite3 or psycopg in autocommit, BEGIN and COMMIT said by hand.

    On SQLite foreign keys are turned on, as every client must that wants to write at all; without
    ``lawful`` they and recursive triggers stay at SQLite's own default, which is off.
    """

    def __init__(self, books: str, *, lawful: bool = True, role: str = "") -> None:
        self.books = books
        self.engine = "sqlite" if books.startswith("sqlite") else "postgresql"
        self.connection: Any
        if self.engine == "sqlite":
            path = books.removeprefix("sqlite:///")
            self.connection = sqlite3.connect(path, isolation_level=None, timeout=0, check_same_thread=False)
            if lawful:
                self.run("PRAGMA foreign_keys=ON")
        else:
            self.connection = psycopg.connect(books.replace("+psycopg", ""), autocommit=True)
            self.run("SET lock_timeout = '10s'")
            if role:
                self.run(f"SET ROLE {role}")

    def run(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Execute one statement ("?" marks a value); returns its rows. Raises Refused."""
        if self._pg() and values:
            statement = statement.replace("%", "%%").replace("?", "%s")
        try:
            cursor = self.connection.execute(statement, *([tuple(values)] if values else []))
            return list(cursor.fetchall()) if cursor.description else []
        except (sqlite3.Error, psycopg.Error) as error:
            raise Refused(refusal_of(error)) from error

    def one(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """The first value of the first row, or None."""
        rows = self.run(statement, values)
        return rows[0][0] if rows else None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One database turn: committed at the end, rolled back when refused."""
        self.run("BEGIN IMMEDIATE" if self.engine == "sqlite" else "BEGIN")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            self.roll_back()
            raise

    def roll_back(self) -> None:
        """Undo the open turn, if any."""
        if self._pg() or self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def close(self) -> None:
        """End the session."""
        self.connection.close()

    def _pg(self) -> bool:
        return self.engine == "postgresql"


def refusal_of(error: sqlite3.Error | psycopg.Error) -> Refusal:
    """The database's own code (SQLite's extended name, PostgreSQL's SQLSTATE) and what it names."""
    if isinstance(error, psycopg.Error):
        law = error.diag.constraint_name or error.diag.message_primary or ""
        return Refusal(error.sqlstate or "", law)
    return Refusal(error.sqlite_errorname, str(error))


@dataclass(frozen=True)
class HandEntry:
    """An entry as an attacker writes it. ``number`` and ``line_count`` are made up where not given."""

    key: str
    lines: tuple[Line, ...]
    day: Any = "2024-09-10"
    kind: str = "bank_fee"
    reverses: int | None = None
    line_count: int | None = None
    number: int | None = None
    recorded_at: str = "2026-11-22T02:00:00.000000Z"


@dataclass
class Scribe:
    """Writes entries by hand in one turn: postings, entries, guards, leaves, then the head, as the program would."""

    raw: Raw
    guard_shift: int = 0
    """Added to every guarded balance that is written: 0 is honest."""
    keep_guards: bool = True
    written: list[int] = field(default_factory=list)

    def seal(self, *entries: HandEntry) -> None:
        """Write ``entries`` and move the head in one turn. Raises Refused."""
        with self.raw.turn():
            last = self.write(*entries)
            if self.keep_guards:
                self.move_guards(entries, last)
            self.close(last)

    def close(self, last: int) -> None:
        """Seal what was written up to ``last``: a leaf for every entry, the log's head, the books' head."""
        size, covered = self.raw.run("SELECT size, covered FROM log_head")[0]
        self.leaves(size, *((number, number) for number in range(covered + 1, last + 1)))
        self.seal_log(last)
        self.raw.run("UPDATE head SET entries = ?", (last,))

    def leaves(self, position: int, *reaches: tuple[int, int]) -> None:
        """Write a leaf over each (first, last) from ``position`` on."""
        for at, (first, last) in enumerate(reaches, position):
            self.raw.run(
                "INSERT INTO leaf (position, kind, first_entry, last_entry, body) VALUES (?, 'entry', ?, ?, ?)",
                (at, first, last, b"{}"),
            )

    def seal_log(self, covered: int) -> None:
        """Move the log's head over every leaf that was written."""
        self.raw.run("UPDATE log_head SET size = written, covered = ?", (covered,))

    def write(self, *entries: HandEntry) -> int:
        """Write postings and entries above the head, unsealed; returns the last number."""
        number = self.raw.one("SELECT entries FROM head")
        for entry in entries:
            number = entry.number if entry.number is not None else number + 1
            self.postings(number, entry.lines)
            self.raw.run(
                "INSERT INTO entry (number, key, kind, occurred_on, recorded_at, voucher, document, "
                "reverses, line_count, digest) VALUES (?, ?, ?, ?, ?, '', '', ?, ?, 'by hand')",
                (
                    number, entry.key, entry.kind, entry.day, entry.recorded_at, entry.reverses,
                    len(entry.lines) if entry.line_count is None else entry.line_count,
                ),
            )  # fmt: skip
        return int(number)

    def bank_line(
        self, identity: str, amount: int, direction: str = "debit", *, account: str = "1121.01",
        reading: str = "debit",
    ) -> None:  # fmt: skip
        """Write a line as the bank printed it: what an entry with the key ``line:<identity>`` rests on."""
        self.raw.run(
            "INSERT INTO bank_line (identity, account, position, day, direction, amount, reference, text, folded, "
            "reading, fund, other_side, run, row) SELECT ?, ?, count(*) + 1, '2024-09-10', ?, ?, '', '', "
            "'', ?, 'BAO.CHUNG', '1381', 'by hand', 1 FROM bank_line",
            (identity, account, direction, amount, reading),
        )

    def postings(self, number: int, lines: Sequence[Line], first: int = 1) -> None:
        """Write the lines of entry ``number``."""
        for at, line in enumerate(lines, first):
            self.raw.run(
                "INSERT INTO posting (entry, line, fund, account, unit, purpose, debit, credit) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (number, at, *line),
            )

    def move_guards(self, entries: Sequence[HandEntry], upto: int) -> None:
        """Carry every guard that the entries touch to ``upto``."""
        moves: dict[tuple[str, str, str, str], int] = defaultdict(int)
        for fund, account, unit, purpose, debit, credit in (line for one in entries for line in one.lines):
            known = self.raw.run("SELECT side, guarded, money FROM account WHERE code = ?", (account,))
            side, guarded, money = known[0] if known else ("D", False, False)
            kind = self.raw.one("SELECT kind FROM fund WHERE code = ?", (fund,))
            if guarded:
                moves[fund, account, unit, purpose] += debit - credit if side == "D" else credit - debit
            if money and unit == "VND" and kind not in ("budget", None):
                moves[fund, FREE, "VND", ""] += debit - credit
        for key, movement in sorted(moves.items()):
            self.move_guard(key, movement + self.guard_shift, upto)

    def move_guard(self, key: tuple[str, str, str, str], movement: int, upto: int) -> None:
        """Move one guard, or start it."""
        where = "WHERE fund = ? AND account = ? AND unit = ? AND purpose = ?"
        if self.raw.one(f"SELECT count(*) FROM guard {where}", key):
            self.raw.run(f"UPDATE guard SET balance = balance + ?, upto = ? {where}", (movement, upto, *key))
        else:
            self.raw.run(
                "INSERT INTO guard (fund, account, unit, purpose, balance, upto) VALUES (?, ?, ?, ?, ?, ?)",
                (*key, movement, upto),
            )


def picture(raw: Raw) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the tables of the books and of the outbox, to compare before and after an attack."""
    tables = (
        "entry",
        "posting",
        "head",
        "guard",
        "voucher",
        "period_closing",
        "leaf",
        "log_head",
        "fund",
        "account",
    )
    return {table: sorted(raw.run(f"SELECT * FROM {table}"), key=repr) for table in tables}
