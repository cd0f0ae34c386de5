"""A history comes back as it was sealed: what was once below zero too, and nothing that never could have been."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from relief_fund.app import open_home
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import replay
from relief_fund.ledger.chart import close_account, open_child_account
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import FundEnded, HistoryInvalid
from relief_fund.ledger.funds import close_fund, open_fund
from relief_fund.ledger.replay import Replay
from relief_fund.settings import Settings
from relief_fund.storage import archive
from relief_fund.storage.backup import restore_backup, write_backup
from relief_fund.storage.bulk import write_rows
from tests import postgres
from tests.evidence import printed

DAY = date(2024, 9, 10)
A, CASH = "BAO.CHUNG", "1121.01"
PASSPHRASE = "một câu chỉ để thử"


@pytest.fixture(autouse=True)
def soon_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess at the passphrase costs half a second; backups of that cost are made in tests/storage."""
    real = hashlib.scrypt
    monkeypatch.setattr(archive.hashlib, "scrypt", lambda *given, **cost: real(*given, **{**cost, "n": 2}))


def gift(name: str, amount: int) -> Entry:
    return Entry(f"line:{name}", "gift", DAY, moved(A, CASH, "5121", amount), leaf="donation")


def swept(name: str, amount: int) -> Entry:
    """The bank took money; nobody was asked."""
    return Entry(f"line:{name}", "debit", DAY, moved(A, "1381", CASH, amount))


def fee(name: str, amount: int) -> Entry:
    return Entry(f"fee:{name}", "bank_fee", DAY, moved(A, "6151", CASH, amount))


def open_books(tx: Any) -> None:
    open_child_account(tx, code=CASH, opened_on=DAY)
    open_child_account(tx, code="1121.02", opened_on=DAY)
    for fund in ("BAO", "LUT"):
        open_fund(tx, code=f"{fund}.CHUNG", kind="donated", opened_on=DAY, name=fund, campaign=fund)


@pytest.fixture
def books(home: Home) -> Home:
    home.office.desk.run(open_books)
    return home


def post(home: Home, *entries: Entry) -> None:
    """Each entry a turn of its own."""
    for entry in entries:
        home.office.desk.run(lambda tx, entry=entry: tx.post(entry))


def overdraw(home: Home) -> None:
    """Below zero by a bank line, and more below, then mended, spent again and again below zero."""
    sweeps = swept("sweep", 5_000), swept("second", 50), swept("third", 9_000)
    home.office.desk.run(lambda tx: printed(tx, *sweeps))
    post(home, gift("a", 1_000), fee("a", 300), sweeps[0], gift("b", 100), sweeps[1])
    post(home, gift("c", 10_000), fee("b", 700), sweeps[2])


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Where the backup is restored: either engine, whichever it came from."""
    plain = Settings.load(tmp_path / "again", environment={})
    if request.param == "sqlite":
        return plain
    server: postgres.Server = request.getfixturevalue("postgres_server")
    fresh: Callable[..., str] = request.getfixturevalue("fresh_database")
    return replace(plain, books=server.url(fresh()), register=server.url(fresh(), "postgres"))


@pytest.fixture
def restored(target: Settings, tmp_path: Path) -> Iterator[Callable[[Home], Home]]:
    """``restored(home)``: the same books, come back from a backup."""
    opened: list[Home] = []

    def restore(home: Home) -> Home:
        write_backup(home.settings, tmp_path / "backup", PASSPHRASE)
        restore_backup(target, tmp_path / "backup", PASSPHRASE, Replay)
        opened.append(open_home(target))
        return opened[0]

    yield restore
    for home in opened:
        home.close()


TABLES = ("entry", "posting", "leaf", "voucher", "fund_closing", "account_closing", "period_closing")


def told(home: Home) -> dict[str, list[tuple[str, ...]]]:
    """Every row of the books as text, and each guard without the entry it is summed to."""
    with home.office.read() as connection:
        rows = {
            name: [
                tuple(map(str, row))
                for row in connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1, 2")
            ]
            for name in TABLES
        }
        guards = "SELECT fund, account, unit, purpose, balance FROM guard ORDER BY 1, 2, 3, 4"
        rows["guard"] = [tuple(map(str, row)) for row in connection.exec_driver_sql(guards)]
        rows["heads"] = [
            tuple(map(str, connection.exec_driver_sql(f"SELECT * FROM {head}").one()))
            for head in ("head", "log_head")
        ]
    return rows


def test_books_that_stand_below_zero_come_back(books: Home, restored: Callable[[Home], Home]) -> None:
    overdraw(books)
    post(books, swept("sweep", 5_000))  # known already
    again = restored(books)
    assert told(again) == told(books)
    assert again.log.publish() == books.log.publish()
    balances = {row[:2]: row[4] for row in told(again)["guard"]}
    assert balances[A, CASH] == str(1_000 - 300 - 5_000 + 100 - 50 + 10_000 - 700 - 9_000)
    again.office.desk.run(lambda tx: tx.post(gift("later", 5)))


def test_books_that_were_below_zero_come_back(books: Home, restored: Callable[[Home], Home]) -> None:
    overdraw(books)
    post(books, gift("d", 50_000), fee("c", 1))
    again = restored(books)
    assert told(again) == told(books)


def test_what_was_closed_after_its_entries_comes_back(books: Home, restored: Callable[[Home], Home]) -> None:
    post(books, gift("a", 1_000), Entry("move:1", "own", DAY, moved(A, "1121.02", CASH, 1_000)))
    post(books, Entry("move:2", "own", DAY, moved(A, CASH, "1121.02", 1_000)))

    closed_behind = len(told(books)["entry"])

    def close(tx: Any) -> None:
        close_account(tx, code="1121.02", closed_on=DAY)
        close_fund(tx, code="LUT.CHUNG", closed_on=DAY)

    books.office.desk.run(close)
    again = restored(books)
    assert told(again) == told(books)
    assert [(row[0], row[2]) for row in told(again)["fund_closing"]] == [("LUT.CHUNG", str(closed_behind))]
    late = Entry("late", "own", DAY - timedelta(days=1), moved("LUT.CHUNG", CASH, "5121", 5))
    with pytest.raises(FundEnded):
        again.office.desk.run(lambda tx: tx.post(late))


@pytest.mark.parametrize("most", [1, 3])
def test_long_books_come_back_in_steps(
    books: Home, restored: Callable[[Home], Home], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Steps of any length, leaves over many entries and leaves over none among them."""

    def month(tx: Any) -> None:
        for n in range(5):
            tx.post(gift(f"m{n}", 100 + n))
        tx.leaf("policy", {"n": 1})
        for n in range(3):
            tx.post(Entry(f"paid:{n}", "paid", DAY, moved(A, "6151", CASH, 10), leaf="batch"))
        tx.post(fee("between", 1))
        tx.batch_leaf({"n": 3})
        tx.leaf("policy", {"n": 2})

    books.office.desk.run(month)
    monkeypatch.setattr(replay, "STEP", most)
    again = restored(books)
    assert told(again) == told(books)


