"""A waiting credit decided to be a gift becomes one like any other."""

from collections.abc import Callable

import pytest

from relief_fund.banking import errors, inbox
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.intake import ImportReport
from relief_fund.donors import queries
from relief_fund.donors.accept_gift import accept_as_gift, restricted_leaves
from relief_fund.donors.errors import LineNotAGift
from relief_fund.donors.own_gift import find_gift_by_code
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.funds import open_fund
from tests.banking import money_in
from tests.banking.lines import DAY, line
from tests.banking.money_in import balances, scalar

Import = Callable[..., ImportReport]


@pytest.fixture
def lines(home: Home, load: Import) -> list[inbox.InboxLine]:
    load([line(70_000, "DAO BUT TOAN CUA ONG DAO"), line(5, "PHI SMS", direction="debit")])
    with home.office.read() as connection:
        return list(inbox.inbox_page(connection))


def accept(home: Home, identity: str) -> str:
    return accept_as_gift(
        home.office, money_in.ADMINISTRATOR, identity=identity, reason="là khoản ủng hộ", on=DAY
    )


def test_it_gets_a_code_a_leaf_and_counts(home: Home, lines: list[inbox.InboxLine]) -> None:
    code = accept(home, lines[0].identity)
    held = balances(home)
    assert held["BAO.CHUNG", "5121"] == -70_000
    assert ("BAO.CHUNG", "3379") not in held
    with home.office.read() as connection:
        gift = find_gift_by_code(connection, code)
        assert gift is not None
        facts = home.office.vault.open_disclosure(connection, gift.digest)  # type: ignore[attr-defined]
        assert queries.campaign_total(connection, "BAO") == (1, 70_000)
        assert [one.amount for one in inbox.inbox_page(connection)] == [5]
    assert (gift.amount, gift.position, gift.entry_key) == (70_000, 1, f"clear:{lines[0].identity}:1")
    assert facts["text"] == "DAO BUT TOAN CUA ONG DAO"
    assert scalar(home, "SELECT count(*) FROM leaf WHERE kind = 'donation'") == 1


def test_a_gift_is_not_decided_again(home: Home, lines: list[inbox.InboxLine]) -> None:
    accept(home, lines[0].identity)
    with pytest.raises(errors.LineDecided):
        accept(home, lines[0].identity)
    with pytest.raises(errors.DecisionUnfit):
        decide_line(
            home.office, money_in.ADMINISTRATOR, identity=lines[0].identity, decision="refund_owed",
            reason="x", expected="gift",
        )  # fmt: skip
    assert scalar(home, "SELECT count(*) FROM gift") == 1


def test_a_gift_for_a_purpose_goes_to_its_leaf(home: Home, lines: list[inbox.InboxLine]) -> None:
    leaf = {"code": "BAO.NHA", "kind": "donated", "campaign": "BAO", "restricted": True, "name": "Nhà"}
    home.office.desk.run(lambda tx: open_fund(tx, opened_on=money_in.LAUNCH, **leaf))
    before = Entry("opening:a", "opening", DAY, moved("BAO.CHUNG", "1121.01", "4211", 5))
    home.office.desk.run(lambda tx: tx.post(before))
    told = {"identity": lines[0].identity, "reason": "ủng hộ sửa nhà", "on": DAY}
    for wrong in ("BAO.CHUNG", "NO.SUCH"):
        with pytest.raises(LineNotAGift):
            accept_as_gift(home.office, money_in.ADMINISTRATOR, fund=wrong, **told)
    code = accept_as_gift(home.office, money_in.ADMINISTRATOR, fund="BAO.NHA", **told)
    held = balances(home)
    assert held["BAO.NHA", "5122"] == -70_000
    assert held["BAO.NHA", "1121.01"] == 70_000
    assert not {("BAO.CHUNG", "3379"), ("BAO.CHUNG", "5121")} & held.keys()
    with home.office.read() as connection:
        gift = find_gift_by_code(connection, code)
        assert gift is not None
        assert (gift.fund, gift.amount) == ("BAO.NHA", 70_000)
        assert queries.campaign_total(connection, "BAO") == (1, 70_000)
        assert restricted_leaves(connection, "BAO") == ("BAO.NHA",)


def test_refusals(home: Home, lines: list[inbox.InboxLine]) -> None:
    with pytest.raises(LineNotAGift):
        accept(home, lines[1].identity)
    with pytest.raises(errors.LineUnknown):
        accept(home, "0" * 64)
    with pytest.raises(DutyMissing):
        accept_as_gift(home.office, money_in.INSPECTOR, identity=lines[0].identity, reason="x")
