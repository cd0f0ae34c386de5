"""Asking for and answering a withdrawal: two hands, a reason, nothing that other papers rest on, money there."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from relief_fund.banking import errors
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.statements.lines import RawLine
from relief_fund.banking.withdrawal_queries import withdrawal_by_id
from relief_fund.banking.withdrawals import answer_withdrawal, ask_withdrawal, withdrawable
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import FundEnded, PeriodClosed
from relief_fund.ledger.funds import close_fund
from relief_fund.ledger.periods import close_period
from tests.banking import money_in
from tests.banking.lines import DAY, line
from tests.banking.money_in import scalar

Import = Callable[..., ImportReport]
ADMIN = money_in.ADMINISTRATOR
SECOND = Actor("officer-9", "Đỗ Thị Hai", frozenset({Duty.FUND_ADMINISTRATOR}))


def ask(home: Home, run: str, reason: str = "nhầm tài khoản") -> str:
    return ask_withdrawal(home.office, ADMIN, run=run, reason=reason)


def test_two_hands_and_a_reason(home: Home, load: Import) -> None:
    run = load([line(5), line(6, direction="debit")]).run
    for reason in ("  ", "x" * 501):
        with pytest.raises(errors.WithdrawalInvalid):
            ask(home, run, reason)
    with pytest.raises(DutyMissing):
        ask_withdrawal(home.office, money_in.INSPECTOR, run=run, reason="nhầm")
    asked = ask(home, run)
    with pytest.raises(errors.WithdrawalNeedsTwo):
        answer_withdrawal(home.office, ADMIN, withdrawal=asked, agree=True)
    with pytest.raises(DutyMissing):
        answer_withdrawal(home.office, money_in.INSPECTOR, withdrawal=asked, agree=True)
    with pytest.raises(errors.WithdrawalInvalid):
        ask(home, run)
    answer_withdrawal(home.office, SECOND, withdrawal=asked, agree=True)
    with pytest.raises(errors.WithdrawalInvalid):
        answer_withdrawal(home.office, SECOND, withdrawal=asked, agree=False)
    with pytest.raises(errors.ImportWithdrawn):
        ask(home, run)
    with home.office.read() as connection:
        face = withdrawal_by_id(connection, asked)
    assert face is not None
    assert (face.answer, face.answered_by, face.lines, face.under_way) == ("agreed", SECOND.officer, 2, True)


def test_the_public_log_has_figures_and_hands_but_no_reason(home: Home, load: Import) -> None:
    asked = ask(home, load([line(5), line(6, direction="debit")]).run, "gọi cho chị Lan")
    answer_withdrawal(home.office, SECOND, withdrawal=asked, agree=True)
    with home.office.read() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM leaf ORDER BY position DESC LIMIT 1").scalar()
    text = bytes(bodies).decode()
    assert '"kind":"import_withdrawn"' in text
    assert '"asked_by":"officer-1"' in text
    assert '"in":"5"' in text
    assert "Lan" not in text


def test_refused_it_stands_and_may_be_asked_again(home: Home, load: Import) -> None:
    run = load([line(5)]).run
    answer_withdrawal(home.office, ADMIN, withdrawal=ask(home, run), agree=False)
    assert scalar(home, "SELECT count(*) FROM withdrawn_run") == 0
    answer_withdrawal(home.office, SECOND, withdrawal=ask(home, run), agree=True)
    assert scalar(home, "SELECT count(*) FROM withdrawn_run") == 1


def test_money_that_is_gone_is_not_withdrawn(home: Home, load: Import) -> None:
    run = load([line(50), line(7)]).run
    home.office.desk.post(Entry("gone:1", "bank_fee", DAY, moved("BAO.CHUNG", "6151", "1121.01", 8))).result()
    with pytest.raises(errors.WithdrawalShort) as caught:
        ask(home, run)
    assert caught.value.facts == {"fund": "BAO.CHUNG", "needed": 57, "available": 49}
    assert scalar(home, "SELECT count(*) FROM import_withdrawal") == 0


@pytest.mark.parametrize("waits", [line(50, "DAO BUT TOAN CUA ONG DAO"), line(50, day=date(2024, 12, 2))])
def test_what_waits_is_no_free_money_and_is_withdrawn_all_the_same(
    home: Home, load: Import, waits: RawLine
) -> None:
    """Suspense and late receipts are owed as they are held: to take both back needs nothing free."""
    run = load([waits]).run
    answer_withdrawal(home.office, SECOND, withdrawal=ask(home, run), agree=True)


def test_a_closed_period_is_opened_first(home: Home, load: Import) -> None:
    run = load([line(5), line(6, day=DAY + timedelta(days=1))]).run
    close_period(home.office, ADMIN, ends_on=DAY)
    with pytest.raises(PeriodClosed):
        ask(home, run)


def test_the_lines_of_a_fund_that_has_ended_stay(home: Home, load: Import) -> None:
    """Asked of both hands, before the first step: steps are not undone."""
    run = load([line(5), line(6, direction="debit")]).run
    asked = ask(home, run)
    home.office.desk.run(lambda tx: close_fund(tx, code="BAO.CHUNG", closed_on=DAY + timedelta(days=90)))
    for hand in (
        lambda: answer_withdrawal(home.office, SECOND, withdrawal=asked, agree=True),
        lambda: withdrawable(home.office, run),
    ):
        with pytest.raises(FundEnded) as refused:
            hand()
        assert refused.value.facts == {"fund": "BAO.CHUNG"}
    answer_withdrawal(home.office, SECOND, withdrawal=asked, agree=False)


def test_what_another_paper_rests_on_is_not_withdrawn(home: Home, load: Import) -> None:
    run = load([line(50_000), line(60_000)]).run
    identity = scalar(home, "SELECT identity FROM bank_line WHERE amount = 60000")
    paper = Entry(f"clear:{identity}:1", "gift_elsewhere", DAY, moved("BAO.CHUNG", "5121", "3361", 60_000))
    home.office.desk.post(paper).result()
    with pytest.raises(errors.WithdrawalTied) as caught:
        ask(home, run)
    assert caught.value.facts == {"lines": 1, "position": 2, "day": DAY.isoformat()}


def test_an_unknown_import_is_none(home: Home, load: Import) -> None:
    with pytest.raises(errors.ImportUnknown):
        withdrawable(home.office, "nothing")
