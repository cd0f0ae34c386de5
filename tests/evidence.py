"""Bank lines as the bank printed them: what a fact of the books rests on where it takes a purse below zero."""

from typing import Any

from relief_fund.banking.tables import BankLine
from relief_fund.ledger.entries import Entry

LINE = BankLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation


def printed(tx: Any, *facts: Entry) -> None:
    """Keep the line that each of ``facts`` rests on: what it moves on the bank account, ``line:<identity>``."""
    tx.rows(LINE, [_row(fact) for fact in facts])


def _row(fact: Entry) -> dict[str, Any]:
    identity = fact.key.removeprefix("line:")
    bank = next(line.account for line in fact.lines if line.account.startswith("1121."))
    moved = sum(line.debit - line.credit for line in fact.lines if line.account == bank)
    return {
        "identity": identity, "account": bank, "position": int.from_bytes(identity.encode()[:7]),
        "day": fact.occurred_on, "direction": "credit" if moved > 0 else "debit", "amount": abs(moved),
        "reference": "", "text": "", "folded": "", "reading": fact.kind, "fund": "", "other_side": "",
        "run": "by test", "row": 1,
    }  # fmt: skip
