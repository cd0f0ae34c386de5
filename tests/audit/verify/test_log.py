import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from relief_fund.audit.notes import Checkpoint, Signer
from relief_fund.audit.verify import verify_path
from relief_fund.audit.verify.layout import ENTRIES, bundled, tile_path, unbundled
from relief_fund.audit.verify.merkle import WIDTH, Frontier, leaf_hash
from tests.audit.conftest import LEAF, ORIGIN, Log


@pytest.fixture
def published(log: Log) -> Log:
    """A log of 701 leaves in three bundles, with a statement, and an older partial tile of each kind."""
    log.give(590)
    log.publisher.publish()
    log.give(109)
    log.statement(date(2024, 9, 3))
    log.publisher.publish()
    return log


def problems(log: Log) -> list[tuple[str, str]]:
    """(code, file) of everything that is wrong."""
    return [(one["code"], one["file"]) for one in verify_path(log.folder, log.key.text)["problems"]]


def turn(path: Path, at: int) -> None:
    """Turn one bit of the byte ``at`` of a file."""
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)


def test_a_sound_log(published: Log) -> None:
    seen: list[tuple[int, int]] = []
    result = verify_path(published.folder, published.key.text, lambda done, total: seen.append((done, total)))
    assert result["ok"], result["problems"]
    expected = {
        "leaves": 701,
        "entries": 699,
        "bundles": 3,
        "tiles": 4,
        "statements": 1,
        "signatures": 1,
        "size": 701,
    }
    assert expected.items() <= result["checked"].items()
    assert seen == [(256, 701), (512, 701), (701, 701)]


def test_an_empty_log_and_a_log_of_one(log: Log) -> None:
    log.publisher.publish()
    assert problems(log) == []
    with log.engine.begin() as connection:
        connection.execute(LEAF.delete())
    (log.keys / "log.signed").unlink()
    shutil.rmtree(log.folder)
    log.fresh_publisher().publish()
    assert problems(log) == []


FILES = [
    "tile/0/000", "tile/0/001", "tile/0/002.p/189", "tile/0/002.p/79", "tile/1/000.p/2", "tile/entries/000",
    "tile/entries/001", "tile/entries/002.p/189", "tile/entries/002.p/79", "checkpoint", "log.vkey",
]  # fmt: skip


def test_those_are_the_kinds_of_files(published: Log) -> None:
    found = {
        path.relative_to(published.folder).as_posix()
        for path in published.folder.rglob("*")
        if path.is_file()
    }
    assert found == set(FILES)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("place", ["first", "second", "middle", "last"])
def test_a_turned_bit_names_its_file_and_no_other(published: Log, name: str, place: str) -> None:
    size = (published.folder / name).stat().st_size
    turn(published.folder / name, {"first": 0, "second": 1, "middle": size // 2, "last": size - 1}[place])
    found = problems(published)
    assert {file for _, file in found} == {name}
    assert len(found) == 1


def test_the_turned_leaf_is_named_by_its_position(published: Log) -> None:
    path = published.folder / "tile/entries/001"
    bodies = unbundled(path.read_bytes(), WIDTH)
    bodies[44] = bodies[44].replace(b"BAO", b"LUT")
    path.write_bytes(bundled(bodies))
    (problem,) = verify_path(published.folder, published.key.text)["problems"]
    assert (problem["code"], problem["file"], problem["position"]) == (
        "leaf_differs",
        "tile/entries/001",
        300,
    )


def test_the_turned_hash_is_named_by_its_place(published: Log) -> None:
    turn(published.folder / "tile/0/001", 32 * 7 + 5)
    (problem,) = verify_path(published.folder, published.key.text)["problems"]
    assert (problem["code"], problem["file"], problem["place"]) == ("tile_differs", "tile/0/001", 7)


def test_two_wrong_files_are_both_named(published: Log) -> None:
    turn(published.folder / "tile/entries/000", 100)
    turn(published.folder / "tile/0/001", 100)
    assert problems(published) == [("leaf_differs", "tile/entries/000"), ("tile_differs", "tile/0/001")]


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith("79") and name != "log.vkey"])
def test_a_missing_file_is_named(published: Log, name: str) -> None:
    (published.folder / name).unlink()
    assert problems(published) == [("file_missing", name)]


@pytest.mark.parametrize("name", [name for name in FILES if "tile" in name])
@pytest.mark.parametrize("change", ["shorter", "longer", "empty", "huge"])
def test_a_wrong_length_is_named(published: Log, name: str, change: str) -> None:
    raw = (published.folder / name).read_bytes()
    (published.folder / name).write_bytes(
        {"shorter": raw[:-1], "longer": raw + b"x", "empty": b"", "huge": b"x" * (1 << 25)}[change]
    )
    assert {file for _, file in problems(published)} == {name}


def test_bundle_and_tile_both_gone_is_no_flood(published: Log) -> None:
    (published.folder / "tile/entries/001").unlink()
    (published.folder / "tile/0/001").unlink()
    assert sorted(problems(published)) == [
        ("file_missing", "tile/0/001"),
        ("file_missing", "tile/entries/001"),
    ]


def test_added_and_renamed_files_are_named(published: Log) -> None:
    (published.folder / "tile/0/001").rename(published.folder / "tile/0/01")
    (published.folder / "notes.txt").write_bytes(b"")
    (published.folder / "tile/entries/000.p").mkdir()
    (published.folder / "tile/entries/000.p/256").write_bytes(b"")
    (published.folder / "link").symlink_to("tile")
    assert sorted(problems(published)) == [
        ("file_missing", "tile/0/001"),
        ("not_a_plain_file", "link"),
        ("unexpected_file", "notes.txt"),
        ("unexpected_file", "tile/0/01"),
        ("unexpected_file", "tile/entries/000.p/256"),
    ]


