"""Golden story B, posted through the desk, gives the trial balance of the plan; A and C are in tests/flows."""

from datetime import date
from typing import Any

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger import templates
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.funds import open_fund

ADMINISTRATOR = Actor("o1", "", frozenset({Duty.FUND_ADMINISTRATOR}))
MILLION = 1_000_000


def open_purse(home: Home, *children: str, campaign: str = "BAO") -> None:
    def command(tx: Any) -> None:
        for code in children:
            open_child_account(tx, code=code, opened_on=date(2018, 1, 1))
        if campaign:
            open_fund(
                tx, code=f"{campaign}.CHUNG", kind="donated", opened_on=date(2018, 1, 1), name=campaign,
                campaign=campaign,
            )  # fmt: skip

    home.office.desk.run(command)


def post(home: Home, *entries: Any) -> None:
    for entry in entries:
        home.office.desk.run(lambda tx, one=entry: tx.post(one))


def balances(home: Home, unit: str, budgetary: bool) -> tuple[dict[str, int], int, int]:
    """Balances per account (debit positive), their sum on each side, and the turnover on each side."""
    net: dict[str, int] = {}
    turned = 0
    with home.office.read() as connection:
        for one in turnovers(connection):
            if one.unit == unit and one.account.startswith("B") == budgetary:
                net[one.account] = net.get(one.account, 0) + one.debit - one.credit
                turned += one.debit
    debit = sum(value for value in net.values() if value > 0)
    assert debit == -sum(value for value in net.values() if value < 0)
    return net, debit, turned


STORY_A = """source,phase,kind,decision,decided_on,amount
central,2018-2020,original,1563/QĐ-UBND,2018-01-01,500000000
province,2018-2020,original,1563/QĐ-UBND,2018-01-01,900000000
district,2018-2020,original,1563/QĐ-UBND,2018-01-01,140000000
integrated_mobilised,2018-2020,original,1563/QĐ-UBND,2018-01-01,1210000000
central,2018-2020,cut,77/QĐ-UBND,2019-09-30,50000000
central,2021-2025,original,1563/QĐ-UBND,2021-01-01,750000000
province,2021-2025,original,1563/QĐ-UBND,2021-01-01,1550000000
district,2021-2025,original,1563/QĐ-UBND,2021-01-01,200000000
integrated_mobilised,2021-2025,original,1563/QĐ-UBND,2021-01-01,1200000000
province,2021-2025,supplement,12/QĐ-UBND,2022-03-15,300000000
"""


def test_story_b_gives_its_trial_balance(home: Home) -> None:
    open_purse(home, "1121.01")
    fund = {"fund": "BAO.CHUNG"}
    award = {**fund, "amount": 40 * MILLION, "purpose": "HOUSE|x"}
    settled = {**award, "fund_kind": "donated", "through": "1132", "leaf": "entry"}
    post(
        home,
        templates.gift(**fund, bank="1121.01", amount=50 * MILLION, line="b1", on=date(2026, 10, 1)),
        templates.bank_fee(**fund, bank="1121.01", amount=55_000, line="b2", on=date(2026, 10, 7)),
        templates.encumbrance(**award, fund_kind="donated", key="enc:1:1:1", on=date(2026, 10, 10)),
        templates.released_to_bank(
            **fund, bank="1121.01", amount=40 * MILLION, batch="b4", on=date(2026, 10, 12)
        ),
        templates.paid(**settled, key="pay:1:1:1", on=date(2026, 10, 12)),
        templates.returned_after_settlement(
            **award, fund_kind="donated", bank="1121.01", line="b6", on=date(2026, 10, 15)
        ),
        templates.reapproval(**award, key="enc:1:2:1", on=date(2026, 10, 18)),
        templates.released_to_bank(
            **fund, bank="1121.01", amount=40 * MILLION, batch="b8", on=date(2026, 10, 19)
        ),
        templates.paid(**settled, key="pay:1:1:2", on=date(2026, 10, 19)),
    )
    real, total, turned = balances(home, "VND", budgetary=False)
    assert real == {
        "1121.01": 9_945_000,
        "6111": 40 * MILLION,
        "6151": 55_000,
        "5121": -50 * MILLION,
        "1132": 0,
    }
    assert (total, turned) == (50 * MILLION, 250_055_000)
    budget, total, turned = balances(home, "VND", budgetary=True)
    assert budget == {"B19": 0, "B22": 0, "B24": 0}
    assert (total, turned) == (0, 200 * MILLION)
