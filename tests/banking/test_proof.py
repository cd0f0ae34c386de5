"""Bank reconciliation: bank = books on a day, every difference named, and a lie of the bank or of the books found."""

from collections.abc import Callable
from datetime import date

import pytest

from relief_fund.banking.advances import Advance
from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.papers import settle_paper
from relief_fund.banking.proof import BankProof, bank_proofs
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from tests.banking.lines import line
from tests.banking.money_in import ADMINISTRATOR
from tests.inspection.sabotage import sabotaged

Import = Callable[..., ImportReport]
EARLY, LATE = date(2024, 9, 10), date(2024, 9, 12)


@pytest.fixture
def fund(home: Home, load: Import) -> Home:
    """Two gifts, an advance that the bank prints two days later, and an unexplained debit."""
    load([line(50_000, balance=80_000), line(20_000, reference="6", balance=100_000)])
    advance = templates.advance(
        fund="BAO.CHUNG", bank="1121.01", amount=40_000, batch="DC-2024-0007", on=EARLY
    )
    home.office.desk.run(lambda tx: tx.post(advance))
    load(
        [
            line(5_000, "khong ro", direction="debit", day=LATE, reference="7", balance=95_000),
            line(40_000, "UNG TIEN DC 2024 0007", direction="debit", day=LATE, reference="8", balance=55_000),
        ],
        advances=(Advance("DC-2024-0007", "1121.01", "BAO.CHUNG", 40_000, 40_000),),
    )
    return home


def proof(home: Home, day: date) -> BankProof:
    with home.office.read() as connection:
        (one,) = bank_proofs(connection, day)
    return one


def test_money_on_its_way_is_the_named_difference_until_the_bank_prints_it(fund: Home) -> None:
    early = proof(fund, EARLY)
    assert (early.bank, early.books, early.printed, early.then) == (100_000, 60_000, 100_000, 100_000)
    (gap,) = early.differences
    assert (gap.code, gap.amount, gap.kind, gap.day) == ("not_printed", -40_000, "advance", EARLY)
    assert gap.entry > 0
    assert early.proved
    late = proof(fund, LATE)
    assert (late.bank, late.books, late.differences) == (55_000, 55_000, ())
    assert late.proved
    assert late.last_line == LATE


def test_before_the_first_line_there_is_nothing(fund: Home) -> None:
    before = proof(fund, date(2024, 9, 1))
    assert (before.bank, before.books, before.printed, before.last_line) == (0, 0, None, None)
    assert before.proved


@pytest.mark.parametrize(("ordered", "left"), [(5_000, []), (9_000, [("not_printed", -4_000)])])
def test_a_line_that_an_officer_names_as_a_payment_closes_its_difference(
    fund: Home, ordered: int, left: list[tuple[str, int]]
) -> None:
    advance = templates.advance(
        fund="BAO.CHUNG", bank="1121.01", amount=ordered, batch="DC-2024-0008", on=EARLY
    )
    number = fund.office.desk.run(lambda tx: tx.post(advance))
    with fund.office.read() as connection:
        (debit,) = inbox_page(connection)
    settle_paper(
        fund.office, ADMINISTRATOR, identity=debit.identity, decision="payments_settled", paper=int(number),
        reason="đợt chi", on=LATE,
    )  # fmt: skip
    late = proof(fund, LATE)
    assert [(one.code, one.amount) for one in late.differences] == left
    assert late.proved
    with sabotaged(fund, "DELETE FROM line_paper") as connection:
        (late,) = bank_proofs(connection, LATE)
    assert sorted((one.code, one.amount) for one in late.differences) == [
        ("decided_by_hand", 5_000), ("not_printed", -ordered),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE printed_balance SET balance = balance + 1 WHERE day = '2024-09-12'",
        "UPDATE posting SET debit = 49999 WHERE debit = 50000",
        "UPDATE bank_day_part SET total = total + 1 WHERE day = '2024-09-12' AND reading = 'matched'",
        "DELETE FROM posting WHERE account = '1121.01' AND debit = 20000",
    ],
)
def test_what_was_done_to_bank_or_books_is_found(fund: Home, statement: str) -> None:
    with sabotaged(fund, statement) as connection:
        (late,) = bank_proofs(connection, LATE)
    assert not late.proved
    assert abs(late.unexplained or (late.printed or 0) - late.then) in (1, 20_000)
