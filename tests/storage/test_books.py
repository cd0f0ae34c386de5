"""Opened books: what readers see is committed, what is queued at closing is finished, need has its own tx."""

import asyncio
from typing import Any

import pytest

from relief_fund.kernel.clock import MovableClock
from relief_fund.ledger.sealing import NoPosting, Sealing
from relief_fund.settings import Settings
from relief_fund.storage.books import BenchDesk, OpenedBooks, open_books
from relief_fund.storage.errors import DeskClosed
from tests.storage.test_bulk import FUND, row


@pytest.fixture
def books(empty_home: Settings, clock: MovableClock) -> Any:
    opened = open_books(empty_home.books, clock, Sealing())
    yield opened
    opened.close()


def count(books: OpenedBooks) -> int:
    with books.read() as connection:
        return len(connection.execute(FUND.select()).all())


def test_readers_see_what_is_committed_and_no_more(books: OpenedBooks) -> None:
    seen: list[int] = []

    def command(tx: Any) -> None:
        tx.sql(FUND.insert(), row(1))
        seen.append(count(books))

    books.desk.run(command)
    assert (seen, count(books)) == ([0], 1)


def test_one_moment_is_shown_whatever_is_written_meanwhile(books: OpenedBooks) -> None:
    with books.read_at_once() as connection:
        first = len(connection.execute(FUND.select()).all())
        books.desk.run(lambda tx: tx.sql(FUND.insert(), row(1)) and None)
        assert len(connection.execute(FUND.select()).all()) == first
    assert count(books) == first + 1
    with pytest.raises(RuntimeError), books.read_at_once():
        raise RuntimeError
    assert count(books) == first + 1, "the connection is given back as it was"


def test_what_is_queued_is_finished_before_the_books_close(
    books: OpenedBooks, empty_home: Settings, clock: MovableClock
) -> None:
    futures = [books.desk.submit(lambda tx, n=n: tx.sql(FUND.insert(), row(n)) and n) for n in range(30)]
    books.close()
    assert [future.result(0) for future in futures] == list(range(30))
    with pytest.raises(DeskClosed):
        books.desk.submit(lambda tx: None)
    again = open_books(empty_home.books, clock, Sealing())
    assert count(again) == 30
    again.close()


def test_the_bench_narrows_what_a_command_is_given(books: OpenedBooks) -> None:
    bench = BenchDesk(books.desk, NoPosting)

    def command(tx: Any) -> list[bool]:
        tx.sql(FUND.insert(), row(len(asked)))
        return [hasattr(tx, name) for name in ("sql", "rows", "leaf", "post", "available", "voucher")]

    asked: list[list[bool]] = []
    before = bench.asked
    asked.append(bench.run(command))
    asked.append(bench.submit(command).result(10))
    asked.append(asyncio.run(bench.ask(command)))
    assert asked == [[True, True, True, False, False, False]] * 3
    assert count(books) == 3
    assert (bench.asked - before, books.desk.asked) == (3, bench.asked)
