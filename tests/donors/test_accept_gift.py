"""A waiting credit decided to be a gift becomes one like any other."""

from collections.abc import Callable

import pytest

from relief_fund.banking import errors, inbox
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.intake import ImportReport
from relief_fund.donors import queries
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.errors import LineNotAGift
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
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
        gift = queries.find_gift_by_code(connection, code)
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


def test_refusals(home: Home, lines: list[inbox.InboxLine]) -> None:
    with pytest.raises(LineNotAGift):
        accept(home, lines[1].identity)
    with pytest.raises(errors.LineUnknown):
        accept(home, "0" * 64)
    with pytest.raises(DutyMissing):
        accept_as_gift(home.office, money_in.INSPECTOR, identity=lines[0].identity, reason="x")
