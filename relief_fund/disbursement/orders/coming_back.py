"""What one order's money that comes back by a bank line does: to the books, and to the order's own papers.

The same for a line that names its order at import and for a line that an officer decides: templates 37
(refused before a result told so), 39 (returned after settlement) and 42 (paid back by the household).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.banking.payment_files.outcomes import ReturnReason
from relief_fund.disbursement.orders.answers import BACK, OUTCOME, REPAID
from relief_fund.disbursement.orders.bookings import key_of
from relief_fund.disbursement.orders.errors import LineNotOfOrder
from relief_fund.disbursement.orders.released import ReleasedOrder
from relief_fund.ledger import templates
from relief_fund.ledger.entries import Entry, Line

REFUSED, RETURNED, REPAID_BY_HOUSEHOLD = "payment_refused", "payment_returned", "paid_back"
WAYS = (REFUSED, RETURNED, REPAID_BY_HOUSEHOLD)
"""How money of an order comes back by a line."""

_OUTCOMES = select(OUTCOME.c.amount, OUTCOME.c.outcome).where(OUTCOME.c.order == bindparam("order"))
_BACK = select(BACK.c.order).where(BACK.c.order == bindparam("order"))
_REPAID = select(func.coalesce(func.sum(REPAID.c.amount), 0)).where(REPAID.c.order == bindparam("order"))

Rows = Sequence[tuple[Any, Sequence[Mapping[str, Any]]]]


@dataclass(frozen=True, slots=True)
class ComingBack:
    """``amount`` whole đồng of ``order`` that the line ``identity`` brought, booked on ``day``."""

    way: str
    order: ReleasedOrder
    identity: str
    amount: int
    day: date

    def check(self) -> None:
        """Raise LineNotOfOrder unless the amount and what is known of the order suit the way."""
        order, whole = self.order, self.amount == self.order.answered
        fits = {
            REFUSED: order.through_bank and not order.outcome and self.amount == order.amount,
            RETURNED: order.may_come_back and whole,
            REPAID_BY_HOUSEHOLD: order.outcome in ("paid", "part")
            and order.settled_on is not None
            and 0 < self.amount <= order.answered - order.repaid,
        }
        if not fits[self.way]:
            left = order.amount if self.way == REFUSED else order.answered - order.repaid
            raise LineNotOfOrder(
                order=order.order, way=self.way, outcome=order.outcome, expected=left, found=self.amount
            )

    def entry(self, bank: str) -> Entry:
        """The entry as it stands where the line itself books it, on the account ``bank``."""
        order = self.order
        if self.way == REFUSED:
            return templates.refused_before_settlement(
                fund=order.fund, purpose=order.purpose, amount=self.amount, bank=bank,
                key=f"line:{self.identity}", on=self.day,
            )  # fmt: skip
        assert order.settled_on is not None, "what is paid was settled on a day"
        template = templates.came_back if self.way == RETURNED else templates.repaid_by_line
        return template(
            fund=order.fund, fund_kind=order.fund_kind, amount=self.amount, bank=bank, line=self.identity,
            paid_on=order.settled_on, on=self.day,
        )  # fmt: skip

    @property
    def undoes(self) -> str:
        """Key of the entry that counted the money as paid; "" where it never was."""
        return "" if self.way == REFUSED else key_of("pay", self.order.order)

    def other_side(self, bank: str) -> tuple[str, tuple[Line, ...]]:
        """The account opposite ``bank``, and the lines behind that pair."""
        lines = self.entry(bank).lines
        return lines[1].account, lines[2:]

    def still_so(self, tx: Any) -> bool:
        """Inside a command: whether the order stands as it was read."""
        if self.way == REFUSED:
            return tx.sql(_OUTCOMES, {"order": self.order.order}).first() is None
        return still_answered(tx, self.order)

    def rows(self, entry_key: str) -> Rows:
        """What is kept of it beside the entry ``entry_key``."""
        told = {"order": self.order.order, "amount": self.amount, "day": self.day}
        if self.way == REFUSED:
            reason = ReturnReason.OTHER.value
            more = {"step": entry_key, "outcome": "returned", "reason": reason, "digest": ""}
            return ((OUTCOME, [{**told, **more}]),)
        told |= {"identity": self.identity, "entry_key": entry_key}
        if self.way == RETURNED:
            held = any(line.account == "B24" for line in self.entry("1121").lines)
            return ((BACK, [{**told, "held": held}]),)
        return ((REPAID, [told]),)


def still_answered(tx: Any, order: ReleasedOrder) -> bool:
    """Inside a command: whether the answer stands as it was read, and no more of its money came back."""
    of = {"order": order.order}
    outcome = tx.sql(_OUTCOMES, of).first()
    repaid = int(tx.sql(_REPAID, of).scalar())
    known = outcome is not None and outcome.amount == order.answered
    return known and tx.sql(_BACK, of).first() is None and repaid == order.repaid
