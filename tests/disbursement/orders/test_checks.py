"""Each check is silent on sound books and finds its own sabotage."""

from datetime import date

import pytest
from sqlalchemy import select

from relief_fund.disbursement.orders import checks
from relief_fund.disbursement.orders.answers import BACK, REPAID
from relief_fund.disbursement.orders.tables import (
    Award,
    AwardList,
    PaymentBatch,
    PaymentOrder,
    PaymentOutcome,
)
from relief_fund.ledger import templates
from tests.disbursement.orders.stage import ANSWERED, GIFTS

AWARD, LIST, BATCH = Award.__table__, AwardList.__table__, PaymentBatch.__table__
ORDER, OUTCOME = PaymentOrder.__table__, PaymentOutcome.__table__


@pytest.fixture
def paid(stage, tmp_path):
    stage.settled(tmp_path)
    assert stage.findings() == []
    return stage


def first(stage, table, **where):
    query = select(table)
    for name, value in where.items():
        query = query.where(table.c[name] == value)
    with stage.home.office.read() as connection:
        return dict(connection.execute(query).mappings().first())


def slip_in(stage, table, row, **changes):
    stage.home.office.desk.run(lambda tx: tx.rows(table, [{**row, **changes}]))


def codes(stage, name):
    return [found["code"] for found in stage.ask(checks.CHECKS[name])]


def test_an_order_without_award(paid):
    order = first(paid, ORDER)
    slip_in(paid, ORDER, order, id="GHOST-1-1", award="GHOST", place=999)
    assert codes(paid, "every_payment_has_one_award") == ["orders.order_without_award"]
    assert codes(paid, "approved_before_paid") == ["orders.batch_totals_differ"]


def test_an_order_of_another_amount_than_its_award(paid):
    order = first(paid, ORDER)
    slip_in(paid, ORDER, order, id="X-1-2", attempt=2, list="other", amount=order["amount"] + 1)
    assert "orders.order_without_award" in codes(paid, "every_payment_has_one_award")


def test_an_award_paid_twice(paid):
    outcome = first(paid, OUTCOME, outcome="paid")
    order = first(paid, ORDER, id=outcome["order"])
    slip_in(paid, ORDER, order, id="X-1-2", attempt=2, list="other", place=999)
    slip_in(paid, OUTCOME, outcome, order="X-1-2")
    assert "orders.award_paid_twice" in codes(paid, "every_payment_has_one_award")


def test_an_answer_of_an_order_that_was_never_sent(stage):
    batch = stage.batch(stage.approved_list())
    order = first(stage, ORDER, batch=batch.code)
    row = {"order": order["id"], "step": "s", "outcome": "paid", "reason": "", "day": ANSWERED,
           "amount": order["amount"], "digest": "d"}  # fmt: skip
    slip_in(stage, OUTCOME, row)
    assert codes(stage, "every_payment_has_one_award") == ["orders.answer_without_sending"]


def test_a_batch_without_an_approved_list(paid):
    batch = first(paid, BATCH)
    slip_in(paid, BATCH, batch, id="DCXXXXXXXX", list="never")
    assert "orders.batch_without_approval" in codes(paid, "approved_before_paid")


def test_a_list_that_grew_after_it_was_signed(paid):
    award = first(paid, AWARD)
    slip_in(paid, AWARD, award, id="GHOST", claim="ghost", place=999)
    assert codes(paid, "lists_are_as_signed") == ["orders.list_altered"]


def test_a_list_whose_own_digest_is_made_again(stage):
    """Who re-makes the digest of the row still has the committee's against them."""
    prepared = stage.approved_list()
    row = first(stage, LIST, id=prepared.id)
    face = checks.standing.ListFace(
        "forged", *(row[name] for name in ("kind", "disaster")), 9, "HD-MAU", ANSWERED
    )
    slip_in(stage, LIST, row, id="forged", number=9, occurred_on=ANSWERED, digest=checks.digest_of(face, ()))
    assert codes(stage, "lists_are_as_signed") == []
    assert stage.ask(checks.standing.approval_of, face) is None


def test_a_promise_in_the_books_that_no_award_waits_for(paid):
    purpose = first(paid, AWARD, fund=GIFTS)["purpose"]
    stray = templates.encumbrance(
        fund=GIFTS, fund_kind="donated", purpose=purpose, amount=7, key="enc:stray:1:1", on=date(2024, 10, 9)
    )
    paid.home.office.desk.run(lambda tx: tx.post(stray))
    (found,) = paid.ask(checks.awards_within_encumbrance)
    assert int(found["books"]) - int(found["awards"]) == 7


def test_held_money_that_left_without_a_decision(paid):
    gone = templates.release(
        fund=GIFTS, fund_kind="donated", purpose="", amount=7, key="rel:stray:1", on=ANSWERED, held=True
    )
    paid.home.office.desk.run(lambda tx: tx.post(gone))
    assert [found["account"] for found in paid.ask(checks.awards_within_encumbrance)] == ["B24"]


def test_an_award_that_is_ordered_beyond_what_it_has_promised(paid):
    outcome = first(paid, OUTCOME, outcome="paid")
    order = first(paid, ORDER, id=outcome["order"])
    slip_in(paid, ORDER, order, id=f"{order['award']}-2-1", instalment=2, place=999)
    assert codes(paid, "each_award_adds_up") == ["orders.award_does_not_add_up"]


def test_more_paid_back_than_was_paid(paid):
    outcome = first(paid, OUTCOME, outcome="paid")
    row = {"identity": "f" * 64, "order": outcome["order"], "entry_key": f"line:{'f' * 64}",
           "amount": outcome["amount"] + 1, "day": ANSWERED}  # fmt: skip
    slip_in(paid, REPAID, row)
    assert codes(paid, "each_award_adds_up") == ["orders.award_does_not_add_up"]
    assert codes(paid, "settled_orders_stand_in_the_books") == ["orders.outcome_not_booked"]


def test_a_return_without_its_entry(paid):
    outcome = first(paid, OUTCOME, outcome="paid")
    row = {"order": outcome["order"], "identity": "f" * 64, "entry_key": f"line:{'f' * 64}",
           "amount": outcome["amount"], "day": ANSWERED, "held": True}  # fmt: skip
    slip_in(paid, BACK, row)
    assert codes(paid, "settled_orders_stand_in_the_books") == ["orders.outcome_not_booked"]
    assert codes(paid, "awards_within_encumbrance") == ["orders.encumbrance_differs"]
