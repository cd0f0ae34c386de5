"""What the desk is handed: makes the batch of a turn, and shuts the door for those who judge need."""

from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.errors import SealRefused
from relief_fund.ledger.posting import READ_HEADS, Batch, Kept, Unseen
from relief_fund.ledger.rules import Rules

NAMES_ITS_GUILTY = "RF"
"""How the codes of our own laws begin on PostgreSQL; what others tell beside a refusal is no list of entries."""
GUILTY = text("SELECT DISTINCT entry FROM unsealed_breach WHERE law = :law")


class Sealing:
    """What the desk is handed: makes batches, keeps rules and guards while nobody else has moved the heads."""

    heads_query = READ_HEADS

    def __init__(self) -> None:
        self._kept: Kept | None = None

    def begin(
        self,
        connection: Any,
        heads: tuple[Any, ...],
        recorded_at: str,
        today: date,
        *,
        check_keys: bool,
        ahead: Batch | None = None,
    ) -> Batch:
        """A batch for one turn, with everything read again whenever the books moved since the last one.

        It is ``ahead`` itself where the books stand as they were foreseen. What is kept is given away: a
        turn that fails leaves nothing behind.
        """
        kept, self._kept = self._kept, None
        if ahead is not None and ahead.begun is kept and kept.heads == heads:
            ahead.enter(connection)
            return ahead
        if kept is None:
            kept = Kept(heads, Rules.read(connection), {})
        elif ahead is not None or kept.heads != heads:
            # The batch made ahead has moved the guards on.
            kept = Kept(heads, kept.rules.still(connection), {})
        return Batch(connection, kept, recorded_at, today, check_keys=check_keys)

    def foreseen(self, recorded_at: str, today: date) -> Batch | None:
        """A batch over the books as this process itself left them, made without asking where they stand.

        None where nothing is kept. What needs a look at the books raises LookNeeded, as in ``ahead``.
        """
        kept, self._kept = self._kept, None
        return Batch(Unseen(), kept, recorded_at, today, check_keys=False) if kept else None

    def unused(self, batch: Batch) -> None:
        """Keep again what was kept before ``batch``, of which everything has been taken back."""
        self._kept = batch.begun

    def ahead(self, batch: Batch, recorded_at: str, today: date) -> Batch:
        """The batch that will follow ``batch``, begun while that one is being written.

        Where a question cannot be answered without the books, its ``post`` raises LookNeeded.
        """
        return Batch(Unseen(), batch.finish(), recorded_at, today, check_keys=False)

    def sealed(self, batch: Batch) -> None:
        """Remember the state this process itself left behind."""
        self._kept = batch.finish()

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

    def guilty(self, connection: Any, error: DBAPIError) -> list[int]:
        """The numbers of the entries that the database names as breaking the law of ``error``.

        To be asked before the turn is undone. None where it names nobody: then it may be any of them.
        """
        diagnostic = getattr(error.orig, "diag", None)
        if diagnostic is None:
            try:
                return list(connection.execute(GUILTY, {"law": str(error.orig)}).scalars())
            except DBAPIError:
                return []  # whoever is not named is found by halving
        if not str(getattr(error.orig, "sqlstate", "")).startswith(NAMES_ITS_GUILTY):
            return []
        return [int(number) for number in (diagnostic.message_detail or "").split()]


class NoPosting:
    """A command's tx with the door to the books shut: for those who judge need."""

    def __init__(self, tx: Any) -> None:
        self.sql = tx.sql
        self.rows = tx.rows
        self.leaf = tx.leaf
