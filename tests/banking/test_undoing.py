"""An entry that a bank line rests on is not reversed: neither its paper nor the decision that booked it."""

from datetime import date

import pytest

from relief_fund.banking.decisions import decide_line
from relief_fund.banking.errors import DecisionUnfit, EntryHeldByLine
from relief_fund.banking.paper_checks import papers_say_what_lines_settled
from relief_fund.donors.several_gifts import Share, split_line
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import correct
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.queries import entries_by_keys
from tests.banking import test_papers
from tests.banking.money_in import ADMINISTRATOR, NUMBER, balances
from tests.banking.test_papers import DAY, A, Bank, cash, credit, debit
from tests.banking.test_papers_meanwhile import advance, matched, released
from tests.raced import meanwhile
from tests.reversals import reversed_unasked

bank = test_papers.bank


def reverse(bank: Bank, number: int) -> int:
    return reverse_entry(bank.home.office, ADMINISTRATOR, number=number, on=DAY, document="DC-1")


def number_of(home: Home, key: str) -> int:
    with home.office.read() as connection:
        return entries_by_keys(connection, [key])[key]


def refused(bank: Bank, number: int) -> None:
    before = balances(bank.home)
    with pytest.raises(EntryHeldByLine) as caught:
        reverse(bank, number)
    assert len(str(caught.value.facts["line"])) == 12
    assert balances(bank.home) == before


def test_a_deposit_that_arrived_is_not_taken_back(bank: Bank) -> None:
    """There is other cash on its way, so no guard of the books would refuse it."""
    paper, _ = cash(bank), cash(bank, 900_000, "NT-2")
    bank.settles(bank.prints(NUMBER, credit(400_000)), "deposit_arrived", paper)
    refused(bank, paper)


def test_a_payment_that_the_bank_has_debited_does_not_come_back_into_the_books(bank: Bank) -> None:
    paper = released(bank, 3_000_000)
    bank.settles(bank.prints(NUMBER, debit(3_000_000)), "payments_settled", paper)
    refused(bank, paper)
    paper = advance(bank)
    matched(bank)
    refused(bank, paper)


def test_a_paper_that_no_line_rests_on_is_reversed(bank: Bank) -> None:
    paper, other = cash(bank), cash(bank, 900_000, "NT-2")
    bank.settles(bank.prints(NUMBER, credit(900_000)), "deposit_arrived", paper)
    assert reverse(bank, other) > other


def test_a_paper_put_in_force_again_is_settled_like_any_other_and_then_held(bank: Bank) -> None:
    """Reversed by mistake, its reversal reversed: the bank prints what it says, and then it stays."""
    paper = cash(bank)
    again = reverse(bank, reverse(bank, paper))
    waits = bank.prints(NUMBER, credit(900_000))
    assert bank.offered(waits) == [("deposit_arrived", paper, 900_000)]
    bank.settles(waits, "deposit_arrived", paper)
    with bank.home.office.read() as connection:
        assert papers_say_what_lines_settled(connection) == []
    refused(bank, again)


def decided(bank: Bank, identity: str, decision: str, expected: str = "") -> str:
    return decide_line(
        bank.home.office, ADMINISTRATOR, identity=identity, decision=decision, reason="x", on=DAY,
        expected=expected,
    )  # fmt: skip


def test_a_decision_is_decided_otherwise_and_not_reversed(bank: Bank) -> None:
    waits = bank.prints(NUMBER, credit(1_500_000))
    assert waits is not None
    key = decided(bank, waits.identity, "refund_owed")
    refused(bank, number_of(bank.home, key))
    key = decided(bank, waits.identity, "other_debt", "refund_owed")
    refused(bank, number_of(bank.home, key))
    assert balances(bank.home)[A, "3388"] == -1_500_000


def test_each_part_of_a_line_that_was_split_stands(bank: Bank) -> None:
    waits = bank.prints(NUMBER, credit(1_500_000))
    assert waits is not None
    split_line(
        bank.home.office, ADMINISTRATOR, identity=waits.identity, reason="hai người", on=DAY,
        shares=[Share(1_000_000), Share(500_000)],
    )  # fmt: skip
    for part in (1, 2):
        refused(bank, number_of(bank.home, f"gift_split:{waits.identity}:{part}"))


def test_a_decision_that_was_reversed_before_the_rule_is_not_built_upon(bank: Bank) -> None:
    """Its money is in suspense again; to decide on would take what is owed to somebody else."""
    mine, other = bank.prints(NUMBER, credit(1_500_000)), bank.prints(NUMBER, credit(1_600_000))
    assert mine is not None
    assert other is not None
    key = decided(bank, mine.identity, "refund_owed")
    decided(bank, other.identity, "refund_owed")
    reversed_unasked(bank.home, ADMINISTRATOR, key, DAY)
    before = balances(bank.home)
    assert (before[A, "3379"], before[A, "3383"]) == (-1_500_000, -1_600_000)
    with pytest.raises(DecisionUnfit):
        decided(bank, mine.identity, "other_debt", "refund_owed")
    assert balances(bank.home) == before


def test_what_is_settled_meanwhile_is_seen(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    paper, _ = cash(bank), cash(bank, 900_000, "NT-2")
    waits = bank.prints(NUMBER, credit(900_000))
    meanwhile(monkeypatch, correct, "check_days", lambda: bank.settles(waits, "deposit_arrived", paper))
    with pytest.raises(EntryHeldByLine):
        reverse(bank, paper)
    assert balances(bank.home)[A, "1131"] == 900_000


def test_the_day_of_a_refused_reversal_does_not_matter(bank: Bank) -> None:
    paper = released(bank, 3_000_000)
    bank.settles(bank.prints(NUMBER, debit(3_000_000)), "payments_settled", paper)
    with pytest.raises(EntryHeldByLine):
        reverse_entry(bank.home.office, ADMINISTRATOR, number=paper, on=date(2024, 10, 1), document="DC-1")
