"""Named checks of the donors room: receipts are numbered without a gap and stand once, for what the fund has.

A finding names no gift by its receipt code, which opens the gift to whoever holds it.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from relief_fund.donors.given import COUNTER, LINK_END, LINK_HOLDS, OF_DONOR
from relief_fund.donors.given_back import GIVEN_BACK_WHOLE
from relief_fund.donors.queries import GIFT
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


def no_receipt_stands_for_what_was_given_back(connection: Any) -> Found:
    """No issued receipt stands for a gift all of which is with its donor again."""
    back = GIVEN_BACK_WHOLE.subquery()
    standing = (
        select(DRAFT.c.campaign, ISSUE.c.number)
        .select_from(
            back.join(DRAFT, DRAFT.c.gift == back.c.gift)
            .join(ISSUE, ISSUE.c.draft == DRAFT.c.id)
            .outerjoin(WITHDRAWAL, WITHDRAWAL.c.number == ISSUE.c.number)
        )
        .where(WITHDRAWAL.c.number.is_(None))
        .order_by(ISSUE.c.number)
        .limit(MOST)
    )
    return [
        {"code": "donors.receipt_of_gift_given_back", "campaign": campaign, "number": number}
        for campaign, number in connection.execute(standing)
    ]


def one_link_holds_for_a_gift(connection: Any) -> Found:
    """No gift has two links to a donor that hold, and every end is the end of a link."""
    twice = (
        select(OF_DONOR.c.gift, func.count().label("links"))
        .where(LINK_HOLDS)
        .group_by(OF_DONOR.c.gift)
        .having(func.count() > 1)
        .limit(MOST)
    )
    ending = (OF_DONOR.c.gift == LINK_END.c.gift) & (OF_DONOR.c.ordinal == LINK_END.c.ordinal)
    astray = (
        select(LINK_END.c.gift, LINK_END.c.ordinal.label("links"))
        .select_from(LINK_END.outerjoin(OF_DONOR, ending))
        .where(OF_DONOR.c.gift.is_(None))
        .limit(MOST)
    )
    found: Found = [
        {"code": "donors.gift_linked_twice", "entry": entry, "links": links}
        for entry, links in connection.execute(_by_entry(twice))
    ]
    found += [
        {"code": "donors.link_end_without_link", "entry": entry, "ordinal": ordinal}
        for entry, ordinal in connection.execute(_by_entry(astray))
    ]
    return found[:MOST]


def _by_entry(gifts: Any) -> Any:
    """The same rows with the key of the entry that books the gift ("" where none does) in the gift's place."""
    of = gifts.subquery()
    entry = func.coalesce(GIFT.c.entry_key, COUNTER.c.entry_key, "").label("entry")
    return (
        select(entry, of.c.links)
        .select_from(
            of.outerjoin(GIFT, GIFT.c.receipt_code == of.c.gift).outerjoin(
                COUNTER, COUNTER.c.receipt_code == of.c.gift
            )
        )
        .order_by(entry, of.c.links)
    )


CHECKS: dict[str, Callable[[Any], Found]] = {
    "receipts_gapless": receipts_gapless,
    "gift_shares_add_up": gift_shares_add_up,
    "refunds_take_their_own_gift": refunds_take_their_own_gift,
    "adjustments_take_their_own_gift": adjustments_take_their_own_gift,
    "fund_lines_say_what_the_books_say": lines_say_what_the_books_say,
    "one_receipt_stands_for_a_gift": one_receipt_stands_for_a_gift,
    "no_receipt_stands_for_what_was_given_back": no_receipt_stands_for_what_was_given_back,
    "one_link_holds_for_a_gift": one_link_holds_for_a_gift,
}
"""Every check of this room by its name."""
