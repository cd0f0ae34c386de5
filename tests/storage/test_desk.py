"""The desk: many commands to one commit, refusals alone, replays harmless, bisection of a guilty command."""

import sys
import threading
from datetime import date
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.entries import FREE_MONEY, Entry, credit, debit
from relief_fund.ledger.errors import KeyReused, Overdrawn, SealRefused
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.queries import sealed_entries
from relief_fund.ledger.tables import Fund
from relief_fund.storage.errors import DeskClosed, RowRefused

DAY = date(2024, 9, 10)
FUND = "BAO.CHUNG"


@pytest.fixture
def books(home: Home) -> Home:
    def command(tx: Any) -> None:
        open_child_account(tx, code="1121.01", opened_on=DAY)
        open_fund(tx, code=FUND, kind="donated", opened_on=DAY, name="x", campaign="BAO")

    home.office.desk.run(command)
    return home


def gift(key: str, amount: int = 1000) -> Entry:
    return Entry(
        f"line:{key}",
        "gift",
        DAY,
        (debit(FUND, "1121.01", amount), credit(FUND, "5121", amount)),
        leaf="donation",
    )


def fee(key: str, amount: int) -> Entry:
    return Entry(key, "bank_fee", DAY, (debit(FUND, "6151", amount), credit(FUND, "1121.01", amount)))


def post(books: Home, entry: Entry) -> int:
    return books.office.desk.run(lambda tx: tx.post(entry))


def test_a_replay_returns_the_first_number_and_adds_nothing(books: Home) -> None:
    first = post(books, gift("a"))
    assert post(books, gift("b")) == first + 1
    assert post(books, gift("a")) == first
    with books.office.read() as connection:
        assert sealed_entries(connection) == first + 1


def test_the_same_key_with_other_content_is_refused(books: Home) -> None:
    post(books, gift("a"))
    with pytest.raises(KeyReused):
        post(books, gift("a", 1001))


def test_a_refused_command_leaves_its_neighbours_alone(books: Home) -> None:
    post(books, gift("a", 5_000))
    futures = [books.office.desk.submit(lambda tx, n=n: tx.post(fee(f"fee:{n}", 3_000))) for n in range(3)]
    outcomes = [future.exception(10) for future in futures]
    assert outcomes[0] is None
    assert [type(one) for one in outcomes[1:]] == [Overdrawn, Overdrawn]


def test_what_a_refused_command_wrote_is_taken_back(books: Home) -> None:
    def command(tx: Any) -> None:
        open_fund(tx, code="LUT.CHUNG", kind="donated", opened_on=DAY, name="y", campaign="LUT")
        tx.leaf("campaign", {"code": "LUT"})
        tx.post(fee("fee:x", 1))

    with pytest.raises(Overdrawn):
        books.office.desk.run(command)
    with books.office.read() as connection:
        assert not connection.execute(
            Fund.__table__.select().where(Fund.__table__.c.code == "LUT.CHUNG")
        ).all()
        leaves = connection.exec_driver_sql("SELECT count(*) FROM leaf WHERE kind = 'campaign'").scalar()
    assert leaves == 0


def test_a_row_the_database_refuses_stops_only_its_command(books: Home) -> None:
    def command(tx: Any) -> None:
        tx.rows(Fund.__table__, [_fund_row("X.CHUNG"), _fund_row("X.CHUNG")])

    bad = books.office.desk.submit(command)
    good = books.office.desk.submit(lambda tx: tx.post(gift("neighbour")))
    assert isinstance(bad.exception(10), RowRefused)
    assert good.result(10) > 0


def _fund_row(code: str) -> dict[str, Any]:
    return {
        "code": code, "owner": "X", "kind": "donated", "campaign": "X", "restricted": False, "source": "",
        "phase": "", "name": "x", "opened_on": DAY,
    }  # fmt: skip


def test_the_gates_refusal_is_bisected_to_the_guilty_command(
    books: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's check of the future is switched off, so that only the database refuses; 299 neighbours stay."""
    from relief_fund.ledger import posting

    monkeypatch.setattr(posting.Batch, "_checked", lambda self, entry: self._rules.places(entry))
    late = Entry("late:1", "bank_fee", date(2199, 1, 1), (debit(FUND, "6151", 1), credit(FUND, "1121.01", 1)))
    post(books, gift("money", 10_000_000))
    gate = threading.Event()
    books.office.desk.submit(lambda tx: gate.wait(10))
    futures = [
        books.office.desk.submit(lambda tx, n=n: tx.post(late if n == 137 else gift(f"g{n}")))
        for n in range(300)
    ]
    gate.set()
    outcomes = [future.exception(30) for future in futures]
    assert isinstance(outcomes[137], SealRefused)
    assert outcomes[137].facts["law"] == "day_in_future"
    assert [n for n, one in enumerate(outcomes) if one is not None] == [137]


def test_available_includes_earlier_commands_of_the_turn(books: Home) -> None:
    def command(tx: Any) -> tuple[int, int]:
        tx.post(gift("a", 700))
        return tx.available(FUND, "1121.01"), tx.available(FUND, FREE_MONEY)

    assert books.office.desk.run(command) == (700, 700)


def test_fifty_racing_decisions_spend_money_that_suffices_for_seven_just_seven_times(books: Home) -> None:
    post(books, gift("money", 7 * 40))
    futures: list[Any] = []

    def caller(n: int) -> None:
        entry = Entry(f"enc:{n}:1:1", "encumbrance", DAY, (debit(FUND, "B19", 40), credit(FUND, "B22", 40)))
        futures.append(books.office.desk.submit(lambda tx: tx.post(entry)))

    threads = [threading.Thread(target=caller, args=(n,)) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(future.exception(30) is None for future in futures) == 7


def test_a_closed_desk_takes_nothing_more(books: Home) -> None:
    books.office.desk.close()
    with pytest.raises(DeskClosed):
        books.office.desk.run(lambda tx: None)


def test_vouchers_are_gapless_per_owner_year_and_series(books: Home) -> None:
    def take(key: str, series: str = "BC") -> str:
        return books.office.desk.run(lambda tx: tx.voucher("BAO", 2024, series, key))

    def refused(tx: Any) -> None:
        tx.voucher("BAO", 2024, "BC", "lost")
        raise Overdrawn()

    assert take("a") == "BAO/2024/BC/000001"
    with pytest.raises(Overdrawn):
        books.office.desk.run(refused)
    assert take("b") == "BAO/2024/BC/000002"
    assert take("a") == "BAO/2024/BC/000001"
    assert take("c", "BN") == "BAO/2024/BN/000001"


def test_those_who_judge_need_have_no_door_to_the_books(books: Home) -> None:
    seen = books.bench.desk.run(
        lambda tx: [hasattr(tx, name) for name in ("sql", "post", "available", "voucher")]
    )
    assert seen == [True, False, False, False]


def test_pythons_lock_goes_round_slowly_only_beside_a_step(books: Home, engine_name: str) -> None:
    # Beside a step one caller prepares the next; many small commands have many callers, who would be waited for.
    # A server works on while the desk waits for the lock, so there it goes round quickly always.
    slowly = 5e-3 if engine_name == "sqlite" else 100e-6
    post(books, gift("one"))
    assert sys.getswitchinterval() == pytest.approx(100e-6)
    step = books.office.desk.submit(lambda tx: [tx.post(gift(f"of a step:{n}")) for n in range(200)])
    assert len(step.result(30)) == 200
    assert sys.getswitchinterval() == pytest.approx(slowly)
    post(books, gift("two"))
    assert sys.getswitchinterval() == pytest.approx(100e-6)
