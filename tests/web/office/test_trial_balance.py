"""The trial balance: rows per fund, money apart from authority, sides and sums."""

from relief_fund.ledger.balances import Turnover
from relief_fund.ledger.queries import FundFace
from relief_fund.web.office.trial_balance import of_funds

FUND = FundFace("BAO.CHUNG", "donated", "BAO", "", "", "Bão", "BAO")


def test_money_and_authority_are_two_tables_that_balance() -> None:
    moved = [
        Turnover("BAO.CHUNG", "1121.01", "VND", "", 500, 120),
        Turnover("BAO.CHUNG", "5121", "VND", "", 0, 400),
        Turnover("BAO.CHUNG", "5121", "VND", "NHA", 20, 0),
        Turnover("BAO.CHUNG", "B19", "VND", "", 70, 0),
        Turnover("BAO.CHUNG", "B22", "VND", "", 0, 70),
    ]
    money, authority = of_funds(moved, {"BAO.CHUNG": FUND}, {})
    assert (money.counts, authority.counts) == ("money", "authority")
    bank, gifts = money.rows
    assert (bank.balance_debit, bank.balance_credit) == (380, 0)
    assert (gifts.debit, gifts.credit, gifts.balance_credit) == (20, 400, 380)
    assert money.total("debit") == money.total("credit") == 520
    assert money.balanced
    assert authority.balanced


def test_quantities_stand_apart_and_units_are_never_added_together() -> None:
    moved = [
        Turnover("BAO.CHUNG", "Q10", "RICE_KG", "", 45_500, 0),
        Turnover("BAO.CHUNG", "Q20", "RICE_KG", "", 0, 45_500),
        Turnover("BAO.CHUNG", "Q10", "BLANKET", "", 20, 0),
        Turnover("BAO.CHUNG", "Q20", "BLANKET", "", 0, 20),
        Turnover("BAO.CHUNG", "B19", "VND", "", 70, 0),
        Turnover("BAO.CHUNG", "B22", "VND", "", 0, 70),
    ]
    tables = of_funds(moved, {}, {})
    assert [(one.counts, one.unit, one.total("debit"), one.balanced) for one in tables] == [
        ("authority", "VND", 70, True), ("quantity", "BLANKET", 20, True), ("quantity", "RICE_KG", 45_500, True),
    ]  # fmt: skip


def test_a_fund_out_of_balance_says_so() -> None:
    (table,) = of_funds([Turnover("X", "1121.01", "VND", "", 1, 0)], {}, {})
    assert not table.balanced
    assert table.fund is None
