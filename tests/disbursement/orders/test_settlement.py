import json
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from relief_fund.audit.subtree import SubTree
from relief_fund.audit.tables import Leaf
from relief_fund.banking.payment_files.errors import PaymentFileTotalsDiffer
from relief_fund.disbursement.orders import settlement
from relief_fund.disbursement.orders.errors import (
    BatchNotSent,
    NothingToPay,
    PaymentAmountDiffers,
    PaymentBatchDiffers,
    PaymentDayInvalid,
    PaymentOrderUnknown,
    PaymentOutcomeDiffers,
)
from relief_fund.disbursement.orders.queries import awards_page, batch_card, lists_to_order, orders_page
from relief_fund.disbursement.orders.returns import reapprove_returned
from relief_fund.disbursement.orders.settlement import SettlementReport, evenly, settle
from relief_fund.disbursement.orders.states import AwardState
from relief_fund.disbursement.orders.tables import PaymentOutcome
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import nobody_inspects
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.errors import PeriodClosed
from relief_fund.ledger.queries import sealed_entries
from tests.disbursement.demo import YAGI
from tests.disbursement.orders import through_bank
from tests.disbursement.orders.stage import ANSWERED, COMMITTEE, GIFTS, STATE, result_of

LEAF, OUTCOME = Leaf.__table__, PaymentOutcome.__table__


def book(stage, result, on=ANSWERED):
    return settle(stage.home.office, stage.treasurer, result, occurred_on=on)


def sent_batch(stage):
    batch = stage.batch(stage.approved_list())
    stage.send(batch)
    return batch


def balances(stage):
    """Debit less credit per fund, account and purpose."""
    return Counter(
        {(one.fund, one.account, one.purpose): one.debit - one.credit for one in stage.ask(turnovers)}
    )


def test_one_paid_and_one_returned_order_move_the_books_by_their_dong(stage):
    batch = sent_batch(stage)
    orders = stage.ask(orders_page, batch.code, limit=1000)
    paid = next(one for one in orders if one.fund == STATE)
    back = next(one for one in orders if one.fund == GIFTS)
    before, purposes = balances(stage), stage.ask(settlement.ordered_amounts, [paid.id, back.id])
    report = book(
        stage,
        result_of((paid.id, "paid", "", paid.amount), (back.id, "returned", "unclaimed", back.amount)),
    )
    assert report == SettlementReport(settled=1, returned=1, unknown=0, already_known=0)
    moved = balances(stage)
    moved.subtract(before)
    assert {key: amount for key, amount in moved.items() if amount} == {
        (STATE, "6111", ""): paid.amount,
        (STATE, "1385", ""): -paid.amount,
        (STATE, "3371", ""): paid.amount,
        (STATE, "5111", ""): -paid.amount,
        (STATE, "B22", purposes[paid.id].purpose): paid.amount,
        (STATE, "B23", ""): -paid.amount,
        (GIFTS, "B22", purposes[back.id].purpose): back.amount,
        (GIFTS, "B24", ""): -back.amount,
    }
    assert stage.findings() == []


def test_the_posts_whole_answer_is_settled_once(stage, tmp_path):
    batch = sent_batch(stage)
    result = stage.answered(batch, tmp_path)
    report = book(stage, result)
    assert report.returned >= 5
    assert report.settled > report.returned
    assert report.settled + report.returned == batch.orders
    entries = stage.ask(sealed_entries)
    assert book(stage, result) == SettlementReport(0, 0, 0, batch.orders)
    assert stage.ask(sealed_entries) == entries
    line = stage.ask(batch_card, batch.code).line
    assert (line.paid, line.returned, line.waiting) == (report.settled, report.returned, 0)
    assert line.paid_total + line.returned_total == batch.total


