"""Gifts of withdrawn lines: none any more, their receipts withdrawn, their sums taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from relief_fund.banking import withdrawing
from relief_fund.banking.intake import ImportReport
from relief_fund.donors import people, pledges, queries, receipts
from relief_fund.donors.errors import GiftUnknown
from relief_fund.donors.given import given_named
from relief_fund.donors.own_gift import own_gift
from relief_fund.donors.receipt_queries import last_receipts
from relief_fund.donors.receipts import (
    ReceiptState,
    change_letterhead,
    draft_receipt,
    issue_receipt,
    issue_receipts,
)
from relief_fund.donors.withdrawn_gifts import WithdrawnGifts
from relief_fund.kernel.protocols import Home
from tests.banking import money_in
from tests.banking.lines import DAY, line
from tests.banking.money_in import scalar
from tests.banking.test_withdrawing import agreed

Import = Callable[..., ImportReport]


def test_receipts_go_back_with_their_gifts(home: Home, load: Import) -> None:
    run = load([line(50_000), line(70_000), line(9, direction="debit")]).run
    with home.office.read() as connection:
        first, second = (one.receipt_code for one in queries.gifts_page(connection, "BAO"))
        own = own_gift(connection, first)
        assert own is not None
        assert not own.is_withdrawn
    change_letterhead(home.office, money_in.ADMINISTRATOR, address="Số 1, phố Mẫu")
    numbers = issue_receipts(home.office, money_in.ADMINISTRATOR, gifts=[first])
    withdrawing.carry_on(home.office, agreed(home, run, "tệp của quỹ khác"), WithdrawnGifts())
    with home.office.read() as connection:
        for code in (first, second):
            own = own_gift(connection, code)
            assert own is not None
            assert own.is_withdrawn
        assert queries.withdrawn_among(connection, [first, "0" * 17]) == {first}
        assert queries.withdrawn_among(connection, []) == frozenset()
        (receipt,) = last_receipts(connection, [first, second]).values()
        assert given_named(connection, [first, second], standing=True) == {}, (
            "no receipt is drawn up for what is no gift"
        )
        assert queries.gifts_by_day(connection, "BAO")[0].total == 0
        assert [one.total for one in queries.gifts_by_size(connection, "BAO")] == [0, 0]
    assert (receipt.number, receipt.state, receipt.reason) == (
        numbers[first], ReceiptState.WITHDRAWN, "tệp của quỹ khác",
    )  # fmt: skip
    assert scalar(home, "SELECT count(*) FROM gift_withdrawal") == 2


def drafted_and_withdrawn(home: Home, load: Import) -> tuple[str, str]:
    """A gift whose receipt was drawn up and whose import was then withdrawn: (code, draft)."""
    run = load([line(50_000)]).run
    with home.office.read() as connection:
        (gift,) = queries.gifts_page(connection, "BAO")
    change_letterhead(home.office, money_in.ADMINISTRATOR, address="Số 1, phố Mẫu")
    draft = draft_receipt(home.office, money_in.ADMINISTRATOR, gift=gift.receipt_code)
    withdrawing.carry_on(home.office, agreed(home, run), WithdrawnGifts())
    return gift.receipt_code, draft


def test_a_draft_of_what_was_withdrawn_gets_no_number(home: Home, load: Import) -> None:
    gift, draft = drafted_and_withdrawn(home, load)
    with pytest.raises(GiftUnknown):
        issue_receipt(home.office, money_in.ADMINISTRATOR, draft=draft)
    with home.office.read() as connection:
        assert last_receipts(connection, [gift])[gift].number == ""
    assert scalar(home, "SELECT count(*) FROM receipt_issue") == 0


def test_withdrawn_between_the_question_and_the_number(
    home: Home, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = load([line(50_000)]).run
    with home.office.read() as connection:
        (gift,) = queries.gifts_page(connection, "BAO")
    change_letterhead(home.office, money_in.ADMINISTRATOR, address="Số 1, phố Mẫu")
    asked = receipts.known_gifts

    def then_withdrawn(*told: Any, **how: Any) -> Any:
        known = asked(*told, **how)
        withdrawing.carry_on(home.office, agreed(home, run), WithdrawnGifts())
        return known

    monkeypatch.setattr(receipts, "known_gifts", then_withdrawn)
    issued = issue_receipts(home.office, money_in.ADMINISTRATOR, gifts=[gift.receipt_code])
    assert issued == {}, "left out, and the others have theirs"
    assert scalar(home, "SELECT count(*) FROM receipt_issue") == 0


def test_nobody_gave_and_no_pledge_was_kept_by_what_was_withdrawn(home: Home, load: Import) -> None:
    gift, _ = drafted_and_withdrawn(home, load)
    office, hand = home.office, money_in.ADMINISTRATOR
    donor = people.register_donor(office, hand, people.Giver("Lê Văn Tám", "", "person", "receipt"))
    pledge = pledges.keep_pledge(
        office, hand, campaign="BAO", kind="pledged", amount=50_000, document="Thư 1", said_on=DAY
    )
    with pytest.raises(GiftUnknown):
        people.link_gift(office, hand, gift=gift, donor=donor)
    with pytest.raises(GiftUnknown):
        pledges.end_pledge(office, hand, pledge=pledge, gift=gift)
