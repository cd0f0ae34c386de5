"""Refunds leave by the treasurer's code, are matched with their debit, come back once, and need a new decision."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from relief_fund.approval.errors import PreparerMayNotApprove
from relief_fund.banking import inbox
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.errors import DecisionUnfit
from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.donors import refunds
from relief_fund.donors.errors import RefundUndecided, RefundUnknown
from relief_fund.donors.refunds import (
    RefundState,
    SentRefund,
    owed_refunds,
    refund_of_line,
    send_refunds,
    sent_refunds,
)
from relief_fund.inspection.queries import payment_checks
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger import queries as books
from relief_fund.ledger import templates
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.errors import Overdrawn, OverdrawnOnDay
from tests.banking.conftest import administrator, campaign, load
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR, balances
from tests.raced import meanwhile
from tests.reversals import reversed_unasked
from tests.staff.crew import Person, appointed, move, office_of_two

__all__ = ["administrator", "campaign", "load"]

Import = Callable[..., ImportReport]
FUND, REFUND, AMOUNT = "BAO.CHUNG", "HT-2024-0001", 3_000_000
GIVEN, DAY = date(2024, 9, 10), date(2024, 10, 2)


@pytest.fixture
def officers(home: Home) -> list[Person]:
    """The fund administrator and the treasurer."""
    return list(office_of_two(home))


@pytest.fixture
def treasurer(home: Home, load: Import, officers: list[Person]) -> Person:
    """The treasurer of a campaign with a gift, part of which is to be given back."""
    load([line(50_000_000, "ung ho", day=GIVEN)])
    owed = templates.refund_owed(fund=FUND, amount=AMOUNT, refund=REFUND, given_on=GIVEN, on=DAY)
    home.office.desk.run(lambda tx: tx.post(owed))
    return officers[1]


def send(home: Home, treasurer: Person, refund: str = REFUND, **options: Any) -> SentRefund:
    return send_all(home, treasurer, refund, **options)[0]


def tries(home: Home) -> list[tuple[int, bool]]:
    with home.office.read() as connection:
        return [(one.attempt, one.came_back) for one in sent_refunds(connection)]


def readings(home: Home) -> list[str]:
    with home.office.read() as connection:
        return [one.reading for one in inbox_page(connection, view="all")]


def test_a_refund_leaves_once_and_its_debit_is_matched(home: Home, treasurer: Person, load: Import) -> None:
    sent = send(home, treasurer)
    with home.office.read() as connection:
        around = [(one.payment_run, one.occasion) for one in payment_checks(connection, limit=9)]
    assert around == [(f"{REFUND}:1", "after"), (f"{REFUND}:1", "before")]
    assert sent.entry_key == f"refund:{REFUND}:1"
    assert send(home, treasurer) == sent
    assert balances(home)[FUND, "1121.01"] == 50_000_000 - AMOUNT
    assert (FUND, "3383") not in balances(home)
    debit = line(AMOUNT, "UNC HT 2024 0001 hoan tra", day=DAY, direction="debit", reference="8.1")
    load([debit, debit._replace(reference="8.2")])
    assert readings(home) == ["gift", "matched", "unexplained_debit"]


def test_an_undecided_refund_and_other_hands_are_refused(home: Home, treasurer: Person) -> None:
    with pytest.raises(RefundUnknown):
        send(home, treasurer, refund="HT-2024-0002")
    with pytest.raises(DutyMissing):
        send_refunds(home.office, home.codes, ADMINISTRATOR, refunds=[REFUND], code="000000", occurred_on=DAY)
    assert tries(home) == []
    assert balances(home)[FUND, "3383"] == -AMOUNT


def owe(home: Home, refund: str, amount: int = AMOUNT) -> None:
    """Another refund that was decided."""
    owed = templates.refund_owed(fund=FUND, amount=amount, refund=refund, given_on=GIVEN, on=DAY)
    home.office.desk.run(lambda tx: tx.post(owed))


def states(home: Home) -> dict[str, RefundState]:
    """Every refund that was decided, those to be paid first."""
    with home.office.read() as connection:
        return {one.refund: one.state for one in owed_refunds(connection)}


def send_all(home: Home, treasurer: Person, *named: str, **options: Any) -> tuple[SentRefund, ...]:
    """Several refunds with one code."""
    told = {"occurred_on": DAY, **options}
    return send_refunds(
        home.office, home.codes, treasurer.acting(Duty.TREASURER), refunds=named, code=treasurer.fresh_code(),
        **told,
    )  # fmt: skip


def test_several_refunds_leave_with_one_code(home: Home, treasurer: Person, load: Import) -> None:
    owe(home, "HT-2024-0002", 500_000)
    owe(home, "HT-2024-0003", 600_000)
    assert set(states(home).values()) == {RefundState.OWED}
    first = send_all(home, treasurer, REFUND, "HT-2024-0002")
    assert [one.attempt for one in first] == [1, 1]
    assert balances(home)[FUND, "3383"] == -600_000
    assert states(home) == {
        "HT-2024-0003": RefundState.OWED, "HT-2024-0002": RefundState.SENT, REFUND: RefundState.SENT,
    }  # fmt: skip
    again = send_all(home, treasurer, REFUND, "HT-2024-0003", REFUND)
    assert again[0] == first[0]
    assert (FUND, "3383") not in balances(home)
    load([line(AMOUNT, "UNC HT 2024 0001 hoan tra", day=DAY, direction="debit", reference="8.1")])
    assert states(home)[REFUND] is RefundState.PAID


def test_what_is_undone_between_reading_and_sending_is_not_sent(
    home: Home, treasurer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe(home, "HT-2024-0002")
    with home.office.read() as connection:
        number = books.entries_by_keys(connection, [f"refund:{REFUND}"])[f"refund:{REFUND}"]
    told = {"number": number, "on": DAY, "document": "DC-1"}
    meanwhile(monkeypatch, refunds, "releasing", lambda: reverse_entry(home.office, ADMINISTRATOR, **told))
    with pytest.raises(RefundUnknown):
        send(home, treasurer)
    assert tries(home) == []
    assert balances(home)[FUND, "3383"] == -AMOUNT


def test_where_one_cannot_leave_none_does(home: Home, treasurer: Person) -> None:
    with pytest.raises(RefundUnknown):
        send_all(home, treasurer, REFUND, "HT-2024-9999")
    with pytest.raises(RefundUnknown):
        send_all(home, treasurer)
    owe(home, "HT-2024-0002", 4_000_000)
    drawn = Entry("draw:1", "cash_drawn", DAY, moved(FUND, "1111", "1121.01", 44_000_000))
    home.office.desk.run(lambda tx: tx.post(drawn))
    before = balances(home)
    with pytest.raises(Overdrawn):
        send_all(home, treasurer, REFUND, "HT-2024-0002")
    assert (tries(home), balances(home)) == ([], before)


def test_a_refund_leaves_no_earlier_than_it_was_owed_and_only_where_its_money_lay(
    home: Home, treasurer: Person, load: Import
) -> None:
    with pytest.raises(RefundUndecided):
        send(home, treasurer, occurred_on=DAY - timedelta(days=1))
    load([line(50_000_000, "ung ho", day=DAY + timedelta(days=5), reference="8.8")])
    owe(home, "HT-2024-0002", 50_000_000)
    move(home, days=40)
    with pytest.raises(OverdrawnOnDay):
        send_all(home, treasurer, REFUND, "HT-2024-0002", occurred_on=DAY)
    assert tries(home) == []
    send_all(home, treasurer, REFUND, "HT-2024-0002", occurred_on=DAY + timedelta(days=5))
    assert tries(home) == [(1, False), (1, False)]


def test_what_another_code_sent_meanwhile_is_not_sent_again(
    home: Home, treasurer: Person, officers: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    owe(home, "HT-2024-0002", 500_000)
    second = appointed(home, *officers, "Thủ quỹ hai", Duty.TREASURER)
    meanwhile(monkeypatch, refunds, "releasing", lambda: send(home, second))
    send_all(home, treasurer, REFUND, "HT-2024-0002")
    assert tries(home) == [(1, False), (1, False)]
    assert balances(home)[FUND, "1121.01"] == 50_000_000 - AMOUNT - 500_000


def test_money_in_suspense_goes_back_to_who_sent_it(home: Home, treasurer: Person, load: Import) -> None:
    load([line(800_000, "HOAN TRA LENH CHUYEN TIEN", day=GIVEN, reference="8.9")])
    with home.office.read() as connection:
        (waits,) = inbox_page(connection)
    told = {"identity": waits.identity, "reason": "gửi nhầm", "on": DAY}
    decide_line(home.office, ADMINISTRATOR, decision="refund_owed", **told)
    refund = refund_of_line(waits.identity)
    assert states(home)[refund] is RefundState.OWED
    send(home, treasurer, refund)
    held = balances(home)
    assert held[FUND, "3383"] == -AMOUNT
    assert not {(FUND, "3379")} & held.keys()
    assert states(home)[refund] is RefundState.SENT
    with pytest.raises(DecisionUnfit):
        decide_line(home.office, ADMINISTRATOR, decision="other_debt", expected="refund_sent", **told)
    assert send(home, treasurer, refund).attempt == 1


def test_a_line_decided_otherwise_is_no_refund_any_more(home: Home, treasurer: Person, load: Import) -> None:
    load([line(800_000, "HOAN TRA LENH CHUYEN TIEN", day=GIVEN, reference="8.9")])
    with home.office.read() as connection:
        (waits,) = inbox_page(connection)
    told = {"identity": waits.identity, "reason": "gửi nhầm", "on": DAY}
    decide_line(home.office, ADMINISTRATOR, decision="refund_owed", **told)
    decide_line(home.office, ADMINISTRATOR, decision="other_debt", expected="refund_owed", **told)
    with pytest.raises(RefundUnknown):
        send(home, treasurer, refund_of_line(waits.identity))


def test_money_decided_to_and_fro_is_owed_once(home: Home, treasurer: Person, load: Import) -> None:
    load([line(800_000, "HOAN TRA LENH CHUYEN TIEN", day=GIVEN, reference="8.9")])
    with home.office.read() as connection:
        (waits,) = inbox_page(connection)
    told: dict[str, Any] = {"identity": waits.identity, "reason": "gửi nhầm"}
    own = Actor(treasurer.officer, "", frozenset({Duty.FUND_ADMINISTRATOR}))
    decide_line(home.office, own, decision="refund_owed", on=GIVEN, **told)
    decide_line(home.office, own, decision="other_debt", on=GIVEN, expected="refund_owed", **told)
    key = decide_line(
        home.office, ADMINISTRATOR, decision="refund_owed", on=DAY, expected="other_debt", **told
    )
    refund = refund_of_line(waits.identity)
    with home.office.read() as connection:
        owed = [one for one in owed_refunds(connection) if one.refund == refund]
        assert [(one.amount, one.owed_since) for one in owed] == [(800_000, DAY)]
        assert books.entries_by_keys(connection, [key])[key] == owed[0].number
        decided = inbox.lines_decided_as(connection, ("refund_owed",))
        assert [(one.identity, one.entry_key) for one in decided] == [(waits.identity, key)]
    with pytest.raises(PreparerMayNotApprove):
        send(home, treasurer, refund)


def test_a_refund_by_a_line_whose_decision_was_reversed_is_not_owed(
    home: Home, treasurer: Person, load: Import
) -> None:
    load([line(800_000, "HOAN TRA LENH CHUYEN TIEN", day=GIVEN, reference="8.9")])
    with home.office.read() as connection:
        (waits,) = inbox_page(connection)
    told: dict[str, Any] = {"identity": waits.identity, "reason": "gửi nhầm", "on": DAY}
    key = decide_line(home.office, ADMINISTRATOR, decision="refund_owed", **told)
    reversed_unasked(home, ADMINISTRATOR, key, DAY)
    assert set(states(home)) == {REFUND}
    with pytest.raises(RefundUnknown):
        send(home, treasurer, refund_of_line(waits.identity))


def test_a_refund_by_a_line_is_found_behind_many_that_were_sent(
    home: Home, treasurer: Person, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [line(1_000 + at, "HOAN TRA LENH CHUYEN TIEN", day=GIVEN, reference=f"8.{at}") for at in range(4)]
    load(rows)
    with home.office.read() as connection:
        waits = {one.amount: one.identity for one in inbox_page(connection)}
    for identity in waits.values():
        told = {"identity": identity, "reason": "gửi nhầm", "on": DAY}
        decide_line(home.office, ADMINISTRATOR, decision="refund_owed", **told)
    first, returned, *others = (refund_of_line(waits[1_000 + at]) for at in range(4))
    send_all(home, treasurer, returned)
    load([line(1_001, f"HOAN TRA {returned}", day=DAY, reference="9.1")])
    send_all(home, treasurer, *others)
    monkeypatch.setattr(inbox.lines_decided_as, "__kwdefaults__", {"starts": "", "limit": 1})
    assert {name for name, state in states(home).items() if state is not RefundState.SENT} == {
        REFUND, first, returned,
    }  # fmt: skip
    send_all(home, treasurer, first)
    send_all(home, treasurer, returned, decision="QĐ 12/2024")
    for wrong in ("SK", f"{first}0", "SKX"):
        with pytest.raises(RefundUnknown):
            send_all(home, treasurer, wrong)


def test_who_decided_about_the_line_does_not_send_its_money(
    home: Home, treasurer: Person, load: Import
) -> None:
    load([line(800_000, "HOAN TRA LENH CHUYEN TIEN", day=GIVEN, reference="8.9")])
    with home.office.read() as connection:
        (waits,) = inbox_page(connection)
    own = Actor(treasurer.officer, "", frozenset({Duty.FUND_ADMINISTRATOR}))
    decide_line(home.office, own, identity=waits.identity, decision="refund_owed", reason="gửi nhầm", on=DAY)
    with pytest.raises(PreparerMayNotApprove):
        send(home, treasurer, refund_of_line(waits.identity))


def test_a_refund_that_was_reversed_is_not_owed(home: Home, treasurer: Person) -> None:
    with home.office.read() as connection:
        (owed,) = owed_refunds(connection)
    reverse_entry(home.office, ADMINISTRATOR, number=owed.number, on=DAY, document="DC-1")
    assert states(home) == {}
    with pytest.raises(RefundUnknown):
        send(home, treasurer)
