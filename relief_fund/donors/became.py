"""What a gift became: within a fund, what was given first is spent first, to the đồng."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from relief_fund.donors.queries import GIFT, GiftFace
from relief_fund.ledger.queries import balance

AID_IN_MONEY = "6111"


@dataclass(frozen=True, slots=True)
class Became:
    """Whole đồng of one gift: ``used`` has reached households, ``left`` is still in the fund."""

    used: int
    left: int


def what_became(connection: Any, gift: GiftFace) -> Became:
    """How much of ``gift`` has reached households.

    Gifts of a fund stand in the order of their bank lines; what the fund has paid is taken from them in
    that order, so the parts of all gifts together are what was paid. Returned payments are already out of
    the sum.
    """
    spent = balance(connection, account=AID_IN_MONEY, fund=gift.fund)
    if spent <= 0:
        return Became(0, gift.amount)
    before = connection.execute(
        select(func.coalesce(func.sum(GIFT.c.amount), 0)).where(
            GIFT.c.campaign == gift.campaign, GIFT.c.position < gift.position, GIFT.c.fund == gift.fund
        )
    ).scalar()
    used = min(max(spent - int(before), 0), gift.amount)
    return Became(used, gift.amount - used)
