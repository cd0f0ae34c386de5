"""What a refusal tells: the entry, the place and the amounts that its words are made from, and nothing else."""

from datetime import date
from typing import Any

import pytest

from relief_fund.audit.errors import BatchInvalid
from relief_fund.banking.tables import BankLine
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.entries import FREE_MONEY, Entry, credit, debit, moved
from relief_fund.ledger.errors import (
    AccountUnknown,
    AlreadyReversed,
    DayInFuture,
    EntryOutOfBalance,
    EntryTooShort,
    FundUnknown,
    KeyReused,
    LineInvalid,
    Overdrawn,
    PeriodClosed,
)
from relief_fund.ledger.periods import close_period
from relief_fund.ledger.queries import entry_by_number
from relief_fund.storage import turns
from tests.ledger.test_golden_stories import ADMINISTRATOR
from tests.register import books
from tests.storage.held import held

FUND, BANK, DAY = books.GENERAL, books.BANK, books.day(10)
LARGEST = 2**63 - 1


@pytest.fixture
def fund(home: Home) -> Home:
    books.open_purses(home)
    books.post(home, books.gift(100, "g1"), fee("first", 10))
    return home


def fee(key: str = "fee:1", amount: int = 1, on: date = DAY, **more: Any) -> Entry:
    return Entry(key, "bank_fee", on, moved(FUND, "6151", BANK, amount), **more)


def told(home: Home, *entries: Entry) -> tuple[type[Exception], dict[str, Any]]:
    with pytest.raises(Exception) as refused:  # noqa: PT011  # its class is what is told
        home.office.desk.run(lambda tx: [tx.post(one) for one in entries])
    return refused.type, refused.value.facts  # type: ignore[attr-defined]  # every refusal of ours has facts


def test_an_overdraft_names_purse_what_is_there_and_what_is_needed(fund: Home) -> None:
    said = {"key": "fee:1", "fund": FUND, "account": BANK, "unit": "VND", "available": "90", "needed": "91"}
    assert told(fund, fee(amount=91)) == (Overdrawn, said)
    # In one entry a purse moves twice: the sum counts, not a step of it.
    back = Entry("back", "x", DAY, (*moved(FUND, "6151", BANK, 95), *moved(FUND, BANK, "6151", 5)))
    assert fund.office.desk.run(lambda tx: tx.post(back)) == 3
    assert told(fund, fee(amount=2))[1]["available"] == "0"


def test_free_money_is_named_where_it_is_what_is_missing(fund: Home) -> None:
    promise = templates.encumbrance(
        fund=FUND, fund_kind="donated", purpose="house|*", amount=91, key="enc:1:1:1", on=DAY
    )
    refusal, facts = told(fund, promise)
    assert (refusal, facts["account"], facts["available"], facts["needed"]) == (
        Overdrawn,
        FREE_MONEY,
        "90",
        "91",
    )


def test_days_are_named(fund: Home) -> None:
    assert told(fund, fee(on=date(2199, 1, 1))) == (DayInFuture, {"key": "fee:1", "day": "2199-01-01"})
    close_period(fund.office, ADMINISTRATOR, ends_on=DAY)
    said = {"key": "fee:1", "day": "2024-09-10", "closed_to": "2024-09-10"}
    assert told(fund, fee()) == (PeriodClosed, said)


def test_places_are_named(fund: Home) -> None:
    nowhere = Entry("fee:1", "x", DAY, moved("NIL", "6151", BANK, 1))
    assert told(fund, nowhere) == (FundUnknown, {"key": "fee:1", "fund": "NIL"})
    heading = Entry("fee:1", "x", DAY, moved(FUND, "6151", "1121", 1))
    assert told(fund, heading) == (AccountUnknown, {"key": "fee:1", "account": "1121"})


def test_a_conflict_names_the_first_entry(fund: Home) -> None:
    assert told(fund, fee("first", 11)) == (KeyReused, {"key": "first", "number": 2})
    assert told(fund, fee("new", 1), fee("new", 2)) == (KeyReused, {"key": "new", "number": 3})


