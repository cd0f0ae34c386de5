import pytest

from relief_fund.disbursement.orders.errors import ListUnknown
from relief_fund.disbursement.orders.queries import (
    awards_of_household,
    awards_page,
    batch_card,
    batches_page,
    list_line,
    lists_page,
    lists_to_order,
    orders_page,
    unfunded_page,
)
from relief_fund.disbursement.orders.states import AwardState
from tests.disbursement.demo import YAGI
from tests.disbursement.orders.stage import SENT


def test_pages_follow_one_another_without_gap_or_repeat(stage):
    prepared = stage.approved_list()
    batch = stage.batch(prepared)
    for page, of in ((awards_page, prepared.id), (unfunded_page, prepared.id), (orders_page, batch.code)):
        whole = stage.ask(page, of, limit=1000)
        halves = stage.ask(page, of, limit=7)
        assert len(halves) == 7
        assert halves + stage.ask(page, of, after=halves[-1].place, limit=1000) == whole


def test_the_board_shows_what_may_be_ordered_then_its_batch(stage):
    prepared = stage.prepare()
    assert stage.ask(lists_to_order) == ()
    stage.decide(prepared)
    (waiting,) = stage.ask(lists_to_order)
    assert (waiting.id, waiting.code, waiting.total) == (prepared.id, "YAGI-2024-01", prepared.total)
    assert (waiting.state, waiting.proposal) == (AwardState.APPROVED, prepared.proposal)
    batch = stage.batch(prepared)
    assert stage.ask(lists_to_order) == ()
    (line,) = stage.ask(batches_page)
    assert (line.code, line.sent_on, line.waiting, line.paid_total) == (batch.code, None, batch.orders, 0)
    sent = stage.send(batch)
    card = stage.ask(batch_card, batch.code)
    assert (card.line.sent_on, card.advances) == (SENT, sent)
    assert stage.ask(batches_page, before=line.made_at) == ()
    assert stage.ask(batches_page, list_id="other") == ()


def test_lists_are_found_by_disaster_and_id(stage):
    prepared = stage.prepare()
    (line,) = stage.ask(lists_page, disaster=YAGI)
    assert line == stage.ask(list_line, prepared.id)
    assert (line.awards, line.total, line.digest, line.state) == (
        prepared.awards, prepared.total, prepared.digest, AwardState.LISTED,
    )  # fmt: skip
    assert stage.ask(lists_page, disaster="OTHER") == ()
    assert stage.ask(lists_page, before=line.made_at) == ()
    with pytest.raises(ListUnknown):
        stage.ask(list_line, "none")


def test_a_household_sees_its_own_awards_with_their_figures_and_tries(stage, tmp_path):
    stage.settled(tmp_path)
    (line,) = stage.ask(lists_page)
    one = stage.ask(awards_page, line.id, limit=1)[0]
    own = stage.ask(awards_of_household, one.household)
    assert one in own
    assert {award.household for award in own} == {one.household}
    assert one.case.startswith("HS-")
    assert one.figures["count"] >= 1
    assert int(one.figures["each"]) * one.figures["count"] == one.amount
    assert [tried.order for tried in one.tries] == [f"{one.id}-1-1"]
    assert stage.ask(awards_of_household, "nobody") == ()


def test_orders_are_filtered_by_outcome(stage, tmp_path):
    batch = stage.settled(tmp_path)
    counts = {
        outcome: len(stage.ask(orders_page, batch.code, limit=1000, outcome=outcome))
        for outcome in ("paid", "returned", "waiting")
    }
    line = stage.ask(batch_card, batch.code).line
    assert counts == {"paid": line.paid, "returned": line.returned, "waiting": 0}
