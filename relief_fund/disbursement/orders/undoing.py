"""What of the books rests on lists, batches and orders: asked before an entry is reversed, inside that command."""

from typing import Any

from sqlalchemy import bindparam, select, union

from relief_fund.disbursement.orders.errors import EntryOfOrders
from relief_fund.disbursement.orders.tables import Award, AwardList, PaymentBatch

LIST = AwardList.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
AWARD = Award.__table__  # type: ignore[attr-defined]  # as above
BATCH = PaymentBatch.__table__  # type: ignore[attr-defined]  # as above

_OURS = union(*(select(one.c.id).where(one.c.id == bindparam("paper")) for one in (LIST, AWARD, BATCH)))


def check_no_order_rests(tx: Any, key: str) -> None:
    """Raise EntryOfOrders where the entry ``key`` books a list, an award or a batch of ours.

    Each has its own way back (accounting plan 30, 34, 37, 39 and 41), which tells the award too: reversed in the
    books alone, a household would stand as paid whose money is free again.
    """
    paper = key.split(":")[1:2]
    if paper and (ours := tx.sql(_OURS, {"paper": paper[0]}).scalar()):
        raise EntryOfOrders(paper=ours)
