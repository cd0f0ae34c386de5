"""A small turn that only posts, told to PostgreSQL in one call: lock, look, rows, heads and commit in one trip."""

from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg
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
_WRITE_TURN = f"SELECT write_turn({', '.join(['%s'] * 10)})"


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
    told = [_json(named[table]) for table in ("posting", "entry", "guard", "leaf")]
    values = (DESK_LOCK, *rows.before[:3], rows.after[0], rows.after[2], *told)
    try:
        driver.execute(_WRITE_TURN, values, prepare=True)
    except psycopg.Error as error:
        raise dressed(_WRITE_TURN, error, driver) from error


def _json(rows: Sequence[dict[str, Any]]) -> str | None:
    return msgspec.json.encode(rows).decode() if rows else None
