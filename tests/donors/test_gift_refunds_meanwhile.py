"""Two who ask for the same gift's money at once: the second is refused inside the command."""

import pytest

from relief_fund.donors import gift_refunds
from relief_fund.donors.errors import RefundTooMuch
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
    assert refused.value.facts == {"asked": "400", "unspent": "100", "left": "100"}
    assert len(refunds(body.home, SECOND)) == len(proposals) == 1
