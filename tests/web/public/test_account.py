"""The account column adds up, the picture's parts add up, small things are folded, whatever the figures."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from relief_fund.register.figures import LEFT, MONEY, ROWS, SUBTRACTED
from relief_fund.register.queries import CellFace, FigureFace, Flow, SourceFace, StateOfFund
from relief_fund.web.flow_picture import BROAD, TALL
from relief_fund.web.public import account
from relief_fund.web.rendering import language

VI = language("vi")
AMOUNT = st.integers(0, 10**13)


def state(**amounts: int) -> StateOfFund:
    """A state with these figures, everything else 0, ``left`` by addition."""
    figures = dict.fromkeys([*ROWS, *MONEY.values(), "waiting", "owed", "unallocated"], 0) | amounts
    left = sum(-amount if code in SUBTRACTED else amount for code, amount in figures.items() if code in ROWS)
    figures |= {LEFT: left, "unallocated": left - figures["waiting"] - figures["owed"]}
    faces = {code: FigureFace(amount, 0) for code, amount in figures.items()}
    return StateOfFund("Quỹ", "quy.example/log", True, 1, "", 5, faces, ())


def cell(area: str, amount: int, merged: int = 1, households: int = 7, name: str = "") -> CellFace:
    """One published cell."""
    return CellFace(area, "", name or f"Xã {area}", merged, False, households, amount)


@given(st.dictionaries(st.sampled_from(sorted(ROWS)), st.integers(-(10**12), 10**13)))
def test_the_column_adds_up_to_what_is_left(amounts: dict[str, int]) -> None:
    known = state(**amounts)
    total = sum(-row.amount if row.sign == "−" else row.amount for row in account.account_column(known))
    first = account.account_column(known)[0]
    assert first.code == "brought_forward"
    assert total == known.amount(LEFT)


def test_rows_of_nothing_are_left_out_but_four() -> None:
    rows = [row.code for row in account.account_column(state())]
    assert rows == list(account.ALWAYS)
    assert "fees" in [row.code for row in account.account_column(state(fees=55_000))]


def test_every_row_of_the_register_has_a_place() -> None:
    assert set(account.ADDED) | set(account.TAKEN) == set(ROWS)
    assert set(account.TAKEN) == set(SUBTRACTED)


@given(st.lists(AMOUNT, max_size=12))
def test_areas_are_named_up_to_five_and_none_is_lost(amounts: list[int]) -> None:
    cells = [cell(str(at), amount) for at, amount in enumerate(sorted(amounts, reverse=True))]
    shown, areas, households, amount = account.named_areas([*cells, cell("other", 17, merged=3)])
    assert len(shown) <= account.NAMED_AREAS
    assert len(shown) + areas == len(cells) + 3
    assert sum(one.amount for one in shown) + amount == sum(amounts) + 17
    assert sum(one.households for one in shown) + households == 7 * (len(cells) + 1)


def test_hidden_cells_are_never_named() -> None:
    hidden = replace(cell("a", 0), hidden=True)
    assert account.named_areas([hidden]) == ([], 0, 0, 0)


@given(AMOUNT, AMOUNT, AMOUNT, st.lists(AMOUNT, max_size=9))
def test_the_right_side_is_never_more_than_the_left(
    gifts: int, earlier: int, waiting: int, paid: list[int]
) -> None:
    total, came = sum(paid), gifts + earlier
    if total > came:
        return
    known = state(gifts=gifts, brought_forward=earlier, paid=total, waiting=min(waiting, came - total))
    cells = tuple(cell(str(at), amount) for at, amount in enumerate(sorted(paid, reverse=True)))
    flow = Flow(
        (SourceFace("gifts:X", "gifts", "X", gifts), SourceFace("e", "earlier", "X", earlier)),
        cells,
        (),
        None,
    )
    for shape in (BROAD, TALL):
        left, right = account.source_parts(flow, VI, shape), account.use_parts(known, flow, VI, shape)
        assert sum(part.amount for part in left) == came
        assert sum(part.amount for part in right) <= came
        assert all(part.amount > 0 for part in (*left, *right))


def test_parts_too_thin_to_see_stand_in_the_table_only() -> None:
    known = state(gifts=135_081_775_728, fees=55_000)
    flow = Flow((SourceFace("g", "gifts", "X", 135_081_775_728),), (), (), None)
    assert [part.label for part in account.use_parts(known, flow, VI, BROAD)] == ["Còn lại"]


def test_kinds_of_aid_have_names() -> None:
    assert account.benefit_name("house-lost", 1, VI) == "Nhà sập, trôi, cháy"
    assert account.benefit_name("house_lost", 1, VI) == "Nhà sập, trôi, cháy"
    assert account.benefit_name("something-new", 1, VI) == "something-new"
    assert account.benefit_name("other", 3, VI) == "3 khoản khác"


def test_what_is_left_consists_of() -> None:
    rows = account.parts_of_left(state(gifts=100, waiting=30, owed=5))
    assert [(row.code, row.amount) for row in rows] == [("waiting", 30), ("owed", 5), ("unallocated", 65)]
    assert [row.code for row in account.parts_of_left(state(gifts=100))] == ["waiting", "unallocated"]
