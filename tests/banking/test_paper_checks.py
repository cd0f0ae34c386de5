"""The check of papers holds after lines settled some, and finds each way of taking more than they say."""

import pytest

from relief_fund.banking.paper_checks import papers_say_what_lines_settled
from relief_fund.kernel.protocols import Home
from tests.banking import test_papers
from tests.banking.test_papers import NUMBER, Bank, cash, credit
from tests.inspection.sabotage import sabotaged

bank = test_papers.bank


@pytest.fixture
def settled(bank: Bank) -> Home:
    """Cash of 900,000 on its way, of which two lines brought all."""
    paper = cash(bank)
    for amount in (600_000, 300_000):
        bank.settles(bank.prints(NUMBER, credit(amount)), "deposit_arrived", paper)
    return bank.home


def test_it_holds_where_papers_were_settled_in_parts(settled: Home) -> None:
    with settled.office.read() as connection:
        assert papers_say_what_lines_settled(connection) == []


@pytest.mark.parametrize(
    ("sabotage", "code"),
    [
        ("UPDATE line_paper SET amount = 300001 WHERE amount = 300000", "banking.paper_exceeded"),
        ("UPDATE line_paper SET amount = 299999 WHERE amount = 300000", "banking.paper_of_another_line"),
        ("UPDATE line_paper SET paper = 'deposit:none' WHERE amount = 300000", "banking.paper_exceeded"),
        ("UPDATE entry SET kind = 'gift' WHERE kind = 'cash_deposited'", "banking.paper_exceeded"),
        ("UPDATE line_paper SET decision = 'claim_paid' WHERE amount = 300000", "banking.paper_exceeded"),
        ("UPDATE line_paper SET identity = 'nobody' WHERE amount = 300000", "banking.paper_of_another_line"),
        ("DELETE FROM line_decision", "banking.paper_of_another_line"),
        ("UPDATE posting SET debit = 899999 WHERE debit = 900000", "banking.paper_exceeded"),
    ],
)
def test_it_finds(settled: Home, sabotage: str, code: str) -> None:
    with sabotaged(settled, sabotage) as connection:
        assert code in {one["code"] for one in papers_say_what_lines_settled(connection)}
