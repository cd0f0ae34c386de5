"""A turn under bad luck: lost connections, callers who leave, guilty entries, replays of spent money, two desks."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from relief_fund.app import open_home
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.entries import Entry, credit, debit
from relief_fund.ledger.errors import LineInvalid, Overdrawn, PeriodClosed
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.queries import entry_by_number, sealed_entries
from relief_fund.ledger.tables import PeriodClosing
from relief_fund.settings import Settings
from relief_fund.storage import turns
from relief_fund.storage.errors import DeskBusy, OutcomeUnknown
from tests.storage.held import held

DAY = date(2024, 9, 10)
FUND = "BAO.CHUNG"
LARGEST = 2**63 - 1


def fill(home: Home) -> None:
    """A bank account, a donated fund and 1,000 đồng."""

    def command(tx: Any) -> None:
        open_child_account(tx, code="1121.01", opened_on=DAY)
        open_fund(tx, code=FUND, kind="donated", opened_on=DAY, name="x", campaign="BAO")
        tx.post(gift("first", 1_000))

    home.office.desk.run(command)


def gift(key: str, amount: int = 1_000, **more: Any) -> Entry:
    lines = (debit(FUND, "1121.01", amount), credit(FUND, "5121", amount))
    return Entry(f"line:{key}", "gift", DAY, lines, **{"leaf": "donation", **more})


def promise(key: str, amount: int, **more: Any) -> Entry:
    return Entry(
        f"enc:{key}:1:1",
        "encumbrance",
        DAY,
        (debit(FUND, "B19", amount), credit(FUND, "B22", amount)),
        **more,
    )


@pytest.fixture
def copied(copy_of: Callable[..., Settings]) -> Settings:
    """Settings of books with 1,000 đồng that nobody has open."""
    return copy_of("a thousand", fill)


@pytest.fixture
def opened(copied: Settings, clock: MovableClock) -> Iterator[Home]:
    home = open_home(copied, clock)
    yield home
    home.close()


def post(home: Home, entry: Entry) -> int:
    return home.office.desk.run(lambda tx: tx.post(entry))


def size(home: Home) -> int:
    with home.office.read() as connection:
        return sealed_entries(connection)


def leaves(home: Home, kind: str) -> int:
    with home.office.read() as connection:
        return int(
            connection.exec_driver_sql(f"SELECT count(*) FROM leaf WHERE kind = '{kind}'").scalar() or 0
        )


def test_a_caller_who_leaves_before_the_turn_does_not_stop_the_desk(opened: Home) -> None:
    with held(opened):
        left = opened.office.desk.submit(lambda tx: tx.post(gift("left")))
        stays = opened.office.desk.submit(lambda tx: tx.post(gift("stays")))
        assert left.cancel()
    assert stays.result(10) == 2
    assert post(opened, gift("after")) == 3


def test_a_replay_is_answered_though_its_money_is_spent(opened: Home) -> None:
    number = post(opened, promise("a", 1_000))
    with pytest.raises(Overdrawn):
        post(opened, promise("b", 1_000))
    assert post(opened, promise("a", 1_000)) == number
    assert size(opened) == number


def test_a_replay_is_answered_though_its_period_is_closed(opened: Home) -> None:
    closing = {"ends_on": date(2024, 12, 31), "closed_at": "2026-11-22T02:00:00.000000Z", "closed_by": "x"}
    opened.office.desk.run(lambda tx: tx.sql(PeriodClosing.__table__.insert(), closing) and None)
    assert post(opened, gift("first")) == 1
    with pytest.raises(PeriodClosed):
        post(opened, gift("second"))


def test_a_replay_inside_a_bigger_command_takes_one_number_and_the_rest_go_on(opened: Home) -> None:
    numbers = opened.office.desk.run(
        lambda tx: [tx.post(gift(key)) for key in ("second", "first", "third", "second")]
    )
    assert numbers == [2, 1, 3, 2]
    assert size(opened) == 3
    with opened.office.read() as connection:
        assert [entry_by_number(connection, n).key for n in (1, 2, 3)] == [
            "line:first",
            "line:second",
            "line:third",
        ]


def pay(tx: Any, keys: str) -> list[int]:
    numbers = [tx.post(promise(key, 10, leaf="batch", digests=("d" * 43,))) for key in keys]
    tx.batch_leaf({"step": keys})
    return numbers


def test_a_replayed_step_keeps_its_one_batch_leaf(opened: Home) -> None:
    first = opened.office.desk.run(lambda tx: pay(tx, "abc"))
    assert opened.office.desk.run(lambda tx: pay(tx, "abc")) == first
    assert (size(opened), leaves(opened, "batch")) == (4, 1)
    longer = opened.office.desk.run(lambda tx: pay(tx, "abcde"))
    assert longer == [*first, 5, 6]
    assert leaves(opened, "batch") == 2


def test_entries_without_the_leaf_they_were_made_for_are_refused(opened: Home) -> None:
    lonely = opened.office.desk.submit(lambda tx: tx.post(promise("a", 10, leaf="batch")))
    neighbour = opened.office.desk.submit(lambda tx: tx.post(gift("n")))
    assert isinstance(lonely.exception(10), AssertionError)
    assert neighbour.result(10) == 2


def broken_voucher() -> Entry:
    """A voucher with half a letter, behind the back of Entry's own check."""
    entry = gift("bad")
    object.__setattr__(entry, "voucher", "\ud800")
    return entry


