"""What the books answer: balances, guards, entries by key and number, pages of the journal."""

from typing import Any

import pytest
from sqlalchemy import literal, select

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import queries, templates
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.entries import FREE_MONEY
from relief_fund.ledger.periods import close_period
from tests.evidence import printed
from tests.ledger.test_golden_stories import ADMINISTRATOR
from tests.register import books


@pytest.fixture
def fund(home: Home) -> Home:
    books.small_fund(home)
    return home


def asked(home: Home, query: object, *plain: object, **named: object) -> object:
    with home.office.read() as connection:
        return query(connection, *plain, **named)  # type: ignore[operator]


def test_balances(fund: Home) -> None:
    balance = queries.balance
    assert asked(fund, balance, account=books.BANK) == 1_289_000
    assert asked(fund, balance, account=books.BANK, fund=books.GENERAL) == 289_000
    assert asked(fund, balance, account=books.BANK, fund=books.GENERAL, as_of=books.day(3)) == 570_000
    assert asked(fund, balance, account="9999") == 0


def test_guards_by_purpose_and_free_money(fund: Home) -> None:
    guarded = queries.guarded_balance
    assert asked(fund, guarded, fund=books.GENERAL, account="B22") == 0
    assert asked(fund, guarded, fund=books.GENERAL, account="B24") == 50_000
    assert asked(fund, guarded, fund=books.GENERAL, account="B24", purpose="house|*") == 50_000
    assert asked(fund, guarded, fund=books.GENERAL, account="B24", purpose="other") == 0
    assert asked(fund, guarded, fund=books.GENERAL, account=FREE_MONEY) == 289_000
    assert asked(fund, guarded, fund=books.BUDGET, account="B21") == 900_000


def test_overdrawn_purses_are_named(fund: Home) -> None:
    assert asked(fund, queries.overdrawn_guards) == ()
    fee = templates.bank_fee(fund=books.GENERAL, bank=books.BANK, amount=289_500, line="f2", on=books.day(9))
    fund.office.desk.run(lambda tx: printed(tx, fee))
    books.post(fund, fee)
    overdrawn = {(books.GENERAL, books.BANK, "VND", -500), (books.GENERAL, FREE_MONEY, "VND", -500)}
    assert set(asked(fund, queries.overdrawn_guards)) == overdrawn  # type: ignore[call-overload]


def test_entries_by_keys_however_many(fund: Home) -> None:
    keys = [f"line:nil{n}" for n in range(1_200)] + ["line:g1", "enc:1:1:1"]
    assert asked(fund, queries.entries_by_keys, keys) == {"line:g1": 2, "enc:1:1:1": 9}


def test_one_entry_with_its_postings(fund: Home) -> None:
    entry = asked(fund, queries.entry_by_number, 11)
    assert (entry.key, entry.kind, entry.occurred_on) == ("pay:a:1:1", "paid", books.day(8))  # type: ignore[attr-defined]
    assert [(p.account, p.purpose, p.debit, p.credit) for p in entry.postings] == [  # type: ignore[attr-defined]
        ("6111", "", 250_000, 0), ("1385", "", 0, 250_000), ("B22", "house|*", 250_000, 0), ("B19", "", 0, 250_000),
    ]  # fmt: skip
    assert asked(fund, queries.entry_by_number, 13) is None


def booked(connection: Any, key: str) -> queries.Booked | None:
    """The entry of a row that names its ``key``."""
    rows = select(literal(key).label("key")).subquery()
    asking = select(*queries.BOOKED_COLUMNS).select_from(queries.with_booked(rows, rows.c.key))
    (row,) = connection.execute(asking)
    return queries.booked_of(row)


def test_a_row_joined_to_its_entry_and_whether_that_was_undone(fund: Home) -> None:
    entry = asked(fund, queries.entry_by_number, 11)
    paid = queries.Booked(11, entry.recorded_at)  # type: ignore[attr-defined]
    assert asked(fund, booked, "pay:a:1:1") == paid
    assert asked(fund, booked, "pay:none:1:1") is None
    gift = asked(fund, booked, "line:g1")
    reverse_entry(fund.office, ADMINISTRATOR, number=11, on=books.day(12), document="BB-01/2024")
    (reversal,) = asked(fund, queries.journal_after, after=12, limit=1)  # type: ignore[misc]
    assert asked(fund, booked, "pay:a:1:1") == paid._replace(undone_by=reversal.key)
    assert asked(fund, booked, "line:g1") == gift


def test_pages_of_the_journal(fund: Home) -> None:
    after = asked(fund, queries.journal_after, after=10, limit=5)
    assert [entry.number for entry in after] == [11, 12]  # type: ignore[attr-defined]
    numbered = asked(fund, queries.entries_numbered, [2, 5, 99])
    assert [entry.number for entry in numbered] == [5, 2]  # type: ignore[attr-defined]


def test_faces_and_closed_days(fund: Home) -> None:
    assert asked(fund, queries.accounts)[books.BANK].side == "D"  # type: ignore[index]
    face = asked(fund, queries.funds)[books.BUDGET]  # type: ignore[index]
    assert (face.kind, face.source, face.owner) == ("budget", "province", "province")
    assert asked(fund, queries.closed_to) is None
    close_period(fund.office, ADMINISTRATOR, ends_on=books.day(30))
    assert asked(fund, queries.closed_to) == books.day(30)
    assert asked(fund, queries.sealed_entries) == 12


def test_net_by_kind(fund: Home) -> None:
    net = asked(fund, queries.net_by_kind, account=books.BANK, kinds=["gift", "bank_fee", "nil"])
    assert net == {"gift": 600_000, "bank_fee": -11_000}
