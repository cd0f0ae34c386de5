"""The journal entries of lists, batches and orders: the templates of the books, keyed by our papers."""

from dataclasses import replace
from datetime import date

from relief_fund.disbursement.orders.channels import TREASURY
from relief_fund.ledger import templates
from relief_fund.ledger.entries import Entry, Line

HELD_TOGETHER = ""
"""Returned money is held per fund, not per item and area: a handful of returns would name a hamlet."""

ADVANCED, IN_TRANSIT, WITH_OFFICER = "1385", "1132", "1411"
"""Where the money of a released batch stands until its result: with the Post, on its way in the bank, or
with the officer who pays it out in cash."""
TILL = "1111"


def encumbrance(
    *, list_id: str, line: int, fund: str, fund_kind: str, purpose: str, amount: int, on: date, code: str
) -> Entry:
    """Template 29 for one line of a list; ``code`` is the list's name on paper, ``amount`` whole đồng."""
    entry = templates.encumbrance(
        fund=fund, fund_kind=fund_kind, purpose=purpose, amount=amount, key=f"enc:{list_id}:1:{line}", on=on
    )
    return replace(entry, document=code)


def renewal(*, list_id: str, line: int, fund: str, amount: int, on: date, code: str) -> Entry:
    """Template 41, first half: held money of one fund is promised again."""
    entry = templates.reapproval(
        fund=fund, purpose=HELD_TOGETHER, amount=amount, key=f"enc:{list_id}:1:{line}", on=on
    )
    return replace(entry, document=code)


def drop(*, list_id: str, line: int, fund: str, fund_kind: str, amount: int, on: date, code: str) -> Entry:
    """Template 41, second half: held money of one fund is given up."""
    entry = templates.release(
        fund=fund, fund_kind=fund_kind, purpose=HELD_TOGETHER, amount=amount, key=f"rel:{list_id}:{line}",
        on=on, held=True,
    )  # fmt: skip
    return replace(entry, document=code)


def freed(
    *, list_id: str, line: int, fund: str, fund_kind: str, purpose: str, amount: int, on: date, code: str
) -> Entry:
    """Template 30 for one line of a list: promises that nothing was ordered for go back to the purse."""
    entry = templates.award_released(
        fund=fund, fund_kind=fund_kind, purpose=purpose, amount=amount, award=list_id, turn=line, on=on
    )
    return replace(entry, document=code)


def advance(*, batch: str, fund: str, bank: str, amount: int, on: date, voucher: str = "") -> Entry:
    """Template 31: the money of one fund handed to the Post; the leaf names the batch as the bank does."""
    entry = templates.advance(fund=fund, bank=bank, amount=amount, batch=batch, on=on)
    return replace(entry, voucher=voucher, document=batch)


def sent(*, batch: str, fund: str, bank: str, amount: int, on: date, voucher: str = "") -> Entry:
    """Template 35: the payments of one fund released to the bank; the leaf names the batch."""
    entry = templates.released_to_bank(fund=fund, bank=bank, amount=amount, batch=batch, on=on)
    return replace(entry, voucher=voucher, document=batch)


def cash_out(*, batch: str, fund: str, bank: str, amount: int, on: date, voucher: str = "") -> Entry:
    """Template 44: cash of one fund handed to a paying officer; ``bank`` is the till the template names."""
    assert bank == TILL, "a paying officer takes cash"
    entry = templates.officer_advanced(fund=fund, amount=amount, sheet=batch, on=on)
    return replace(entry, voucher=voucher, document=batch)


def cash_back(*, batch: str, fund: str, amount: int, on: date, voucher: str, document: str) -> Entry:
    """Template 44: the paying officer brings back the cash of one fund that no household took."""
    entry = templates.officer_returned(fund=fund, amount=amount, sheet=batch, on=on)
    return replace(entry, voucher=voucher, document=document)


def treasury_payment(
    *, order: str, fund: str, purpose: str, amount: int, on: date, voucher: str, digest: str
) -> Entry:
    """Template 7: the Treasury paid the household of ``order`` itself; no money of ours has moved."""
    award, instalment, attempt = order.split("-")
    entry = templates.treasury_paid(
        fund=fund, purpose=purpose, amount=amount, award=award, instalment=int(instalment),
        attempt=int(attempt), on=on,
    )  # fmt: skip
    return replace(entry, voucher=voucher, digests=(digest,), leaf="batch")


def brought_back(
    *, order: str, channel: str, fund: str, fund_kind: str, amount: int, paid_on: date, on: date
) -> Entry:
    """What was paid by hand is back, held for its award: template 7 undone, or 39 into the till."""
    award, instalment, attempt = order.split("-")
    if channel == TREASURY:
        return templates.treasury_returned(
            fund=fund, amount=amount, award=award, instalment=int(instalment), attempt=int(attempt), on=on
        )
    entry = templates.came_back(
        fund=fund, fund_kind=fund_kind, amount=amount, bank=TILL, line="", paid_on=paid_on, on=on
    )
    return replace(entry, key=key_of("ret", order))


def payment(
    *,
    order: str,
    fund: str,
    fund_kind: str,
    purpose: str,
    amount: int,
    on: date,
    voucher: str,
    digest: str,
    through: str = ADVANCED,
) -> Entry:
    """Templates 32, 36 and 44: the household of ``order`` has its money, ``through`` where it stood."""
    entry = templates.paid(
        fund=fund, fund_kind=fund_kind, purpose=purpose, amount=amount, key=key_of("pay", order), on=on,
        through=through,
    )  # fmt: skip
    return replace(entry, voucher=voucher, digests=(digest,))


def part_through_bank(
    *,
    order: str,
    fund: str,
    fund_kind: str,
    purpose: str,
    amount: int,
    rest: int,
    bank: str,
    on: date,
    voucher: str,
    digest: str,
) -> Entry:
    """Template 38: ``amount`` of ``order`` was paid by the bank, the ``rest`` never left the account."""
    entry = templates.paid_in_part(
        fund=fund, fund_kind=fund_kind, purpose=purpose, amount=amount, rest=rest, bank=bank,
        key=key_of("pay", order), on=on,
    )  # fmt: skip
    return replace(entry, voucher=voucher, digests=(digest,))


def refused(
    *, order: str, fund: str, purpose: str, amount: int, bank: str, on: date, voucher: str, digest: str
) -> Entry:
    """Template 37: the bank could not pay ``order``; its money is on the account, held for that award."""
    entry = templates.refused_before_settlement(
        fund=fund, purpose=purpose, amount=amount, bank=bank, key=key_of("ret", order), on=on
    )
    return replace(entry, voucher=voucher, digests=(digest,))


def returned(
    *, order: str, fund: str, purpose: str, amount: int, on: date, voucher: str, digest: str
) -> Entry:
    """Template 33: the Post could not pay ``order``; held for that award, the Post still has the money."""
    entry = templates.post_returned(
        fund=fund, purpose=purpose, amount=amount, key=key_of("ret", order), on=on
    )
    lines = (
        Line(fund, "B22", amount, 0, purpose=purpose),
        Line(fund, "B24", 0, amount, purpose=HELD_TOGETHER),
    )
    return replace(entry, lines=lines, voucher=voucher, digests=(digest,))


def key_of(verb: str, order: str) -> str:
    """The key of the entry that settled ("pay") or returned ("ret") an order."""
    award, instalment, attempt = order.split("-")
    return f"{verb}:{award}:{instalment}:{attempt}"