def test_reversals_are_refused_by_what_they_reverse(fund: Home) -> None:
    def back(key: str, number: int) -> Entry:
        return Entry(key, "reversal", DAY, moved(FUND, BANK, "6151", 10), reverses=number)

    for number in (1, 99):  # a fact, and nothing at all
        assert told(fund, back("r", number)) == (AlreadyReversed, {"key": "r", "number": number})
    # Twice in one turn, before anything of it is in the tables; and once more when it is.
    assert told(fund, back("r", 2), back("s", 2)) == (AlreadyReversed, {"key": "s", "number": 2})
    books.post(fund, fee("second", 10), fee("third", 10), back("r", 2))
    # In the tables is one reversal alone: it stands in the way of its own original and of no other.
    assert told(fund, back("s", 2)) == (AlreadyReversed, {"key": "s", "number": 2})
    assert fund.office.desk.run(lambda tx: [tx.post(back("q", 3)), tx.post(back("t", 4))]) == [6, 7]
    assert told(fund, back("s", 2)) == (AlreadyReversed, {"key": "s", "number": 2})


def test_a_balance_beyond_64_bits_is_a_line_that_is_refused_and_up_to_it_is_not(fund: Home) -> None:
    rice = {"fund": FUND, "stock": "Q10.RICE", "unit": "RICE_KG", "note": "n", "on": DAY}
    fund.office.desk.run(lambda tx: open_child_account(tx, code="Q10.RICE", opened_on=books.BEGIN))
    books.post(fund, templates.gift_in_kind(**rice, row=1, quantity=LARGEST - 1))
    books.post(fund, templates.gift_in_kind(**rice, row=2, quantity=1))
    said = {"key": "kind:n:3", "expected": "balances within 64 bits"}
    assert told(fund, templates.gift_in_kind(**rice, row=3, quantity=1)) == (LineInvalid, said)


def test_what_an_entry_says_of_itself_when_it_is_made() -> None:
    def made(*lines: Any) -> tuple[type[Exception], dict[str, Any]]:
        with pytest.raises(Exception) as refused:  # noqa: PT011  # as above
            Entry("k", "x", DAY, lines)
        return refused.type, refused.value.facts  # type: ignore[attr-defined]  # as above

    assert made(debit("A", "6151", 1)) == (EntryTooShort, {"key": "k", "lines": 1})
    short = (debit("A", "6151", 7), credit("A", "5121", 4))
    said = {"key": "k", "fund": "A", "unit": "VND", "difference": "3"}
    assert made(*short) == (EntryOutOfBalance, said)
    across = (debit("A", "B19", 5), credit("A", "5121", 5), debit("A", "6151", 5), credit("A", "B22", 5))
    Entry("k", "x", DAY, across)
    assert made(*across[:2], *moved("A", "6151", "5121", 1)) == (
        EntryOutOfBalance,
        {**said, "difference": "5"},
    )
    assert made(debit("A", "6151", 0), credit("A", "5121", 5)) == (
        LineInvalid, {"key": "k", "line": 1, "debit": "0", "credit": "0"}
    )  # fmt: skip
    assert made(debit("A", "6151", 5), credit("A", "5121", -(10**40))) == (
        LineInvalid, {"key": "k", "line": 2, "debit": "0", "credit": "-1" + "0" * 28}
    )  # fmt: skip
    assert made(debit("A", "6151", 5), credit("A", "Q20", 5)) == (
        LineInvalid, {"key": "k", "line": 2, "account": "Q20", "unit": "VND"}
    )  # fmt: skip


