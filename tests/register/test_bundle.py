"""The bundle is whole, verifies with nothing of ours but itself, and is the same when nothing has changed."""

import subprocess
import sys
from pathlib import Path

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.register import bundle
from relief_fund.register.bundle import write_bundle
from relief_fund.register.errors import BundleFolderTaken
from tests.register import books


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "relief_fund.audit.verify", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_verifies_and_writing_it_again_changes_nothing(home: Home, tmp_path: Path) -> None:
    books.small_fund(home)
    made = write_bundle(home, tmp_path / "out")
    first = contents(tmp_path / "out")
    assert (made.statements, made.files, made.log_size) == (4, len(first), 17)
    assert made.size == sum(map(len, first.values()))
    done = verified(tmp_path / "out")
    assert done.returncode == 0, done.stdout
    assert write_bundle(home, tmp_path / "out") == made
    assert contents(tmp_path / "out") == first
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == ["out"]


def test_what_is_in_it(home: Home, tmp_path: Path) -> None:
    books.small_fund(home)
    write_bundle(home, tmp_path / "out")
    names = set(contents(tmp_path / "out"))
    assert {"manifest", "README.txt", "log.vkey", "register.jsonl", "log/checkpoint", "log/log.vkey"} <= names
    assert {"data/state.json", "data/campaigns.json", "data/policies.json", "data/awards.csv"} <= names
    assert {"statements/1121.01/2024-09-03.csv", "statements/1121.02/2024-09-05.json"} <= names


def test_a_replaced_statement_stays_beside_its_replacement(home: Home, tmp_path: Path) -> None:
    books.small_fund(home)
    write_bundle(home, tmp_path / "out")
    first = contents(tmp_path / "out")
    books.post(home, books.gift(9_000, "late", on=4))
    write_bundle(home, tmp_path / "out")
    second = contents(tmp_path / "out")
    name = "statements/1121.01/2024-09-04"
    assert second[f"{name}.csv"] == first[f"{name}.csv"]
    assert second[f"{name}.v2.csv"] != first[f"{name}.csv"]
    assert verified(tmp_path / "out").returncode == 0


def test_a_changed_statement_is_found(home: Home, tmp_path: Path) -> None:
    books.small_fund(home)
    write_bundle(home, tmp_path / "out")
    file = tmp_path / "out/statements/1121.01/2024-09-03.csv"
    file.write_bytes(file.read_bytes().replace(b"500000", b"500001"))
    done = verified(tmp_path / "out")
    assert done.returncode == 1
    assert "statements/1121.01/2024-09-03.csv" in done.stdout


def test_other_peoples_folders_are_left_alone(home: Home, tmp_path: Path) -> None:
    books.small_fund(home)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for taken in ("papers", "file"):
        with pytest.raises(BundleFolderTaken):
            write_bundle(home, tmp_path / taken)
    assert (tmp_path / "papers" / "letter.txt").read_text() == "mine"


def test_a_tile_tidied_up_meanwhile_is_looked_for_again(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.small_fund(home)
    asked = []

    def once_missing(size: int) -> list[tuple[int, int, int]]:
        asked.append(size)
        return [(0, 7, 3)] if len(asked) == 1 else list(required(size))

    required = bundle.required
    monkeypatch.setattr(bundle, "required", once_missing)
    write_bundle(home, tmp_path / "out")
    assert len(asked) == 2
    assert verified(tmp_path / "out").returncode == 0
