"""The trial balance of a period: opening, turnover, closing, as of days and as known at entries together."""

from datetime import date
from itertools import product

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import snapshots
from relief_fund.ledger.snapshots import keep_snapshot
from relief_fund.ledger.trial import TrialRow, fund_statement, trial_balance
from tests.register import books


@pytest.fixture(params=[0, 5, 9])
def fund(home: Home, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A small fund with nothing kept, with two steps and a tail, and with an entry of an earlier day on top."""
    books.small_fund(home)
    if request.param:
        monkeypatch.setattr(snapshots, "LONGEST_STEP", request.param)
        keep_snapshot(home.office, tail=request.param)
    books.post(home, books.gift(1_000, "late", on=2))
    return home


def by_hand(home: Home, begins_on: date | None, ends_on: date | None, known: int) -> list[tuple[object, ...]]:
    """The same figures, added up line by line in Python."""
    with home.office.read() as connection:
        lines = connection.exec_driver_sql(
            "SELECT p.fund, p.account, p.unit, e.occurred_on, p.debit, p.credit "
            f"FROM posting p JOIN entry e ON e.number = p.entry WHERE p.entry <= {known}"
        ).all()
    sums: dict[tuple[str, str, str], list[int]] = {}
    for fund, account, unit, on, debit, credit in lines:
        day = date.fromisoformat(str(on))
        if ends_on is None or day <= ends_on:
            held = sums.setdefault((fund, account, unit), [0, 0, 0])
            if begins_on is not None and day < begins_on:
                held[0] += debit - credit
            else:
                held[1] += debit
                held[2] += credit
    return [(*key, *held) for key, held in sorted(sums.items())]


DAYS = (None, books.day(1), books.day(3), books.day(6), books.day(8))


def test_every_mixture_of_days_and_knowledge_is_the_sum_by_hand(fund: Home) -> None:
    for begins_on, ends_on, known in product(DAYS, DAYS, (0, 1, 4, 7, 12, 13)):
        if begins_on and ends_on and begins_on > ends_on:
            continue
        with fund.office.read() as connection:
            rows = trial_balance(connection, begins_on=begins_on, ends_on=ends_on, known=known)
        told = [(one.fund, one.account, one.unit, one.opening, one.debit, one.credit) for one in rows]
        assert told == by_hand(fund, begins_on, ends_on, known), (begins_on, ends_on, known)


def test_closing_is_opening_and_turnover() -> None:
    row = TrialRow("A", "1111", "VND", 5, 7, 4)
    assert row.closing == 8
    assert row.text == "A|1111|VND|5|7|4|8"


def test_a_fund_statement_holds(fund: Home) -> None:
    with fund.office.read() as connection:
        found = fund_statement(connection, books.GENERAL, begins_on=books.day(4), ends_on=books.day(8))
    assert found.holds
    assert found.known == 13
    bank = next(row for row in found.money if row.account == books.BANK)
    assert (bank.opening, bank.debit, bank.credit) == (571_000, 30_000, 311_000)
    assert {row.account for row in found.budget} == {"B19", "B22", "B24"}
    assert found.goods == ()


def test_a_fund_statement_as_known_before_the_last_entry(fund: Home) -> None:
    with fund.office.read() as connection:
        then, now = (
            fund_statement(connection, books.GENERAL, known=12),
            fund_statement(connection, books.GENERAL),
        )
    assert (then.known, now.known, then.holds, now.holds) == (12, 13, True, True)
    cash = [next(row.closing for row in one.money if row.account == books.BANK) for one in (then, now)]
    assert cash == [289_000, 290_000]
