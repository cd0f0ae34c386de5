"""The one door: refusals in their order, each rule by itself; test_stories.py tells it whole stories."""

from datetime import date
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.chart import close_account, open_child_account
from relief_fund.ledger.entries import Entry, credit, debit
from relief_fund.ledger.errors import (
    AccountNotOpenYet,
    AccountUnknown,
    AlreadyReversed,
    DayInFuture,
    FundEnded,
    FundNotOpenYet,
    FundUnknown,
    KeyReused,
    Overdrawn,
    PeriodClosed,
    SealRefused,
    UnitUnknown,
)
from relief_fund.ledger.funds import close_fund, open_fund
from relief_fund.ledger.tables import PeriodClosing
from tests.evidence import printed
from tests.register import books

BANK = books.BANK
DAY = books.day(10)


@pytest.fixture
def opened(home: Home) -> Home:
    books.open_purses(home)
    return home


# --- the order of refusals -------------------------------------------------------------------------------


def post(home: Home, entry: Entry) -> int:
    return home.office.desk.run(lambda tx: tx.post(entry))


def spend(fund: str = books.GENERAL, account: str = BANK, on: date = DAY, key: str = "fee:1") -> Entry:
    return Entry(key, "bank_fee", on, (debit(fund, "6151", 1), credit(fund, account, 1)))


def test_refusals_come_in_their_order(opened: Home) -> None:
    closing = {"ends_on": date(2023, 12, 31), "closed_at": "2026-11-22T02:00:00.000000Z", "closed_by": "x"}
    opened.office.desk.run(lambda tx: tx.sql(PeriodClosing.__table__.insert(), closing) and None)
    late, early = date(2199, 1, 1), date(2023, 12, 31)
    for entry, refusal in (
        (spend("NIL", "9999", late), FundUnknown),
        (spend(account="9999", on=late), AccountUnknown),
        (spend(account="1121", on=late), AccountUnknown),
        (spend(on=late), DayInFuture),
        (spend(on=early), PeriodClosed),
        (spend(), Overdrawn),
    ):
        with pytest.raises(refusal):
            post(opened, entry)
    with pytest.raises(AlreadyReversed):
        post(opened, Entry("rev:1", "reversal", books.day(10), spend().lines, reverses=1))


def test_today_is_a_day_of_the_funds_own_zone(opened: Home, clock: Any) -> None:
    from datetime import UTC, datetime

    clock.set(datetime(2026, 11, 22, 17, 30, tzinfo=UTC))
    midnight = templates.gift(fund=books.GENERAL, bank=BANK, amount=5, line="m", on=date(2026, 11, 23))
    assert post(opened, midnight) == 1
    with pytest.raises(DayInFuture):
        post(opened, spend(on=date(2026, 11, 24)))


def test_closed_accounts_take_nothing_from_their_day(opened: Home) -> None:
    post(opened, books.gift(100, "a"))
    opened.office.desk.run(lambda tx: close_account(tx, code="6151", closed_on=books.day(20)))
    assert post(opened, spend(on=books.day(19))) == 2
    with pytest.raises(AccountUnknown):
        post(opened, spend(on=books.day(20), key="fee:2"))


def test_ended_funds_take_nothing_whatever_the_day_and_replays_are_answered(opened: Home) -> None:
    first = books.opening(5, on=2)
    post(opened, first)
    opened.office.desk.run(lambda tx: close_fund(tx, code=books.EARLIER, closed_on=books.day(20)))
    for on in (date(2023, 12, 31), books.day(2), books.day(20), date(2199, 1, 1)):
        with pytest.raises(FundEnded) as refused:
            post(opened, Entry("x:1", "x", on, first.lines))
        assert refused.value.facts == {"key": "x:1", "fund": books.EARLIER}
    assert post(opened, first) == 1
    assert post(opened, books.gift(100, "a")) == 2


def test_a_fact_takes_a_purse_below_zero_and_then_decisions_stop(opened: Home) -> None:
    fee = templates.bank_fee(fund=books.GENERAL, bank=BANK, amount=150, line="f", on=books.day(5))
    opened.office.desk.run(lambda tx: printed(tx, fee))
    post(opened, books.gift(100, "a"))
    post(opened, fee)
    with pytest.raises(Overdrawn):
        post(opened, spend())
    post(opened, books.gift(51, "b"))
    assert post(opened, spend()) == 4


def test_a_fact_that_rests_on_no_bank_line_may_not_overdraw(opened: Home) -> None:
    post(opened, books.gift(100, "a"))
    invented = templates.bank_fee(fund=books.GENERAL, bank=BANK, amount=150, line="f", on=books.day(5))
    with pytest.raises(SealRefused) as refused:
        post(opened, invented)
    assert refused.value.facts["law"] == "guard_overdrawn"
    opened.office.desk.run(lambda tx: printed(tx, invented))
    assert post(opened, invented) == 2


def test_a_unit_that_nobody_registered_is_refused(opened: Home) -> None:
    lines = (debit(books.GENERAL, "Q20", 5, unit="GOLD"), credit(books.GENERAL, "Q30", 5, unit="GOLD"))
    with pytest.raises(UnitUnknown) as refused:
        post(opened, Entry("stock:1", "gift", DAY, lines))
    assert refused.value.facts == {"key": "stock:1", "unit": "GOLD"}


def test_a_day_before_fund_or_account_was_opened_is_refused(opened: Home) -> None:
    young = date(2024, 9, 20)

    def open_later(tx: Any) -> None:
        open_fund(tx, code="LUT.CHUNG", kind="donated", campaign="LUT", opened_on=young, name="LUT")
        open_child_account(tx, code="1121.09", opened_on=young)

    opened.office.desk.run(open_later)
    for on, fund, account, refusal in (
        (date(2024, 9, 19), "LUT.CHUNG", BANK, FundNotOpenYet),
        (date(2024, 9, 19), books.GENERAL, "1121.09", AccountNotOpenYet),
    ):
        lines = (debit(fund, account, 5), credit(fund, "5121", 5))
        with pytest.raises(refusal) as refused:
            post(opened, Entry("line:early", "gift", on, lines, leaf="donation"))
        assert refused.value.facts["opened_on"] == "2024-09-20"
    both = (debit("LUT.CHUNG", "1121.09", 5), credit("LUT.CHUNG", "5121", 5))
    assert post(opened, Entry("line:on_the_day", "gift", young, both, leaf="donation")) == 1


def test_the_same_key_within_one_command(opened: Home) -> None:
    def twice(tx: Any) -> list[int]:
        return [tx.post(books.gift(5, "a")), tx.post(books.gift(5, "a"))]

    def otherwise(tx: Any) -> None:
        tx.post(books.gift(5, "b"))
        tx.post(books.gift(6, "b"))

    assert opened.office.desk.run(twice) == [1, 1]
    with pytest.raises(KeyReused):
        opened.office.desk.run(otherwise)
