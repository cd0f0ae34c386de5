"""Lines that are the second half of a paper: each decision's entry, how much of a paper they may settle."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from relief_fund.banking.errors import DecisionUnfit, LineDecided, PaperSettled
from relief_fund.banking.inbox import InboxLine, inbox_page
from relief_fund.banking.intake import import_statement
from relief_fund.banking.paper_checks import papers_say_what_lines_settled
from relief_fund.banking.papers import PAPER_CHOICES, open_papers, settle_paper
from relief_fund.banking.parts import Settlement
from relief_fund.banking.statements.lines import CREDIT, DEBIT, RawLine
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.correct import reverse_entry
from relief_fund.ledger.entries import Entry
from relief_fund.ledger.queries import entries_by_keys
from tests.banking.lines import line, write
from tests.banking.money_in import (
    ADMINISTRATOR,
    INSPECTOR,
    NUMBER,
    TREASURY,
    balances,
    open_demo_campaign,
    open_treasury,
)

FLOOD = "0011008888888"
GIVEN, DAY = date(2024, 9, 10), date(2024, 9, 20)
A, B, S = "BAO.CHUNG", "LU.CHUNG", "NST-2"
WORDS = "HOAN TRA LENH CHUYEN TIEN"
"""A credit with these words waits for an officer."""


@pytest.fixture
def bank(home: Home, tmp_path: Path) -> "Bank":
    """Two campaigns and the treasury, each with its account and some money."""
    open_demo_campaign(home)
    open_demo_campaign(home, FLOOD, "LU")
    open_treasury(home)
    made = Bank(home, tmp_path)
    for number in (NUMBER, FLOOD, TREASURY):
        made.prints(number, line(50_000_000, "ung ho", day=GIVEN))
    return made


class Bank:
    """Prints statements, and finds what then waits in the inbox."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.home, self.folder, self.files = home, folder, 0

    def prints(self, number: str, *lines: RawLine) -> InboxLine | None:
        """Import lines; the newest that waits."""
        self.files += 1
        import_statement(
            self.home.office, ADMINISTRATOR, write(self.folder / f"{self.files}.csv", lines),
            account_number=number, recognise=matcher_for(self.home.office, account_number=number),
            settlement=Settlement.of(["books_differ"], "ngân hàng xác nhận"), opening=0,
        )  # fmt: skip
        with self.home.office.read() as connection:
            waiting = inbox_page(connection)
        return waiting[-1] if waiting else None

    def posts(self, *entries: Entry) -> int:
        """Papers straight to the desk; the number of the last."""
        for entry in entries:
            self.home.office.desk.run(lambda tx, one=entry: tx.post(one))
        with self.home.office.read() as connection:
            return entries_by_keys(connection, [entries[-1].key])[entries[-1].key]

    def settles(self, waits: InboxLine | None, decision: str, paper: int, **options: Any) -> str:
        """The officer's word."""
        assert waits is not None
        told = {"identity": waits.identity, "decision": decision, "paper": paper, "reason": "theo giấy"}
        return settle_paper(self.home.office, ADMINISTRATOR, **{**told, **options})

    def offered(self, waits: InboxLine | None) -> list[tuple[str, int, int]]:
        """(decision, entry, left) of every paper that is offered for a line."""
        assert waits is not None
        with self.home.office.read() as connection:
            return [(one.decision, one.number, one.left) for one in open_papers(connection, waits)]

    def dues_differ(self) -> list[Any]:
        """What the invariant of dues finds."""
        with self.home.office.read() as connection:
            return list(CHECKS["due_to_equals_due_from"](connection, DAY))


def credit(amount: int, day: date = DAY) -> RawLine:
    return line(amount, WORDS, day=day, direction=CREDIT, reference=f"c{amount}")


def debit(amount: int, day: date = DAY, reference: str = "") -> RawLine:
    return line(amount, "chuyen khoan", day=day, direction=DEBIT, reference=reference or f"d{amount}")


def cash(bank: Bank, amount: int = 900_000, slip: str = "NT-1") -> int:
    """Cash on its way to the bank."""
    return bank.posts(
        templates.cash_gift(fund=A, amount=amount, receipt=f"PT-{slip}", on=GIVEN, restricted=False),
        templates.cash_deposited(fund=A, amount=amount, slip=slip, on=GIVEN),
    )


def owes(bank: Bank, amount: int = 2_000_000) -> int:
    """Dues of A to B."""
    owed = templates.between_funds(fund=A, to_fund=B, amount=amount, decision="8/QĐ", on=GIVEN)
    return bank.posts(*owed)


def test_cash_arrives_at_the_bank(bank: Bank) -> None:
    paper = cash(bank)
    waits = bank.prints(NUMBER, credit(900_000))
    assert bank.offered(waits) == [("deposit_arrived", paper, 900_000)]
    bank.settles(waits, "deposit_arrived", paper)
    held = balances(bank.home)
    assert not {(A, "1131"), (A, "3379"), (A, "1111")} & held.keys()
    assert held[A, "1121.01"] == 50_900_000


