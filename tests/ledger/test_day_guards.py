"""A decision dated before its money came is refused by the day that would be short; the rest is not asked."""

import random
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from relief_fund.kernel.clock import today
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import snapshots, templates
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.day_guards import check_days, drawn_on
from relief_fund.ledger.entries import FREE_MONEY, Entry, Line, moved
from relief_fund.ledger.errors import OverdrawnOnDay
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.snapshots import keep_snapshot, rebuild

FUND, BUDGET, BANK, PURPOSE = "BAO.CHUNG", "NST-2", "1121.01", "house|*"
DAILY = ("guarded_never_below_zero_on_any_day", "free_money_never_below_zero_on_any_day")


def day(number: int) -> date:
    return date(2024, 9, number)


@pytest.fixture
def purse(home: Home) -> Home:
    """A donated and a budget fund; 100 came on the 10th, 80 left on the 20th, 100 came on the 25th."""

    def command(tx: Any) -> None:
        open_child_account(tx, code=BANK, opened_on=day(1))
        open_fund(tx, code=FUND, kind="donated", opened_on=day(1), name="Bão", campaign="BAO")
        open_fund(tx, code=BUDGET, kind="budget", opened_on=day(1), name="NST", source="province", phase="2")
        for entry in (gift(100, 10), spent(80, 20), gift(100, 25)):
            tx.post(entry)

    home.office.desk.run(command)
    return home


def gift(amount: int, on: int) -> Entry:
    return templates.gift(fund=FUND, bank=BANK, amount=amount, line=f"g{on}:{amount}", on=day(on))


def spent(amount: int, on: int, key: str = "") -> Entry:
    return templates.advance(fund=FUND, bank=BANK, amount=amount, batch=key or f"s{on}:{amount}", on=day(on))


def promised(amount: int, on: int, fund: str = FUND, kind: str = "donated") -> Entry:
    return templates.encumbrance(
        fund=fund, fund_kind=kind, purpose=PURPOSE, amount=amount, key=f"enc:{fund}:{on}:{amount}", on=day(on)
    )


def freed(amount: int, on: int) -> Entry:
    return templates.release(
        fund=FUND,
        fund_kind="donated",
        purpose=PURPOSE,
        amount=amount,
        key=f"rel:{on}",
        on=day(on),
        held=False,
    )


def supplement(amount: int, on: int) -> Entry:
    return templates.appropriation(
        fund=BUDGET, amount=amount, decision="2/QĐ", line=1, on=day(on), kind="supplement"
    )


def asked(home: Home, *entries: Entry, on: date | None = None) -> dict[str, object]:
    """What refuses the entries, {} for nothing."""
    with home.office.read() as connection:
        try:
            check_days(connection, entries, on or today(home.office.clock))
        except OverdrawnOnDay as refusal:
            return refusal.facts
    return {}


@pytest.mark.parametrize("kept", [False, True])
def test_a_day_that_would_be_short_is_named(purse: Home, kept: bool) -> None:
    if kept:
        assert keep_snapshot(purse.office, tail=0) == 3
    before = {"fund": FUND, "account": BANK, "unit": "VND", "key": f"advance:k:{FUND}"}
    assert asked(purse, spent(30, 11, "k")) == {
        **before, "day": "2024-09-20", "needed": "30", "available": "20", "short": "10",
    }  # fmt: skip
    assert asked(purse, spent(1, 9, "k")) == {
        **before, "day": "2024-09-09", "needed": "1", "available": "0", "short": "1",
    }  # fmt: skip
    assert asked(purse, spent(20, 10)) == {}
    assert asked(purse, spent(21, 10))["day"] == "2024-09-20"
    assert asked(purse, spent(120, 25)) == {}, "from that day on there was enough"
    assert asked(purse, spent(121, 25)) == {}, "the guards say what is short now"


def test_what_is_kept_and_what_came_since_are_one_day_and_count_once(purse: Home) -> None:
    purse.office.desk.run(lambda tx: tx.post(gift(5, 10)))
    assert keep_snapshot(purse.office, tail=0) == 4
    assert rebuild(purse.office) == 4
    purse.office.desk.run(lambda tx: tx.post(gift(7, 10)))
    assert asked(purse, spent(32, 10)) == {}
    assert asked(purse, spent(33, 10))["short"] == "1"


