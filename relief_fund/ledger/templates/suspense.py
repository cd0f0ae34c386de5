"""Entries about bank lines that are not plain gifts: fees, what suspense turns out to be, refunds to donors."""

from datetime import date

from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.templates.money_in import income

SUSPENSE = "3379"


def bank_fee(*, fund: str, bank: str, amount: int, line: str, on: date) -> Entry:
    """Template 25: a bank fee borne by a campaign's general leaf."""
    return Entry(f"line:{line}", "bank_fee", on, moved(fund, "6151", bank, amount))


def cash_drawn(*, fund: str, amount: int, line: str, turn: int, on: date) -> Entry:
    """Templates 16 and 26: a debit nobody had understood was cash drawn at the bank; it is in the till."""
    return Entry(f"clear:{line}:{turn}", "line_decided", on, moved(fund, "1111", "1381", amount))


def gift_elsewhere(
    *,
    fund: str,
    to_fund: str,
    amount: int,
    line: str,
    turn: int,
    on: date,
    to_restricted: bool,
    held_as: str = SUSPENSE,
) -> Entry:
    """Template 14: suspense (``held_as`` 3379) or a gift booked in the wrong campaign goes to the right one.

    It is a debt between the two until the money has moved.
    """
    lines = moved(fund, held_as, "3361", amount) + moved(to_fund, "1361", income(to_restricted), amount)
    return Entry(f"clear:{line}:{turn}", "gift_elsewhere", on, lines)


def refund_owed(*, fund: str, amount: int, refund: str, given_on: date, on: date) -> Entry:
    """Template 27, first half: a donor gets money back; a gift of an earlier year stays that year's income."""
    return Entry(f"refund:{refund}", "refund_owed", on, moved(fund, _lessens(given_on, on), "3383", amount))


def refund_beyond(*, fund: str, to_fund: str, amount: int, refund: str, given_on: date, on: date) -> Entry:
    """Template 27, first half, for what of a gift to ``to_fund`` is spent: another ``fund`` owes it instead.

    The gift's fund gives back what it no longer has and is given as much by the other: of its own money, and of
    what others gave to it, nothing is taken, and no debt between the two is left.
    """
    lines = moved(fund, "6801", "3383", amount) + moved(to_fund, _lessens(given_on, on), "5801", amount)
    return Entry(f"refund:{refund}", "refund_owed", on, lines)


def _lessens(given_on: date, on: date) -> str:
    return "5129" if given_on.year == on.year else "8121"
