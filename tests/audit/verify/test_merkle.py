"""Roots and proofs are tried in tests/audit/test_tree.py, against definition and foreign vectors; here the tiles."""

import pytest

from relief_fund.audit.verify.merkle import WIDTH, Frontier, leaf_hash, root_of


def hashes_of(count: int) -> list[bytes]:
    return [leaf_hash(str(at).encode()) for at in range(count)]


@pytest.mark.parametrize("step", [1, 100, 256, 1000, 70_000])
def test_full_tiles_come_out_once_whatever_the_step(step: int) -> None:
    hashes = hashes_of(70_000)
    tree, full = Frontier(), []
    for at in range(0, len(hashes), step):
        full += tree.add(hashes[at : at + step])
    assert [(level, index) for level, index, _ in full if level] == [(1, 0)]
    assert [index for level, index, _ in full if level == 0] == list(range(273))
    assert full[0][2] == b"".join(hashes[:WIDTH])
    assert [(level, index, width) for level, index, width, _ in tree.partial()] == [
        (0, 273, 112), (1, 1, 17), (2, 0, 1),
    ]  # fmt: skip
    assert tree.root() == root_of(hashes)


def test_a_tree_of_256_is_a_full_tile_and_one_hash_above() -> None:
    tree = Frontier()
    assert [(level, index) for level, index, _ in tree.add(hashes_of(256))] == [(0, 0)]
    assert [(level, index, width) for level, index, width, _ in tree.partial()] == [(1, 0, 1)]
