"""A batch by itself: what it hands to the database, what it leaves to the next, and what is taken back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from relief_fund.kernel.clock import MovableClock, moment_text
from relief_fund.kernel.protocols import Home, LookNeeded
from relief_fund.ledger import posting
from relief_fund.ledger.entries import FREE_MONEY, Entry, moved
from relief_fund.ledger.errors import AlreadyReversed, KeyReused, Overdrawn
from relief_fund.ledger.posting import READ_HEADS, Batch, Kept, Unseen
from relief_fund.ledger.rules import Rules
from tests.register import books

FUND, BANK, DAY = books.GENERAL, books.BANK, books.day(10)
CASH, FREE = (FUND, BANK, "VND", ""), (FUND, FREE_MONEY, "VND", "")
TODAY = date(2026, 11, 22)
BEFORE, NOW = "2026-11-22T02:00:00.000000Z", "2026-11-22T03:00:00.000000Z"


def gift(key: str, amount: int = 5, **more: Any) -> Entry:
    return Entry(f"line:{key}", "gift", DAY, moved(FUND, BANK, "5121", amount), **more)


def fee(key: str, amount: int = 1, **more: Any) -> Entry:
    return Entry(f"fee:{key}", "bank_fee", DAY, moved(FUND, "6151", BANK, amount), **more)


@dataclass
class Asked:
    """A connection that counts what it is asked, and where ``deaf`` only remembers it."""

    real: Any
    said: list[tuple[str, Any]]
    deaf: bool = False

    def execute(self, statement: Any, parameters: Any = None) -> Any:
        self.said.append((str(statement).split("\n")[0].strip(), parameters))
        return None if self.deaf else self.real.execute(statement, parameters)


@pytest.fixture
def asked(home: Home) -> Iterator[Asked]:
    """The books with one gift of 100 and one fee of 10 in them, to be asked and not to be written."""
    books.open_purses(home)
    books.post(home, gift("first", 100))
    books.post(home, fee("second", 10))
    with home.office.read() as connection:
        yield Asked(connection, [])


@pytest.fixture
def batch(asked: Asked) -> Callable[..., Batch]:
    """``batch(check_keys, guards, recorded_at)``: a batch at the beginning of a turn."""

    def begun(*, check_keys: bool = False, guards: Any = None, recorded_at: str = NOW) -> Batch:
        heads = tuple(asked.real.execute(READ_HEADS).one())
        kept = Kept(heads, Rules.read(asked.real), guards if guards is not None else {})
        return Batch(asked, kept, recorded_at, TODAY, check_keys=check_keys)

    return begun


def written(one: Batch, asked: Asked) -> list[tuple[Any, ...]]:
    """Everything ``one`` says when it is written, in order; nothing reaches the books."""
    asked.deaf = True
    asked.said.clear()

    def bulk(connection: Any, table: Any, columns: Any, rows: Any) -> None:
        assert connection is asked
        asked.said.append((table.name, (tuple(columns), list(rows))))

    one.write(bulk, asked)
    return list(asked.said)


# --- what is written ---------------------------------------------------------------------------------------


def asked_leaves(asked: Asked) -> int:
    """How many leaves the books hold."""
    return int(asked.real.exec_driver_sql("SELECT size FROM log_head").scalar())


def test_nothing_is_said_of_nothing_and_a_leaf_alone_moves_the_log_alone(
    asked: Asked, batch: Callable[..., Batch]
) -> None:
    assert written(batch(), asked) == []
    asked.deaf = False
    one, size = batch(), asked_leaves(asked)
    one.leaf("note", {"said": 1})
    # Of a turn without an entry the last moment stays that of the last entry.
    assert one.heads() == (2, 2, size + 1, BEFORE)
    assert [(kind, values) for kind, values in written(one, asked) if kind != "leaf"] == [
        ("UPDATE log_head SET written=:to", {"to": size + 1}),
        ("UPDATE log_head SET size=:to, written=:to, covered=:last", {"to": size + 1, "last": 2}),
    ]


def test_a_clock_that_was_set_back_does_not_make_later_entries_earlier(
    asked: Asked, batch: Callable[..., Batch]
) -> None:
    one = batch(recorded_at="2020-01-01T00:00:00.000000Z")
    one.post(gift("a"))
    (row,) = dict(written(one, asked))["entry"][1]
    assert row[4] == BEFORE
    assert one.heads()[3] == BEFORE


def test_of_empty_books_there_is_no_last_moment_and_then_it_is_the_last_entrys(
    home: Home, clock: MovableClock
) -> None:
    def last() -> tuple[int, str]:
        with home.office.read() as connection:
            entries, written, _, moment = connection.execute(READ_HEADS).one()
        assert entries == written
        return entries, moment

    books.open_purses(home)
    assert last() == (0, "")
    books.post(home, gift("a", 9))
    for number in (2, 3):
        clock.move(timedelta(hours=1))
        books.post(home, fee(str(number)))
        assert last() == (number, moment_text(clock.now()))


@pytest.mark.parametrize(("most", "small"), [(3, True), (2, False)])
def test_a_batch_is_small_by_its_entries_and_leaves_together(
    batch: Callable[..., Batch], monkeypatch: pytest.MonkeyPatch, most: int, small: bool
) -> None:
    monkeypatch.setattr(posting, "SMALL", most)
    one = batch()
    one.post(gift("a"))
    one.leaf("note", {"said": 1})
    assert one.is_small() is small


# --- what is left to the next ------------------------------------------------------------------------------


def test_the_next_batch_is_left_heads_rules_and_guards_that_stand_in_the_books(
    asked: Asked, batch: Callable[..., Batch]
) -> None:
    one = batch()
    assert (one.available(FUND, BANK), one.available(books.EARLIER, BANK), one.available(FUND, "B22")) == (
        90,
        0,
        0,
    )
    one.post(Entry("kind:b", "x", DAY, moved(books.EARLIER, BANK, "5121", 9)))
    left = one.finish()
    # What was asked for and is not there is not remembered: somebody else may start it.
    assert left.guards == {
        CASH: 90,
        (books.EARLIER, BANK, "VND", ""): 9,
        (books.EARLIER, FREE_MONEY, "VND", ""): 9,
    }
    assert left.heads == one.heads() == (3, 3, asked_leaves(asked) + 1, NOW)
    assert left.rules is one.begun.rules
    assert one.finish() is left
    assert (one.rows().before, one.rows().after) == (one.begun.heads, left.heads) != (left.heads, left.heads)
    assert [kind for kind, _ in written(one, asked) if "guard" in kind] == [
        "INSERT INTO guard (fund, account, unit, purpose, balance, upto) VALUES (:fund, :account, :unit, :purpose, "
        ":balance, :upto)"
    ]  # fmt: skip


@pytest.mark.parametrize(("most", "kept"), [(2, True), (1, False)])
def test_guards_are_remembered_up_to_a_number(
    batch: Callable[..., Batch], monkeypatch: pytest.MonkeyPatch, most: int, kept: bool
) -> None:
    monkeypatch.setattr(posting, "MOST_GUARDS_KEPT", most)
    one = batch()
    one.post(gift("a"))
    assert one.finish().guards == ({CASH: 95, FREE: 95} if kept else {})


def test_a_guard_that_is_remembered_is_not_asked_for(asked: Asked, batch: Callable[..., Batch]) -> None:
    one = batch(guards={CASH: 7, FREE: 0})
    asked.said.clear()
    assert (one.available(FUND, BANK), one.available(FUND, FREE_MONEY)) == (7, 0)
    with pytest.raises(Overdrawn) as refused:
        one.post(fee("x", 8))
    assert refused.value.facts["available"] == "7"
    assert [kind for kind, _ in asked.said if "guard" in kind] == []


# --- what is taken back ------------------------------------------------------------------------------------


def test_what_is_taken_back_was_never_there(asked: Asked, batch: Callable[..., Batch]) -> None:
    plain, one = batch(), batch()
    for each in (plain, one):
        each.post(gift("a"))
    mark = one.mark()
    one.post(gift("b", 1_000))
    one.post(Entry("kind:c", "x", DAY, moved(books.EARLIER, BANK, "5121", 9)))
    one.post(fee("d", leaf="batch"))
    one.post(Entry("rev:2", "reversal", DAY, moved(FUND, BANK, "6151", 10), reverses=2))
    one.leaf("note", {"said": 1})
    one.undo(mark)
    # What was undone may come again, under the same key and number, and be undone again.
    again = one.mark()
    assert not one.lacks_leaf()
    assert one.post(gift("b", 7)) == 4
    assert one.post(Entry("rev:2b", "reversal", DAY, moved(FUND, BANK, "6151", 10), reverses=2)) == 5
    one.undo(again)
    assert (one.heads(), one.entry_count()) == (plain.heads(), 1)
    assert one.available(books.EARLIER, BANK) == 0
    told, expected = written(one, asked), written(plain, asked)
    assert told == expected


def test_a_fact_goes_back_by_the_withdrawal_of_its_own_line_alone(batch: Callable[..., Batch]) -> None:
    one, back = batch(), moved(FUND, "5121", BANK, 100)
    for key in ("withdrawn:irst", "withdrawn:first.2", "rev:1"):
        with pytest.raises(AlreadyReversed):
            one.post(Entry(key, "withdrawal", DAY, back, reverses=1))
    one.post(gift("more", 10))
    assert one.post(Entry("withdrawn:first", "withdrawal", DAY, back, reverses=1)) == 4


def test_a_reversal_that_was_taken_back_may_come_again_whatever_its_lines(
    batch: Callable[..., Batch],
) -> None:
    one, mark = batch(), batch().mark()
    parts = (*moved(FUND, BANK, "6151", 4), *moved(FUND, BANK, "6151", 6))
    for key in ("rev:a", "rev:b"):
        assert one.post(Entry(key, "reversal", DAY, parts, reverses=2)) == 3
        one.undo(mark)


def test_a_guard_that_an_earlier_command_moved_stands_where_that_one_left_it(
    asked: Asked, batch: Callable[..., Batch]
) -> None:
    one = batch()
    one.post(fee("a", 30))
    mark = one.mark()
    one.post(fee("b", 30))
    one.post(fee("c", 30))
    assert one.available(FUND, BANK) == 0
    one.undo(mark)
    assert one.available(FUND, BANK) == 60
    guards = next(values for kind, values in written(one, asked) if kind.startswith("UPDATE guard"))
    assert [row["b"] for row in guards] == [60, 60]


def test_entries_for_a_batch_leaf_wait_within_their_command(
    asked: Asked, batch: Callable[..., Batch]
) -> None:
    one, size = batch(), asked_leaves(asked)
    one.batch_leaf({"step": "nothing"})
    for name in ("a", "b"):
        if name == "b":
            one.mark()
        one.post(gift(name))
        assert not one.lacks_leaf()
        for at in range(3):
            one.post(fee(f"{name}{at}", leaf="batch"))
        assert one.lacks_leaf()
        one.batch_leaf({"step": name})
        assert not one.lacks_leaf()
    _, rows = dict(written(one, asked))["leaf"]
    assert [row[:4] for row in rows] == [
        (size, "entry", 3, 3), (size + 1, "batch", 4, 6),
        (size + 2, "entry", 7, 7), (size + 3, "batch", 8, 10),
    ]  # fmt: skip
    assert b'"step":"b"' in rows[3][4]


# --- keys --------------------------------------------------------------------------------------------------


def test_keys_are_looked_up_together_and_not_asked_for_again(
    asked: Asked, batch: Callable[..., Batch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "KEYS_A_LOOK", 2)
    one = batch(check_keys=True)
    asked.said.clear()
    one.look_up(["line:first", "fee:second", "line:new", "line:other", "line:last"])
    assert [values["keys"] for _, values in asked.said] == [
        ["line:first", "fee:second"], ["line:new", "line:other"], ["line:last"],
    ]  # fmt: skip
    asked.said.clear()
    assert (one.post(gift("first", 100)), one.post(fee("second", 10)), one.post(gift("new"))) == (1, 2, 3)
    with pytest.raises(KeyReused) as refused:
        one.post(fee("second", 11))
    assert refused.value.facts == {"key": "fee:second", "number": 2}
    assert [kind for kind, _ in asked.said if "entry.digest" in kind] == []
    # What was not asked for is not read: there may be millions.
    other = batch(check_keys=True)
    other.look_up(["line:new", "fee:second"])
    assert {key: found and found[0] for key, found in other._looked_up.items()} == {
        "line:new": None, "fee:second": 2,
    }  # fmt: skip
    asked.said.clear()
    # A key that nobody looked up is asked for by itself.
    assert one.post(fee("third")) == 4
    assert len([kind for kind, _ in asked.said if "entry.digest" in kind]) == 1


def test_without_checking_a_key_of_the_books_is_seen_only_where_it_is_refused(
    asked: Asked, batch: Callable[..., Batch]
) -> None:
    one = batch()
    asked.said.clear()
    assert one.post(gift("first", 100)) == 3
    assert [kind for kind, _ in asked.said if "entry.digest" in kind] == []
    # Its own money is spent: only then the books are asked whether it is in them.
    spent = batch(guards={CASH: 5, FREE: 5})
    assert spent.post(fee("second", 10)) == 2
    assert spent.entry_count() == 0
    with pytest.raises(Overdrawn):
        spent.post(fee("other", 10))


def test_the_same_key_twice_in_one_batch_is_one_entry(asked: Asked, batch: Callable[..., Batch]) -> None:
    one = batch()
    asked.said.clear()
    assert (one.post(gift("a")), one.post(gift("a")), one.post(gift("b"))) == (3, 3, 4)
    with pytest.raises(KeyReused) as refused:
        one.post(gift("a", 6))
    assert refused.value.facts["number"] == 3
    assert [kind for kind, _ in asked.said if "entry.digest" in kind] == []


@pytest.mark.parametrize("number", [1, 2, 99])
def test_a_reversal_is_once_and_of_a_decision_that_is_there(batch: Callable[..., Batch], number: int) -> None:
    def back(key: str) -> Entry:
        return Entry(key, "reversal", DAY, moved(FUND, BANK, "6151", 10), reverses=number)

    one = batch()
    if number == 2:
        assert one.post(back("rev:a")) == 3
    with pytest.raises(AlreadyReversed) as refused:
        one.post(back("rev:b"))
    assert refused.value.facts == {"key": "rev:b", "number": number}


# --- ahead of its turn -------------------------------------------------------------------------------------


def test_ahead_of_its_turn_a_batch_says_where_it_must_look(asked: Asked, batch: Callable[..., Batch]) -> None:
    first = batch()
    first.post(gift("a"))
    ahead = Batch(Unseen(), first.finish(), NOW, TODAY, check_keys=False)
    assert ahead.post(fee("b", 90)) == 4
    for cannot_know in (
        fee("c", 6),  # refused or a replay: only the books know
        Entry("kind:d", "x", DAY, moved(books.EARLIER, BANK, "5121", 9)),
        Entry("kind:e", "x", DAY, moved(FUND, BANK, "4321", 9)),
        Entry("rev:f", "reversal", DAY, moved(FUND, BANK, "6151", 1), reverses=2),
    ):
        with pytest.raises(LookNeeded):
            ahead.post(cannot_know)
    assert ahead.entry_count() == 1
    assert ahead.available(FUND, BANK) == 5
    ahead.enter(asked)
    assert ahead.post(Entry("kind:d", "x", DAY, moved(books.EARLIER, BANK, "5121", 9))) == 5
    assert ahead.sealed_entries == 3


def test_a_fund_opened_elsewhere_is_looked_for_once_more(asked: Asked, batch: Callable[..., Batch]) -> None:
    """The rules that were kept may be older than the fund."""
    one = batch()
    one._rules = replace(one._rules, funds={}, _places={})
    assert one.post(gift("a")) == 3
    assert one.finish().rules is not one.begun.rules
    assert one.finish().rules.funds == one.begun.rules.funds
