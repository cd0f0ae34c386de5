"""Two raw sessions racing past the desk: whatever they do, only whole and honest entries stay."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from relief_fund.app import open_home
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.entries import Entry, credit, debit
from relief_fund.settings import Settings
from tests.laws.by_hand import HandEntry, Raw, Refusal, Refused, Scribe
from tests.laws.conftest import CASH, DAY

A = "BAO.CHUNG"
ALL = 989_000
"""What the bank account holds."""


def fee(key: str, amount: int = 100) -> HandEntry:
    """An honest fee."""
    return HandEntry(key, ((A, "6151", "VND", "", amount, 0), (A, CASH, "VND", "", 0, amount)))


@pytest.fixture
def rival(books: Settings) -> Iterator[Raw]:
    """The second session."""
    session = Raw(books.books)
    yield session
    session.close()


@pytest.fixture
def office(books: Settings) -> Iterator[Home]:
    """The same books opened by the program, desk and all."""
    home = open_home(books)
    yield home
    home.close()


class Attempt:
    """Something a session tries in a thread of its own, and how it ended."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.refusal: Refusal | None = None
        self._thread = threading.Thread(target=self._run, args=(act,))
        self._thread.start()

    def _run(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Refused as caught:
            self.refusal = caught.refusal

    def wait(self) -> Refusal | None:
        """The refusal, or None if it got through."""
        self._thread.join(20)
        assert not self._thread.is_alive()
        return self.refusal


def until_waiting(raw: Raw) -> None:
    """Return when a session of this database waits for a lock (PostgreSQL).

    Watched by a session of its own: inside a turn the list of sessions would not change.
    """
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    watch = Raw(raw.books)
    until = time.monotonic() + 20
    while not watch.one(waiting):
        assert time.monotonic() < until, "nobody waits"
    watch.close()


def sound(raw: Raw) -> None:
    """The books are dense, whole, balanced, and every guard is the sum of its postings."""
    head, written = raw.run("SELECT entries, written FROM head")[0]
    assert head == written == raw.one("SELECT count(*) FROM entry")
    assert (
        raw.run("SELECT entry FROM posting GROUP BY entry, fund, unit HAVING sum(debit) <> sum(credit)") == []
    )
    short = (
        "SELECT e.number FROM entry e LEFT JOIN posting p ON p.entry = e.number "
        "GROUP BY e.number, e.line_count HAVING count(p.line) <> e.line_count"
    )
    assert raw.run(short) == []
    assert raw.one("SELECT count(*) FROM posting WHERE entry > ?", (head,)) == 0
    cash = raw.one("SELECT sum(debit) - sum(credit) FROM posting WHERE account = ?", (CASH,))
    assert raw.one("SELECT balance FROM guard WHERE account = ?", (CASH,)) == cash
    assert cash >= 0


# --- PostgreSQL: the second session waits at the head, then the law answers -------------------------------


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_a_posting_slipped_under_an_entry_being_sealed_is_refused(
    raw: Raw, rival: Raw, engine_name: str, isolation: str
) -> None:
    raw.run("BEGIN")
    scribe = Scribe(raw)
    last = scribe.write(fee("fee:a"))
    scribe.move_guards([fee("fee:a")], last)
    rival.run(f"BEGIN ISOLATION LEVEL {isolation}")
    rival.run("SELECT entries FROM head")
    attempt = Attempt(lambda: Scribe(rival).postings(last, [(A, "6111", "VND", "", 7, 0)], first=9))
    until_waiting(raw)
    Scribe(raw).close(last)
    raw.run("COMMIT")
    refusal = attempt.wait()
    assert refusal is not None
    assert refusal.code == ("RF001" if isolation == "READ COMMITTED" else "40001")
    rival.roll_back()
    sound(raw)


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_two_sessions_take_the_same_number(raw: Raw, rival: Raw, engine_name: str) -> None:
    raw.run("BEGIN")
    scribe = Scribe(raw)
    last = scribe.write(fee("fee:a"))
    scribe.move_guards([fee("fee:a")], last)
    attempt = Attempt(lambda: Scribe(rival).seal(fee("fee:b")))
    until_waiting(raw)
    Scribe(raw).close(last)
    raw.run("COMMIT")
    refusal = attempt.wait()
    assert refusal is not None
    assert (refusal.code, refusal.law) == ("23505", "posting_pkey")
    sound(raw)
    Scribe(rival).seal(fee("fee:b"))
    sound(raw)


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_two_sessions_spend_the_same_money(raw: Raw, rival: Raw, engine_name: str) -> None:
    """The second takes the next number, so no key stands in its way: only the guard does."""
    raw.run("BEGIN")
    scribe = Scribe(raw)
    last = scribe.write(fee("fee:a", ALL))
    scribe.move_guards([fee("fee:a", ALL)], last)

    def spend() -> None:
        second = HandEntry("fee:b", fee("fee:b", ALL).lines, number=last + 1)
        Scribe(rival).seal(second)

    attempt = Attempt(spend)
    until_waiting(raw)
    Scribe(raw).close(last)
    raw.run("COMMIT")
    refusal = attempt.wait()
    assert refusal is not None
    assert (refusal.code, refusal.law) == ("RF014", "guard_overdrawn")
    sound(raw)


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_two_sessions_reverse_the_same_entry(raw: Raw, rival: Raw, engine_name: str) -> None:
    back = ((A, CASH, "VND", "", 11_000, 0), (A, "6151", "VND", "", 0, 11_000))
    raw.run("BEGIN")
    scribe = Scribe(raw)
    first = HandEntry("rev:a", back, kind="reversal", reverses=2)
    last = scribe.write(first)
    scribe.move_guards([first], last)
    second = HandEntry("rev:b", back, kind="reversal", reverses=2, number=last + 1)
    attempt = Attempt(lambda: Scribe(rival).seal(second))
    until_waiting(raw)
    Scribe(raw).close(last)
    raw.run("COMMIT")
    refusal = attempt.wait()
    assert refusal is not None
    assert (refusal.code, refusal.law) == ("23505", "entry_reversed_once")
    sound(raw)


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_raw_session_and_the_desk_take_turns(office: Home, raw: Raw, engine_name: str) -> None:
    """A session that knows nothing of the desk's lock is in the middle of an entry; the desk waits for it."""
    raw.run("BEGIN")
    scribe = Scribe(raw)
    last = scribe.write(fee("fee:a"))
    scribe.move_guards([fee("fee:a")], last)
    lines = (debit(A, "6151", 5), credit(A, CASH, 5))
    answer = office.office.desk.submit(lambda tx: tx.post(Entry("fee:desk", "bank_fee", DAY, lines)))
    until_waiting(raw)
    Scribe(raw).close(last)
    raw.run("COMMIT")
    assert answer.result(20) == last + 1
    sound(raw)


CLOSINGS = {
    "period_closed": "INSERT INTO period_closing (ends_on, closed_at, closed_by) VALUES ('2024-09-30', 'now', 'x')",
    "account_closed": "INSERT INTO account_closing (account, closed_on) VALUES ('6151', '2024-09-01')",
    "fund_closed": "INSERT INTO fund_closing (fund, closed_on, upto) VALUES ('BAO.CHUNG', '2099-01-01', 3)",
}


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize("law", CLOSINGS)
def test_a_closing_waits_for_an_entry_being_sealed(raw: Raw, rival: Raw, engine_name: str, law: str) -> None:
    """Else an entry would appear in what is closed, after whoever closed it has looked."""
    raw.run("BEGIN")
    scribe = Scribe(raw)
    last = scribe.write(fee("fee:a"))
    scribe.move_guards([fee("fee:a")], last)
    Scribe(raw).close(last)
    attempt = Attempt(lambda: rival.run(CLOSINGS[law]))
    until_waiting(raw)
    raw.run("COMMIT")
    assert attempt.wait() is None
    with pytest.raises(Refused, match=law):
        Scribe(raw).seal(fee("fee:b"))
    sound(raw)


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize("law", CLOSINGS)
def test_an_old_picture_does_not_hide_a_closing(raw: Raw, rival: Raw, engine_name: str, law: str) -> None:
    raw.run("BEGIN ISOLATION LEVEL REPEATABLE READ")
    raw.run("SELECT entries FROM head")
    rival.run(CLOSINGS[law])
    with pytest.raises(Refused) as caught:
        Scribe(raw).write(fee("fee:a"))
    assert caught.value.refusal.code == "40001"
    raw.roll_back()
    sound(raw)


# --- SQLite: one writer; the second is told to wait, or that its picture is old --------------------------


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_only_one_session_writes(raw: Raw, rival: Raw, engine_name: str) -> None:
    raw.run("BEGIN IMMEDIATE")
    Scribe(raw).write(fee("fee:a"))
    with pytest.raises(Refused) as caught:
        rival.run("BEGIN IMMEDIATE")
    assert caught.value.refusal.code == "SQLITE_BUSY"
    raw.roll_back()
    Scribe(rival).seal(fee("fee:b"))
    sound(raw)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_session_with_an_old_picture_may_not_write(raw: Raw, rival: Raw, engine_name: str) -> None:
    rival.run("BEGIN")
    seen = rival.one("SELECT entries FROM head")
    Scribe(raw).seal(fee("fee:a", ALL))
    with pytest.raises(Refused) as caught:
        Scribe(rival).postings(seen + 1, fee("fee:b", ALL).lines)
    assert caught.value.refusal.code == "SQLITE_BUSY_SNAPSHOT"
    rival.roll_back()
    sound(raw)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_was_prepared_before_the_other_committed_is_refused(
    raw: Raw, rival: Raw, engine_name: str
) -> None:
    seen = rival.one("SELECT entries FROM head")
    Scribe(raw).seal(fee("fee:a", ALL))
    lines = fee("fee:b", ALL).lines
    with pytest.raises(Refused, match=r"posting\.entry, posting\.line"):
        Scribe(rival).postings(seen + 1, lines)
    with pytest.raises(Refused, match="posting_to_sealed_entry"):
        Scribe(rival).postings(seen + 1, lines, first=len(lines) + 1)
    with pytest.raises(Refused, match="guard_overdrawn"):
        Scribe(rival).seal(fee("fee:b", ALL))
    sound(raw)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_raw_session_holds_the_desk_only_while_it_writes(office: Home, raw: Raw, engine_name: str) -> None:
    raw.run("BEGIN IMMEDIATE")
    scribe = Scribe(raw)
    last = scribe.write(fee("fee:a"))
    scribe.move_guards([fee("fee:a")], last)
    lines = (debit(A, "6151", 5), credit(A, CASH, 5))
    answer = office.office.desk.submit(lambda tx: tx.post(Entry("fee:desk", "bank_fee", DAY, lines)))
    Scribe(raw).close(last)
    raw.run("COMMIT")
    assert answer.result(20) == last + 1
    sound(raw)
