from datetime import date

import pytest

from relief_fund.disbursement.orders import lists, returns, standing
from relief_fund.disbursement.orders.errors import AwardNotHeld, NothingToPay
from relief_fund.disbursement.orders.queries import awards_page, orders_page
from relief_fund.disbursement.orders.returns import (
    drop_returned,
    held_orders,
    held_page,
    reapprove_returned,
)
from relief_fund.disbursement.orders.settlement import settle
from relief_fund.disbursement.orders.states import AwardState
from relief_fund.kernel.errors import DutyMissing
from relief_fund.ledger.errors import Overdrawn
from relief_fund.ledger.queries import balance, guarded_balance
from tests.disbursement.demo import YAGI
from tests.disbursement.orders.stage import COMMITTEE, GIFTS, STATE, result_of

AGAIN, LATER = date(2024, 10, 9), date(2024, 10, 15)


def revise(stage, use_case, **options):
    told = {
        "disaster": YAGI,
        "committee": COMMITTEE,
        "occurred_on": AGAIN,
        "reason": "đã tìm thấy hộ",
        **options,
    }
    return use_case(stage.home.office, stage.admin, **told)


def held(stage, account="B24"):
    return {fund: stage.ask(guarded_balance, fund=fund, account=account) for fund in (STATE, GIFTS)}


def test_a_returned_payment_is_held_until_it_is_approved_and_paid_again(stage, tmp_path):
    stage.settled(tmp_path)
    waiting = stage.ask(held_orders, YAGI)
    assert sum(held(stage).values()) == sum(one.amount for one in waiting) > 0
    assert stage.ask(held_page, limit=2) == waiting[:2]
    assert stage.ask(held_page, after=2) == waiting[2:]
    assert waiting[0].age(LATER) == (LATER - waiting[0].returned_on).days > 0
    renewal = revise(stage, reapprove_returned)
    assert (renewal.awards, renewal.total) == (len(waiting), sum(one.amount for one in waiting))
    assert stage.ask(held_orders, YAGI) == ()
    assert sum(held(stage).values()) == renewal.total
    stage.decide(renewal)
    assert held(stage) == {STATE: 0, GIFTS: 0}
    second = stage.batch(renewal, on=AGAIN)
    with pytest.raises(Overdrawn):
        stage.send(second, on=AGAIN)
    stage.money_back(on=AGAIN)
    stage.send(second, on=AGAIN)
    orders = stage.ask(orders_page, second.code, limit=1000)
    assert {one.id for one in orders} == {f"{one.award}-1-2" for one in waiting}
    rows = [(one.id, "paid", "", one.amount) for one in orders]
    settle(stage.home.office, stage.treasurer, result_of(*rows, day=LATER), occurred_on=LATER)
    assert stage.ask(balance, account="1385") == 0
    assert held(stage, "B22") == {STATE: 0, GIFTS: 0}
    first = stage.ask(standing.approved_lists, ("award",))[0]
    assert {one.state for one in stage.ask(awards_page, first, limit=1000)} == {AwardState.PAID}
    assert stage.findings() == []
    with pytest.raises(NothingToPay):
        stage.batch(renewal)


def test_a_dropped_return_frees_its_money_for_others(stage, tmp_path):
    stage.settled(tmp_path)
    waiting = stage.ask(held_orders, YAGI)
    before = held(stage)
    one = waiting[0]
    dropped = revise(stage, drop_returned, awards=[one.award])
    stage.decide(dropped)
    after = held(stage)
    assert before[one.fund] - after[one.fund] == one.amount
    assert stage.findings() == []
    (line,) = stage.ask(awards_page, dropped.id)
    assert (line.id, line.state) == (one.award, AwardState.DROPPED)
    with pytest.raises(AwardNotHeld):
        revise(stage, reapprove_returned, awards=[one.award])
    assert revise(stage, reapprove_returned).awards == len(waiting) - 1


def test_only_what_is_held_can_be_revised_and_only_by_the_administrator(stage, tmp_path):
    with pytest.raises(AwardNotHeld):
        revise(stage, reapprove_returned)
    batch = stage.settled(tmp_path)
    paid = next(one for one in stage.ask(orders_page, batch.code, limit=50) if one.outcome == "paid")
    with pytest.raises(AwardNotHeld) as refused:
        revise(stage, drop_returned, awards=[paid.award])
    assert refused.value.facts["awards"] == [paid.award]
    with pytest.raises(DutyMissing):
        reapprove_returned(
            stage.home.office,
            stage.treasurer,
            disaster=YAGI,
            committee=COMMITTEE,
            occurred_on=AGAIN,
            reason="x",
        )


def test_a_rejected_renewal_is_withdrawn_and_its_awards_are_held_again(stage, tmp_path):
    stage.settled(tmp_path)
    waiting = stage.ask(held_orders, YAGI)
    renewal = revise(stage, reapprove_returned)
    stage.decide(renewal, "reject")
    lists.withdraw_list(stage.home.office, stage.admin, list_id=renewal.id, reason="chưa rõ")
    assert stage.ask(held_orders, YAGI) == waiting
    again = revise(stage, reapprove_returned)
    assert (again.awards, again.code) == (len(waiting), "YAGI-2024-03")
    assert stage.findings() == []


def test_a_renewal_stopped_before_its_committee_is_put_there_now(stage, tmp_path, monkeypatch):
    stage.settled(tmp_path)

    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(returns, "put_forward", stopped)
    with pytest.raises(KeyboardInterrupt):
        revise(stage, reapprove_returned)
    monkeypatch.undo()
    (face,) = stage.ask(standing.open_lists, "renewal")
    assert revise(stage, reapprove_returned).id == face.id
