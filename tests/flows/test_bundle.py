"""The static bundle of a real guided run: sound as written, and every change of any file of it is named."""

import hashlib
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from relief_fund.audit.manifest import write_manifest
from relief_fund.audit.notes import Signer
from relief_fund.audit.verify import verify_path
from tests.flows.homes import Piloted
from tests.flows.program import Place, verified


def kind_of(name: str) -> str:
    """What sort of file it is: statements and tiles are many of a kind, the others stand alone."""
    parts = name.split("/")
    if parts[0] == "statements":
        return f"statement {Path(name).suffix}"
    if name.startswith("log/tile/entries"):
        return "entries, part" if ".p/" in name else "entries"
    if name.startswith("log/tile"):
        return f"tile {parts[2]}{', part' if '.p/' in name else ''}"
    return name


def files_of(bundle: Path) -> dict[str, list[str]]:
    """The bundle's files by kind."""
    kinds: dict[str, list[str]] = {}
    for path in sorted(bundle.rglob("*")):
        if path.is_file():
            name = path.relative_to(bundle).as_posix()
            kinds.setdefault(kind_of(name), []).append(name)
    return kinds


def named(result: dict[str, Any]) -> set[str]:
    return {problem["file"] for problem in result["problems"]}


@pytest.fixture(scope="module")
def published(
    all_piloted: Piloted, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Place, Path, dict[str, Any]]:
    """A copy of the guided home on SQLite, its bundle, and what ``publish`` answered."""
    folder = tmp_path_factory.mktemp("published")
    place = all_piloted.on("sqlite")[0].copied(folder / "home")
    answer = place.done("publish", "--out", folder / "bundle")
    return place, folder / "bundle", answer


@pytest.fixture
def bundle(published: tuple[Place, Path, dict[str, Any]], tmp_path: Path) -> Path:
    """A copy of the bundle that the test may spoil."""
    return Path(shutil.copytree(published[1], tmp_path / "copied"))


def test_what_publish_answers_is_what_lies_there(published: tuple[Place, Path, dict[str, Any]]) -> None:
    place, bundle, answer = published
    files = [path for path in bundle.rglob("*") if path.is_file()]
    days = {path.with_suffix("") for path in (bundle / "statements").rglob("*") if path.is_file()}
    assert answer == {
        "statements": len(days), "files": len(files), "size": sum(path.stat().st_size for path in files),
    }  # fmt: skip
    said = verified(bundle)
    assert (said.code, said.result["ok"], said.result["problems"]) == (0, True, [])
    assert [warning["code"] for warning in said.result["warnings"]] == ["key_not_pinned"]
    assert said.result["checked"]["size"] == place.scalar("SELECT count(*) FROM leaf")
    key = (bundle / "log.vkey").read_text().strip()
    pinned = verified(bundle, "--key", key)
    assert (pinned.code, pinned.result["warnings"]) == (0, [])


def test_published_twice_gives_the_same_bytes(
    published: tuple[Place, Path, dict[str, Any]], tmp_path: Path
) -> None:
    place, bundle, answer = published
    assert place.done("publish", "--out", tmp_path / "again") == answer
    for path in bundle.rglob("*"):
        if path.is_file():
            assert (tmp_path / "again" / path.relative_to(bundle)).read_bytes() == path.read_bytes(), (
                path.name
            )


def test_a_flipped_byte_in_every_kind_of_file_names_that_file(bundle: Path) -> None:
    chance = random.Random(20240910)
    kinds = files_of(bundle)
    assert len(kinds) >= 13, sorted(kinds)
    for kind, names in kinds.items():
        path = bundle / chance.choice(names)
        raw = path.read_bytes()
        at = chance.randrange(len(raw))
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1 :])
        result = verify_path(bundle)
        assert not result["ok"], (kind, at)
        assert named(result) == {path.relative_to(bundle).as_posix()}, (kind, at, result["problems"])
        path.write_bytes(raw)
    assert verify_path(bundle)["ok"]


def test_the_command_names_the_file_and_exits_1(bundle: Path) -> None:
    path = bundle / "data" / "awards.csv"
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0x10
    path.write_bytes(raw)
    said = verified(bundle)
    assert (said.code, said.result["ok"]) == (1, False)
    assert [(one["code"], one["file"]) for one in said.result["problems"]] == [
        ("file_differs", "data/awards.csv")
    ]


