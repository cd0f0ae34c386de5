"""One turn at the desk: the lock, a savepoint per command, the bulk write at the end, the commit."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Protocol

from psycopg.pq import TransactionStatus
from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import DBAPIError

from relief_fund.kernel.clock import Clock, moment_text, today
from relief_fund.ledger.tables import Voucher
from relief_fund.storage.bulk import insert_rows, write_rows
from relief_fund.storage.commands import ROWS_A_TURN, Command, Posted, PostedTogether
from relief_fund.storage.errors import HomeUnsound
from relief_fund.storage.one_trip import OneTrip, last_row, said
from relief_fund.storage.straight import Straight

ROWS_WORTH_A_THREAD = 128
"""From this many rows on, handing a turn to another thread costs less than waiting for it."""
DESK_LOCK = 0x5246_4445_534B
"""Advisory lock of the desk on PostgreSQL (the letters RFDESK)."""
RULE_TABLES = frozenset({"unit", "fund", "account", "account_closing", "fund_closing", "period_closing"})

_BEGIN_IN_TURN = f"BEGIN; SELECT pg_advisory_xact_lock({DESK_LOCK}); SELECT entries FROM head FOR UPDATE; "
"""One trip, with the heads behind it. The row lock keeps raw sessions out that do not know the advisory lock; what is
read after it is read by a statement of its own, for a statement that waits sees the rows of before its wait."""

VOUCHER = Voucher.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
KNOWN_VOUCHER = select(VOUCHER).where(VOUCHER.c.evidence == bindparam("evidence"))
LAST_VOUCHER = select(func.coalesce(func.max(VOUCHER.c.number), 0)).where(
    VOUCHER.c.owner == bindparam("owner"),
    VOUCHER.c.year == bindparam("year"),
    VOUCHER.c.series == bindparam("series"),
)


LAWS_OF_KEYS = frozenset({"entry_key_once", "entry_key_taken"})
"""What the database names when an entry's key is in the books already."""


class Books(Protocol):
    """Makes the batch of one turn; ``ledger.posting`` implements it, ``app.py`` hands it in."""

    heads_query: Any
    """Reads where books and log stand, in one row."""

    def begin(
        self,
        connection: Any,
        heads: tuple[Any, ...],
        recorded_at: str,
        today: date,
        *,
        check_keys: bool,
        ahead: Any = None,
    ) -> Any:
        """A fresh batch over ``connection``, or ``ahead`` where the books stand as that one foresaw them."""
        ...

    def ahead(self, batch: Any, recorded_at: str, today: date) -> Any:
        """The batch after ``batch``, begun while that one is being written."""
        ...

    def foreseen(self, recorded_at: str, today: date) -> Any:
        """A batch over the books as they were left, made without a look at them; None where that is not known."""
        ...

    def unused(self, batch: Any) -> None:
        """Told that everything was taken back from a foreseen batch: what was known is known again."""
        ...

    def sealed(self, batch: Any) -> None:
        """Told after the commit, so that what was read may be kept for the next turn."""
        ...

    def refused(self, error: DBAPIError) -> BaseException:
        """The refusal a caller gets for what the database said."""
        ...

    def guilty(self, connection: Any, error: DBAPIError) -> Sequence[int]:
        """The numbers of the entries that the database names for ``error``, asked before the turn is undone."""
        ...


class TurnRefused(Exception):
    """The turn cannot be written as a whole; ``refusal`` is for the one command that is found guilty.

    ``entries`` are the numbers that the database names; ``commands`` are the places of those who handed them
    over, once the desk has noted them.
    """

    def __init__(
        self, refusal: BaseException, said: BaseException | None = None, entries: Sequence[int] = ()
    ) -> None:
        super().__init__(type(refusal).__name__)
        self.refusal = refusal
        self.law = str(refusal_of(said)["law"]) if isinstance(said, DBAPIError) else ""
        self.may_be_a_replay = self.law in LAWS_OF_KEYS
        self.entries = entries
        self.commands: Sequence[int] = ()


class TurnLost(Exception):
    """The connection was lost. Before COMMIT was said, nothing of the turn is in the books; else it ``may_be_written``,

    and every command of it is one that finds itself in the books by its key.
    """

    def __init__(self, reason: str, *, may_be_written: bool = False) -> None:
        super().__init__(reason)
        self.may_be_written = may_be_written


