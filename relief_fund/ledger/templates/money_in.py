"""Entries of money coming in: opening balances, gifts through the bank, gifts in cash and their way to it."""

from datetime import date

from relief_fund.ledger.entries import Entry, Line, moved

GOODS = "1521"


def _balance_side(fund_kind: str, restricted: bool, asset: str) -> str:
    """Where an opening balance stands: the fund's balance; budget money is owed, as money or as goods."""
    if fund_kind == "budget":
        return "3661" if asset == GOODS else "3371"
    return "4212" if restricted else "4211"


def opening_balance(
    *, fund: str, account: str, amount: int, fund_kind: str, restricted: bool, on: date
) -> Entry:
    """Template 1: money a fund had before these books began, đồng; never income."""
    lines = moved(fund, account, _balance_side(fund_kind, restricted, account), amount)
    return Entry(f"opening:{fund}:{account}:VND", "opening", on, lines)


def opening_goods(
    *, fund: str, stock: str, unit: str, quantity: int, fund_kind: str, restricted: bool, on: date, value: int = 0
) -> Entry:  # fmt: skip
    """Template 1: goods a fund had before, with their documented value (đồng) in the same entry, or 0."""
    side = _balance_side(fund_kind, restricted, GOODS)
    lines: tuple[Line, ...] = moved(fund, GOODS, side, value) if value else ()
    lines += moved(fund, stock, "Q20", quantity, unit=unit)
    return Entry(f"opening:{fund}:{stock}:{unit}", "opening", on, lines)


def opening_currency(
    *, fund: str, currency_account: str, stock: str, unit: str, quantity: int, value: int, restricted: bool, on: date
) -> Entry:  # fmt: skip
    """Template 1: foreign money a fund had before, and what it was worth in đồng."""
    lines: tuple[Line, ...] = moved(fund, currency_account, "4212" if restricted else "4211", value)
    lines += moved(fund, stock, "Q20", quantity, unit=unit)
    return Entry(f"opening:{fund}:{stock}:{unit}", "opening", on, lines)


def income(restricted: bool) -> str:
    """5122 in a fund with a restriction, else 5121."""
    return "5122" if restricted else "5121"


def gift(*, fund: str, bank: str, amount: int, line: str, on: date, restricted: bool = False) -> Entry:
    """Templates 9 and 10: a gift through the bank."""
    return Entry(
        f"line:{line}", "gift", on, moved(fund, bank, income(restricted), amount), leaf="donation"
    )  # fmt: skip


def cash_gift(*, fund: str, amount: int, receipt: str, on: date, restricted: bool) -> Entry:
    """Template 15: a gift in cash against a numbered receipt (phiếu thu)."""
    lines = moved(fund, "1111", income(restricted), amount)
    return Entry(f"cash:{receipt}", "cash_gift", on, lines, leaf="donation")


def cash_deposited(*, fund: str, amount: int, slip: str, on: date) -> Entry:
    """Template 16, first half: cash leaves for the bank; the bank line brings it to the account."""
    return Entry(f"deposit:{slip}", "cash_deposited", on, moved(fund, "1131", "1111", amount))
