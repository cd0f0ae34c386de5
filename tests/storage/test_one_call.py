"""A small turn in one call: the same books as by an ordinary turn, found out where they moved, never twice."""

import shutil
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from relief_fund.app import open_home
from relief_fund.kernel.clock import MovableClock, moment_text, today
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.batch_rows import BatchRows
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.errors import KeyReused, Overdrawn
from relief_fund.ledger.sealing import Sealing
from relief_fund.settings import Settings
from relief_fund.storage import one_call
from relief_fund.storage.engines import writing_engine
from relief_fund.storage.errors import DeskBusy, OutcomeUnknown
from relief_fund.storage.turns import DESK_LOCK, refusal_of
from tests.storage import test_desk_severed, test_turns
from tests.storage.held import held
from tests.storage.severed import Cut, Wire
from tests.storage.test_turns import DAY, gift, promise, size

copied, opened = test_turns.copied, test_turns.opened
wire, wired, watching = test_desk_severed.wire, test_desk_severed.wired, test_desk_severed.watching
in_the_books = test_desk_severed.in_the_books
pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"])


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many entries went in each call that was made."""
    made: list[int] = []
    say = one_call._say

    def counted(connection: Any, rows: BatchRows) -> None:
        made.append(len(rows.entries))
        say(connection, rows)

    monkeypatch.setattr(one_call, "_say", counted)
    return made


def together(home: Home, entries: Sequence[Entry]) -> list[Any]:
    """What each of ``entries`` comes to, posted in one turn."""
    with held(home):
        futures = [home.office.desk.post(entry) for entry in entries]
    return [future.exception(20) or future.result() for future in futures]


def whole(home: Home) -> list[Any]:
    """Every row of the books."""
    with home.office.read() as connection:
        assert {name: found for name, check in CHECKS.items() if (found := check(connection, DAY))} == {}
        return [
            connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1, 2").all()
            for name in ("entry", "posting", "guard", "leaf", "head", "log_head")
        ]


ASKED = [
    [gift("a", 7), promise("p", 900), gift("b", 11, leaf="entry")],
    [gift("c", 2, document="BC-7 \"đã\" \\ 'ký'")],
    [promise("q", 120), gift("a", 7), gift("d", 1)],
]


def test_it_writes_what_an_ordinary_turn_writes(
    copied: Settings,
    copy_of: Callable[..., Settings],
    clock: MovableClock,
    calls: list[int],
    engine_name: str,
) -> None:
    told = []
    for foreseeing in (True, False):
        home = open_home(copied if foreseeing else copy_of("a thousand", test_turns.fill), clock)
        if not foreseeing:
            home.office.desk._one_call = None  # type: ignore[attr-defined]  # the desk of this home
        told.append(([together(home, entries) for entries in ASKED], whole(home)))
        home.close()
        shutil.rmtree(home.settings.home)
    assert told[0] == told[1]
    assert told[0][0] == [[2, 3, 4], [5], [6, 2, 7]]
    assert calls == [1, 3]  # the first was not foreseen (its guards are new); the last holds a replay


def test_a_refusal_and_a_replay_are_answered_by_an_ordinary_turn(opened: Home, calls: list[int]) -> None:
    assert together(opened, [gift("a")]) == [2]
    before = len(calls)
    outcomes = together(opened, [gift("b"), promise("x", 99_999), gift("a", 5), gift("a"), gift("c")])
    assert [type(one) for one in outcomes] == [int, Overdrawn, KeyReused, int, int]
    assert (outcomes[0], outcomes[3], outcomes[4]) == (3, 2, 4)
    assert len(calls) == before
    assert together(opened, [gift("d")]) == [5]
    assert len(calls) == before + 1
    whole(opened)


def test_books_that_somebody_else_moved_are_looked_at_for_a_while(
    opened: Home, watching: Home, calls: list[int], monkeypatch: pytest.MonkeyPatch, engine_name: str
) -> None:
    monkeypatch.setattr(one_call, "TURNS_SHARED", 2)
    post = opened.office.desk.post
    assert [post(gift(key)).result(20) for key in "ab"] == [2, 3]
    assert watching.office.desk.post(gift("c")).result(20) == 4
    made = len(calls)
    assert post(gift("d")).result(20) == 5
    assert len(calls) == made + 1  # the call that found the books moved; an ordinary turn wrote it
    assert [post(gift(key)).result(20) for key in "ef"] == [6, 7]
    assert len(calls) == made + 1
    assert post(gift("g")).result(20) == 8
    assert len(calls) == made + 2
    assert [len(rows) for rows in whole(opened)[:1]] == [8]


def test_a_session_that_forgot_the_name_of_the_call_is_told_it_again(opened: Home, calls: list[int]) -> None:
    assert [together(opened, [gift(key)]) for key in "ab"] == [[2], [3]]
    driver = opened.office.desk._connection.connection.driver_connection  # type: ignore[attr-defined]
    driver.execute("DEALLOCATE ALL")  # as the driver itself does after a ROLLBACK
    assert together(opened, [gift("c"), gift("d")]) == [4, 5]
    assert together(opened, [gift("e")]) == [6]
    assert calls == [1, 2, 1]
    whole(opened)


def test_no_index_stands_on_what_every_turn_changes(opened: Home) -> None:
    """So an update takes the place of the row before, and the heads stay in one page however many turns there are."""
    asked = (
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) "
        "WHERE i.indrelid IN ('head'::regclass, 'log_head'::regclass)"
    )
    with opened.office.read() as connection:
        assert connection.exec_driver_sql(asked).scalars().all() == ["one", "one"]


@pytest.mark.parametrize(("cut", "written"), [("before", 0), ("after", 2)])
def test_a_lost_answer_is_settled_by_the_keys(
    wired: Home, watching: Home, wire: Wire, cut: Cut, written: int, calls: list[int], engine_name: str
) -> None:
    assert together(wired, [gift("sound")]) == [2]
    wire.word, wire.cut = b"line:x", cut
    assert together(wired, [gift("x"), gift("y")]) == [3, 4]
    assert wire.was_cut.is_set()
    assert calls[-1] == 2  # said once; after the loss an ordinary turn looked for the keys
    assert size(watching) == 4
    assert together(wired, [gift("x"), gift("z")]) == [3, 5]
    whole(watching)


def test_who_cannot_look_again_says_that_he_does_not_know(
    wired: Home, watching: Home, wire: Wire, engine_name: str
) -> None:
    assert together(wired, [gift("sound")]) == [2]
    wire.word, wire.cut = b"line:x", "after"
    wire.refuse()
    (outcome,) = together(wired, [gift("x")])
    assert type(outcome) is OutcomeUnknown
    assert in_the_books(watching, "x") == 1


def test_who_waits_too_long_for_the_lock_is_told_so(opened: Home, copied: Settings) -> None:
    assert together(opened, [gift("a")]) == [2]
    driver = opened.office.desk._connection.connection.driver_connection  # type: ignore[attr-defined]
    driver.execute("SET lock_timeout = 200")
    with psycopg.connect(copied.books.replace("+psycopg", "")) as session:
        session.execute(f"SELECT pg_advisory_lock({DESK_LOCK})")
        refused = opened.office.desk.post(gift("b")).exception(20)
    assert type(refused) is DeskBusy
    assert together(opened, [gift("b")]) == [3]


@pytest.mark.parametrize(
    ("spoilt", "law"),
    [
        ({"postings": lambda rows: rows[:1]}, "entry_incomplete"),
        ({"postings": lambda rows: [rows[0], (*rows[1][:7], 5)]}, "entry_out_of_balance"),
        ({"entries": lambda rows: []}, "entry_numbers_not_dense"),
        ({"leaves": lambda rows: []}, "log_head_moved_by_hand"),  # nobody announced what is to be sealed
        ({"leaves": lambda rows: [(rows[0][0] + 1, *rows[0][1:])]}, "log_head_moved_by_hand"),
        ({"moved": lambda rows: []}, "guard_missing"),
        ({"moved": lambda rows: [(*row[:4], row[4] + 1, row[5]) for row in rows]}, "guard_not_the_sum"),
        ({"before": lambda heads: (heads[0] - 1, heads[0] - 1, *heads[2:])}, "books_moved"),
        ({"before": lambda heads: (*heads[:2], heads[2] - 1, heads[3])}, "books_moved"),
    ],
)
def test_the_gates_refuse_in_a_call_what_they_refuse_everywhere(
    opened: Home, copied: Settings, clock: MovableClock, spoilt: dict[str, Any], law: str
) -> None:
    with opened.office.read() as reading:
        heads = tuple(reading.execute(Sealing.heads_query).one())
        batch = Sealing().begin(reading, heads, moment_text(clock.now()), today(clock), check_keys=False)
        batch.post(gift("b").prepare())
    rows = batch.rows()
    engine = writing_engine(copied.books)
    with engine.connect() as connection:
        with pytest.raises(DBAPIError) as refused:
            one_call._say(
                connection, rows._replace(**{one: how(getattr(rows, one)) for one, how in spoilt.items()})
            )
        assert refusal_of(refused.value)["law"] == law
        assert size(opened) == 1
        one_call._say(connection, rows)
    engine.dispose()
    assert size(opened) == 2
    whole(opened)
