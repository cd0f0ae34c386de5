"""Bank lines as the bank printed them: what a fact of the books rests on where it takes a purse below zero."""

from datetime import date
from typing import Any

from relief_fund.banking.tables import BankLine

LINE = BankLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation


def printed(tx: Any, *identities: str, on: date = date(2024, 9, 10)) -> None:
    """Keep a line for each of ``identities``; an entry with the key ``line:<identity>`` rests on it."""
    rows = [
        {
            "identity": identity, "account": f"by test {identity}", "position": 1, "day": on,
            "direction": "debit", "amount": 1, "reference": "", "text": "", "folded": "",
            "reading": "debit", "fund": "", "other_side": "", "run": "by test", "row": 1,
        }
        for identity in identities
    ]  # fmt: skip
    tx.rows(LINE, rows)
