"""Recognition: gifts, late receipts, interest, and what waits because its other half is unknown."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from relief_fund.banking import inbox
from relief_fund.banking.errors import BankAccountUnknown
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.treasury import TreasuryMatcher
from relief_fund.donors.queries import CampaignFace
from relief_fund.donors.recognition import CampaignMatcher, matcher_for
from relief_fund.kernel.protocols import Home
from tests.banking import money_in
from tests.banking.lines import line
from tests.banking.money_in import balances, scalar

Import = Callable[..., ImportReport]
LAST = date(2024, 11, 29)


@pytest.mark.parametrize(
    ("text", "reading", "account", "proposal"),
    [
        ("383676.271994.593008.xin cam on", "gift", "5121", None),
        ("TRA LAI TIEN GUI THANG 09", "interest", "5151", None),
        ("BAN NGOAI TE 1000 USD", "suspense", "3379", "currency_sale"),
        ("CT tu 952730199999 KHO BAC", "suspense", "3379", "own_movement"),
        ("BUU DIEN QUANG NGAI hoan tra", "suspense", "3379", "post_return"),
        ("HOAN TRA LENH CHI", "suspense", "3379", "payee_return"),
        ("DAO BUT TOAN", "suspense", "3379", "bank_reversal"),
    ],
)
def test_a_credit_is_tried_in_order(
    home: Home, load: Import, text: str, reading: str, account: str, proposal: str | None
) -> None:
    money_in.open_treasury(home)
    load([line(70_000, text)])
    assert balances(home) == {("BAO.CHUNG", "1121.01"): 70_000, ("BAO.CHUNG", account): -70_000}
    with home.office.read() as connection:
        (booked,) = inbox.inbox_page(connection, view="all")
        waits = [one.proposal for one in inbox.inbox_page(connection)]
    assert booked.reading == reading
    assert waits == ([proposal] if proposal else [])
    assert scalar(home, "SELECT count(*) FROM gift") == (1 if reading == "gift" else 0)


def test_money_after_the_end_of_reception_is_late(home: Home, load: Import) -> None:
    load([line(10, day=LAST), line(20, day=LAST + timedelta(days=1))])
    assert balances(home)["BAO.CHUNG", "3378"] == -20
    with home.office.read() as connection:
        assert [one.proposal for one in inbox.inbox_page(connection)] == ["late"]


def test_a_gift_is_a_donation_leaf_without_private_words(home: Home, load: Import) -> None:
    load([line(50_000, "383676.271994.593008.NGUYEN THI MAU CT tu 0515742654751", reference="5213.45946")])
    body = bytes(scalar(home, "SELECT body FROM leaf WHERE kind = 'donation'"))
    leaf = json.loads(body)
    assert leaf["about"] == {"campaign": "BAO", "channel": "bank"}
    assert leaf["lines"] == [
        ["BAO.CHUNG", "1121.01", "VND", "D", "50000"],
        ["BAO.CHUNG", "5121", "VND", "C", "50000"],
    ]
    assert (leaf["type"], leaf["voucher"], len(leaf["priv"])) == ("gift", "BAO/2024/BC/000001", 1)
    for private in (
        b"MAU",
        b"383676",
        b"0515742654751",
        b"5213",
        scalar(home, "SELECT receipt_code FROM gift").encode(),
    ):
        assert private not in body


def test_the_matcher_suits_the_account(home: Home, campaign: CampaignFace) -> None:
    money_in.open_treasury(home)
    assert isinstance(matcher_for(home.office, account_number=money_in.NUMBER), CampaignMatcher)
    assert isinstance(matcher_for(home.office, account_number=money_in.TREASURY), TreasuryMatcher)
    with pytest.raises(BankAccountUnknown):
        matcher_for(home.office, account_number="999999")
