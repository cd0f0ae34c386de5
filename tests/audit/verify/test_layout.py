from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relief_fund.audit.verify.layout import ENTRIES, bundled, levels_of, required, tile_path, unbundled
from relief_fund.audit.verify.notes import Malformed


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ((0, 1234067, 0), "tile/0/x001/x234/067"),
        ((ENTRIES, 0, 12), "tile/entries/000.p/12"),
        ((63, 999, 255), "tile/63/999.p/255"),
        ((1, 1000, 0), "tile/1/x001/000"),
    ],
)
def test_paths_of_the_specification(place: tuple[int, int, int], path: str) -> None:
    assert tile_path(*place) == path


def test_a_log_of_70000_as_the_specification_counts_it() -> None:
    files = list(required(70_000))
    assert sum(1 for level, _, width in files if level == 0 and not width) == 273
    assert [place for place in files if place[2]] == [
        (ENTRIES, 273, 112),
        (0, 273, 112),
        (1, 1, 17),
        (2, 0, 1),
    ]
    assert (levels_of(70_000), levels_of(1), levels_of(0), list(required(0))) == (3, 1, 0, [])
    assert list(required(256)) == [(ENTRIES, 0, 0), (0, 0, 0), (1, 0, 1)]


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_a_bundle_is_cut_as_it_was_made(bodies: list[bytes]) -> None:
    assert unbundled(bundled(bodies), len(bodies)) == bodies
    for width in (len(bodies) + 1, len(bodies) - 1):
        with pytest.raises(Malformed):
            unbundled(bundled(bodies), width)


@given(st.binary(max_size=100), st.integers(0, 256))
def test_any_bytes_are_a_bundle_or_malformed(raw: bytes, width: int) -> None:
    with suppress(Malformed):
        assert bundled(unbundled(raw, width)) == raw
