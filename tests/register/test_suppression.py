"""An attacker who has every published figure learns nothing about fewer than k households."""

from collections import defaultdict
from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from relief_fund.disbursement.orders.paid_awards import PaidAward
from relief_fund.register.suppression import OTHER, TOTAL, Cell, suppressed

K = 5


def village(
    area: str, benefit: str, households: int, amount: int = 1_000_000, start: int = 0
) -> list[PaidAward]:
    return [PaidAward(f"{area}-{start + at}", area, benefit, amount) for at in range(households)]


def shown(cells: tuple[Cell, ...]) -> dict[tuple[str, str], Cell]:
    return {(cell.area, cell.benefit): cell for cell in cells}


def test_a_small_commune_is_hidden_together_with_the_next_smallest() -> None:
    awards = village("A", "house", 40) + village("B", "house", 30) + village("C", "house", 20)
    cells = shown(suppressed(awards + village("D", "house", 3), K))
    assert set(cells) == {
        (area, benefit) for area in (TOTAL, "A", "B", OTHER) for benefit in (TOTAL, "house")
    }
    assert cells[OTHER, TOTAL].households == 23
    assert cells[OTHER, TOTAL].merged == 2
    assert cells[TOTAL, TOTAL].households == 93
    assert cells[TOTAL, TOTAL].amount == 93_000_000


def test_everything_is_shown_where_nothing_is_small() -> None:
    cells = suppressed(village("A", "house", 5) + village("B", "house", 5) + village("B", "food", 6), K)
    assert not [cell for cell in cells if cell.hidden or OTHER in (cell.area, cell.benefit)]


def test_nothing_at_all_is_shown_about_fewer_than_k_households() -> None:
    assert suppressed(village("A", "house", 4), K) == ()
    assert suppressed([], K) == ()


def test_one_small_cell_hides_a_rectangle_and_not_only_itself() -> None:
    awards = (
        village("A", "house", 20)
        + village("A", "death", 2)
        + village("B", "house", 30)
        + village("B", "death", 9)
        + village("C", "house", 40)
    )
    cells = shown(suppressed(awards, K))
    assert {at for at, cell in cells.items() if cell.hidden} == {
        ("A", "house"), ("A", "death"), ("B", "house"), ("B", "death"),
    }  # fmt: skip
    assert cells["C", "house"].households == 40
    assert cells[TOTAL, "death"].households == 11


def test_a_household_with_two_awards_is_counted_once() -> None:
    awards = village("A", "house", 6) + village("A", "food", 6)
    cells = shown(suppressed(awards, K))
    assert cells["A", TOTAL].households == 6
    assert cells["A", TOTAL].amount == 12_000_000


def test_the_order_of_awards_changes_nothing() -> None:
    awards = village("A", "house", 7) + village("B", "food", 3) + village("C", "house", 9)
    assert suppressed(awards, K) == suppressed(reversed(awards), K)


# --- the attacker ------------------------------------------------------------------------------------------

AWARDS = st.lists(
    st.builds(
        PaidAward,
        household=st.integers(0, 30).map(str),
        area=st.just(""),
        benefit=st.sampled_from(["house", "food", "death", "injury"]),
        amount=st.integers(1, 40).map(lambda million: million * 1_000_000),
    ),
    max_size=60,
).map(
    lambda awards: [
        PaidAward(award.household, "PQRSTU"[int(award.household) ** 2 % 6], award.benefit, award.amount)
        for award in awards
    ]
)


@given(AWARDS, st.integers(2, 6))
def test_no_shown_cell_and_no_sum_of_hidden_cells_is_about_fewer_than_k(
    awards: list[PaidAward], smallest_group: int
) -> None:
    cells = suppressed(awards, smallest_group)
    assert all(cell.hidden or cell.households >= smallest_group for cell in cells)
    for block in derivable(cells):
        assert distinct(awards, cells, block) >= smallest_group


@given(AWARDS, st.integers(2, 6))
def test_totals_are_the_sums_of_what_was_paid(awards: list[PaidAward], smallest_group: int) -> None:
    cells = shown(suppressed(awards, smallest_group))
    if not cells:
        return
    assert cells[TOTAL, TOTAL].amount == sum(award.amount for award in awards)
    for side in (0, 1):
        parts = [cell.amount for at, cell in cells.items() if at[side] != TOTAL and at[1 - side] == TOTAL]
        assert sum(parts) == cells[TOTAL, TOTAL].amount


@given(AWARDS, st.integers(2, 6))
def test_no_hidden_cell_is_pinned_down_by_being_a_whole_number_of_zero_or_more(
    awards: list[PaidAward], smallest_group: int
) -> None:
    cells = suppressed(awards, smallest_group)
    hidden = [(cell.area, cell.benefit) for cell in cells if cell.hidden]
    pairs = {at: distinct(awards, cells, frozenset({at})) for at in hidden}
    for area, benefit in hidden:
        row = sum(count for at, count in pairs.items() if at[0] == area)
        column = sum(count for at, count in pairs.items() if at[1] == benefit)
        most, least = min(row, column), max(0, row + column - sum(pairs.values()))
        assert most - least >= smallest_group


def test_the_attacker_would_find_a_cell_that_is_hidden_alone() -> None:
    """The attack below is worth something: plain hiding of small cells fails it."""
    naive = (
        Cell("A", TOTAL, 22, 22), Cell("A", "house", 20, 20), Cell("A", "death", 0, 0, hidden=True),
        Cell("B", TOTAL, 39, 39), Cell("B", "house", 30, 30), Cell("B", "death", 9, 9),
        Cell(TOTAL, TOTAL, 61, 61), Cell(TOTAL, "house", 50, 50), Cell(TOTAL, "death", 11, 11),
    )  # fmt: skip
    assert frozenset({("A", "death")}) in derivable(naive)


def derivable(cells: tuple[Cell, ...]) -> set[frozenset[tuple[str, str]]]:
    """Every set of hidden cells whose plain sum follows from the totals by linear algebra.

    The unknowns are the hidden cells, the equations one per area and one per kind. A sum over a set of
    cells is known if its indicator lies in the row space of the equations.
    """
    unknown = sorted((cell.area, cell.benefit) for cell in cells if cell.hidden)
    equations = [
        [Fraction(at[side] == code) for at in unknown]
        for side in (0, 1)
        for code in sorted({at[side] for at in unknown})
    ]
    basis = reduced(equations)
    found = set()
    for size in range(1, min(len(unknown), 6) + 1):
        for block in combinations(unknown, size):
            target = [Fraction(at in block) for at in unknown]
            if not any(remainder(target, basis)):
                found.add(frozenset(block))
    return found


def reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    basis: list[list[Fraction]] = []
    for row in rows:
        rest = remainder(row, basis)
        if any(rest):
            lead = next(value for value in rest if value)
            basis.append([value / lead for value in rest])
    return basis


def remainder(row: list[Fraction], basis: list[list[Fraction]]) -> list[Fraction]:
    rest = list(row)
    for known in basis:
        lead = next(at for at, value in enumerate(known) if value)
        if factor := rest[lead]:
            rest = [value - factor * one for value, one in zip(rest, known, strict=True)]
    return rest


def distinct(awards: list[PaidAward], cells: tuple[Cell, ...], block: frozenset[tuple[str, str]]) -> int:
    areas = {cell.area for cell in cells}
    benefits = {cell.benefit for cell in cells}
    households = defaultdict(set)
    for award in awards:
        area = award.area if award.area in areas else OTHER
        benefit = award.benefit if award.benefit in benefits else OTHER
        households[area, benefit].add(award.household)
    return len(set().union(*(households[at] for at in block)))
