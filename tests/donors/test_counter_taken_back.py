"""A gift of the counter is taken back with its receipt, and never in the books alone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from relief_fund.donors import counter, receipts
from relief_fund.donors.board import cash_of_day, gifts_of_day
from relief_fund.donors.checks import CHECKS
from relief_fund.donors.counter_taken_back import take_back_counter_gift
from relief_fund.donors.errors import GiftStands, GiftTakenBack, GiftUnknown, ReceiptReasonInvalid
from relief_fund.donors.given import given_named
from relief_fund.donors.own_gift import own_gift
from relief_fund.donors.queries import CampaignFace, campaign_total
from relief_fund.donors.receipt_queries import ReceiptState, receipts_of_gift
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import FundEnded, OwnPartSpent
from relief_fund.ledger.fund_line import note_entry
from relief_fund.ledger.funds import close_fund
from relief_fund.ledger.line_checks import lines_say_what_the_books_say
from relief_fund.ledger.queries import entries_by_keys
from tests.banking.money_in import INSPECTOR, balances

DAY = date(2024, 9, 10)
FUND = "BAO.CHUNG"


@pytest.fixture
def desk(home: Home, campaign: CampaignFace, clock: MovableClock, administrator: Actor) -> Home:
    """The campaign receiving, the fund's address set."""
    clock.set(datetime(2024, 9, 10, 3, 0, tzinfo=UTC))
    receipts.change_letterhead(home.office, administrator, address="Số 1")
    return home


def taken(desk: Home, actor: Actor, way: str) -> str:
    """A gift of one kind; its receipt code."""
    told: dict[str, Any] = {"fund": FUND, "slip": counter.fresh_slip(), "on": DAY}
    if way == "cash":
        return counter.take_cash(desk.office, actor, amount=700, **told).receipt_code
    if way == "goods":
        told |= {"what": "Gạo", "unit": "RICE_KG", "quantity": 45, "document": "BB 1", "value": 90}
        return counter.take_goods(desk.office, actor, **told).receipt_code
    told |= {"unit": "USD", "quantity": 100, "value": 2_450, "document": "tỷ giá"}
    return counter.take_currency(desk.office, actor, **told).receipt_code


def number_of(desk: Home, gift: str) -> int:
    with desk.office.read() as connection:
        key = given_named(connection, [gift])[gift].entry_key
        return entries_by_keys(connection, [key])[key]


def is_withdrawn(connection: Any, gift: str) -> bool:
    return not given_named(connection, [gift], standing=True)


def back(desk: Home, actor: Actor, gift: str, **change: Any) -> int:
    told = {"reason": "ghi nhầm", "document": "DC-1", "on": DAY, **change}
    return take_back_counter_gift(desk.office, actor, gift=gift, **told)


@pytest.mark.parametrize("way", ["cash", "goods", "currency"])
def test_a_gift_of_the_counter_is_undone_with_its_receipt_and_not_in_the_books_alone(
    desk: Home, administrator: Actor, way: str
) -> None:
    before = balances(desk)
    gift = taken(desk, administrator, way)
    kept = taken(desk, administrator, "cash")
    with pytest.raises(GiftStands):
        reverse_entry(desk.office, administrator, number=number_of(desk, gift), on=DAY, document="DC-1")
    assert back(desk, administrator, gift)
    with desk.office.read() as connection:
        assert is_withdrawn(connection, gift)
        assert not is_withdrawn(connection, kept)
        seen = own_gift(connection, gift)
        assert seen is not None
        assert seen.is_withdrawn, "its donor is told"
        (receipt,) = receipts_of_gift(connection, gift)
        assert (receipt.state, receipt.reason) == (ReceiptState.WITHDRAWN, "ghi nhầm")
        assert campaign_total(connection, "BAO") == (1, 700)
        assert cash_of_day(connection, "BAO", DAY) == gifts_of_day(connection, DAY)["BAO"] == (1, 700)
        assert [found for check in CHECKS.values() for found in check(connection)] == []
        assert lines_say_what_the_books_say(connection) == []
    assert back(desk, administrator, kept)
    assert balances(desk) == before
    with pytest.raises(GiftUnknown):
        back(desk, administrator, gift)
    with pytest.raises(GiftUnknown):
        receipts.draft_receipt(desk.office, administrator, gift=gift)


@pytest.mark.parametrize("way", ["cash", "goods", "currency"])
def test_a_gift_that_was_taken_back_is_not_put_in_force_again(
    desk: Home, administrator: Actor, way: str
) -> None:
    """Its donor was told that it is undone, and its receipt is withdrawn: given all the same, it is taken anew."""
    before = balances(desk)
    undone = back(desk, administrator, taken(desk, administrator, way))
    with pytest.raises(GiftTakenBack) as refused:
        reverse_entry(desk.office, administrator, number=undone, on=DAY, document="DC-2")
    assert refused.value.facts == {"campaign": "BAO"}
    assert balances(desk) == before


def test_what_has_been_given_out_of_it_is_not_taken_from_others(desk: Home, administrator: Actor) -> None:
    gift, other = taken(desk, administrator, "cash"), taken(desk, administrator, "cash")
    spent = Entry("pay:a:1:1", "paid", DAY, moved(FUND, "6111", "1111", 1))
    desk.office.desk.run(lambda tx: note_entry(tx, spent, tx.post(spent)))
    with pytest.raises(OwnPartSpent) as refused:
        back(desk, administrator, gift)
    assert refused.value.facts == {"unspent": "699", "asked": "700"}
    with desk.office.read() as connection:
        assert not is_withdrawn(connection, gift), "nothing is half undone"
    assert back(desk, administrator, other)


def test_nothing_is_taken_back_from_a_fund_that_has_ended(desk: Home, administrator: Actor) -> None:
    gift = taken(desk, administrator, "cash")
    desk.office.desk.run(lambda tx: close_fund(tx, code=FUND, closed_on=date(2024, 12, 31)))
    before = balances(desk)
    with pytest.raises(FundEnded):
        back(desk, administrator, gift)
    assert balances(desk) == before
    with desk.office.read() as connection:
        assert not is_withdrawn(connection, gift), "nothing is half undone"


def test_what_is_not_taken_back(desk: Home, administrator: Actor) -> None:
    gift = taken(desk, administrator, "cash")
    for reason in (" ", "x" * 501, "a\x00"):
        with pytest.raises(ReceiptReasonInvalid):
            back(desk, administrator, gift, reason=reason)
    with pytest.raises(GiftUnknown):
        back(desk, administrator, "0" * 17)
    with pytest.raises(DutyMissing):
        back(desk, INSPECTOR, gift)
