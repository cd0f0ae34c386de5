"""The composition root: a home opened, founded, kept and restored; what it needs and what it refuses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from relief_fund.app import found_home, import_tables, keep_backup, open_home, restore_home
from relief_fund.audit.errors import LogKeyMissing, WrapKeyMissing
from relief_fund.cli.frame import PROGRAM
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.errors import AlreadyFounded, PeriodClosed
from relief_fund.ledger.periods import close_period
from relief_fund.settings import Settings
from relief_fund.staff.errors import CodeKeyUnusable
from tests.evidence import printed
from tests.flows.program import PASSPHRASE, Place
from tests.register.books import day, gift, post, small_fund


def test_a_home_is_founded_once(settings: Settings, clock: MovableClock) -> None:
    home = found_home(settings, clock, fund="Quỹ", origin="quy.example/log", demonstration=True)
    assert home.demonstration
    home.close()
    with pytest.raises(AlreadyFounded):
        found_home(settings, clock, fund="Quỹ", origin="quy.example/log")
    again = open_home(settings, clock)
    assert again.demonstration
    assert again.log.publish().size == 1
    again.close()


def test_a_founding_that_was_cut_off_goes_on_with_the_same_key(
    settings: Settings, clock: MovableClock
) -> None:
    with pytest.MonkeyPatch.context() as cut:
        cut.setattr("relief_fund.app.found", lambda *rest, **facts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            found_home(settings, clock, fund="Quỹ", origin="quy.example/log")
    key = (settings.keys / "log.key").read_bytes()
    found_home(settings, clock, fund="Quỹ", origin="quy.example/log").close()
    assert (settings.keys / "log.key").read_bytes() == key


@pytest.mark.parametrize(
    ("name", "missing"),
    [("disclosure.wrap", WrapKeyMissing), ("log.key", LogKeyMissing), ("codes.key", CodeKeyUnusable)],
)
def test_a_founded_home_without_its_keys_says_so_and_makes_no_new_ones(
    empty_home: Settings, clock: MovableClock, name: str, missing: type[Exception]
) -> None:
    path = empty_home.keys / name
    path.rename(path.with_name("elsewhere"))
    with pytest.raises(missing):
        open_home(empty_home, clock).log.publish()
    assert not path.exists()


def test_keys_are_the_owners_alone(home: Home) -> None:
    assert home.settings.keys.stat().st_mode & 0o777 == 0o700
    for path in home.settings.keys.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_kept_and_restored(empty_home: Settings, tmp_path: Path) -> None:
    kept = keep_backup(empty_home, tmp_path / "backup", PASSPHRASE)
    restored = Settings.load(tmp_path / "restored", {})
    assert restore_home(restored, tmp_path / "backup", PASSPHRASE) == kept
    open_home(restored).close()


RESTORE = """
import sys
from pathlib import Path
from relief_fund.app import restore_home
from relief_fund.settings import Settings
restore_home(Settings.load(Path(sys.argv[1]), environment={}), Path(sys.argv[2]), sys.argv[3])
"""


def test_a_program_that_has_opened_nothing_restores_the_rows_of_every_room(
    home: Home, tmp_path: Path
) -> None:
    """The tables of all rooms are known before the first row comes back, or most would be left out."""
    home.office.desk.run(lambda tx: printed(tx, gift(1, "kept")))
    keep_backup(home.settings, tmp_path / "backup", PASSPHRASE)
    command = [
        sys.executable,
        "-c",
        RESTORE,
        str(tmp_path / "restored"),
        str(tmp_path / "backup"),
        PASSPHRASE,
    ]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    again = open_home(Settings.load(tmp_path / "restored", {}), home.clock)
    try:
        with again.office.read() as connection:
            assert connection.exec_driver_sql("SELECT identity FROM bank_line").scalars().all() == ["kept"]
    finally:
        again.close()


def test_worked_books_with_a_closed_period_are_restored(home: Home, tmp_path: Path) -> None:
    small_fund(home)
    close_period(home.office, PROGRAM, ends_on=day(30))
    kept = keep_backup(home.settings, tmp_path / "backup", PASSPHRASE)
    assert restore_home(Settings.load(tmp_path / "restored", {}), tmp_path / "backup", PASSPHRASE) == kept
    again = open_home(Settings.load(tmp_path / "restored", {}), home.clock)
    try:
        with home.office.read() as before, again.office.read() as after:
            assert turnovers(before) == turnovers(after)
        with pytest.raises(PeriodClosed):
            post(again, gift(1, "late", on=29))
    finally:
        again.close()


def test_the_tables_of_every_room_are_known() -> None:
    import_tables()
    from sqlmodel import SQLModel

    assert {"entry", "officer", "proposal", "bank_line", "gift", "household", "award", "job_run"} <= set(
        SQLModel.metadata.tables
    )


def test_the_command_line_starts_without_the_web_surveys_and_migrations(tmp_path: Path) -> None:
    program = (
        "import relief_fund.app, relief_fund.cli, relief_fund.pilot.guide, sys; relief_fund.app.import_tables(); "
        "print([name for name in ('litestar', 'pandas', 'alembic') if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], env=Place(tmp_path).environment, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert said.stdout.strip() == "[]"
