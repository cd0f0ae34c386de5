import threading
from pathlib import Path

import pytest

from relief_fund.audit import files
from relief_fund.audit.errors import LogBusy


def test_put_says_whether_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b"
    assert files.put(path, b"one")
    assert not files.put(path, b"one")
    assert files.put(path, b"two")
    assert path.read_bytes() == b"two"
    assert [one.name for one in path.parent.iterdir()] == ["b"]


def test_modes_are_kept(tmp_path: Path) -> None:
    files.put_durably(tmp_path / "secret", b"x", 0o600)
    files.put(tmp_path / "public", b"x")
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "public").stat().st_mode & 0o077


def test_settle_takes_few_and_many(tmp_path: Path) -> None:
    paths = [tmp_path / f"{at}" / "f" for at in range(files.MANY + 2)]
    for path in paths:
        files.put(path, b"x")
    files.settle(paths[:2])
    files.settle(paths)
    files.settle([])
    with pytest.raises(FileNotFoundError):
        files.settle([tmp_path / "never" / "written"])


def test_what_a_crash_left_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(files.os, "fsync", broken)
    with pytest.raises(OSError, match="full"):
        files.put_durably(tmp_path / "checkpoint", b"new")
    monkeypatch.undo()
    assert not (tmp_path / "checkpoint").exists()
    assert len(list(tmp_path.iterdir())) == 1
    files.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_one_turn_at_a_time(tmp_path: Path) -> None:
    inside, let_go, order = threading.Event(), threading.Event(), []

    def first() -> None:
        with files.file_turn(tmp_path / "keys" / "lock")():
            inside.set()
            let_go.wait(10)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(10)
    with pytest.raises(LogBusy), files.file_turn(tmp_path / "keys" / "lock", patience=0)():
        order.append("never")
    let_go.set()
    with files.file_turn(tmp_path / "keys" / "lock")():
        order.append("second")
    thread.join()
    assert order == ["first", "second"]
