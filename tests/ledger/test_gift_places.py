"""Where a gift stands on its fund's line: gifts of one import are one source, and each has its own place in it."""

from collections.abc import Callable
from typing import Any

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.donors.queries import gifts_page
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import adjust_entry
from relief_fund.ledger.entries import Entry, Line, moved
from relief_fund.ledger.errors import OwnPartSpent
from relief_fund.ledger.fund_line import Own, note_entry
from relief_fund.ledger.gift_places import gift_place
from relief_fund.ledger.line_checks import lines_say_what_the_books_say
from relief_fund.ledger.queries import entries_by_keys, entry_by_number
from relief_fund.ledger.traces import Stretch, traced
from tests.banking.conftest import administrator, campaign, load
from tests.banking.lines import DAY, line
from tests.banking.money_in import ADMINISTRATOR

__all__ = ["administrator", "campaign", "load"]
FUND, BANK = "BAO.CHUNG", "1121.01"
AMOUNTS = (900, 500, 300)


@pytest.fixture
def gifts(home: Home, load: Callable[..., ImportReport]) -> dict[int, tuple[int, int]]:
    """Entry and place of three gifts of one import, behind one that came before, by amount."""
    post(home, Entry("cash:1", "cash_gift", DAY, moved(FUND, "1111", "5121", 70)))
    load([line(amount, f"gop {amount}", reference=f"5213.{amount}") for amount in AMOUNTS])
    with home.office.read() as connection:
        faces = gifts_page(connection, "BAO")
        numbers = entries_by_keys(connection, [one.entry_key for one in faces])
        return {one.amount: (numbers[one.entry_key], one.begins) for one in faces}


def post(home: Home, entry: Entry) -> int:
    def command(tx: Any) -> int:
        number = int(tx.post(entry))
        note_entry(tx, entry, number)
        return number

    return int(home.office.desk.run(command))


def place(home: Home, number: int) -> Own | None:
    with home.office.read() as connection:
        entry = entry_by_number(connection, number)
        assert entry
        return gift_place(connection, entry)


def shares(home: Home, begins: int, amount: int) -> dict[tuple[str, str], int]:
    with home.office.read() as connection:
        assert lines_say_what_the_books_say(connection) == []
        return dict(traced(connection.execute, FUND, Stretch(begins, begins + amount)).shares)


def take_off(home: Home, number: int, amount: int, turn: int = 1) -> int:
    lines = (Line(FUND, "5121", amount, 0), Line(FUND, "3379", 0, amount))
    return adjust_entry(
        home.office, ADMINISTRATOR, number=number, turn=turn, lines=lines, on=DAY, document="DC-1"
    )


def test_each_gift_of_an_import_has_its_own_place(home: Home, gifts: dict[int, tuple[int, int]]) -> None:
    for amount, (number, begins) in gifts.items():
        assert place(home, number) == Own(begins, begins + amount)
    post(home, Entry("cash:2", "cash_gift", DAY, moved(FUND, "1111", "5121", 40)))
    for amount, (number, begins) in gifts.items():
        assert place(home, number) == Own(begins, begins + amount), "what comes later moves no place"


def test_what_is_no_gift_has_none(home: Home, gifts: dict[int, tuple[int, int]]) -> None:
    interest = post(home, Entry("interest:1", "interest", DAY, moved(FUND, BANK, "5151", 5)))
    spent = post(home, Entry("pay:a:1:1", "paid", DAY, moved(FUND, "6111", BANK, 5)))
    unnoted = Entry("cash:2", "cash_gift", DAY, moved(FUND, "1111", "5121", 7))
    beside = home.office.desk.run(lambda tx: tx.post(unnoted))
    assert [place(home, number) for number in (interest, spent, beside)] == [None] * 3
    post(home, Entry("cash:3", "cash_gift", DAY, moved(FUND, "1111", "5121", 9)))
    assert place(home, beside) is None


def test_what_is_taken_off_a_gift_is_its_own(home: Home, gifts: dict[int, tuple[int, int]]) -> None:
    number, begins = gifts[500]
    adjusted = take_off(home, number, 200)
    assert shares(home, begins, 500) == {("moved", f"adj:{number}:1"): 200}
    assert take_off(home, number, 200) == adjusted
    assert [shares(home, gifts[one][1], one) for one in (900, 300)] == [{}, {}]
    post(home, Entry("pay:a:1:1", "paid", DAY, moved(FUND, "6111", BANK, 970 + 150)))
    with pytest.raises(OwnPartSpent) as refused:
        take_off(home, number, 151, turn=2)
    assert refused.value.facts == {"unspent": "150", "asked": "151"}
