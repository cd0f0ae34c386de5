"""A year of a relief fund from a seed: every kind of purse, unit and event, posted by the templates."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from relief_fund.cli.frame import PROGRAM
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.funds import open_fund
from tests.ledger.interchange.months import a_month, end_the_year, first_day, open_more_purses

BEGIN = date(2025, 1, 1)
BANK, CURRENCY, USD, RICE = "1121.01", "1122.01", "Q10.USD", "Q10.RICE"
GENERAL, RESTRICTED, BUDGET, PLAN = "BAO.CHUNG", "BAO.NHA", "NST-2", "LGHD-2"
PURPOSE = "house, repair|Sơn Tây [2]"
"""A purpose and a document with every mark that other programs would read as their own."""
DOCUMENT = 'Số 7/QĐ, ngày: "2/9" [2025-13-45] 100% \\ date: never'


def open_purses(home: Home) -> None:
    """A campaign with a general and a restricted leaf, a budget fund, a mobilised plan; four child accounts."""

    def command(tx: Any) -> None:
        for code in (BANK, CURRENCY, USD, RICE):
            open_child_account(tx, code=code, opened_on=BEGIN)
        for code, restricted in ((GENERAL, False), (RESTRICTED, True)):
            open_fund(tx, code=code, kind="donated", campaign="BAO", restricted=restricted,
                      name=f'Bão "{code}", đợt 1', opened_on=BEGIN)  # fmt: skip
        for code, kind in ((BUDGET, "budget"), (PLAN, "mobilised")):
            open_fund(
                tx, code=code, kind=kind, source="province", phase="2021-2025", name=code, opened_on=BEGIN
            )

    home.office.desk.run(command)


def a_year(home: Home, *, seed: int, weeks: int = 52) -> int:
    """Open the purses, post ``weeks`` of work and close the year; returns how many entries that made."""
    open_purses(home)
    open_more_purses(home)
    chance = random.Random(seed)
    posted = len(home.office.desk.run(lambda tx: [tx.post(one) for one in first_day(BEGIN)]))
    for week in range(weeks):
        on = BEGIN + timedelta(days=7 * week)
        entries = _week(chance, week, on)
        if week % 4 == 3:
            entries += a_month(lambda most: chance.randrange(1, most), week // 4, on)
        numbers = home.office.desk.run(lambda tx, entries=entries: _posted(tx, entries))
        posted += len(numbers)
        if week % 5 == 0:
            posted += _corrected(home, numbers[0], on)
    return posted + end_the_year(home, date(2025, 12, 31))


def _corrected(home: Home, number: int, on: date) -> int:
    """The week's first entry, a gift in cash, was larger by 100 đồng, and after all was none."""
    more = moved(GENERAL, "1111", "5121", 100)
    adjusted = adjust_entry(home.office, PROGRAM, number=number, turn=1, lines=more, on=on, document=DOCUMENT)
    for undone in (adjusted, number):
        reverse_entry(home.office, PROGRAM, number=undone, on=on, document=DOCUMENT)
    return 3


def _posted(tx: Any, entries: list[Entry]) -> list[int]:
    vouchered = replace(entries[0], voucher=tx.voucher("BAO", 2025, "PT", entries[0].key), document=DOCUMENT)
    return [tx.post(one) for one in (vouchered, *entries[1:])]


def _week(chance: random.Random, week: int, on: date) -> list[Entry]:
    def some(most: int) -> int:
        return chance.randrange(1, most)

    gifts = [
        templates.gift(fund=fund, bank=BANK, amount=50_000_000 + some(10**9), line=f"{week}:{at}", on=on,
                       restricted=fund == RESTRICTED)
        for at, fund in enumerate((GENERAL, RESTRICTED, GENERAL))
    ]  # fmt: skip
    cash = templates.cash_gift(fund=GENERAL, amount=some(10**7), receipt=f"{week}", on=on, restricted=False)
    fee = templates.bank_fee(fund=GENERAL, bank=BANK, amount=some(90_000), line=f"fee{week}", on=on)
    return [cash, *gifts, fee, *_budget(some, week, on), *_goods(some, week, on), *_help(some, week, on)]


def _budget(some: Any, week: int, on: date) -> list[Entry]:
    granted = {"decision": f"{week}/QĐ-UBND", "on": on}
    return [
        templates.appropriation(fund=BUDGET, amount=10**9 + some(10**9), line=1, **granted),
        templates.appropriation(fund=PLAN, amount=10**9 + some(10**9), line=2, kind="supplement", **granted),
        templates.cut(fund=PLAN, amount=some(10**8), line=3, **granted),
        templates.budget_received(fund=BUDGET, bank=BANK, amount=10**8 + some(10**8), line=f"b{week}", on=on),
        templates.gift(fund=PLAN, bank=BANK, amount=10**8 + some(10**8), line=f"p{week}", on=on),
    ]


def _goods(some: Any, week: int, on: date) -> list[Entry]:
    rice, dollars = 100_000 + some(10**6), 5_000 + some(10**6)
    held: dict[str, Any] = {"fund": GENERAL, "unit": "RICE_KG", "on": on}
    currency: dict[str, Any] = {
        "fund": GENERAL,
        "currency_account": CURRENCY,
        "stock": USD,
        "unit": "USD",
        "on": on,
    }
    return [
        templates.gift_in_kind(**held, stock=RICE, quantity=rice, value=18 * rice, note=f"n{week}", row=1),
        templates.gift_in_kind(**held, stock=RICE, quantity=7, note=f"n{week}", row=2),
        templates.goods_lost(**held, free=RICE, quantity=rice // 3, value=17 * (rice // 3), minutes=f"m{week}",
                             row=1, fund_kind="donated"),
        templates.foreign_gift(**currency, quantity=dollars, value=250 * dollars, notice=f"usd{week}"),
        templates.currency_sale(**currency, bank=BANK, quantity=dollars, carrying=250 * dollars,
                                proceeds=250 * dollars + some(9_999) - 5_000, slip=f"s{week}"),
    ]  # fmt: skip


def _help(some: Any, week: int, on: date) -> list[Entry]:
    made: list[Entry] = []
    for at, (fund, kind) in enumerate(((GENERAL, "donated"), (BUDGET, "budget"), (PLAN, "mobilised"))):
        promised = 10_000_000 + some(10**7)
        paid = promised - some(10**6)
        key = f"{week}:{at}"
        promise: dict[str, Any] = {"fund": fund, "purpose": PURPOSE, "on": on}
        made += [
            templates.encumbrance(**promise, fund_kind=kind, amount=promised, key=f"enc:{key}:1:1"),
            templates.advance(fund=fund, bank=BANK, amount=promised, batch=key, on=on),
            templates.paid(**promise, fund_kind=kind, amount=paid, key=f"pay:{key}:1:1", leaf="entry"),
            replace(
                templates.post_returned(**promise, amount=promised - paid, key=f"ret:{key}:1:1"), leaf="entry"
            ),
        ]
    shared = some(10**6)
    made += templates.between_funds(
        fund=GENERAL, to_fund=RESTRICTED, amount=shared, decision=f"{week}", on=on, bank=BANK, to_bank=BANK
    )
    return made
