"""Papers of a line: what a debit may be named as, and what happens to a paper before or while it is settled."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from relief_fund.banking import papers
from relief_fund.banking.advances import Advance
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.errors import DecisionUnfit, LineDecided, PaperSettled
from relief_fund.banking.inbox import LINE, InboxLine, inbox_page, line_of_entry, matched_keys
from relief_fund.banking.intake import import_statement
from relief_fund.banking.paper_checks import papers_say_what_lines_settled
from relief_fund.banking.parts import Settlement
from relief_fund.banking.proof import bank_proofs
from relief_fund.banking.statements.lines import DEBIT
from relief_fund.banking.withdrawals import answer_withdrawal, ask_withdrawal
from relief_fund.banking.withdrawing import carry_on
from relief_fund.donors.recognition import matcher_for
from relief_fund.donors.withdrawn_gifts import WithdrawnGifts
from relief_fund.ledger import templates
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.funds import open_fund
from tests.banking import test_papers
from tests.banking.lines import line, write
from tests.banking.money_in import ADMINISTRATOR, NUMBER, balances
from tests.banking.test_papers import DAY, GIVEN, WORDS, A, B, Bank, cash, credit, debit, owes
from tests.banking.test_withdrawing import SECOND

bank = test_papers.bank


LEAF = "BAO.NHA"


def open_leaf(bank: Bank) -> None:
    """A fund for one purpose that shares the account of the campaign."""
    bank.home.office.desk.run(
        lambda tx: open_fund(
            tx, code=LEAF, kind="donated", campaign="BAO", restricted=True, opened_on=GIVEN, name="Nhà"
        )
    )


def released(bank: Bank, amount: int, batch: str = "DC-1", fund: str = A) -> int:
    """A batch that was released to the bank: its money has left the books."""
    return bank.posts(
        templates.released_to_bank(fund=fund, bank="1121.01", amount=amount, batch=batch, on=GIVEN)
    )


def test_a_debit_is_a_payment_only_of_the_batch_that_it_names(bank: Bank) -> None:
    """Else its money would be in the account again, and spent once more."""
    waits = bank.prints(NUMBER, debit(3_000_000))
    assert waits is not None
    assert bank.offered(waits) == []
    with pytest.raises(DecisionUnfit):
        decide_line(
            bank.home.office, ADMINISTRATOR, identity=waits.identity, decision="payments_settled", reason="x"
        )
    assert balances(bank.home)[A, "1121.01"] == 47_000_000
    paper = released(bank, 3_000_000)
    assert balances(bank.home)[A, "1121.01"] == 44_000_000
    assert bank.offered(waits) == [("payments_settled", paper, 3_000_000)]
    bank.settles(waits, "payments_settled", paper)
    held = balances(bank.home)
    assert (held[A, "1121.01"], held[A, "1132"]) == (47_000_000, 3_000_000)
    assert (A, "1381") not in held
    again = bank.prints(NUMBER, debit(3_000_000, reference="again"))
    assert bank.offered(again) == []
    with pytest.raises(PaperSettled):
        bank.settles(again, "payments_settled", paper)
    with pytest.raises(DecisionUnfit):
        bank.settles(waits, "payments_settled", paper, expected="payments_settled")


@pytest.mark.parametrize(
    "made",
    [
        templates.advance(fund=A, bank="1121.01", amount=700_000, batch="b", on=GIVEN),
        templates.supplier_sent(fund=A, bank="1121.01", amount=700_000, invoice="HD-1", on=GIVEN),
    ],
)
def test_every_way_out_of_the_books_may_be_printed_later(bank: Bank, made: Entry) -> None:
    paper = bank.posts(made)
    bank.settles(bank.prints(NUMBER, debit(300_000)), "payments_settled", paper)
    rest = bank.prints(NUMBER, debit(400_000))
    assert bank.offered(rest) == [("payments_settled", paper, 400_000)], "banks print single payments too"
    with bank.home.office.read() as connection:
        key = made.key
        assert matched_keys(connection, [key, "other"]) == {key}, "the program does not match it any more"


def test_a_batch_of_two_funds_is_one_debit(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    open_leaf(bank)
    bank.posts(
        *templates.between_funds(
            fund=A,
            to_fund=LEAF,
            amount=1_000_000,
            decision="7/QĐ",
            on=GIVEN,
            bank="1121.01",
            to_bank="1121.01",
        )
    )
    general, tied = released(bank, 3_000_000), released(bank, 400_000, fund=LEAF)
    waits = bank.prints(NUMBER, debit(3_400_000))
    with bank.home.office.read() as connection:
        (whole,) = papers.open_papers(connection, waits)
    assert (whole.decision, whole.left, {one.number for one in whole.parts}) == (
        "payments_settled", 3_400_000, {general, tied},
    )  # fmt: skip
    assert set(whole.fund.split(" + ")) == {A, LEAF}
    raced(bank, monkeypatch, lambda: reversed_meanwhile(bank, tied))
    with pytest.raises(PaperSettled):
        bank.settles(waits, "payments_settled", general)
    monkeypatch.undo()
    assert bank.offered(waits) == []
    tied = released(bank, 400_000, fund=LEAF, batch="DC-2")
    assert bank.offered(waits) == [], "of another batch"
    released(bank, 3_000_000, batch="DC-2")
    bank.settles(waits, "payments_settled", tied, on=DAY)
    held = balances(bank.home)
    assert (held[A, "1121.01"], held[LEAF, "1121.01"]) == (43_000_000, 600_000)
    assert waits is not None
    with bank.home.office.read() as connection:
        assert papers_say_what_lines_settled(connection) == []
        (proof, *_) = bank_proofs(connection, DAY)
        by_line = line_of_entry(connection, f"send:DC-2:{A}", 3_000_000)
        assert line_of_entry(connection, f"send:DC-2:{LEAF}", 1) is None, "a part proves no batch"
    assert by_line is not None
    assert by_line.identity == waits.identity
    assert proof.proved
    assert [one.key for one in proof.differences if "DC-2" in one.key or waits.identity in one.key] == []
    again = bank.offered(bank.prints(NUMBER, debit(400_000)))
    assert [number for _, number, _ in again] == [general], "all of the other batch is printed"


def matched(bank: Bank) -> InboxLine:
    """A debit that the program matches with the advance of its batch."""
    import_statement(
        bank.home.office, ADMINISTRATOR,
        write(bank.folder / "matched.csv", [line(900_000, "UNG DC 2024 0007", day=DAY, direction=DEBIT)]),
        account_number=NUMBER, settlement=Settlement.of(["books_differ"], "ngân hàng xác nhận"), opening=0,
        recognise=matcher_for(
            bank.home.office, account_number=NUMBER,
            advances=[Advance("DC-2024-0007", "1121.01", A, 900_000, 900_000)],
        ),
    )  # fmt: skip
    with bank.home.office.read() as connection:
        return next(one for one in inbox_page(connection, view="all") if "UNG DC" in one.text)


def advance(bank: Bank) -> int:
    return bank.posts(
        templates.advance(fund=A, bank="1121.01", amount=900_000, batch="DC-2024-0007", on=GIVEN)
    )


def test_what_the_program_has_matched_is_not_named_again(bank: Bank) -> None:
    paper = advance(bank)
    waits = bank.prints(NUMBER, debit(900_000))
    assert bank.offered(waits) == [("payments_settled", paper, 900_000)]
    matched(bank)
    assert bank.offered(waits) == []
    with pytest.raises(DecisionUnfit):
        bank.settles(waits, "payments_settled", paper)


def test_what_an_officer_has_named_is_not_matched_again(bank: Bank) -> None:
    paper = advance(bank)
    bank.settles(bank.prints(NUMBER, debit(900_000)), "payments_settled", paper)
    assert matched(bank).reading == "unexplained_debit"


def test_a_reversed_paper_is_not_settled_with_the_money_of_another(bank: Bank) -> None:
    paper, other = cash(bank), cash(bank, 900_000, "NT-2")
    reverse_entry(bank.home.office, ADMINISTRATOR, number=paper, on=DAY, document="DC-1")
    waits = bank.prints(NUMBER, credit(900_000))
    with pytest.raises(DecisionUnfit):
        bank.settles(waits, "deposit_arrived", paper)
    assert bank.offered(waits) == [("deposit_arrived", other, 900_000)]


def test_a_move_inside_one_account_is_never_printed(bank: Bank) -> None:
    open_leaf(bank)
    owed = templates.between_funds(
        fund=A,
        to_fund=LEAF,
        amount=2_000_000,
        decision="8/QĐ",
        on=GIVEN,
        bank="1121.01",
        to_bank="1121.01",
    )
    settled = bank.posts(*owed)
    for waits, decision in (
        (bank.prints(NUMBER, debit(2_000_000)), "booked_out"),
        (bank.prints(NUMBER, credit(2_000_000)), "booked_in"),
    ):
        assert bank.offered(waits) == []
        with pytest.raises(DecisionUnfit):
            bank.settles(waits, decision, settled)


Meanwhile = Callable[[Bank, int], object]


def raced(bank: Bank, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """Let ``meanwhile`` happen once, when the papers of a line were read and nothing is booked yet."""
    plain, asked = papers.book_decision, list[int]()

    def meddled(*about: Any, **told: Any) -> str:
        asked.append(1)
        if len(asked) == 1:
            meanwhile()
        return plain(*about, **told)

    monkeypatch.setattr(papers, "book_decision", meddled)


def another_line_settles(bank: Bank, paper: int) -> None:
    bank.settles(bank.prints(NUMBER, credit(900_000, DAY)), "deposit_arrived", paper)


def reversed_meanwhile(bank: Bank, paper: int) -> None:
    reverse_entry(bank.home.office, ADMINISTRATOR, number=paper, on=DAY, document="DC-1")


@pytest.mark.parametrize("meanwhile", [another_line_settles, reversed_meanwhile])
def test_what_happens_to_a_paper_meanwhile_is_seen(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, meanwhile: Meanwhile
) -> None:
    """There is money of another deposit, so no guard of the books would have refused it."""
    paper, _ = cash(bank), cash(bank, 900_000, "NT-2")
    waits = bank.prints(NUMBER, line(900_000, WORDS, day=DAY, reference="first"))
    raced(bank, monkeypatch, lambda: meanwhile(bank, paper))
    with pytest.raises(PaperSettled) as refused:
        bank.settles(waits, "deposit_arrived", paper)
    assert refused.value.facts["left"] == 0
    assert balances(bank.home)[A, "1131"] == 900_000, "the other deposit is still on its way"


def test_what_is_matched_meanwhile_is_seen(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = advance(bank)
    waits = bank.prints(NUMBER, debit(900_000))
    raced(bank, monkeypatch, lambda: matched(bank))
    with pytest.raises(PaperSettled):
        bank.settles(waits, "payments_settled", paper)
    held = balances(bank.home)
    assert (held[A, "1121.01"], held[A, "1381"]) == (48_200_000, 900_000)


def test_dues_that_vouchers_have_paid_leave_less_to_pay(bank: Bank) -> None:
    """Another debt of the same fund keeps the balance high, so it alone would not tell."""
    paper = owes(bank)
    bank.posts(*templates.between_funds(fund=A, to_fund=B, amount=5_000_000, decision="9/QĐ", on=GIVEN))
    for turn in range(1, 26):
        paid = templates.between_funds_settled(
            fund=A,
            to_fund=B,
            amount=60_000,
            debt=paper,
            turn=turn,
            bank="1121.01",
            to_bank="1121.02",
            on=GIVEN,
        )
        bank.posts(paid)
    waits = bank.prints(NUMBER, debit(600_000))
    assert [left for decision, number, left in bank.offered(waits) if number == paper] == []
    with pytest.raises(PaperSettled) as refused:
        bank.settles(waits, "dues_paid", paper)
    assert refused.value.facts["left"] == 500_000
    bank.settles(bank.prints(NUMBER, debit(500_000)), "dues_paid", paper)


def test_no_more_is_settled_than_the_account_holds(bank: Bank) -> None:
    """A paper that was corrected by its difference says more than is still on its way."""
    paper = cash(bank)
    lines = moved(A, "1111", "1131", 400_000)
    adjust_entry(bank.home.office, ADMINISTRATOR, number=paper, turn=1, lines=lines, on=DAY, document="DC-1")
    waits = bank.prints(NUMBER, credit(600_000))
    assert bank.offered(waits) == []
    with pytest.raises(PaperSettled) as refused:
        bank.settles(waits, "deposit_arrived", paper)
    assert refused.value.facts["left"] == 500_000


def test_a_line_that_is_to_be_withdrawn_settles_no_paper(bank: Bank) -> None:
    """Else the paper would stay settled by a line that is gone, and the true line could not settle it."""
    paper, office = cash(bank), bank.home.office
    waits = bank.prints(NUMBER, credit(900_000))
    assert waits is not None
    with office.read() as connection:
        run = connection.execute(select(LINE.c.run).where(LINE.c.identity == waits.identity)).scalar_one()
    withdrawal = ask_withdrawal(office, ADMINISTRATOR, run=run, reason="nhầm tệp")
    answer_withdrawal(office, SECOND, withdrawal=withdrawal, agree=True)
    before = balances(bank.home)
    with pytest.raises(LineDecided) as refused:
        bank.settles(waits, "deposit_arrived", paper)
    assert refused.value.facts == {"decision": "withdrawn"}
    assert balances(bank.home) == before
    assert carry_on(office, withdrawal, WithdrawnGifts()) == 1
    true = bank.prints(NUMBER, credit(900_000))
    assert bank.offered(true) == [("deposit_arrived", paper, 900_000)]
    bank.settles(true, "deposit_arrived", paper)
