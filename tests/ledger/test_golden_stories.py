"""The three golden stories, posted through the desk, give the trial balances of the accounting plan to the đồng."""

from datetime import date
from typing import Any

import pytest

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger import templates
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.budget import budget_report, import_budget
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


@pytest.fixture
def story_a(home: Home, tmp_path: Any) -> Home:
    open_purse(home, "1121.02", campaign="")
    paper = tmp_path / "plan.csv"
    paper.write_text(STORY_A, "utf-8")
    assert import_budget(home.office, ADMINISTRATOR, paper).posted == 10
    assert import_budget(home.office, ADMINISTRATOR, paper).posted == 0
    house = {"fund": "NST-2", "amount": 40 * MILLION}
    post(
        home,
        templates.budget_received(
            fund="NST-2", bank="1121.02", amount=60 * MILLION, line="a11", on=date(2022, 10, 1)
        ),
        templates.encumbrance(
            **house, fund_kind="budget", purpose="HOUSE|x", key="enc:1:1:1", on=date(2022, 10, 20)
        ),
        templates.advance(**house, bank="1121.02", batch="b1", on=date(2022, 10, 21)),
        templates.paid(
            **house, fund_kind="budget", purpose="HOUSE|x", key="pay:1:1:1", on=date(2022, 10, 25), leaf="entry"
        ),
    )  # fmt: skip
    return home


def test_story_a_gives_its_trial_balance(story_a: Home) -> None:
    real, total, turned = balances(story_a, "VND", budgetary=False)
    assert real == {
        "1121.02": 20 * MILLION, "6111": 40 * MILLION, "3371": -20 * MILLION, "5111": -40 * MILLION, "1385": 0,
    }  # fmt: skip
    assert (total, turned) == (60 * MILLION, 180 * MILLION)
    budget, total, turned = balances(story_a, "VND", budgetary=True)
    assert budget == {
        "B11": 6450 * MILLION, "B12": 300 * MILLION, "B13": -50 * MILLION, "B21": -6660 * MILLION,
        "B22": 0, "B23": -40 * MILLION,
    }  # fmt: skip
    assert (total, turned) == (6750 * MILLION, 6880 * MILLION)


def test_story_a_by_fund(story_a: Home) -> None:
    with story_a.office.read() as connection:
        rows = {row.fund: row for row in budget_report(connection)}
    granted = {fund: row.appropriated // MILLION for fund, row in rows.items()}
    assert granted == {
        "NSTW-1": 450, "NST-1": 900, "NSH-1": 140, "LGHD-1": 1210,
        "NSTW-2": 750, "NST-2": 1850, "NSH-2": 200, "LGHD-2": 1200,
    }  # fmt: skip
    assert all(row.appropriated == row.available + row.encumbered + row.spent for row in rows.values())
    assert (rows["NST-2"].available, rows["NST-2"].spent) == (1810 * MILLION, 40 * MILLION)


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


def test_story_c_gives_its_trial_balance(home: Home) -> None:
    open_purse(home, "1121.01", "1122.01", "Q10.U1", "Q10.K1", "Q11.K1")
    fund = {"fund": "BAO.CHUNG"}
    rice = {**fund, "unit": "RICE_KG"}
    post(
        home,
        templates.foreign_gift(
            **fund, currency_account="1122.01", stock="Q10.U1", unit="USD", quantity=100_000, value=25 * MILLION,
            line="c1", on=date(2026, 10, 5),
        ),
        templates.currency_sale(
            **fund, bank="1121.01", currency_account="1122.01", stock="Q10.U1", unit="USD", quantity=100_000,
            carrying=25 * MILLION, proceeds=25_120_000, slip="c2", on=date(2026, 10, 6),
        ),
        templates.gift_in_kind(
            **rice, stock="Q10.K1", quantity=100_000, note="c3", row=1, value=1_800_000, on=date(2026, 10, 8)
        ),
        templates.gift_in_kind(
            **fund, unit="BLANKET", stock="Q10.K1", quantity=20, note="c4", row=1, on=date(2026, 10, 8)
        ),
        templates.goods_approved(
            **rice, free="Q10.K1", reserved="Q11.K1", quantity=60_000, award="c5", on=date(2026, 10, 10)
        ),
        templates.goods_issued(
            **rice, reserved="Q11.K1", quantity=60_000, value=1_080_000, award="c5", instalment=1,
            on=date(2026, 10, 12),
        ),
    )  # fmt: skip
    real, total, turned = balances(home, "VND", budgetary=False)
    assert real == {
        "1121.01": 25_120_000, "1521": 720_000, "6112": 1_080_000, "5121": -25 * MILLION, "5123": -1_800_000,
        "7151": -120_000, "1122.01": 0,
    }  # fmt: skip
    assert (total, turned) == (26_920_000, 53 * MILLION)
    assert balances(home, "USD", budgetary=False) == (
        {"Q30": 100_000, "Q20": -100_000, "Q10.U1": 0}, 100_000, 200_000,
    )  # fmt: skip
    assert balances(home, "RICE_KG", budgetary=False) == (
        {"Q10.K1": 40_000, "Q30": 60_000, "Q20": -100_000, "Q11.K1": 0}, 100_000, 220_000,
    )  # fmt: skip
    assert balances(home, "BLANKET", budgetary=False) == ({"Q10.K1": 20, "Q20": -20}, 20, 20)
