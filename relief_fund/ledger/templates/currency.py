"""Entries of foreign money: how much in its own unit, what it is worth in đồng, and its sale."""

from datetime import date

from relief_fund.ledger.entries import Entry, Line, credit, debit, moved
from relief_fund.ledger.templates.money_in import income


def foreign_gift(
    *, fund: str, currency_account: str, stock: str, unit: str, quantity: int, value: int, notice: str, on: date,
    restricted: bool = False,
) -> Entry:  # fmt: skip
    """Template 23: foreign money given, ``quantity`` in minor units of ``unit``, ``value`` in đồng that day.

    It rests on the bank's credit ``notice``: statements of currency accounts are not read line by line.
    """
    lines: tuple[Line, ...] = moved(fund, currency_account, income(restricted), value)
    lines += moved(fund, stock, "Q20", quantity, unit=unit)
    return Entry(f"notice:{notice}", "foreign_gift", on, lines, leaf="donation")


def currency_sale(
    *, fund: str, bank: str, currency_account: str, stock: str, unit: str, quantity: int, carrying: int,
    proceeds: int, slip: str, on: date,
) -> Entry:  # fmt: skip
    """Template 24: foreign money sold to the bank; the difference to its carrying value is posted."""
    lines = [debit(fund, bank, proceeds), credit(fund, currency_account, carrying)]
    if proceeds > carrying:
        lines.append(credit(fund, "7151", proceeds - carrying))
    elif carrying > proceeds:
        lines.append(debit(fund, "8151", carrying - proceeds))
    lines += moved(fund, "Q30", stock, quantity, unit=unit)
    return Entry(f"sale:{slip}", "currency_sale", on, tuple(lines))
