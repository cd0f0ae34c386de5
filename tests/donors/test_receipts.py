"""Receipts: one stands for a gift, numbers run on without a gap and are never given twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from relief_fund.audit.queries import leaves_page, outbox_size
from relief_fund.banking.intake import ImportReport
from relief_fund.donors import receipts
from relief_fund.donors.checks import CHECKS
from relief_fund.donors.errors import (
    GiftUnknown,
    LetterheadMissing,
    ReceiptReasonInvalid,
    ReceiptStands,
    ReceiptTextInvalid,
    ReceiptUnknown,
    ReceiptUnstanding,
)
from relief_fund.donors.queries import gifts_page
from relief_fund.donors.receipt_queries import (
    ReceiptState,
    letterhead,
    receipt_by_draft,
    receipt_by_number,
    receipts_count,
    receipts_of_gift,
)
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from tests.banking.lines import line
from tests.banking.money_in import INSPECTOR

Import = Callable[..., ImportReport]
YEAR = "BAO/2026/GBN"


@pytest.fixture
def gifts(home: Home, load: Import, administrator: Actor) -> list[str]:
    """Receipt codes of five gifts, and the fund's address is set."""
    load([line(amount, "ung ho") for amount in (10, 20, 30, 40, 50)])
    receipts.change_letterhead(home.office, administrator, address="  Số 1,  đường Hùng Vương ")
    with home.office.read() as connection:
        assert letterhead(connection) == "Số 1, đường Hùng Vương"
        return [one.receipt_code for one in gifts_page(connection, "BAO")]


def holds(home: Home) -> bool:
    """Whether the room's checks find nothing."""
    with home.office.read() as connection:
        return not any(check(connection) for check in CHECKS.values())


def test_a_receipt_is_drafted_issued_and_withdrawn(
    home: Home, gifts: list[str], administrator: Actor
) -> None:
    office, hand = home.office, administrator
    draft = receipts.draft_receipt(office, hand, gift=gifts[0])
    assert receipts.draft_receipt(office, hand, gift=gifts[0]) == draft
    with office.read() as connection:
        face = receipt_by_draft(connection, draft)
    assert face is not None
    assert (face.state, face.number, face.edition) == (ReceiptState.DRAFTED, "", 1)
    number = receipts.issue_receipt(office, hand, draft=draft)
    assert number == f"{YEAR}/000001" == receipts.issue_receipt(office, hand, draft=draft)
    with pytest.raises(ReceiptStands):
        receipts.draft_receipt(office, hand, gift=gifts[0])
    receipts.withdraw_receipt(office, hand, number=number, reason="sai \n tên")
    with office.read() as connection:
        face = receipt_by_number(connection, number)
        assert face is not None
        assert (face.state, face.reason) == (ReceiptState.WITHDRAWN, "sai tên")
        leaf = leaves_page(connection, after=outbox_size(connection) - 2, limit=1)[0].body
    assert b'"about":{"receipt":"BAO/2026/GBN/000001"}' in leaf
    assert "sai tên".encode() not in leaf
    with pytest.raises(ReceiptUnstanding):
        receipts.withdraw_receipt(office, hand, number=number, reason="lần nữa")
    again = receipts.draft_receipt(office, hand, gift=gifts[0])
    assert receipts.issue_receipt(office, hand, draft=again) == f"{YEAR}/000002"
    with office.read() as connection:
        assert [one.edition for one in receipts_of_gift(connection, gifts[0])] == [2, 1]
        assert receipts_count(connection, "BAO") == (2, 1)
    assert holds(home)


def test_many_at_once_and_again(home: Home, gifts: list[str], administrator: Actor) -> None:
    first = receipts.issue_receipts(home.office, administrator, gifts=gifts[:3], run="r")
    every = receipts.issue_receipts(home.office, administrator, gifts=gifts)
    assert {gift: every[gift] for gift in gifts[:3]} == first
    assert sorted(every.values()) == [f"{YEAR}/{serial:06}" for serial in range(1, 6)]
    assert [every[gift] for gift in gifts] == sorted(every.values())
    assert holds(home)


