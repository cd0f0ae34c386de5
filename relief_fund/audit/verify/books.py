"""The books as the log tells them: entry numbers without a gap, every statement computed again."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from .findings import Findings
from .leaf import Moved, Statement, batch_moved, entry_moved, parse_leaf, statement_told
from .notes import Checkpoint, Malformed, VerifierKey

FileOf = Callable[[int], str]
_ENTRY_KINDS = ("entry", "donation")


class Books:
    """Reads leaves in order. ``file_of(position)`` names the file that a leaf lies in."""

    def __init__(self, findings: Findings, file_of: FileOf, head: Checkpoint, key: VerifierKey) -> None:
        self._findings = findings
        self._file_of = file_of
        self._head = head
        self._key = key
        self._next = 1
        self._ahead: dict[int, tuple[int, int]] = {}
        self._highest = 0
        self._incomplete = False
        self.statements: dict[int, Statement] = {}

    def read(self, position: int, body: bytes) -> None:
        """Check the leaf at ``position``."""
        try:
            leaf = parse_leaf(body)
            kind = leaf["kind"]
            if (position == 0) != (kind == "genesis"):
                raise Malformed("leaf 0 and no other is the genesis leaf")
            if kind in _ENTRY_KINDS or kind == "batch":
                self._place(position, batch_moved(leaf) if kind == "batch" else entry_moved(leaf))
            elif kind == "statement":
                self._keep(position, statement_told(leaf))
            elif kind == "genesis":
                self._check_genesis(leaf)
        except Malformed as why:
            self._wrong("leaf_invalid", position, str(why))
            self._incomplete = True
        self._findings.count("leaves")

    def skip(self) -> None:
        """Go on behind leaves that could not be read: gaps and statements are then not judged."""
        self._incomplete = True

    def end(self) -> None:
        """Judge what only the whole can tell: no entry number is missing."""
        if self._incomplete:
            return
        for first, (last, position) in sorted(self._ahead.items()):
            missing = f"entries {self._next} to {first - 1} are in no leaf"
            self._wrong("entry_missing", position, missing, first=self._next, last=first - 1)
            self._next = last + 1

    def recompute(self, leaves: Iterable[bytes]) -> None:
        """Compute every statement from all ``leaves`` again; read in a second pass, when all are known."""
        if not self.statements or self._incomplete:
            return
        sums = _Sums({told.upto for told in self.statements.values()})
        accounts = {told.account for told in self.statements.values()}
        for body in leaves:
            moved = _moved(body)
            if moved is not None:
                sums.add(moved, accounts)
        for position, told in sorted(self.statements.items(), key=lambda placed: placed[1].upto):
            sums.advance(told.upto)
            self._compare(position, told, sums)
            self._findings.count("statements")

    def _place(self, position: int, moved: Moved) -> None:
        self._findings.count("entries", moved.last - moved.first + 1)
        known = moved.first < self._next or any(
            moved.first <= last and first <= moved.last for first, (last, _) in self._ahead.items()
        )
        if known:
            self._wrong(
                "entry_twice", position, f"entry {moved.first} is in a leaf already", entry=moved.first
            )
            return
        self._ahead[moved.first] = moved.last, position
        self._highest = max(self._highest, moved.last)
        while self._next in self._ahead:
            self._next = self._ahead.pop(self._next)[0] + 1
        if len(self._ahead) > 500:
            self._wrong("entry_missing", position, f"entry {self._next} is in no leaf", entry=self._next)
            self._incomplete = True
            self._ahead.clear()
            self._next = self._highest + 1

    def _keep(self, position: int, told: Statement) -> None:
        if told.upto > self._highest:
            raise Malformed(f"the statement covers entry {told.upto}, which comes later")
        self.statements[position] = told

    def _check_genesis(self, leaf: dict[str, Any]) -> None:
        about = leaf.get("about")
        if type(about) is not dict:
            raise Malformed("about is missing")
        if about.get("origin", self._head.origin) != self._head.origin:
            self._wrong("origin_differs", 0, "the genesis leaf names another log")
        if about.get("vkey") and about["vkey"] != self._key.text:
            self._wrong("genesis_names_another_key", 0, "the genesis leaf names another key than this one")

    def _compare(self, position: int, told: Statement, sums: "_Sums") -> None:
        opening, received, spent, rows = sums.of(told.account, told.day)
        computed = {
            "opening": (told.opening, opening),
            "in": (told.received, received),
            "out": (told.spent, spent),
            "closing": (told.closing, opening + received - spent),
            "rows": (told.rows, rows),
        }
        for name, (says, is_) in computed.items():
            if says != is_:
                self._wrong(
                    "statement_differs", position, f"{told.identity}: {name} says {says}, computed {is_}",
                    statement=told.identity, column=name, says=str(says), computed=str(is_),
                )  # fmt: skip

    def _wrong(self, code: str, position: int, detail: str, **facts: int | str) -> None:
        self._findings.problem(code, self._file_of(position), detail, position=position, **facts)


def _moved(body: bytes) -> Moved | None:
    leaf = parse_leaf(body)
    if leaf["kind"] in _ENTRY_KINDS:
        return entry_moved(leaf)
    return batch_moved(leaf) if leaf["kind"] == "batch" else None


class _Sums:
    """Per account and day [in, out, rows, brought forward], apart by where statements end."""

    def __init__(self, uptos: set[int]) -> None:
        self._uptos = sorted(uptos)
        self._layers: list[dict[tuple[str, str], list[int]]] = [
            defaultdict(lambda: [0, 0, 0, 0]) for _ in self._uptos
        ]
        self._merged = 0
        self._days: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0] * 4))

    def add(self, moved: Moved, accounts: set[str]) -> None:
        """Add one leaf. Of a batch only sums are public: each of its entries counts as one row."""
        layer = bisect_left(self._uptos, moved.last)
        if layer == len(self._uptos):
            return
        for account in accounts.intersection(moved.turnover):
            debit, credit = moved.turnover[account]
            if moved.brought:
                self._layers[layer][account, moved.day][3] += debit - credit
                continue
            if not moved.whole:
                debit, credit = max(debit - credit, 0), max(credit - debit, 0)
            if debit or credit:
                sums = self._layers[layer][account, moved.day]
                sums[0] += debit
                sums[1] += credit
                sums[2] += moved.last - moved.first + 1

    def advance(self, upto: int) -> None:
        """Let ``of`` tell what was known at entry ``upto``; ask in rising order."""
        while self._merged < len(self._uptos) and self._uptos[self._merged] <= upto:
            for (account, day), more in self._layers[self._merged].items():
                sums = self._days[account][day]
                for column, amount in enumerate(more):
                    sums[column] += amount
            self._merged += 1

    def of(self, account: str, day: str) -> tuple[int, int, int, int]:
        """(opening, in, out, rows) of ``account`` on ``day``, as known where ``advance`` stands."""
        days = self._days[account]
        received, spent, rows, opening = days.get(day, (0, 0, 0, 0))
        opening += sum(sums[0] - sums[1] + sums[3] for when, sums in days.items() if when < day)
        return opening, received, spent, rows
