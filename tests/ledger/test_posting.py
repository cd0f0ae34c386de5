"""The one door against a model of twenty lines: same refusals, same balances, whatever the order of events."""

import itertools
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.chart import close_account
from relief_fund.ledger.entries import FREE_MONEY, Entry, credit, debit, moved
from relief_fund.ledger.errors import (
    AccountUnknown,
    AlreadyReversed,
    DayInFuture,
    FundUnknown,
    KeyReused,
    Overdrawn,
    PeriodClosed,
)
from relief_fund.ledger.funds import close_fund, open_fund
from relief_fund.ledger.queries import guarded_balance
from relief_fund.ledger.tables import PeriodClosing
from tests.register import books

BANK = books.BANK
DAY = books.day(10)
PURPOSES = ("house|1", "house|2")
serial = itertools.count(1)


class Model:
    """A donated fund in twenty lines: purses by name; an event is refused when a purse would fall below zero."""

    MOVES = {
        "gift": {"bank": 1, "free": 1},
        "fact_fee": {"bank": -1, "free": -1},
        "fee": {"bank": -1, "free": -1},
        "promise": {"free": -1, "promised": 1},
        "advance": {"bank": -1, "post": 1},
        "paid": {"post": -1, "promised": -1},
        "returned": {"promised": -1, "held": 1},
        "again": {"held": -1, "promised": 1},
        "dropped": {"held": -1, "free": 1},
    }

    def __init__(self) -> None:
        self.purses: Counter[str] = Counter()

    def event(self, kind: str, amount: int, purpose: str) -> bool:
        divided = {"promised": f"promised {purpose}", "held": f"held {purpose}"}
        moves = {divided.get(purse, purse): sign * amount for purse, sign in self.MOVES[kind].items()}
        decision = kind not in ("gift", "fact_fee")
        if decision and any(self.purses[one] + move < 0 for one, move in moves.items() if move < 0):
            return False
        self.purses.update(moves)
        return True


def entry_of(fund: str, kind: str, amount: int, purpose: str) -> Entry:
    """The entry template of a model's event."""
    key, on = f"{kind}:{next(serial)}", books.day(10)
    promise = {"fund": fund, "purpose": purpose, "amount": amount, "key": key, "on": on}
    match kind:
        case "gift":
            return templates.gift(fund=fund, bank=BANK, amount=amount, line=key, on=on)
        case "fact_fee":
            return templates.bank_fee(fund=fund, bank=BANK, amount=amount, line=key, on=on)
        case "fee":
            return Entry(key, "bank_fee", on, moved(fund, "6151", BANK, amount))
        case "promise":
            return templates.encumbrance(**promise, fund_kind="donated")
        case "advance":
            return templates.advance(fund=fund, bank=BANK, amount=amount, batch=key, on=on)
        case "paid":
            return templates.paid(**promise, fund_kind="donated", leaf="entry")
        case "returned":
            one = templates.post_returned(**promise)
            return Entry(one.key, one.kind, one.occurred_on, one.lines)
        case "again":
            return templates.reapproval(**promise)
        case _:
            return templates.release(**promise, fund_kind="donated", held=True)


@pytest.fixture
def opened(home: Home) -> Home:
    books.open_purses(home)
    return home


