from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.audit.errors import TilesDamaged
from relief_fund.audit.tiles import ENTRIES, TileReader, complete, drop_partials, full_tiles, prune, tile_path
from relief_fund.audit.tree import inclusion_path, leaf_hash, root_of
from tests.audit.conftest import Log

SIZE = 600


@pytest.fixture
def published(log: Log) -> Log:
    """A published log of 600 leaves."""
    log.give(SIZE - 1)
    log.publisher.publish()
    return log


def test_the_files_of_a_log_of_600(published: Log) -> None:
    found = {
        path.relative_to(published.folder).as_posix()
        for path in published.folder.rglob("*")
        if path.is_file()
    }
    assert found == {
        "checkpoint", "log.vkey",
        "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88",
        "tile/0/000", "tile/0/001", "tile/0/002.p/88",
        "tile/1/000.p/2",
    }  # fmt: skip
    assert (published.folder / "tile/0/000").stat().st_size == 8192


def test_proofs_out_of_tiles_are_those_of_the_tree(published: Log) -> None:
    reader = TileReader(published.folder, SIZE)
    leaves = [body for index in range(3) for body in reader.leaves(index)]
    hashes = [leaf_hash(body) for body in leaves]
    assert root_of(hashes) == reader.range_root(0, SIZE)
    for position in (0, 1, 255, 256, 511, 512, 599):
        assert reader.path(position) == inclusion_path(position, hashes)
        assert reader.leaf(position) == leaves[position]


def test_a_reader_that_was_overtaken_reads_out_of_the_full_tile(log: Log) -> None:
    log.give(299)
    log.publisher.publish()
    reader = TileReader(log.folder, 300)
    before = reader.range_root(0, 300), reader.leaves(1)
    log.give(300)
    log.publisher.publish()
    assert not (log.folder / "tile/0/001.p").exists()
    reader = TileReader(log.folder, 300)
    assert (reader.range_root(0, 300), reader.leaves(1)) == before
    assert len(before[1]) == 44


def test_missing_and_shortened_tiles_are_named(published: Log) -> None:
    (published.folder / "tile/0/001").write_bytes(bytes(31))
    with pytest.raises(TilesDamaged) as refusal:
        TileReader(published.folder, SIZE).path(300)
    assert refusal.value.facts["file"] == "tile/0/001"
    (published.folder / "tile/entries/001").unlink()
    with pytest.raises(TilesDamaged) as refusal:
        TileReader(published.folder, SIZE).leaf(300)
    assert refusal.value.facts == {"file": "tile/entries/001", "why": "missing"}
    (published.folder / "tile/entries/000").write_bytes(b"\xff")
    with pytest.raises(TilesDamaged):
        TileReader(published.folder, SIZE).leaf(3)


def test_completeness_sees_what_is_missing(published: Log) -> None:
    assert complete(published.folder, SIZE)
    assert complete(published.folder, 512)
    assert not complete(published.folder, 601)
    (published.folder / "tile/0/001").write_bytes(b"")
    assert not complete(published.folder, SIZE)


def test_partials_go_when_the_tile_is_full(tmp_path: Path) -> None:
    for name in ("tile/0/000.p/3", "tile/0/000.p/255", "tile/entries/000.p/3", "tile/0/001.p/7"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    drop_partials(tmp_path, 0, 255)
    assert (tmp_path / "tile/0/000.p/3").exists()
    drop_partials(tmp_path, 255, 263)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["7"]


@given(st.integers(0, 70_000), st.integers(0, 70_000))
def test_filled_tiles_are_each_named_once(one: int, two: int) -> None:
    before, after = sorted((one, two))
    filled = list(full_tiles(before, after))
    assert len(filled) == len(set(filled))
    assert len(list(full_tiles(0, before))) + len(filled) == len(list(full_tiles(0, after)))


def test_pruning_leaves_exactly_the_tree(published: Log) -> None:
    stray = published.folder / tile_path(ENTRIES, 7)
    stray.write_bytes(b"x")
    (published.folder / "tile/9").mkdir()
    prune(published.folder, SIZE)
    assert not stray.exists()
    assert not (published.folder / "tile/9").exists()
    assert complete(published.folder, SIZE)
