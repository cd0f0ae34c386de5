"""What a result says of payment orders, as frozen values: outcomes, reasons, rows, the whole file."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relief_fund.banking.payment_files.errors import PaymentFileTotalsDiffer


class Outcome(StrEnum):
    """What became of one payment order."""

    PAID = "paid"
    PART = "part"
    RETURNED = "returned"


class ReturnReason(StrEnum):
    """Why the post office or the bank could not pay."""

    UNCLAIMED = "unclaimed"
    NOT_FOUND = "not_found"
    MOVED_AWAY = "moved_away"
    IDENTITY_DIFFERS = "identity_differs"
    REFUSED = "refused"
    DECEASED = "deceased"
    ACCOUNT_UNKNOWN = "account_unknown"
    ACCOUNT_CLOSED = "account_closed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One answered order: its code, outcome, reason ("" when paid), the day, whole đồng, the file's row.

    ``amount`` is None where the bank's message tells none: then it speaks of the whole order.
    """

    row: int
    order: str
    outcome: Outcome
    reason: str
    day: date
    amount: int | None


@dataclass(frozen=True, slots=True)
class ResultFile:
    """One result file read whole: its name, SHA-256 (hex), rows, and the totals it declares of itself.

    ``batch`` is the batch that the file names, "" where it names none.
    """

    file: str
    sha256: str
    rows: tuple[ResultRow, ...]
    declared_orders: int
    declared_total: int
    batch: str = ""

    def check_totals(self) -> None:
        """Raise PaymentFileTotalsDiffer unless the closing row agrees with the rows: nothing was cut off."""
        total = sum(one.amount or 0 for one in self.rows)
        if (self.declared_orders, self.declared_total) != (len(self.rows), total):
            raise PaymentFileTotalsDiffer(
                file=self.file,
                declared_orders=self.declared_orders,
                declared_total=self.declared_total,
                orders=len(self.rows),
                total=total,
            )
