from relief_fund.disbursement.entitlement.queries import entitlements_of
from relief_fund.disbursement.orders.needs import entitled
from tests.disbursement.demo import YAGI, bring_bundled, declare_yagi, judge


def test_every_money_entitlement_comes_with_its_payee_and_place(home):
    declare_yagi(home)
    bring_bundled(home)
    report = judge(home)
    with home.office.read() as connection:
        wanted = entitled(connection, YAGI, without=())
        rows = entitlements_of(connection, YAGI)
        rest = entitled(connection, YAGI, without={rows[0].claim})
    assert len(wanted) == report.awards
    assert sum(need.amount for need in wanted) == report.total
    assert all(need.payee and need.area and "Xã" in need.address for need in wanted)
    assert [(need.claim, need.amount, need.position) for need in wanted] == [
        (row.claim, row.amount, row.position) for row in rows
    ]
    assert rest == wanted[1:]
