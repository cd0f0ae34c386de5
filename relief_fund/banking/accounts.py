"""Opening a bank account of the fund: its child in the chart, its number, and the purse it serves."""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from relief_fund.banking.errors import BankAccountInvalid, BankAccountOpened
from relief_fund.banking.identity import normal_account
from relief_fund.banking.readings import BankAccountFace, Purpose
from relief_fund.banking.tables import BankAccount
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office, RowTx
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.errors import FundUnknown
from relief_fund.ledger.queries import funds

ACCOUNT = BankAccount.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
HEADING = "1121"
"""Bank and treasury accounts in VND are children of this heading."""
_BY_NUMBER = select(ACCOUNT.c.account).where(ACCOUNT.c.number == bindparam("number"))
_COUNT = select(func.count()).select_from(ACCOUNT)


def open_bank_account(
    office: Office, actor: Actor, *, number: str, bank: str, fund: str, opened_on: date
) -> str:
    """Open a treasury or bank account for the budget fund ``fund``; returns its chart code ("1121.02").

    A campaign's account is opened with the campaign. Raises DutyMissing, FundUnknown,
    BankAccountInvalid, BankAccountOpened.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        known = funds(connection).get(fund)
    if known is None or known.kind != "budget":
        raise FundUnknown(fund=fund)
    number, bank = checked_account(number, bank)

    def command(tx: RowTx) -> str:
        face = add_bank_account(
            tx, number=number, bank=bank, purpose="budget", fund=fund, earlier_fund=fund,
            owner=known.owner, opened_on=opened_on,
        )  # fmt: skip
        about = {"account": face.account, "bank": bank, "purpose": "budget", "fund": fund}
        tx.leaf("bank_account", {**about, "opened_on": opened_on.isoformat(), "officer": actor.officer})
        return face.account

    return office.desk.run(command)


def checked_account(number: str, bank: str) -> tuple[str, str]:
    """Number and bank as they are kept; raises BankAccountInvalid. Called before the command."""
    kept = normal_account(number)
    if not 6 <= len(kept) <= 30 or not kept.isascii():
        raise BankAccountInvalid(field="number", length=len(kept))
    bank = " ".join(bank.split())
    if not 1 <= len(bank) <= 80 or not bank.isprintable():
        raise BankAccountInvalid(field="bank", length=len(bank))
    return kept, bank


def add_bank_account(
    tx: Any,
    *,
    number: str,
    bank: str,
    purpose: Purpose,
    fund: str,
    earlier_fund: str,
    owner: str,
    opened_on: date,
) -> BankAccountFace:
    """Inside a command: the next child of 1121 and its row. Raises BankAccountOpened."""
    known = tx.sql(_BY_NUMBER, {"number": number}).scalar()
    if known:
        raise BankAccountOpened(account=known)
    code = f"{HEADING}.{1 + tx.sql(_COUNT).scalar():02d}"
    open_child_account(tx, code=code, opened_on=opened_on)
    face = BankAccountFace(code, number, bank, purpose, fund, earlier_fund, owner, opened_on)
    row = {name: getattr(face, name) for name in BankAccountFace.__slots__}
    tx.sql(ACCOUNT.insert(), row)
    return face
