"""The one door to the books: a batch of entries and leaves, checked in order, sealed in one write.

Order of refusals: FundUnknown, AccountUnknown, UnitUnknown, FundEnded (AccountUnknown where an account is
closed), DayInFuture, PeriodClosed, FundNotOpenYet, AccountNotOpenYet, KeyReused, AlreadyReversed, Overdrawn
(EntryTooShort, LineInvalid and EntryOutOfBalance come earlier, when the Entry is made).
The database's gate checks the same again, set-based, when ``write`` moves the head.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, true

from relief_fund.audit import leaves
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.money import LARGEST
from relief_fund.kernel.protocols import LookNeeded
from relief_fund.ledger.batch_rows import ENTRY, GUARD, HEAD, LOG_HEAD, BatchRows, BulkWriter, Heads
from relief_fund.ledger.entries import WITHDRAWN, Entry
from relief_fund.ledger.errors import (
    AccountUnknown,
    AlreadyReversed,
    DayInFuture,
    FundUnknown,
    KeyReused,
    LineInvalid,
    Overdrawn,
    PeriodClosed,
    UnitUnknown,
)
from relief_fund.ledger.rules import GuardKey, Place, Rules

_LAST_RECORDED = select(ENTRY.c.recorded_at).where(ENTRY.c.number == HEAD.c.entries).scalar_subquery()
# Not a join: to plan one, PostgreSQL looks along the newest end of the index first, at rows just written.
READ_HEADS = select(
    HEAD.c.entries, HEAD.c.written, LOG_HEAD.c.size, func.coalesce(_LAST_RECORDED, "")
).select_from(HEAD.join(LOG_HEAD, true()))
READ_GUARD = select(GUARD.c.balance).where(
    GUARD.c.fund == bindparam("f"),
    GUARD.c.account == bindparam("a"),
    GUARD.c.unit == bindparam("u"),
    GUARD.c.purpose == bindparam("p"),
)
READ_KEY = select(ENTRY.c.number, ENTRY.c.digest).where(ENTRY.c.key == bindparam("k"))
READ_KEYS = select(ENTRY.c.key, ENTRY.c.number, ENTRY.c.digest).where(
    ENTRY.c.key.in_(bindparam("keys", expanding=True))
)
KEYS_A_LOOK = 500
READ_REVERSAL = select(ENTRY.c.number).where(ENTRY.c.reverses == bindparam("n"))
READ_KEY_OF = select(ENTRY.c.key).where(ENTRY.c.number == bindparam("n"))
MOST_GUARDS_KEPT = 10_000
SMALL = 128
"""Entries and leaves of a batch up to which a server's round trips cost more than its work."""


class Unseen:
    """Stands for the books while a batch is made ahead of its turn: nothing can be read yet."""

    def execute(self, *_: Any) -> Any:
        """Raises LookNeeded, whatever is asked."""
        raise LookNeeded


class Kept(NamedTuple):
    """What one turn leaves to the next: the heads, the rules and the guarded balances as of those heads.

    The batch that takes it over moves the balances in place: of a turn that failed, nothing is kept.
    """

    heads: Heads
    rules: Rules
    guards: dict[GuardKey, int]


class Mark(NamedTuple):
    """How far a batch had come; what a command handed over since is taken back to here."""

    entries: int
    postings: int
    leaves: int
    moves: int


