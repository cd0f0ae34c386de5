"""What the desk would refuse is refused before the first entry, with file and line."""

from datetime import date
from pathlib import Path

import pytest

from relief_fund.cli.frame import PROGRAM
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.chart import close_account, open_child_account
from relief_fund.ledger.funds import close_fund
from relief_fund.ledger.periods import close_period
from tests.ledger.interchange.conftest import entries_in, taken_in

MAPPING = """\
[accounts]
"Bank" = { fund = "BAO.CHUNG", account = "1121.01" }
"Gifts" = { fund = "BAO.CHUNG", account = "5121" }
"New" = { fund = "BAO.CHUNG", account = "1121.09" }
"Debts" = { fund = "BAO.CHUNG", account = "3388" }
"Claims" = { fund = "BAO.CHUNG", account = "1387" }
"""
GIFT = "2025-03-01 x\n    Bank  100 VND\n    Gifts\n\n"


@pytest.fixture
def refusal(purses: Home, tmp_path: Path) -> "object":
    def told(text: str) -> tuple[str, object]:
        path, rules = tmp_path / "a.journal", tmp_path / "m.toml"
        path.write_text(text)
        rules.write_text(MAPPING)
        before = entries_in(purses)
        with pytest.raises(ReliefFundError) as caught:
            taken_in(purses, path, "hledger", rules)
        assert entries_in(purses) == before
        assert caught.value.facts["file"] == "a.journal"
        return caught.value.code, caught.value.facts["line"]

    return told


def close(home: Home, closing: object) -> None:
    home.office.desk.run(closing)  # type: ignore[arg-type]


def test_a_fund_an_account_and_a_period_that_are_closed(purses: Home, refusal) -> None:  # type: ignore[no-untyped-def]
    close(purses, lambda tx: close_account(tx, code="5121", closed_on=date(2025, 4, 1)))
    later = GIFT.replace("03-01", "04-01")
    assert refusal(GIFT + later) == ("ledger.account_unknown", 5)
    close_period(purses.office, PROGRAM, ends_on=date(2025, 2, 28))
    assert refusal(GIFT + GIFT.replace("03-01", "02-28")) == ("ledger.period_closed", 5)
    close(purses, lambda tx: close_fund(tx, code="BAO.CHUNG", closed_on=date(2025, 3, 20)))
    for day in ("03-01", "03-20"):
        assert refusal(GIFT.replace("03-01", day)) == ("ledger.fund_ended", 1)


def test_a_day_before_the_fund_and_before_the_books(refusal) -> None:  # type: ignore[no-untyped-def]
    assert refusal(GIFT + GIFT.replace("2025-03-01", "2024-12-31")) == ("ledger.fund_not_open_yet", 5)


def test_a_day_before_the_account(purses: Home, refusal) -> None:  # type: ignore[no-untyped-def]
    close(purses, lambda tx: open_child_account(tx, code="1121.09", opened_on=date(2025, 3, 1)))
    early = GIFT.replace("03-01", "02-28").replace("Bank", "New")
    assert refusal(GIFT + early) == ("ledger.account_not_open_yet", 5)


def test_guards_hold_in_the_order_of_the_file(refusal) -> None:  # type: ignore[no-untyped-def]
    spent = "2025-03-01 y\n    Bank  -101 VND\n    Gifts\n\n"
    assert refusal(GIFT + spent) == ("ledger.overdrawn", 5)
    assert refusal(spent + GIFT + GIFT) == ("ledger.overdrawn", 1)


def test_free_money_is_guarded_as_an_account_is(refusal) -> None:  # type: ignore[no-untyped-def]
    owed = "2025-03-01 y\n    Claims  101 VND\n    Debts\n\n"
    assert refusal(GIFT + owed) == ("ledger.overdrawn", 5)


def test_sums_within_64_bits(refusal) -> None:  # type: ignore[no-untyped-def]
    most = GIFT.replace("100", str(2**63 - 1))
    assert refusal(most + GIFT) == ("ledger.journal_amount_invalid", 5)


def test_what_stands_in_the_books_is_not_rehearsed_again(purses: Home, tmp_path: Path) -> None:
    path, rules = tmp_path / "a.journal", tmp_path / "m.toml"
    path.write_text(GIFT + "2025-03-01 y\n    Bank  -100 VND\n    Gifts\n\n")
    rules.write_text(MAPPING)
    taken_in(purses, path, "hledger", rules)
    close_period(purses.office, PROGRAM, ends_on=date(2025, 3, 31))
    assert taken_in(purses, path, "hledger", rules).already_known == 2
