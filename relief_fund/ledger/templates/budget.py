"""Entries of the budget: authority granted, cut, carried and lapsed; budget money received and given back."""

from datetime import date

from relief_fund.ledger.entries import Entry, Line, moved

APPROPRIATIONS = {"original": "B11", "supplement": "B12"}


def appropriation(
    *, fund: str, amount: int, decision: str, line: int, on: date, kind: str = "original", voucher: str = ""
) -> Entry:
    """Templates 2 and 3: authority granted, ``kind`` "original" or "supplement"; not money."""
    return Entry(
        key=f"approp:{decision}:{line}", kind=f"appropriation_{kind}", occurred_on=on,
        lines=moved(fund, APPROPRIATIONS[kind], "B21", amount), voucher=voucher, document=decision,
    )  # fmt: skip


def cut(*, fund: str, amount: int, decision: str, line: int, on: date, voucher: str = "") -> Entry:
    """Template 4: authority taken back, at most what is still available."""
    return Entry(
        key=f"approp:{decision}:{line}", kind="appropriation_cut", occurred_on=on,
        lines=moved(fund, "B21", "B13", amount), voucher=voucher, document=decision,
    )  # fmt: skip


def carried_over(
    *, fund: str, to_fund: str, authority: int, decision: str, line: int, on: date,
    money: int = 0, bank: str = "", to_bank: str = "",
) -> Entry:  # fmt: skip
    """Template 5: authority, and the money behind it, carried from a budget fund into the next one.

    ``authority`` and ``money`` are đồng; money of 0 carries authority alone and needs no bank accounts.
    """
    lines: tuple[Line, ...] = moved(fund, "B21", "B15", authority)
    if money:
        lines += moved(fund, "3371", bank, money)
    lines += moved(to_fund, "B14", "B21", authority)
    if money:
        lines += moved(to_fund, to_bank, "3371", money)
    return Entry(f"carry:{decision}:{line}", "carry_over", on, lines)


def budget_received(*, fund: str, bank: str, amount: int, line: str, on: date, voucher: str = "") -> Entry:
    """Template 6: a Treasury line brings budget money; a debt to the budget until it is spent."""
    return Entry(f"line:{line}", "budget_received", on, moved(fund, bank, "3371", amount), voucher)


def given_back(*, fund: str, amount: int, decision: str, on: date) -> Entry:
    """Template 8, first half: unspent budget money is owed back; the bank line of its payment clears it."""
    return Entry(f"giveback:{decision}:{fund}", "give_back", on, moved(fund, "3371", "3331", amount))


def lapsed(*, fund: str, amount: int, year: int, line: int, on: date) -> Entry:
    """Template 49: authority that ends with its ``year``; at most what is still available."""
    return Entry(f"lapse:{year}:{line}", "lapse", on, moved(fund, "B21", "B15", amount))
