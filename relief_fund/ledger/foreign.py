"""Foreign money in the books: its value in đồng and its quantity come to an end together."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, or_, select

from relief_fund.ledger.entries import Line
from relief_fund.ledger.errors import ForeignMoneyApart
from relief_fund.ledger.tables import Guard

GUARD = Guard.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
VALUE = ("1122", "1112")
"""Foreign money at the bank and in cash, worth in đồng."""
QUANTITY = "Q10.U"
"""Foreign money in its own unit."""
_PLACES = select(GUARD.c.account, GUARD.c.unit).where(
    GUARD.c.fund == bindparam("fund"), or_(*(GUARD.c.account.startswith(stem) for stem in (*VALUE, QUANTITY)))
)


def check_ends_together(tx: Any, lines: Iterable[Line]) -> None:
    """Raise ForeignMoneyApart where ``lines``, just posted by hand in this command, leave the one without the other.

    The first of two gifts reversed after a sale is such: what was sold was worth the average of both.
    """
    for fund in sorted({one.fund for one in lines if one.account.startswith((*VALUE, QUANTITY))}):
        left = {True: 0, False: 0}
        for account, unit in tx.sql(_PLACES, {"fund": fund}).all():
            left[account.startswith(QUANTITY)] += tx.available(fund, account, unit)
        if bool(left[True]) != bool(left[False]):
            raise ForeignMoneyApart(fund=fund)
