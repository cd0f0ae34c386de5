"""A sealed file opens with its passphrase alone and refuses every cut, turn, swap and addition."""

import io
import struct
from pathlib import Path

import pytest

from relief_fund.storage import archive
from relief_fund.storage.archive import MAGIC, SealedWriter, unsealed_to
from relief_fund.storage.errors import BackupInvalid


@pytest.fixture(autouse=True)
def small_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pieces, and a key without the second that guessing it would cost."""
    import hashlib

    real = hashlib.scrypt
    monkeypatch.setattr(archive, "PIECE", 100)
    monkeypatch.setattr(archive.hashlib, "scrypt", lambda *a, **k: real(*a, **{**k, "n": 2}))


def sealed(body: bytes, path: Path, passphrase: str = "đúng") -> bytes:
    with path.open("wb") as file, SealedWriter(file, passphrase) as writer:
        for start in range(0, len(body), 33):
            writer.write(body[start : start + 33])
    return path.read_bytes()


def opened(path: Path, passphrase: str = "đúng") -> bytes:
    out = io.BytesIO()
    unsealed_to(path, passphrase, out)
    return out.read()


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 200, 1_000])
def test_what_went_in_comes_out(tmp_path: Path, size: int) -> None:
    body = bytes(n % 251 for n in range(size))
    made = sealed(body, tmp_path / "b")
    assert opened(tmp_path / "b") == body
    assert not size > 10 or body not in made
    assert sealed(body, tmp_path / "c") != made


def test_a_wrong_passphrase_opens_nothing(tmp_path: Path) -> None:
    sealed(b"x" * 300, tmp_path / "b")
    with pytest.raises(BackupInvalid):
        opened(tmp_path / "b", "sai")


def pieces(made: bytes) -> list[bytes]:
    at, found = len(MAGIC) + 16, []
    while at < len(made):
        length = struct.unpack(">I", made[at : at + 4])[0]
        found.append(made[at : at + 4 + length])
        at += 4 + length
    return found


def test_every_flipped_byte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b"
    made = sealed(bytes(250), path)
    for place in range(len(made)):
        path.write_bytes(made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :])
        with pytest.raises(BackupInvalid):
            opened(path)


def test_cut_swapped_doubled_and_lengthened_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "b"
    made = sealed(bytes(350), path)
    start, parts = made[: len(MAGIC) + 16], pieces(made)
    assert len(parts) == 4
    wrong = [
        parts[:-1], parts[1:], [parts[1], parts[0], *parts[2:]], [parts[0], *parts], [*parts, parts[-1]],
        [*parts[:-1], parts[-1][:-1]], [*parts, b"\0"], [],
    ]  # fmt: skip
    for one in wrong:
        path.write_bytes(start + b"".join(one))
        with pytest.raises(BackupInvalid):
            opened(path)
    for length in (0, 5, len(MAGIC), len(start)):
        path.write_bytes(made[:length])
        with pytest.raises(BackupInvalid):
            opened(path)
