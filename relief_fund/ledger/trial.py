"""The trial balance of a period (bảng cân đối phát sinh): opening, turnover and closing, and the fund statement."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from relief_fund.ledger.balances import Turnover, sealed_entries, turnovers_known


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account of one fund in one unit, minor units; balances are debit less credit."""

    fund: str
    account: str
    unit: str
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        """Opening, and what the period moved."""
        return self.opening + self.debit - self.credit

    @property
    def text(self) -> str:
        """The row as a closing report's digest is taken over it."""
        figures = (self.opening, self.debit, self.credit, self.closing)
        return "|".join((self.fund, self.account, self.unit, *map(str, figures)))


def trial_balance(
    connection: Any,
    *,
    begins_on: date | None = None,
    ends_on: date | None = None,
    known: int | None = None,
    fund: str = "",
) -> tuple[TrialRow, ...]:
    """Every account of every fund (or of one) over the days from ``begins_on`` to ``ends_on``, both included.

    ``known`` is the number of the last entry that counts (``balances.entries_known_at``); all by default.
    """
    if known is None:
        known = sealed_entries(connection)
    closing = turnovers_known(connection, known, as_of=ends_on, fund=fund)
    before: tuple[Turnover, ...] = ()
    if begins_on is not None:
        before = turnovers_known(connection, known, as_of=begins_on - timedelta(days=1), fund=fund)
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in closing:
        held = sums[one.fund, one.account, one.unit]
        held[1] += one.debit
        held[2] += one.credit
    for one in before:
        held = sums[one.fund, one.account, one.unit]
        held[0] += one.debit - one.credit
        held[1] -= one.debit
        held[2] -= one.credit
    return tuple(TrialRow(*key, *held) for key, held in sorted(sums.items()))


@dataclass(frozen=True, slots=True)
class FundStatement:
    """One fund over a period: its rows, money first."""

    fund: str
    begins_on: date | None
    ends_on: date | None
    known: int
    money: tuple[TrialRow, ...]
    budget: tuple[TrialRow, ...]
    goods: tuple[TrialRow, ...]

    @property
    def holds(self) -> bool:
        """Whether debits equal credits in every class and unit, at the opening and in the turnover."""
        return all(_balanced(rows) for rows in (self.money, self.budget, self.goods))


def fund_statement(
    connection: Any,
    fund: str,
    *,
    begins_on: date | None = None,
    ends_on: date | None = None,
    known: int | None = None,
) -> FundStatement:
    """Opening, turnover and closing of everything one fund has, real, budgetary and in quantities."""
    if known is None:
        known = sealed_entries(connection)
    rows = trial_balance(connection, begins_on=begins_on, ends_on=ends_on, known=known, fund=fund)
    classes: dict[str, list[TrialRow]] = {"B": [], "Q": [], "": []}
    for row in rows:
        classes.get(row.account[0], classes[""]).append(row)
    return FundStatement(
        fund, begins_on, ends_on, known, tuple(classes[""]), tuple(classes["B"]), tuple(classes["Q"])
    )


def _balanced(rows: Iterable[TrialRow]) -> bool:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        sums[row.unit][0] += row.opening
        sums[row.unit][1] += row.debit - row.credit
    return not any(any(pair) for pair in sums.values())
