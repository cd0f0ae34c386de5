"""The face of a bank account: opening, in, out, closing of a day or of all days."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from relief_fund.banking.queries import bank_opening
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.banking.tables import BankDayPart, PrintedBalance
from relief_fund.banking.tables_imports import WithdrawnRun

PART = BankDayPart.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
GONE_RUN = WithdrawnRun.__table__  # type: ignore[attr-defined]  # as above
PRINTED = PrintedBalance.__table__  # type: ignore[attr-defined]  # as above


@dataclass(frozen=True, slots=True)
class DayFace:
    """One bank day of one account, whole đồng. ``printed`` is the bank's own closing, None where it has none.

    ``opening`` + ``credits_total`` - ``debits_total`` = ``closing``.
    """

    account: str
    day: date
    opening: int
    credits: int
    credits_total: int
    debits: int
    debits_total: int
    closing: int
    printed: int | None

    @property
    def rows(self) -> int:
        """How many lines the day has."""
        return self.credits + self.debits


def days(connection: Any, account: str) -> tuple[DayFace, ...]:
    """Every bank day with lines, oldest first; added up from the sums of import steps, not from lines."""
    opened = bank_opening(connection, account)
    running = opened.amount if opened else 0
    printed = _printed(connection, account)
    found = []
    for day, sums in sorted(_sums(connection, account).items()):
        closing = running + sums[1] - sums[3]
        found.append(DayFace(account, day, running, *sums, closing, printed.get(day)))
        running = closing
    return tuple(found)


def day_face(connection: Any, account: str, day: date) -> DayFace:
    """The face of one day; a quiet day has zeros and its closing is its opening."""
    opened = bank_opening(connection, account)
    running = opened.amount if opened and opened.first_day <= day else 0
    sums = _sums(connection, account, upto=day)
    running += sum(one[1] - one[3] for earlier, one in sums.items() if earlier < day)
    today = sums.get(day, (0, 0, 0, 0))
    return DayFace(
        account, day, running, *today, running + today[1] - today[3], _printed(connection, account).get(day)
    )


def _sums(connection: Any, account: str, upto: date | None = None) -> dict[date, tuple[int, int, int, int]]:
    """Per day: credits, their total, debits, their total."""
    query = (
        select(PART.c.day, PART.c.direction, func.sum(PART.c.lines), func.sum(PART.c.total))
        .where(PART.c.account == account)
        .group_by(PART.c.day, PART.c.direction)
    )
    if upto is not None:
        query = query.where(PART.c.day <= upto)
    found: dict[date, list[int]] = {}
    for day, direction, lines, total in connection.execute(query):
        sums = found.setdefault(day, [0, 0, 0, 0])
        at = 0 if direction == CREDIT else 2
        sums[at], sums[at + 1] = int(lines), int(total)
    return {day: (sums[0], sums[1], sums[2], sums[3]) for day, sums in found.items()}


def _printed(connection: Any, account: str) -> dict[date, int]:
    query = select(PRINTED.c.day, PRINTED.c.balance).where(
        PRINTED.c.account == account, PRINTED.c.run.not_in(select(GONE_RUN.c.run))
    )
    rows = connection.execute(query)
    return {day: int(balance) for day, balance in rows}
