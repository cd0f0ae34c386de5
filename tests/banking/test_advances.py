"""Advances to the Post: the debit that the books know already, the credit that clears one."""

from collections.abc import Callable
from datetime import date

import pytest

from relief_fund.banking import inbox
from relief_fund.banking.advances import Advance, read_advance
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.readings import BankAccountFace
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.queries import entry_by_number, sealed_entries
from tests.banking.lines import DAY, line
from tests.banking.money_in import balances
from tests.ledger.rows import row

Import = Callable[..., ImportReport]
ACCOUNT = BankAccountFace(
    "1121.01", "0011009999999", "VCB", "campaign", "BAO.CHUNG", "BAO.TRUOC", "BAO", date(2024, 9, 1)
)
ONE = Advance("DC-2024-0007", "1121.01", "BAO.CHUNG", 40_000_000, 10_000_000)
TEXT = "UNG TIEN BUU DIEN DOT CHI DC 2024 0007"


def test_a_debit_with_code_and_exact_amount_is_matched() -> None:
    reading = read_advance(ACCOUNT, line(40_000_000, TEXT, direction="debit"), [ONE])
    assert reading is not None
    assert (reading.kind, reading.matches) == ("matched", ("advance:DC-2024-0007:BAO.CHUNG",))
    assert reading.otherwise is not None
    assert reading.otherwise.other_side == "1381"


def test_a_batch_of_two_funds_is_one_debit() -> None:
    other = Advance("DC-2024-0007", "1121.01", "BAO.NHA", 5_000_000, 0)
    reading = read_advance(ACCOUNT, line(45_000_000, TEXT, direction="debit"), [ONE, other])
    assert reading is not None
    assert len(reading.matches) == 2


def test_a_credit_with_code_clears_the_advance() -> None:
    reading = read_advance(ACCOUNT, line(10_000_000, f"HOAN TRA {TEXT}"), [ONE])
    assert reading is not None
    assert (reading.kind, reading.fund, reading.other_side) == ("post_gave_back", "BAO.CHUNG", "1385")


@pytest.mark.parametrize(
    "printed",
    [
        line(39_999_999, TEXT, direction="debit"),
        line(40_000_000, "UNG TIEN BUU DIEN", direction="debit"),
        line(10_000_001, TEXT),
        line(5_000, "chuc dot chi DC 2024 007"),
    ],
)
def test_what_does_not_fit_is_left_alone(printed: object) -> None:
    assert read_advance(ACCOUNT, printed, [ONE]) is None  # type: ignore[arg-type]


def test_another_account_and_short_codes_prove_nothing() -> None:
    elsewhere = Advance("DC-2024-0007", "1121.02", "NST-2", 40_000_000, 0)
    short = Advance("DC1", "1121.01", "BAO.CHUNG", 40_000_000, 0)
    for advance in (elsewhere, short):
        assert read_advance(ACCOUNT, line(40_000_000, f"{TEXT} DC1", direction="debit"), [advance]) is None


def test_an_advance_is_matched_by_one_line_only(home: Home, load: Import) -> None:
    load([line(50_000_000)])
    advance = templates.advance(fund="BAO.CHUNG", bank="1121.01", amount=40_000_000, batch=ONE.batch, on=DAY)
    home.office.desk.run(lambda tx: tx.post(advance))
    debit = line(40_000_000, TEXT, direction="debit", reference="1")
    load([debit, debit._replace(reference="2")], advances=[ONE])
    with home.office.read() as connection:
        page = inbox.inbox_page(connection, view="all")
        waiting = inbox.inbox_page(connection)
        matched = next(one for one in page if one.reading == "matched")
        assert inbox.matched_entry(connection, matched.identity) == ONE.entry_key
    assert [one.reading for one in page] == ["gift", "matched", "unexplained_debit"]
    assert [one.proposal for one in waiting] == ["advance_again"]
    assert balances(home)["BAO.CHUNG", "1121.01"] == -30_000_000


def test_money_given_back_clears_the_advance_in_the_books(home: Home, load: Import) -> None:
    load([line(50_000_000)])
    advance = templates.advance(fund="BAO.CHUNG", bank="1121.01", amount=40_000_000, batch=ONE.batch, on=DAY)
    home.office.desk.run(lambda tx: tx.post(advance))
    load([line(10_000_000, TEXT)], advances=[ONE])
    assert balances(home)["BAO.CHUNG", "1385"] == 30_000_000
    with home.office.read() as connection:
        told = entry_by_number(connection, sealed_entries(connection))
    assert told is not None
    assert row(told) == "BAO.CHUNG: D 1121.01 10,000,000 · C 1385 10,000,000"
    assert balances(home)["BAO.CHUNG", "5121"] == -50_000_000
