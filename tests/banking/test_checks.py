"""Checks of bank lines hold after real imports, advances and matches, and find what was done to the books."""

from collections.abc import Callable
from datetime import date

import pytest

from relief_fund.banking.advances import Advance
from relief_fund.banking.checks import CHECKS
from relief_fund.banking.intake import ImportReport
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from tests.banking.lines import line
from tests.inspection.sabotage import sabotaged

Import = Callable[..., ImportReport]
EARLY, LATE = date(2024, 9, 10), date(2024, 9, 12)


@pytest.fixture
def fund(home: Home, load: Import) -> Home:
    """Two gifts, an unexplained debit, an advance that the bank prints two days later."""
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


def test_all_hold_while_money_is_on_its_way_and_after(fund: Home) -> None:
    with fund.office.read() as connection:
        assert {name: check(connection) for name, check in CHECKS.items()} == {name: [] for name in CHECKS}


SABOTAGE = {
    "each_bank_line_posted_or_matched_once": [
        "UPDATE entry SET key = 'line:other' || number WHERE kind = 'gift'",
        "UPDATE bank_line SET reading = 'matched' WHERE reading = 'unexplained_debit'",
        "DELETE FROM matched_line",
        "UPDATE matched_line SET entry_key = 'advance:none'",
    ],
    "bank_lines_equal_postings_on_every_day": [
        "UPDATE bank_line SET amount = 50001 WHERE amount = 50000",
        "UPDATE posting SET debit = 50001 WHERE debit = 50000",
        "UPDATE entry SET occurred_on = '2024-09-11' WHERE kind = 'unexplained_debit'",
    ],
    "bank_equals_books": [
        "UPDATE printed_balance SET balance = balance + 1 WHERE day = '2024-09-12'",
        "UPDATE posting SET debit = 49999 WHERE debit = 50000",
    ],
    "matched_lines_equal_their_entries": [
        "UPDATE posting SET credit = 39000 WHERE credit = 40000",
        "UPDATE bank_line SET amount = 39000 WHERE amount = 40000",
    ],
}


def test_every_check_has_a_sabotage() -> None:
    # Papers, withdrawals, pairs and keys have books of their own: test_paper_checks, test_withdrawing,
    # test_opposites, test_reference_checks.
    elsewhere = {
        "papers_say_what_lines_settled", "withdrawn_lines_are_reversed", "undone_lines_are_pairs",
        "lines_have_their_reference_keys",
    }  # fmt: skip
    assert set(SABOTAGE) | elsewhere == set(CHECKS)


def test_every_sabotage_is_found(fund: Home) -> None:
    unseen = []
    for name, ways in SABOTAGE.items():
        for statement in ways:
            with sabotaged(fund, statement) as connection:
                if not CHECKS[name](connection):
                    unseen.append((name, statement))
    assert unseen == []


def test_findings_show_no_private_part(fund: Home) -> None:
    with sabotaged(fund, "UPDATE entry SET key = 'line:' || number WHERE kind = 'gift'") as connection:
        told = str(CHECKS["each_bank_line_posted_or_matched_once"](connection))
    assert "ung ho" not in told
    assert "0011009999999" not in told
