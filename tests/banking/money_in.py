"""What tests of money in need: an officer, a campaign, a budget fund, and the books' own sums."""

from datetime import date
from typing import Any

from sqlalchemy import text

from relief_fund.banking.accounts import open_bank_account
from relief_fund.donors.campaigns import open_campaign
from relief_fund.donors.queries import CampaignFace
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger.funds import open_fund

ADMINISTRATOR = Actor("officer-1", "Nguyễn Văn Thử", frozenset({Duty.FUND_ADMINISTRATOR}))
INSPECTOR = Actor("officer-2", "Lê Thị Soát", frozenset({Duty.INSPECTOR}))
NUMBER = "0011009999999"
TREASURY = "952730199999"
LAUNCH = date(2024, 9, 1)


def open_demo_campaign(home: Home, number: str = NUMBER, code: str = "BAO", **changes: Any) -> CampaignFace:
    """A campaign from 1 September to 29 November 2024, distribution to 19 December."""
    facts: dict[str, Any] = {
        "code": code, "name_vi": "Bão số 3", "name_en": "Typhoon Yagi", "launched_on": LAUNCH,
        "reception_ends_on": date(2024, 11, 29), "distribution_ends_on": date(2024, 12, 19),
        "source": "Lời kêu gọi 01/09/2024", "account_number": number, "bank": "Vietcombank",
    }  # fmt: skip
    return open_campaign(home.office, ADMINISTRATOR, **{**facts, **changes})


def open_treasury(home: Home) -> str:
    """The budget fund NST-2 with its treasury account; returns the account's chart code."""
    home.office.desk.run(
        lambda tx: open_fund(
            tx, code="NST-2", kind="budget", opened_on=LAUNCH, name="Ngân sách tỉnh", source="NST", phase="2"
        )
    )
    return open_bank_account(
        home.office, ADMINISTRATOR, number=TREASURY, bank="Kho bạc", fund="NST-2", opened_on=LAUNCH
    )


def scalar(home: Home, query: str, **values: Any) -> Any:
    """One value straight from the tables, past every query of the program."""
    with home.office.read() as connection:
        return connection.execute(text(query), values).scalar()


def balances(home: Home) -> dict[tuple[str, str], int]:
    """(fund, account) -> Σ debit − credit of the real accounts, zeros left out, straight from postings."""
    query = (
        "SELECT fund, account, SUM(debit) - SUM(credit) FROM posting GROUP BY fund, account "
        "HAVING SUM(debit) <> SUM(credit)"
    )
    with home.office.read() as connection:
        return {(fund, account): int(net) for fund, account, net in connection.execute(text(query))}