# --- a history that never could have been ------------------------------------------------------------------


def rows_of(home: Home) -> dict[str, list[Any]]:
    with home.office.read() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))
            ]
            for table in (replay.ENTRY, replay.POSTING, replay.LEAF)
        }


def without(rows: list[Any], at: int) -> list[Any]:
    return rows[:at] + rows[at + 1 :]


SPOILT: dict[str, Callable[[list[Any], list[Any], list[Any]], tuple[list[Any], list[Any], list[Any]]]] = {
    "a leaf is missing at the end": lambda e, p, leaves: (e, p, leaves[:-1]),
    "an entry is missing at the end": lambda e, p, leaves: (e[:-1], p, leaves),
    "an entry is missing inside": lambda e, p, leaves: (without(e, 1), p, leaves),
    "the postings of an entry are missing": lambda e, p, leaves: (
        e,
        [row for row in p if row[0] != 2],
        leaves,
    ),
    "postings too many": lambda e, p, leaves: (e, [*p, (99, *p[-1][1:])], leaves),
}


@pytest.mark.parametrize("name", SPOILT)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_history_with_a_hole_is_not_played(
    books: Home, empty_books: Any, name: str, engine_name: str
) -> None:
    post(books, gift("a", 1_000), fee("a", 1), fee("b", 2))
    rows = rows_of(books)
    entries, postings, leaves = SPOILT[name](rows["entry"], rows["posting"], rows["leaf"])
    with pytest.raises(HistoryInvalid):
        Replay(empty_books, write_rows).play(entries, postings, leaves)


@pytest.fixture
def empty_books(tmp_path: Path, books: Home) -> Iterator[Any]:
    """A connection to empty books of the same chart and funds, in a turn that is never committed."""
    from relief_fund.storage.engines import owning_engine, writing_engine
    from relief_fund.storage.schema import upgrade

    address = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    upgrade(owning_engine(address))
    with writing_engine(address).connect() as connection, books.office.read() as source:
        connection.exec_driver_sql("BEGIN")
        for name in ("unit", "account", "fund"):
            for row in source.exec_driver_sql(f"SELECT * FROM {name}"):
                marks = ", ".join("?" * len(row))
                connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({marks})", tuple(row))
        yield connection
        connection.exec_driver_sql("ROLLBACK")
