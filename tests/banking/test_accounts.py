"""Opening accounts: one number once, the next child of 1121, a budget fund behind it."""

import pytest

from relief_fund.banking import errors, queries
from relief_fund.banking.accounts import checked_account, open_bank_account
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.errors import FundUnknown
from tests.banking import money_in
from tests.banking.money_in import scalar


def test_accounts_are_numbered_one_after_the_other(home: Home, campaign: object) -> None:
    assert money_in.open_treasury(home) == "1121.02"
    with home.office.read() as connection:
        first, second = queries.accounts(connection)
        assert queries.account_by_number(connection, money_in.TREASURY) == second
        assert queries.account_by_code(connection, "1121.01") == first
        assert queries.account_by_code(connection, "1121.09") is None
    assert (first.fund, first.earlier_fund, first.owner, first.purpose) == (
        "BAO.CHUNG", "BAO.TRUOC", "BAO", "campaign",
    )  # fmt: skip
    assert (second.fund, second.earlier_fund, second.owner, second.purpose) == (
        "NST-2",
        "NST-2",
        "NST",
        "budget",
    )


def test_the_leaf_names_no_number(home: Home) -> None:
    money_in.open_treasury(home)
    body = scalar(home, "SELECT body FROM leaf WHERE kind = 'bank_account'")
    assert b"1121.01" in bytes(body)
    assert money_in.TREASURY.encode() not in bytes(body)


def test_a_number_is_opened_once(home: Home) -> None:
    money_in.open_treasury(home)
    with pytest.raises(errors.BankAccountOpened):
        open_bank_account(
            home.office, money_in.ADMINISTRATOR, number=" 9527-30199999 ", bank="Kho bạc", fund="NST-2",
            opened_on=money_in.LAUNCH,
        )  # fmt: skip
    assert scalar(home, "SELECT count(*) FROM bank_account") == 1


def test_refusals(home: Home, campaign: object) -> None:
    options = {"number": "123456789", "bank": "Kho bạc", "opened_on": money_in.LAUNCH}
    for fund in ("NONE", "BAO.CHUNG"):
        with pytest.raises(FundUnknown):
            open_bank_account(home.office, money_in.ADMINISTRATOR, fund=fund, **options)  # type: ignore[arg-type]
    with pytest.raises(DutyMissing):
        open_bank_account(home.office, money_in.INSPECTOR, fund="NST-2", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "bank"), [("12345", "VCB"), ("1" * 31, "VCB"), ("số123456", "VCB"), ("123456", " ")]
)
def test_numbers_and_banks_that_cannot_be(number: str, bank: str) -> None:
    with pytest.raises(errors.BankAccountInvalid):
        checked_account(number, bank)