class Batch:
    """The entries and leaves of one commit. Made by the desk at the start of its turn, written at the end.

    Rows are made as entries are accepted. ``mark`` and ``undo`` take back what a refused command handed over.
    With ``check_keys`` every key is looked up first, so that replays are answered with their first number;
    the desk turns it on when a batch was refused. Over ``Unseen`` it is made ahead of its turn, entered later.
    """

    def __init__(
        self, connection: Any, kept: Kept, recorded_at: str, today: date, *, check_keys: bool
    ) -> None:
        self._connection = connection
        self.begun = kept
        self._rules = kept.rules
        # A clock that was set back would else tell a story in which later entries come first.
        self._recorded_at = max(recorded_at, kept.heads[3])
        self._today = today
        self._check_keys = check_keys
        self._head, self.unsealed, self._log_size, _ = kept.heads
        self._entries: list[tuple[Any, ...]] = []
        self._postings: list[tuple[Any, ...]] = []
        self._leaves: list[tuple[Any, ...]] = []
        self._keys: dict[str, tuple[int, str]] = {}
        self._looked_up: dict[str, tuple[int, str] | None] = {}
        self._reversed: set[int] = set()
        self._awaiting: list[tuple[int, Entry]] = []
        self._guards = kept.guards
        self._new_guards: set[GuardKey] = set()
        self._touched: set[GuardKey] = set()
        self._undo: list[tuple[GuardKey, int, bool]] = []
        self._started: list[tuple[Any, ...]] = []
        self._moved: list[tuple[Any, ...]] = []
        self._left: Kept | None = None

    @property
    def sealed_entries(self) -> int:
        """How many entries were sealed when the turn began."""
        return self._head

    def enter(self, connection: Any) -> None:
        """Stand in the turn this batch was made ahead of: from now on the books can be asked."""
        self._connection = connection

    def heads(self) -> Heads:
        """The heads as this batch would leave them now."""
        entries = self._head + len(self._entries)
        last = self._recorded_at if self._entries else self.begun.heads[3]
        return entries, entries, self._log_size + len(self._leaves), last

    def finish(self) -> Kept:
        """Take no more; what the next batch need not read, once this one is written and nobody else has."""
        if self._left is None:
            self._write_down_guards()
            for key in self._new_guards - self._touched:
                del self._guards[key]
            guards = self._guards if len(self._guards) <= MOST_GUARDS_KEPT else {}
            self._left = Kept(self.heads(), self._rules, guards)
        return self._left

    def refresh(self) -> None:
        """Read the rules again, after a command wrote a fund or an account in this turn."""
        self._rules = Rules.read(self._connection)

    def look_up(self, keys: Sequence[str]) -> None:
        """Ask the books for many keys at once; ``post`` need not ask for them again."""
        for start in range(0, len(keys), KEYS_A_LOOK):
            part = keys[start : start + KEYS_A_LOOK]
            self._looked_up.update(dict.fromkeys(part))
            for key, number, digest in self._connection.execute(READ_KEYS, {"keys": part}):
                self._looked_up[key] = (number, digest)

    def mark(self) -> Mark:
        """The present state, for ``undo``; a command's entries that await a leaf are counted from here."""
        self._awaiting = []
        return Mark(len(self._entries), len(self._postings), len(self._leaves), len(self._undo))

    def undo(self, mark: Mark) -> None:
        """Take back everything handed over since ``mark``."""
        for row in self._entries[mark.entries :]:
            del self._keys[row[1]]
            self._reversed.discard(row[7])
        del self._entries[mark.entries :]
        del self._postings[mark.postings :]
        del self._leaves[mark.leaves :]
        while len(self._undo) > mark.moves:
            key, before, was_touched = self._undo.pop()
            self._guards[key] = before
            if not was_touched:
                self._touched.discard(key)

    def post(self, entry: Entry) -> int:
        """Check and accept one entry; returns its provisional number. Raises in the module's order."""
        if self._check_keys or entry.key in self._keys:
            known = self._known(entry, look_up=self._check_keys)
            if known:
                return known
        number = self._head + len(self._entries) + 1
        try:
            places = self._checked(entry)
            if entry.reverses is not None:
                self._check_reversal(entry)
            # Before the guards move: of an entry that has no leaf nothing may remain.
            body = b"" if entry.leaf == "batch" else entry.leaf_bytes(number, self._recorded_at)
            self._move_guards(entry, places)
        except ReliefFundError:
            # What is in the books is answered with its number, even where it would be refused today:
            # its own first posting may have spent the money or come before the period closed.
            known = self._known(entry, look_up=True)
            if known:
                return known
            raise
        self._accept(number, entry, body)
        return number

    def _accept(self, number: int, entry: Entry, body: bytes) -> None:
        key, digest, lines = entry.key, entry.digest(), entry.lines
        at = 0
        for fund, account, debited, credited, unit, purpose in lines:
            at += 1
            self._postings.append((number, at, fund, account, unit, purpose, debited, credited))
        self._entries.append(
            (
                number, key, entry.kind, entry.occurred_on, self._recorded_at, entry.voucher, entry.document,
                entry.reverses, at, digest,
            )
        )  # fmt: skip
        self._keys[key] = (number, digest)
        if entry.reverses is not None:
            self._reversed.add(entry.reverses)
        if body:
            self._leaves.append((self._log_size + len(self._leaves), entry.leaf, number, number, body))
        else:
            self._awaiting.append((number, entry))

    def leaf(self, kind: str, about: Mapping[str, Any]) -> None:
        """Accept one leaf that carries no entry. Raises LeafNotCanonical, LeafTooLarge."""
        body = leaves.plain_leaf(kind, about, self._recorded_at)
        self._leaves.append((self._log_size + len(self._leaves), kind, 0, 0, body))

    def batch_leaf(self, about: Mapping[str, Any]) -> None:
        """Accept one leaf over the entries of this command that were made with leaf="batch".

        Replays stand under their first leaf. Raises BatchInvalid, LeafNotCanonical, LeafTooLarge.
        """
        if not self._awaiting:
            return
        first, last = self._awaiting[0][0], self._awaiting[-1][0]
        entries = tuple(entry for _, entry in self._awaiting)
        body = leaves.batch_leaf(entries, first, last, self._recorded_at, about)
        self._leaves.append((self._log_size + len(self._leaves), "batch", first, last, body))
        self._awaiting = []

    def lacks_leaf(self) -> bool:
        """Whether an entry of the present command waits for a batch leaf: every entry is in exactly one leaf."""
        return bool(self._awaiting)

    def available(self, fund: str, account: str, unit: str = "VND", purpose: str = "") -> int:
        """Guarded balance on its normal side, minor units, earlier commands of this turn included."""
        return self._guard((fund, account, unit, purpose))

    def entry_count(self) -> int:
        """Entries accepted so far."""
        return len(self._entries)

    def is_small(self) -> bool:
        """Whether one round trip of plain INSERTs is the cheaper way to write it."""
        return len(self._entries) + len(self._leaves) <= SMALL

    def rows(self) -> BatchRows:
        """All that is to be written; the batch takes no more."""
        after = self.finish().heads
        return BatchRows(
            self.begun.heads, after, self._postings, self._entries, self._started, self._moved, self._leaves
        )

    def write(self, bulk: BulkWriter, through: Any, *, announced: bool = True) -> None:
        """Write everything ``through`` a connection; where it says all in one trip, nothing is ``announced``."""
        self.rows().write(bulk, through, announced=announced)

    def _write_down_guards(self) -> None:
        """The guards as rows, now: the next batch may move them on while this one is being written."""
        last = self._head + len(self._entries)
        for key in sorted(self._touched):
            rows = self._started if key in self._new_guards else self._moved
            rows.append((*key, self._guards[key], last))

    def _known(self, entry: Entry, *, look_up: bool) -> int:
        key = entry.key
        known = self._keys.get(key) or self._looked_up.get(key)
        if known is None and look_up and key not in self._looked_up:
            known = self._connection.execute(READ_KEY, {"k": key}).one_or_none()
        if known is None:
            return 0
        if known[1] != entry.digest():
            raise KeyReused(key=entry.key, number=known[0])
        return known[0]

    def _checked(self, entry: Entry) -> list[Place]:
        try:
            return self._check_against_rules(entry)
        except (FundUnknown, AccountUnknown, UnitUnknown):
            # Another process may have opened it since the rules were read: look once more.
            self.refresh()
            return self._check_against_rules(entry)

    def _check_against_rules(self, entry: Entry) -> list[Place]:
        rules, day = self._rules, entry.occurred_on
        places = rules.places(entry)
        for place in places:
            if place.until <= day:
                rules.check_open(entry)
        if day > self._today:
            raise DayInFuture(key=entry.key, day=day.isoformat())
        if rules.closed_to is not None and day <= rules.closed_to:
            raise PeriodClosed(key=entry.key, day=day.isoformat(), closed_to=rules.closed_to.isoformat())
        for place in places:
            if day < place.since:
                rules.check_opened(entry)
        return places

    def _check_reversal(self, entry: Entry) -> None:
        number = {"n": entry.reverses}
        undone = entry.reverses in self._reversed or self._connection.execute(READ_REVERSAL, number).first()
        original = self._connection.execute(READ_KEY_OF, number).scalar() or ""
        # A fact is undone by the withdrawal of its bank line alone, which names it.
        if undone or not original or (original[:5] == "line:" and entry.key != WITHDRAWN + original[5:]):
            raise AlreadyReversed(key=entry.key, number=entry.reverses)

    def _guard(self, key: GuardKey) -> int:
        held = self._guards.get(key)
        if held is None:
            fund, account, unit, purpose = key
            row = self._connection.execute(
                READ_GUARD, {"f": fund, "a": account, "u": unit, "p": purpose}
            ).first()
            if row is None:
                self._new_guards.add(key)
            held = self._guards[key] = row[0] if row else 0
        return held

    def _move_guards(self, entry: Entry, places: list[Place]) -> None:
        guards = self._guards
        after: dict[GuardKey, int] = {}
        for (_, _, debited, credited, _, _), place in zip(entry.lines, places, strict=True):
            for key, sign in place.moves:
                before = after.get(key)
                if before is None:
                    before = guards[key] if key in guards else self._guard(key)
                after[key] = before + sign * (debited - credited)
        for key, balance in after.items():
            if not -LARGEST <= balance <= LARGEST:
                raise LineInvalid(key=entry.key, expected="balances within 64 bits")
            if balance < 0 and balance < guards[key] and not entry.is_fact:
                raise _overdrawn(entry, key, before=guards[key], after=balance)
        for key, balance in after.items():
            self._undo.append((key, guards[key], key in self._touched))
            guards[key] = balance
            self._touched.add(key)


def _overdrawn(entry: Entry, key: GuardKey, *, before: int, after: int) -> Overdrawn:
    fund, account, unit, _ = key
    return Overdrawn(
        key=entry.key, fund=fund, account=account, unit=unit, available=str(before),
        needed=str(before - after),
    )  # fmt: skip
