"""A small fund for tests of register and inspection: purses, gifts, a payment through the Post, a fee."""

from datetime import date
from typing import Any

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.funds import open_fund

BEGIN = date(2024, 9, 1)
BANK, TREASURY = "1121.01", "1121.02"
GENERAL, EARLIER, BUDGET, PLAN = "BAO.CHUNG", "BAO.TRUOC", "NST-2", "LGHD-2"


def day(number: int) -> date:
    """A day of September 2024."""
    return date(2024, 9, number)


def open_purses(home: Home) -> None:
    """Two bank accounts; a campaign with its earlier money, a budget fund, a mobilised plan."""

    def command(tx: Any) -> None:
        for code in (BANK, TREASURY):
            open_child_account(tx, code=code, opened_on=BEGIN)
        for code in (GENERAL, EARLIER):
            open_fund(tx, code=code, kind="donated", campaign="BAO", opened_on=BEGIN, name=code)
        open_fund(
            tx, code=BUDGET, kind="budget", source="province", phase="2021-2025", opened_on=BEGIN, name=BUDGET
        )
        open_fund(
            tx, code=PLAN, kind="mobilised", source="integrated_mobilised", phase="2021-2025", name=PLAN,
            opened_on=BEGIN,
        )  # fmt: skip

    home.office.desk.run(command)


def post(home: Home, *entries: Entry) -> None:
    """Post entries, one command."""
    home.office.desk.run(lambda tx: [tx.post(one) for one in entries] and None)


def gift(amount: int, line: str, on: int = 3) -> Entry:
    """A gift to the general leaf."""
    return templates.gift(fund=GENERAL, bank=BANK, amount=amount, line=line, on=day(on))


def opening(amount: int, on: int = 1) -> Entry:
    """Earlier money on the campaign's account."""
    return Entry(f"opening:{EARLIER}:{BANK}:VND", "opening", day(on), moved(EARLIER, BANK, "4211", amount))


def small_fund(home: Home) -> None:
    """Opening 1,000,000; gifts 600,000 in three; fee 11,000; budget 400,000; 250,000 paid of 300,000."""
    open_purses(home)
    post(home, opening(1_000_000), gift(500_000, "g1"), gift(70_000, "g2"), gift(30_000, "g3", on=4))
    post(home, templates.bank_fee(fund=GENERAL, bank=BANK, amount=11_000, line="f1", on=day(4)))
    post(
        home,
        templates.appropriation(fund=BUDGET, amount=900_000, decision="D1", line=1, on=day(1)),
        templates.appropriation(fund=PLAN, amount=800_000, decision="D1", line=2, on=day(1)),
        templates.budget_received(fund=BUDGET, bank=TREASURY, amount=400_000, line="b1", on=day(5)),
    )
    promise = {"fund": GENERAL, "purpose": "house|*"}
    post(
        home,
        templates.encumbrance(**promise, fund_kind="donated", amount=300_000, key="enc:1:1:1", on=day(6)),
        templates.advance(fund=GENERAL, bank=BANK, amount=300_000, batch="B1", on=day(7)),
        templates.paid(
            **promise, fund_kind="donated", amount=250_000, key="pay:a:1:1", on=day(8), leaf="entry"
        ),
    )
    returned = templates.post_returned(**promise, amount=50_000, key="ret:b:1:1", on=day(8))
    post(home, Entry(returned.key, returned.kind, returned.occurred_on, returned.lines))
