"""A wrong link of a gift to a donor is ended by a row, with a reason, and what was made in that name goes with it."""

from collections.abc import Callable

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.donors import receipts
from relief_fund.donors.errors import DonorUnknown, GiftUnknown, LinkInvalid, ReceiptUnstanding
from relief_fund.donors.gift_links import end_link, links_of_gift
from relief_fund.donors.given import given_named
from relief_fund.donors.givers import BY_TEXT, donor_gifts, gifts_of_donors
from relief_fund.donors.giving import giving_text
from relief_fund.donors.own_gift import find_gift_by_code
from relief_fund.donors.people import link_gift
from relief_fund.donors.receipt_queries import receipts_of_gift
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR, INSPECTOR, scalar
from tests.donors.test_givers import registered

Import = Callable[..., ImportReport]
REASON = "người khác dùng mã của bà Cho"


def given(home: Home, load: Import) -> tuple[str, str, str]:
    """A gift that its text gave to the wrong donor: (gift, that donor, the right one)."""
    wrong, right = registered(home, "Nguyễn Thị Cho"), registered(home, "Lê Văn Đúng")
    load([line(1_000, giving_text("BAO", wrong))])
    receipts.change_letterhead(home.office, ADMINISTRATOR, address="Số 1, Hà Nội")
    return scalar(home, "SELECT receipt_code FROM gift"), wrong, right


def end(home: Home, gift: str, donor: str, reason: str = REASON) -> None:
    """The administrator ends the link."""
    end_link(home.office, ADMINISTRATOR, gift=gift, donor=donor, reason=reason)


def test_a_wrong_link_is_ended_and_the_right_donor_linked(home: Home, load: Import) -> None:
    gift, wrong, right = given(home, load)
    with pytest.raises(DonorUnknown):
        link_gift(home.office, ADMINISTRATOR, gift=gift, donor=right)
    for _ in range(2):
        end(home, gift, wrong, f"  {REASON} ")
    with home.office.read() as connection:
        (link,) = links_of_gift(connection.execute, gift)
        assert (link.donor, link.linked_by, link.reason, link.holds) == (wrong, BY_TEXT, REASON, False)
        assert given_named(connection, [gift])[gift].donor == ""
        assert gifts_of_donors(connection, {wrong}) == {}
        assert donor_gifts(connection, wrong) == ()
        assert find_gift_by_code(connection, wrong) is None, "the donor's own code finds it no more"
        assert find_gift_by_code(connection, gift) is not None
    link_gift(home.office, ADMINISTRATOR, gift=gift, donor=right)
    with home.office.read() as connection:
        assert [one.donor for one in links_of_gift(connection.execute, gift)] == [wrong, right]
        assert given_named(connection, [gift])[gift].donor == right
        assert gifts_of_donors(connection, {wrong, right}) == {right: (1, 1_000)}
    with pytest.raises(LinkInvalid):
        end(home, gift, wrong)
    end(home, gift, right)
    link_gift(home.office, ADMINISTRATOR, gift=gift, donor=wrong)
    with home.office.read() as connection:
        assert find_gift_by_code(connection, wrong) is not None, "linked again it is found again"


def test_a_receipt_in_the_wrong_name_is_withdrawn_and_its_number_not_given_again(
    home: Home, load: Import
) -> None:
    gift, wrong, _ = given(home, load)
    draft = receipts.draft_receipt(home.office, ADMINISTRATOR, gift=gift)
    number = receipts.issue_receipt(home.office, ADMINISTRATOR, draft=draft)
    end(home, gift, wrong)
    with home.office.read() as connection:
        (withdrawn,) = receipts_of_gift(connection, gift)
    assert (withdrawn.donor, withdrawn.reason) == (wrong, REASON)
    assert scalar(home, "SELECT count(*) FROM leaf WHERE kind = 'receipt_withdrawn'") == 1
    again = receipts.draft_receipt(home.office, ADMINISTRATOR, gift=gift)
    assert receipts.issue_receipt(home.office, ADMINISTRATOR, draft=again) != number
    assert scalar(home, "SELECT donor FROM receipt_draft WHERE id = :id", id=again) == ""


def test_a_draft_in_the_wrong_name_is_never_issued(home: Home, load: Import) -> None:
    gift, wrong, _ = given(home, load)
    draft = receipts.draft_receipt(home.office, ADMINISTRATOR, gift=gift)
    end(home, gift, wrong)
    with pytest.raises(ReceiptUnstanding):
        receipts.issue_receipt(home.office, ADMINISTRATOR, draft=draft)
    hand = receipts.fresh_hand(home.office, ADMINISTRATOR)
    meant = [receipts.Wanted(gift, "BAO", wrong)]
    (late,) = home.office.desk.run(lambda tx: receipts.draft_in(tx, meant, hand))
    assert scalar(home, "SELECT donor FROM receipt_draft WHERE id = :id", id=late) == "", (
        "asked in the command"
    )


def test_a_receipt_that_names_nobody_stands(home: Home, load: Import) -> None:
    _, wrong, _ = given(home, load)
    load([line(20, "ung ho")])
    other = scalar(home, "SELECT receipt_code FROM gift WHERE amount = 20")
    numbers = receipts.issue_receipts(home.office, ADMINISTRATOR, gifts=[other])
    link_gift(home.office, ADMINISTRATOR, gift=other, donor=wrong)
    end(home, other, wrong)
    with home.office.read() as connection:
        (receipt,) = receipts_of_gift(connection, other)
    assert (receipt.number, receipt.withdrawn_at) == (numbers[other], "")


def test_who_may_and_for_what_reason(home: Home, load: Import) -> None:
    gift, wrong, right = given(home, load)
    with pytest.raises(DutyMissing):
        end_link(home.office, INSPECTOR, gift=gift, donor=wrong, reason=REASON)
    for reason in ("", " ", "x" * 501, "a\x00b"):
        with pytest.raises(LinkInvalid):
            end(home, gift, wrong, reason)
    with pytest.raises(LinkInvalid):
        end(home, gift, right)
    with pytest.raises(GiftUnknown):
        end(home, "0" * 17, wrong)
    assert scalar(home, "SELECT count(*) FROM gift_donor_end") == 0