def refusal_of(error: DBAPIError) -> dict[str, object]:
    """The database's own code and the law or constraint it names; never the values of the row."""
    original = error.orig
    diagnostic = getattr(original, "diag", None)
    if diagnostic is not None:
        named = diagnostic.constraint_name or diagnostic.message_primary or ""
        return {"database": getattr(original, "sqlstate", None) or "", "law": str(named)[:80]}
    return {"database": getattr(original, "sqlite_errorname", ""), "law": str(original)[:80]}


class Turn:
    """The state of one turn over one connection."""

    def __init__(self, connection: Any, books: Books) -> None:
        self.connection = connection
        self._books = books
        self._sqlite = connection.dialect.name == "sqlite"
        self._short = Straight(connection) if self._sqlite else connection
        self._rows = 0
        self._savepoint = self._release_owed = False
        self._rules_written = False
        self._is_spoiled = self._follows_a_refusal = False
        self.batch: Any = None
        self.reached: dict[Command, int] = {}
        """The last entry number after each command that does more than post."""

    def begin(self, clock: Clock, *, check_keys: bool, ahead: Any = None) -> None:
        """Take the lock, then read the clock and the heads: who waited longer must not look earlier.

        Raises DBAPIError when the wait is over, HomeUnsound.
        """
        connection = self.connection
        self._follows_a_refusal = check_keys
        if isinstance(self._short, Straight):
            self._short.exec_driver_sql("BEGIN IMMEDIATE")
            heads = self._short.row(self._books.heads_query)
        else:
            heads = last_row(connection, _BEGIN_IN_TURN + said(self._books.heads_query, connection.dialect))
        recorded_at, day = moment_text(clock.now()), today(clock)
        self.batch = self._books.begin(
            connection, heads, recorded_at, day, check_keys=check_keys, ahead=ahead
        )
        self._rows = self.batch.entry_count()
        if self.batch.unsealed != self.batch.sealed_entries:
            self.roll_back()
            raise HomeUnsound(sealed=self.batch.sealed_entries, written=self.batch.unsealed)

    def look_up(self, commands: Sequence[Any]) -> None:
        """Ask at once for the keys of all that only post, where each would else be asked for by itself."""
        keys = [run.entry.key for run in commands if type(run) is Posted]
        for run in commands:
            if type(run) is PostedTogether:
                keys += [entry.key for entry in run.entries]
        self.batch.look_up(keys)

    def run(self, command: Callable[[Any], Any]) -> Any:
        """Run one command; whatever it raises, its rows, entries and leaves are taken back."""
        mark = self.batch.mark()
        self._savepoint = self._rules_written = False
        try:
            result = command(self)
            assert not self.batch.lacks_leaf(), "entries made for a batch leaf are given one by their command"
        except BaseException as failure:
            self._take_back(mark, failure)
            raise
        if self._savepoint:
            self._release()
        self._rows += self.batch.entry_count() - mark.entries
        return result

    def post_alone(self, entry: Any) -> int:
        """One entry that is a command by itself: posting is all or nothing, so nothing needs a savepoint."""
        if entry.leaf == "batch":
            return int(self.run(lambda tx: tx.post(entry)))
        try:
            number: int = self.batch.post(entry)
        except DBAPIError as failure:
            self._savepoint = self._rules_written = False
            self._take_back(self.batch.mark(), failure)
            raise
        self._rows += 1
        return number

    def _take_back(self, mark: Any, failure: BaseException) -> None:
        self.batch.undo(mark)
        if self.is_lost():
            return
        if self._sqlite and not self.connection.connection.driver_connection.in_transaction:
            # SQLite gave up the whole transaction (disk full, OR ROLLBACK): nothing of the turn is left.
            raise TurnRefused(
                self._books.refused(failure) if isinstance(failure, DBAPIError) else failure
            ) from failure
        if not self._sqlite and not self._savepoint and isinstance(failure, DBAPIError):
            # A read of the books failed outside a savepoint: PostgreSQL would answer COMMIT by undoing all.
            raise TurnRefused(self._books.refused(failure)) from failure
        if self._savepoint:
            self.connection.exec_driver_sql("ROLLBACK TO command")
            self.connection.exec_driver_sql("RELEASE command")
        if self._rules_written:
            self.batch.refresh()

    def ahead(self, clock: Clock) -> Any:
        """The batch that follows this turn's, to be filled while this turn is being written."""
        return self._books.ahead(self.batch, moment_text(clock.now()), today(clock))

    def is_large(self) -> bool:
        """Whether writing it takes so long that the next turn is worth preparing meanwhile."""
        return self._rows >= ROWS_WORTH_A_THREAD

    def is_full(self) -> bool:
        """Whether the turn has written as much as one turn should."""
        return self._rows >= ROWS_A_TURN

    def is_lost(self) -> bool:
        """Whether the connection is gone; what was said over it since BEGIN is undone by the server."""
        if self.connection.invalidated:
            return True
        return not self._sqlite and bool(self.connection.connection.driver_connection.closed)

    def settle(self) -> None:
        """Write entries and leaves, move the heads. Raises TurnRefused."""
        # Where a refusal is likely, many trips cost less than the session that a refused one spoils.
        in_one_trip = not self._sqlite and not self._follows_a_refusal and self.batch.is_small()
        try:
            if in_one_trip:
                trip = OneTrip(self.connection)
                trip.make(lambda through: self.batch.write(insert_rows, through, announced=False))
            else:
                self.batch.write(write_rows, self._short)
        except Exception as error:
            self._is_spoiled = in_one_trip
            if self.is_lost():
                raise
            if not isinstance(error, DBAPIError):
                raise TurnRefused(error, error) from error
            named = self._books.guilty(self.connection, error)
            raise TurnRefused(self._books.refused(error), error, named) from error

    def commit(self) -> None:
        """Make the turn durable."""
        self._short.exec_driver_sql("COMMIT")
        self._books.sealed(self.batch)

    def roll_back(self) -> None:
        """Undo the turn, if the database has not done so already."""
        if self.is_lost():
            return
        driver = self.connection.connection.driver_connection
        is_begun = (
            driver.in_transaction
            if self._sqlite
            else driver.info.transaction_status != TransactionStatus.IDLE
        )
        if is_begun:
            self.connection.exec_driver_sql("ROLLBACK")
        if self._is_spoiled:
            self.connection.invalidate()

    # What a command sees (kernel.protocols.PostingTx).

    def sql(self, statement: Any, parameters: Any = None) -> Any:
        """Execute one Core statement in this command's savepoint."""
        self._open_savepoint()
        result = self.connection.execute(statement, parameters)
        table = getattr(statement, "table", None)
        if table is not None and getattr(statement, "is_insert", False):
            self._rows += 1
            self._note_rules(table.name)
        return result

    def rows(self, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows of one table in this command's savepoint; every row has the same keys."""
        if not rows:
            return
        self._open_savepoint()
        columns = tuple(rows[0])
        # itemgetter makes a tuple only of two names or more.
        take = itemgetter(*columns) if len(columns) > 1 else lambda row: (row[columns[0]],)
        write_rows(self.connection, table, columns, list(map(take, rows)))
        self._rows += len(rows)
        self._note_rules(table.name)

    def post(self, entry: Any) -> int:
        """Hand one entry over to the books."""
        return self.batch.post(entry)

    def available(self, fund: str, account: str, unit: str = "VND", purpose: str = "") -> int:
        """Guarded balance, earlier commands of the turn included."""
        return self.batch.available(fund, account, unit, purpose)

    def last_entry(self) -> int:
        """Number of the last entry accepted so far, earlier commands of the turn included."""
        return int(self.batch.heads()[0])

    def leaf(self, kind: str, body: Mapping[str, Any]) -> None:
        """Append a leaf that carries no entry."""
        self.batch.leaf(kind, body)

    def batch_leaf(self, body: Mapping[str, Any]) -> None:
        """One leaf over this command's batch entries."""
        self.batch.batch_leaf(body)

    def voucher(self, owner: str, year: int, series: str, entry_key: str) -> str:
        """The voucher of this evidence: the known one, else the next of its series."""
        known = self.sql(KNOWN_VOUCHER, {"evidence": entry_key}).first()
        if known is None:
            place = {"owner": owner, "year": year, "series": series}
            number = 1 + self.sql(LAST_VOUCHER, place).scalar()
            self.sql(VOUCHER.insert(), {**place, "number": number, "evidence": entry_key})
        else:
            owner, year, series, number = known.owner, known.year, known.series, known.number
        return f"{owner}/{year}/{series}/{number:06d}"

    def _open_savepoint(self) -> None:
        if not self._savepoint:
            self.connection.exec_driver_sql(
                "RELEASE command; SAVEPOINT command" if self._release_owed else "SAVEPOINT command"
            )
            self._savepoint, self._release_owed = True, False

    def _release(self) -> None:
        """Let go of the savepoint: at once on SQLite, with the next command's on a server, where each is a trip."""
        if self._sqlite:
            self.connection.exec_driver_sql("RELEASE command")
        self._release_owed = not self._sqlite

    def _note_rules(self, name: str) -> None:
        if name in RULE_TABLES:
            self._rules_written = True
            self.batch.refresh()