def test_a_refused_command_leaves_purses_untouched_for_the_next(fund: Home) -> None:
    """A purse that only the refused command touched is written neither as new nor as moved."""
    both = fee("a", 1), Entry("b", "x", DAY, moved(books.EARLIER, "6151", books.TREASURY, 1))
    assert told(fund, *both)[0] is Overdrawn
    assert told(fund, fee("c", 91))[1]["available"] == "90"
    books.post(fund, fee("c", 90))
    with fund.office.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT fund, account, balance FROM guard ORDER BY fund, account"
        ).all()
        last = entry_by_number(connection, 3)
    assert rows == [(FUND, FREE_MONEY, 0), (FUND, BANK, 0)]
    assert last
    assert last.key == "c"


def test_what_a_batch_leaf_covers_follows_on(fund: Home) -> None:
    """Two steps in one command: each leaf covers its own entries, and one that does not follow on is a mistake."""

    def steps(tx: Any) -> None:
        for name in "ab":
            tx.post(fee(f"{name}1", leaf="batch"))
            tx.post(fee(f"{name}2", leaf="batch"))
            tx.batch_leaf({"step": name})
        tx.batch_leaf({"step": "nothing"})

    def broken(tx: Any) -> None:
        for key, leaf in (("c1", "batch"), ("c2", "entry"), ("c3", "batch")):
            tx.post(fee(key, leaf=leaf))
        tx.batch_leaf({"step": "c"})

    fund.office.desk.run(steps)
    with pytest.raises(BatchInvalid) as refused:
        fund.office.desk.run(broken)
    assert refused.value.facts == {"first": 7, "last": 9, "entries": 2, "days": 1}
    with fund.office.read() as connection:
        leaves = connection.exec_driver_sql(
            "SELECT first_entry, last_entry FROM leaf WHERE kind = 'batch' ORDER BY position"
        ).all()
    assert leaves == [(3, 4), (5, 6)]


def test_the_neighbour_of_a_refused_command_writes_its_own_purses_and_no_others(
    fund: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    begin = turns.Turn.begin
    monkeypatch.setattr(turns.Turn, "begin", lambda *a, **k: (begun.append(1), begin(*a, **k))[1])
    spent = Entry("spent", "x", DAY, moved(FUND, "6151", BANK, 90))
    with held(fund):
        before = fund.office.desk.submit(lambda tx: tx.post(fee("before", 5)))
        refused = fund.office.desk.submit(lambda tx: [tx.post(books.opening(7)), tx.post(spent)])
        after = fund.office.desk.submit(lambda tx: tx.available(FUND, BANK))
    assert isinstance(refused.exception(20), Overdrawn)
    assert (before.result(20), after.result(20)) == (3, 85)
    assert len(begun) == 2, "nothing had to be run again"
    with fund.office.read() as connection:
        rows = connection.exec_driver_sql("SELECT fund, balance FROM guard").all()
        lines = entry_by_number(connection, 3)
    assert rows == [(FUND, 85), (FUND, 85)]
    assert lines
    assert [one.line for one in lines.postings] == [1, 2]


def test_a_fact_may_go_down_to_the_last_number_and_what_moves_nothing_is_then_no_overdraft(
    fund: Home,
) -> None:
    line = {
        "identity": "x", "account": books.TREASURY, "position": 1, "day": DAY, "direction": "debit",
        "amount": LARGEST, "reference": "", "text": "", "folded": "", "reading": "fee", "fund": books.BUDGET,
        "other_side": "", "run": "", "row": 1,
    }  # fmt: skip
    fact = Entry("line:x", "fee", DAY, moved(books.BUDGET, "6151", books.TREASURY, LARGEST))
    said = fund.office.desk.run(
        lambda tx: (
            tx.sql(BankLine.__table__.insert(), line)
            and (tx.post(fact), tx.available(books.BUDGET, books.TREASURY))
        )
    )
    assert said == (3, -LARGEST)
    through = (
        *moved(books.BUDGET, books.TREASURY, "6151", 5),
        *moved(books.BUDGET, "6151", books.TREASURY, 5),
    )
    books.post(fund, Entry("through", "x", DAY, through))
    assert (
        told(fund, Entry("more", "x", DAY, moved(books.BUDGET, "6151", books.TREASURY, 1)))[0] is LineInvalid
    )
