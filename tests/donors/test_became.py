"""What gifts became: first given, first spent, and all parts together are what was paid."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.donors.became import Became, what_became
from relief_fund.donors.queries import gifts_page
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from tests.banking.lines import line

Import = Callable[..., ImportReport]
FUND, BANK = "BAO.CHUNG", "1121.01"
GIVEN = [50_000, 30_000, 20_000]


def pay(home: Home, amount: int, key: str, back: bool = False) -> None:
    """Money that reached a household, or came back from it."""
    sides = (BANK, "6111") if back else ("6111", BANK)
    entry = Entry(key, "paid", date(2024, 9, 12), moved(FUND, *sides, amount))

    def command(tx: Any) -> None:
        tx.post(entry)

    home.office.desk.run(command)


def became(home: Home) -> list[Became]:
    """What every gift became, in the order of the books."""
    with home.office.read() as connection:
        return [what_became(connection, gift) for gift in gifts_page(connection, "BAO")]


@pytest.fixture
def given(load: Import) -> None:
    """Three gifts."""
    load([line(amount, f"ung ho {at}", reference=f"5213.{at}") for at, amount in enumerate(GIVEN)])


@pytest.mark.usefixtures("given")
def test_before_anything_is_paid_all_is_left(home: Home) -> None:
    assert became(home) == [Became(0, amount) for amount in GIVEN]


@pytest.mark.usefixtures("given")
def test_what_was_given_first_is_spent_first(home: Home) -> None:
    pay(home, 60_000, "pay:a:1:1")
    assert became(home) == [Became(50_000, 0), Became(10_000, 20_000), Became(0, 20_000)]


@pytest.mark.usefixtures("given")
def test_what_came_back_is_not_spent(home: Home) -> None:
    pay(home, 60_000, "pay:a:1:1")
    pay(home, 25_000, "pay:b:1:1", back=True)
    assert became(home) == [Became(35_000, 15_000), Became(0, 30_000), Became(0, 20_000)]
    assert sum(one.used for one in became(home)) == 35_000


@pytest.mark.usefixtures("given")
def test_all_of_it(home: Home) -> None:
    pay(home, 100_000, "pay:a:1:1")
    assert became(home) == [Became(amount, 0) for amount in GIVEN]