def test_a_step_is_one_leaf_whose_root_proves_every_household_and_names_none(stage, tmp_path):
    batch = sent_batch(stage)
    result = stage.answered(batch, tmp_path)
    book(stage, result)
    with stage.home.office.read() as connection:
        (body,) = connection.execute(select(LEAF.c.body).where(LEAF.c.kind == "batch")).scalars()
        outcomes = connection.execute(select(OUTCOME.c.order, OUTCOME.c.digest)).all()
        leaf = json.loads(bytes(body))
        assert leaf["root"] == SubTree(row.digest for row in outcomes).root
        assert leaf["last"] - leaf["first"] + 1 == batch.orders
        assert leaf["about"]["batches"] == [batch.code]
        told = stage.home.office.vault.open_disclosure(connection, outcomes[0].digest)
        assert told["order"] == outcomes[0].order
        text = bytes(body).decode()
    for order in stage.ask(orders_page, batch.code, limit=1000):
        assert order.award not in text
        assert order.payee not in text
        assert order.case not in text


def test_large_results_go_in_even_steps_and_resume_after_a_stop(stage, tmp_path, monkeypatch):
    monkeypatch.setattr(settlement, "LARGEST_STEP", 7)
    batch = sent_batch(stage)
    result = stage.answered(batch, tmp_path)
    real, steps = settlement._run_step, []

    def stopping(*given):
        if len(steps) == 1:
            raise KeyboardInterrupt
        steps.append(real(*given))
        return steps[-1]

    monkeypatch.setattr(settlement, "_run_step", stopping)
    with pytest.raises(KeyboardInterrupt):
        book(stage, result)
    monkeypatch.setattr(settlement, "_run_step", real)
    first = steps[0].total()
    rest = book(stage, result)
    assert rest.already_known == first > 0
    assert rest.settled + rest.returned + first == batch.orders
    with stage.home.office.read() as connection:
        assert len(connection.execute(select(LEAF.c.body).where(LEAF.c.kind == "batch")).all()) >= 2
    assert stage.findings() == []


def test_a_whole_file_is_checked_before_anything_is_booked(stage):
    batch = stage.batch(stage.approved_list())
    first, second = stage.ask(orders_page, batch.code, limit=2)
    good = (first.id, "paid", "", first.amount)
    with pytest.raises(BatchNotSent):
        book(stage, result_of(good))
    stage.send(batch)
    entries = stage.ask(sealed_entries)
    with pytest.raises(PaymentOrderUnknown) as unknown:
        book(stage, result_of(good, ("K7M4Q2X9TBVW-1-1", "paid", "", 5)))
    assert (unknown.value.facts["row"], unknown.value.facts["order"]) == (3, "K7M4Q2X9TBVW-1-1")
    with pytest.raises(PaymentAmountDiffers) as differs:
        book(stage, result_of(good, (second.id, "paid", "", second.amount - 1)))
    assert differs.value.facts["expected"] == second.amount
    for day in (date(2024, 9, 30), date(2024, 10, 9)):
        with pytest.raises(PaymentDayInvalid):
            book(stage, result_of(good, day=day))
    with pytest.raises(PaymentFileTotalsDiffer):
        book(stage, replace(result_of(good), declared_total=1))
    with pytest.raises(DutyMissing):
        settle(stage.home.office, stage.admin, result_of(good), occurred_on=ANSWERED)
    assert stage.ask(sealed_entries) == entries
    assert book(stage, result_of(good)).settled == 1
    with pytest.raises(PaymentOutcomeDiffers):
        book(stage, result_of((first.id, "returned", "unclaimed", first.amount)))


def test_two_treasurers_with_the_same_file_book_it_once(stage):
    batch = sent_batch(stage)
    stage.home = replace(stage.home, office=replace(stage.home.office, inspect=nobody_inspects))
    first, second = stage.ask(orders_page, batch.code, limit=2)
    desk, waiting = stage.home.office.desk, []
    real = desk.run
    desk.run = lambda command: waiting.append(command) or Counter()
    book(stage, result_of((first.id, "paid", "", first.amount)))
    book(stage, result_of((first.id, "paid", "", first.amount), (second.id, "paid", "", second.amount)))
    book(stage, result_of((first.id, "paid", "", first.amount)))
    desk.run = real
    assert [desk.run(command).total() for command in waiting] == [1, 1, 0]


