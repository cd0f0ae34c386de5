"""Keeping balances: step by step, finished by whoever comes next, never past the head, rebuilt on demand."""

from typing import Any

import pytest

from relief_fund.kernel.errors import SumTooLarge
from relief_fund.kernel.money import LARGEST
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import snapshots
from relief_fund.ledger.balances import plain_turnovers, turnovers
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.snapshots import keep_snapshot, last_mark, rebuild
from tests.inspection.sabotage import sabotaged
from tests.register import books

KEPT = (
    "day_totals_are_the_sums",
    "snapshots_are_the_sums",
    "newest_snapshot_is_the_plain_sum",
    "balances_kept_within_the_head",
)


@pytest.fixture
def fund(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    books.small_fund(home)
    monkeypatch.setattr(snapshots, "LONGEST_STEP", 5)
    return home


def sound(home: Home) -> bool:
    with home.office.read() as connection:
        assert turnovers(connection) == plain_turnovers(connection)
        return not any(CHECKS[name](connection, books.day(30)) for name in KEPT)


def steps(home: Home, edition: int) -> list[tuple[int, int]]:
    with home.office.read() as connection:
        query = f"SELECT low, upto FROM balance_step WHERE edition = {edition} ORDER BY upto"
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_a_long_tail_is_kept_in_steps(fund: Home) -> None:
    assert keep_snapshot(fund.office, tail=5) == 12
    assert steps(fund, 1) == [(0, 5), (5, 10), (10, 12)]
    assert sound(fund)


def test_a_step_left_half_kept_is_seen_by_nobody_and_finished_by_the_next(
    fund: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_snapshot(fund.office, tail=5)
    books.post(fund, *[books.gift(1_000, f"n{at}") for at in range(6)])
    with monkeypatch.context() as dying:
        dying.setattr(snapshots, "ROWS", 2)
        dying.setattr(snapshots, "_mark", _dies)
        with pytest.raises(KeyboardInterrupt):
            keep_snapshot(fund.office, tail=5)
    with fund.office.read() as connection:
        assert last_mark(connection, 99).upto == 12
    assert sound(fund)
    with monkeypatch.context() as smaller:
        smaller.setattr(snapshots, "ROWS", 2)
        assert keep_snapshot(fund.office, tail=5) == 18
    assert steps(fund, 1)[-2:] == [(12, 17), (17, 18)]
    assert sound(fund)


def _dies(*_: Any) -> Any:
    raise KeyboardInterrupt


def test_a_mark_is_never_past_what_is_asked_for(fund: Home) -> None:
    keep_snapshot(fund.office, tail=0)
    with fund.office.read() as connection:
        reached = [last_mark(connection, within).upto for within in (0, 4, 5, 11, 12, 13)]
    assert reached == [0, 0, 5, 10, 12, 12]


def test_what_is_kept_wrong_is_found_and_rebuilt(fund: Home) -> None:
    keep_snapshot(fund.office, tail=0)
    wrong = "UPDATE balance_snapshot SET debit = debit + 1 WHERE account = '1121.01' AND upto = 12"
    with sabotaged(fund, wrong) as connection:
        assert CHECKS["newest_snapshot_is_the_plain_sum"](connection, books.day(30))
        connection.exec_driver_sql("COMMIT")
    with fund.office.read() as connection:
        assert turnovers(connection) != plain_turnovers(connection)
    assert rebuild(fund.office) == 12
    assert steps(fund, 2) == steps(fund, 1)
    assert sound(fund)
    books.post(fund, books.gift(1_000, "n"))
    assert keep_snapshot(fund.office, tail=0) == 13
    assert steps(fund, 2)[-1] == (12, 13)


def test_empty_books_keep_nothing(home: Home) -> None:
    assert keep_snapshot(home.office, tail=0) == 0
    assert rebuild(home.office) == 0


def test_turnover_that_outgrows_64_bits_is_not_kept_and_stays_exact(home: Home) -> None:
    """Each step can be added up; what they come to together cannot be kept, and is never wrapped or rounded."""
    books.open_purses(home)
    there = LARGEST // 2 + 1
    books.post(home, books.gift(there, "g1"))
    books.post(
        home, Entry("fee:all", "bank_fee", books.day(3), moved(books.GENERAL, "6151", books.BANK, there))
    )
    assert keep_snapshot(home.office, tail=0) == 2
    books.post(home, books.gift(there, "g2"))
    with pytest.raises(SumTooLarge) as refused:
        keep_snapshot(home.office, tail=0)
    assert refused.value.facts == {"upto": 3}
    with home.office.read() as connection:
        assert last_mark(connection, 3).upto == 2
        bank = [one for one in turnovers(connection) if one.account == books.BANK]
        assert connection.exec_driver_sql("SELECT max(upto) FROM day_turnover").scalar() == 2
    assert [(one.debit, one.credit) for one in bank] == [(LARGEST + 1, there)]


def test_two_processes_that_keep_the_same_step_leave_it_once(
    fund: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has read the step as unfinished, and finds it whole when it comes to write."""
    plain = snapshots._finish

    def rival(*given: Any) -> None:
        plain(*given)
        plain(*given)

    monkeypatch.setattr(snapshots, "_finish", rival)
    assert keep_snapshot(fund.office, tail=5) == 12
    assert steps(fund, 1) == [(0, 5), (5, 10), (10, 12)]
    assert sound(fund)
    with fund.office.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM balance_mark").scalar() == 3
