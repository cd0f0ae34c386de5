"""What gifts became: first given, first spent, and all parts together are what was paid."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.became import STRETCH, Became, given_before, what_became
from relief_fund.donors.queries import GiftFace, gifts_page
from relief_fund.kernel.protocols import Actor, Home
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


def summed_before(home: Home, gift: GiftFace) -> int:
    """What stands before a gift, added up one by one."""
    with home.office.read() as connection:
        every = gifts_page(connection, gift.campaign, limit=1000)
    return sum(one.amount for one in every if one.position < gift.position)


def test_the_order_holds_where_a_line_was_decided_later(
    home: Home, load: Import, administrator: Actor
) -> None:
    texts = ["ung ho 1", "HOAN TRA LENH CHUYEN TIEN SAI TEN NGUOI HUONG", "ung ho 2", "ung ho 3"]
    load([line(1_000 * 2**at, words, reference=f"5213.{at}") for at, words in enumerate(texts)])
    load([line(7_000 * 2**at, f"gop {at}", reference=f"5214.{at}") for at in range(3)])
    with home.office.read() as connection:
        (waiting,) = inbox_page(connection)
    accept_as_gift(home.office, administrator, identity=waiting.identity, reason="người ủng hộ")
    with home.office.read() as connection:
        gifts = gifts_page(connection, "BAO")
        before = [given_before(connection, gift) for gift in gifts]
    assert len(gifts) == 7
    assert before == [summed_before(home, gift) for gift in gifts]


def test_what_was_given_before_looks_at_few_gifts(home: Home, load: Import) -> None:
    for step in range(3):
        load([line(1_000, f"gop {step} {at}", reference=f"52{step}.{at}") for at in range(20)])
    with home.office.read() as connection:
        last = gifts_page(connection, "BAO", limit=100)[-1]
        stretches = connection.execute(STRETCH.select().order_by(STRETCH.c.first_position)).all()
        assert given_before(connection, last) == 59_000
    assert [(one.first_position, one.last_position, one.total) for one in stretches] == [
        (1, 20, 20_000), (21, 40, 20_000), (41, 60, 20_000)
    ]  # fmt: skip
