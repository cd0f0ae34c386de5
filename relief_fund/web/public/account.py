"""What the first page says, from the figures of the register: headline, account column, parts of the picture.

Pure: it chooses and orders figures; the figures themselves were summed from the books.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from relief_fund.register.queries import CellFace, Flow, StateOfFund
from relief_fund.register.suppression import OTHER
from relief_fund.web.flow_picture import BROAD, TALL, Part, Shape
from relief_fund.web.rendering import Language

ALWAYS = ("brought_forward", "gifts", "budget_received", "paid")
ADDED = (
    "brought_forward",
    "gifts",
    "budget_received",
    "interest",
    "undecided_in",
    "owed_back",
    "exchange",
    "between_funds",
)
TAKEN = ("paid", "goods", "fees", "unexplained_out")
PARTS_OF_LEFT = ("waiting", "owed", "unallocated")
NAMED_AREAS = 5
THINNEST = 300
"""A part below one 300th of the whole would be thinner than a line: it stands in the table only."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the account column: key of its words, "+", "−" or "" before it, whole đồng."""

    code: str
    sign: str
    amount: int


def account_column(state: StateOfFund) -> list[Row]:
    """Rows that add up to ``left``; rows of nothing are left out, but for the four that always stand."""
    rows = []
    for codes, sign in ((ADDED, 1), (TAKEN, -1)):
        for code in codes:
            amount = state.amount(code) * sign
            if amount or code in ALWAYS:
                rows.append(Row(code, _sign(code, amount, sign), abs(amount)))
    return rows


def _sign(code: str, amount: int, usual: int) -> str:
    if code == ADDED[0] and amount >= 0:
        return ""
    return "−" if amount < 0 or (amount == 0 and usual < 0) else "+"


def parts_of_left(state: StateOfFund) -> list[Row]:
    """What the money left consists of."""
    return [
        Row(code, "", state.amount(code)) for code in PARTS_OF_LEFT if state.amount(code) or code != "owed"
    ]


def named_areas(cells: Sequence[CellFace], most: int = NAMED_AREAS) -> tuple[list[CellFace], int, int, int]:
    """The largest areas by name, and the rest as (how many areas, households, whole đồng)."""
    named = [one for one in cells if one.area != OTHER and not one.hidden]
    shown, folded = named[:most], named[most:]
    rest = [one for one in cells if one.area == OTHER and not one.hidden] + folded
    return (
        shown,
        sum(one.merged for one in rest),
        sum(one.households for one in rest),
        sum(one.amount for one in rest),
    )


# --- the picture -------------------------------------------------------------------------------------------

KINDS = ("gifts", "earlier", "budget")


def source_parts(flow: Flow, speaks: Language, shape: Shape) -> list[Part]:
    """The left column: one node per kind of source."""
    sums = {kind: sum(one.amount for one in flow.sources if one.kind == kind) for kind in KINDS}
    return [_part(speaks, f"flow.{kind}", amount, "in", shape) for kind, amount in sums.items() if amount > 0]


def use_parts(state: StateOfFund, flow: Flow, speaks: Language, shape: Shape) -> list[Part]:
    """The right column: areas by name, the rest of them, what waits, what is left."""
    shown, others, _, other_amount = named_areas(flow.areas)
    parts = [
        Part(one.name or one.area, one.amount, _figure(speaks, one.amount, shape), "out") for one in shown
    ]
    if other_amount:
        label = str(speaks.count("flow.other_areas", others))
        parts.append(Part(label, other_amount, _figure(speaks, other_amount, shape), "out"))
    unplaced = state.amount("paid") - sum(part.amount for part in parts)
    waiting, left = state.amount("waiting"), state.amount("left")
    parts += [
        _part(speaks, "flow.unplaced", unplaced, "out", shape),
        _part(speaks, "flow.fees", state.amount("fees"), "out", shape),
        _part(speaks, "flow.waiting" if shape is BROAD else "flow.waiting_short", waiting, "wait", shape),
        _part(speaks, "flow.rest", left - waiting, "rest", shape),
    ]
    whole = sum(max(part.amount, 0) for part in parts)
    return [part for part in parts if part.amount * THINNEST > whole]


def benefit_parts(flow: Flow, speaks: Language, shape: Shape) -> list[Part]:
    """The right column of the same picture by kind of aid."""
    return [
        Part(
            benefit_name(one.benefit, one.merged, speaks),
            one.amount,
            _figure(speaks, one.amount, shape),
            "out",
        )
        for one in flow.benefits
        if not one.hidden and one.amount > 0
    ]


def benefit_name(code: str, merged: int, speaks: Language) -> str:
    """A kind of aid in words; its code where the catalog has none."""
    if code == OTHER:
        return str(speaks.count("flow.other_benefits", merged))
    key = f"benefit.{code.replace('_', '-')}"
    return str(speaks.t(key)) if speaks.words.known(key) else code


def fund_part(parts: Sequence[Part], speaks: Language, shape: Shape) -> Part:
    """The bar in the middle: all that came in."""
    total = sum(one.amount for one in parts)
    return Part("", total, _figure(speaks, total, shape), "fund")


def _part(speaks: Language, key: str, amount: int, kind: str, shape: Shape) -> Part:
    return Part(str(speaks.t(key)), amount, _figure(speaks, amount, shape), kind)


def _figure(speaks: Language, amount: int, shape: Shape) -> str:
    return speaks.formats.rounded(amount, short=True, bare=shape is TALL)
