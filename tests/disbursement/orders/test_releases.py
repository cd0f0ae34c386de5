"""Approved awards given up before they are ordered: their promise goes back, and nobody orders them."""

from typing import Any

import pytest

from relief_fund.disbursement.orders import batches, releases, standing
from relief_fund.disbursement.orders.batches import make_batch
from relief_fund.disbursement.orders.errors import AwardNotPayable, NothingToPay
from relief_fund.disbursement.orders.lists import withdraw_list
from relief_fund.disbursement.orders.queries import awards_page, lists_to_order
from relief_fund.disbursement.orders.releases import release_awards
from relief_fund.disbursement.orders.returns import reapprove_returned
from relief_fund.disbursement.orders.states import AwardState
from relief_fund.disbursement.orders.totals import progress
from relief_fund.kernel.errors import DutyMissing
from tests.disbursement.demo import YAGI
from tests.disbursement.orders.stage import ANSWERED, COMMITTEE, DECIDED, SENT, Stage
from tests.disbursement.orders.through_bank import answered, moved, orders_of, sums
from tests.raced import meanwhile


def release(stage: Stage, *awards: str) -> Any:
    """Awards put before the committee to be given up."""
    return release_awards(
        stage.home.office, stage.admin, disaster=YAGI, committee=COMMITTEE, occurred_on=ANSWERED,
        reason="hộ đã chuyển đi", awards=awards,
    )  # fmt: skip


def awards_of(stage: Stage, prepared: Any) -> list[Any]:
    """The list's awards."""
    return list(stage.ask(awards_page, prepared.id, limit=1000))


def state(stage: Stage, prepared: Any, award: str) -> AwardState:
    """Where one award stands."""
    return next(one.state for one in awards_of(stage, prepared) if one.id == award)


def test_a_released_award_frees_its_money_and_is_not_ordered(stage: Stage) -> None:
    prepared = stage.approved_list()
    first, *others = awards_of(stage, prepared)
    before = sums(stage)
    given_up = release(stage, first.id)
    assert (given_up.awards, given_up.total) == (1, first.amount)
    assert moved(stage, before) == {}
    assert state(stage, prepared, first.id) is AwardState.APPROVED
    with pytest.raises(AwardNotPayable):
        make_batch(
            stage.home.office, stage.treasurer, list_id=prepared.id, occurred_on=SENT, awards=[first.id]
        )
    stage.decide(given_up)
    purse = "B21" if first.fund == "NST-2" else "B19"
    assert moved(stage, before) == {(first.fund, "B22"): first.amount, (first.fund, purse): -first.amount}
    assert state(stage, prepared, first.id) is AwardState.RELEASED
    assert stage.batch(prepared).orders == len(others)
    assert stage.ask(progress, YAGI).awards == len(others)
    assert stage.findings() == []


def test_a_whole_list_released_waits_for_no_order(stage: Stage) -> None:
    prepared = stage.approved_list()
    stage.decide(release(stage, *(one.id for one in awards_of(stage, prepared))))
    assert stage.ask(lists_to_order) == ()
    assert stage.findings() == []


def test_a_release_that_was_rejected_leaves_the_award_as_it_was(stage: Stage) -> None:
    prepared = stage.approved_list()
    (first, *_) = awards_of(stage, prepared)
    given_up = release(stage, first.id)
    stage.decide(given_up, "reject")
    with pytest.raises(AwardNotPayable):
        release(stage, first.id)
    withdraw_list(stage.home.office, stage.admin, list_id=given_up.id, reason="không duyệt")
    assert state(stage, prepared, first.id) is AwardState.APPROVED
    assert release(stage, first.id).awards == 1


def test_undone_by_a_new_approval(stage: Stage) -> None:
    prepared = stage.approved_list()
    (first, *_) = awards_of(stage, prepared)
    stage.decide(release(stage, first.id))
    again = stage.prepare(occurred_on=ANSWERED)
    stage.decide(again)
    claims = {one.household: one for one in awards_of(stage, again)}
    assert claims[first.household].amount == first.amount
    assert claims[first.household].id != first.id
    assert stage.findings() == []


