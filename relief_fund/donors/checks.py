"""Named checks of the donors room: receipts are numbered without a gap and stand once for each gift."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from relief_fund.donors.receipt_queries import DRAFT, ISSUE, WITHDRAWAL
from relief_fund.donors.share_checks import (
    adjustments_take_their_own_gift,
    gift_shares_add_up,
    refunds_take_their_own_gift,
)
from relief_fund.ledger.line_checks import lines_say_what_the_books_say

Found = list[dict[str, object]]
MOST = 100
"""Findings that one check tells; more are cut off."""
_OF_SERIES = "/GBN"


def receipts_gapless(connection: Any) -> Found:
    """Receipts of a campaign and year bear 1, 2, 3 ... each once; a withdrawn one keeps its place."""
    numbers = (
        select(ISSUE.c.series, func.count(), func.min(ISSUE.c.serial), func.max(ISSUE.c.serial))
        .where(ISSUE.c.series.endswith(_OF_SERIES))
        .group_by(ISSUE.c.series)
    )
    return [
        {"code": "donors.receipts_have_gap", "series": series, "issued": issued, "last": last}
        for series, issued, first, last in connection.execute(numbers)
        if first != 1 or last != issued
    ][:MOST]


def one_receipt_stands_for_a_gift(connection: Any) -> Found:
    """No gift has two issued receipts of which none was withdrawn."""
    standing = (
        select(DRAFT.c.campaign, func.min(ISSUE.c.number))
        .select_from(
            DRAFT.join(ISSUE, ISSUE.c.draft == DRAFT.c.id).outerjoin(
                WITHDRAWAL, WITHDRAWAL.c.number == ISSUE.c.number
            )
        )
        .where(WITHDRAWAL.c.number.is_(None))
        .group_by(DRAFT.c.gift, DRAFT.c.campaign)
        .having(func.count() > 1)
        .limit(MOST)
    )
    return [
        {"code": "donors.receipt_stands_twice", "campaign": campaign, "number": number}
        for campaign, number in connection.execute(standing)
    ]


CHECKS: dict[str, Callable[[Any], Found]] = {
    "receipts_gapless": receipts_gapless,
    "gift_shares_add_up": gift_shares_add_up,
    "refunds_take_their_own_gift": refunds_take_their_own_gift,
    "adjustments_take_their_own_gift": adjustments_take_their_own_gift,
    "fund_lines_say_what_the_books_say": lines_say_what_the_books_say,
    "one_receipt_stands_for_a_gift": one_receipt_stands_for_a_gift,
}
"""Every check of this room by its name."""
