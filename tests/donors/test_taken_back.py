"""A booked gift goes back into suspense: only unspent, its receipt withdrawn, its line decided anew to the đồng."""

from collections.abc import Callable

import pytest

from relief_fund.banking.decisions import decide_line
from relief_fund.banking.errors import DecisionUnfit, LineUnknown
from relief_fund.banking.inbox import InboxLine, inbox_page, line_by_identity
from relief_fund.banking.intake import ImportReport
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.checks import CHECKS
from relief_fund.donors.errors import LineNotAGift
from relief_fund.donors.own_gift import own_gift
from relief_fund.donors.queries import campaign_total, gift_of_line
from relief_fund.donors.several_gifts import Share, merge_lines, split_line
from relief_fund.donors.taken_back import may_take_back, take_back_gift
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import OwnPartSpent
from relief_fund.ledger.fund_line import note_entry
from tests.banking.lines import DAY, line
from tests.banking.money_in import ADMINISTRATOR, INSPECTOR, balances

Import = Callable[..., ImportReport]


@pytest.fixture
def gifts(home: Home, load: Import) -> dict[int, InboxLine]:
    """Three gifts and a debit."""
    load([
        line(1_000), line(500, reference="2"), line(70, reference="3"), line(5, "PHI SMS", direction="debit"),
    ])  # fmt: skip
    with home.office.read() as connection:
        return {one.amount: one for one in inbox_page(connection, view="all")}


def take_back(home: Home, one: InboxLine, reason: str = "gộp của nhiều người") -> str:
    return take_back_gift(home.office, ADMINISTRATOR, identity=one.identity, reason=reason)


def findings(home: Home) -> list[str]:
    with home.office.read() as connection:
        return [name for name, check in CHECKS.items() if check(connection)]


def test_a_gift_goes_back_and_is_split(home: Home, gifts: dict[int, InboxLine]) -> None:
    with home.office.read() as connection:
        gift = gift_of_line(connection, "1121.01", gifts[1_000].position)
        assert may_take_back(connection, gifts[1_000])
        assert not may_take_back(connection, gifts[5])
    assert gift is not None
    take_back(home, gifts[1_000])
    held = balances(home)
    assert (held["BAO.CHUNG", "3379"], held["BAO.CHUNG", "5121"]) == (-1_000, -570)
    with home.office.read() as connection:
        own = own_gift(connection, gift.receipt_code)
        assert own is not None
        assert own.is_withdrawn
        assert campaign_total(connection, "BAO") == (2, 570)
        assert [one.amount for one in inbox_page(connection, view="suspense")] == [1_000, 5]
        again = line_by_identity(connection, gifts[1_000].identity)
        assert again is not None
        assert not may_take_back(connection, again)
    codes = split_line(
        home.office,
        ADMINISTRATOR,
        identity=gifts[1_000].identity,
        shares=(Share(400), Share(600)),
        reason="x",
    )
    assert gift.receipt_code not in codes
    assert balances(home)["BAO.CHUNG", "5121"] == -1_570
    assert findings(home) == []
    with home.office.read() as connection:
        assert campaign_total(connection, "BAO") == (4, 1_570)


def test_gifts_go_back_and_are_merged(home: Home, gifts: dict[int, InboxLine]) -> None:
    for amount in (1_000, 500):
        take_back(home, gifts[amount])
    merge_lines(
        home.office, ADMINISTRATOR, identities=[gifts[1_000].identity, gifts[500].identity], reason="hai lệnh"
    )
    with home.office.read() as connection:
        assert campaign_total(connection, "BAO") == (2, 1_570)
    assert ("BAO.CHUNG", "3379") not in balances(home)
    assert findings(home) == []


def test_what_went_back_is_decided_like_any_line_that_waits(home: Home, gifts: dict[int, InboxLine]) -> None:
    for amount in (1_000, 500):
        take_back(home, gifts[amount])
    told = {"reason": "x", "expected": "gift_taken_back"}
    decide_line(home.office, ADMINISTRATOR, identity=gifts[1_000].identity, decision="refund_owed", **told)
    accept_as_gift(home.office, ADMINISTRATOR, identity=gifts[500].identity, **told)
    held = balances(home)
    assert (held["BAO.CHUNG", "3383"], held["BAO.CHUNG", "5121"]) == (-1_000, -570)
    assert findings(home) == []


def test_what_was_given_out_is_not_taken_back(home: Home, gifts: dict[int, InboxLine], load: Import) -> None:
    load([line(9_000, reference="9")])
    paid = Entry("pay:1", "paid", DAY, moved("BAO.CHUNG", "6111", "1121.01", 1_200))
    home.office.desk.run(lambda tx: note_entry(tx, paid, tx.post(paid), fresh=True) and None)
    for amount in (1_000, 500):
        with pytest.raises(OwnPartSpent):
            take_back(home, gifts[amount])
    take_back(home, gifts[70])
    assert findings(home) == []


def test_what_is_no_gift_of_its_own_stays(home: Home, gifts: dict[int, InboxLine]) -> None:
    take_back(home, gifts[1_000])
    for one in (gifts[1_000], gifts[5]):
        with pytest.raises(LineNotAGift):
            take_back(home, one)
    with pytest.raises(DecisionUnfit):
        take_back(home, gifts[70], " ")
    with pytest.raises(LineUnknown):
        take_back_gift(home.office, ADMINISTRATOR, identity="0" * 64, reason="x")
    with pytest.raises(DutyMissing):
        take_back_gift(home.office, INSPECTOR, identity=gifts[70].identity, reason="x")
