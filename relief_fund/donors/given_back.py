"""What of a gift is with its donor again: refunds that have left and did not come back.

A receipt says what was received. Once all of it is with its donor again the receipt is withdrawn, with the refund as
its reason, and no other is drawn up; while a part of it is, papers printed from then on say how much.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, func, literal, select, union_all

from relief_fund.donors.gift_refunds import BEYOND, OWN, REFUND, beyond_code, refund_codes
from relief_fund.donors.given import COUNTER
from relief_fund.donors.queries import GIFT
from relief_fund.donors.tables_refunds import RefundReturn, RefundSending

SENDING = RefundSending.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
BACK = RefundReturn.__table__  # type: ignore[attr-defined]  # as above
REASON = "refund:"
"""How the reason of a receipt begins that was withdrawn because its gift was given back; the refund's code follows."""
_NAMED: Any = bindparam("named", expanding=True)
_REFUNDS = select(REFUND.c.gift, REFUND.c.refund).where(REFUND.c.gift.in_(_NAMED))
_OF_REFUND = select(REFUND.c.gift).where(REFUND.c.refund.in_(_NAMED))
_TRIES = SENDING.outerjoin(BACK, (BACK.c.refund == SENDING.c.refund) & (BACK.c.attempt == SENDING.c.attempt))
_LEFT = (
    select(SENDING.c.refund, SENDING.c.amount)
    .select_from(_TRIES)
    .where(SENDING.c.refund.in_(_NAMED), BACK.c.refund.is_(None))
)
_AMOUNTS = (
    select(GIFT.c.receipt_code, GIFT.c.amount).where(GIFT.c.receipt_code.in_(_NAMED)),
    select(COUNTER.c.receipt_code, COUNTER.c.value).where(COUNTER.c.receipt_code.in_(_NAMED)),
)


def _left_under(code: Any) -> Any:
    """Gift and đồng of every try that left under the ``code`` of a refund and did not come back."""
    return (
        select(REFUND.c.gift, SENDING.c.amount)
        .select_from(_TRIES.join(REFUND, SENDING.c.refund == code))
        .where(BACK.c.refund.is_(None))
    )


_BEYOND = literal(BEYOND) + func.substr(REFUND.c.refund, len(OWN) + 1)
_BACK_AT_ALL = union_all(_left_under(REFUND.c.refund), _left_under(_BEYOND)).subquery()
_BACK_OF_GIFT = (
    select(_BACK_AT_ALL.c.gift, func.sum(_BACK_AT_ALL.c.amount).label("back"))
    .group_by(_BACK_AT_ALL.c.gift)
    .subquery()
)
GIVEN_BACK_WHOLE = (
    select(_BACK_OF_GIFT.c.gift)
    .select_from(
        _BACK_OF_GIFT.outerjoin(GIFT, GIFT.c.receipt_code == _BACK_OF_GIFT.c.gift).outerjoin(
            COUNTER, COUNTER.c.receipt_code == _BACK_OF_GIFT.c.gift
        )
    )
    .where(_BACK_OF_GIFT.c.back >= func.coalesce(GIFT.c.amount, COUNTER.c.value))
)
"""Every gift all of which is with its donor again, asked as one set: what ``given_back_whole`` says of a few."""


def given_back(run: Any, gifts: Collection[str]) -> dict[str, int]:
    """Whole đồng of each of ``gifts`` that left to its donor; a gift without such is left out.

    ``run`` runs a statement, also inside a command.
    """
    refunds = run(_REFUNDS, {"named": sorted(gifts)}).all() if gifts else ()
    whose = {code: gift for gift, refund in refunds for code in (refund, beyond_code(refund))}
    found: dict[str, int] = {}
    for refund, amount in run(_LEFT, {"named": sorted(whose)}).all() if whose else ():
        found[whose[refund]] = found.get(whose[refund], 0) + int(amount)
    return found


def given_back_whole(run: Any, gifts: Collection[str]) -> frozenset[str]:
    """Those of ``gifts`` all of which is with its donor again."""
    back = given_back(run, gifts)
    if not back:
        return frozenset()
    amounts = {code: amount for query in _AMOUNTS for code, amount in run(query, {"named": sorted(back)})}
    return frozenset(gift for gift, amount in back.items() if amount >= amounts[gift])


def gifts_of_refunds(run: Any, refunds: Collection[str]) -> frozenset[str]:
    """The gifts that ``refunds`` give back, or parts of them."""
    named = sorted({code for refund in refunds for code in refund_codes(refund)})
    return frozenset(run(_OF_REFUND, {"named": named}).scalars()) if named else frozenset()
