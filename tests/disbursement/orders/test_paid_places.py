"""Places of paid money: named where k households stand, by the larger area where they do not, never one household."""

from typing import Any

from relief_fund.disbursement.orders.paid_places import (
    FEW,
    NO_CELL,
    PaidPlace,
    PlacesTold,
    asks_places,
    paid_places,
)
from relief_fund.disbursement.orders.tables import Award
from tests.web.demonstration import Demonstration

AWARD = Award.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation


def awards(connection: Any) -> list[Any]:
    """Every award of the demonstration."""
    return list(connection.execute(AWARD.select().order_by(AWARD.c.id)))


def test_the_places_of_all_payments_are_the_lines_of_the_encumbrance(demonstration: Demonstration) -> None:
    with demonstration.home.office.read() as connection:
        every = awards(connection)
        shares = {f"pay:{one.id}:1:1": int(one.amount) for one in every}
        places = paid_places(connection, shares, 5)
    homes: dict[tuple[str, str], set[str]] = {}
    for one in every:
        homes.setdefault((one.list, one.purpose), set()).add(one.household)
    assert sum(one.amount for one in places) == sum(shares.values())
    assert {one.households for one in places} <= {len(found) for found in homes.values()} | {0}
    assert all(one.households >= 5 or (one.item, one.area) == ("", "") for one in places)
    assert any(one.area for one in places)


def test_fewer_than_k_are_told_no_place(demonstration: Demonstration) -> None:
    with demonstration.home.office.read() as connection:
        one = awards(connection)[0]
        found = paid_places(connection, {f"pay:{one.id}:1:1": 7}, 100_000)
    assert found == (PaidPlace("", "", 0, 7),)


def test_what_is_no_payment_has_no_place(demonstration: Demonstration) -> None:
    with demonstration.home.office.read() as connection:
        assert paid_places(connection, {"clear:x:1": 3}, 5) == (PaidPlace("", "", 0, 3),)
        assert paid_places(connection, {}, 5) == ()


def test_what_was_told_is_kept_for_few_and_asked_once(demonstration: Demonstration) -> None:
    with demonstration.home.office.read() as connection:
        every = awards(connection)
        told = PlacesTold()
        many = {f"pay:{one.id}:1:1": 5 for one in every[: FEW + 1]}
        assert paid_places(connection, many, 5, told) == paid_places(connection, many, 5)
        assert told.cells == {}, "a large gift leaves none of its many awards behind"
        few = {f"pay:{every[0].id}:1:1": 5, "pay:none:1:1": 2, "clear:x:1": 1}
        assert len(asks_places(few, told)) == 2
        first = paid_places(connection, few, 5, told)
        assert told.cells == {every[0].id: (every[0].list, every[0].purpose), "none": NO_CELL}
        assert asks_places(few, told) == []
        assert paid_places(None, few, 5, told) == first, "known without a question"
        assert paid_places(connection, many, 5, told) == paid_places(connection, many, 5)