@pytest.mark.parametrize(
    "guilty",
    [gift("bad", public={"half": 1.5}), gift("bad", digests=("\ud800",)), broken_voucher()],
    ids=["a leaf with a fraction", "a broken letter in a leaf", "a broken letter in a column"],
)
def test_what_cannot_be_written_stops_only_its_own_command(opened: Home, guilty: Entry) -> None:
    gate = threading.Event()
    opened.office.desk.submit(lambda tx: gate.wait(10))
    entries = [guilty if n == 5 else gift(f"n{n}") for n in range(12)]
    futures = [opened.office.desk.submit(lambda tx, one=one: tx.post(one)) for one in entries]
    gate.set()
    refused = [n for n, future in enumerate(futures) if future.exception(20)]
    assert refused == [5]
    assert size(opened) == 12


def test_a_balance_beyond_64_bits_is_refused_and_stops_nobody_else(opened: Home) -> None:
    with pytest.raises(LineInvalid):
        post(opened, gift("too much", LARGEST))
    assert post(opened, gift("enough", LARGEST - 1_000)) == 2
    with pytest.raises(LineInvalid):
        post(opened, gift("one more", 1))


def test_commands_keep_their_order_when_a_guilty_turn_is_halved(
    opened: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "ROWS_A_TURN", 3)
    gate = threading.Event()
    opened.office.desk.submit(lambda tx: gate.wait(10))
    futures = [
        opened.office.desk.submit(lambda tx, n=n: tx.post(gift(f"o{n}", public={"x": 0.5} if n == 2 else {})))
        for n in range(16)
    ]
    gate.set()
    numbers = [future.result(20) for n, future in enumerate(futures) if not future.exception(20)]
    assert numbers == list(range(2, 17))


def test_two_desks_on_one_set_of_books_take_turns(copied: Settings, clock: MovableClock) -> None:
    homes = [open_home(copied, clock) for _ in range(2)]
    try:
        futures = [
            homes[n % 2].office.desk.submit(lambda tx, n=n: tx.post(promise(str(n), 100))) for n in range(60)
        ]
        outcomes = [future.exception(60) for future in futures]
        assert sum(one is None for one in outcomes) == 10
        assert {type(one) for one in outcomes if one} == {Overdrawn}
        assert size(homes[0]) == size(homes[1]) == 11
        same = [home.office.desk.submit(lambda tx: tx.post(gift("same"))) for home in homes]
        assert {future.result(30) for future in same} == {12}
    finally:
        for home in homes:
            home.close()


def test_a_fund_opened_at_another_desk_is_known_at_once(copied: Settings, clock: MovableClock) -> None:
    one, other = (open_home(copied, clock) for _ in range(2))
    try:
        post(one, gift("warm"))
        opening = {"code": "LUT.CHUNG", "kind": "donated", "opened_on": DAY, "name": "y", "campaign": "LUT"}
        other.office.desk.run(lambda tx: open_fund(tx, **opening))
        lines = (debit("LUT.CHUNG", "1121.01", 5), credit("LUT.CHUNG", "5121", 5))
        assert post(one, Entry("line:flood", "gift", DAY, lines)) == 3
    finally:
        one.close()
        other.close()


@pytest.mark.parametrize("engine_name", ["postgresql"])
class TestLostConnections:
    """A server that ends the desk's connection, before, inside and at the end of a turn."""

    def test_between_two_turns_nobody_notices(self, opened: Home, postgres_server: Any) -> None:
        post(opened, gift("a"))
        end_sessions(postgres_server, opened)
        assert post(opened, gift("b")) == 3

    def test_inside_a_turn_it_is_run_again_whole(self, opened: Home, postgres_server: Any) -> None:
        runs: list[int] = []

        def command(tx: Any) -> int:
            number = int(tx.post(gift("again")))
            open_fund(tx, code="X.CHUNG", kind="donated", opened_on=DAY, name="y", campaign="X")
            runs.append(number)
            if len(runs) == 1:
                end_sessions(postgres_server, opened)
            return number

        assert opened.office.desk.run(command) == 2
        assert runs == [2, 2]
        assert size(opened) == 2

    def test_for_good_the_desk_is_busy_and_then_goes_on(self, opened: Home, postgres_server: Any) -> None:
        def command(tx: Any) -> None:
            end_sessions(postgres_server, opened)
            tx.sql(PeriodClosing.__table__.select())

        with pytest.raises(DeskBusy):
            opened.office.desk.run(command)
        assert post(opened, gift("b")) == 2

    def test_at_the_commit_the_outcome_is_unknown(
        self, opened: Home, postgres_server: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commit = turns.Turn.commit

        def cut(turn: Any) -> None:
            end_sessions(postgres_server, opened)
            commit(turn)

        monkeypatch.setattr(turns.Turn, "commit", cut)
        with pytest.raises(OutcomeUnknown):
            post(opened, gift("b"))
        monkeypatch.undo()
        assert post(opened, gift("b")) == 2


def end_sessions(server: Any, home: Home) -> None:
    """End every session on the books of ``home``, as a restarting server would."""
    name = home.settings.books.rsplit("/", 1)[1]
    with server.connect() as session:
        session.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = %s AND pid <> pg_backend_pid()",
            (name,),
        )