def test_what_is_ordered_is_not_released(stage: Stage) -> None:
    prepared = stage.approved_list()
    (first, *_) = awards_of(stage, prepared)
    stage.batch(prepared)
    for awards in ((first.id,), ("NOSUCHAWARD0",), ()):
        with pytest.raises(AwardNotPayable):
            release(stage, *awards)
    with pytest.raises(DutyMissing):
        release_awards(
            stage.home.office, stage.treasurer, disaster=YAGI, committee=COMMITTEE, occurred_on=DECIDED,
            reason="x", awards=[first.id],
        )  # fmt: skip


def test_the_rest_of_a_part_payment_is_given_up(stage: Stage) -> None:
    prepared = stage.approved_list()
    batch = stage.batch(prepared)
    stage.send(batch)
    order, *others = orders_of(stage, batch)
    rows = [(one.id, "paid", "", one.amount) for one in others]
    answered(stage, (order.id, "part", "", order.amount - 7), *rows)
    given_up = release(stage, order.award)
    assert given_up.total == 7
    stage.decide(given_up)
    assert stage.ask(lists_to_order) == ()
    assert state(stage, prepared, order.award) is AwardState.PART
    assert claim_of(stage, prepared, order.award) in live(stage), "listed again it would be paid again"
    assert stage.findings() == []


def test_a_further_try_that_was_allowed_is_given_up(stage: Stage) -> None:
    prepared = stage.approved_list()
    batch = stage.batch(prepared)
    stage.send(batch)
    order, *others = orders_of(stage, batch)
    answered(
        stage, (order.id, "returned", "not_found", order.amount),
        *((one.id, "paid", "", one.amount) for one in others),
    )  # fmt: skip
    again = reapprove_returned(
        stage.home.office, stage.admin, disaster=YAGI, committee=COMMITTEE, occurred_on=ANSWERED, reason="x"
    )
    stage.decide(again)
    assert [one.id for one in stage.ask(lists_to_order)] == [again.id]
    stage.decide(release(stage, order.award))
    assert state(stage, prepared, order.award) is AwardState.RELEASED
    assert stage.ask(lists_to_order) == ()
    assert claim_of(stage, prepared, order.award) not in live(stage), "its household has nothing"
    once_more = stage.prepare(occurred_on=ANSWERED)
    stage.decide(once_more)
    assert order.case in {one.case for one in orders_of(stage, stage.batch(once_more))}
    assert stage.findings() == []


def live(stage: Stage) -> frozenset[str]:
    """Claims that stand on a list."""
    return stage.ask(standing.listings_of, YAGI).live  # type: ignore[no-any-return]


def claim_of(stage: Stage, prepared: Any, award: str) -> str:
    """The claim that an award of the list was made for."""
    rows = stage.ask(standing.rows_of, stage.ask(standing.list_face, prepared.id))
    return next(row.claim for row in rows if row.id == award)  # type: ignore[no-any-return]


def test_what_is_ordered_meanwhile_is_not_released(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = stage.approved_list()
    (first, *_) = awards_of(stage, prepared)
    meanwhile(monkeypatch, releases, "payable_under", lambda: stage.batch(prepared))
    with pytest.raises(AwardNotPayable):
        release(stage, first.id)
    assert stage.findings() == []


def test_a_rest_ordered_meanwhile_is_not_released(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = stage.approved_list()
    batch = stage.batch(prepared)
    stage.send(batch)
    order = orders_of(stage, batch)[0]
    answered(stage, (order.id, "part", "", order.amount - 7))
    meanwhile(monkeypatch, releases, "payable_under", lambda: stage.batch(prepared))
    with pytest.raises(AwardNotPayable):
        release(stage, order.award)


def test_what_is_released_meanwhile_is_not_ordered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = stage.approved_list()
    (first, *_) = awards_of(stage, prepared)
    meanwhile(monkeypatch, batches, "payable_under", lambda: release(stage, first.id))
    with pytest.raises(NothingToPay):
        stage.batch(prepared)
    assert stage.batch(prepared).orders == prepared.awards - 1
