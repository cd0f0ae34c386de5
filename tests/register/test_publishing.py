"""Publishing is idempotent, chains days, issues a new version when a past day changes, and refuses a rewritten past."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from relief_fund.audit.queries import leaves_page
from relief_fund.banking.statement_issues import issues
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, moved
from relief_fund.register import queries
from relief_fund.register.errors import BooksDisagree, StatementUnknown
from relief_fund.register.publishing import Published, publish_statements
from tests.register import books


def leaves(home: Home, kind: str) -> list[dict[str, object]]:
    with home.office.read() as connection:
        return [
            json.loads(leaf.body)["about"] for leaf in leaves_page(connection, limit=999) if leaf.kind == kind
        ]


def test_every_day_with_lines_is_issued_once(home: Home) -> None:
    books.small_fund(home)
    first = publish_statements(home)
    assert first == Published(statements=4, issued=4, size=17)
    assert publish_statements(home) == Published(statements=4, issued=0, size=17)
    assert [told["id"] for told in leaves(home, "statement")] == [
        "1121.01/2024-09-03", "1121.01/2024-09-04", "1121.01/2024-09-07", "1121.02/2024-09-05",
    ]  # fmt: skip


def test_the_leaf_says_what_the_face_says(home: Home) -> None:
    books.small_fund(home)
    publish_statements(home)
    told = leaves(home, "statement")[1]
    files = told.pop("files")
    assert told == {
        "id": "1121.01/2024-09-04", "account": "1121.01", "day": "2024-09-04", "opening": "1570000",
        "in": "30000", "out": "11000", "closing": "1589000", "rows": 2, "upto": 12, "version": 1,
    }  # fmt: skip

    async def body(kind: str) -> bytes:
        parts = queries.statement_file(home.register, "1121.01", "2024-09-04", kind)
        return b"".join([part async for part in parts])

    for kind, (name, size, sha256) in zip(("csv", "json"), files, strict=True):
        served = home.register.run(body(kind))
        assert (name, size) == (f"statements/1121.01/2024-09-04.{kind}", len(served))
        assert sha256 == hashlib.sha256(served).hexdigest()


def test_a_late_entry_makes_new_versions_of_its_day_and_of_all_after(home: Home) -> None:
    books.small_fund(home)
    publish_statements(home)
    books.post(home, books.gift(9_000, "late", on=4))
    assert publish_statements(home).issued == 2
    versions = [(told["id"], told["version"]) for told in leaves(home, "statement")][4:]
    assert versions == [("1121.01/2024-09-04", 2), ("1121.01/2024-09-07", 2)]

    async def ask() -> tuple[list[int], int, int, list[int]]:
        known = await queries.statement_versions(home.register, "1121.01", "2024-09-04")
        old = await queries.statement(home.register, "1121.01", "2024-09-04", version=1)
        new = await queries.statement(home.register, "1121.01", "2024-09-04")
        lines = await queries.statement_lines(home.register, "1121.01", "2024-09-04")
        return [one.version for one in known], old.closing, new.closing, [line.number for line in lines]

    assert home.register.run(ask()) == ([1, 2], 1_589_000, 1_598_000, [4, 5, 13])


def test_what_undoes_a_withdrawn_line_is_told_apart_from_what_the_bank_printed(home: Home) -> None:
    books.small_fund(home)
    publish_statements(home)
    back = moved(books.GENERAL, "5121", books.BANK, 30_000)
    books.post(home, Entry("withdrawn:g3", "reversal", books.day(4), back, reverses=4))
    publish_statements(home)

    async def ask(day: str) -> tuple[Any, Any, Any]:
        register, account = home.register, "1121.01"
        return (
            await queries.statement(register, account, day),
            await queries.statement_undone(register, account, day),
            await queries.statement_lines(register, account, day),
        )

    face, undone, lines = home.register.run(ask("2024-09-04"))
    assert undone == queries.UndoneFace(papers=1, paid_in=0, paid_out=30_000)
    assert [(one.number, one.moved, one.undoes) for one in lines] == [
        (4, 30_000, False), (5, -11_000, False), (13, -30_000, True),
    ]  # fmt: skip
    assert face.opening + face.paid_in - face.paid_out == face.closing == lines[-1].balance
    _, none, lines = home.register.run(ask("2024-09-03"))
    assert none is None
    assert not any(one.undoes for one in lines)


def test_days_to_come_wait(home: Home) -> None:
    books.small_fund(home)
    assert publish_statements(home, through=books.day(3)).issued == 1
    assert publish_statements(home).issued == 3


def test_the_day_of_issue_is_kept_when_the_register_is_rebuilt(home: Home, clock: MovableClock) -> None:
    books.small_fund(home)
    publish_statements(home)
    clock.move(timedelta(days=3))

    async def empty() -> None:
        async with home.register.writing() as tables:
            for table in tables.all()[1:]:
                await table.delete(force=True)

    home.register.run(empty())
    publish_statements(home)
    face = home.register.run(queries.statement(home.register, "1121.01", "2024-09-03"))
    assert face.issued_on == "2026-11-22"


def test_a_statement_that_does_not_recompute_stops_the_register(home: Home) -> None:
    books.small_fund(home)
    publish_statements(home, through=books.day(3))
    with home.office.read() as connection:
        (issued,) = issues(connection)
    forged = {"account": issued.account, "day": books.day(4), "version": 1, "upto": 12, "opening": 1_570_000,
              "paid_in": 30_000, "paid_out": 11_000, "closing": 1_589_000, "rows_in": 1, "rows_out": 1,
              "first": 4, "last": 5, "csv_size": 1, "csv_sha256": "0" * 64, "json_size": 1,
              "json_sha256": "0" * 64, "issued_on": books.day(4)}  # fmt: skip
    from relief_fund.banking.statement_issues import ISSUE

    home.office.desk.run(lambda tx: tx.rows(ISSUE, [forged]))
    with pytest.raises(BooksDisagree):
        publish_statements(home, through=books.day(4))
    with pytest.raises(StatementUnknown):
        home.register.run(queries.statement(home.register, "1121.01", "2024-09-04"))
