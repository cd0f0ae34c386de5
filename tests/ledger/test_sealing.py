"""Rules are read again when somebody else moved the books; a refusal tells the law and never the row."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from relief_fund.kernel.protocols import Home, LookNeeded
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.entries import FREE_MONEY
from relief_fund.ledger.errors import SealRefused
from relief_fund.ledger.posting import Batch
from relief_fund.ledger.rules import Rules
from relief_fund.ledger.sealing import NoPosting, Sealing
from tests.register import books

TODAY = date(2026, 11, 22)
MOMENT = "2026-11-22T02:00:00.000000Z"


def heads(connection: Any) -> tuple[Any, ...]:
    """Where books and log stand, as the desk reads them with its turn."""
    return tuple(connection.execute(Sealing.heads_query).one())


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    counted: list[int] = []
    read = Rules.read

    def counting(connection: Any) -> Rules:
        counted.append(1)
        return read(connection)

    monkeypatch.setattr(Rules, "read", counting)
    return counted


def test_rules_are_read_once_until_somebody_opens_or_closes_something(home: Home, reads: list[int]) -> None:
    books.open_purses(home)
    door = Sealing()

    def turn() -> Batch:
        with home.office.read() as connection:
            batch = door.begin(connection, heads(connection), MOMENT, TODAY, check_keys=False)
            door.sealed(batch)
        return batch

    before = len(reads)
    first = turn()
    assert turn().begun.rules is first.begun.rules
    assert len(reads) == before + 1
    books.post(home, books.gift(5, "a"))
    known = len(reads)
    moved = turn()
    assert (moved.sealed_entries, moved.begun.guards) == (1, {})
    assert moved.begun.rules is first.begun.rules  # somebody else posted, and opened nothing
    assert len(reads) == known
    home.office.desk.run(lambda tx: open_child_account(tx, code="1121.77", opened_on=TODAY))
    books.post(home, books.gift(5, "b"))
    known = len(reads)
    assert "1121.77" in turn().begun.rules.accounts
    assert len(reads) == known + 1


def test_a_batch_is_foreseen_over_what_was_left_and_given_back_unharmed(home: Home) -> None:
    books.open_purses(home)
    books.post(home, books.gift(5, "a"))
    door = Sealing()
    assert door.foreseen(MOMENT, TODAY) is None  # nothing is known yet
    with home.office.read() as connection:
        at = heads(connection)
        door.sealed(door.begin(connection, at, MOMENT, TODAY, check_keys=False))
        foreseen = door.foreseen(MOMENT, TODAY)
        assert foreseen is not None
        assert foreseen.begun.heads == at
        assert door.foreseen(MOMENT, TODAY) is None  # it was given away
        mark = foreseen.mark()
        with pytest.raises(LookNeeded):
            foreseen.post(books.gift(5, "b").prepare())  # its guards were never read
        foreseen.undo(mark)
        door.unused(foreseen)
        again = door.begin(connection, at, MOMENT, TODAY, check_keys=False)
        assert again.begun is foreseen.begun
        assert again.post(books.gift(5, "b").prepare()) == at[0] + 1


def test_what_was_left_is_enough_for_a_foreseen_batch_to_post_without_a_look(home: Home) -> None:
    books.open_purses(home)
    books.post(home, books.gift(5, "a"))
    door = Sealing()
    with home.office.read() as connection:
        batch = door.begin(connection, heads(connection), MOMENT, TODAY, check_keys=False)
        assert batch.available(books.GENERAL, books.BANK) == batch.available(books.GENERAL, FREE_MONEY) == 5
        door.sealed(batch)
    foreseen = door.foreseen(MOMENT, TODAY)
    assert foreseen is not None
    assert foreseen.post(books.gift(5, "b").prepare()) == 2
    assert foreseen.available(books.GENERAL, books.BANK) == 10


class Diagnosis:
    def __init__(self, constraint: str | None, message: str | None, detail: str | None) -> None:
        self.constraint_name, self.message_primary, self.message_detail = constraint, message, detail


class Postgres(Exception):
    def __init__(
        self,
        constraint: str | None = None,
        message: str | None = None,
        detail: str | None = None,
        code: str | None = "RF006",
    ) -> None:
        super().__init__("row contains (Nguyễn Văn A, 0123)")
        self.diag, self.sqlstate = Diagnosis(constraint, message, detail), code


class Sqlite(Exception):
    sqlite_errorname = "SQLITE_CONSTRAINT_TRIGGER"


@pytest.mark.parametrize(
    ("original", "facts"),
    [
        (Postgres(None, "entry_out_of_balance"), ("RF006", "entry_out_of_balance")),
        (Postgres("entry_key_once", "duplicate key (private)"), ("RF006", "entry_key_once")),
        (Postgres("c" * 81, None), ("RF006", "c" * 80)),
        (Postgres(code=None), ("", "")),
        (Sqlite("day_in_future"), ("SQLITE_CONSTRAINT_TRIGGER", "day_in_future")),
        (Sqlite("s" * 81), ("SQLITE_CONSTRAINT_TRIGGER", "s" * 80)),
        (Exception("out of memory"), ("", "out of memory")),
    ],
)
def test_a_refusal_names_the_law_and_not_the_row(original: Exception, facts: tuple[str, str]) -> None:
    refusal = Sealing().refused(DBAPIError("INSERT", None, original))
    assert isinstance(refusal, SealRefused)
    assert (refusal.facts["database"], refusal.facts["law"]) == facts


@pytest.mark.parametrize(
    ("original", "named"),
    [
        (Postgres(detail="3 5 12"), [3, 5, 12]),
        (Postgres(), []),
        (Postgres(detail="Key (key)=(3) already exists.", code="23505"), []),
        (Postgres(detail="3 5 12", code="XX000"), []),
        (Postgres(detail="3 5 12", code=None), []),
    ],
)
def test_beside_a_refusal_only_a_law_of_ours_names_entries(original: Exception, named: list[int]) -> None:
    assert Sealing().guilty(None, DBAPIError("INSERT", None, original)) == named


def test_on_sqlite_the_unsealed_rows_are_asked_and_what_cannot_be_asked_names_nobody() -> None:
    error, engine = DBAPIError("UPDATE", None, Sqlite("entry_too_short")), create_engine("sqlite://")
    with engine.connect() as connection:
        assert Sealing().guilty(connection, error) == []
        connection.exec_driver_sql("CREATE TABLE unsealed_breach (law TEXT, entry INTEGER)")
        assert Sealing().guilty(connection, error) == []
        for law, entry in (("entry_too_short", 5), ("entry_too_short", 5), ("day_in_future", 9)):
            connection.exec_driver_sql("INSERT INTO unsealed_breach VALUES (?, ?)", (law, entry))
        assert Sealing().guilty(connection, error) == [5]
    engine.dispose()


def test_those_who_judge_need_write_rows_and_leaves_only(home: Home) -> None:
    def command(tx: Any) -> set[str]:
        shut = NoPosting(tx)
        assert (shut.sql, shut.rows, shut.leaf) == (tx.sql, tx.rows, tx.leaf)
        return {name for name in dir(shut) if not name.startswith("_")}

    assert home.office.desk.run(command) == {"sql", "rows", "leaf"}


def ahead_of(door: Sealing, batch: Batch) -> Batch:
    """What a desk makes while ``batch`` is being written."""
    return door.ahead(batch, MOMENT, TODAY)


def test_a_batch_made_ahead_is_entered_where_the_books_stand_as_foreseen(
    home: Home, reads: list[int]
) -> None:
    books.open_purses(home)
    books.post(home, books.gift(5, "a"))
    door = Sealing()
    with home.office.read() as connection:
        first = door.begin(connection, heads(connection), MOMENT, TODAY, check_keys=False)
        ahead = ahead_of(door, first)
        assert (ahead.sealed_entries, first.finish().rules) == (1, ahead.finish().rules)
        door.sealed(first)
        counted = len(reads)
        assert (
            door.begin(connection, heads(connection), MOMENT, TODAY, check_keys=False, ahead=ahead) is ahead
        )
        assert ahead.available(books.GENERAL, books.BANK) == 5
    assert len(reads) == counted


@pytest.mark.parametrize("meanwhile", ["another posts", "the turn before failed", "another turn was sealed"])
def test_a_batch_made_ahead_is_dropped_where_they_do_not(
    home: Home, reads: list[int], meanwhile: str
) -> None:
    books.open_purses(home)
    books.post(home, books.gift(5, "a"))
    door = Sealing()
    with home.office.read() as connection:
        first = door.begin(connection, heads(connection), MOMENT, TODAY, check_keys=False)
        assert first.available(books.GENERAL, books.BANK) == first.available(books.GENERAL, FREE_MONEY) == 5
        ahead = ahead_of(door, first)
        ahead.post(books.gift(7, "ahead").prepare())  # moves the guards it was left
        if meanwhile != "the turn before failed":
            door.sealed(first)
        if meanwhile == "another posts":
            books.post(home, books.gift(5, "b"))
        if meanwhile == "another turn was sealed":
            door.sealed(door.begin(connection, heads(connection), MOMENT, TODAY, check_keys=False))
    counted = len(reads)
    with home.office.read() as connection:
        batch = door.begin(connection, heads(connection), MOMENT, TODAY, check_keys=True, ahead=ahead)
        assert batch is not ahead
        assert batch.sealed_entries == (2 if meanwhile == "another posts" else 1)
        assert batch.available(books.GENERAL, books.BANK) == 5 * batch.sealed_entries
    # Balances are read again (above); the rules too, unless nothing was opened or closed since.
    assert len(reads) == counted + (meanwhile == "the turn before failed")


def test_what_a_batch_made_ahead_must_ask_the_books_it_says(home: Home) -> None:
    """A guard that the batch before has not touched stands in the books alone."""
    books.open_purses(home)
    door = Sealing()
    with home.office.read() as connection:
        first = door.begin(connection, heads(connection), MOMENT, TODAY, check_keys=False)
        ahead = ahead_of(door, first)
        with pytest.raises(LookNeeded):
            ahead.post(books.gift(5, "a").prepare())
        ahead.enter(connection)
        assert ahead.post(books.gift(5, "a").prepare()) == 1
