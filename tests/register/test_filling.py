"""The figures of the register follow from the rooms below it; small groups do not reach it at all."""

from pathlib import Path

import pytest

from relief_fund.disbursement.orders.paid_awards import paid_awards
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import reverse_entry
from relief_fund.register import queries
from relief_fund.register.filling import award_rows, figure_rows, log_rows, policy_rows
from relief_fund.register.publishing import publish_statements
from tests.disbursement.orders.stage import Stage, stage_of
from tests.ledger import events_home
from tests.register import books


def test_a_home_without_an_entry_has_figures_of_zero(home: Home) -> None:
    with home.office.read() as connection:
        rows = figure_rows(connection)
    assert rows["edition"][0]["entries"] == 0
    assert {row["amount"] for row in rows["state_figure"]} == {0}
    assert rows["campaign"] == rows["source_figure"] == []


def test_the_log_is_quoted_once_it_is_signed(home: Home) -> None:
    assert log_rows(home) == [] or log_rows(home)[0]["size"] == home.log.checkpoint().size
    books.small_fund(home)
    home.log.publish()
    (row,) = log_rows(home)
    assert row["checkpoint"].startswith(f"{row['origin']}\n{row['size']}\n{row['root']}\n")


def test_a_reversed_opening_is_neither_brought_forward_nor_taken_off_the_budget(home: Home) -> None:
    events_home.furnish(home)
    opened = {"fund": "NST-2", "account": "1121.01", "amount": 700}
    number = events_home.post(home, "opening_balance", **opened)
    events_home.pay_in(home, "line:b", "NST-2", ("1121.01", "3371", 1_000))
    for brought in (700, 0):
        with home.office.read() as connection:
            rows = figure_rows(connection)
        figures = {row["code"]: row["amount"] for row in rows["state_figure"]}
        assert (figures["brought_forward"], figures["budget_received"]) == (brought, 1_000)
        assert (figures["left"], [row["received"] for row in rows["authority_figure"]]) == (
            brought + 1_000, [brought + 1_000],
        )  # fmt: skip
        assert sum(row["amount"] for row in rows["source_figure"]) == brought + 1_000
        if brought:
            facts = {"number": number, "on": events_home.DAY, "document": "x"}
            reverse_entry(home.office, events_home.ADMIN, **facts)


@pytest.fixture
def paid(home: Home, tmp_path: Path) -> Stage:
    """Households judged, approved and paid: one commune of four lies below the threshold."""
    stage = stage_of(home)
    stage.settled(tmp_path)
    return stage


def test_awards_are_published_with_small_groups_hidden(paid: Stage) -> None:
    home = paid.home
    publish_statements(home)
    cells = home.register.run(queries.award_cells(home.register))
    shown = {(cell.area, cell.benefit): cell for cell in cells}
    with home.office.read() as connection:
        awards = paid_awards(connection)
        policies = policy_rows(connection)
        rows = award_rows(connection, home.settings.smallest_group)
    assert len(rows) == len(cells)
    total = shown["", ""]
    assert total.amount == sum(award.amount for award in awards)
    assert total.households == len({award.household for award in awards})
    areas = [cell for cell in cells if cell.area and not cell.benefit]
    assert sum(cell.amount for cell in areas) == total.amount
    assert min(cell.households for cell in areas) >= home.settings.smallest_group
    households = {
        area: {one.household for one in awards if one.area == area} for area in {one.area for one in awards}
    }
    small = [area for area, own in households.items() if len(own) < home.settings.smallest_group]
    if small:
        assert shown["other", ""].merged >= 2
    assert not set(small) & {cell.area for cell in cells}
    assert all(cell.name for cell in areas if cell.area != "other")
    assert {row["code"] for row in policies}
    for private in (award.household for award in awards):
        assert private not in str(cells)


def test_the_flow_has_the_largest_area_first_and_other_last(paid: Stage) -> None:
    publish_statements(paid.home)
    flow = paid.home.register.run(queries.flow(paid.home.register))
    plain = [cell.amount for cell in flow.areas if cell.merged == 1]
    assert plain == sorted(plain, reverse=True)
    assert flow.total is not None
    assert (
        sum(cell.amount for cell in flow.areas)
        == sum(cell.amount for cell in flow.benefits)
        == flow.total.amount
    )
