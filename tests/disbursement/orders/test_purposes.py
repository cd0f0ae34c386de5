from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from relief_fund.disbursement.orders.purposes import Placed, purposes_of


def homes(item, area, count, first=0):
    return [Placed(item, area, f"{area}{number}") for number in range(first, first + count)]


def test_cells_of_enough_households_keep_their_area():
    found = purposes_of(homes("house", "A", 5) + homes("house", "B", 7), 5)
    assert found == {("house", "A"): "house|A", ("house", "B"): "house|B"}


def test_a_small_cell_takes_the_smallest_other_with_it():
    found = purposes_of(homes("house", "A", 9) + homes("house", "B", 6) + homes("house", "C", 2), 5)
    assert found == {
        ("house", "A"): "house|A",
        ("house", "B"): "house|*",
        ("house", "C"): "house|*",
    }


def test_an_item_too_rare_for_any_area_is_merged_with_another_item():
    found = purposes_of(homes("house", "A", 9) + homes("house", "B", 6) + homes("death", "A", 1), 5)
    assert found["death", "A"] == "*|*"
    assert sorted(found.values()) == ["*|*", "*|*", "house|A"]


def test_a_fund_with_hardly_any_award_shows_one_sum():
    assert set(purposes_of(homes("house", "A", 1) + homes("death", "B", 1), 5).values()) == {"*|*"}


def test_one_household_with_many_awards_counts_once():
    same = [Placed("house", "A", "h"), Placed("death", "A", "h"), Placed("injured", "A", "h")]
    assert set(purposes_of(same, 2).values()) == {"*|*"}


PLACED = st.lists(
    st.builds(
        Placed,
        item=st.sampled_from(["house", "death", "injured"]),
        area=st.sampled_from("ABCD"),
        household=st.integers(0, 40).map(str),
    ),
    min_size=1,
    max_size=60,
)


@given(PLACED, st.integers(2, 6))
def test_no_line_stands_for_fewer_than_k_households_nor_alone_for_a_hidden_cell(awards, smallest):
    found = purposes_of(awards, smallest)
    lines, cells = defaultdict(set), defaultdict(set)
    for one in awards:
        purpose = found[one.item, one.area]
        lines[purpose].add(one.household)
        cells[purpose].add((one.item, one.area))
    everyone = {one.household for one in awards}
    for purpose, households in lines.items():
        assert len(households) >= smallest or lines.keys() == {"*|*"}, (purpose, len(everyone))
        if purpose.endswith("|*") and len(lines) > 1:
            assert len(cells[purpose]) >= 2 or purpose != "*|*"