events = some.lists(
    some.tuples(
        some.sampled_from(sorted(Model.MOVES)), some.sampled_from([10, 10, 20, 30]), some.sampled_from(PURPOSES)
    ),
    min_size=5, max_size=40,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(events, some.integers(0, 3))
def test_books_and_model_agree(opened: Home, story: list[tuple[str, int, str]], gifts: int) -> None:
    fund, model = f"F{next(serial)}.CHUNG", Model()
    opened.office.desk.run(
        lambda tx: open_fund(tx, code=fund, kind="donated", campaign="F", opened_on=books.BEGIN, name=fund)
    )
    story = [("gift", 50, ""), ("promise", 30, PURPOSES[0])][:gifts] + story
    entries = [entry_of(fund, *event) for event in story]
    futures = [opened.office.desk.submit(lambda tx, one=one: tx.post(one)) for one in entries]
    outcomes = [future.exception(60) for future in futures]
    expected = [model.event(*event) for event in story]
    assert [one is None for one in outcomes] == expected
    assert {type(one) for one in outcomes} <= {type(None), Overdrawn}
    with opened.office.read() as connection:
        told = {
            "bank": guarded_balance(connection, fund=fund, account=BANK),
            "post": guarded_balance(connection, fund=fund, account="1385"),
            "free": guarded_balance(connection, fund=fund, account=FREE_MONEY),
            **{
                f"promised {p}": guarded_balance(connection, fund=fund, account="B22", purpose=p)
                for p in PURPOSES
            },
            **{
                f"held {p}": guarded_balance(connection, fund=fund, account="B24", purpose=p)
                for p in PURPOSES
            },
        }
    assert told == {purse: model.purses[purse] for purse in told}


# --- the order of refusals -------------------------------------------------------------------------------


def post(home: Home, entry: Entry) -> int:
    return home.office.desk.run(lambda tx: tx.post(entry))


def spend(fund: str = books.GENERAL, account: str = BANK, on: date = DAY, key: str = "fee:1") -> Entry:
    return Entry(key, "bank_fee", on, (debit(fund, "6151", 1), credit(fund, account, 1)))


def test_refusals_come_in_their_order(opened: Home) -> None:
    closing = {"ends_on": date(2023, 12, 31), "closed_at": "2026-11-22T02:00:00.000000Z", "closed_by": "x"}
    opened.office.desk.run(lambda tx: tx.sql(PeriodClosing.__table__.insert(), closing) and None)
    late, early = date(2199, 1, 1), date(2023, 12, 31)
    for entry, refusal in (
        (spend("NIL", "9999", late), FundUnknown),
        (spend(account="9999", on=late), AccountUnknown),
        (spend(account="1121", on=late), AccountUnknown),
        (spend(on=late), DayInFuture),
        (spend(on=early), PeriodClosed),
        (spend(), Overdrawn),
    ):
        with pytest.raises(refusal):
            post(opened, entry)
    with pytest.raises(AlreadyReversed):
        post(opened, Entry("rev:1", "reversal", books.day(10), spend().lines, reverses=1))


def test_today_is_a_day_of_the_funds_own_zone(opened: Home, clock: Any) -> None:
    from datetime import UTC, datetime

    clock.set(datetime(2026, 11, 22, 17, 30, tzinfo=UTC))
    midnight = templates.gift(fund=books.GENERAL, bank=BANK, amount=5, line="m", on=date(2026, 11, 23))
    assert post(opened, midnight) == 1
    with pytest.raises(DayInFuture):
        post(opened, spend(on=date(2026, 11, 24)))


def test_closed_funds_and_accounts_take_nothing_from_their_day(opened: Home) -> None:
    post(opened, books.gift(100, "a"))
    opened.office.desk.run(lambda tx: close_account(tx, code="6151", closed_on=books.day(20)))
    opened.office.desk.run(lambda tx: close_fund(tx, code=books.EARLIER, closed_on=books.day(20)))
    assert post(opened, spend(on=books.day(19))) == 2
    with pytest.raises(AccountUnknown):
        post(opened, spend(on=books.day(20), key="fee:2"))
    with pytest.raises(FundUnknown):
        post(opened, books.opening(5, on=20))
    assert post(opened, books.opening(5, on=19)) == 3


def test_a_fact_takes_a_purse_below_zero_and_then_decisions_stop(opened: Home) -> None:
    post(opened, books.gift(100, "a"))
    post(opened, templates.bank_fee(fund=books.GENERAL, bank=BANK, amount=150, line="f", on=books.day(5)))
    with pytest.raises(Overdrawn):
        post(opened, spend())
    post(opened, books.gift(51, "b"))
    assert post(opened, spend()) == 4


def test_the_same_key_within_one_command(opened: Home) -> None:
    def twice(tx: Any) -> list[int]:
        return [tx.post(books.gift(5, "a")), tx.post(books.gift(5, "a"))]

    def otherwise(tx: Any) -> None:
        tx.post(books.gift(5, "b"))
        tx.post(books.gift(6, "b"))

    assert opened.office.desk.run(twice) == [1, 1]
    with pytest.raises(KeyReused):
        opened.office.desk.run(otherwise)
