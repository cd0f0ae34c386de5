"""Bank lines about payments through a bank: matched, refused, brought back, or waiting; never a gift."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from relief_fund.banking.checks import matched_lines_equal_their_entries
from relief_fund.banking.queries import account_by_number
from relief_fund.banking.readings import IdentifiedLine, in_open_fund
from relief_fund.disbursement.orders.bank_lines import bank_payments
from relief_fund.disbursement.orders.queries import batch_card, orders_page
from relief_fund.ledger.errors import FundEnded
from relief_fund.ledger.funds import close_fund, ended_funds
from relief_fund.ledger.queries import balance
from tests.disbursement.orders.stage import ANSWERED, GIFTS, SENT, STATE
from tests.disbursement.orders.through_bank import (
    NUMBERS,
    answered,
    bring,
    credit,
    debit,
    lines_of,
    moved,
    orders_of,
    released,
    sums,
)


def total(orders):
    return sum(one.amount for one in orders)


def test_a_debit_with_the_batch_and_its_amount_is_matched_once(stage, tmp_path):
    batch = released(stage)
    gone = total(orders_of(stage, batch, GIFTS))
    before = sums(stage)
    first = debit(gone, f"UNC {batch.code} chi ho tro")
    bring(stage, tmp_path, GIFTS, [first, first._replace(reference="6001.2")])
    one, two = lines_of(stage)
    assert (one.reading, two.reading, two.proposal) == ("matched", "unexplained_debit", "payments_again")
    assert moved(stage, before) == {(GIFTS, "1121.01"): -gone, (GIFTS, "1381"): gone}
    assert stage.ask(matched_lines_equal_their_entries) == []


@pytest.mark.parametrize(
    ("days", "more", "reading"),
    [(0, 0, "matched"), (5, 0, "matched"), (6, 0, "unexplained_debit"), (0, 1, "unexplained_debit")],
)
def test_a_debit_without_our_code_is_known_by_amount_and_day_alone(stage, tmp_path, days, more, reading):
    batch = released(stage)
    gone = total(orders_of(stage, batch, STATE))
    bring(stage, tmp_path, STATE, [debit(gone + more, "CHI LENH", day=SENT + timedelta(days))])
    assert [one.reading for one in lines_of(stage)] == [reading]


def test_a_debit_net_of_what_the_bank_refused_stands_for_both(stage, tmp_path):
    batch = released(stage)
    back, *rest = orders_of(stage, batch, GIFTS)
    answered(stage, (back.id, "returned", "account_closed", back.amount))
    before = sums(stage)
    bring(stage, tmp_path, GIFTS, [debit(total(rest), f"UNC {batch.code}")])
    assert [one.reading for one in lines_of(stage)] == ["matched"]
    assert moved(stage, before) == {}
    assert stage.ask(matched_lines_equal_their_entries) == []


def test_a_refused_order_comes_back_by_a_line_that_posts_nothing(stage, tmp_path):
    batch = released(stage)
    back, also, *_ = orders_of(stage, batch, GIFTS)
    answered(
        stage,
        (back.id, "returned", "account_closed", back.amount),
        (also.id, "returned", "deceased", also.amount),
    )
    before = sums(stage)
    bring(stage, tmp_path, GIFTS, [credit(back.amount, f"HOAN TRA {back.id}")])
    bring(stage, tmp_path, GIFTS, [credit(also.amount, f"HOAN TRA {batch.code}", reference="7001.2")])
    assert [one.reading for one in lines_of(stage)] == ["matched", "matched"]
    assert moved(stage, before) == {}
    assert stage.findings() == stage.ask(matched_lines_equal_their_entries) == []


def test_a_line_that_comes_before_the_result_refuses_its_order(stage, tmp_path):
    batch = released(stage)
    back = orders_of(stage, batch, STATE)[0]
    before = sums(stage)
    told = credit(back.amount, f"LENH CHI {back.id.replace('-', ' ')} BI TU CHOI")
    bring(stage, tmp_path, STATE, [told, told._replace(reference="7001.2")])
    assert [(one.reading, one.proposal) for one in lines_of(stage)] == [
        ("payment_refused", ""),
        ("suspense", "payee_return"),
    ]
    assert moved(stage, before) == {
        (STATE, "1121.02"): 2 * back.amount,
        (STATE, "1132"): -back.amount,
        (STATE, "3379"): -back.amount,
        (STATE, "B22"): back.amount,
        (STATE, "B24"): -back.amount,
    }
    report = answered(stage, (back.id, "returned", "account_closed", back.amount))
    assert (report.returned, report.already_known) == (0, 1)
    assert stage.findings() == []


@pytest.mark.parametrize("fund", [GIFTS, STATE])
def test_a_payment_that_comes_back_is_held_and_is_a_fact(stage, tmp_path, fund):
    batch = released(stage)
    paid = orders_of(stage, batch, fund)[0]
    answered(stage, (paid.id, "paid", "", paid.amount))
    before = sums(stage)
    back = credit(paid.amount, f"HOAN CHUYEN LENH {paid.id}")
    bring(stage, tmp_path, fund, [back, back._replace(reference="7001.2")])
    first, second = lines_of(stage)
    assert (first.reading, second.reading) == ("returned_after_settlement", "suspense")
    bank = first.account
    taken = "B23" if fund == STATE else "B19"
    budget = {(fund, "5111"): paid.amount, (fund, "3371"): -paid.amount} if fund == STATE else {}
    assert moved(stage, before) == {
        (fund, bank): 2 * paid.amount,
        (fund, "3379"): -paid.amount,
        (fund, "6111"): -paid.amount,
        (fund, taken): paid.amount,
        (fund, "B24"): -paid.amount,
        **budget,
    }
    assert stage.findings() == []
    (order,) = [one for one in stage.ask(orders_page, batch.code, limit=1000) if one.id == paid.id]
    assert (order.outcome, order.reason, order.answered) == ("returned", "came_back", paid.amount)
    card = stage.ask(batch_card, batch.code).line
    assert (card.paid, card.returned, card.returned_total) == (0, 1, paid.amount)


def test_what_came_back_in_a_later_year_leaves_the_expense_of_its_year(stage, tmp_path):
    batch = released(stage)
    gift, state = orders_of(stage, batch, GIFTS)[0], orders_of(stage, batch, STATE)[0]
    answered(stage, *((one.id, "paid", "", one.amount) for one in (gift, state)))
    stage.home.clock.set(stage.home.clock.now() + timedelta(days=60))
    before, day = sums(stage), date(2025, 1, 20)
    bring(stage, tmp_path, GIFTS, [credit(gift.amount, f"HOAN TRA {gift.id}", day=day)])
    bring(stage, tmp_path, STATE, [credit(state.amount, f"HOAN TRA {state.id}", day=day)])
    assert moved(stage, before) == {
        (GIFTS, "1121.01"): gift.amount,
        (GIFTS, "7111"): -gift.amount,
        (GIFTS, "B19"): gift.amount,
        (GIFTS, "B24"): -gift.amount,
        (STATE, "1121.02"): state.amount,
        (STATE, "3331"): -state.amount,
    }
    assert stage.findings() == []


@pytest.mark.parametrize("change", [-1, 1])
def test_another_amount_waits_for_an_officer(stage, tmp_path, change):
    batch = released(stage)
    paid = orders_of(stage, batch, GIFTS)[0]
    answered(stage, (paid.id, "paid", "", paid.amount))
    bring(stage, tmp_path, GIFTS, [credit(paid.amount + change, f"HOAN TRA {paid.id}")])
    bring(stage, tmp_path, GIFTS, [credit(5_000, f"cam on dot chi {batch.code}", reference="7001.9")])
    assert [one.proposal for one in lines_of(stage)] == ["payee_return", "payee_return"]
    assert stage.ask(balance, account="3379", fund=GIFTS) == -(paid.amount + change + 5_000)


def test_lines_on_another_account_and_before_the_release_say_nothing(stage, tmp_path):
    batch = released(stage)
    order = orders_of(stage, batch, STATE)[0]
    bring(stage, tmp_path, GIFTS, [credit(order.amount, f"ve lenh {order.id}")])
    early = SENT - timedelta(days=1)
    bring(stage, tmp_path, STATE, [debit(total(orders_of(stage, batch, STATE)), batch.code, day=early)])
    assert [one.reading for one in lines_of(stage)] == ["budget_received", "unexplained_debit"]


def test_the_rest_of_a_part_comes_back_matched(stage, tmp_path):
    batch = released(stage)
    paid = orders_of(stage, batch, GIFTS)[0]
    answered(stage, (paid.id, "part", "", paid.amount - 1_000_000))
    before = sums(stage)
    bring(stage, tmp_path, GIFTS, [credit(1_000_000, f"HOAN TRA {paid.id}", day=ANSWERED)])
    assert [one.reading for one in lines_of(stage)] == ["matched"]
    assert moved(stage, before) == {}


def test_what_comes_back_to_a_fund_that_has_ended_waits_apart(stage, tmp_path):
    """Of a day before the end too; the order stays as it was answered."""
    batch = released(stage)
    gift, state = orders_of(stage, batch, GIFTS)[0], orders_of(stage, batch, STATE)[0]
    answered(stage, *((one.id, "paid", "", one.amount) for one in (gift, state)))
    payments, account = stage.ask(bank_payments), stage.ask(account_by_number, NUMBERS[GIFTS])
    apart = replace(account, fund="BAO.SAU")

    def end(tx):
        for code in (GIFTS, STATE):
            close_fund(tx, code=code, closed_on=ANSWERED + timedelta(days=30))

    stage.home.office.desk.run(end)
    back = IdentifiedLine("a", credit(gift.amount, f"HOAN TRA {gift.id}", day=ANSWERED))
    told = in_open_fund(payments.read(apart, back), stage.ask(ended_funds), apart, back.line)
    assert (told.kind, told.fund, told.proposal, told.rows) == ("suspense", "BAO.SAU", "payee_return", ())
    before = sums(stage)
    with pytest.raises(FundEnded):
        bring(stage, tmp_path, STATE, [credit(state.amount, f"HOAN TRA {state.id}", day=ANSWERED)])
    assert moved(stage, before) == {}
    assert lines_of(stage) == ()
