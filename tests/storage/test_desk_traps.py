"""The traps that one commit for many commands lays: each was stepped into once, and is watched here for good."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from relief_fund.app import open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import posting
from relief_fund.ledger.entries import Entry, credit, debit
from relief_fund.ledger.errors import Overdrawn, SealRefused
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.queries import entries_by_keys, entry_by_number, funds
from relief_fund.ledger.tables import Fund
from relief_fund.settings import Settings
from relief_fund.storage import turns
from relief_fund.storage.errors import RowRefused
from tests.storage import test_turns
from tests.storage.held import held
from tests.storage.test_turns import DAY, FUND, gift, post, promise, size

copied, opened = test_turns.copied, test_turns.opened
FUND_TABLE = Fund.__table__


def fund_row(code: str) -> dict[str, Any]:
    return {
        "code": code, "owner": "X", "kind": "donated", "campaign": "X", "restricted": False, "source": "",
        "phase": "", "name": "x" * 200, "opened_on": DAY,
    }  # fmt: skip


def opens(code: str) -> Callable[[Any], int]:
    """A command that writes a row of its own, which goes in only once, and an entry."""

    def command(tx: Any) -> int:
        tx.sql(FUND_TABLE.insert(), fund_row(code))
        return int(tx.post(gift(code)))

    return command


def known_funds(home: Home) -> set[str]:
    with home.office.read() as connection:
        return set(funds(connection))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many turns began and were committed."""
    count: Counter[str] = Counter()
    for name in ("begin", "commit"):
        original = getattr(turns.Turn, name)

        def counted(*args: Any, _original: Any = original, _name: str = name, **more: Any) -> Any:
            count[_name] += 1
            return _original(*args, **more)

        monkeypatch.setattr(turns.Turn, name, counted)
    return count


# --- 1: RELEASE of a savepoint is no commit --------------------------------------------------------------


def test_what_a_released_savepoint_wrote_is_seen_by_nobody_before_the_commit(opened: Home) -> None:
    seen: list[set[str]] = []
    with held(opened):
        first = opened.office.desk.submit(opens("A.CHUNG"))
        second = opened.office.desk.submit(lambda tx: seen.append(known_funds(opened)))
    first.result(20)
    second.result(20)
    assert seen == [{FUND}]
    assert known_funds(opened) == {FUND, "A.CHUNG"}


def test_a_turn_undone_takes_released_savepoints_with_it(
    opened: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = turns.Turn.settle

    def fail(turn: Any) -> None:
        if turn.batch.heads()[0] == 4:
            raise MemoryError
        settle(turn)

    monkeypatch.setattr(turns.Turn, "settle", fail)
    with held(opened):
        futures = [opened.office.desk.submit(opens(f"{n}.CHUNG")) for n in "ABC"]
    assert [type(future.exception(20)) for future in futures] == [MemoryError] * 3
    assert (known_funds(opened), size(opened)) == ({FUND}, 1)
    monkeypatch.undo()
    assert post(opened, gift("after")) == 2


# --- 2: what fails in one command takes nothing of its neighbours with it --------------------------------


def one_row(tx: Any) -> None:
    tx.sql(FUND_TABLE.insert(), fund_row(FUND))


def a_few_rows(tx: Any) -> None:
    tx.rows(FUND_TABLE, [fund_row("NEW"), fund_row(FUND)])


def a_copy(tx: Any) -> None:
    tx.rows(FUND_TABLE, [fund_row(f"NEW{n}") for n in range(200)] + [fund_row(FUND)])


def refused_by_its_own_rule(tx: Any) -> None:
    opens("NEW")(tx)
    tx.voucher("BAO", 2024, "BC", "lost")
    tx.leaf("campaign", {"code": "lost"})
    raise Overdrawn()


def wrong_in_python(tx: Any) -> None:
    opens("NEW")(tx)
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("guilty", "refusal"),
    [
        (one_row, RowRefused), (a_few_rows, RowRefused), (a_copy, RowRefused),
        (refused_by_its_own_rule, Overdrawn), (wrong_in_python, ZeroDivisionError),
    ],
)  # fmt: skip
def test_a_refusal_between_two_neighbours_of_one_turn(
    opened: Home, guilty: Callable[[Any], None], refusal: type[Exception], told: Counter[str]
) -> None:
    def voucher(tx: Any) -> str:
        return str(tx.voucher("BAO", 2024, "BC", f"v{tx.post(gift('v'))}"))

    with held(opened):
        commands: list[Any] = [opens("A.CHUNG"), guilty, opens("B.CHUNG"), guilty, voucher]
        futures = [opened.office.desk.submit(command) for command in commands]
    outcomes = [future.exception(20) for future in futures]
    assert [type(one) for one in outcomes] == [type(None), refusal, type(None), refusal, type(None)]
    assert (futures[0].result(), futures[2].result(), futures[4].result()) == (2, 3, "BAO/2024/BC/000001")
    assert (known_funds(opened), size(opened)) == ({FUND, "A.CHUNG", "B.CHUNG"}, 4)
    assert told == {"begin": 2, "commit": 2}, "the neighbours were not run again"


