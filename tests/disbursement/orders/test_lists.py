from dataclasses import replace
from functools import partial

import pytest

from relief_fund.approval.queries import proposal_card
from relief_fund.disbursement.orders import lists, standing
from relief_fund.disbursement.orders.errors import (
    ListOutdated,
    ListUndecided,
    ListUnknown,
    NothingToAward,
)
from relief_fund.disbursement.orders.frozen import ListFace
from relief_fund.disbursement.orders.queries import awards_page, unfunded_page
from relief_fund.kernel.clock import today
from relief_fund.kernel.errors import DutyMissing
from relief_fund.ledger.queries import guarded_balance
from tests.banking.money_in import scalar
from tests.disbursement.demo import YAGI
from tests.disbursement.orders.stage import COMMITTEE, DECIDED, GIFTS, GIVEN, RECEIVED, STATE
from tests.disbursement.orders.test_frozen import need


def test_a_list_charges_whole_awards_in_order_of_hardship_and_tells_who_waits(stage):
    prepared = stage.prepare()
    rows = stage.ask(awards_page, prepared.id, limit=1000)
    assert [row.position for row in rows] == sorted(row.position for row in rows)
    assert sum(row.amount for row in rows) == prepared.total
    for fund, money, kind in ((STATE, RECEIVED, "state"), (GIFTS, GIVEN, "campaign")):
        charged = [row for row in rows if row.fund == fund]
        assert 0 < sum(row.amount for row in charged) <= money
        assert {row.source_class for row in charged} == {kind}
    waiting = stage.ask(unfunded_page, prepared.id, limit=1000)
    assert len(waiting) == len(prepared.unfunded) > 0
    assert {line.reason for line in waiting} == {"cash_short", "campaign_money_short", "after_unfunded"}
    first = {line.source_class: line for line in reversed(waiting) if line.reason != "after_unfunded"}
    left = RECEIVED - sum(row.amount for row in rows if row.fund == STATE)
    assert first["state"].shortfall == first["state"].amount - left


def test_nothing_is_promised_before_the_committee_signs_and_everything_by_its_last_signature(stage):
    prepared = stage.prepare()
    assert stage.ask(guarded_balance, fund=GIFTS, account="B22") == 0
    stage.decide(prepared)
    promised = sum(stage.ask(guarded_balance, fund=fund, account="B22") for fund in (STATE, GIFTS))
    assert promised == prepared.total
    card = stage.ask(proposal_card, prepared.proposal, day=today(stage.home.clock))
    assert card.subject_digest == prepared.digest
    assert sum(line.credit for owned in card.entries for line in owned.entry.lines) == prepared.total
    assert card.about == {
        "awards": prepared.awards, "disaster": YAGI, "list": "YAGI-2024-01", "total": str(prepared.total),
    }  # fmt: skip


def test_no_public_line_stands_for_fewer_than_five_households(stage):
    prepared = stage.prepare()
    card = stage.ask(proposal_card, prepared.proposal, day=today(stage.home.clock))
    homes: dict = {}
    rows = stage.ask(standing.rows_of, stage.ask(standing.list_face, prepared.id))
    for row in rows:
        homes.setdefault((row.fund, row.purpose), set()).add(row.household)
    lines = {(line.fund, line.purpose) for own in card.entries for line in own.entry.lines if line.purpose}
    assert lines == set(homes)
    assert min(len(found) for found in homes.values()) >= 5


def test_the_next_list_takes_only_what_is_left(stage):
    first = stage.prepare()
    with pytest.raises(NothingToAward):
        stage.prepare()
    stage.decide(first)
    with pytest.raises(NothingToAward):
        stage.prepare()


def test_only_the_administrator_prepares_a_list(stage):
    with pytest.raises(DutyMissing):
        lists.prepare_list(
            stage.home.office, stage.treasurer, disaster=YAGI, committee=COMMITTEE, sources=[STATE],
            occurred_on=DECIDED,
        )  # fmt: skip


def test_a_list_that_was_stopped_before_its_committee_is_put_there_now(stage, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(lists, "freeze", stopped)
    with pytest.raises(KeyboardInterrupt):
        stage.prepare()
    monkeypatch.undo()
    (face,) = stage.ask(standing.open_lists, "award")
    resumed = stage.prepare()
    assert resumed.id == face.id
    assert stage.ask(standing.proposal_of, face.id) == resumed.proposal
    assert stage.ask(standing.last_number, YAGI) == 1


@pytest.mark.parametrize("step", [1, 3, None])
def test_many_whom_the_money_does_not_reach_are_written_in_steps_and_once(stage, monkeypatch, step):
    """The program stops at ``step``, before the list itself where None; then the list is prepared again."""
    stopping, written = [True], []
    monkeypatch.setattr(lists, "STEP", 7)

    def missed(command, rows):
        if stopping and len(written) == step:
            raise KeyboardInterrupt
        written.append(len(rows))
        return partial(command, rows)

    def whole(*given, beside, **named):
        if stopping:
            raise KeyboardInterrupt
        written.append(len(beside))
        return write(*given, beside=beside, **named)

    write = lists.write_list
    monkeypatch.setattr(lists, "partial", missed)
    monkeypatch.setattr(lists, "write_list", whole)
    with pytest.raises(KeyboardInterrupt):
        stage.prepare()
    assert stage.ask(standing.last_number, YAGI) == 0
    stopping.clear()
    written.clear()
    prepared = stage.prepare()
    assert max(written) == 7
    assert sum(written) == len(prepared.unfunded) > 4 * 7
    waiting = stage.ask(unfunded_page, prepared.id, limit=1000)
    assert [line.place for line in waiting] == list(range(1, len(prepared.unfunded) + 1))
    assert [line.amount for line in waiting] == [one.need.amount for one in prepared.unfunded]
    assert scalar(stage.home, "SELECT count(*) FROM unfunded_award") == len(waiting), "none is of no list"


def test_two_lists_made_from_the_same_reading_cannot_both_stand(stage):
    prepared = stage.prepare()
    face = stage.ask(standing.list_face, prepared.id)
    rows = stage.ask(standing.rows_of, face)
    again = ListFace("other", "award", YAGI, 1, COMMITTEE, DECIDED)
    with pytest.raises(ListOutdated):
        lists.write_list(stage.home.office, stage.admin, again, rows)


def test_a_rejected_list_is_withdrawn_and_its_claims_are_listed_again(stage):
    prepared = stage.prepare()
    with pytest.raises(ListUndecided):
        lists.withdraw_list(stage.home.office, stage.admin, list_id=prepared.id, reason="sai nguồn")
    stage.decide(prepared, "reject")
    for _ in range(2):
        lists.withdraw_list(stage.home.office, stage.admin, list_id=prepared.id, reason="sai nguồn")
    again = stage.prepare()
    assert (again.awards, again.total, again.code) == (prepared.awards, prepared.total, "YAGI-2024-02")
    stage.decide(again)
    with pytest.raises(ListUndecided):
        lists.withdraw_list(stage.home.office, stage.admin, list_id=again.id, reason="muộn")
    with pytest.raises(ListUnknown):
        lists.withdraw_list(stage.home.office, stage.admin, list_id="none", reason="x")


def test_who_has_no_known_head_waits_and_is_told_so():
    nameless = replace(need(1), payee="")
    fitted = lists.fit([nameless, need(2)], [lists.Purse("NST-2", "state", 1000, 1000)])
    assert [charge.need.household for charge in fitted.funded] == ["h2"]
    assert [(one.need.household, one.reason, one.shortfall) for one in fitted.unfunded] == [
        ("h1", "payee_missing", 40)
    ]
