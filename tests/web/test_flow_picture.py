"""The picture of the money: one scale, nothing overlaps, labels never touch, whatever the figures are."""

import re
from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from relief_fund.web.flow_picture import BROAD, TALL, Part, Picture, Shape, draw, fitting, lay_out

SHAPES = st.sampled_from([BROAD, TALL])
AMOUNTS = st.lists(st.integers(0, 10**13), min_size=1, max_size=8)


def parts(amounts: list[int], kind: str) -> list[Part]:
    """Parts of these amounts."""
    return [Part(f"Xã {at} <&>", amount, str(amount), kind) for at, amount in enumerate(amounts)]


def picture(sources: list[int], uses: list[int], shape: Shape) -> Picture:
    """The picture of these figures."""
    return lay_out(parts(sources, "in"), parts(uses, "out"), Part("", sum(sources), "all", "fund"), shape)


@given(AMOUNTS, AMOUNTS, SHAPES)
def test_labels_and_nodes_never_touch(sources: list[int], uses: list[int], shape: Shape) -> None:
    drawn = picture(sources, uses, shape)
    for column in (drawn.left, drawn.right):
        for above, below in pairwise(column):
            assert below.y >= above.y + above.height + shape.gap
            assert below.centre - above.centre >= shape.text + shape.line


@given(AMOUNTS, AMOUNTS, SHAPES)
def test_everything_lies_inside(sources: list[int], uses: list[int], shape: Shape) -> None:
    drawn = picture(sources, uses, shape)
    for node in (*drawn.left, *drawn.right, drawn.fund):
        assert node.y >= shape.top - 1
        assert node.y + node.height <= drawn.height


@given(AMOUNTS, AMOUNTS, SHAPES)
def test_one_scale_everywhere(sources: list[int], uses: list[int], shape: Shape) -> None:
    drawn = picture(sources, uses, shape)
    total = max(sum(sources), sum(uses), 1)
    for node in (*drawn.left, *drawn.right):
        exact = node.part.amount * shape.fund_height / total
        assert node.height == 4 or abs(node.height - exact) <= 1


@given(AMOUNTS, AMOUNTS, SHAPES)
def test_parts_of_nothing_are_left_out(sources: list[int], uses: list[int], shape: Shape) -> None:
    drawn = picture(sources, uses, shape)
    assert len(drawn.left) == sum(amount > 0 for amount in sources)
    assert len(drawn.right) == sum(amount > 0 for amount in uses)


@given(AMOUNTS, AMOUNTS, SHAPES)
def test_the_drawing_is_sound_and_says_what_it_shows(
    sources: list[int], uses: list[int], shape: Shape
) -> None:
    svg = draw(picture(sources, uses, shape), 'A "sentence" <b>', ("In", "Fund", "Paid"))
    tree = ElementTree.fromstring(str(svg))
    assert tree.get("aria-label") == 'A "sentence" <b>'
    assert tree.get("role") == "img"
    ribbons = [node for node in tree if node.tag == "path"]
    assert len(ribbons) == sum(amount > 0 for amount in (*sources, *uses))
    assert " style=" not in svg


def test_the_same_figures_give_the_same_bytes() -> None:
    figures = ([135, 10, 6], [18, 15, 12, 9, 13, 8, 74], BROAD)
    assert draw(picture(*figures), "s", ("a", "b", "c")) == draw(picture(*figures), "s", ("a", "b", "c"))


def test_numbers_are_plain() -> None:
    svg = draw(picture([1, 2, 3], [4, 1], BROAD), "s", ("a", "b", "c"))
    assert not re.search(r"\d+e-?\d+|\d\.\d{2,}", svg)


def test_long_names_are_cut() -> None:
    assert fitting("Xã Suối Mẫu", 15) == "Xã Suối Mẫu"
    assert fitting("Xã Một Hai Ba Bốn Năm Sáu", 15) == "Xã Một Hai Ba…"