def test_numbers_run_on_under_many_hands(home: Home, gifts: list[str], administrator: Actor) -> None:
    with ThreadPoolExecutor(5) as hands:
        told = list(
            hands.map(
                lambda gift: receipts.issue_receipts(home.office, administrator, gifts=[gift, gifts[0]]),
                gifts,
            )
        )
    numbers = {gift: number for one in told for gift, number in one.items()}
    assert sorted(numbers.values()) == [f"{YEAR}/{serial:06}" for serial in range(1, 6)]
    assert len({one[gifts[0]] for one in told}) == 1
    assert holds(home)


def test_a_later_draft_takes_the_place_of_a_waiting_one(
    home: Home, gifts: list[str], administrator: Actor
) -> None:
    old = receipts.draft_receipt(home.office, administrator, gift=gifts[0])
    new = receipts.draft_receipt(home.office, administrator, gift=gifts[0], donor="7K2M")
    assert new != old
    with pytest.raises(ReceiptUnstanding):
        receipts.issue_receipt(home.office, administrator, draft=old)
    assert receipts.issue_receipt(home.office, administrator, draft=new).endswith("/000001")


def test_gifts_that_are_taken_back_take_their_receipts_along(
    home: Home, gifts: list[str], administrator: Actor
) -> None:
    numbers = receipts.issue_receipts(home.office, administrator, gifts=gifts[:2])
    told = {"reason": "nhập nhầm tệp", "moment": "2026-11-22T02:00:00.000000Z", "officer": "officer-1"}
    taken = home.office.desk.run(lambda tx: receipts.withdraw_receipts_of(tx, gifts, **told))
    assert sorted(taken) == sorted(numbers.values())
    assert home.office.desk.run(lambda tx: receipts.withdraw_receipts_of(tx, gifts, **told)) == ()


def test_no_address_no_receipt(home: Home, load: Import, administrator: Actor) -> None:
    load([line(10)])
    with home.office.read() as connection:
        gift = gifts_page(connection, "BAO")[0].receipt_code
    draft = receipts.draft_receipt(home.office, administrator, gift=gift)
    with pytest.raises(LetterheadMissing):
        receipts.issue_receipt(home.office, administrator, draft=draft)
    with pytest.raises(LetterheadMissing):
        receipts.issue_receipts(home.office, administrator, gifts=[gift])
    with home.office.read() as connection:
        assert receipts_count(connection, "BAO") == (0, 0)


def test_what_is_refused(home: Home, gifts: list[str], administrator: Actor) -> None:
    office, hand = home.office, administrator
    with pytest.raises(GiftUnknown):
        receipts.draft_receipt(office, hand, gift="0" * 17)
    with pytest.raises(ReceiptUnknown):
        receipts.issue_receipt(office, hand, draft="none")
    with pytest.raises(ReceiptUnknown):
        receipts.withdraw_receipt(office, hand, number=f"{YEAR}/000009", reason="x")
    for reason in ("", "  ", "x" * 501, "a\x00b"):
        with pytest.raises(ReceiptReasonInvalid):
            receipts.withdraw_receipt(office, hand, number=f"{YEAR}/000001", reason=reason)
    for address in ("", "x" * 201):
        with pytest.raises(ReceiptTextInvalid):
            receipts.change_letterhead(office, hand, address=address)
    for refused in (
        lambda: receipts.draft_receipt(office, INSPECTOR, gift=gifts[0]),
        lambda: receipts.issue_receipt(office, INSPECTOR, draft="x"),
        lambda: receipts.issue_receipts(office, INSPECTOR, gifts=gifts),
        lambda: receipts.withdraw_receipt(office, INSPECTOR, number="x", reason="x"),
        lambda: receipts.change_letterhead(office, INSPECTOR, address="x"),
    ):
        with pytest.raises(DutyMissing):
            refused()
