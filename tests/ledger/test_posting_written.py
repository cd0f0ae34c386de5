"""What a batch says to the database, word by word."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import create_engine

from relief_fund.ledger.batch_rows import GUARD, GUARD_COLUMNS, MOVE_GUARD
from relief_fund.ledger.entries import FREE_MONEY, Entry, moved
from relief_fund.ledger.posting import READ_GUARD, Batch
from tests.ledger import test_posting_batch
from tests.ledger.test_posting_batch import BANK, DAY, FUND, NOW, Asked, asked_leaves, gift, written
from tests.register import books

asked, batch = test_posting_batch.asked, test_posting_batch.batch

BONUS = moved(books.EARLIER, "1111", "5121", 9)


def small_turn(batch: Callable[..., Batch], asked: Asked) -> list[tuple[Any, ...]]:
    """A gift, an entry of two new guards and a leaf of its own, and what is said to the database for them."""
    one = batch()
    papers = gift("a"), Entry("kind:b", "x", DAY, BONUS, voucher="V", document="D")
    assert [one.post(paper) for paper in papers] == [3, 4]
    one.leaf("note", {"said": 1})
    heads = (4, 4, asked_leaves(asked) + 3, NOW)
    assert (one.entry_count(), one.sealed_entries, one.heads()) == (2, 2, heads)
    return written(one, asked)


def test_what_is_written_in_which_order(asked: Asked, batch: Callable[..., Batch]) -> None:
    said = small_turn(batch, asked)
    size = asked_leaves(asked)
    assert [kind for kind, _ in said] == [
        "UPDATE head SET written=:to", "posting", "entry",
        "INSERT INTO guard (fund, account, unit, purpose, balance, upto) VALUES (:fund, :account, :unit, :purpose, "
        ":balance, :upto)",
        said[4][0], "UPDATE log_head SET written=:to", "leaf",
        "UPDATE log_head SET size=:to, written=:to, covered=:last",
        "UPDATE head SET entries=:to, written=:to",
    ]  # fmt: skip
    assert said[4][0].startswith("UPDATE guard SET balance=:b, upto=:to")
    assert said[0][1] == said[8][1] == {"to": 4}
    assert said[5][1] == {"to": size + 3}
    assert said[7][1] == {"to": size + 3, "last": 4}


def test_entries_and_their_lines_word_by_word(asked: Asked, batch: Callable[..., Batch]) -> None:
    said = small_turn(batch, asked)
    assert said[1][1] == (
        ("entry", "line", "fund", "account", "unit", "purpose", "debit", "credit"),
        [
            (3, 1, FUND, BANK, "VND", "", 5, 0), (3, 2, FUND, "5121", "VND", "", 0, 5),
            (4, 1, books.EARLIER, "1111", "VND", "", 9, 0), (4, 2, books.EARLIER, "5121", "VND", "", 0, 9),
        ],
    )  # fmt: skip
    columns, rows = said[2][1]
    assert columns == (
        "number", "key", "kind", "occurred_on", "recorded_at", "voucher", "document", "reverses", "line_count",
        "digest",
    )  # fmt: skip
    assert rows == [
        (3, "line:a", "gift", DAY, NOW, "", "", None, 2, gift("a").digest()),
        (4, "kind:b", "x", DAY, NOW, "V", "D", None, 2, Entry("kind:b", "x", DAY, BONUS).digest()),
    ]


def test_guards_and_leaves_word_by_word(asked: Asked, batch: Callable[..., Batch]) -> None:
    said = small_turn(batch, asked)
    size = asked_leaves(asked)
    names = ("fund", "account", "unit", "purpose", "balance", "upto")
    assert said[3][1] == [
        dict(zip(names, row, strict=True))
        for row in ((books.EARLIER, FREE_MONEY, "VND", "", 9, 4), (books.EARLIER, "1111", "VND", "", 9, 4))
    ]
    assert said[4][1] == [
        {"f": FUND, "a": account, "u": "VND", "p": "", "b": 95, "to": 4} for account in (FREE_MONEY, BANK)
    ]
    columns, rows = said[6][1]
    assert columns == ("position", "kind", "first_entry", "last_entry", "body")
    assert [row[:4] for row in rows] == [
        (size, "entry", 3, 3), (size + 1, "entry", 4, 4), (size + 2, "note", 0, 0),
    ]  # fmt: skip
    assert rows[0][4] == gift("a").leaf_bytes(3, NOW)


def test_a_guard_is_found_and_moved_by_all_of_its_four_names() -> None:
    """Its neighbours differ in one name each."""
    names = (FUND, BANK, "VND", "house|*")
    neighbours = [(*names[:at], "other", *names[at + 1 :]) for at in range(4)]
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        GUARD.create(connection)
        rows = [(*one, balance, 1) for balance, one in enumerate((*neighbours, names))]
        connection.execute(GUARD.insert(), [dict(zip(GUARD_COLUMNS, row, strict=True)) for row in rows])
        asked_for = dict(zip("faup", names, strict=True))
        assert connection.execute(READ_GUARD, asked_for).all() == [(4,)]
        connection.execute(MOVE_GUARD, {**asked_for, "b": 7, "to": 5})
        assert set(connection.execute(GUARD.select()).all()) == {*rows[:-1], (*names, 7, 5)}
    engine.dispose()