# --- 3: SQLite gives up the whole of a turn --------------------------------------------------------------

ENOUGH = 1_000_000


def or_rollback(tx: Any) -> None:
    tx.sql(text("INSERT OR ROLLBACK INTO unit (code, exponent) VALUES ('VND', 0)"))


def rollback_by_trigger(tx: Any) -> None:
    tx.sql(text("CREATE TEMP TRIGGER IF NOT EXISTS no BEFORE INSERT ON fund WHEN NEW.code = 'BAD' "
                "BEGIN SELECT RAISE(ROLLBACK, 'given up'); END"))  # fmt: skip
    tx.sql(FUND_TABLE.insert(), fund_row("BAD"))


def disk_full(tx: Any) -> None:
    pages = tx.sql(text("PRAGMA page_count")).scalar()
    try:
        tx.sql(text(f"PRAGMA max_page_count = {pages + 20}"))
        for start in range(0, 5_000, 1_000):
            tx.rows(FUND_TABLE, [fund_row(f"BIG{start + n}") for n in range(1_000)])
    finally:
        tx.sql(text(f"PRAGMA max_page_count = {ENOUGH}"))


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("guilty", [or_rollback, rollback_by_trigger, disk_full])
def test_where_sqlite_undoes_the_whole_turn_only_the_guilty_command_is_refused(
    opened: Home, engine_name: str, guilty: Callable[[Any], None]
) -> None:
    names = [f"N{n:02d}" for n in range(12)]
    with held(opened):
        futures = [opened.office.desk.submit(guilty if n == "N05" else opens(n)) for n in names]
    outcomes = [future.exception(60) for future in futures]
    assert [n for n, one in zip(names, outcomes, strict=True) if one] == ["N05"]
    assert isinstance(outcomes[5], RowRefused | SealRefused)
    assert known_funds(opened) == {FUND, *names} - {"N05"}
    assert [future.result() for n, future in zip(names, futures, strict=True) if n != "N05"] == [
        *range(2, 13)
    ]


# --- 7: a turn that waited reads what was written while it waited ----------------------------------------


def test_a_turn_that_waited_for_another_desk_sees_its_entries_and_its_money_gone(
    copied: Settings, clock: MovableClock
) -> None:
    one, other = (open_home(copied, clock) for _ in range(2))
    inside, gate = threading.Event(), threading.Event()

    def slowly(tx: Any) -> int:
        number = int(tx.post(promise("a", 700)))
        inside.set()
        assert gate.wait(20)
        return number

    try:
        post(other, gift("warm", 100))  # its rules and heads are now remembered
        first = one.office.desk.submit(slowly)
        assert inside.wait(20)
        waiting = [other.office.desk.submit(lambda tx, n=n: tx.post(promise(n, 300))) for n in "bcd"]
        gate.set()
        assert first.result(20) == 3
        outcomes = [future.exception(30) for future in waiting]
        assert (waiting[0].result(), [type(each) for each in outcomes[1:]]) == (4, [Overdrawn, Overdrawn])
        assert outcomes[1].facts["available"] == "100"  # type: ignore[union-attr]  # an Overdrawn, as seen
    finally:
        gate.set()
        one.close()
        other.close()


