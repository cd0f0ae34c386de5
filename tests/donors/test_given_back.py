"""What is with its donor again: the receipt of a whole gift is withdrawn as the money leaves, a part is said."""

import pytest

from relief_fund.donors import receipts
from relief_fund.donors.errors import GiftGivenBack
from relief_fund.donors.given_back import gifts_of_refunds, given_back, given_back_whole
from relief_fund.donors.receipt_queries import receipts_of_gift
from relief_fund.donors.refunds import BACK, owed_refunds, send_refunds
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from tests.approval.bench import Body
from tests.banking.lines import DAY
from tests.banking.money_in import ADMINISTRATOR, scalar
from tests.donors.test_gift_refunds import (
    FIRST,
    SECOND,
    THIRD,
    administrator,
    body,
    campaign,
    gift,
    load,
    propose,
    refunds,
    signed,
)

__all__ = ["administrator", "body", "campaign", "load"]


def issued(home: Home, amount: int) -> tuple[str, str]:
    """(receipt code, number) of the gift of so many đồng, its receipt issued."""
    receipts.change_letterhead(home.office, ADMINISTRATOR, address="Số 1, Hà Nội")
    code = gift(home, amount).receipt_code
    return code, receipts.issue_receipts(home.office, ADMINISTRATOR, gifts=[code])[code]


def send(body: Body) -> list[str]:
    """The treasurer sends every refund that waits; their codes."""
    with body.home.office.read() as connection:
        waits = [one.refund for one in owed_refunds(connection) if one.waits]
    treasurer = body.treasurer
    send_refunds(
        body.home.office, body.home.codes, treasurer.acting(Duty.TREASURER), refunds=waits,
        code=treasurer.fresh_code(), occurred_on=DAY,
    )  # fmt: skip
    return waits


def back(home: Home, code: str) -> tuple[int, bool]:
    """(đồng that left, whether all of it did) of one gift."""
    with home.office.read() as connection:
        whole = given_back_whole(connection.execute, [code])
        return given_back(connection.execute, [code]).get(code, 0), code in whole


def test_a_gift_given_back_whole_keeps_no_receipt(body: Body) -> None:
    code, number = issued(body.home, SECOND)
    signed(body, propose(body, SECOND, 200))
    assert back(body.home, code) == (0, False), "decided is not yet with the donor"
    send(body)
    assert back(body.home, code) == (200, False)
    with body.home.office.read() as connection:
        assert receipts_of_gift(connection, code)[0].withdrawn_at == "", (
            "it says what was received, as it was"
        )
    signed(body, propose(body, SECOND, SECOND - 200))
    (last,) = send(body)
    assert back(body.home, code) == (SECOND, True)
    with body.home.office.read() as connection:
        (receipt,) = receipts_of_gift(connection, code)
        assert gifts_of_refunds(connection.execute, [last]) == {code}
        assert gifts_of_refunds(connection.execute, []) == frozenset()
    assert (receipt.number, receipt.reason) == (number, f"refund:{last}")
    assert scalar(body.home, "SELECT count(*) FROM leaf WHERE kind = 'receipt_withdrawn'") == 1
    with pytest.raises(GiftGivenBack):
        receipts.draft_receipt(body.home.office, ADMINISTRATOR, gift=code)
    others = [gift(body.home, FIRST).receipt_code, code]
    assert set(receipts.issue_receipts(body.home.office, ADMINISTRATOR, gifts=others)) == {others[0]}


def test_a_draft_of_a_gift_given_back_whole_is_not_issued(body: Body) -> None:
    receipts.change_letterhead(body.home.office, ADMINISTRATOR, address="Số 1, Hà Nội")
    draft = receipts.draft_receipt(body.home.office, ADMINISTRATOR, gift=gift(body.home, THIRD).receipt_code)
    signed(body, propose(body, THIRD, THIRD))
    send(body)
    with pytest.raises(GiftGivenBack):
        receipts.issue_receipt(body.home.office, ADMINISTRATOR, draft=draft)


def test_what_came_back_is_not_with_the_donor(body: Body) -> None:
    code, _ = issued(body.home, THIRD)
    signed(body, propose(body, THIRD, THIRD))
    (refund,) = send(body)
    told = {"refund": refund, "attempt": 1, "identity": "a", "entry_key": "b", "day": DAY}
    body.home.office.desk.run(lambda tx: tx.rows(BACK, [told]))
    assert back(body.home, code) == (0, False)
    assert [one.state.value for one in refunds(body.home, THIRD)] == ["owed"]
