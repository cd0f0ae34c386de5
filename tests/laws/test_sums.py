"""Sums beyond 64 bits: exact or refused, by the program and by raw SQL, on both engines; never rounded, never wrapped.

One fund holds the largest balance there can be, a second one as much again: a guard is full, an account of
all funds and the turnover of one fund are beyond 64 bits. PostgreSQL adds up exactly; SQLite stops.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from relief_fund.app import open_home
from relief_fund.inspection.checks import run_checks
from relief_fund.kernel.clock import MovableClock
from relief_fund.kernel.errors import ReliefFundError, SumTooLarge
from relief_fund.kernel.money import LARGEST
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import balances, bank_face, figures, general_ledger, queries, trial
from relief_fund.ledger.budget_execution import budget_execution
from relief_fund.ledger.checks import CHECKS, DEADLINES
from relief_fund.ledger.entries import FREE_MONEY, Entry, moved
from relief_fund.ledger.errors import LineInvalid, SealRefused
from relief_fund.ledger.snapshots import keep_snapshot, last_mark
from relief_fund.ledger.stock import goods_value
from relief_fund.settings import Settings
from tests.laws.by_hand import HandEntry, Line, Raw, Refused, Scribe, picture
from tests.laws.conftest import CASH, DAY, fill

A, B = "BAO.CHUNG", "LUT.CHUNG"
HELD = 989_000
"""What fund A holds before; its income has had 1,000,000."""
OVERFLOW = ("SQLITE_ERROR", "integer overflow")


def with_all_there_can_be(home: Home) -> None:
    """Both funds hold the largest amount that 64 bits can say."""
    fill(home)
    for fund, amount in ((A, LARGEST - HELD), (B, LARGEST)):
        lines = moved(fund, CASH, "5121", amount)
        home.office.desk.run(
            lambda tx, lines=lines: tx.post(Entry(f"line:{lines[0].fund}", "gift", DAY, lines))
        )


@pytest.fixture
def books(copy_of: Callable[..., Settings]) -> Settings:
    return copy_of("all there can be", with_all_there_can_be)


@pytest.fixture
def office(books: Settings, clock: MovableClock) -> Iterator[Home]:
    home = open_home(books, clock)
    yield home
    home.close()


# --- asked of the program ----------------------------------------------------------------------------------

BEYOND: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "balance of an account": (lambda c: queries.balance(c, account=CASH), 2 * LARGEST),
    "balance on a day": (lambda c: queries.balance(c, account=CASH, as_of=DAY), 2 * LARGEST),
    "by kind": (
        lambda c: queries.net_by_kind(c, account=CASH, kinds=["gift", "bank_fee"]),
        {"gift": 2 * LARGEST + 11_000, "bank_fee": -11_000},
    ),
    "turnover": (
        lambda c: [(one.fund, one.credit) for one in balances.turnovers(c) if one.account == "5121"],
        [(A, LARGEST + 11_000), (B, LARGEST)],
    ),
    "plain turnover": (
        lambda c: [(one.fund, one.credit) for one in balances.plain_turnovers(c) if one.account == "5121"],
        [(A, LARGEST + 11_000), (B, LARGEST)],
    ),
    "trial balance": (
        lambda c: [(one.fund, one.closing) for one in trial.trial_balance(c) if one.account == "5121"],
        [(A, -LARGEST - 11_000), (B, -LARGEST)],
    ),
    "fund statement": (
        lambda c: [(one.account, one.closing) for one in trial.fund_statement(c, A).money],
        [(CASH, LARGEST), ("5121", -LARGEST - 11_000), ("6151", 11_000)],
    ),
    "a ledger page": (
        lambda c: general_ledger.account_page(c, account="5121").closing,
        -2 * LARGEST - 11_000,
    ),
    "figures by kind": (
        lambda c: [one.net for one in figures.sums_by_kind(c, 4) if one.account == "5121" and one.fund == A],
        [-LARGEST - 11_000],
    ),
    "days of a bank account": (
        lambda c: [(one.paid_in, one.closing) for one in bank_face.day_faces(c, CASH)],
        [(2 * LARGEST + 11_000, 2 * LARGEST)],
    ),
    "moves of a bank account": (
        lambda c: bank_face.day_moves(c, CASH)[DAY].lines_in,
        2 * LARGEST + 11_000,
    ),
}
"""Questions whose answer lies beyond 64 bits, and the answer."""

WITHIN: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "a full guard": (lambda c: queries.guarded_balance(c, fund=A, account=CASH), LARGEST),
    "full free money": (lambda c: queries.guarded_balance(c, fund=B, account=FREE_MONEY), LARGEST),
    "one fund's account": (lambda c: queries.balance(c, account=CASH, fund=A), LARGEST),
    "gifts are counted": (lambda c: figures.gifts_by_campaign(c, 4), {"BAO": 2, "LUT": 1}),
    "the other fund's statement": (
        lambda c: [(one.account, one.closing) for one in trial.fund_statement(c, B).money],
        [(CASH, LARGEST), ("5121", -LARGEST)],
    ),
    "by keys": (
        lambda c: bank_face.moved_by_keys(c, CASH, [f"line:{A}", f"line:{B}"]),
        {f"line:{A}": LARGEST - HELD, f"line:{B}": LARGEST},
    ),
    "goods": (lambda c: goods_value(c, A, "RICE_KG"), 0),
    "budget": (lambda c: budget_execution(c), ()),
}


def answer(home: Home, question: Callable[[Any], Any]) -> Any:
    """What the books answer, or the refusal's class."""
    with home.office.read() as connection:
        try:
            return question(connection)
        except ReliefFundError as refusal:
            return type(refusal)