def test_a_deposit_is_not_settled_twice(bank: Bank) -> None:
    paper, _ = cash(bank), cash(bank, 900_000, "NT-2")
    bank.settles(bank.prints(NUMBER, credit(900_000)), "deposit_arrived", paper)
    again = bank.prints(NUMBER, line(900_000, WORDS, day=DAY, reference="other"))
    assert [number for _, number, _ in bank.offered(again)] != [paper]
    with pytest.raises(PaperSettled):
        bank.settles(again, "deposit_arrived", paper)
    assert balances(bank.home)[A, "1131"] == 900_000


def test_budget_money_is_given_back_in_parts(bank: Bank) -> None:
    paper = bank.posts(templates.given_back(fund=S, amount=5_000_000, decision="9/QĐ", on=GIVEN))
    bank.settles(bank.prints(TREASURY, debit(3_000_000)), "given_back", paper)
    with pytest.raises(PaperSettled):
        bank.settles(bank.prints(TREASURY, debit(3_000_000, reference="x")), "given_back", paper)
    waits = bank.prints(TREASURY, debit(2_000_000))
    assert bank.offered(waits) == [("given_back", paper, 2_000_000)]
    bank.settles(waits, "given_back", paper)
    held = balances(bank.home)
    assert (S, "3331") not in held
    assert held[S, "1121.03"] == 42_000_000
    assert held[S, "1381"] == 3_000_000, "the line that was refused still waits"


def test_dues_are_paid_by_one_line_and_arrive_by_another(bank: Bank) -> None:
    paper = owes(bank)
    arrived = bank.prints(FLOOD, credit(2_000_000))
    assert bank.offered(arrived) == []
    with pytest.raises(PaperSettled):
        bank.settles(arrived, "dues_arrived", paper)
    paid = bank.prints(NUMBER, debit(2_000_000))
    paid = paid if paid and paid.direction == DEBIT else _waiting(bank, DEBIT)
    assert bank.offered(paid) == [("dues_paid", paper, 2_000_000)]
    bank.settles(paid, "dues_paid", paper)
    assert bank.dues_differ() == []
    assert balances(bank.home)[B, "1131"] == 2_000_000
    assert bank.offered(arrived) == [("dues_arrived", paper, 2_000_000)]
    bank.settles(arrived, "dues_arrived", paper)
    held = balances(bank.home)
    assert not {(A, "3361"), (B, "1361"), (B, "1131"), (A, "1381"), (B, "3379")} & held.keys()
    assert (held[A, "1121.01"], held[B, "1121.02"]) == (48_000_000, 52_000_000)
    assert bank.dues_differ() == []


def _waiting(bank: Bank, direction: str) -> InboxLine:
    with bank.home.office.read() as connection:
        return next(one for one in inbox_page(connection) if one.direction == direction)


def test_dues_that_a_voucher_has_settled_are_printed_on_both_accounts(bank: Bank) -> None:
    debt = owes(bank)
    moved = bank.posts(
        templates.between_funds_settled(
            fund=A,
            to_fund=B,
            amount=2_000_000,
            debt=debt,
            turn=1,
            bank="1121.01",
            to_bank="1121.02",
            on=GIVEN,
        )
    )
    bank.prints(NUMBER, debit(2_000_000))
    out = _waiting(bank, DEBIT)
    assert bank.offered(out) == [("booked_out", moved, 2_000_000)]
    bank.settles(out, "booked_out", moved)
    bank.prints(FLOOD, credit(2_000_000))
    bank.settles(_waiting(bank, CREDIT), "booked_in", moved)
    held = balances(bank.home)
    assert (held[A, "1121.01"], held[B, "1121.02"]) == (48_000_000, 52_000_000)
    assert not {(A, "1381"), (B, "3379")} & held.keys()


@pytest.mark.parametrize("proceeds", [25_120_000, 24_880_000])
def test_the_credit_of_foreign_money_that_was_sold_ends_with_its_slip(bank: Bank, proceeds: int) -> None:
    """Template 24: the slip has booked the đồng already, with a gain or a loss; the line adds nothing."""
    home = bank.home
    home.office.desk.run(lambda tx: open_child_account(tx, code="1122.01", opened_on=GIVEN))
    home.office.desk.run(lambda tx: open_child_account(tx, code="Q10.U1", opened_on=GIVEN))
    usd = {"fund": A, "currency_account": "1122.01", "stock": "Q10.U1", "unit": "USD", "quantity": 100_000}
    paper = bank.posts(
        templates.foreign_gift(**usd, value=25_000_000, notice="SWIFT-1", on=GIVEN),
        templates.currency_sale(
            **usd, bank="1121.01", carrying=25_000_000, proceeds=proceeds, slip="BNT-1", on=GIVEN
        ),
    )
    sold = balances(home)
    waits = bank.prints(NUMBER, line(proceeds, "MUA NGOAI TE 1000 USD", day=DAY, reference="u1"))
    assert waits is not None
    assert waits.proposal == "currency_sale"
    assert bank.offered(waits) == [("booked_in", paper, proceeds)]
    bank.settles(waits, "booked_in", paper)
    assert balances(home) == sold
    again = bank.prints(NUMBER, line(proceeds, "MUA NGOAI TE 1000 USD", day=DAY, reference="u2"))
    assert bank.offered(again) == []
    with home.office.read() as connection:
        assert papers_say_what_lines_settled(connection) == []


