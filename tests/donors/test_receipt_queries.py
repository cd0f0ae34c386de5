"""Receipts as they are listed: page by page, by campaign, and gifts of some days in the order of the books."""

from collections.abc import Callable
from datetime import date

from relief_fund.banking.intake import ImportReport
from relief_fund.donors import receipts
from relief_fund.donors.queries import gifts_page
from relief_fund.donors.receipt_queries import (
    gift_codes_of_days,
    last_receipts,
    letterhead,
    receipt_by_draft,
    receipt_by_number,
    receipts_page,
)
from relief_fund.kernel.protocols import Actor, Home
from tests.banking.lines import line

Import = Callable[..., ImportReport]


def test_pages_follow_one_another_without_gap_or_repeat(
    home: Home, load: Import, administrator: Actor
) -> None:
    load([line(amount) for amount in range(1, 8)])
    receipts.change_letterhead(home.office, administrator, address="Số 1")
    with home.office.read() as connection:
        codes = [one.receipt_code for one in gifts_page(connection, "BAO")]
    receipts.issue_receipts(home.office, administrator, gifts=codes[:6])
    receipts.draft_receipt(home.office, administrator, gift=codes[6])
    seen: list[str] = []
    with home.office.read() as connection:
        while page := receipts_page(connection, before=seen[-1] if seen else "", limit=4):
            seen += [one.number for one in page]
        assert receipts_page(connection, campaign="KHAC") == ()
        assert {one.number for one in last_receipts(connection, codes).values()} == {*seen, ""}
        assert receipt_by_number(connection, "khong") is None
        assert receipt_by_draft(connection, "khong") is None
    assert seen == [f"BAO/2026/GBN/{serial:06}" for serial in range(6, 0, -1)]


def test_gifts_of_some_days(home: Home, load: Import) -> None:
    load([line(10, day=date(2024, 9, 10)), line(20, day=date(2024, 9, 11)), line(30, day=date(2024, 9, 12))])
    with home.office.read() as connection:
        assert letterhead(connection) == ""
        first, last = date(2024, 9, 11), date(2024, 9, 12)
        every = [one.receipt_code for one in gifts_page(connection, "BAO")]
        assert gift_codes_of_days(connection, "BAO", first, last, limit=9) == every[1:]
        assert gift_codes_of_days(connection, "BAO", first, last, limit=1) == every[1:2]
        assert gift_codes_of_days(connection, "KHAC", first, last, limit=9) == []
