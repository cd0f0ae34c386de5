"""Refunds asked for by a code leave by that claim: exactly those, on that day, by that officer, once."""

from datetime import date, timedelta
from typing import Any

import pytest

from relief_fund.approval.errors import ReleaseUnclaimed
from relief_fund.donors.errors import RefundUnknown
from relief_fund.donors.refunds import send_refunds
from relief_fund.donors.refunds_asked import RefundsAsked, ask_to_send_refunds
from relief_fund.inspection.queries import checks_of_payment
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.staff.errors import CodeUsed, CodeWrong
from tests.banking.money_in import ADMINISTRATOR
from tests.donors.test_refunds import (
    AMOUNT,
    DAY,
    REFUND,
    administrator,
    campaign,
    load,
    officers,
    owe,
    treasurer,
    tries,
)
from tests.staff.crew import Person

__all__ = ["administrator", "campaign", "load", "officers", "treasurer"]

OTHER = "HT-2024-0002"


def ask(home: Home, by: Person, *refunds: str, **options: Any) -> RefundsAsked:
    code = options.pop("code", "") or by.fresh_code()
    told = {"refunds": refunds or (REFUND,), "occurred_on": DAY, "code": code, **options}
    return ask_to_send_refunds(home.office, home.codes, by.acting(Duty.TREASURER), **told)


def send(home: Home, by: Person, claim: str, *refunds: str, on: date = DAY, **options: Any) -> Any:
    return send_refunds(
        home.office, home.codes, by.acting(Duty.TREASURER), refunds=refunds or (REFUND,), claim=claim,
        occurred_on=on, **options,
    )  # fmt: skip


def test_what_was_asked_leaves_by_its_claim_once(home: Home, treasurer: Person) -> None:
    asked = ask(home, treasurer)
    assert (asked.subject, asked.refunds, asked.total) == (f"{REFUND}:1", 1, AMOUNT)
    assert tries(home) == [], "nothing leaves by asking"
    (sent,) = send(home, treasurer, asked.claim)
    assert send(home, treasurer, asked.claim) == (sent,)
    assert tries(home) == [(1, False)]
    with home.office.read() as connection:
        assert [one.occasion for one in checks_of_payment(connection, asked.subject)] == ["after", "before"]
    assert ask(home, treasurer) == RefundsAsked("", asked.subject, 0, 0), "what is on its way takes no code"


def test_a_claim_is_for_nothing_else(home: Home, treasurer: Person) -> None:
    owe(home, OTHER)
    claim = ask(home, treasurer).claim
    for refunds, on in (((OTHER,), DAY), ((REFUND, OTHER), DAY), ((REFUND,), DAY + timedelta(days=1))):
        with pytest.raises(ReleaseUnclaimed):
            send(home, treasurer, claim, *refunds, on=on)
    with pytest.raises(ReleaseUnclaimed):
        send(home, treasurer, claim, decision="QD 9")
    assert tries(home) == []


def test_asking_is_the_treasurers_with_a_fresh_code(home: Home, treasurer: Person) -> None:
    with pytest.raises(DutyMissing):
        ask_to_send_refunds(
            home.office, home.codes, ADMINISTRATOR, refunds=[REFUND], code="000000", occurred_on=DAY
        )
    with pytest.raises(CodeWrong):
        ask(home, treasurer, code="000000")
    with pytest.raises(RefundUnknown):
        ask(home, treasurer, "HT-2024-9999")
    code = treasurer.fresh_code()
    assert ask(home, treasurer, code=code).claim
    with pytest.raises(CodeUsed):
        ask(home, treasurer, code=code)