def test_a_household_pays_what_was_claimed(bank: Bank) -> None:
    bank.posts(Entry("aid", "prepared", GIVEN, templates.bank_fee(
        fund=A, bank="1121.01", amount=400_000, line="a", on=GIVEN).lines))  # fmt: skip
    claim = bank.posts(
        templates.repayment_claimed(
            fund=A, fund_kind="donated", amount=400_000, paid_on=GIVEN, claim="YC-1", on=GIVEN
        )
    )
    waits = bank.prints(NUMBER, credit(150_000))
    bank.settles(waits, "claim_paid", claim)
    assert balances(bank.home)[A, "1387"] == 250_000


def test_what_was_reversed_is_not_offered(bank: Bank) -> None:
    paper = cash(bank)
    reverse_entry(bank.home.office, ADMINISTRATOR, number=paper, on=DAY, document="DC-1")
    assert bank.offered(bank.prints(NUMBER, credit(900_000))) == []


def test_a_restricted_leaf_shares_the_account(bank: Bank) -> None:
    from relief_fund.ledger.funds import open_fund

    leaf = "BAO.NHA"
    bank.home.office.desk.run(
        lambda tx: open_fund(
            tx, code=leaf, kind="donated", campaign="BAO", restricted=True, opened_on=GIVEN, name="Nhà"
        )
    )
    bank.posts(
        templates.cash_gift(fund=leaf, amount=700_000, receipt="PT-7", on=GIVEN, restricted=True),
        templates.cash_deposited(fund=leaf, amount=700_000, slip="NT-7", on=GIVEN),
    )
    waits = bank.prints(NUMBER, credit(700_000))
    ((_, paper, _),) = bank.offered(waits)
    bank.settles(waits, "deposit_arrived", paper)
    held = balances(bank.home)
    assert held[leaf, "1121.01"] == 700_000
    assert not {(leaf, "1131"), (A, "3379")} & held.keys()
    owed = templates.between_funds(fund=leaf, to_fund=B, amount=600_000, decision="11/QĐ", on=GIVEN)
    paper = bank.posts(*owed)
    bank.prints(NUMBER, debit(600_000))
    bank.settles(_waiting(bank, DEBIT), "dues_paid", paper)
    held = balances(bank.home)
    assert (held[leaf, "1121.01"], held[A, "1121.01"]) == (100_000, 50_000_000)
    assert (A, "1381") not in held


def test_what_does_not_fit_is_refused(bank: Bank) -> None:
    paper = cash(bank)
    waits = bank.prints(NUMBER, credit(900_000))
    wrong: Sequence[tuple[str, int]] = (
        ("given_back", paper), ("claim_paid", paper), ("deposit_arrived", 9_999), ("deposit_arrived", 0),
        ("nothing", paper), ("dues_arrived", paper),
    )  # fmt: skip
    for decision, number in wrong:
        with pytest.raises(DecisionUnfit):
            bank.settles(waits, decision, number)
    with pytest.raises(DecisionUnfit):
        bank.settles(waits, "deposit_arrived", paper, on=DAY - timedelta(days=1))
    with pytest.raises(LineDecided):
        bank.settles(waits, "deposit_arrived", paper, expected="fee")
    assert waits is not None
    with pytest.raises(DutyMissing):
        settle_paper(
            bank.home.office, INSPECTOR, identity=waits.identity, decision="deposit_arrived", paper=paper,
            reason="x",
        )  # fmt: skip


def test_a_paper_of_later_than_the_line_or_of_another_owner_is_not_its_reason(bank: Bank) -> None:
    later = bank.posts(
        templates.cash_gift(fund=A, amount=5, receipt="PT-9", on=GIVEN, restricted=False),
        templates.cash_deposited(fund=A, amount=5, slip="NT-9", on=DAY + timedelta(days=1)),
    )
    waits = bank.prints(NUMBER, credit(5))
    assert bank.offered(waits) == []
    with pytest.raises(DecisionUnfit):
        bank.settles(waits, "deposit_arrived", later)
    paper = cash(bank)
    elsewhere = bank.prints(FLOOD, credit(900_000))
    with pytest.raises(DecisionUnfit):
        bank.settles(elsewhere, "deposit_arrived", paper)


def test_decisions_about_papers_are_final(bank: Bank) -> None:
    paper = cash(bank)
    waits = bank.prints(NUMBER, credit(900_000))
    bank.settles(waits, "deposit_arrived", paper)
    with pytest.raises(DecisionUnfit):
        bank.settles(waits, "claim_paid", paper, expected="deposit_arrived")
    with pytest.raises(LineDecided):
        bank.settles(waits, "deposit_arrived", paper)
    assert {one.direction for one in PAPER_CHOICES.values()} == {CREDIT, DEBIT}
