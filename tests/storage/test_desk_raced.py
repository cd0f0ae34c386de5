"""Two processes at one set of books, on both engines: fifty race for what suffices for seven; an import beside."""

from collections.abc import Callable
from pathlib import Path

import pytest

from relief_fund.app import open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import FREE_MONEY
from relief_fund.ledger.queries import guarded_balance, sealed_entries
from relief_fund.settings import Settings
from tests.storage import bureau as bureaus
from tests.storage.bureau import Bureau, sound
from tests.storage.clerks import FUND, fill, gift

bureau = bureaus.bureau
CALLERS, AMOUNT, SUFFICES_FOR = 25, 40, 7


def with_money(home: Home) -> None:
    """Money for seven, and a little that is not enough for an eighth."""
    fill(home)
    home.office.desk.run(lambda tx: tx.post(gift("money", SUFFICES_FOR * AMOUNT + AMOUNT - 1)))


@pytest.fixture
def books(copy_of: Callable[..., Settings]) -> Settings:
    return copy_of("money for seven", with_money)


def test_fifty_approvals_from_two_processes_and_exactly_seven_win(
    books: Settings, bureau: Bureau, tmp_path: Path, clock: MovableClock
) -> None:
    start = tmp_path / "start"
    order = {"callers": CALLERS, "amount": AMOUNT, "start": str(start)}
    clerks = [bureau.hire(books, "race", seed=seed, **order) for seed in ("a", "b")]
    for clerk in clerks:
        clerk.until(1)
    start.touch()
    answers = [answer for clerk in clerks for answer in clerk.done()]
    assert len({key for key, _ in answers}) == 2 * CALLERS
    won = sorted(told for _, told in answers if told != "Overdrawn")
    assert won == [[1 + n, f"BAO/2024/CK/{n:06d}"] for n in range(1, SUFFICES_FOR + 1)]
    home = open_home(books, clock)
    try:
        with home.office.read() as connection:
            left = guarded_balance(connection, fund=FUND, account=FREE_MONEY)
            promised = guarded_balance(connection, fund=FUND, account="B22")
            leaves = connection.exec_driver_sql("SELECT count(*) FROM leaf WHERE kind = 'approval'").scalar()
            assert sealed_entries(connection) == 1 + SUFFICES_FOR
        assert (left, promised, leaves) == (AMOUNT - 1, SUFFICES_FOR * AMOUNT, SUFFICES_FOR)
        sound(home)
    finally:
        home.close()


def test_two_processes_post_and_import_at_once(
    books: Settings, bureau: Bureau, tmp_path: Path, clock: MovableClock
) -> None:
    start = tmp_path / "start"
    importing = bureau.hire(books, "import", seed="i", steps=8, each=250, start=str(start))
    importing.until(1)
    posting = bureau.hire(books, "post", seed="p", callers=4)
    posting.until(1)
    start.touch()
    steps, papers = importing.done(), posting.done()
    assert [step for step, _ in steps] == list(range(8))
    vouchers = [told[-1] for _, told in papers if told != "Overdrawn"]
    assert sorted(vouchers) == [f"BAO/2024/BC/{n:06d}" for n in range(1, len(vouchers) + 1)]
    posted = sum(len(told) - 1 for _, told in papers if told != "Overdrawn")
    home = open_home(books, clock)
    try:
        with home.office.read() as connection:
            assert sealed_entries(connection) == 1 + 2_000 + posted
        sound(home)
    finally:
        home.close()
