"""Entries of payments through a bank: refused, paid in part, brought back by a line; refunds to donors."""

from dataclasses import replace
from datetime import date

from relief_fund.ledger.entries import Entry, LeafKind, Line, credit, debit, moved
from relief_fund.ledger.templates.payments import paid, returned_after_settlement, taken


def paid_in_part(
    *, fund: str, fund_kind: str, purpose: str, amount: int, rest: int, bank: str, key: str, on: date
) -> Entry:
    """Template 38 through a bank: the part is paid as by 36, the rest is on the account ``bank`` again.

    The rest stays promised (B22) until the next instalment is ordered.
    """
    part = paid(
        fund=fund, fund_kind=fund_kind, purpose=purpose, amount=amount, key=key, on=on, through="1132"
    )
    return replace(part, lines=part.lines + moved(fund, bank, "1132", rest))


def refused_before_settlement(
    *, fund: str, purpose: str, amount: int, bank: str, key: str, on: date
) -> Entry:
    """Template 37: the bank could not pay; the money is on the account again, the promise is held.

    ``key`` is "ret:<award>:<inst>:<try>" for a result, "line:<digest>" where the bank's line came first.
    """
    lines: tuple[Line, ...] = moved(fund, bank, "1132", amount)
    lines += (debit(fund, "B22", amount, purpose=purpose), credit(fund, "B24", amount))
    leaf: LeafKind = "entry" if key.startswith("line:") else "batch"
    return Entry(key, "payment_refused", on, lines, leaf=leaf)


def came_back(
    *, fund: str, fund_kind: str, amount: int, bank: str, line: str, paid_on: date, on: date
) -> Entry:
    """Template 39: a bank line brings back what was counted as paid on ``paid_on``; held for its award.

    Of an earlier year the expense stands: donated and mobilised money is income (7111) and held again,
    budget money is owed to the budget (3331) and nothing is held.
    """
    if paid_on.year == on.year:
        return returned_after_settlement(
            fund=fund, fund_kind=fund_kind, purpose="", amount=amount, bank=bank, line=line, on=on
        )
    if fund_kind == "budget":
        lines: tuple[Line, ...] = moved(fund, bank, "3331", amount)
    else:
        lines = moved(fund, bank, "7111", amount) + moved(fund, taken(fund_kind), "B24", amount)
    return Entry(f"line:{line}", "returned_after_settlement", on, lines)


def repaid_by_line(
    *, fund: str, fund_kind: str, amount: int, bank: str, line: str, paid_on: date, on: date
) -> Entry:
    """Template 42 by a bank line: a household gives back money it got on ``paid_on``; nothing is held.

    In the year of the payment budget and mobilised funds may use the authority (B21) again.
    """
    if paid_on.year != on.year:
        lines: tuple[Line, ...] = moved(fund, bank, "3331" if fund_kind == "budget" else "7111", amount)
        return Entry(f"line:{line}", "household_repaid", on, lines)
    lines = moved(fund, bank, "6111", amount)
    if fund_kind != "donated":
        lines += moved(fund, "B23", "B21", amount)
    if fund_kind == "budget":
        lines += moved(fund, "5111", "3371", amount)
    return Entry(f"line:{line}", "household_repaid", on, lines)


def refund_sent(*, fund: str, bank: str, amount: int, refund: str, attempt: int, on: date) -> Entry:
    """Templates 13 and 27, second half: a refund that is owed to a donor leaves the account ``bank``."""
    return Entry(f"refund:{refund}:{attempt}", "refund_sent", on, moved(fund, "3383", bank, amount))


def refund_returned(*, fund: str, bank: str, amount: int, line: str, on: date) -> Entry:
    """Template 40: a refund comes back; it is owed again and paid again only by a new decision."""
    return Entry(f"line:{line}", "refund_returned", on, moved(fund, bank, "3383", amount))
