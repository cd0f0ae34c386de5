"""The picture of money flowing from sources through the fund to areas: a pure function of whole numbers.

Three columns on one scale, so that widths may be compared anywhere in the picture. Nodes are set apart until
their labels cannot touch; what is too small to see is folded by the caller or left to the table beside it.
Lengths are tenths of a pixel, whole numbers throughout.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

TENTHS = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One node: what it is called, how much (đồng), its rounded figure, and its kind (class of the ribbon)."""

    label: str
    amount: int
    figure: str
    kind: str = "in"


@dataclass(frozen=True, slots=True)
class Shape:
    """Where things stand in one of the two drawings, tenths of a pixel."""

    name: str
    width: int
    left: int
    middle: int
    right: int
    node: int
    fund_node: int
    fund_height: int
    top: int
    gap: int
    text: int
    small: int
    line: int
    left_letters: int
    right_letters: int

    @property
    def label_height(self) -> int:
        """What a label of two lines needs, with air."""
        return self.text + self.line + 110


BROAD = Shape("broad", 7600, 1500, 3500, 5600, 80, 120, 3560, 640, 80, 150, 135, 175, 17, 21)
TALL = Shape("tall", 3280, 830, 1380, 2000, 60, 90, 3720, 660, 80, 130, 120, 160, 12, 15)


@dataclass(frozen=True, slots=True)
class Node:
    """A drawn node: its part, top and height in tenths of a pixel."""

    part: Part
    y: int
    height: int

    @property
    def centre(self) -> int:
        """The middle of the node, where its label stands."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing, laid out."""

    shape: Shape
    left: tuple[Node, ...]
    right: tuple[Node, ...]
    fund: Node
    height: int


def lay_out(sources: Sequence[Part], uses: Sequence[Part], fund: Part, shape: Shape) -> Picture:
    """Set out one drawing; parts of nothing are left out."""
    total = max(sum(one.amount for one in sources), sum(one.amount for one in uses), 1)
    columns = [_column([one for one in side if one.amount > 0], total, shape) for side in (sources, uses)]
    tallest = max([shape.fund_height, *(_end(column) for column in columns)])
    left, right = (_centred(column, tallest, shape.top) for column in columns)
    above = shape.top + (tallest - shape.fund_height) // 2
    return Picture(shape, left, right, Node(fund, above, shape.fund_height), shape.top + tallest + 160)


def _column(parts: Sequence[Part], total: int, shape: Shape) -> list[Node]:
    """Nodes one under the other from 0, as far apart as their labels need."""
    nodes: list[Node] = []
    for part in parts:
        height = max(part.amount * shape.fund_height // total, 4)
        y = 0
        if nodes:
            last = nodes[-1]
            needed = shape.label_height - (last.height + height) // 2
            y = last.y + last.height + max(shape.gap, needed)
        nodes.append(Node(part, y, height))
    return nodes


def _end(column: Sequence[Node]) -> int:
    return column[-1].y + column[-1].height if column else 0


def _centred(column: Sequence[Node], tallest: int, top: int) -> tuple[Node, ...]:
    down = top + (tallest - _end(column)) // 2
    return tuple(Node(node.part, node.y + down, node.height) for node in column)


# --- drawing -----------------------------------------------------------------------------------------------


def draw(picture: Picture, sentence: str, heads: tuple[str, str, str]) -> Markup:
    """The SVG, with ``sentence`` for those who cannot see it and one head over each column."""
    shape = picture.shape
    marks = [*_heads(shape, heads)]
    marks += _ribbons(picture.left, picture.fund, shape.left + shape.node, shape.middle)
    marks += _ribbons(picture.right, picture.fund, shape.right, shape.middle + shape.fund_node)
    marks += [_rect(node, shape.left, shape.node) for node in picture.left]
    marks += [_rect(node, shape.right, shape.node) for node in picture.right]
    marks.append(_rect(picture.fund, shape.middle, shape.fund_node))
    over = shape.middle + shape.fund_node // 2
    marks.append(_text(over, picture.fund.y - 120, picture.fund.part.figure, shape.text, "middle", bold=True))
    for node in picture.left:
        marks += _label(node, shape.left - 100, shape, "end", shape.left_letters)
    for node in picture.right:
        marks += _label(node, shape.right + shape.node + 120, shape, "start", shape.right_letters)
    return Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        shape.name, _px(shape.width), _px(picture.height), sentence, Markup("").join(marks)
    )


def _heads(shape: Shape, heads: tuple[str, str, str]) -> list[Markup]:
    places = (
        (shape.left + shape.node, "end"),
        (shape.middle + shape.fund_node // 2, "middle"),
        (shape.right, "start"),
    )
    return [
        _text(x, 180, head, shape.small, anchor, dim=anchor != "start", bold=anchor == "start")
        for head, (x, anchor) in zip(heads, places, strict=True)
    ]


def _ribbons(nodes: Sequence[Node], fund: Node, outer: int, inner: int) -> list[Markup]:
    """One ribbon per node, set on the fund's bar without gaps, in the same order."""
    ribbons, at = [], fund.y
    bend = (outer + inner) // 2
    for node in nodes:
        out, here, tall = _px(node.y), _px(at), node.height
        curve = f"M{_px(outer)} {out}C{_px(bend)} {out} {_px(bend)} {here} {_px(inner)} {here}"
        under, below = _px(at + tall), _px(node.y + tall)
        back = f"V{under}C{_px(bend)} {under} {_px(bend)} {below} {_px(outer)} {below}z"
        ribbons.append(Markup('<path class="r-{}" d="{}"/>').format(node.part.kind, curve + back))
        at += tall
    return ribbons


def _rect(node: Node, x: int, width: int) -> Markup:
    return Markup('<rect class="k-{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        node.part.kind, _px(x), _px(node.y), _px(width), _px(node.height)
    )


def fitting(label: str, letters: int) -> str:
    """A label cut to its column; the table beside the picture has it whole."""
    return label if len(label) <= letters else f"{label[: letters - 1].rstrip()}…"


def _label(node: Node, x: int, shape: Shape, anchor: str, letters: int) -> list[Markup]:
    first = node.centre - 15
    bold = node.part.kind in ("wait", "rest")
    return [
        _text(x, first, fitting(node.part.label, letters), shape.text, anchor, bold=bold),
        _text(x, first + shape.line, node.part.figure, shape.small, anchor, dim=True),
    ]


def _text(
    x: int, y: int, words: str, size: int, anchor: str, *, dim: bool = False, bold: bool = False
) -> Markup:
    styled = Markup(' class="dim"') if dim else Markup("")
    weight = Markup(' font-weight="700"') if bold else Markup("")
    return Markup('<text{} x="{}" y="{}" font-size="{}" text-anchor="{}"{}>{}</text>').format(
        styled, _px(x), _px(y), _px(size), anchor, weight, escape(words)
    )


def _px(tenths: int) -> str:
    """Tenths of a pixel as SVG writes them."""
    whole, part = divmod(tenths, TENTHS)
    return f"{whole}.{part}" if part else str(whole)
