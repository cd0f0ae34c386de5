"""What the books know about accounts, funds and closed days, as it stands in the tables."""

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.chart import close_account
from relief_fund.ledger.funds import close_fund
from relief_fund.ledger.periods import close_period
from relief_fund.ledger.rules import Rules
from tests.ledger.test_golden_stories import ADMINISTRATOR
from tests.register import books


def read(home: Home) -> Rules:
    with home.office.read() as connection:
        return Rules.read(connection)


def test_only_postable_accounts_with_their_side_and_marks(home: Home) -> None:
    books.open_purses(home)
    rules = read(home)
    assert rules.accounts[books.BANK] == ("D", True, True)
    assert rules.accounts["B19"] == ("D", True, False)
    assert rules.accounts["5121"] == ("C", False, False)
    assert "1121" not in rules.accounts
    assert rules.funds == {
        books.GENERAL: "donated", books.EARLIER: "donated", books.BUDGET: "budget", books.PLAN: "mobilised",
    }  # fmt: skip


def test_what_is_closed(home: Home) -> None:
    books.open_purses(home)
    assert (read(home).closed_accounts, read(home).closed_funds, read(home).closed_to) == ({}, {}, None)
    home.office.desk.run(lambda tx: close_account(tx, code="6151", closed_on=books.day(3)))
    home.office.desk.run(lambda tx: close_fund(tx, code=books.PLAN, closed_on=books.day(4)))
    for day in (5, 6):
        close_period(home.office, ADMINISTRATOR, ends_on=books.day(day))
    rules = read(home)
    assert rules.closed_accounts == {"6151": books.day(3)}
    assert rules.closed_funds == {books.PLAN: books.day(4)}
    assert rules.closed_to == books.day(6)
