"""No hot question costs more in books ten times as large: counted by the databases themselves, on both engines.

10,000 and 100,000 entries; with RELIEF_FUND_LONG 100,000 and 1,000,000.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from functools import partial
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event

from relief_fund.app import open_home
from relief_fund.banking.inbox import inbox_page
from relief_fund.donors.own_gift import find_gift_by_code, find_gifts_by_reference
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.often import answer_on
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.balances import plain_turnovers, sealed_entries, turnovers_known
from relief_fund.ledger.budget_execution import budget_execution
from relief_fund.ledger.general_ledger import account_page, journal_of_days
from relief_fund.ledger.papers import papers_of
from relief_fund.ledger.queries import entries_by_keys, entry_by_number, journal_after
from relief_fund.ledger.trial import trial_balance
from relief_fund.settings import Settings
from tests import postgres
from tests.conftest import Templates
from tests.ledger.grown_books import grow, work
from tests.register import books

SMALL = 100_000 if os.environ.get("RELIEF_FUND_LONG") else 10_000
SIZES = (SMALL, 10 * SMALL)
LAST = date(2025, 12, 31)
MONTH = {"begins_on": date(2025, 12, 1), "ends_on": LAST}
DEEPER = 1.35
"""A tree ten times as large is a level deeper; nothing else may grow."""

Ask = Callable[[Home], object]


def reading(question: Callable[..., object], **asked: Any) -> Ask:
    """A question to the books, over a reader's connection."""

    def ask(home: Home) -> object:
        with home.office.read() as connection:
            return question(connection, **asked)

    return ask


def by_reference(connection: Any, **asked: Any) -> object:
    return answer_on(connection, find_gifts_by_reference(connection, **asked))


def known_now(connection: Any, **asked: Any) -> object:
    return turnovers_known(connection, sealed_entries(connection), **asked)


def posting(home: Home) -> None:
    """Twenty commits of one entry each: gate, guards, key and log."""
    moved = books.moved(books.EARLIER, books.BANK, "4211", 5)
    for _ in range(20):
        books.post(home, books.Entry(f"opening:{fresh_id()}", "opening", LAST, moved))


def replays(home: Home) -> None:
    """Twenty keys that are in the books already."""
    moved = books.moved(books.EARLIER, books.BANK, "4211", 1_000)
    for at in range(20):
        books.post(home, books.Entry(f"opening:{books.EARLIER}:{at}", "opening", LAST, moved))


