"""A backup is sealed, restores on either engine, and nothing changed or cut off is taken back."""

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.entries import Entry, credit, debit
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.replay import Replay
from relief_fund.settings import Settings
from relief_fund.storage.backup import restore_backup, write_backup
from relief_fund.storage.errors import BackupInvalid, HomeNotEmpty

DAY = date(2024, 9, 10)
PASSPHRASE = "một câu chỉ để thử"


@pytest.fixture
def kept(home: Home) -> Home:
    def command(tx: Any) -> None:
        open_child_account(tx, code="1121.01", opened_on=DAY)
        open_fund(tx, code="BAO.CHUNG", kind="donated", opened_on=DAY, name="x", campaign="BAO")
        for n in range(300):
            lines = (debit("BAO.CHUNG", "1121.01", n + 1), credit("BAO.CHUNG", "5121", n + 1))
            tx.post(Entry(f"line:{n}", "gift", DAY, lines, leaf="donation"))
        tx.voucher("BAO", 2024, "BC", "x")

    home.office.desk.run(command)
    home.log.publish()
    return home


def restored(settings: Settings, file: Path, tmp_path: Path, passphrase: str = PASSPHRASE) -> Any:
    from relief_fund.app import open_home

    target = Settings.load(tmp_path / "restored", environment={})
    restore_backup(target, file, passphrase, Replay)
    return open_home(target)


def test_a_restored_home_holds_the_same_books_and_log(kept: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    write_backup(kept.settings, file, PASSPHRASE)
    again = restored(kept.settings, file, tmp_path)
    try:
        with kept.office.read() as before, again.office.read() as after:
            assert turnovers(before) == turnovers(after)
        assert again.log.publish() == kept.log.publish()
        assert again.office.desk.run(lambda tx: tx.voucher("BAO", 2024, "BC", "y")) == "BAO/2024/BC/000002"
    finally:
        again.close()


def test_keys_are_nowhere_in_the_file_in_plain(kept: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    write_backup(kept.settings, file, PASSPHRASE)
    body = file.read_bytes()
    for secret in kept.settings.keys.iterdir():
        if secret.is_file() and secret.stat().st_size:
            assert secret.read_bytes() not in body


def test_a_wrong_passphrase_a_changed_byte_and_a_cut_end_are_refused(kept: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    write_backup(kept.settings, file, PASSPHRASE)
    whole = file.read_bytes()
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 1
    for number, body in enumerate((bytes(changed), whole[:-5], whole + b"x", b"RFBACKUP1")):
        bad = tmp_path / f"bad{number}"
        bad.write_bytes(body)
        with pytest.raises(BackupInvalid):
            restored(kept.settings, bad, tmp_path)
    with pytest.raises(BackupInvalid):
        restored(kept.settings, file, tmp_path, "sai")
    assert not (tmp_path / "restored" / "keys").exists()


def test_nothing_is_restored_over_a_home(kept: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    write_backup(kept.settings, file, PASSPHRASE)
    with pytest.raises(HomeNotEmpty):
        restore_backup(dataclasses.replace(kept.settings), file, PASSPHRASE, Replay)
