"""The treasury account: budget money in, fees and interest of a budget fund, never a gift."""

import json
from datetime import date
from pathlib import Path

import pytest

from relief_fund.banking import inbox
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.intake import ImportReport, import_statement
from relief_fund.banking.papers import settle_paper
from relief_fund.banking.readings import BankAccountFace, IdentifiedLine, Reading, waiting
from relief_fund.banking.treasury import TreasuryMatcher
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.errors import FundEnded
from relief_fund.ledger.funds import close_fund
from tests.banking import money_in
from tests.banking.lines import DAY, line, write
from tests.banking.money_in import balances, scalar

BUNDLED = Path(__file__).parents[2] / "relief_fund" / "bundled"


@pytest.fixture
def account(home: Home) -> str:
    return money_in.open_treasury(home)


def load(home: Home, path: Path) -> ImportReport:
    matcher = matcher_for(home.office, account_number=money_in.TREASURY)
    return import_statement(
        home.office, money_in.ADMINISTRATOR, path, account_number=money_in.TREASURY, recognise=matcher
    )


def test_the_bundled_treasury_statement(home: Home, account: str) -> None:
    expected = json.loads((BUNDLED / "statement_totals.json").read_text())["statement_treasury.csv"]
    report = load(home, BUNDLED / "statement_treasury.csv")
    for name in ("lines", "credits", "credits_total", "debits", "debits_total", "opening", "closing"):
        assert getattr(report, name) == expected[name], name
    assert report.findings == ()
    assert balances(home) == {("NST-2", account): 600_000_000, ("NST-2", "3371"): -600_000_000}


def test_earlier_budget_money_and_interest_are_debts(home: Home, account: str, tmp_path: Path) -> None:
    lines = [line(100, "CAP KINH PHI"), line(5, "LAI TIEN GUI", balance=1_105)]
    load(home, write(tmp_path / "t.csv", lines))
    assert balances(home) == {
        ("NST-2", account): 1_105, ("NST-2", "3371"): -1_100, ("NST-2", "3331"): -5,
    }  # fmt: skip


def test_a_fee_uses_up_authority_and_can_be_decided_otherwise(
    home: Home, account: str, tmp_path: Path
) -> None:
    appropriation = templates.appropriation(fund="NST-2", amount=1_000, decision="QD", line=1, on=DAY)
    home.office.desk.run(lambda tx: tx.post(appropriation))
    load(home, write(tmp_path / "t.csv", [line(100), line(30, "PHI DICH VU", direction="debit")]))
    with home.office.read() as connection:
        (waiting,) = inbox.inbox_page(connection)
    assert waiting.proposal == "fee"
    before = balances(home)
    decide_line(home.office, money_in.ADMINISTRATOR, identity=waiting.identity, decision="fee", reason="phí")
    after = balances(home)
    moved = {key: after.get(key, 0) - before.get(key, 0) for key in after.keys() | before.keys()}
    assert {key[1]: value for key, value in moved.items() if value} == {
        "6151": 30, "1381": -30, "3371": 30, "5111": -30, "B21": 30, "B23": -30,
    }  # fmt: skip
    released = templates.released_to_bank(fund="NST-2", bank=account, amount=30, batch="b1", on=DAY)
    paper = home.office.desk.run(lambda tx: tx.post(released))
    settle_paper(
        home.office, money_in.ADMINISTRATOR, identity=waiting.identity, decision="payments_settled",
        paper=int(paper), reason="không phải phí", expected="fee",
    )  # fmt: skip
    assert balances(home)["NST-2", "B21"] == before["NST-2", "B21"]
    held = {account: value for (_, account), value in balances(home).items()}
    assert not {"6151", "1381"} & held.keys()
    assert (held["1132"], held[account]) == (30, 70), "money that left is not counted out twice"


def test_what_the_bank_marks_as_undone_is_no_budget_money(home: Home, account: str, tmp_path: Path) -> None:
    path = tmp_path / "t.sta"
    path.write_text(
        f":20:X\n:25:{money_in.TREASURY}\n:28C:1/1\n:60F:C240909VND0,\n:61:240910C900,NTRFX//1\n:86:CAP KINH PHI\n"
        ":61:240910RD30,NTRFX//2\n:86:PHI DICH VU\n:62F:C240910VND930,\n"
    )
    assert load(home, path).posted == 2
    with home.office.read() as connection:
        (waits,) = inbox.inbox_page(connection)
    assert (waits.amount, waits.proposal) == (30, "bank_reversal")
    assert balances(home)["NST-2", "3371"] == -900


def test_the_account_of_an_ended_fund_takes_no_new_line_of_any_day(
    home: Home, account: str, tmp_path: Path
) -> None:
    """Refused before anything is written, and what was loaded is known again."""
    path = write(tmp_path / "t.csv", [line(100, "CAP KINH PHI")])
    load(home, path)
    home.office.desk.run(lambda tx: close_fund(tx, code="NST-2", closed_on=date(2024, 12, 31)))
    held = balances(home)
    more = write(tmp_path / "u.csv", [line(100, "CAP KINH PHI"), line(7, "CAP THEM")])
    with pytest.raises(FundEnded) as refused:
        load(home, more)
    assert {name: refused.value.facts[name] for name in ("fund", "file")} == {
        "fund": "NST-2",
        "file": "u.csv",
    }
    assert balances(home) == held
    assert scalar(home, "SELECT count(*) FROM import_run") == 1
    assert load(home, path).already_known == 1


def test_what_comes_back_to_another_fund_that_has_ended_waits() -> None:
    class Told:
        def read(self, account: BankAccountFace, line: IdentifiedLine) -> Reading:
            return Reading(
                "payment_returned", "NST-1", "6111", otherwise=waiting(account, line.line, "again")
            )

    face = BankAccountFace("1121.02", "9", "Kho bạc", "budget", "NST-2", "NST-2", "NST", DAY)
    for ended, fund in ((("NST-1",), "NST-2"), ((), "NST-1")):
        (reading,) = TreasuryMatcher(payments=Told(), ended=ended).read(face, [IdentifiedLine("a", line(5))])
        assert reading.fund == fund
