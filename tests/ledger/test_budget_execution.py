"""Budget execution by item and area, before and after balances are kept, of days and of knowledge."""

from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.budget_execution import ExecutionRow, budget_execution
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.entries import moved
from relief_fund.ledger.snapshots import keep_snapshot
from relief_fund.ledger.templates import encumbrance, paid, returned_after_settlement
from tests.ledger.events_home import ADMIN, DAY, furnish, pay_in, post
from tests.register import books


@pytest.fixture(params=["tail", "kept"])
def fund(home: Home, request: pytest.FixtureRequest) -> Home:
    books.small_fund(home)
    one = {"fund": books.BUDGET, "fund_kind": "budget"}
    books.post(
        home,
        encumbrance(**one, purpose="house|A1", amount=90_000, key="enc:2:1:1", on=books.day(6)),
        encumbrance(**one, purpose="rice|*", amount=40_000, key="enc:2:1:2", on=books.day(7)),
    )
    if request.param == "kept":
        keep_snapshot(home.office, tail=0)
    advance = books.Entry(
        "advance:B2:N", "advance", books.day(8), books.moved(books.BUDGET, "1385", books.TREASURY, 50_000)
    )
    books.post(home, advance)
    books.post(
        home, paid(**one, purpose="house|A1", amount=50_000, key="pay:c:1:1", on=books.day(9), leaf="entry")
    )
    return home


def rows(home: Home, **asked: object) -> tuple[ExecutionRow, ...]:
    with home.office.read() as connection:
        return budget_execution(connection, **asked)  # type: ignore[arg-type]


def test_by_source_phase_item_and_area(fund: Home) -> None:
    assert rows(fund, fund=books.BUDGET) == (
        ExecutionRow("province", "2021-2025", books.BUDGET, "house", "A1", 40_000, 0, 50_000),
        ExecutionRow("province", "2021-2025", books.BUDGET, "rice", "*", 40_000, 0, 0),
    )


def test_what_was_held_after_a_return_is_not_spent(fund: Home) -> None:
    (general,) = rows(fund, fund=books.GENERAL)
    assert (general.item, general.area) == ("house", "*")
    assert (general.promised, general.held, general.spent) == (0, 50_000, 250_000)


def test_as_of_a_day_and_as_known_at_an_entry(fund: Home) -> None:
    assert [one.item for one in rows(fund, fund=books.BUDGET, as_of=books.day(6))] == ["house"]
    before = rows(fund, fund=books.BUDGET, known=14)
    assert [(one.promised, one.spent) for one in before] == [(90_000, 0), (40_000, 0)]
    assert rows(fund, fund=books.BUDGET, known=14, as_of=books.day(6)) == before[:1]
    assert rows(fund, known=3) == ()


def test_money_that_came_back_after_it_was_paid_is_held_and_no_longer_spent(fund: Home) -> None:
    back = returned_after_settlement(
        fund=books.BUDGET, fund_kind="budget", purpose="house|A1", amount=20_000, bank=books.TREASURY,
        line="back", on=books.day(10),
    )  # fmt: skip
    books.post(fund, back)
    house = rows(fund, fund=books.BUDGET)[0]
    assert (house.promised, house.held, house.spent) == (40_000, 20_000, 30_000)


@pytest.mark.parametrize("kept", [False, True])
def test_what_is_corrected_of_a_purchase_or_a_return_is_spent_no_more(home: Home, kept: bool) -> None:
    furnish(home)
    one: dict[str, Any] = {"fund": "NST-2", "fund_kind": "budget", "purpose": "tent|*"}
    pay_in(home, "b:1", "NST-2", ("B11", "B21", 100), ("1121.02", "3371", 100))
    books.post(home, encumbrance(**one, amount=100, key="enc:t:1:1", on=DAY))
    tents = {"stock": "Q10.K1", "unit": "BLANKET", "quantity": 6, "invoice": "HD-1", "row": 1}
    bought = post(home, "goods_bought", fund="NST-2", purpose="tent|*", amount=60, **tents)

    def told() -> list[tuple[int, int]]:
        if kept:
            keep_snapshot(home.office, tail=0)
        return [(row.promised, row.spent) for row in rows(home, fund="NST-2")]

    assert told() == [(40, 60)]
    dearer = (*moved("NST-2", "1521", "3311", 5), *moved("NST-2", "3371", "3661", 5))
    dearer += moved("NST-2", "B22", "B23", 5, purpose="tent|*")
    facts: dict[str, Any] = {"on": DAY, "document": "DC-1"}
    adjusted = adjust_entry(home.office, ADMIN, number=bought, turn=1, lines=dearer, **facts)
    assert told() == [(35, 65)]
    reverse_entry(home.office, ADMIN, number=adjusted, **facts)
    undone = reverse_entry(home.office, ADMIN, number=bought, **facts)
    assert told() == [(100, 0)]
    assert rows(home, fund="NST-2", known=undone - 1)[0].spent == 60
    reverse_entry(home.office, ADMIN, number=undone, **facts)
    assert told() == [(40, 60)]
