"""What a gift became: within a fund, what was given first is spent first, to the đồng."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from relief_fund.donors.queries import GIFT, GiftFace
from relief_fund.donors.tables import GiftStretch
from relief_fund.ledger.queries import balance

AID_IN_MONEY = "6111"
STRETCH = GiftStretch.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation


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
    before = given_before(connection, gift)
    used = min(max(spent - before, 0), gift.amount)
    return Became(used, gift.amount - used)


def given_before(connection: Any, gift: GiftFace) -> int:
    """What stands before ``gift`` in the order of its fund, whole đồng.

    Stretches that end before it are added whole. From where the first of the others begins, gifts are
    added one by one, because stretches may overlap: a line decided later lies between lines of an import.
    """
    stretches = connection.execute(
        select(STRETCH.c.first_position, STRETCH.c.last_position, STRETCH.c.total)
        .where(
            STRETCH.c.campaign == gift.campaign,
            STRETCH.c.fund == gift.fund,
            STRETCH.c.first_position < gift.position,
        )
        .order_by(STRETCH.c.last_position.desc(), STRETCH.c.step)
    )
    singly, whole = gift.position, 0
    for first, last, total in stretches:
        if last >= singly:
            singly = min(singly, first)
        else:
            whole += int(total)
    between = (GIFT.c.position >= singly) & (GIFT.c.position < gift.position)
    rest = connection.execute(
        select(func.coalesce(func.sum(GIFT.c.amount), 0)).where(
            GIFT.c.campaign == gift.campaign, GIFT.c.fund == gift.fund, between
        )
    )
    return whole + int(rest.scalar())
