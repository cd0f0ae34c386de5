"""Suspense with its age: money that stands in 3379, 3378 or 1381 until somebody knows what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from relief_fund.banking.inbox import SUSPENSE_ACCOUNTS, InboxLine, inbox_page
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.banking.tables import BankLine, LineDecision, WaitingLine
from relief_fund.banking.tables_imports import WithdrawnLine

LINE = BankLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
WAITING = WaitingLine.__table__  # type: ignore[attr-defined]  # as above
GONE = WithdrawnLine.__table__  # type: ignore[attr-defined]  # as above
DECISION = LineDecision.__table__  # type: ignore[attr-defined]  # as above

STEPS = (7, 30, 90)
"""Bounds of the age classes in days, the last class being open. Our own choice; no law names them."""
MOST = 1_000
"""Lines that a page of suspense reads."""


@dataclass(frozen=True, slots=True)
class SuspendedLine:
    """A line whose money is in suspense, and for how many days since the bank printed it."""

    line: InboxLine
    age: int


@dataclass(frozen=True, slots=True)
class AgeClass:
    """Lines up to ``upto`` days old (0: older than every bound): how many, đồng in and đồng out."""

    upto: int
    lines: int
    credits: int
    debits: int


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Lines of one account that nobody has decided about yet, printed on one day or earlier, whole đồng."""

    account: str
    lines: int
    credits: int
    debits: int


def suspended(connection: Any, day: date, *, account: str = "") -> tuple[SuspendedLine, ...]:
    """Lines in suspense as the books stand, the oldest first, with their age on ``day``."""
    lines = inbox_page(connection, view="suspense", account=account, limit=MOST)
    aged = [SuspendedLine(one, (day - one.day).days) for one in lines if one.day <= day]
    return tuple(sorted(aged, key=lambda one: (-one.age, one.line.account, one.line.position)))


def age_classes(lines: Sequence[SuspendedLine]) -> tuple[AgeClass, ...]:
    """``lines`` by age, the youngest class first; empty classes too."""
    found = []
    for above, upto in zip((-1, *STEPS), (*STEPS, 0), strict=True):
        part = [one.line for one in lines if one.age > above and (not upto or one.age <= upto)]
        credits = sum(one.amount for one in part if one.direction == CREDIT)
        debits = sum(one.amount for one in part if one.direction != CREDIT)
        found.append(AgeClass(upto, len(part), credits, debits))
    return tuple(found)


def unexplained(connection: Any, *, upto: date) -> dict[str, Unexplained]:
    """Per account: lines printed up to ``upto`` that still wait for a decision."""
    rows = connection.execute(
        select(WAITING.c.account, LINE.c.direction, func.count(), func.sum(LINE.c.amount))
        .select_from(WAITING.join(LINE, LINE.c.identity == WAITING.c.identity))
        .where(
            WAITING.c.day <= upto,
            WAITING.c.identity.not_in(select(GONE.c.identity)),
            ~select(DECISION.c.ordinal).where(DECISION.c.identity == WAITING.c.identity).exists(),
        )
        .group_by(WAITING.c.account, LINE.c.direction)
    )
    sums: dict[str, list[int]] = {}
    for account, direction, lines, total in rows:
        held = sums.setdefault(account, [0, 0, 0])
        held[0] += int(lines)
        held[1 if direction == CREDIT else 2] += int(total)
    return {account: Unexplained(account, *held) for account, held in sums.items()}


__all__ = [
    "SUSPENSE_ACCOUNTS", "AgeClass", "SuspendedLine", "Unexplained", "age_classes", "suspended", "unexplained",
]  # fmt: skip
