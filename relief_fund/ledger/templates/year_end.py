"""Entries that end something: a year's nominal accounts, a campaign, a budget phase."""

from collections.abc import Mapping
from datetime import date

from relief_fund.ledger.entries import Entry, Line, credit, debit

Balances = Mapping[tuple[str, str], int]
"""(account, unit) -> Σ debit − credit, of one fund."""


def is_nominal(account: str) -> bool:
    """Income and expense, classes 5 to 8."""
    return "5" <= account[:1] <= "8"


def fund_balance(restricted: bool) -> str:
    """4212 in a fund with a restriction, else 4211 (budget funds too, where it nets to 0)."""
    return "4212" if restricted else "4211"


def year_closed(
    *, fund: str, restricted: bool, year: int, balances: Balances, on: date, turn: int = 1
) -> Entry:
    """Template 48: income to the fund's balance, expense from it; ``turn`` counts what came in late."""
    key = f"yearend:{fund}:{year}" + (f":{turn}" if turn > 1 else "")
    return Entry(key, "year_end", on, _nominal_lines(fund, restricted, balances))


def fund_ended(*, fund: str, restricted: bool, balances: Balances, on: date) -> Entry:
    """Templates 50 and 51: nominal accounts, quantities that came and went, and the budget's own accounts."""
    lines = _nominal_lines(fund, restricted, balances)
    for (account, unit), net in sorted(balances.items()):
        if net and account[:1] in ("B", "Q"):
            lines += (_cleared(fund, account, unit, net),)
    return Entry(f"end:{fund}", "fund_ended", on, lines)


def _nominal_lines(fund: str, restricted: bool, balances: Balances) -> tuple[Line, ...]:
    """Each nominal account against the fund's balance, income first."""
    lines: list[Line] = []
    nominal = [(account, net) for (account, _), net in balances.items() if net and is_nominal(account)]
    for account, net in sorted(nominal, key=lambda one: (one[1] > 0, one[0])):
        own = fund_balance(restricted)
        if net > 0:
            lines += (debit(fund, own, net), credit(fund, account, net))
        else:
            lines += (debit(fund, account, -net), credit(fund, own, -net))
    return tuple(lines)


def _cleared(fund: str, account: str, unit: str, net: int) -> Line:
    return credit(fund, account, net, unit) if net > 0 else debit(fund, account, -net, unit)
