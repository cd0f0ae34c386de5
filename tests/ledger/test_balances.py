"""Turnover from snapshots is the plain sum, by day and by what was known at a moment."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from relief_fund.kernel.clock import MovableClock, moment_text
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.balances import (
    last_day_of,
    plain_turnovers,
    sealed_entries,
    turnovers,
    turnovers_at,
)
from relief_fund.ledger.snapshots import keep_snapshot
from tests.register import books


@pytest.fixture
def fund(home: Home) -> Home:
    books.small_fund(home)
    return home


def both(home: Home) -> tuple[object, object]:
    with home.office.read() as connection:
        return turnovers(connection), plain_turnovers(connection)


def test_snapshot_and_tail_are_the_plain_sum(fund: Home) -> None:
    quick, plain = both(fund)
    assert quick == plain
    assert keep_snapshot(fund.office, tail=5) == 12
    assert keep_snapshot(fund.office, tail=0) == 0
    books.post(fund, books.gift(7_000, "g4"), books.gift(8_000, "g5"))
    quick, plain = both(fund)
    assert quick == plain
    assert keep_snapshot(fund.office, tail=2) == 0
    assert keep_snapshot(fund.office, tail=1) == 14
    assert both(fund) == (plain, plain)


def test_nothing_is_kept_twice(fund: Home) -> None:
    keep_snapshot(fund.office, tail=0)
    books.post(fund, books.gift(7_000, "g4"))
    with fund.office.read() as connection:
        kept = connection.exec_driver_sql("SELECT sum(debit) FROM balance_snapshot WHERE upto = 12").scalar()
        summed = connection.exec_driver_sql("SELECT sum(debit) FROM posting WHERE entry <= 12").scalar()
    assert kept == summed


class _Late:
    """A desk to which another process comes first: it keeps its own snapshot before the command is run."""

    def __init__(self, home: Home, meanwhile: Callable[[], object]) -> None:
        self.home, self.meanwhile = home, meanwhile

    def run(self, command: Any) -> Any:
        self.meanwhile()
        return self.home.office.desk.run(command)


@pytest.mark.parametrize("posted", [0, 1])
def test_two_processes_that_keep_a_snapshot_at_once_are_harmless(fund: Home, posted: int) -> None:
    """The other one may have seen the same entries, or one more."""

    def meanwhile() -> None:
        for _ in range(posted):
            books.post(fund, books.gift(7_000, "g4"))
        assert keep_snapshot(fund.office, tail=5) == 12 + posted

    late = SimpleNamespace(read=fund.office.read, desk=_Late(fund, meanwhile))
    assert keep_snapshot(late, tail=5) == 12 + posted  # type: ignore[arg-type]  # what it asks of an office
    quick, plain = both(fund)
    assert quick == plain
    with fund.office.read() as connection:
        kept = connection.exec_driver_sql("SELECT count(DISTINCT upto) FROM balance_snapshot").scalar()
    assert kept == 1


def bank(home: Home, **asked: object) -> tuple[int, int]:
    with home.office.read() as connection:
        found = turnovers_at(connection, fund=books.GENERAL, **asked)  # type: ignore[arg-type]
    one = [each for each in found if each.account == books.BANK]
    return (one[0].debit, one[0].credit) if one else (0, 0)


def test_as_of_a_day(fund: Home) -> None:
    assert bank(fund, as_of=books.day(2)) == (0, 0)
    assert bank(fund, as_of=books.day(3)) == (570_000, 0)
    assert bank(fund, as_of=books.day(4)) == (600_000, 11_000)
    assert bank(fund) == (600_000, 311_000)


def test_as_known_at_a_moment(fund: Home, clock: MovableClock) -> None:
    known = moment_text(clock.now())
    clock.move(timedelta(hours=1))
    books.post(fund, books.gift(9_000, "late", on=3))
    assert bank(fund, known_at=known) == (600_000, 311_000)
    assert bank(fund, known_at=moment_text(clock.now())) == (609_000, 311_000)
    assert bank(fund, as_of=books.day(3), known_at=known) == (570_000, 0)


def test_every_fund_balances(fund: Home) -> None:
    with fund.office.read() as connection:
        found = turnovers(connection)
    for one in {(each.fund, each.unit, each.account[0] == "B") for each in found}:
        group = [each for each in found if (each.fund, each.unit, each.account[0] == "B") == one]
        assert sum(each.debit for each in group) == sum(each.credit for each in group) > 0


def test_the_last_day_of_a_fund_is_that_of_its_latest_entry_not_of_its_newest(fund: Home) -> None:
    """From what is kept, from the tail, and from both; as known at an earlier entry."""

    def days() -> list[str]:
        with fund.office.read() as connection:
            known = sealed_entries(connection)
            found = [
                last_day_of(connection, code, at)
                for code, at in (
                    (books.GENERAL, known),
                    (books.BUDGET, known),
                    ("NIL", known),
                    (books.GENERAL, 4),
                )
            ]
        return [one.isoformat() if one else "" for one in found]

    expected = ["2024-09-08", "2024-09-05", "", "2024-09-04"]
    assert days() == expected
    keep_snapshot(fund.office, tail=0)
    assert days() == expected
    books.post(fund, books.gift(5, "early", on=2))
    assert days() == expected
    books.post(fund, books.gift(5, "late", on=20))
    assert days() == ["2024-09-20", *expected[1:]]
