import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.audit.errors import TreeRangeInvalid
from relief_fund.audit.tree import (
    EMPTY_ROOT,
    consistency_holds,
    consistency_path,
    inclusion_holds,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_of,
    split,
)
from relief_fund.audit.verify.merkle import Frontier

INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", bytes(range(96, 112)).hex()]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The reference tree of Certificate Transparency: eight leaves and the root after each."""


def hashes_of(count: int) -> list[bytes]:
    return [leaf_hash(str(at).encode()) for at in range(count)]


def rfc_root(hashes: list[bytes]) -> bytes:
    """MTH as RFC 6962 2.1 writes it, recursively."""
    if len(hashes) < 2:
        return hashes[0] if hashes else EMPTY_ROOT
    middle = split(len(hashes))
    return node_hash(rfc_root(hashes[:middle]), rfc_root(hashes[middle:]))


@pytest.mark.parametrize("size", range(9))
def test_the_reference_tree(size: int) -> None:
    leaves = [leaf_hash(bytes.fromhex(text)) for text in INPUTS[:size]]
    assert root_of(leaves).hex() == ROOTS[size]
    tree = Frontier()
    tree.add(leaves)
    assert tree.root().hex() == ROOTS[size]


@given(st.integers(0, 700))
def test_roots_are_those_of_the_definition(size: int) -> None:
    assert root_of(hashes_of(size)) == rfc_root(hashes_of(size))


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_535, 65_536, 65_537, 70_000])
def test_a_frontier_folds_to_the_same_root(size: int) -> None:
    hashes = hashes_of(size)
    tree = Frontier()
    tree.add(hashes)
    assert tree.root() == root_of(hashes)
    cut = tree.boundary()
    assert cut.size == size // 256 * 256
    cut.add(hashes[cut.size :])
    assert cut.root() == tree.root()


@given(st.data())
def test_inclusion_of_every_leaf(draw: st.DataObject) -> None:
    size = draw.draw(st.integers(1, 300))
    index = draw.draw(st.integers(0, size - 1))
    hashes, other = hashes_of(size), draw.draw(st.integers(0, size + 1))
    root, path = root_of(hashes), inclusion_path(index, hashes)
    assert inclusion_holds(index, size, hashes[index], path, root)
    assert other == index or not inclusion_holds(other, size, hashes[index], path, root)
    assert not inclusion_holds(index, size, hashes[index], [*path, root], root)
    assert not inclusion_holds(index, size, leaf_hash(b"never"), path, root)
    if path:
        assert not inclusion_holds(index, size, hashes[index], path[:-1], root)
        broken = [*path[:-1], bytes([path[-1][0] ^ 1]) + path[-1][1:]]
        assert not inclusion_holds(index, size, hashes[index], broken, root)


@given(st.data())
def test_consistency_of_every_pair(draw: st.DataObject) -> None:
    second = draw.draw(st.integers(1, 300))
    first = draw.draw(st.integers(1, second))
    hashes = hashes_of(second)
    old, new = root_of(hashes[:first]), root_of(hashes)
    path = consistency_path(first, hashes)
    assert consistency_holds(first, second, old, new, path)
    assert not consistency_holds(first, second, leaf_hash(b"fork"), new, path)
    assert not consistency_holds(first, second, old, leaf_hash(b"fork"), path)
    assert not consistency_holds(first, second, old, new, [*path, new])
    assert not consistency_holds(0, second, EMPTY_ROOT, new, [])


def test_questions_outside_the_tree_are_refused() -> None:
    for index, size in ((0, 0), (3, 3), (-1, 3)):
        with pytest.raises(TreeRangeInvalid):
            inclusion_path(index, hashes_of(size))
    for first, second in ((0, 3), (4, 3)):
        with pytest.raises(TreeRangeInvalid):
            consistency_path(first, hashes_of(second))


@pytest.mark.real_inputs
def test_all_196_foreign_vectors_agree(real_inputs: Path) -> None:
    folder = real_inputs / "transparency-log" / "rfc6962" / "testdata"
    verdicts = [
        _agrees(path) for name in ("inclusion", "consistency") for path in (folder / name).rglob("*.json")
    ]
    assert (len(verdicts), verdicts.count(False)) == (196, 0)


def _agrees(path: Path) -> bool:
    told = json.loads(path.read_text())
    proof = [base64.b64decode(node) for node in told["proof"] or []]
    named = {
        name: base64.b64decode(told[name] or "") for name in told if name.startswith(("root", "leafHash"))
    }
    if "leafIdx" in told:
        holds = inclusion_holds(told["leafIdx"], told["treeSize"], named["leafHash"], proof, named["root"])
    else:
        holds = consistency_holds(told["size1"], told["size2"], named["root1"], named["root2"], proof)
    return holds != told["wantErr"]
