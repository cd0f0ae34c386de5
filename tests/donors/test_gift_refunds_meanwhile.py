"""Two who ask for the same gift's money: at once, or while what the first asked waits for nobody."""

import pytest

from relief_fund.approval.lapse import lapse_proposal
from relief_fund.approval.recuse import recuse
from relief_fund.donors import gift_refunds
from relief_fund.donors.errors import RefundTooMuch
from relief_fund.donors.gift_refunds import RefundOfGift
from relief_fund.kernel.duties import Duty
from tests.approval.bench import Body
from tests.donors.test_gift_refunds import (
    SECOND,
    administrator,
    body,
    campaign,
    load,
    propose,
    refunds,
)
from tests.raced import meanwhile

__all__ = ["administrator", "body", "campaign", "load"]


def test_two_who_ask_at_once_do_not_get_the_same_money(body: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    proposals: list[str] = []
    meanwhile(monkeypatch, gift_refunds, "_drafted", lambda: proposals.append(propose(body, SECOND, 400)))
    with pytest.raises(RefundTooMuch) as refused:
        propose(body, SECOND, 400)
    assert refused.value.facts == {"asked": 400, "unspent": 100, "left": 100}
    assert len(refunds(body.home, SECOND)) == len(proposals) == 1


def test_a_refund_that_nobody_is_left_to_sign_frees_the_gift(body: Body) -> None:
    proposal = propose(body, SECOND, SECOND)
    for member in body.members[:2]:
        acting = member.acting(Duty.COMMITTEE_MEMBER)
        recuse(body.home.office, acting, proposal=proposal, reason="interest")
    with pytest.raises(RefundTooMuch):
        propose(body, SECOND, 10)
    admin = body.admin.acting(Duty.FUND_ADMINISTRATOR)
    lapse_proposal(body.home.office, admin, proposal=proposal, reason="không còn ai ký")
    assert propose(body, SECOND, SECOND) != proposal
    states = {one.state for one in refunds(body.home, SECOND)}
    assert states == {RefundOfGift.REFUSED, RefundOfGift.ASKED}
