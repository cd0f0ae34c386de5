"""Bank lines and statement files for tests, in the shape of the bank's CSV."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from relief_fund.banking.marks import Marks
from relief_fund.banking.statements.kept import KeptLines
from relief_fund.banking.statements.lines import CREDIT, Direction, RawLine

HEAD = ("PageId", "TNXDate", "DocNo", "Debit", "Credit", "Balance", "TransactionDetails")
DAY = date(2024, 9, 10)


def line(
    amount: int = 50_000,
    text: str = "ung ho",
    *,
    day: date = DAY,
    direction: Direction = CREDIT,
    reference: str = "5213.1",
    balance: int | None = None,
    row: int = 2,
) -> RawLine:
    """One line with the given facts."""
    return RawLine(row, day, direction, amount, reference, text, balance)


def as_csv(lines: Iterable[RawLine]) -> bytes:
    """The lines as the bank's CSV, dots between thousands."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for one in lines:
        amount = f"{one.amount:,}".replace(",", ".")
        sides = ("", amount) if one.direction == CREDIT else (amount, "")
        balance = "" if one.balance is None else f"{one.balance:,}".replace(",", ".")
        writer.writerow((1, one.day.strftime("%d/%m/%Y"), one.reference, *sides, balance, one.text))
    return out.getvalue().encode()


def write(path: Path, lines: Iterable[RawLine]) -> Path:
    """Write the lines as a statement file."""
    path.write_bytes(as_csv(lines))
    return path


def identities(number: str, lines: Iterable[RawLine]) -> list[str]:
    """The identity of each line of one statement of the account ``number``, in the same order."""
    return list(Marks(number, KeptLines(lines)).identities())
