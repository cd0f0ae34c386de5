"""Value without goods or foreign money is found kind by kind, and what the commands write is never a finding."""

from collections.abc import Callable
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.units import register_unit
from tests.inspection.sabotage import sabotaged
from tests.ledger.events_home import ADMIN, DAY, furnish, post

FUND = "BAO.CHUNG"
DOLLARS: dict[str, Any] = {"fund": FUND, "currency_account": "1122.01", "stock": "Q10.U1", "unit": "USD"}
EUROS = {**DOLLARS, "stock": "Q10.U2", "unit": "EUR"}
RICE: dict[str, Any] = {"fund": FUND, "stock": "Q10.K1", "unit": "RICE_KG", "note": "BB-1"}
FOREIGN, GOODS = "no_foreign_value_without_quantity", "no_goods_value_without_goods"


def found(home: Home, *statements: str) -> dict[str, list[dict[str, object]]]:
    """What each of the two checks finds where it finds something, ``statements`` carried out against all laws."""
    if not statements:
        with home.office.read() as connection:
            told = {name: CHECKS[name](connection, DAY) for name in (FOREIGN, GOODS)}
    else:
        with sabotaged(home, *statements) as connection:
            told = {name: CHECKS[name](connection, DAY) for name in (FOREIGN, GOODS)}
    return {name: rows for name, rows in told.items() if rows}


@pytest.fixture
def stocked(home: Home) -> tuple[Home, dict[str, int]]:
    """Two moneys on one account, one sold out; two kinds of goods, one all lost: numbers of the entries."""
    furnish(home)
    register_unit(home.office, ADMIN, code="EUR", exponent=2)
    home.office.desk.run(lambda tx: open_child_account(tx, code="Q10.U2", opened_on=DAY))
    made = {
        "dollars": post(home, "foreign_gift", **DOLLARS, notice="a", quantity=10_000, value=2_500_000),
        "euros": post(home, "foreign_gift", **EUROS, notice="b", quantity=10_000, value=2_900_000),
        "rice": post(home, "gift_in_kind", **RICE, row=1, quantity=300, value=1_000),
        "blankets": post(
            home, "gift_in_kind", **{**RICE, "unit": "BLANKET"}, row=2, quantity=20, value=5_000
        ),
    }
    sold: dict[str, Any] = {"bank": "1121.01", "quantity": 10_000, "proceeds": 2_555_000, "slip": "S1"}
    made["sale"] = post(home, "currency_sale", **DOLLARS, **sold)
    lost: dict[str, Any] = {"fund": FUND, "free": "Q10.K1", "unit": "RICE_KG", "minutes": "KK-1", "row": 1}
    made["loss"] = post(home, "goods_lost", **lost, quantity=300)
    return home, made


def test_what_the_commands_write_is_no_finding(stocked: tuple[Home, dict[str, int]]) -> None:
    home, made = stocked
    assert found(home) == {}
    for name in ("sale", "dollars", "euros", "loss", "rice", "blankets"):
        reverse_entry(home.office, ADMIN, number=made[name], on=DAY, document="x")
        assert found(home) == {}, name


def test_neither_money_hides_what_another_leaves(stocked: tuple[Home, dict[str, int]]) -> None:
    home, made = stocked
    left = f"UPDATE posting SET credit = credit - 7 WHERE entry = {made['sale']} AND account = '1122.01'"
    told = {"fund": FUND, "account": "1122.01", "unit": "USD", "amount": "7"}
    assert found(home, left) == {FOREIGN: [told]}
    none = f"UPDATE posting SET debit = 0 WHERE entry = {made['euros']} AND account = '1122.01'"
    told = {"fund": FUND, "account": "1122.01", "unit": "EUR", "amount": "0"}
    assert told in found(home, none)[FOREIGN]


def test_neither_goods_hide_what_others_leave(stocked: tuple[Home, dict[str, int]]) -> None:
    home, made = stocked
    left = f"UPDATE posting SET credit = credit - 3 WHERE entry = {made['loss']} AND account = '1521'"
    assert found(home, left) == {GOODS: [{"fund": FUND, "unit": "RICE_KG", "amount": "3"}]}
    more = f"UPDATE posting SET credit = credit + 3 WHERE entry = {made['loss']} AND account = '1521'"
    assert found(home, more) == {GOODS: [{"fund": FUND, "unit": "RICE_KG", "amount": "-3"}]}


Change = Callable[[], tuple[Any, ...]]
BROUGHT: dict[str, Change] = {
    "goods": lambda: (
        *moved(FUND, "1521", "5123", 900), *moved(FUND, "Q10.K1", "Q20", 5, unit="RICE_KG"),
        *moved(FUND, "Q10.K1", "Q20", 5, unit="BLANKET"),
    ),
    "moneys": lambda: (
        *moved(FUND, "1122.01", "5121", 900), *moved(FUND, "Q10.U1", "Q20", 5, unit="USD"),
        *moved(FUND, "Q10.U1", "Q20", 5, unit="RICE_KG"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROUGHT)
def test_what_a_journal_brought_for_several_at_once_is_divided_by_nobody(home: Home, name: str) -> None:
    furnish(home)
    home.office.desk.run(lambda tx: tx.post(Entry("x:1", "brought", DAY, BROUGHT[name]())))
    store, worth = ("Q10.K1", ()) if name == "goods" else ("Q10.U1", moved(FUND, "5121", "1122.01", 400))
    gone = (*worth, *moved(FUND, "Q20", store, 5, unit="RICE_KG"))
    home.office.desk.run(lambda tx: tx.post(Entry("x:2", "brought", DAY, gone)))
    assert found(home) == {}
