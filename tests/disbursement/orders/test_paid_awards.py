from relief_fund.disbursement.orders.paid_awards import paid_as_told, paid_awards
from relief_fund.disbursement.orders.queries import orders_page
from relief_fund.disbursement.orders.totals import paid_cells


def test_only_what_households_have_received_is_told_award_by_award(stage, tmp_path):
    assert stage.ask(paid_awards) == ()
    batch = stage.settled(tmp_path)
    awards = stage.ask(paid_awards)
    paid = stage.ask(orders_page, batch.code, limit=1000, outcome="paid")
    assert sorted(one.amount for one in awards) == sorted(one.amount for one in paid)
    assert sum(one.amount for one in awards) == sum(cell.amount for cell in stage.ask(paid_cells))
    assert len({(one.household, one.benefit, one.amount) for one in awards}) == len(awards)
    assert stage.ask(paid_as_told) == sum(one.amount for one in awards)
