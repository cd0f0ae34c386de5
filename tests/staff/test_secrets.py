"""The key of code secrets: made once, private, bound to its row, never printed."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from relief_fund.staff.errors import CodeKeyUnusable
from relief_fund.staff.secrets import CodeSecrets


def test_the_key_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "codes.key"
    with ThreadPoolExecutor(8) as crew:
        made = list(crew.map(lambda _: CodeSecrets.at(path), range(16)))
    sealed = made[0].encrypt("a", 1, "SECRET")
    assert {codes.decrypt("a", 1, sealed) for codes in made} == {"SECRET"}
    assert path.stat().st_size == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [name.name for name in path.parent.iterdir()] == ["codes.key"]


def test_a_key_that_others_may_read_or_of_another_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "codes.key"
    CodeSecrets.at(path)
    path.chmod(0o640)
    with pytest.raises(CodeKeyUnusable):
        CodeSecrets.at(path)
    path.chmod(0o600)
    path.write_bytes(b"short")
    with pytest.raises(CodeKeyUnusable):
        CodeSecrets.at(path)


@pytest.mark.parametrize(("officer", "version"), [("b", 1), ("a", 2)])
def test_a_secret_moved_to_another_row_cannot_be_read(officer: str, version: int) -> None:
    codes = CodeSecrets(b"k" * 32)
    sealed = codes.encrypt("a", 1, "SECRET")
    assert b"SECRET" not in sealed
    assert sealed != codes.encrypt("a", 1, "SECRET")
    with pytest.raises(CodeKeyUnusable):
        codes.decrypt(officer, version, sealed)
    with pytest.raises(CodeKeyUnusable):
        CodeSecrets(b"l" * 32).decrypt("a", 1, sealed)


def test_the_secret_a_link_offers_stays_the_same_and_needs_the_key() -> None:
    codes = CodeSecrets(b"k" * 32)
    assert codes.offered("token") == codes.offered("token")
    assert len(codes.offered("token")) == 32
    assert len({codes.offered("token"), codes.offered("tokem"), CodeSecrets(b"l" * 32).offered("token")}) == 3


def test_nothing_is_printed() -> None:
    assert "k" * 8 not in f"{CodeSecrets(b'k' * 32)!r} {CodeSecrets(b'k' * 32)}"
