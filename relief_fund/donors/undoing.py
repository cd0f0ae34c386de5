"""What of the books rests on gifts and refunds: asked before an entry is reversed or an import withdrawn.

Inside that command, so that what is found is what stands.
"""

from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.approval.on_the_way import keys_on_the_way
from relief_fund.approval.vouchers import KIND
from relief_fund.banking.errors import WithdrawalTied
from relief_fund.banking.undoing import line_of
from relief_fund.banking.withdrawal_queries import RUN_MARK, LineCame, came_with
from relief_fund.donors.errors import GiftStands, GiftTakenBack, GiftTied, RefundLeft
from relief_fund.donors.gift_refunds import REFUND, live_refunds
from relief_fund.donors.given import COUNTER
from relief_fund.donors.queries import CAMPAIGN, GIFT, WITHDRAWN, line_of_key
from relief_fund.donors.refunds import BACK, SENDING

MOVING = "clear:"
"""How the key begins by which a committee moves a line's money (``donors.moved_gifts``)."""
_GONE = select(WITHDRAWN.c.receipt_code)
_OF_CASH = select(GIFT.c.campaign).where(
    # By the unique key of gifts: what came over the counter stands below zero.
    GIFT.c.campaign.in_(select(CAMPAIGN.c.code)),
    GIFT.c.position < 0,
    GIFT.c.entry_key == bindparam("key"),
)
_OF_OTHER = select(COUNTER.c.campaign).where(COUNTER.c.entry_key == bindparam("key"))
_CASH, _CASH_BACK = (
    _OF_CASH.where(gone) for gone in (GIFT.c.receipt_code.not_in(_GONE), GIFT.c.receipt_code.in_(_GONE))
)
_OTHER, _OTHER_BACK = (
    _OF_OTHER.where(gone)
    for gone in (COUNTER.c.receipt_code.not_in(_GONE), COUNTER.c.receipt_code.in_(_GONE))
)
_OUT = (
    select(SENDING.c.attempt)
    .outerjoin(BACK, (BACK.c.refund == SENDING.c.refund) & (BACK.c.attempt == SENDING.c.attempt))
    .where(SENDING.c.refund == bindparam("refund"), BACK.c.refund.is_(None))
)
_REFUNDED = select(GIFT.c.receipt_code, GIFT.c.entry_key, GIFT.c.position, GIFT.c.day).where(
    GIFT.c.receipt_code.in_(select(REFUND.c.gift).distinct())
)


def check_no_gift_rests(tx: Any, key: str) -> None:
    """Raise GiftStands, RefundLeft, GiftTied or WithdrawalTied where a reversal alone does not undo the entry ``key``.

    That is one that booked a gift at the counter, which is taken back with its receipt; one by which a refund is
    owed that has left since; an import (``RUN_MARK``) with a gift of which a refund waits or stands, or with a line
    whose money is about to be moved.
    """
    kind, _, rest = key.partition(":")
    if (refund := _granted(key)) and tx.sql(_OUT, {"refund": refund}).first():
        raise RefundLeft(refund=refund[:40])
    if kind == RUN_MARK:
        _check_import(tx, rest)
    for query in (_CASH, _OTHER):
        if campaign := tx.sql(query, {"key": key}).scalar():
            raise GiftStands(campaign=campaign)


def check_gift_not_taken_back(tx: Any, key: str) -> None:
    """Raise GiftTakenBack where the entry ``key`` booked a gift of the counter that was taken back with its receipt.

    Put in force again in the books alone, it would be money of a gift that its donor was told is undone.
    """
    for query in (_CASH_BACK, _OTHER_BACK):
        if campaign := tx.sql(query, {"key": key}).scalar():
            raise GiftTakenBack(campaign=campaign)


def _granted(key: str) -> str:
    """The refund that is owed by the entry ``key``, "" for none; what sends one names its try behind it."""
    kind, _, rest = key.partition(":")
    return rest if kind == "refund" and ":" not in rest else ""


def _check_import(tx: Any, run: str) -> None:
    """The first line that stops it is named by its place on the account, never by its text."""
    _check_none_on_the_way(tx, run)
    refunded = [(line_of_key(one.entry_key), one) for one in tx.sql(_REFUNDED).all()]
    came = came_with(tx.sql, sorted({line for line, _ in refunded if line}))
    gifts = sorted(
        (one for line, one in refunded if line in came and came[line].run == run),
        key=lambda one: one.position,
    )
    tied = [one for one in gifts if live_refunds(tx.sql, one.receipt_code)]
    if tied:
        raise GiftTied(by="refund", lines=len(tied), position=tied[0].position, day=tied[0].day.isoformat())


def _check_none_on_the_way(tx: Any, run: str) -> None:
    """No line of the import is about to be moved: a committee's last signature would post that all the same."""
    lines = {line_of(key) for key in keys_on_the_way(tx.sql, KIND) if key.startswith(MOVING)}
    tied = sorted((one for one in came_with(tx.sql, sorted(lines)).values() if one.run == run), key=_place)
    if tied:
        raise WithdrawalTied(lines=len(tied), position=tied[0].position, day=tied[0].day.isoformat())


def _place(line: LineCame) -> int:
    return line.position
