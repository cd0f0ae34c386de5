"""What a relief fund meets once a month or once a year: every entry template that a week of ``year`` leaves out."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from relief_fund.cli.frame import PROGRAM
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.endings import end_books_of
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.units import register_unit
from relief_fund.ledger.year_end import close_year

BEGIN = date(2025, 1, 1)
BANK, OTHER_BANK, RICE, RESERVED = "1121.01", "1121.02", "Q10.RICE", "Q11.RICE"
GENERAL, RESTRICTED, BUDGET, NEXT_BUDGET, PLAN = "BAO.CHUNG", "BAO.NHA", "NST-2", "NST-3", "LGHD-2"
ELSEWHERE, EARLIER, OVER = "LU.CHUNG", "BAO.TRUOC", "CU.CHUNG"
CURRENCIES = (("EUR", 2, "1122.02", 28_400), ("JPY", 0, "1122.03", 165), ("KWD", 3, "1122.04", 82_000))
"""Code, decimal places, account of its value, đồng for one whole unit."""
PURPOSE = "house|*"
MILLION = 1_000_000


def open_more_purses(home: Home) -> None:
    """A second campaign, a next budget phase, older money, a fund that ends; three more currencies."""

    def command(tx: Any) -> None:
        for code in (OTHER_BANK, RESERVED, "Q10.UUSD"):
            open_child_account(tx, code=code, opened_on=BEGIN)
        for code, _, account, _ in CURRENCIES:
            open_child_account(tx, code=account, opened_on=BEGIN)
            open_child_account(tx, code=f"Q10.U{code}", opened_on=BEGIN)
        for fund, campaign in ((ELSEWHERE, "LU"), (EARLIER, "BAO"), (OVER, "CU")):
            open_fund(tx, code=fund, kind="donated", campaign=campaign, name=fund, opened_on=BEGIN)
        open_fund(
            tx, code=NEXT_BUDGET, kind="budget", source="province", phase="2026", name="x", opened_on=BEGIN
        )

    for code, exponent, _, _ in CURRENCIES:
        register_unit(home.office, PROGRAM, code=code, exponent=exponent)
    home.office.desk.run(command)


def first_day(on: date) -> list[Entry]:
    """What stood before the books began: money, goods and dollars."""
    opening: dict[str, Any] = {"fund": EARLIER, "restricted": False, "on": on}
    return [
        templates.opening_balance(**opening, account=BANK, amount=90 * MILLION, fund_kind="donated"),
        templates.opening_goods(**opening, stock=RICE, unit="RICE_KG", quantity=70_500, value=1_269_000,
                                fund_kind="donated"),
        templates.opening_currency(**opening, currency_account="1122.02", stock="Q10.UUSD", unit="USD",
                                   quantity=12_345, value=3_086_250),
    ]  # fmt: skip


def a_month(some: Any, month: int, on: date) -> list[Entry]:
    """One of everything; ``some(most)`` gives an amount below ``most``."""
    return [
        *_currencies(some, month, on), *_bank_lines(some, month, on), *_refunds(some, month, on),
        *_through_the_bank(some, month, on), *_in_cash(some, month, on), *_budget(some, month, on),
        *_goods(some, month, on),
    ]  # fmt: skip


def _line(key: str, kind: str, on: date, debited: str, credited: str, amount: int) -> Entry:
    return Entry(f"line:{key}", kind, on, moved(GENERAL, debited, credited, amount))


def _currencies(some: Any, month: int, on: date) -> list[Entry]:
    made = []
    for code, places, account, rate in CURRENCIES:
        quantity = 100 + some(10**6)
        worth = quantity * rate // 10**places + 1
        held: dict[str, Any] = {
            "fund": GENERAL, "currency_account": account, "stock": f"Q10.U{code}", "unit": code, "on": on,
        }  # fmt: skip
        made.append(
            templates.foreign_gift(**held, quantity=quantity, value=worth, notice=f"{code}{month}")
        )  # fmt: skip
        sold = quantity - some(quantity) // 3
        carrying = templates.value_out(value=worth, held=quantity, quantity=sold)
        made.append(
            templates.currency_sale(**held, bank=BANK, quantity=sold, carrying=carrying,
                                    proceeds=max(1, carrying + some(999) - 500), slip=f"{code}{month}")
        )  # fmt: skip
    return made


def _bank_lines(some: Any, month: int, on: date) -> list[Entry]:
    """Lines nobody understood, and what they turned out to be; a debt between campaigns and its payment."""
    unclear, wrong, owed = 10_000 + some(MILLION), 10_000 + some(MILLION), some(MILLION)
    clear: dict[str, Any] = {"fund": GENERAL, "turn": 1, "on": on}
    return [
        _line(f"?{month}", "suspense", on, BANK, "3379", unclear + wrong),
        _line(f"!{month}", "unexplained_debit", on, "1381", BANK, wrong),
        templates.cash_drawn(**clear, amount=wrong, line=f"!{month}"),
        Entry(f"clear:?{month}:1", "line_decided", on, moved(GENERAL, "3379", BANK, unclear)
              + moved(RESTRICTED, BANK, "5122", unclear)),
        templates.gift_elsewhere(**clear, to_fund=ELSEWHERE, amount=wrong, line=f"w{month}", to_restricted=False),
        templates.between_funds_settled(fund=GENERAL, to_fund=ELSEWHERE, amount=wrong, debt=month,
                                        turn=1, bank=BANK, to_bank=OTHER_BANK, on=on),
        *templates.between_funds(fund=ELSEWHERE, to_fund=GENERAL, amount=min(owed, wrong),
                                 decision=f"back{month}", on=on),
    ]  # fmt: skip


def _refunds(some: Any, month: int, on: date) -> list[Entry]:
    made = []
    for at, given_on in enumerate((on, on - timedelta(days=400))):
        refund, amount = f"{month}-{at}", some(MILLION)
        sent: dict[str, Any] = {"fund": GENERAL, "bank": BANK, "amount": amount, "on": on}
        made += [
            templates.refund_owed(fund=GENERAL, amount=amount, refund=refund, given_on=given_on, on=on),
            templates.refund_sent(**sent, refund=refund, attempt=1),
            templates.refund_returned(**sent, line=f"refund{refund}"),
            templates.refund_beyond(fund=GENERAL, to_fund=ELSEWHERE, amount=amount, refund=f"{refund}b",
                                    given_on=given_on, on=on),
        ]  # fmt: skip
    return made


def _through_the_bank(some: Any, month: int, on: date) -> list[Entry]:
    made: list[Entry] = []
    for fund, kind in ((GENERAL, "donated"), (BUDGET, "budget"), (PLAN, "mobilised")):
        key, part = f"{month}:{fund}", MILLION + some(MILLION)
        promise: dict[str, Any] = {"fund": fund, "purpose": PURPOSE, "on": on}
        kinded = {**promise, "fund_kind": kind}
        back: dict[str, Any] = {"fund": fund, "bank": BANK, "on": on}
        made += [
            templates.encumbrance(**kinded, amount=6 * part, key=f"enc:{key}:1:1"),
            templates.released_to_bank(**back, amount=6 * part, batch=key),
            templates.paid(**kinded, amount=3 * part, key=f"pay:{key}:1:1", through="1132"),
            templates.paid_in_part(**kinded, amount=part, rest=part, bank=BANK, key=f"pay:{key}:1:2"),
            templates.refused_before_settlement(**promise, amount=part, bank=BANK, key=f"ret:{key}:1:3"),
            templates.returned_after_settlement(**kinded, amount=part, bank=BANK, line=f"back:{key}"),
            templates.came_back(**back, fund_kind=kind, amount=part, line=f"late:{key}",
                                paid_on=on - timedelta(days=400)),
            templates.repaid_by_line(**back, fund_kind=kind, amount=part // 2, line=f"again:{key}", paid_on=on),
            templates.reapproval(**promise, amount=part // 3, key=f"enc:{key}:2:1"),
            templates.award_released(**kinded, amount=part // 3, award=key, turn=1),
            templates.release(**{**kinded, "purpose": ""}, amount=part // 4, key=f"rel:{key}:2", held=True),
        ]  # fmt: skip
    return [replace(_same_purse(one), leaf="entry") for one in made]


def _same_purse(entry: Entry) -> Entry:
    """Held money carries no purpose here, as where a bank line brings it back."""
    lines = tuple(line._replace(purpose="") if line.account == "B24" else line for line in entry.lines)
    return replace(entry, lines=lines)


def _in_cash(some: Any, month: int, on: date) -> list[Entry]:
    amount, promised = 400_000 + some(MILLION), {"fund": GENERAL, "purpose": PURPOSE, "fund_kind": "donated"}
    owed: dict[str, Any] = {"fund": GENERAL, "fund_kind": "donated", "amount": amount // 4, "on": on}
    return [
        templates.cash_gift(fund=GENERAL, amount=4 * amount, receipt=f"m{month}", on=on, restricted=False),
        templates.cash_deposited(fund=GENERAL, amount=amount, slip=f"{month}", on=on),
        _line(f"deposit{month}", "deposit_arrived", on, BANK, "1131", amount),
        templates.encumbrance(**promised, amount=amount, key=f"enc:cash{month}:1:1", on=on),
        templates.officer_advanced(fund=GENERAL, amount=2 * amount, sheet=f"{month}", on=on),
        templates.officer_paid(**promised, amount=amount, award=f"cash{month}", instalment=1, attempt=1, on=on),
        templates.officer_returned(fund=GENERAL, amount=amount, sheet=f"{month}", on=on),
        templates.household_repaid(**owed, paid_on=on, receipt=f"h{month}"),
        templates.repayment_claimed(**owed, paid_on=on - timedelta(days=400), claim=f"c{month}"),
        templates.claim_repaid(fund=GENERAL, amount=amount // 5, receipt=f"r{month}", on=on),
    ]  # fmt: skip


def _budget(some: Any, month: int, on: date) -> list[Entry]:
    amount, at_treasury = 100_000 + some(MILLION), {"fund": BUDGET, "award": f"t{month}", "on": on}
    tried: dict[str, Any] = {**at_treasury, "instalment": 1, "attempt": 1, "amount": amount}
    return [
        templates.encumbrance(fund=BUDGET, fund_kind="budget", purpose=PURPOSE, amount=amount,
                              key=f"enc:t{month}:1:1", on=on),
        templates.treasury_paid(**tried, purpose=PURPOSE),
        templates.treasury_returned(**{**tried, "amount": amount // 2}),
        templates.carried_over(fund=BUDGET, to_fund=NEXT_BUDGET, authority=3 * amount, decision=f"{month}/CN",
                               line=1, on=on, money=amount, bank=BANK, to_bank=OTHER_BANK),
        templates.given_back(fund=BUDGET, amount=amount, decision=f"{month}/TL", on=on),
        templates.lapsed(fund=BUDGET, amount=amount, year=2025, line=month, on=on),
    ]  # fmt: skip


def _goods(some: Any, month: int, on: date) -> list[Entry]:
    made: list[Entry] = []
    for fund, kind in ((GENERAL, "donated"), (BUDGET, "budget")):
        amount, quantity, invoice = 1_000 + some(MILLION), 1_000 + some(90_000), f"HD{month}{fund}"
        kept: dict[str, Any] = {"fund": fund, "unit": "RICE_KG", "on": on}
        store: dict[str, Any] = {**kept, "free": RICE, "reserved": RESERVED, "award": f"g{month}{fund}"}
        bought: dict[str, Any] = {"fund": fund, "fund_kind": kind, "purpose": PURPOSE, "amount": amount}
        issued = quantity // 2
        value = templates.value_out(value=amount, held=quantity, quantity=issued)
        made += [
            templates.encumbrance(**bought, key=f"enc:{invoice}:1:1", on=on),
            templates.goods_bought(**kept, fund_kind=kind, purpose=PURPOSE, amount=amount, stock=RICE,
                                   quantity=quantity, invoice=invoice, row=1),
            templates.supplier_sent(fund=fund, bank=BANK, amount=amount, invoice=invoice, on=on),
            templates.supplier_paid(fund=fund, amount=amount, invoice=invoice, part=1, on=on),
            templates.goods_approved(**store, quantity=issued + 9),
            templates.goods_freed(**store, quantity=9),
            templates.goods_issued(**kept, reserved=RESERVED, quantity=issued, value=value,
                                   award=f"g{month}{fund}", instalment=1, fund_kind=kind),
        ]  # fmt: skip
    return made


def end_the_year(home: Home, on: date) -> int:
    """A fund comes and ends with nothing left; then income and expense of all others are closed."""
    given = templates.gift(fund=OVER, bank=BANK, amount=777_777, line="over", on=on)
    moved_on = templates.between_funds(
        fund=OVER, to_fund=ELSEWHERE, amount=777_777, decision="over", on=on, bank=BANK, to_bank=BANK
    )
    home.office.desk.run(lambda tx: [tx.post(one) for one in (given, *moved_on)])
    ended = end_books_of(home.office, funds=[OVER], document="KC-CU", on=on, public={"fund": OVER})
    closed = close_year(home.office, PROGRAM, year=on.year, document=f"KC-{on.year}")
    return 3 + len(ended) + len(closed)