def test_a_refusal_of_the_books_leaves_no_outcome(stage):
    from relief_fund.ledger.periods import close_period

    batch = sent_batch(stage)
    (first,) = stage.ask(orders_page, batch.code, limit=1)
    close_period(stage.home.office, stage.admin, ends_on=date(2024, 10, 31))
    with pytest.raises(PeriodClosed):
        book(stage, result_of((first.id, "paid", "", first.amount)))
    assert stage.ask(orders_page, batch.code, limit=1) == (first,)


@pytest.mark.parametrize(("rows", "most"), [(0, 5), (1, 5), (5, 5), (6, 5), (501, 500), (1999, 500)])
def test_steps_are_of_nearly_equal_size(rows, most):
    steps = [len(step) for step in evenly(range(rows), most)]
    assert sum(steps) == rows
    assert all(size <= most for size in steps)
    assert not steps or max(steps) - min(steps) <= 1


# --- through a bank -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["pain001", "xlsx"])
def test_a_bank_settles_and_refuses(stage, channel):
    batch = through_bank.released(stage, channel=channel)
    paid = through_bank.orders_of(stage, batch, STATE)[0]
    back = through_bank.orders_of(stage, batch, GIFTS)[0]
    before, purposes = balances(stage), stage.ask(settlement.ordered_amounts, [paid.id, back.id])
    report = through_bank.answered(
        stage,
        (paid.id, "paid", "", paid.amount),
        (back.id, "returned", "account_closed", back.amount),
        batch=batch.code,
    )
    assert report == SettlementReport(settled=1, returned=1, unknown=0, already_known=0)
    moved = balances(stage)
    moved.subtract(before)
    assert {key: amount for key, amount in moved.items() if amount} == {
        (STATE, "6111", ""): paid.amount,
        (STATE, "1132", ""): -paid.amount,
        (STATE, "3371", ""): paid.amount,
        (STATE, "5111", ""): -paid.amount,
        (STATE, "B22", purposes[paid.id].purpose): paid.amount,
        (STATE, "B23", ""): -paid.amount,
        (GIFTS, "1121.01", ""): back.amount,
        (GIFTS, "1132", ""): -back.amount,
        (GIFTS, "B22", purposes[back.id].purpose): back.amount,
        (GIFTS, "B24", ""): -back.amount,
    }
    assert stage.findings() == []
    with stage.home.office.read() as connection:
        (body,) = connection.execute(select(LEAF.c.body).where(LEAF.c.kind == "batch")).scalars()
    assert paid.award not in bytes(body).decode()


def test_a_part_leaves_the_rest_promised_and_the_next_instalment_pays_it(stage):
    prepared = stage.approved_list()
    batch = through_bank.bank_batch(stage, prepared)
    stage.send(batch)
    first = through_bank.orders_of(stage, batch, GIFTS)[0]
    before, part = balances(stage), first.amount - 15_000_000
    purpose = stage.ask(settlement.ordered_amounts, [first.id])[first.id].purpose
    report = through_bank.answered(stage, (first.id, "part", "", part))
    assert (report.settled, report.part) == (1, 1)
    moved = balances(stage)
    moved.subtract(before)
    assert {key: amount for key, amount in moved.items() if amount} == {
        (GIFTS, "6111", ""): part,
        (GIFTS, "1132", ""): -first.amount,
        (GIFTS, "1121.01", ""): 15_000_000,
        (GIFTS, "B22", purpose): part,
        (GIFTS, "B19", ""): -part,
    }
    (state,) = {one.state for one in stage.ask(awards_page, prepared.id, limit=1000) if one.id == first.award}
    assert state is AwardState.PART
    assert [one.id for one in stage.ask(lists_to_order)] == [prepared.id]
    rest = through_bank.bank_batch(stage, prepared, channel="xlsx", on=ANSWERED)
    assert (rest.orders, rest.total) == (1, 15_000_000)
    assert stage.ask(lists_to_order) == ()
    with pytest.raises(NothingToPay):
        through_bank.bank_batch(stage, prepared)
    (second,) = through_bank.orders_of(stage, rest)
    assert second.id == f"{first.award}-2-1"
    stage.send(rest, on=ANSWERED)
    through_bank.answered(stage, (second.id, "paid", "", 15_000_000), day=ANSWERED)
    (state,) = {one.state for one in stage.ask(awards_page, prepared.id, limit=1000) if one.id == first.award}
    assert state is AwardState.PAID
    line = stage.ask(batch_card, batch.code).line
    assert (line.paid, line.part, line.paid_total, line.rest_total) == (1, 1, part, 15_000_000)
    assert stage.findings() == []


