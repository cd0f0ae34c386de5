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
    PaymentAmountDiffers,
    PaymentDayInvalid,
    PaymentOrderUnknown,
    PaymentOutcomeDiffers,
)
from relief_fund.disbursement.orders.queries import batch_card, orders_page
from relief_fund.disbursement.orders.settlement import SettlementReport, evenly, settle
from relief_fund.disbursement.orders.tables import PaymentOutcome
from relief_fund.kernel.errors import DutyMissing
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.errors import PeriodClosed
from relief_fund.ledger.queries import sealed_entries
from tests.disbursement.orders.stage import ANSWERED, GIFTS, STATE, result_of

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
