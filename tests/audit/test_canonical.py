import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.audit.canonical import LARGEST_LEAF, LARGEST_NUMBER, canonical, leaf_bytes
from relief_fund.audit.errors import LeafNotCanonical, LeafTooLarge

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127), max_size=6)
VALUES = st.recursive(
    TEXT | st.booleans() | st.integers(-LARGEST_NUMBER, LARGEST_NUMBER),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(KEYS, parts, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_the_fast_path_is_rfc_8785(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_reading_it_back_gives_the_same_bytes(value: dict[str, object]) -> None:
    body = canonical(value)
    assert canonical(json.loads(body)) == body


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        None,
        {"a": None},
        {"tiền": "1"},
        {1: "a"},
        [float("nan")],
        2**53,
        -(2**53),
        "\ud800",
        b"a",
        {1, 2},
    ],
    ids=repr,
)
def test_what_a_leaf_may_not_hold(value: object) -> None:
    with pytest.raises(LeafNotCanonical):
        canonical(value)


def test_nesting_is_bounded() -> None:
    deep: list[object] = []
    for _ in range(30):
        deep = [deep]
    with pytest.raises(LeafNotCanonical):
        canonical(deep)


def test_sixteen_kib_and_not_a_byte_more() -> None:
    around = len(leaf_bytes({"a": ""}))
    assert len(leaf_bytes({"a": "x" * (LARGEST_LEAF - around)})) == LARGEST_LEAF
    with pytest.raises(LeafTooLarge) as refusal:
        leaf_bytes({"a": "x" * (LARGEST_LEAF - around + 1)})
    assert refusal.value.facts["size"] == LARGEST_LEAF + 1
