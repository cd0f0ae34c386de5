"""Entry templates: one pure function per event of the accounting plan, named after the event.

The numbers in the docstrings are those of the plan's table of templates. ``purse`` is the account a
promise is taken from: B21 (Available) in budget and mobilised funds, B19 (mirror of what is set aside)
in donated ones; the same choice says where a payment is counted (B23 or B19).
"""

from datetime import date

from relief_fund.ledger.entries import Entry, Line, credit, debit, moved

APPROPRIATIONS = {"original": "B11", "supplement": "B12"}


def purse(fund_kind: str) -> str:
    """B21 for budget and mobilised funds, B19 for donated ones."""
    return "B19" if fund_kind == "donated" else "B21"


def taken(fund_kind: str) -> str:
    """B23 for budget and mobilised funds, B19 for donated ones."""
    return "B19" if fund_kind == "donated" else "B23"


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


def budget_received(*, fund: str, bank: str, amount: int, line: str, on: date, voucher: str = "") -> Entry:
    """Template 6: a Treasury line brings budget money; a debt to the budget until it is spent."""
    return Entry(f"line:{line}", "budget_received", on, moved(fund, bank, "3371", amount), voucher)


def gift(*, fund: str, bank: str, amount: int, line: str, on: date, restricted: bool = False) -> Entry:
    """Templates 9 and 10: a gift through the bank."""
    income = "5122" if restricted else "5121"
    return Entry(f"line:{line}", "gift", on, moved(fund, bank, income, amount), leaf="donation")


def bank_fee(*, fund: str, bank: str, amount: int, line: str, on: date) -> Entry:
    """Template 25: a bank fee borne by a campaign's general leaf."""
    return Entry(f"line:{line}", "bank_fee", on, moved(fund, "6151", bank, amount))


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


def foreign_gift(
    *, fund: str, currency_account: str, stock: str, unit: str, quantity: int, value: int, line: str, on: date
) -> Entry:
    """Template 23: foreign money given, ``quantity`` in minor units of ``unit``, ``value`` in đồng that day."""
    lines = moved(fund, currency_account, "5121", value) + moved(fund, stock, "Q20", quantity, unit=unit)
    return Entry(f"line:{line}", "gift", on, lines, leaf="donation")


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


def gift_in_kind(
    *, fund: str, stock: str, unit: str, quantity: int, note: str, row: int, on: date, value: int = 0
) -> Entry:
    """Templates 17 and 18: goods given; ``value`` (đồng) only where a paper proves it, else a memo."""
    lines: tuple[Line, ...] = moved(fund, "1521", "5123", value) if value else ()
    lines += moved(fund, stock, "Q20", quantity, unit=unit)
    return Entry(f"kind:{note}:{row}", "gift_in_kind", on, lines, leaf="donation")


def goods_approved(
    *, fund: str, free: str, reserved: str, unit: str, quantity: int, award: str, on: date
) -> Entry:
    """Template 20: goods reserved for an approved award."""
    return Entry(f"reserve:{award}", "goods_approved", on, moved(fund, reserved, free, quantity, unit=unit))


def goods_issued(
    *, fund: str, reserved: str, unit: str, quantity: int, value: int, award: str, instalment: int, on: date
) -> Entry:
    """Template 21: goods handed out; value leaves by weighted average."""
    lines: tuple[Line, ...] = moved(fund, "6112", "1521", value) if value else ()
    lines += moved(fund, "Q30", reserved, quantity, unit=unit)
    return Entry(f"issue:{award}:{instalment}", "goods_issued", on, lines)


def reversal_of(*, number: int, lines: tuple[Line, ...], on: date) -> Entry:
    """Template 46: every line of entry ``number`` with sides swapped; never of a fact."""
    swapped = tuple(
        Line(one.fund, one.account, one.credit, one.debit, one.unit, one.purpose) for one in lines
    )
    return Entry(f"rev:{number}", "reversal", on, swapped, reverses=number)
