"""What gifts became: first given, first spent, and all parts together are what was paid."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.became import Became, Share, what_became
from relief_fund.donors.queries import gifts_page
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.fund_line import note_entry
from relief_fund.ledger.queries import sealed_entries
from tests.banking.lines import line

Import = Callable[..., ImportReport]
FUND, BANK = "BAO.CHUNG", "1121.01"
GIVEN = [50_000, 30_000, 20_000]


def pay(home: Home, amount: int, key: str, undoes: str = "") -> None:
    """Money that reached a household, or came back from it."""
    sides = (BANK, "6111") if undoes else ("6111", BANK)
    entry = Entry(key, "paid", date(2024, 9, 12), moved(FUND, *sides, amount))

    def command(tx: Any) -> None:
        note_entry(tx, entry, tx.post(entry), undoes=undoes)

    home.office.desk.run(command)


def became(home: Home) -> list[Became]:
    """What every gift became, in the order of the books."""
    with home.office.read() as connection:
        return [what_became(connection, gift) for gift in gifts_page(connection, "BAO")]


@pytest.fixture
def given(load: Import) -> None:
    """Three gifts."""
    load([line(amount, f"ung ho {at}", reference=f"5213.{at}") for at, amount in enumerate(GIVEN)])


def split(found: list[Became]) -> list[tuple[int, int]]:
    """(used, left) of each."""
    return [(one.used, one.left) for one in found]


@pytest.mark.usefixtures("given")
def test_before_anything_is_paid_all_is_left(home: Home) -> None:
    assert became(home) == [Became(0, amount) for amount in GIVEN]


@pytest.mark.usefixtures("given")
def test_what_was_given_first_is_spent_first(home: Home) -> None:
    pay(home, 60_000, "pay:a:1:1")
    found = became(home)
    assert split(found) == [(50_000, 0), (10_000, 20_000), (0, 20_000)]
    assert found[1].shares == (Share("aid", "pay:a:1:1", 10_000),)


@pytest.mark.usefixtures("given")
def test_what_came_back_stands_behind_all_others_and_nobody_else_is_touched(home: Home) -> None:
    pay(home, 60_000, "pay:a:1:1")
    pay(home, 25_000, "back:a", undoes="pay:a:1:1")
    # The last đồng that were taken come back first: all of the second gift's, and some of the first's.
    assert split(became(home)) == [(35_000, 15_000), (0, 30_000), (0, 20_000)]
    pay(home, 40_000, "pay:b:1:1")
    assert split(became(home)) == [(35_000, 15_000), (20_000, 10_000), (20_000, 0)]
    pay(home, 25_000, "pay:c:1:1")
    assert split(became(home)) == [(amount, 0) for amount in GIVEN]


@pytest.mark.usefixtures("given")
def test_a_share_as_of_an_earlier_entry_is_what_was_told_then(home: Home) -> None:
    pay(home, 60_000, "pay:a:1:1")
    with home.office.read() as connection:
        then = sealed_entries(connection)
    told = became(home)
    pay(home, 25_000, "back:a", undoes="pay:a:1:1")
    pay(home, 30_000, "pay:b:1:1")
    with home.office.read() as connection:
        gifts = gifts_page(connection, "BAO")
        assert [what_became(connection, gift, then) for gift in gifts] == told
    assert became(home) != told


@pytest.mark.usefixtures("given")
def test_all_of_it(home: Home) -> None:
    pay(home, 100_000, "pay:a:1:1")
    assert split(became(home)) == [(amount, 0) for amount in GIVEN]


def test_a_line_decided_later_stands_where_it_was_decided(
    home: Home, load: Import, administrator: Actor
) -> None:
    texts = ["ung ho 1", "HOAN TRA LENH CHUYEN TIEN SAI TEN NGUOI HUONG", "ung ho 2", "ung ho 3"]
    load([line(1_000 * 2**at, words, reference=f"5213.{at}") for at, words in enumerate(texts)])
    load([line(7_000 * 2**at, f"gop {at}", reference=f"5214.{at}") for at in range(3)])
    with home.office.read() as connection:
        (waiting,) = inbox_page(connection)
    accept_as_gift(home.office, administrator, identity=waiting.identity, reason="người ủng hộ")
    with home.office.read() as connection:
        gifts = sorted(gifts_page(connection, "BAO"), key=lambda one: one.begins)
    assert [one.amount for one in gifts] == [1_000, 4_000, 8_000, 7_000, 14_000, 28_000, 2_000]
    assert [one.begins for one in gifts] == [sum(one.amount for one in gifts[:at]) for at in range(7)]
