"""What a receipt says is taken from the books: gift, campaign, officer, the fund's address."""

from dataclasses import replace
from typing import Any

import pytest

from relief_fund.donors import receipts
from relief_fund.donors.queries import gifts_page
from relief_fund.donors.receipt_queries import receipt_by_draft
from relief_fund.kernel.duties import Duty
from relief_fund.web.errors import NothingFound
from relief_fund.web.paper.gather import receipt_papers
from tests.web.demonstration import Demonstration


def test_a_paper_says_what_the_books_say(demonstration: Demonstration) -> None:
    office, hand = demonstration.home.office, demonstration.cast.actor(Duty.FUND_ADMINISTRATOR)
    receipts.change_letterhead(office, hand, address="Số 1, đường Hùng Vương")
    with office.read() as connection:
        gift = gifts_page(connection, "YAGI")[0]
    draft = receipts.draft_receipt(office, hand, gift=gift.receipt_code)
    number = receipts.issue_receipt(office, hand, draft=draft)
    with office.read() as connection:
        face: Any = receipt_by_draft(connection, draft)
        (paper,) = receipt_papers(office.vault, connection, [face], fund="Quỹ", site="http://quy", trial=True)
        assert (paper.number, paper.amount, paper.given_on) == (number, gift.amount, gift.day)
        assert (paper.address, paper.maker, paper.campaign_code) == (
            "Số 1, đường Hùng Vương",
            hand.name,
            "YAGI",
        )
        assert (paper.donor, paper.donor_address, paper.withdrawn, paper.trial) == ("", "", False, True)
        with pytest.raises(NothingFound):
            receipt_papers(
                office.vault, connection, [replace(face, gift="0" * 17)], fund="", site="", trial=False
            )
