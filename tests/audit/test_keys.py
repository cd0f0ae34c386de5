from pathlib import Path

import pytest

from relief_fund.audit.errors import (
    KeyNameInvalid,
    LogKeyExists,
    LogKeyMissing,
    NoteMalformed,
    WrapKeyMissing,
)
from relief_fund.audit.keys import load_log_key, load_wrap_key, make_log_key, make_wrap_key


def test_the_log_key_is_made_once(tmp_path: Path) -> None:
    key = make_log_key(tmp_path / "keys", tmp_path / "log", "thu.example/log")
    assert (tmp_path / "log" / "log.vkey").read_text() == f"{key.text}\n"
    assert load_log_key(tmp_path / "keys").key == key
    with pytest.raises(LogKeyExists):
        make_log_key(tmp_path / "keys", tmp_path / "log", "thu.example/log")


def test_secrets_are_their_owners_alone(tmp_path: Path) -> None:
    make_log_key(tmp_path / "keys", tmp_path / "log", "thu.example/log")
    make_wrap_key(tmp_path / "keys")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()}
    assert modes == {"log.key": 0o600, "disclosure.wrap": 0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0
    assert b"PRIVATE" not in (tmp_path / "log" / "log.vkey").read_bytes()


def test_missing_and_damaged_keys_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(LogKeyMissing):
        load_log_key(tmp_path)
    (tmp_path / "log.key").write_text("nonsense\n")
    with pytest.raises(NoteMalformed):
        load_log_key(tmp_path)
    with pytest.raises(WrapKeyMissing):
        load_wrap_key(tmp_path)
    (tmp_path / "disclosure.wrap").write_bytes(b"short")
    with pytest.raises(WrapKeyMissing):
        load_wrap_key(tmp_path)


def test_a_name_with_a_space_makes_no_key(tmp_path: Path) -> None:
    with pytest.raises(KeyNameInvalid):
        make_log_key(tmp_path / "keys", tmp_path / "log", "not a name")
    assert not (tmp_path / "keys").exists()


def test_the_wrap_key_stays(tmp_path: Path) -> None:
    key = make_wrap_key(tmp_path)
    assert len(key) == 32
    assert make_wrap_key(tmp_path) == key == load_wrap_key(tmp_path)
