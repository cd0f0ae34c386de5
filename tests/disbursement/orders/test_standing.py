import pytest

from relief_fund.disbursement.orders import standing
from relief_fund.disbursement.orders.errors import ListUnknown
from relief_fund.disbursement.orders.frozen import digest_of
from tests.disbursement.demo import YAGI
from tests.disbursement.orders.stage import GIFTS, STATE


def test_what_is_read_back_is_what_was_frozen(stage):
    prepared = stage.prepare()
    face = stage.ask(standing.list_face, prepared.id)
    rows = stage.ask(standing.rows_of, face)
    assert digest_of(face, rows) == prepared.digest
    assert (face.code, face.proposal_kind) == (prepared.code, "award_list")
    listed = stage.ask(standing.listings_of, YAGI)
    assert listed.live == {row.claim for row in rows}
    assert set(listed.times.values()) == {1}
    promised = stage.ask(standing.promised_by, [prepared.id])
    assert promised == {fund: sum(row.amount for row in rows if row.fund == fund) for fund in (STATE, GIFTS)}


def test_a_list_is_open_until_it_is_approved(stage):
    prepared = stage.prepare()
    assert [face.id for face in stage.ask(standing.open_lists, "award")] == [prepared.id]
    assert stage.ask(standing.open_lists, "renewal") == []
    assert stage.ask(standing.approved_lists, ("award",)) == []
    stage.decide(prepared)
    assert stage.ask(standing.open_lists, "award") == []
    assert stage.ask(standing.approved_lists, ("award",), YAGI) == [prepared.id]
    assert stage.ask(standing.approved_lists, ("award",), "OTHER") == []
    with pytest.raises(ListUnknown):
        stage.ask(standing.list_face, "none")
