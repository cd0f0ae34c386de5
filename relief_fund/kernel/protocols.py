"""What rooms ask of one another without importing one another: actor, desk, command, books."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, TypeVar

from relief_fund.kernel.clock import Clock
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Actor:
    """An officer acting under one duty. Made by ``staff`` from a session, by jobs for the program itself."""

    officer: str
    name: str
    duties: frozenset[Duty] = field(default_factory=frozenset)

    def require(self, *duties: Duty) -> None:
        """Raise DutyMissing unless the actor holds at least one of ``duties``."""
        if not self.duties.intersection(duties):
            raise DutyMissing(needed=[duty.value for duty in duties])


class RowTx(Protocol):
    """What a command may do that judges need: write its own rows and append public leaves.

    Commands are re-runnable functions of (tx, arguments): no clock, randomness or outside effect
    inside, nothing of ``tx`` kept, no database error caught. SQL is SQLAlchemy Core built at import.
    """

    def sql(self, statement: Any, parameters: Any = None) -> Any:
        """Execute one Core statement in this command's savepoint; returns SQLAlchemy's Result."""
        ...

    def rows(self, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows of one table in bulk, in this command's savepoint. Every row has the same keys."""
        ...

    def leaf(self, kind: str, body: Mapping[str, Any]) -> None:
        """Append one leaf that carries no entry to the public log. Strings, ints, lists and dicts only."""
        ...


class PostingTx(RowTx, Protocol):
    """A RowTx that may also reach the books."""

    def post(self, entry: Any) -> int:
        """Hand one ``ledger.entries.Entry`` over; returns its provisional number.

        Raises the refusals of ``ledger.errors`` (EntryOutOfBalance, Overdrawn, PeriodClosed, ...).
        An entry whose key is already in the books with the same content is accepted as a replay and
        returns the first number; other content under the same key raises KeyReused.
        """
        ...

    def available(self, fund: str, account: str, unit: str = "VND", purpose: str = "") -> int:
        """Guarded balance on its normal side, minor units, earlier commands of the batch included.

        ``account`` may be ``ledger.entries.FREE_MONEY`` for the fund's free money.
        """
        ...

    def last_entry(self) -> int:
        """Number of the last entry accepted so far, earlier commands of the batch included; 0 in empty books.

        Provisional like the numbers of ``post``: a batch that is written otherwise runs its commands again.
        """
        ...

    def voucher(self, owner: str, year: int, series: str, entry_key: str) -> str:
        """Take the next gapless voucher number of (owner, year, series), as "OWNER/YEAR/SERIES/000001"."""
        ...

    def batch_leaf(self, body: Mapping[str, Any]) -> None:
        """One ``batch`` leaf over all entries of this command that were made with ``leaf="batch"``."""
        ...


class LookNeeded(Exception):
    """What was to be done without the books, or without waiting for them, came to a question that only they answer."""


class Desk(Protocol):
    """The one writer. ``run`` waits for the durable answer; ``submit`` gives a future; ``ask`` awaits."""

    @property
    def asked(self) -> int:
        """How many commands it has been handed: whether somebody else came, not an exact count."""
        ...

    def submit(self, command: Callable[[Any], T]) -> "Future[T]":
        """Queue the command; the future answers after the commit or with the refusal."""
        ...

    def run(self, command: Callable[[Any], T]) -> T:
        """Submit and wait. Never call it from inside a command."""
        ...

    async def ask(self, command: Callable[[Any], T]) -> T:
        """Submit and await on the running event loop."""
        ...


class PostingDesk(Desk, Protocol):
    """The desk of those who may post: one entry by itself takes a shorter way than a command."""

    def post(self, entry: Any) -> "Future[int]":
        """Queue one journal entry that needs no rows of its own; the future answers with its number."""
        ...

    def post_together(
        self, entries: Sequence[Any], *, begins: Callable[[], object] | None = None
    ) -> "Future[list[int]]":
        """Queue journal entries that need no rows of their own, all of them or none; answers with their numbers.

        ``begins`` is called whenever the desk begins with them, which may be while what came before is written.
        """
        ...

    async def ask_to_post(self, entry: Any) -> int:
        """Post one journal entry and await its number on the running event loop."""
        ...