# --- each command may run several times ------------------------------------------------------------------


def test_a_command_run_again_from_the_beginning_gives_the_same(
    opened: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit is refused once, after everything was written: the whole turn is run again."""
    refused: list[int] = []
    settle = turns.Turn.settle

    def once(turn: Any) -> None:
        settle(turn)
        if turn.batch.heads()[0] > 1 and not refused:
            refused.append(1)
            raise turns.TurnRefused(SealRefused())

    runs: list[tuple[int, str, int]] = []

    def command(tx: Any) -> tuple[int, str, int]:
        open_fund(tx, code="A.CHUNG", kind="donated", opened_on=DAY, name="a", campaign="A")
        runs.append((tx.post(gift("a")), tx.voucher("BAO", 2024, "BC", "a"), tx.available(FUND, "1121.01")))
        return runs[-1]

    monkeypatch.setattr(turns.Turn, "settle", once)
    assert opened.office.desk.run(command) == (2, "BAO/2024/BC/000001", 2_000)
    assert runs == [(2, "BAO/2024/BC/000001", 2_000)] * 2
    assert size(opened) == 2


# --- one guilty entry among a thousand -------------------------------------------------------------------

LATE = date(2199, 1, 1)


def late(key: str) -> Entry:
    return Entry(key, "bank_fee", LATE, (debit(FUND, "6151", 1), credit(FUND, "1121.01", 1)))


def test_a_guilty_entry_in_a_thousand_is_found_and_its_999_neighbours_kept(
    opened: Home, monkeypatch: pytest.MonkeyPatch, told: Counter[str]
) -> None:
    """Python's own check is switched off, so that only the database refuses, and only the whole turn."""
    monkeypatch.setattr(posting.Batch, "_checked", lambda self, entry: self._rules.places(entry))
    keys = [f"g{n}" for n in range(1_000)]
    with held(opened):
        futures = [
            opened.office.desk.submit(lambda tx, key=key: tx.post(late(key) if key == "g617" else gift(key)))
            for key in keys
        ]
    outcomes = {key: future.exception(60) for key, future in zip(keys, futures, strict=True)}
    assert [key for key, one in outcomes.items() if one] == ["g617"]
    assert isinstance(outcomes["g617"], SealRefused)
    assert outcomes["g617"].facts["law"] == "day_in_future"
    kept = [f"line:{key}" for key in keys if key != "g617"]
    with opened.office.read() as connection:
        assert list(sorted(entries_by_keys(connection, kept).values())) == [*range(2, 1_001)]
    assert told["begin"] <= 6, "who holds the desk, the thousand, those before it, it alone, those behind it"


def test_a_thousand_in_one_command_are_refused_whole_when_the_last_is_one_đồng_too_much(opened: Home) -> None:
    def batch(tx: Any, last: int) -> list[int]:
        return [tx.post(promise(str(n), 1 if n < 999 else last)) for n in range(1_000)]

    with held(opened):
        before = opened.office.desk.submit(opens("A.CHUNG"))
        whole = opened.office.desk.submit(lambda tx: batch(tx, 1_002))
        after = opened.office.desk.submit(opens("B.CHUNG"))
    refusal = whole.exception(60)
    assert isinstance(refusal, Overdrawn)
    assert refusal.facts == {
        "key": "enc:999:1:1", "fund": FUND, "account": "*FREE", "unit": "VND", "available": "1001", "needed": "1002"
    }  # fmt: skip
    assert (before.result(20), after.result(20), size(opened)) == (2, 3, 3)
    assert opened.office.desk.run(lambda tx: batch(tx, 1_001 + 1_000)) == [*range(4, 1_004)]
    with opened.office.read() as connection:
        assert entry_by_number(connection, 1_003).key == "enc:999:1:1"  # type: ignore[union-attr]  # it is there