@pytest.mark.parametrize("name", BEYOND)
def test_a_sum_beyond_64_bits_is_exact_or_refused(office: Home, engine_name: str, name: str) -> None:
    question, exact = BEYOND[name]
    told = answer(office, question)
    assert told == (SumTooLarge if engine_name == "sqlite" else exact)
    assert not floats(told)
    # The next question on the same pool of connections is answered as if nothing had been.
    assert answer(office, WITHIN["a full guard"][0]) == LARGEST


@pytest.mark.parametrize("name", WITHIN)
def test_a_sum_within_64_bits_is_exact_beside_it(office: Home, name: str) -> None:
    question, exact = WITHIN[name]
    told = answer(office, question)
    assert told == exact
    assert not floats(told)


def floats(told: Any) -> bool:
    """Whether a float hides in an answer."""
    if is_dataclass(told) and not isinstance(told, type):
        return any(floats(getattr(told, one.name)) for one in fields(told))
    if isinstance(told, dict):
        return any(floats(one) for one in told.values())
    return any(floats(one) for one in told) if isinstance(told, tuple | list) else isinstance(told, float)


def test_a_full_guard_takes_not_one_đồng_more(office: Home, raw: Raw) -> None:
    before = picture(raw)
    one_more = Entry("line:more", "gift", DAY, moved(A, CASH, "5121", 1))
    with pytest.raises(LineInvalid) as refused:
        office.office.desk.run(lambda tx: tx.post(one_more))
    assert refused.value.facts == {"key": "line:more", "expected": "balances within 64 bits"}
    assert picture(raw) == before
    office.office.desk.run(lambda tx: tx.post(Entry("fee:x", "bank_fee", DAY, moved(A, "6151", CASH, 1))))
    assert answer(office, WITHIN["a full guard"][0]) == LARGEST - 1
    office.office.desk.run(lambda tx: tx.post(one_more))
    assert answer(office, WITHIN["a full guard"][0]) == LARGEST


def test_one_entry_whose_sums_are_beyond_is_exact_or_refused_and_its_neighbour_goes_in(
    office: Home, engine_name: str
) -> None:
    both = (*moved(A, "6151", "5121", LARGEST), *moved(A, "6111", "5121", LARGEST))
    large = office.office.desk.submit(lambda tx: tx.post(Entry("large", "x", DAY, both)))
    small = office.office.desk.submit(lambda tx: tx.post(Entry("fee:x", "x", DAY, moved(A, "6151", CASH, 1))))
    refusal = large.exception(20)
    if engine_name == "sqlite":
        assert isinstance(refusal, SealRefused)
        assert refusal.facts["law"] == "integer overflow"
    else:
        assert refusal is None
    assert small.result(20) == (5 if engine_name == "sqlite" else 6)


