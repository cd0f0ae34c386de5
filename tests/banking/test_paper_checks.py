"""The check of papers holds after lines settled some, and finds each way of taking more than they say."""

from pathlib import Path

import pytest

from relief_fund.banking.paper_checks import papers_say_what_lines_settled
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.papers import papers_of
from tests.banking import test_papers
from tests.banking.money_in import ADMINISTRATOR
from tests.banking.test_papers import DAY, GIVEN, NUMBER, A, Bank, cash, credit, debit
from tests.inspection.sabotage import sabotaged
from tests.reversals import reversed_unasked

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
        ("DELETE FROM line_paper WHERE amount = 300000", "banking.decided_without_paper"),
        ("UPDATE line_decision SET decision = 'payments_settled'", "banking.decided_without_paper"),
        ("UPDATE posting SET debit = 899999 WHERE debit = 900000", "banking.paper_exceeded"),
    ],
)
def test_it_finds(settled: Home, sabotage: str, code: str) -> None:
    with sabotaged(settled, sabotage) as connection:
        assert code in {one["code"] for one in papers_say_what_lines_settled(connection)}


def test_it_finds_a_paper_that_was_reversed_after_it_was_settled(settled: Home) -> None:
    """Another deposit's money hides it from the guards of the books."""
    with settled.office.read() as connection:
        (paper,) = papers_of(connection, kinds=["cash_deposited"], funds={A})
    cash(Bank(settled, Path()), 900_000, "NT-2")
    reversed_unasked(settled, ADMINISTRATOR, paper.key, DAY)
    with settled.office.read() as connection:
        assert papers_say_what_lines_settled(connection) == [
            {"code": "banking.paper_reversed", "paper": paper.number}
        ]


def test_it_finds_a_payment_that_was_named_and_matched(bank: Bank) -> None:
    paper = bank.posts(
        templates.advance(fund=A, bank="1121.01", amount=900_000, batch="DC-2024-0007", on=GIVEN)
    )
    waits = bank.prints(NUMBER, debit(900_000))
    bank.settles(waits, "payments_settled", paper)
    with bank.home.office.read() as connection:
        assert papers_say_what_lines_settled(connection) == []
    stray = "INSERT INTO matched_line (entry_key, identity) SELECT paper, 'x' FROM line_paper"
    with sabotaged(bank.home, stray) as connection:
        assert [one["code"] for one in papers_say_what_lines_settled(connection)] == [
            "banking.paper_printed_twice"
        ]


def test_a_debit_booked_as_paid_already_needs_its_payment(bank: Bank) -> None:
    """What one officer's word alone once did: money printed by the bank, and free in the books again."""
    paper = bank.posts(
        templates.released_to_bank(fund=A, bank="1121.01", amount=3_000_000, batch="b", on=GIVEN)
    )
    bank.settles(bank.prints(NUMBER, debit(3_000_000)), "payments_settled", paper)
    for sabotage, code in (
        ("DELETE FROM line_paper", "banking.decided_without_paper"),
        ("UPDATE posting SET account = '1121.02' WHERE account = '1121.01' AND credit = 3000000",
         "banking.paper_exceeded"),
    ):  # fmt: skip
        with sabotaged(bank.home, sabotage) as connection:
            assert code in {one["code"] for one in papers_say_what_lines_settled(connection)}
