"""A fund does not end while a withdrawal that was agreed has something to reverse in it; nor is one agreed after."""

from collections.abc import Callable
from typing import Any

import pytest

from relief_fund.banking import withdrawals
from relief_fund.banking.errors import WithdrawalHoldsFund
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.withdrawal_funds import check_no_withdrawal_touches
from relief_fund.banking.withdrawals import answer_withdrawal
from relief_fund.banking.withdrawing import carry_on
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.withdrawn_gifts import WithdrawnGifts
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.endings import end_books_of
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import FundEnded
from relief_fund.ledger.funds import close_fund, ended_funds, open_fund
from tests.banking.lines import DAY, line
from tests.banking.test_withdrawals import ADMIN, SECOND, ask
from tests.raced import meanwhile

Import = Callable[..., ImportReport]
END = DAY.replace(month=12)
TOLD: dict[str, Any] = {"document": "20/QĐ", "on": END, "public": {}}


def agreed(home: Home, run: str) -> str:
    asked = ask(home, run)
    answer_withdrawal(home.office, SECOND, withdrawal=asked, agree=True)
    return asked


def in_and_out(load: Import) -> str:
    """As much came in as went out: nothing of it is left in the fund."""
    return load([line(5_000, "chuyen"), line(5_000, "chi", direction="debit")]).run


def held(home: Home, fund: str) -> str:
    """The refusal where ``fund`` would end now, "" for none."""
    try:
        home.office.desk.run(lambda tx: check_no_withdrawal_touches(tx, [fund]))
    except WithdrawalHoldsFund as refusal:
        return str(refusal.facts["file"])
    return ""


def test_a_fund_ends_after_the_withdrawal(home: Home, load: Import) -> None:
    run = load([line(50, balance=750)]).run
    assert not held(home, "BAO.CHUNG")
    asked = agreed(home, run)
    assert held(home, "BAO.CHUNG") == held(home, "BAO.TRUOC") == "statement.csv"
    with pytest.raises(WithdrawalHoldsFund) as refused:
        home.office.desk.run(lambda tx: check_no_withdrawal_touches(tx, ["BAO.CHUNG", "LU.CHUNG"]))
    assert refused.value.facts == {"fund": "BAO.CHUNG", "file": "statement.csv"}
    assert not held(home, "LU.CHUNG")
    carry_on(home.office, asked, WithdrawnGifts())
    assert not held(home, "BAO.CHUNG")


def test_a_fund_that_something_was_decided_into_is_held_too(home: Home, load: Import) -> None:
    home.office.desk.run(
        lambda tx: open_fund(
            tx, code="BAO.NHA", kind="donated", campaign="BAO", opened_on=DAY, name="Nhà", restricted=True
        )
    )
    run = load([line(50, "DAO BUT TOAN CUA ONG DAO")]).run
    with home.office.read() as connection:
        identity = connection.exec_driver_sql("SELECT identity FROM bank_line").scalar()
    accept_as_gift(home.office, ADMIN, identity=identity, fund="BAO.NHA", reason="cho nhà ở", on=DAY)
    agreed(home, run)
    assert held(home, "BAO.NHA")


def test_the_end_of_a_fund_asks(home: Home, load: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    """The withdrawal is agreed while the end is being made: found in its command."""
    from relief_fund.ledger import endings

    run = load([line(50)]).run
    out = Entry("out:1", "bank_fee", DAY, moved("BAO.CHUNG", "6151", "1121.01", 50))
    back = Entry("back:1", "bank_fee", DAY, moved("BAO.CHUNG", "1121.01", "6151", 50))
    asked = ask(home, run)
    home.office.desk.post(out).result()

    def agree() -> None:
        home.office.desk.post(back).result()
        answer_withdrawal(home.office, SECOND, withdrawal=asked, agree=True)

    meanwhile(monkeypatch, endings, "last_day_of", agree)
    with pytest.raises(WithdrawalHoldsFund):
        end_books_of(home.office, funds=["BAO.CHUNG"], **TOLD)
    with home.office.read() as connection:
        assert ended_funds(connection) == frozenset()


def test_what_ends_while_it_is_agreed_is_not_withdrawn(
    home: Home, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(home, load([line(50)]).run)
    meanwhile(
        monkeypatch, withdrawals, "closed_to",
        lambda: home.office.desk.run(lambda tx: close_fund(tx, code="BAO.CHUNG", closed_on=END)),
    )  # fmt: skip
    with pytest.raises(FundEnded) as refused:
        answer_withdrawal(home.office, SECOND, withdrawal=asked, agree=True)
    assert refused.value.facts == {"fund": "BAO.CHUNG"}