def test_what_is_kept_is_refused_whole_and_what_is_asked_stays_as_it_was(office: Home) -> None:
    with pytest.raises(SumTooLarge):
        keep_snapshot(office.office, tail=0)
    with office.office.read() as connection:
        assert last_mark(connection, 4).upto == 0
        for kept in ("balance_snapshot", "day_turnover", "balance_mark"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {kept}").scalar() == 0
    assert answer(office, WITHIN["the other fund's statement"][0]) == WITHIN["the other fund's statement"][1]


def test_a_check_that_cannot_add_up_says_so_and_silences_no_other(office: Home, engine_name: str) -> None:
    with office.office.read() as connection:
        for name, check in CHECKS.items():
            if name not in DEADLINES:
                try:
                    assert check(connection, DAY) == [], name
                except SumTooLarge:
                    assert engine_name == "sqlite", name
    results = run_checks(office)
    silent = {one.name: one.facts for one in results if not one.ok and one.room == "ledger"}
    assert set(silent) == (NOT_ADDED_UP if engine_name == "sqlite" else set())
    assert all(facts == ({"code": "kernel.sum_too_large"},) for facts in silent.values())


NOT_ADDED_UP = {"debits_equal_credits_in_every_fund", "income_less_expense_is_the_campaign_balance"}

# --- by raw SQL --------------------------------------------------------------------------------------------


def lines(*each: tuple[str, int, int]) -> tuple[Line, ...]:
    """(account, debit, credit) of fund A in đồng."""
    return tuple((A, account, "VND", "", debited, credited) for account, debited, credited in each)


M = LARGEST
CROOKED = {
    "wrapped around to nothing": lines(("6151", M, 0), ("6111", M, 0), ("6151", 2, 0)),
    "wrapped around on both sides": lines(("6151", M, 0), ("6111", M, 0), ("6151", 3, 0), ("5121", 0, 1)),
    "rounded to the same": lines(("6151", M, 0), ("6111", M, 0), ("5121", 0, M), ("5121", 0, M - 1)),
    "rounded to the same within 64 bits": lines(("6151", M, 0), ("5121", 0, M - 1)),
}
"""Entries that would balance if sums were taken in 64 bits that wrap, or in floats of 53."""


@pytest.mark.parametrize("name", CROOKED)
def test_lines_that_balance_only_when_rounded_or_wrapped_are_refused(scribe: Scribe, name: str) -> None:
    before = picture(scribe.raw)
    with pytest.raises(Refused) as caught:
        scribe.seal(HandEntry("x", CROOKED[name]))
    said = (caught.value.refusal.code, caught.value.refusal.law)
    if scribe.raw.engine == "postgresql":
        assert said == ("RF006", "entry_out_of_balance")
    else:
        assert said in {OVERFLOW, ("SQLITE_CONSTRAINT_TRIGGER", "entry_out_of_balance")}
    assert picture(scribe.raw) == before


@pytest.mark.parametrize("amount", [M + 1, 2 * M, 2**64, float(2**63), 1e300])
def test_an_amount_beyond_64_bits_is_refused(scribe: Scribe, amount: Any) -> None:
    before = picture(scribe.raw)
    with pytest.raises((Refused, OverflowError)) as caught:
        scribe.seal(HandEntry("x", lines(("6151", amount, 0), ("5121", 0, amount))))
    if isinstance(caught.value, Refused):
        law = caught.value.refusal
        assert law.code == "22003" or law.law == "posting_not_whole"
    assert picture(scribe.raw) == before


def sealed_with_guard(scribe: Scribe, entry: HandEntry, balance: Any) -> None:
    """Seal ``entry`` of fund A and say that its guards now stand at ``balance``."""
    with scribe.raw.turn():
        last = scribe.write(entry)
        scribe.raw.run(
            "UPDATE guard SET balance = ?, upto = ? WHERE fund = ? AND account IN (?, ?)",
            (balance, last, A, CASH, FREE_MONEY),
        )
        scribe.close(last)


@pytest.mark.parametrize("balance", [M + 1, float(2**63), 2**64])
@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_guard_beyond_64_bits_is_refused(scribe: Scribe, engine_name: str, balance: Any) -> None:
    entry = HandEntry("x", lines((CASH, 1, 0), ("5121", 0, 1)))
    before = picture(scribe.raw)
    with pytest.raises(Refused) as caught:
        sealed_with_guard(scribe, entry, balance)
    assert caught.value.refusal.code == "22003"
    assert picture(scribe.raw) == before


def test_a_raw_sum_is_exact_or_refused(raw: Raw) -> None:
    ask = "SELECT sum(debit) FROM posting WHERE account = ?"
    if raw.engine == "sqlite":
        with pytest.raises(Refused) as caught:
            raw.run(ask, (CASH,))
        assert (caught.value.refusal.code, caught.value.refusal.law) == OVERFLOW
    else:
        assert raw.one(ask, (CASH,)) == 2 * M + 11_000
