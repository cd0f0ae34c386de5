"""Entries of money promised and paid out, and of money that comes back.

``purse`` is the account a promise is taken from: B21 (Available) in budget and mobilised funds, B19
(mirror of what is set aside) in donated ones; the same choice says where a payment is counted (B23 or B19).
"""

from datetime import date

from relief_fund.ledger.entries import Entry, Line, moved


def purse(fund_kind: str) -> str:
    """B21 for budget and mobilised funds, B19 for donated ones."""
    return "B19" if fund_kind == "donated" else "B21"


def taken(fund_kind: str) -> str:
    """B23 for budget and mobilised funds, B19 for donated ones."""
    return "B19" if fund_kind == "donated" else "B23"


def encumbrance(*, fund: str, fund_kind: str, purpose: str, amount: int, key: str, on: date) -> Entry:
    """Template 29: money promised by a valid approval. ``key`` is "enc:<list>:<version>:<line>"."""
    return Entry(key, "encumbrance", on, moved(fund, purse(fund_kind), "B22", amount, purpose=purpose))


def reapproval(*, fund: str, purpose: str, amount: int, key: str, on: date) -> Entry:
    """Template 41: money held after a return is promised again."""
    return Entry(key, "reapproval", on, moved(fund, "B24", "B22", amount, purpose=purpose))


def release(*, fund: str, fund_kind: str, purpose: str, amount: int, key: str, on: date, held: bool) -> Entry:
    """Templates 30 and 41: a promise (or held money) given back to the purse."""
    source = "B24" if held else "B22"
    return Entry(key, "release", on, moved(fund, source, purse(fund_kind), amount, purpose=purpose))


def award_released(
    *, fund: str, fund_kind: str, purpose: str, amount: int, award: str, turn: int, on: date
) -> Entry:
    """Template 30 for one award (or list): what it will not be paid goes back to the purse."""
    return release(
        fund=fund, fund_kind=fund_kind, purpose=purpose, amount=amount, key=f"rel:{award}:{turn}", on=on,
        held=False,
    )  # fmt: skip


def advance(*, fund: str, bank: str, amount: int, batch: str, on: date) -> Entry:
    """Template 31: money handed to the Post for a batch of payments."""
    return Entry(f"advance:{batch}:{fund}", "advance", on, moved(fund, "1385", bank, amount))


def released_to_bank(*, fund: str, bank: str, amount: int, batch: str, on: date) -> Entry:
    """Template 35: bank payments released, result awaited."""
    return Entry(f"send:{batch}:{fund}", "payments_released", on, moved(fund, "1132", bank, amount))


def paid(
    *, fund: str, fund_kind: str, purpose: str, amount: int, key: str, on: date, through: str = "1385",
    leaf: str = "batch",
) -> Entry:  # fmt: skip
    """Templates 32 and 36: the household has the money. ``through`` is 1385 (Post) or 1132 (bank)."""
    lines: tuple[Line, ...] = moved(fund, "6111", through, amount)
    if fund_kind == "budget":
        lines += moved(fund, "3371", "5111", amount)
    lines += moved(fund, "B22", taken(fund_kind), amount, purpose=purpose)
    return Entry(key, "paid", on, lines, leaf="batch" if leaf == "batch" else "entry")


def post_returned(*, fund: str, purpose: str, amount: int, key: str, on: date) -> Entry:
    """Template 33: the Post could not pay; the promise is held for this award. The Post still has the money."""
    return Entry(key, "post_returned", on, moved(fund, "B22", "B24", amount, purpose=purpose), leaf="batch")


def returned_after_settlement(
    *, fund: str, fund_kind: str, purpose: str, amount: int, bank: str, line: str, on: date
) -> Entry:
    """Template 39: a bank line brings money back after it was counted as paid, in the same year."""
    lines: tuple[Line, ...] = moved(fund, bank, "6111", amount)
    lines += moved(fund, taken(fund_kind), "B24", amount, purpose=purpose)
    if fund_kind == "budget":
        lines += moved(fund, "5111", "3371", amount)
    return Entry(f"line:{line}", "returned_after_settlement", on, lines)


def treasury_paid(
    *, fund: str, purpose: str, amount: int, award: str, instalment: int, attempt: int, on: date
) -> Entry:
    """Template 7: the Treasury pays the household itself out of the budget."""
    lines = moved(fund, "6111", "5111", amount) + moved(fund, "B22", "B23", amount, purpose=purpose)
    return Entry(f"pay:{award}:{instalment}:{attempt}", "treasury_paid", on, lines)


def treasury_returned(
    *, fund: str, amount: int, award: str, instalment: int, attempt: int, on: date
) -> Entry:
    """Template 7 undone: the payment came back to the Treasury and is held for its award."""
    lines = moved(fund, "5111", "6111", amount) + moved(fund, "B23", "B24", amount)
    return Entry(f"ret:{award}:{instalment}:{attempt}", "treasury_returned", on, lines)


def officer_advanced(*, fund: str, amount: int, sheet: str, on: date) -> Entry:
    """Template 44: cash handed to a paying officer for the households on ``sheet``."""
    return Entry(f"cashout:{sheet}:{fund}", "officer_advanced", on, moved(fund, "1411", "1111", amount))


def officer_paid(
    *,
    fund: str,
    fund_kind: str,
    purpose: str,
    amount: int,
    award: str,
    instalment: int,
    attempt: int,
    on: date,
) -> Entry:
    """Template 44: the household signed for its money in front of the paying officer."""
    return paid(
        fund=fund, fund_kind=fund_kind, purpose=purpose, amount=amount, through="1411", leaf="entry",
        key=f"pay:{award}:{instalment}:{attempt}", on=on,
    )  # fmt: skip


def officer_returned(*, fund: str, amount: int, sheet: str, on: date) -> Entry:
    """Template 44: the paying officer brings back the cash that nobody took."""
    return Entry(f"cashin:{sheet}:{fund}", "officer_returned", on, moved(fund, "1111", "1411", amount))


def household_repaid(
    *, fund: str, fund_kind: str, amount: int, paid_on: date, receipt: str, on: date
) -> Entry:
    """Template 42: a household pays back in cash what it got on ``paid_on``; nothing stays held for it."""
    lines = _aid_back(fund, fund_kind, "1111", amount, paid_on.year == on.year)
    return Entry(f"cash:{receipt}", "household_repaid", on, lines)


def repayment_claimed(
    *, fund: str, fund_kind: str, amount: int, paid_on: date, claim: str, on: date
) -> Entry:
    """Template 42, claimed first: a household owes back what it got on ``paid_on``."""
    lines = _aid_back(fund, fund_kind, "1387", amount, paid_on.year == on.year)
    return Entry(f"claim:{claim}", "repayment_claimed", on, lines)


def claim_repaid(*, fund: str, amount: int, receipt: str, on: date) -> Entry:
    """Template 42: cash for a claim that stands in the books."""
    return Entry(f"cash:{receipt}", "claim_repaid", on, moved(fund, "1111", "1387", amount))


def _aid_back(fund: str, fund_kind: str, debited: str, amount: int, same_year: bool) -> tuple[Line, ...]:
    """Aid taken back: this year it lessens the aid, later it is income, or owed to the budget."""
    if not same_year:
        return moved(fund, debited, "3331" if fund_kind == "budget" else "7111", amount)
    lines: tuple[Line, ...] = moved(fund, debited, "6111", amount)
    if fund_kind != "donated":
        lines += moved(fund, "B23", "B21", amount)
    return lines + moved(fund, "5111", "3371", amount) if fund_kind == "budget" else lines