class DisclosureVault(Protocol):
    """Makes salted digests of private facts and keeps them encrypted under one key per subject."""

    def seal(self, subject: str, context: str, facts: Mapping[str, Any]) -> "Sealed":
        """Digest and ciphertext of ``facts`` for a fresh subject; pure, to be called before the command."""
        ...

    def keep(self, tx: RowTx, sealed: "Sequence[Sealed]") -> None:
        """Write key and ciphertext rows of ``sealed`` inside a command."""
        ...


class Sealed(NamedTuple):
    """One sealed disclosure: ``digest`` is public, the rest are rows of the vault's own tables."""

    subject: str
    context: str
    digest: str
    wrapped_key: bytes
    ciphertext: bytes


def nobody_inspects(occasion: str, payment_run: str) -> None:
    """What an office that was put together without an inspection does about a payment run: nothing."""


@dataclass(frozen=True, slots=True)
class Office:
    """What a use case is given: the clock, the desk, a way to read, the vault. No globals anywhere.

    ``read()`` opens a read-only SQLAlchemy Connection of the books on its own connection; use it as a
    context manager and close it before submitting. Under ``read_at_once()`` every query shows the books of one
    moment: for figures that are held against each other while others write. ``read_briefly(ask)`` is for what is
    asked hundreds of times a second: it answers what ``ask(connection)`` does, which may be run once more.
    ``answer_in_loop(steps_on)`` is the same for an answer in steps (``kernel.often``) on a loop that may not wait;
    it raises LookNeeded where one must. ``assessment`` and ``entitlement`` are given a ``Bench`` instead.
    ``undoing`` is asked inside the command that would reverse an entry, with that entry's key, or agree that an
    import is withdrawn, with its mark: rooms that the books do not know raise where a paper of theirs rests on it.
    ``altering`` is asked likewise, with the key of the entry that would be adjusted in the end, or be in force again
    because its reversal is reversed. ``ending`` is asked inside the command that ends funds, with their codes: rooms
    raise where something of theirs must come to its end first. ``inspect`` is called by whatever lets money out,
    "before" and "after" it, with the code of the payment run: the named checks are run, and before a run they may
    refuse it.
    """

    clock: Clock
    desk: PostingDesk
    read: Callable[[], AbstractContextManager[Any]]
    read_at_once: Callable[[], AbstractContextManager[Any]]
    read_briefly: Callable[[Callable[[Any], Any]], Any]
    answer_in_loop: Callable[[Callable[[Any], Any]], Awaitable[Any]]
    vault: DisclosureVault
    undoing: Sequence[Callable[[Any, str], None]] = ()
    altering: Sequence[Callable[[Any, str], None]] = ()
    ending: Sequence[Callable[[Any, Sequence[str]], None]] = ()
    inspect: Callable[[str, str], object] = nobody_inspects


@dataclass(frozen=True, slots=True)
class Bench:
    """What those who judge need are given: rows and leaves, no posting, no balance (commands get a RowTx)."""

    clock: Clock
    desk: Desk
    read: Callable[[], AbstractContextManager[Any]]
    vault: DisclosureVault


@dataclass(frozen=True, slots=True)
class Home:
    """One opened home: everything web, jobs, command line and pilot are handed by ``app.py``.

    Typed loosely because the kernel imports no room: ``codes`` is ``staff.secrets.CodeSecrets``,
    ``log`` is ``audit.publisher.Publisher``, ``register`` is ``register.engine.Register``,
    ``settings`` is ``settings.Settings``. ``demonstration`` says that the genesis leaf marks it so.
    ``law`` names the rules that the database of ``office.read()``'s connection keeps no longer.
    """

    office: Office
    bench: Bench
    codes: Any
    log: Any
    register: Any
    settings: Any
    clock: Clock
    demonstration: bool
    law: Callable[[Any], list[dict[str, object]]]
    close: Callable[[], None]