def test_added_missing_and_renamed_files_are_found(bundle: Path) -> None:
    statements = files_of(bundle)["statement .csv"]
    (bundle / statements[0]).unlink()
    (bundle / "register.jsonl").rename(bundle / "register2.jsonl")
    (bundle / "data" / "more.csv").write_text("x\n")
    (bundle / "log" / "tile" / "0" / "000").unlink()
    assert {(one["code"], one["file"]) for one in verify_path(bundle)["problems"]} >= {
        ("file_missing", statements[0]),
        ("file_renamed", "register2.jsonl"),
        ("file_added", "data/more.csv"),
    }
    assert "log/tile/0/000" in named(verify_path(bundle))


def cheated(bundle: Path) -> None:
    """Raise an amount in the open data, as somebody would who wants to be seen giving more."""
    path = bundle / "data" / "state.json"
    state = json.loads(path.read_text("utf-8"))
    state["cheated"] = "1"
    path.write_text(json.dumps(state), "utf-8")


def test_a_cheat_who_mends_the_manifest_without_the_key_is_found(bundle: Path) -> None:
    cheated(bundle)
    path, changed = bundle / "manifest", bundle / "data" / "state.json"
    digest = hashlib.sha256(changed.read_bytes()).hexdigest()
    lines = [
        f"{changed.stat().st_size} {digest} data/state.json" if line.endswith(" data/state.json") else line
        for line in path.read_text("utf-8").split("\n")
    ]
    path.write_text("\n".join(lines), "utf-8")
    result = verify_path(bundle)
    assert [(one["code"], one["file"]) for one in result["problems"]] == [("signature_invalid", "manifest")]


def test_a_cheat_with_another_key_of_the_same_name_is_found(bundle: Path) -> None:
    key = (bundle / "log.vkey").read_text().strip()
    forger = Signer.of(key.split("+")[0], b"\x07" * 32)
    cheated(bundle)
    write_manifest(bundle, forger)
    assert verify_path(bundle)["ok"] is False
    (bundle / "log.vkey").write_text(f"{forger.key.text}\n")
    (bundle / "log" / "log.vkey").write_text(f"{forger.key.text}\n")
    write_manifest(bundle, forger)
    alone = verify_path(bundle)
    assert "log/checkpoint" in named(alone), "the log is still signed by the true key"
    assert verify_path(bundle, key)["ok"] is False


def test_a_log_cut_short_with_its_old_checkpoint_is_found(
    published: tuple[Place, Path, dict[str, Any]], bundle: Path
) -> None:
    """An older log that was signed once, under a manifest of today: the manifest names its checkpoint."""
    early = published[0].home / "log"
    assert (early / "checkpoint").read_bytes() == (bundle / "log" / "checkpoint").read_bytes()
    lines = (bundle / "log" / "checkpoint").read_text("utf-8").split("\n")
    lines[1] = str(int(lines[1]) - 1)
    (bundle / "log" / "checkpoint").write_text("\n".join(lines), "utf-8")
    assert "log/checkpoint" in named(verify_path(bundle))


def test_a_receipt_of_a_gift_proves_itself(
    published: tuple[Place, Path, dict[str, Any]], tmp_path: Path
) -> None:
    place = published[0]
    code = place.scalar("SELECT receipt_code FROM gift ORDER BY position LIMIT 1")
    out = tmp_path / "receipt"
    answer = place.done("log", "prove", "--receipt", code, "--out", out)
    assert set(answer) == {"index", "size"}
    assert 0 <= answer["index"] < answer["size"]
    said = verified(out, "--key", (place.home / "log" / "log.vkey").read_text().strip())
    assert (said.code, said.result["problems"]) == (0, [])
    raw = bytearray(out.read_bytes())
    raw[len(raw) // 3] ^= 1
    out.write_bytes(raw)
    spoiled = verified(out)
    assert (spoiled.code, spoiled.result["ok"]) == (1, False)
    assert place.refused("log", "prove", "--receipt", "0000-0000-0000-0000", "--out", out)
