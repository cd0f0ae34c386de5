"""The check of shares: silent while they add up, and it finds a gift out of its place."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relief_fund.banking.intake import ImportReport
from relief_fund.donors.queries import gifts_page
from relief_fund.donors.share_checks import (
    _astray,
    _between,
    _shares,
    adjustments_take_their_own_gift,
    gift_shares_add_up,
)
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import adjust_entry
from relief_fund.ledger.entries import Entry, Line, moved
from relief_fund.ledger.line_checks import lines_say_what_the_books_say
from relief_fund.ledger.queries import entries_by_keys
from relief_fund.ledger.traces import Stretch
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR
from tests.donors.test_became import pay
from tests.inspection.sabotage import sabotaged

Import = Callable[..., ImportReport]
GIFTS = [Stretch(0, 10), Stretch(10, 30), Stretch(40, 50)]


def test_what_was_imported_and_paid_adds_up(home: Home, load: Import) -> None:
    load([line(1_000 * at, f"gop {at}", reference=f"5213.{at}") for at in range(1, 6)])
    pay(home, 7_500, "pay:a:1:1")
    pay(home, 2_500, "back:a", undoes="pay:a:1:1")
    pay(home, 9_000, "pay:b:1:1")
    with home.office.read() as connection:
        assert gift_shares_add_up(connection) == []
        assert lines_say_what_the_books_say(connection) == []


def test_an_entry_that_nobody_put_on_the_line_is_found(home: Home, load: Import) -> None:
    load([line(1_000, "gop", reference="5213.1")])

    def command(tx: Any) -> None:
        tx.post(Entry("pay:x:1:1", "paid", date(2024, 9, 12), moved("BAO.CHUNG", "6111", "1121.01", 400)))

    home.office.desk.run(command)
    with home.office.read() as connection:
        found = lines_say_what_the_books_say(connection)
    assert found == [{"fund": "BAO.CHUNG", "books": "600", "line": "1000"}]


SABOTAGE = {
    "donors.gift_without_place": "UPDATE gift SET begins = begins + 1 WHERE begins = 0",
    "donors.use_unpaid": "DELETE FROM fund_taken WHERE evidence = 'pay:a:1:1'",
    "donors.shares_differ": "UPDATE gift SET amount = 5000 WHERE begins = 0",
}


@pytest.mark.parametrize("code", SABOTAGE)
def test_each_sabotage_is_found(home: Home, load: Import, code: str) -> None:
    load([line(1_000 * at, f"gop {at}", reference=f"5213.{at}") for at in range(1, 6)])
    pay(home, 7_500, "pay:a:1:1")
    pay(home, 2_000, "pay:b:1:1")
    with sabotaged(home, SABOTAGE[code]) as connection:
        assert code in {one["code"] for one in gift_shares_add_up(connection)}


def test_an_adjusting_entry_that_took_of_another_gift_is_found(home: Home, load: Import) -> None:
    load([line(1_000 * at, f"gop {at}", reference=f"5213.{at}") for at in range(1, 4)])
    with home.office.read() as connection:
        second = next(one for one in gifts_page(connection, "BAO") if one.amount == 2_000)
        number = entries_by_keys(connection, [second.entry_key])[second.entry_key]
    for turn, amount in enumerate((300, 200), 1):
        lines = (Line("BAO.CHUNG", "5121", amount, 0), Line("BAO.CHUNG", "3379", 0, amount))
        told = {"number": number, "turn": turn, "lines": lines, "on": date(2024, 9, 12), "document": "DC"}
        adjust_entry(home.office, ADMINISTRATOR, **told)
    with home.office.read() as connection:
        assert adjustments_take_their_own_gift(connection) == gift_shares_add_up(connection) == []
    moved_away = f"UPDATE fund_taken SET begins = 0, ends = 200 WHERE evidence = 'adj:{number}:2'"
    with sabotaged(home, moved_away) as connection:
        found = adjustments_take_their_own_gift(connection)
    assert found == [
        {"code": "donors.adjusted_of_others", "entry": f"adj:{number}:2", "took": "200", "own": "0"}
    ]


@pytest.mark.parametrize(
    ("gifts", "astray"),
    [
        (GIFTS, []),
        ([Stretch(0, 10), Stretch(5, 12)], [Stretch(5, 12)]),
        ([Stretch(25, 35)], [Stretch(25, 35)]),
        ([Stretch(60, 70)], [Stretch(60, 70)]),
    ],
)
def test_gifts_out_of_their_place(gifts: list[Stretch], astray: list[Stretch]) -> None:
    assert list(_astray(gifts, [Stretch(0, 30), Stretch(40, 50)])) == astray


def test_gifts_and_what_lies_between_them_share_everything() -> None:
    taken = [(Stretch(0, 5), "a"), (Stretch(5, 45), "b"), (Stretch(45, 60), "c")]
    own, others = _shares(GIFTS, taken), _shares(_between(GIFTS), taken)
    assert (own, others) == ({"a": 5, "b": 30, "c": 5}, {"b": 10, "c": 10})
