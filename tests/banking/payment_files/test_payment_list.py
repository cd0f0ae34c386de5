from dataclasses import replace

import pytest

from relief_fund.banking.payment_files.errors import PaymentListInvalid
from relief_fund.banking.payment_files.payment_list import BATCH_CODE, ORDER_CODE, shown


def test_totals_per_source_add_up_and_leave_silent_sources_out(listed):
    totals = listed.totals()
    assert [one.fund for one in totals] == ["NST-2", "BAO.CHUNG"]
    assert sum(one.total for one in totals) == listed.total == sum(range(1, 31)) + 30 * 20_000_000
    assert sum(one.orders for one in totals) == 30


def test_a_list_without_orders_or_with_one_order_twice_is_refused(listed):
    with pytest.raises(PaymentListInvalid):
        replace(listed, lines=())
    with pytest.raises(PaymentListInvalid):
        replace(listed, lines=listed.lines + listed.lines[:1])


@pytest.mark.parametrize("change", [{"amount": 0}, {"amount": -5}, {"amount": 1.0}, {"fund": "LGHD-2"}])
def test_an_order_of_no_amount_or_of_an_unnamed_source_is_refused(listed, change):
    with pytest.raises(PaymentListInvalid):
        replace(listed, lines=(*listed.lines[1:], replace(listed.lines[0], **change)))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A", "\tx", "\r\nx", "  =1+1"])
def test_nothing_shown_begins_as_a_formula(text):
    assert shown(text).startswith("'")


def test_names_are_composed_and_stay_on_one_line():
    assert shown("Nguye\u0302\u0303n\n  Va\u0306n  A") == "Nguyễn Văn A"


def test_codes_have_one_shape():
    assert ORDER_CODE.fullmatch("K7M4Q2X9TBVW-1-12")
    assert not ORDER_CODE.fullmatch("K7M4Q2X9TBVI-1-1")
    assert not ORDER_CODE.fullmatch("K7M4Q2X9TBVW-0-1")
    assert BATCH_CODE.fullmatch("DC7K4M2QXA")
