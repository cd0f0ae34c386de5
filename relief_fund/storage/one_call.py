"""A small turn that only posts, told to PostgreSQL in one call: lock, look, rows, heads and commit in one trip."""

from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus
from sqlalchemy.exc import DBAPIError

from relief_fund.kernel.clock import Clock, moment_text, today
from relief_fund.storage.commands import Command, Outcome, Posted
from relief_fund.storage.errors import DeskBusy
from relief_fund.storage.one_trip import dressed
from relief_fund.storage.turns import DESK_LOCK, Books, TurnLost, TurnRefused, refusal_of

MOST_ENTRIES = 64
"""Above this a turn's own work outweighs its trips."""
TURNS_SHARED = 100
"""For so many turns after somebody else has moved the books, each is begun with a look at them."""
BOOKS_MOVED = "books_moved"
NAME_UNKNOWN = b"26000"
_NAME = b"write_turn"
_WRITE_TURN = f"SELECT write_turn({', '.join(f'${at}' for at in range(1, 11))})"


class OneCall:
    """Takes turns at the desk without asking beforehand where the books stand: they stand as this desk left them.

    Where they do not, the call is refused and nothing is written. Where its answer is lost, nobody knows
    whether it was carried out; then every entry of it is looked up by its key in a turn of the ordinary
    kind. Should the call be carried out after that turn, it finds the heads moved or writes what was found
    missing in the same state: never anything twice.
    """

    def __init__(self, books: Books, clock: Clock) -> None:
        self._books = books
        self._clock = clock
        self._shared = 0

    def foreseen(self, commands: Sequence[Command]) -> "tuple[Any, list[Outcome]] | None":
        """The batch of ``commands`` and what each comes to; None where they are not for one call."""
        if self._shared:
            self._shared -= 1
            return None
        if len(commands) > MOST_ENTRIES or not all(
            type(one.run) is Posted and one.run.is_alone for one in commands
        ):
            return None
        batch = self._books.foreseen(moment_text(self._clock.now()), today(self._clock))
        if batch is None:
            return None
        mark = batch.mark()
        try:
            return batch, [(one.run(batch), None) for one in commands]
        except Exception:
            # It needs the books, is refused, or something is wrong with it: an ordinary turn answers either way.
            batch.undo(mark)
            self._books.unused(batch)
            return None

    def make(self, connection: Any, batch: Any) -> bool:
        """Write ``batch`` and commit; False where the books have been moved by somebody else.

        Raises TurnLost, TurnRefused, DeskBusy.
        """
        try:
            _say(connection, batch.rows())
        except DBAPIError as error:
            if error.connection_invalidated:
                raise TurnLost(type(error.orig).__name__, may_be_written=True) from error
            if isinstance(error.orig, psycopg.errors.LockNotAvailable):
                raise DeskBusy(reason=type(error.orig).__name__) from error
            if refusal_of(error)["law"] == BOOKS_MOVED:
                self._shared = TURNS_SHARED
                return False
            raise TurnRefused(
                self._books.refused(error), error, self._books.guilty(connection, error)
            ) from error
        self._books.sealed(batch)
        return True


def _say(connection: Any, rows: Any) -> None:
    # Whether a guard is new is a question to the books, so none is among what was foreseen.
    driver = connection.connection.driver_connection
    named = rows.named()
    numbers = (DESK_LOCK, *rows.before[:3], rows.after[0], rows.after[2])
    told = (_json(named[table]) for table in ("posting", "entry", "guard", "leaf"))
    try:
        _called(driver.pgconn, connection.info, [*map(b"%d".__mod__, numbers), *told])
    except psycopg.Error as error:
        raise dressed(_WRITE_TURN, error, driver) from error


def _called(wire: Any, session: dict[Any, Any], values: Sequence[bytes | None]) -> None:
    """Call by libpq itself, under a name that ``session`` notes: the driver's cursor costs a tenth of a small turn.

    The driver forgets all names after a ROLLBACK, and a name that is not known has written nothing.
    """
    answer = wire.exec_prepared(_NAME, values) if session.get(_NAME) else None
    if answer is None or answer.error_field(DiagnosticField.SQLSTATE) == NAME_UNKNOWN:
        _answered(wire.prepare(_NAME, _WRITE_TURN.encode()))
        session[_NAME] = True
        answer = wire.exec_prepared(_NAME, values)
    _answered(answer)


def _answered(answer: Any) -> None:
    if answer.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise error_from_result(answer)


def _json(rows: Sequence[dict[str, Any]]) -> bytes | None:
    return msgspec.json.encode(rows) if rows else None