def test_what_a_step_left_half_kept_does_not_count_twice(
    purse: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keep_snapshot(purse.office, tail=0) == 3
    purse.office.desk.run(lambda tx: tx.post(gift(40, 15)))

    def dies(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(snapshots, "_mark", dies)
        with pytest.raises(KeyboardInterrupt):
            keep_snapshot(purse.office, tail=0)
    assert asked(purse, spent(60, 16)) == {}
    assert asked(purse, spent(61, 16))["short"] == "1"


@pytest.mark.parametrize("kept", [False, True])
def test_days_of_another_fund_in_the_same_account_or_of_another_unit_do_not_count(
    purse: Home, kept: bool
) -> None:
    def stored(unit: str, quantity: int, on: int) -> Entry:
        return Entry(f"x:{unit}:{on}", "x", day(on), moved(FUND, "Q10.K1", "Q20", quantity, unit=unit))

    def command(tx: Any) -> None:
        open_child_account(tx, code="Q10.K1", opened_on=day(1))
        open_fund(tx, code="LU.CHUNG", kind="donated", opened_on=day(1), name="Lũ", campaign="LU")
        tx.post(templates.gift(fund="LU.CHUNG", bank=BANK, amount=50, line="lu", on=day(9)))
        for entry in (stored("RICE_KG", 10, 10), stored("RICE_KG", 10, 20), stored("BLANKET", 50, 9)):
            tx.post(entry)

    purse.office.desk.run(command)
    if kept:
        assert keep_snapshot(purse.office, tail=0) == 7
    assert asked(purse, spent(1, 9))["available"] == "0"
    rice = [
        Entry(f"out:{quantity}", "x", day(12), moved(FUND, "Q20", "Q10.K1", quantity, unit="RICE_KG"))
        for quantity in (10, 11)
    ]
    assert asked(purse, rice[0]) == {}
    assert (asked(purse, rice[1])["unit"], asked(purse, rice[1])["short"]) == ("RICE_KG", "1")


def test_what_is_kept_is_not_added_up_from_its_entries_again(purse: Home) -> None:
    assert keep_snapshot(purse.office, tail=0) == 3
    purse.office.desk.run(lambda tx: tx.post(gift(7, 10)))
    with purse.office.read() as connection:
        ask, upto = connection.execute, []

        def noted(statement: Any, parameters: Any = None) -> Any:
            if parameters and "sealed" in parameters:
                upto.append((parameters["upto"], parameters["sealed"]))
            return ask(statement, parameters)

        check_days(SimpleNamespace(execute=noted), [spent(27, 10)], today(purse.office.clock))
    assert upto == [(3, 4)], "only what came behind the mark"


def test_of_days_equally_short_the_first_is_named(purse: Home) -> None:
    for one in (spent(60, 12), gift(60, 15), spent(40, 16), gift(60, 26)):
        purse.office.desk.run(lambda tx, one=one: tx.post(one))
    # 100 on the 10th, 40 on the 12th, 100 on the 15th, 60 on the 16th, -20 on the 20th, 140 at the end.
    facts = asked(purse, spent(50, 11))
    assert (facts["day"], facts["short"]) == ("2024-09-20", "70")
    purse.office.desk.run(lambda tx: tx.post(gift(60, 18)))
    facts = asked(purse, spent(50, 11))
    assert (facts["day"], facts["short"]) == ("2024-09-12", "10")


def test_what_moves_nothing_is_not_asked_where_a_fact_has_left_a_day_short(purse: Home) -> None:
    fee = templates.bank_fee(fund=FUND, bank=BANK, amount=30, line="f", on=day(9))
    purse.office.desk.run(lambda tx: tx.post(fee))
    within = Entry("deposit:1", "cash_deposited", day(9), moved(FUND, BANK, BANK, 5))
    assert asked(purse, within) == {}
    assert asked(purse, spent(1, 9))["day"] == "2024-09-09"


def test_free_money_is_asked_as_an_account_is(purse: Home) -> None:
    fee = templates.bank_fee(fund=FUND, bank=BANK, amount=15, line="fee", on=day(21))
    purse.office.desk.run(lambda tx: tx.post(fee))
    assert asked(purse, promised(85, 12)) == {}, "what the Post holds is still free money"
    assert asked(purse, promised(86, 12))["account"] == "*FREE"
    assert asked(purse, promised(86, 12))["day"] == "2024-09-21"


def test_authority_is_asked_by_its_days(purse: Home) -> None:
    granted = templates.appropriation(fund=BUDGET, amount=50, decision="1/QĐ", line=1, on=day(15))
    purse.office.desk.run(lambda tx: tx.post(granted))
    assert asked(purse, promised(50, 15, BUDGET, "budget")) == {}
    assert asked(purse, promised(50, 14, BUDGET, "budget"))["day"] == "2024-09-14"
    for one in (promised(40, 16, BUDGET, "budget"), supplement(50, 25)):
        purse.office.desk.run(lambda tx, one=one: tx.post(one))
    facts = asked(purse, promised(15, 15, BUDGET, "budget"))
    assert (facts["day"], facts["available"], facts["short"]) == ("2024-09-16", "10", "5")


def test_a_purpose_has_its_own_days(purse: Home) -> None:
    other = templates.encumbrance(
        fund=FUND, fund_kind="donated", purpose="road|*", amount=30, key="enc:road", on=day(11)
    )
    for one in (other, promised(10, 25)):
        purse.office.desk.run(lambda tx, one=one: tx.post(one))
    assert asked(purse, freed(10, 25)) == {}
    facts = asked(purse, freed(10, 12))
    assert (facts["account"], facts["day"], facts["short"]) == ("B22", "2024-09-12", "10")


def test_entries_of_one_draft_are_added_up(purse: Home) -> None:
    assert asked(purse, spent(10, 12, "a"), spent(10, 12, "b")) == {}
    assert asked(purse, spent(10, 12, "a"), spent(11, 13, "b"))["key"] == f"advance:b:{FUND}"
    assert asked(purse, spent(10, 12, "a"), spent(11, 12, "b"))["short"] == "1"


def test_neither_today_nor_a_fact_nor_what_is_posted_is_asked(purse: Home) -> None:
    late = spent(30, 9)
    assert asked(purse, late, on=day(9)) == {}
    check_days(None, [late], day(9))
    fee = templates.bank_fee(fund=FUND, bank=BANK, amount=30, line="f", on=day(9))
    assert asked(purse, fee) == {}
    purse.office.desk.run(lambda tx: tx.post(late))
    assert asked(purse, late) == {}
    assert asked(purse, late, spent(31, 10))["key"] == f"advance:s10:31:{FUND}", (
        "what comes after it is asked"
    )


def test_what_passes_breaks_no_day_and_what_is_refused_would(purse: Home) -> None:
    chance = random.Random(5)

    def found() -> bool:
        with purse.office.read() as connection:
            return any(CHECKS[name](connection, today(purse.office.clock)) for name in DAILY)

    passed = 0
    for turn in range(40):
        made = chance.choice((spent, promised))
        entry = made(chance.randrange(1, 40), chance.randrange(8, 29))
        if turn % 4 == 0:
            purse.office.desk.run(lambda tx, turn=turn: tx.post(gift(turn + 1, chance.randrange(8, 29))))
        if asked(purse, entry):
            continue
        purse.office.desk.run(lambda tx, entry=entry: tx.post(entry))
        passed += 1
        assert not found(), entry
    assert passed > 5
    short = spent(1, 7, "too early")
    assert asked(purse, short)
    purse.office.desk.run(lambda tx: tx.post(gift(1_000, 28)))
    assert asked(purse, short)
    purse.office.desk.run(lambda tx: tx.post(short))
    assert found(), "what the rule refuses is what the daily checks would find"


def test_what_entries_take_together_from_each_guard(purse: Home) -> None:
    """A debt lessens the free money; paid, or taken back, it does not any more."""
    back = Entry("x:1", "x", day(20), moved(FUND, "3388", BANK, 30))
    there = Entry("x:2", "x", day(20), moved(FUND, BANK, "3388", 10))
    with purse.office.read() as connection:
        assert drawn_on(connection, []) == {}
        drawn = drawn_on(connection, [back, there], [Line(FUND, BANK, 0, 7), Line(BUDGET, "3371", 5, 0)])
    assert drawn == {
        (FUND, FREE_MONEY, "VND", ""): 7, (FUND, BANK, "VND", ""): 27, (FUND, "3388", "VND", ""): 20,
        (BUDGET, "3371", "VND", ""): 5,
    }  # fmt: skip
    within = Entry("x:3", "x", day(20), moved(FUND, BANK, BANK, 9))
    with purse.office.read() as connection:
        assert drawn_on(connection, [within]) == {}, "what moves nothing draws nothing"
        one = drawn_on(connection, [], [Line(BUDGET, "3371", 1, 0)])
    assert one == {(BUDGET, "3371", "VND", ""): 1}
