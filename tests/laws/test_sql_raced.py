"""Fifty raw sessions of two processes race for money that suffices for seven: the database alone keeps count."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from relief_fund.app import open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.entries import FREE_MONEY, Entry, credit, debit
from relief_fund.ledger.queries import guarded_balance, sealed_entries
from relief_fund.settings import Settings
from tests.laws.by_hand import Raw, Refused, Scribe
from tests.laws.conftest import DAY, fill
from tests.laws.raiders import CROSSED, FUND, promise

ROOT = Path(__file__).resolve().parents[2]
CALLERS, AMOUNT, SUFFICES_FOR = 25, 40, 7
LEFT = AMOUNT - 1
PATIENCE = 120


def with_money(home: Home) -> None:
    """Money for seven, and a little that is not enough for an eighth."""
    fill(home)
    spent = 989_000 - SUFFICES_FOR * AMOUNT - LEFT
    lines = (debit(FUND, "6151", spent), credit(FUND, "1121.01", spent))
    home.office.desk.run(lambda tx: tx.post(Entry("fee:most", "bank_fee", DAY, lines)))


@pytest.fixture
def books(copy_of: Callable[..., Settings]) -> Settings:
    return copy_of("money for seven by hand", with_money)


class Raid:
    """A process of 25 callers by raw SQL."""

    def __init__(self, books: str, seed: str, folder: Path, start: Path) -> None:
        self._answers = folder / f"answers-{seed}"
        order = {
            "books": books, "seed": seed, "callers": CALLERS, "amount": AMOUNT,
            "answers": str(self._answers), "start": str(start),
        }  # fmt: skip
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.laws.raiders", json.dumps(order)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ready(self) -> None:
        """Return when all its sessions are open."""
        assert self._process.stdout
        assert self._process.stdout.readline() == "ready\n"

    def done(self) -> list[Any]:
        """Every caller's answer, when all of them have one."""
        _, errors = self._process.communicate(timeout=PATIENCE)
        assert (self._process.returncode, errors) == (0, "")
        return [json.loads(line) for line in self._answers.read_text().splitlines()]

    def end(self) -> None:
        """Let nothing run on."""
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def raids(books: Settings, tmp_path: Path) -> Iterator[list[Raid]]:
    """Two processes at the starting line; the file ``start`` sets them off."""
    if books.books.startswith("postgresql"):
        # Who locks first and who looks first meet in deadlocks; each costs the server's patience, usually 1 s.
        owner = Raw(books.books)
        database = owner.one("SELECT current_database()")
        owner.run(f"ALTER DATABASE {database} SET deadlock_timeout = '20ms'")
        owner.close()
    both = [Raid(books.books, seed, tmp_path, tmp_path / "start") for seed in ("a", "b")]
    yield both
    for raid in both:
        raid.end()


def test_fifty_approvals_by_raw_sessions_of_two_processes_and_exactly_seven_win(
    books: Settings, raids: list[Raid], tmp_path: Path, clock: MovableClock
) -> None:
    for raid in raids:
        raid.ready()
    (tmp_path / "start").touch()
    answers = [answer for raid in raids for answer in raid.done()]
    assert len({key for key, *_ in answers}) == 2 * CALLERS
    outcomes = [outcome for _, outcome, _ in answers]
    assert {outcome: outcomes.count(outcome) for outcome in set(outcomes)} == {
        "approved": SUFFICES_FOR,
        "guard_overdrawn": 2 * CALLERS - SUFFICES_FOR,
    }
    assert sum(sum(crossed.values()) for *_, crossed in answers) > 0, "nobody met anybody: this was no race"
    home = open_home(books, clock)
    try:
        whole(home, {key for key, outcome, _ in answers if outcome == "approved"})
    finally:
        home.close()


def whole(home: Home, won: set[str]) -> None:
    """The books hold the winners and nothing of the others, and every named check says so."""
    with home.office.read() as connection:
        ask = connection.exec_driver_sql
        first = sealed_entries(connection) - SUFFICES_FOR + 1
        assert {row[0] for row in ask(f"SELECT key FROM entry WHERE number >= {first}")} == {
            f"enc:{key}" for key in won
        }
        assert guarded_balance(connection, fund=FUND, account=FREE_MONEY) == LEFT
        assert guarded_balance(connection, fund=FUND, account="B22") == SUFFICES_FOR * AMOUNT
        vouchers = ask("SELECT number, evidence FROM voucher WHERE series = 'CK' ORDER BY number").all()
        assert [number for number, _ in vouchers] == list(range(1, SUFFICES_FOR + 1))
        assert {evidence for _, evidence in vouchers} == {f"enc:{key}" for key in won}
        assert ask("SELECT size FROM log_head").scalar() == ask("SELECT count(*) FROM leaf").scalar()
        assert ask("SELECT covered FROM log_head").scalar() == first + SUFFICES_FOR - 1
        found = {name: check(connection, DAY) for name, check in CHECKS.items()}
        # Only their hands are seen: none of them gave an entry the digest that the program would have.
        assert {name: rows for name, rows in found.items() if rows} == {
            "entries_say_what_was_sealed": [{"entry": first + n} for n in range(SUFFICES_FOR)]
        }


def test_control_one_session_after_the_other(books: Settings) -> None:
    """The same approvals without a race: seven go in, the eighth is refused by the law that ended the race."""
    raw = Raw(books.books)
    for n in range(SUFFICES_FOR):
        Scribe(raw).seal(promise(f"c:{n}", AMOUNT))
    with pytest.raises(Refused) as caught:
        Scribe(raw).seal(promise("c:8", AMOUNT))
    raw.close()
    assert caught.value.refusal.law == "guard_overdrawn"
    assert caught.value.refusal.code in {"RF014", "SQLITE_CONSTRAINT_TRIGGER"}
    assert caught.value.refusal.code not in CROSSED