def test_the_post_may_pay_a_part_and_keeps_the_rest(stage):
    batch = sent_batch(stage)
    first = next(one for one in stage.ask(orders_page, batch.code, limit=1000) if one.fund == STATE)
    before = balances(stage)
    book(stage, result_of((first.id, "part", "", 1_000_000)))
    moved = balances(stage)
    moved.subtract(before)
    assert moved[STATE, "1385", ""] == -1_000_000
    assert moved[STATE, "1121.02", ""] == 0
    assert stage.findings() == []


def test_a_result_of_another_batch_or_amount_is_refused_whole(stage):
    batch = through_bank.released(stage)
    first, second, *_ = through_bank.orders_of(stage, batch, GIFTS)
    good = (first.id, "paid", "", first.amount)
    entries = stage.ask(sealed_entries)
    for bad in (
        (second.id, "paid", "", second.amount + 1),
        (second.id, "paid", "", second.amount - 1),
        (second.id, "part", "", second.amount),
        (second.id, "part", "", second.amount + 1),
        (second.id, "returned", "refused", second.amount - 1),
    ):
        with pytest.raises(PaymentAmountDiffers):
            book(stage, result_of(good, bad))
    with pytest.raises(PaymentOrderUnknown):
        book(stage, result_of(good, ("K7M4Q2X9TBVW-1-1", "paid", "", 5)))
    with pytest.raises(PaymentBatchDiffers):
        through_bank.answered(stage, good, batch="DC00000000")
    named = replace(result_of(good), batch="DC00000000")
    for asked in ("", batch.code):
        with pytest.raises(PaymentBatchDiffers):
            settle(stage.home.office, stage.treasurer, named, occurred_on=ANSWERED, batch=asked)
    assert stage.ask(sealed_entries) == entries
    assert through_bank.answered(stage, good, batch=batch.code).settled == 1
    assert through_bank.answered(stage, good).already_known == 1
    with pytest.raises(PaymentOutcomeDiffers):
        through_bank.answered(stage, (first.id, "part", "", 1))


def test_a_result_without_amounts_speaks_of_whole_orders(stage):
    batch = through_bank.released(stage)
    first = through_bank.orders_of(stage, batch, STATE)[0]
    told = result_of((first.id, "paid", "", first.amount))
    told = replace(told, rows=(replace(told.rows[0], amount=None),), declared_total=0)
    assert book(stage, told).settled == 1
    assert book(stage, told).already_known == 1
    assert through_bank.orders_of(stage, batch, STATE)[0].answered == first.amount


def test_a_refused_payment_is_approved_again_and_paid_by_the_next_try(stage):
    batch = through_bank.released(stage)
    orders = through_bank.orders_of(stage, batch)
    back = orders[0]
    through_bank.answered(
        stage,
        *(
            (one.id, "returned", "account_closed", one.amount)
            if one is back
            else (one.id, "paid", "", one.amount)
            for one in orders
        ),
    )
    renewal = reapprove_returned(
        stage.home.office,
        stage.admin,
        disaster=YAGI,
        committee=COMMITTEE,
        occurred_on=ANSWERED,
        reason="STK mới",
    )
    stage.decide(renewal)
    again = through_bank.bank_batch(stage, renewal, on=ANSWERED)
    (second,) = through_bank.orders_of(stage, again)
    assert second.id == f"{back.award}-1-2"
    stage.send(again, on=ANSWERED)
    through_bank.answered(stage, (second.id, "paid", "", second.amount), day=ANSWERED)
    assert {account: balance_of(stage, account) for account in ("1132", "B22", "B24")} == {
        "1132": 0, "B22": 0, "B24": 0,
    }  # fmt: skip
    assert stage.findings() == []


def balance_of(stage, account):
    return sum(amount for (_, one, _), amount in balances(stage).items() if one == account)
