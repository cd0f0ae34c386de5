"""Entries of goods: given, bought, promised, handed out, lost. Quantities are whole minor units of ``unit``."""

from datetime import date

from relief_fund.ledger.entries import Entry, Line, moved
from relief_fund.ledger.templates.payments import taken


def value_out(*, value: int, held: int, quantity: int) -> int:
    """Value (đồng) that leaves with ``quantity`` of ``held`` units worth ``value``: weighted average.

    Rounded down, so that the last issue takes what is left (bình quân gia quyền).
    """
    return value if quantity >= held else value * quantity // held


def gift_in_kind(
    *, fund: str, stock: str, unit: str, quantity: int, note: str, row: int, on: date, value: int = 0
) -> Entry:
    """Templates 17 and 18: goods given; ``value`` (đồng) only where a paper proves it, else a memo."""
    lines: tuple[Line, ...] = moved(fund, "1521", "5123", value) if value else ()
    lines += moved(fund, stock, "Q20", quantity, unit=unit)
    return Entry(f"kind:{note}:{row}", "gift_in_kind", on, lines, leaf="donation")


def goods_bought(
    *, fund: str, fund_kind: str, purpose: str, amount: int, stock: str, unit: str, quantity: int,
    invoice: str, row: int, on: date,
) -> Entry:  # fmt: skip
    """Template 19: goods delivered against an approved purchase; the supplier is owed ``amount`` đồng."""
    lines: tuple[Line, ...] = moved(fund, "1521", "3311", amount)
    if fund_kind == "budget":
        lines += moved(fund, "3371", "3661", amount)
    lines += moved(fund, "B22", taken(fund_kind), amount, purpose=purpose)
    lines += moved(fund, stock, "Q20", quantity, unit=unit)
    return Entry(f"buy:{invoice}:{row}", "goods_bought", on, lines)


def supplier_sent(*, fund: str, bank: str, amount: int, invoice: str, on: date) -> Entry:
    """Template 19 with 35: the order to pay a supplier has left, its result is awaited."""
    return Entry(f"send:{invoice}:{fund}", "supplier_sent", on, moved(fund, "1132", bank, amount))


def supplier_paid(*, fund: str, amount: int, invoice: str, part: int, on: date) -> Entry:
    """Template 19: the bank has paid the supplier, ``part`` counts the payments of one invoice."""
    return Entry(f"supplier:{invoice}:{part}", "supplier_paid", on, moved(fund, "3311", "1132", amount))


def goods_approved(
    *, fund: str, free: str, reserved: str, unit: str, quantity: int, award: str, on: date
) -> Entry:
    """Template 20: goods reserved for an approved award."""
    return Entry(f"reserve:{award}", "goods_approved", on, moved(fund, reserved, free, quantity, unit=unit))


def goods_freed(
    *, fund: str, free: str, reserved: str, unit: str, quantity: int, award: str, on: date
) -> Entry:
    """Template 20 undone: goods reserved for an award are free again."""
    return Entry(f"free:{award}", "goods_freed", on, moved(fund, free, reserved, quantity, unit=unit))


def goods_issued(
    *, fund: str, reserved: str, unit: str, quantity: int, value: int, award: str, instalment: int, on: date,
    fund_kind: str = "donated",
) -> Entry:  # fmt: skip
    """Template 21: goods handed out; value leaves by weighted average."""
    lines: tuple[Line, ...] = _left_stock(fund, fund_kind, "6112", value)
    lines += moved(fund, "Q30", reserved, quantity, unit=unit)
    return Entry(f"issue:{award}:{instalment}", "goods_issued", on, lines)


def goods_lost(
    *, fund: str, free: str, unit: str, quantity: int, value: int, minutes: str, row: int, on: date,
    fund_kind: str,
) -> Entry:  # fmt: skip
    """Template 22: goods a count did not find, or found spoiled."""
    lines: tuple[Line, ...] = _left_stock(fund, fund_kind, "6131", value)
    lines += moved(fund, "Q40", free, quantity, unit=unit)
    return Entry(f"count:{minutes}:{row}", "goods_lost", on, lines)


def _left_stock(fund: str, fund_kind: str, expense: str, value: int) -> tuple[Line, ...]:
    """Value leaving the store; goods bought with budget money become income as they are used."""
    if not value:
        return ()
    lines: tuple[Line, ...] = moved(fund, expense, "1521", value)
    return lines + moved(fund, "3661", "5111", value) if fund_kind == "budget" else lines
