import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.audit.subtree import SMALLEST, SubTree
from relief_fund.audit.tree import inclusion_holds, leaf_hash
from tests.audit.conftest import digest_of


@given(st.integers(0, 300))
def test_every_household_finds_its_own(count: int) -> None:
    digests = [digest_of(at) for at in range(count)]
    tree = SubTree(digests)
    root = base64.b64decode(tree.root)
    for digest in digests[:5]:
        index, path = tree.path(digest)
        nodes = [base64.b64decode(node) for node in path]
        assert inclusion_holds(index, tree.size, leaf_hash(digest.encode()), nodes, root)
        assert not inclusion_holds(index, tree.size, leaf_hash(b"another"), nodes, root)


def test_there_are_always_decoys() -> None:
    for count in (0, 1, 15, 16, 17, 1000):
        size = SubTree(digest_of(at) for at in range(count)).size
        assert size > count
        assert size >= SMALLEST
        assert size & (size - 1) == 0


def test_the_order_in_which_digests_come_tells_nothing() -> None:
    digests = [digest_of(at) for at in range(40)]
    assert SubTree(digests).root == SubTree(digests[::-1]).root


def test_another_digest_makes_another_root() -> None:
    assert SubTree([digest_of(1)]).root != SubTree([digest_of(2)]).root


def test_a_stranger_has_no_path() -> None:
    with pytest.raises(ValueError, match="not in list"):
        SubTree([digest_of(1)]).path(digest_of(2))
