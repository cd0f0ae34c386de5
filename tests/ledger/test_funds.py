"""Funds open once, keep their kind, and name the owner of their vouchers."""

from concurrent.futures import Future
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.errors import FundEnded, Overdrawn, TextInvalid
from relief_fund.ledger.funds import CLOSING, close_fund, ended_funds, open_fund
from relief_fund.ledger.queries import funds
from relief_fund.storage.errors import RowRefused
from tests.register import books
from tests.storage.held import held


def opened(home: Home, **named: Any) -> None:
    home.office.desk.run(lambda tx: open_fund(tx, opened_on=books.BEGIN, name="x", **named))


def test_a_second_opening_changes_nothing(home: Home) -> None:
    opened(home, code="BAO.CHUNG", kind="donated", campaign="BAO")
    opened(home, code="BAO.CHUNG", kind="budget", source="central")
    with home.office.read() as connection:
        known = funds(connection)
    assert [(one.kind, one.campaign) for one in known.values()] == [("donated", "BAO")]


def test_the_owner_of_vouchers(home: Home) -> None:
    opened(home, code="BAO.CHUNG", kind="donated", campaign="BAO")
    opened(home, code="NST-2", kind="budget", source="province", phase="2021-2025")
    opened(home, code="LE", kind="donated")
    with home.office.read() as connection:
        owners = {code: one.owner for code, one in funds(connection).items()}
    assert owners == {"BAO.CHUNG": "BAO", "NST-2": "province", "LE": "LE"}


@pytest.mark.parametrize(
    ("place", "field", "text", "found"),
    [
        ("fund", "code", "A\tB", "U+0009"), ("campaign", "campaign", "BAO\n", "U+000A"),
        ("owner", "owner", "B\x85", "U+0085"), ("source", "source", "\x00", "U+0000"),
        ("phase", "phase", "2021\x1f", "U+001F"), ("fund", "code", "A\ud800", "U+D800"),
    ],
)  # fmt: skip
def test_a_code_is_plain_text(home: Home, place: str, field: str, text: str, found: str) -> None:
    with pytest.raises(TextInvalid) as refused:
        opened(home, **{"code": "A", "kind": "donated", field: text})
    assert refused.value.facts == {"place": place, "found": found}
    with home.office.read() as connection:
        assert funds(connection) == {}


def test_another_kind_is_refused_by_the_database(home: Home) -> None:
    with pytest.raises(RowRefused) as refused:
        opened(home, code="X", kind="private")
    assert "fund_kind" in str(refused.value.facts["law"])


def closings(home: Home) -> list[tuple[str, int]]:
    """Each closing with the number of the last entry that may touch its fund."""
    with home.office.read() as connection:
        rows = connection.execute(CLOSING.select().order_by(CLOSING.c.fund)).all()
        assert ended_funds(connection) == {row.fund for row in rows}
    return [(row.fund, row.upto) for row in rows]


def end(tx: Any, code: str) -> None:
    close_fund(tx, code=code, closed_on=books.day(20))


def test_a_fund_is_closed_behind_all_that_was_accepted_before_it(home: Home) -> None:
    """Earlier turns, earlier commands of the same turn but for those refused, and its own command's."""
    books.open_purses(home)
    home.office.desk.run(lambda tx: end(tx, books.PLAN))
    books.post(home, books.gift(5, "a"))

    def refused(tx: Any) -> None:
        tx.post(books.gift(5, "b"))
        raise Overdrawn()

    def closing(tx: Any) -> int:
        number = int(tx.post(books.opening(7)))
        end(tx, books.EARLIER)
        return number

    answers: list[Future[Any]] = []
    with held(home):
        for command in (lambda tx: tx.post(books.gift(5, "c")), refused, closing):
            answers.append(home.office.desk.submit(command))
        answers.append(home.office.desk.post(books.gift(5, "d")))
    assert [one.result(20) for one in (answers[0], *answers[2:])] == [2, 3, 4]
    with pytest.raises(Overdrawn):
        answers[1].result(20)
    assert closings(home) == [(books.EARLIER, 3), (books.PLAN, 0)]


def test_in_one_command_nothing_follows_the_end(home: Home) -> None:
    books.open_purses(home)

    def late(tx: Any) -> None:
        end(tx, books.EARLIER)
        tx.post(books.opening(5))

    with pytest.raises(FundEnded):
        home.office.desk.run(late)
    assert closings(home) == []


def test_in_one_turn_nothing_follows_the_end(home: Home) -> None:
    books.open_purses(home)
    with held(home):
        closed = home.office.desk.submit(lambda tx: end(tx, books.EARLIER))
        late = [home.office.desk.post(books.opening(5)), home.office.desk.post_together([books.opening(6)])]
        fine = home.office.desk.post(books.gift(5, "a"))
    closed.result(20)
    for one in late:
        with pytest.raises(FundEnded):
            one.result(20)
    assert fine.result(20) == 1
