"""The short way for one prepared entry answers as a command that posts it: numbers, replays, refusals, leaves."""

import asyncio
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.errors import KeyReused, Overdrawn
from tests.storage import test_turns
from tests.storage.held import held
from tests.storage.test_turns import DAY, gift, pay, promise, size

copied, opened = test_turns.copied, test_turns.opened


def leaves(home: Home) -> list[bytes]:
    with home.office.read() as connection:
        rows = connection.exec_driver_sql("SELECT body FROM leaf WHERE first_entry > 1 ORDER BY position")
        return [bytes(row[0]) for row in rows]


def test_short_and_long_way_between_each_other_in_one_turn(opened: Home) -> None:
    desk: Any = opened.office.desk
    with held(opened):
        answers = [
            desk.post(gift("a")), desk.submit(lambda tx: tx.post(gift("b"))), desk.post(promise("p", 2_900)),
            desk.post(promise("too much", 101)), desk.submit(lambda tx: pay(tx, "xy")), desk.post(gift("a")),
            desk.post(gift("a", 999)), desk.post(promise("q", 80)), desk.post(promise("r", 1)),
        ]  # fmt: skip
    told = [type(one.exception(20)).__name__ if one.exception(20) else one.result() for one in answers]
    assert told == [2, 3, 4, "Overdrawn", [5, 6], 2, "KeyReused", 7, "Overdrawn"]
    assert size(opened) == 7
    with opened.office.read() as connection:
        assert {name: found for name, check in CHECKS.items() if (found := check(connection, DAY))} == {}


def test_replays_and_conflicts_of_what_is_long_in_the_books(opened: Home) -> None:
    desk: Any = opened.office.desk
    assert desk.post(gift("a")).result(20) == 2
    assert desk.post(gift("a")).result(20) == 2
    assert asyncio.run(desk.ask_to_post(gift("a"))) == 2
    with pytest.raises(KeyReused):
        desk.post(gift("a", 7)).result(20)
    with pytest.raises(Overdrawn):
        asyncio.run(desk.ask_to_post(promise("p", 2_001)))
    assert desk.post(promise("p", 2_000)).result(20) == 3
    assert desk.post(promise("p", 2_000)).result(20) == 3


def test_the_leaf_made_beforehand_is_the_leaf_made_at_the_desk(opened: Home) -> None:
    desk: Any = opened.office.desk
    more = {"public": {"b": 1, "a": "ă"}, "digests": ("d" * 43,)}
    desk.post(gift("a", **more)).result(20)
    desk.run(lambda tx: tx.post(gift("b", **more)))
    one, other = leaves(opened)
    assert one.replace(b'"number":2', b'"number":3') == other


def test_an_entry_made_for_a_batch_leaf_does_not_go_in_alone(opened: Home) -> None:
    desk: Any = opened.office.desk
    with held(opened):
        lonely = desk.post(promise("a", 10, leaf="batch"))
        neighbour = desk.post(gift("n"))
    assert isinstance(lonely.exception(20), AssertionError)
    assert neighbour.result(20) == 2
    assert size(opened) == 2
