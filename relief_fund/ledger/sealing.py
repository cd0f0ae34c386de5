"""What the desk is handed: makes the batch of a turn, and shuts the door for those who judge need."""

from datetime import date
from typing import Any

from sqlalchemy.exc import DBAPIError

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.errors import SealRefused
from relief_fund.ledger.posting import READ_HEADS, Batch, Kept
from relief_fund.ledger.rules import Rules


class Sealing:
    """What the desk is handed: makes batches, keeps rules and guards while nobody else has moved the heads."""

    def __init__(self) -> None:
        self._kept: Kept | None = None

    def begin(self, connection: Any, recorded_at: str, today: date, *, check_keys: bool) -> Batch:
        """A batch for one turn, with everything read again whenever the books moved since the last one."""
        heads = tuple(connection.execute(READ_HEADS).one())
        if self._kept is None or heads != self._kept.heads:
            self._kept = Kept(heads, Rules.read(connection), {})
        return Batch(connection, self._kept, recorded_at, today, check_keys=check_keys)

    def sealed(self, batch: Batch) -> None:
        """Remember the state this process itself left behind."""
        self._kept = batch.kept()

    def refused(self, error: DBAPIError) -> ReliefFundError:
        """The refusal for what the database said while sealing: its code and the law it named.

        What was remembered may be the reason, so it is read again.
        """
        self._kept = None
        original = error.orig
        diagnostic = getattr(original, "diag", None)
        if diagnostic is not None:
            law = diagnostic.constraint_name or diagnostic.message_primary or ""
            return SealRefused(database=getattr(original, "sqlstate", "") or "", law=str(law)[:80])
        return SealRefused(database=getattr(original, "sqlite_errorname", ""), law=str(original)[:80])


class NoPosting:
    """A command's tx with the door to the books shut: for those who judge need."""

    def __init__(self, tx: Any) -> None:
        self.sql = tx.sql
        self.rows = tx.rows
        self.leaf = tx.leaf
