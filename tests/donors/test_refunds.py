"""Refunds leave by the treasurer's code, are matched with their debit, come back once, and need a new decision."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from relief_fund.banking.errors import DecisionUnfit
from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.donors.errors import LineNotOfRefund, RefundUndecided, RefundUnknown
from relief_fund.donors.refunds import SentRefund, decide_returned_refund, send_refund, sent_refunds
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from tests.banking.conftest import administrator, campaign, load
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR, balances
from tests.staff.crew import Person, office_of_two

__all__ = ["administrator", "campaign", "load"]

Import = Callable[..., ImportReport]
FUND, REFUND, AMOUNT = "BAO.CHUNG", "HT-2024-0001", 3_000_000
GIVEN, DAY = date(2024, 9, 10), date(2024, 10, 2)


@pytest.fixture
def treasurer(home: Home, load: Import) -> Person:
    """The treasurer of a campaign with a gift, part of which is to be given back."""
    load([line(50_000_000, "ung ho", day=GIVEN)])
    owed = templates.refund_owed(fund=FUND, amount=AMOUNT, refund=REFUND, given_on=GIVEN, on=DAY)
    home.office.desk.run(lambda tx: tx.post(owed))
    return office_of_two(home)[1]


def send(home: Home, treasurer: Person, refund: str = REFUND, **options: str) -> SentRefund:
    return send_refund(
        home.office, home.codes, treasurer.acting(Duty.TREASURER), refund=refund, code=treasurer.fresh_code(),
        occurred_on=DAY, **options,
    )  # fmt: skip


def tries(home: Home) -> list[tuple[int, bool]]:
    with home.office.read() as connection:
        return [(one.attempt, one.came_back) for one in sent_refunds(connection)]


def readings(home: Home) -> list[str]:
    with home.office.read() as connection:
        return [one.reading for one in inbox_page(connection, view="all")]


def test_a_refund_leaves_once_and_its_debit_is_matched(home: Home, treasurer: Person, load: Import) -> None:
    sent = send(home, treasurer)
    assert sent.entry_key == f"refund:{REFUND}:1"
    assert send(home, treasurer) == sent
    assert balances(home)[FUND, "1121.01"] == 50_000_000 - AMOUNT
    assert (FUND, "3383") not in balances(home)
    debit = line(AMOUNT, "UNC HT 2024 0001 hoan tra", day=DAY, direction="debit", reference="8.1")
    load([debit, debit._replace(reference="8.2")])
    assert readings(home) == ["gift", "matched", "unexplained_debit"]


def test_what_comes_back_is_owed_again_and_needs_a_new_decision(
    home: Home, treasurer: Person, load: Import
) -> None:
    send(home, treasurer)
    back = line(AMOUNT, f"HOAN TRA LENH CHI {REFUND}", day=DAY, reference="8.3")
    load([back, back._replace(reference="8.4")])
    assert readings(home) == ["gift", "refund_returned", "suspense"]
    assert balances(home)[FUND, "3383"] == -AMOUNT
    assert tries(home) == [(1, True)]
    with pytest.raises(RefundUndecided):
        send(home, treasurer)
    assert send(home, treasurer, decision="QĐ 12/2024").attempt == 2
    assert tries(home) == [(1, True), (2, False)]


def test_an_officer_names_the_refund_of_a_waiting_line(home: Home, treasurer: Person, load: Import) -> None:
    send(home, treasurer)
    load([line(AMOUNT, "HOAN TRA LENH CHI", day=DAY, reference="8.5")])
    with home.office.read() as connection:
        (waits,) = inbox_page(connection)
    told = {"identity": waits.identity, "reason": "Điện báo", "on": DAY + timedelta(days=1)}
    for wrong in ("", "HT-2024-9999"):
        with pytest.raises(LineNotOfRefund):
            decide_returned_refund(home.office, ADMINISTRATOR, refund=wrong, **told)
    decide_returned_refund(home.office, ADMINISTRATOR, refund=REFUND, **told)
    assert balances(home)[FUND, "3383"] == -AMOUNT
    assert tries(home) == [(1, True)]
    with pytest.raises((DecisionUnfit, LineNotOfRefund)):
        decide_returned_refund(home.office, ADMINISTRATOR, refund=REFUND, expected="refund_returned", **told)


def test_an_undecided_refund_and_other_hands_are_refused(home: Home, treasurer: Person) -> None:
    with pytest.raises(RefundUnknown):
        send(home, treasurer, refund="HT-2024-0002")
    with pytest.raises(DutyMissing):
        send_refund(home.office, home.codes, ADMINISTRATOR, refund=REFUND, code="000000", occurred_on=DAY)
    assert tries(home) == []
    assert balances(home)[FUND, "3383"] == -AMOUNT