FLAT: dict[str, Ask] = {
    "gate, guards and key of a commit": posting,
    "keys that are in the books": replays,
    "balances of everything": reading(known_now),
    "balances of one account": reading(known_now, account=books.BANK),
    "balances as of a day of the last month": reading(known_now, as_of=date(2025, 12, 20)),
    "trial balance of the last month": reading(trial_balance, **MONTH),
    "papers of one kind and fund": reading(papers_of, kinds=["bank_fee"], funds={books.GENERAL}, limit=20),
    "entries by their keys": reading(entries_by_keys, keys=[f"line:{at}" for at in range(1, 400)]),
    "an entry by its number": reading(entry_by_number, number=SMALL // 2),
    "the journal after a number": reading(journal_after, after=SMALL - 60, limit=50),
    "the journal of the last month": reading(journal_of_days, **MONTH, limit=50),
    "the ledger of a rare account": reading(account_page, account="6151", **MONTH, limit=10),
    "the ledger of the busiest account": reading(account_page, account=books.BANK, **MONTH, limit=50),
    "budget execution": reading(budget_execution),
}


@pytest.fixture(scope="module")
def postgres_server() -> Iterator[postgres.Server]:
    """A server of our own: a transaction that stands open in a neighbour's database keeps its server from
    forgetting dead versions of rows, which are then read and counted here."""
    server = postgres.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Templates:
    """Homes of this module, on its own server."""
    return Templates(tmp_path_factory.mktemp("grown"), lambda: request.getfixturevalue("postgres_server"))


@pytest.fixture
def grown(engine_name: str, templates: Templates) -> tuple[Settings, Settings]:
    """Two homes, one of ten times the entries of the other."""
    made = [templates.made_once(engine_name, f"grown-{size}", partial(grow, size=size)) for size in SIZES]
    return made[0], made[1]


def growth(grown: tuple[Settings, Settings], clock: MovableClock, ask: Ask) -> float:
    small, large = (work(settings, clock, ask) for settings in grown)
    return large / max(small, 1)


def test_no_hot_question_grows_with_the_books(grown: tuple[Settings, Settings], clock: MovableClock) -> None:
    found = {name: round(growth(grown, clock, ask), 2) for name, ask in FLAT.items()}
    assert {name: ratio for name, ratio in found.items() if ratio > DEEPER} == {}


def test_a_question_that_does_grow_is_seen(grown: tuple[Settings, Settings], clock: MovableClock) -> None:
    assert growth(grown, clock, reading(plain_turnovers)) > 5


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_trap_of_a_gate_that_walks_an_index_is_seen(
    grown: tuple[Settings, Settings], clock: MovableClock, engine_name: str
) -> None:
    """A gate whose lower bound leads to no key walks all there is for every commit, on SQLite by any index."""
    laws = []
    for settings in grown:
        with closing(sqlite3.connect(settings.books.removeprefix("sqlite:///"))) as raw:
            (law,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'head_gate'").fetchone()
            laws.append(law)
            assert not re.findall(r"[^+]p\.account = |= p\.account", law), "joins by account say +p.account"
            bent = law.replace("p.entry > OLD.entries", "p.entry + 0 > OLD.entries")
            assert bent != law
            raw.execute("DROP TRIGGER head_gate")
            raw.execute(bent)
            raw.commit()
    try:
        assert growth(grown, clock, posting) > 2
    finally:
        for settings, law in zip(grown, laws, strict=True):
            with closing(sqlite3.connect(settings.books.removeprefix("sqlite:///"))) as raw:
                raw.execute("DROP TRIGGER head_gate")
                raw.execute(law)
                raw.commit()


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_the_gates_plans_read_no_whole_table(empty_home: Settings, engine_name: str) -> None:
    """A plan is made once per session, maybe over empty tables: it may not be a scan of what is to come."""
    with psycopg.connect(empty_home.books.replace("+psycopg", "")) as raw:
        for name in ("head_gate", "guards_hold", "guard_sum"):
            (told,) = raw.execute("SELECT proconfig FROM pg_proc WHERE proname = %s", [name]).fetchone() or (
                [],
            )
            assert "enable_seqscan=off" in told, name
        for name in ("head_gate", "guards_hold"):
            (told,) = raw.execute("SELECT proconfig FROM pg_proc WHERE proname = %s", [name]).fetchone() or (
                [],
            )
            assert "plan_cache_mode=force_generic_plan" in told, name


def said(settings: Settings, clock: MovableClock, ask: Ask) -> list[str]:
    """Every statement that the program sends while it does ``ask``."""
    sent: list[str] = []
    listen = lambda *told: sent.append(told[2])  # noqa: E731  # the event wants a function of its own
    event.listen(Engine, "before_cursor_execute", listen)
    home = open_home(settings, clock)
    try:
        sent.clear()
        ask(home)
        return sent
    finally:
        home.close()
        event.remove(Engine, "before_cursor_execute", listen)


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_the_head_is_locked_before_any_row_is_written(
    empty_home: Settings, clock: MovableClock, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trap of writers who lock the head last: two of them wait for each other."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def heard(cursor: Any, query: Any, *more: Any, **told: Any) -> Any:
        # The desk says a small turn past SQLAlchemy, so the driver is listened to.
        sent.append(str(query))
        return execute(cursor, query, *more, **told)

    home = open_home(empty_home, clock)
    books.open_purses(home)
    monkeypatch.setattr(psycopg.Cursor, "execute", heard)
    posting(home)
    home.close()
    assert any(one.startswith('INSERT INTO "posting"') for one in sent)
    lock = next(at for at, one in enumerate(sent) if "FOR UPDATE" in one)
    assert "FROM head" in sent[lock]
    assert not [one for one in sent[:lock] if one.startswith(("INSERT", "UPDATE", "COPY"))]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_inbox_and_find_my_gift_go_by_an_index(
    empty_home: Settings, clock: MovableClock, engine_name: str
) -> None:
    asks = (
        reading(inbox_page),
        reading(find_gift_by_code, receipt_code="ABCD-EFGH-JKMN"),
        reading(by_reference, reference="5213.10001", amount=50_000, day=LAST),
    )
    path = empty_home.books.removeprefix("sqlite:///")
    for ask in asks:
        with closing(sqlite3.connect(path)) as raw:
            for statement in said(empty_home, clock, ask):
                if not statement.startswith(("SELECT", "WITH")):
                    continue
                plan = raw.execute(
                    f"EXPLAIN QUERY PLAN {statement}", [None] * statement.count("?")
                ).fetchall()
                scans = [step[3] for step in plan if step[3].startswith("SCAN") and "INDEX" not in step[3]]
                assert not [step for step in scans if any(big in step for big in BIG)], statement


BIG = ("bank_line", "entry", "posting", "leaf", "gift_part", "donation")
"""Tables that grow with gifts."""
