"""Opened books: what readers see is committed, what is queued at closing is finished, need has its own tx."""

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, bindparam, func, select

from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.often import OftenAsked, Steps, asked_often
from relief_fund.kernel.protocols import LookNeeded
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


UPTO = asked_often(select(FUND.c.code).where(FUND.c.code <= bindparam("upto")).order_by(FUND.c.code))
UNFORESEEN = asked_often(select(FUND.c.name).where(FUND.c.code == bindparam("upto")))
ALL = {"upto": "~"}


def in_steps(connection: Any) -> Steps[list[str]]:
    """The codes of all funds, asked in two steps."""
    yield ((UPTO, {"upto": ""}),)
    assert connection.execute(UPTO, {"upto": ""}).all() == []
    yield ((UPTO, ALL),)
    return [code for (code,) in connection.execute(UPTO, ALL)]


def codes(connection: Connection) -> Sequence[str]:
    """The same, asked outright."""
    return connection.execute(select(FUND.c.code).order_by(FUND.c.code)).scalars().all()


def end_sessions(settings: Settings) -> None:
    """The server ends every session of its readers, as when it is restarted."""
    asked = (
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(settings.books.replace("+psycopg", ""), autocommit=True) as other:
        other.execute(asked)


def test_an_answer_in_steps_is_that_of_one(books: OpenedBooks) -> None:
    for at in range(3):
        books.desk.run(lambda tx, at=at: tx.sql(FUND.insert(), row(at)))
        with books.read() as connection:
            told = codes(connection)
        assert told
        assert books.read_briefly(codes) == told
        assert books.read_briefly(lambda one: OftenAsked(one).answer(in_steps(one))) == told
        assert books.read_briefly(lambda one: (asked := OftenAsked(one)).answer(in_steps(asked))) == told


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_sessions_that_the_server_has_ended_are_answered_by_asking_once_more(
    books: OpenedBooks, empty_home: Settings
) -> None:
    runs = list[int]()

    def ask(connection: Connection) -> Sequence[str]:
        runs.append(1)
        asked = OftenAsked(connection)
        return asked.answer(in_steps(asked))

    told = books.read_briefly(ask)
    end_sessions(empty_home)
    assert books.read_briefly(ask) == told
    end_sessions(empty_home)
    assert books.read_briefly(codes) == told, "also of what SQLAlchemy asks"
    assert len(runs) == 3


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_what_is_wrong_with_a_question_is_not_asked_again(books: OpenedBooks) -> None:
    runs = list[int]()

    def wrong(connection: Connection) -> None:
        runs.append(1)
        OftenAsked(connection).execute(asked_often(select(1 / func.length(bindparam("upto")))), {"upto": ""})

    with pytest.raises(psycopg.errors.DivisionByZero):
        books.read_briefly(wrong)
    assert len(runs) == 1


def test_a_loop_is_answered_where_nobody_has_to_wait(books: OpenedBooks) -> None:
    for at in range(3):
        books.desk.run(lambda tx, at=at: tx.sql(FUND.insert(), row(at)))
        with books.read() as connection:
            assert asyncio.run(books.answer_in_loop(in_steps)) == codes(connection)
    assert len(books.at_rest) == 1, "one session was enough for one after the other"


def test_a_loop_is_told_where_somebody_has_to_wait(books: OpenedBooks) -> None:
    def unforeseen(connection: Any) -> Steps[Any]:
        yield ((UPTO, ALL),)
        return connection.execute(UNFORESEEN, ALL).all()

    def unmarked(connection: Any) -> Steps[Any]:
        yield ((UPTO, ALL),)
        return codes(connection)

    for steps in (unforeseen, unmarked):
        with pytest.raises(LookNeeded):
            asyncio.run(books.answer_in_loop(steps))
    assert len(books.at_rest) == 1


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_loop_does_not_wait_for_a_new_session(books: OpenedBooks, empty_home: Settings) -> None:
    assert asyncio.run(books.answer_in_loop(in_steps)) == []
    end_sessions(empty_home)
    with pytest.raises(LookNeeded):
        asyncio.run(books.answer_in_loop(in_steps))
    assert not books.at_rest
    assert asyncio.run(books.answer_in_loop(in_steps)) == books.read_briefly(codes)


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_session_in_which_somebody_stopped_waiting_is_not_used_again(books: OpenedBooks) -> None:
    slow = asked_often(select(func.pg_sleep(bindparam("upto")).label("slept")))

    def waiting(_: Any) -> Steps[None]:
        yield ((slow, {"upto": 5}),)

    async def leave() -> None:
        await asyncio.wait_for(books.answer_in_loop(waiting), 0.1)

    with pytest.raises(TimeoutError):
        asyncio.run(leave())
    assert not books.at_rest
    assert asyncio.run(books.answer_in_loop(in_steps)) == books.read_briefly(codes)
