from relief_fund.disbursement.orders import standing
from relief_fund.disbursement.orders.payable import payable_under
from relief_fund.disbursement.orders.returns import reapprove_returned
from tests.disbursement.demo import YAGI
from tests.disbursement.orders.stage import ANSWERED, COMMITTEE


def test_an_award_is_payable_once_under_each_approval(stage, tmp_path):
    prepared = stage.approved_list()
    face = stage.ask(standing.list_face, prepared.id)
    payable = stage.ask(payable_under, face)
    rows = stage.ask(standing.rows_of, face)
    assert [(one.award, one.attempt, one.amount, one.purpose, one.payee) for one in payable] == [
        (row.id, 1, row.amount, row.purpose, row.payee) for row in rows
    ]
    batch = stage.batch(prepared)
    assert stage.ask(payable_under, face) == ()
    stage.send(batch)
    from relief_fund.disbursement.orders.settlement import settle

    settle(stage.home.office, stage.treasurer, stage.answered(batch, tmp_path), occurred_on=ANSWERED)
    renewal = reapprove_returned(
        stage.home.office, stage.admin, disaster=YAGI, committee=COMMITTEE, occurred_on=ANSWERED, reason="x"
    )
    again = stage.ask(payable_under, stage.ask(standing.list_face, renewal.id))
    assert len(again) == renewal.awards
    assert {(one.attempt, one.purpose) for one in again} == {(2, "")}