def test_tiles_of_a_checkpoint_to_come_are_warned_about(published: Log) -> None:
    (published.folder / "tile/0/003").write_bytes(bytes(8192))
    result = verify_path(published.folder, published.key.text)
    assert result["ok"]
    assert [(one["code"], one["file"]) for one in result["warnings"]] == [("beyond_checkpoint", "tile/0/003")]


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/000", "tile/entries/002.p/189", "log.vkey"])
def test_a_folder_in_the_place_of_a_file(published: Log, name: str) -> None:
    (published.folder / name).unlink()
    (published.folder / name).mkdir()
    result = verify_path(published.folder)
    assert not result["ok"]
    assert name in {one["file"] for one in result["problems"]}


# --- who signed --------------------------------------------------------------------------------------------


def remake(log: Log, signer: Signer | None, change: tuple[bytes, bytes]) -> Checkpoint:
    """What a cheat does who controls the folder: change a leaf, make every tile and the checkpoint again.

    With ``signer`` None he has no key and keeps the old signature under the new text.
    """
    old = log.publisher.checkpoint()
    assert old is not None
    tree = Frontier()
    for index in range(-(-old.size // WIDTH)):
        width = min(WIDTH, old.size - index * WIDTH)
        path = log.folder / tile_path(ENTRIES, index, width % WIDTH)
        bodies = [body.replace(*change) for body in unbundled(path.read_bytes(), width)]
        path.write_bytes(bundled(bodies))
        for level, place, tile in tree.add(leaf_hash(body) for body in bodies):
            (log.folder / tile_path(level, place)).write_bytes(tile)
    for level, place, width, tile in tree.partial():
        (log.folder / tile_path(level, place, width)).write_bytes(tile)
    for path in log.folder.rglob("*.p/79"):
        path.unlink()
    head = Checkpoint(old.origin, old.size, tree.root())
    path = log.folder / "checkpoint"
    if signer is None:
        path.write_bytes(path.read_bytes().replace(old.text.encode(), head.text.encode()))
    else:
        path.write_bytes(signer.sign(head.text))
        (log.folder / "log.vkey").write_text(f"{signer.key.text}\n")
    return head


LINES = (
    b'"D","50007"],["BAO.CHUNG","3411","VND","C","50007"]',
    b'"D","70007"],["BAO.CHUNG","3411","VND","C","70007"]',
)


def test_a_cheat_who_makes_all_tiles_again_but_not_the_checkpoint(published: Log) -> None:
    signed = (published.folder / "checkpoint").read_bytes()
    remake(published, None, LINES)
    (published.folder / "checkpoint").write_bytes(signed)
    assert problems(published)[0] == ("root_differs", "checkpoint")


def test_a_cheat_without_the_key_is_stopped_by_the_signature(published: Log) -> None:
    remake(published, None, LINES)
    assert problems(published) == [("signature_invalid", "checkpoint")]


def test_a_cheat_with_a_key_of_his_own_is_stopped_by_the_pinned_one(published: Log) -> None:
    own = Signer.of(ORIGIN, bytes(32))
    remake(published, own, LINES)
    assert problems(published) == [("key_differs", "log.vkey"), ("signature_invalid", "checkpoint")]
    unpinned = verify_path(published.folder)
    assert ("genesis_names_another_key", "tile/entries/000") in {
        (one["code"], one["file"]) for one in unpinned["problems"]
    }
    assert unpinned["warnings"][0]["fingerprint"] == own.key.fingerprint


def test_a_checkpoint_of_another_log_of_ours_is_refused(published: Log) -> None:
    signer = Signer.parse((published.keys / "log.key").read_text().strip())
    other = signer.sign(Checkpoint("another.example", 701, bytes(32)).text)
    (published.folder / "checkpoint").write_bytes(other)
    assert problems(published) == [("signature_invalid", "checkpoint")]


def test_a_size_beyond_all_files_is_told_at_once(published: Log) -> None:
    signer = Signer.parse((published.keys / "log.key").read_text().strip())
    (published.folder / "checkpoint").write_bytes(signer.sign(Checkpoint(ORIGIN, 10**17, bytes(32)).text))
    assert problems(published) == [("bundles_missing", "tile/entries")]


# --- what was signed and is wrong --------------------------------------------------------------------------


def rewrite(log: Log, position: int, **values: Any) -> None:
    """Change a row of the outbox before it is published."""
    with log.engine.begin() as connection:
        connection.execute(update(LEAF).where(LEAF.c.position == position).values(**values))


def test_signed_nonsense_is_named(log: Log) -> None:
    log.give(300)
    rewrite(log, 280, body=b"\xff\x00nonsense")
    log.publisher.publish()
    assert problems(log) == [("leaf_invalid", "tile/entries/001.p/45")]


def test_a_signed_wrong_statement_is_named(log: Log) -> None:
    log.give(300)
    position = log.statement(date(2024, 9, 3), rows=7)
    log.publisher.publish()
    (problem,) = verify_path(log.folder, log.key.text)["problems"]
    assert (problem["code"], problem["column"], problem["says"], problem["position"]) == (
        "statement_differs", "rows", "7", position,
    )  # fmt: skip
