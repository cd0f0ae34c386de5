"""Short stories of the books, each acted through the use cases of its rooms: what tests/golden tells as text."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from relief_fund.approval.closing import end_funds, propose_campaign_closing
from relief_fund.approval.errors import EntrySigned
from relief_fund.approval.freeze import freeze
from relief_fund.approval.vouchers import propose_voucher
from relief_fund.banking.decisions import decide_line
from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import import_statement
from relief_fund.banking.statements.lines import DEBIT, RawLine
from relief_fund.donors.became import REFUND, what_became
from relief_fund.donors.gift_refunds import propose_refund
from relief_fund.donors.queries import gifts_page
from relief_fund.donors.recognition import matcher_for
from relief_fund.donors.refund_lines import name_refund_debit
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.budget import import_budget
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.entries import Entry, Line
from relief_fund.ledger.journal_text import journal_text
from relief_fund.ledger.queries import entries_by_keys, sealed_entries
from relief_fund.ledger.year_end import close_year
from tests.approval.bench import COMMITTEE, Body, body_of
from tests.banking import money_in
from tests.banking.lines import line, write
from tests.ledger.events_home import ADMIN, TREASURER, furnish, post

GOLDEN = Path(__file__).parents[1] / "golden"
WORDS = Path(__file__).parents[2] / "relief_fund" / "web" / "words" / "vi" / "office_inspection.toml"
G, S = "BAO.CHUNG", "NST-2"
Story = Callable[[Home, Path], None]


def told(home: Home) -> str:
    """Everything the books hold, as a bookkeeper reads it."""
    words = tomllib.loads(WORDS.read_text("utf-8"))["entry_kind"]
    summaries = {kind: text.replace("~", " ") for kind, text in words.items()}
    with home.office.read() as connection:
        return journal_text(connection, range(1, sealed_entries(connection) + 1), summaries)


def bring(home: Home, folder: Path, *lines: RawLine) -> None:
    """Import a statement of the demonstration campaign."""
    matcher = matcher_for(home.office, account_number=money_in.NUMBER)
    import_statement(
        home.office, money_in.ADMINISTRATOR, write(folder / "statement.csv", lines),
        account_number=money_in.NUMBER, recognise=matcher,
    )  # fmt: skip


def at_desk(home: Home, *entries: Entry) -> None:
    """Post entries that only prepare a story."""
    for entry in entries:
        home.office.desk.run(lambda tx, one=entry: tx.post(one))


def decided(body: Body, proposal: str) -> str:
    """Two members sign."""
    for member in body.members[:2]:
        body.sign(member, proposal)
    return proposal


def propose(body: Body, event: str, document: str, on: date, **facts: Any) -> None:
    """A decision that the committee approves."""
    decided(body, propose_voucher(
        body.home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), event=event, committee=COMMITTEE,
        document=document, on=on, facts=facts,
    ))  # fmt: skip


def gift(home: Home, folder: Path) -> None:
    """A gift through the bank."""
    money_in.open_demo_campaign(home)
    bring(home, folder, line(50_000_000, "ung ho dong bao vung bao", reference="5213.1"))


def fee(home: Home, folder: Path) -> None:
    """The bank takes a fee; an officer says that it is one."""
    money_in.open_demo_campaign(home)
    day = date(2024, 9, 17)
    bring(
        home, folder, line(50_000_000, "ung ho dong bao", reference="5213.1"),
        line(55_000, "thu theo thoa thuan", day=day, direction=DEBIT, reference="5213.2"),
    )  # fmt: skip
    with home.office.read() as connection:
        (waits,) = inbox_page(connection)
    decide_line(
        home.office, money_in.ADMINISTRATOR, identity=waits.identity, decision="fee", reason="phí quản lý",
        on=day,
    )  # fmt: skip


def refund(home: Home, folder: Path) -> None:
    """A committee gives a donor money back; the bank's line pays it."""
    money_in.open_demo_campaign(home)
    body = body_of(home)
    gave = date(2024, 9, 10)
    propose(body, "refund_owed", "17/QĐ-BVĐ", date(2024, 9, 20), fund=G, amount=300_000, refund="HT-1",
            given_on=gave)  # fmt: skip
    paid = date(2024, 9, 23)
    bring(home, folder, line(300_000, "hoan tra", day=paid, direction=DEBIT, reference="5213.9"))
    with home.office.read() as connection:
        (waits,) = inbox_page(connection)
    name_refund_debit(
        home.office, money_in.ADMINISTRATOR, identity=waits.identity, refund="HT-1",
        reason="theo 17/QĐ-BVĐ", on=paid,
    )  # fmt: skip


def gift_adjusted(home: Home, folder: Path) -> None:
    """A part of the second gift of an import was no gift: the difference, out of that gift alone."""
    money_in.open_demo_campaign(home)
    bring(home, folder, *(line(amount, "ung ho dong bao", reference=f"5213.{amount}")
                          for amount in (50_000_000, 30_000_000, 20_000_000)))  # fmt: skip
    adjust_entry(
        home.office, money_in.ADMINISTRATOR, number=2, turn=1,
        lines=[Line(G, "5121", 10_000_000, 0), Line(G, "3379", 0, 10_000_000)], on=date(2024, 9, 20),
        document="Biên bản 6: 10 triệu là tiền hàng",
    )  # fmt: skip
    with home.office.read() as connection:
        gifts = gifts_page(connection, "BAO")
        assert {one.amount: what_became(connection, one).used for one in gifts} == {
            50_000_000: 0, 30_000_000: 10_000_000, 20_000_000: 0,
        }  # fmt: skip


def refund_anew(home: Home, folder: Path) -> None:
    """A refund of a gift is undone, and decided anew for less: it is not put back by reversing its reversal."""
    money_in.open_demo_campaign(home)
    body, on = body_of(home), date(2024, 9, 20)
    bring(home, folder, *(line(amount, "ung ho dong bao", reference=f"5213.{amount}")
                          for amount in (50_000_000, 30_000_000)))  # fmt: skip
    with home.office.read() as connection:
        small = min(gifts_page(connection, "BAO"), key=lambda one: one.amount)
    for turn, amount in enumerate((8_000_000, 5_000_000), 1):
        decided(body, propose_refund(
            home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), gift=small.receipt_code, amount=amount,
            refund=f"HTXXXXXXXX0{turn}", committee=COMMITTEE, document=f"{16 + turn}/QĐ-BVĐ", on=on,
        ))  # fmt: skip
        if turn == 1:
            told = {"on": on, "document": "Biên bản 7: ghi nhầm số tiền"}
            with home.office.read() as connection:
                (owed,) = entries_by_keys(connection, ["refund:HTXXXXXXXX01"]).values()
            undone = reverse_entry(home.office, money_in.ADMINISTRATOR, number=owed, **told)
            with pytest.raises(EntrySigned):
                reverse_entry(home.office, money_in.ADMINISTRATOR, number=undone, **told)
    with home.office.read() as connection:
        gifts = gifts_page(connection, "BAO")
        assert {one.amount: what_became(connection, one).of_kind(REFUND) for one in gifts} == {
            50_000_000: 0, 30_000_000: 5_000_000,
        }  # fmt: skip


def returned_payment(home: Home, folder: Path) -> None:
    """The Treasury pays a house, the money comes back and stays held for it."""
    body = body_of(home)
    day = date(2026, 10, 5)
    paper = folder / "budget.csv"
    paper.write_text(BUDGET.format(more=""), "utf-8")
    import_budget(home.office, ADMIN, paper)
    house = {"fund": S, "amount": 40_000_000}
    entry = templates.encumbrance(
        **house, fund_kind="budget", purpose="HOUSE|27145", key="enc:list-1:1:1", on=day
    )
    decided(body, freeze(
        home.office, body.admin.acting(Duty.FUND_ADMINISTRATOR), kind="awards", subject="list-1", digest="aa",
        committee=COMMITTEE, entries=[entry], occurred_on=day, about={"awards": 1, "total": "40000000"},
    ))  # fmt: skip
    award = {**house, "award": "A1", "instalment": 1, "attempt": 1}
    paid = templates.treasury_paid(**award, purpose="HOUSE|27145", on=date(2026, 10, 7))
    by_treasury(home, paid, "UNC", "UNC 12")
    by_treasury(home, templates.treasury_returned(**award, on=date(2026, 10, 9)), "PKT", "GBC 3")


def by_treasury(home: Home, entry: Entry, series: str, document: str) -> None:
    """One entry under its voucher, as orders post it."""

    def command(tx: Any) -> None:
        voucher = tx.voucher("NST", entry.occurred_on.year, series, entry.key)
        tx.post(replace(entry, voucher=voucher, document=document))

    home.office.desk.run(command)


def reversal(home: Home, folder: Path) -> None:
    """Cash booked twice under two receipts: the second is reversed; a wrong expense gets its difference."""
    furnish(home)
    day = date(2026, 10, 5)
    for receipt in ("PT-17", "PT-18"):
        post(home, "cash_gift", ADMIN, day, f"Phiếu thu {receipt}", fund=G, amount=500_000, receipt=receipt)
    reverse_entry(home.office, ADMIN, number=2, on=date(2026, 10, 6), document="Biên bản 4: ghi trùng")
    lines = templates.gift(fund=G, bank="1131", amount=5_000, line="x", on=day).lines
    adjust_entry(
        home.office, ADMIN, number=1, turn=1, lines=[lines[0]._replace(account="1111"), lines[1]],
        on=date(2026, 10, 7), document="Biên bản 5: thiếu 5.000",
    )  # fmt: skip


def currency_sweep(home: Home, folder: Path) -> None:
    """Two gifts of dollars at two rates, sold in two parts by weighted average."""
    furnish(home)
    dollars = {"fund": G, "currency_account": "1122.01", "stock": "Q10.U1", "unit": "USD"}
    for day, name, quantity, value in (
        (date(2026, 10, 5), "c1", 100_000, 25_000_000), (date(2026, 10, 6), "c2", 50_000, 12_600_001),
    ):  # fmt: skip
        post(
            home,
            "foreign_gift",
            ADMIN,
            day,
            f"Báo có {name}",
            **dollars,
            notice=name,
            quantity=quantity,
            value=value,
        )
    for day, slip, quantity, proceeds in (
        (date(2026, 10, 8), "S1", 75_000, 18_840_000), (date(2026, 10, 9), "S2", 75_000, 18_750_000),
    ):  # fmt: skip
        post(
            home, "currency_sale", TREASURER, day, f"Giao dịch {slip}", **dollars, bank="1121.01",
            quantity=quantity, proceeds=proceeds, slip=slip,
        )  # fmt: skip


BUDGET = """source,phase,kind,decision,decided_on,amount
province,2021-2025,original,1563/QĐ-UBND,2021-01-01,1550000000
{more}"""


def budget_cut(home: Home, folder: Path) -> None:
    """Authority granted, supplemented and cut."""
    paper = folder / "budget.csv"
    paper.write_text(
        BUDGET.format(more="""province,2021-2025,supplement,12/QĐ-UBND,2022-03-15,300000000
province,2021-2025,cut,77/QĐ-UBND,2022-09-30,50000000
"""), "utf-8",
    )  # fmt: skip
    import_budget(home.office, ADMIN, paper)


def years_close(home: Home, folder: Path) -> None:
    """A campaign and a budget fund at the end of a year."""
    furnish(home)
    day = date(2026, 10, 5)
    house = {"fund": S, "amount": 40_000_000, "purpose": "HOUSE|27145"}
    at_desk(
        home,
        templates.gift(fund=G, bank="1121.01", amount=9_000_000, line="b1", on=day),
        templates.bank_fee(fund=G, bank="1121.01", amount=55_000, line="b2", on=day),
        templates.appropriation(fund=S, amount=50_000_000, decision="1563/QĐ-UBND", line=1, on=day),
        templates.encumbrance(**house, fund_kind="budget", key="enc:list-1:1:1", on=day),
    )
    paid = {**house, "award": "A1", "instalment": 1, "attempt": 1}
    by_treasury(home, templates.treasury_paid(**paid, on=day), "UNC", "UNC 12")
    home.clock.set(datetime(2027, 1, 15, tzinfo=UTC))  # type: ignore[attr-defined]  # tests have a MovableClock
    close_year(home.office, ADMIN, year=2026, document="KC-2026")


def campaigns_end(home: Home, folder: Path) -> None:
    """Its earlier year is closed, what is left of a campaign goes to a named fund, then its books end."""
    body = body_of(home)
    furnish(home)
    close_year(home.office, ADMIN, year=2024, document="KC-2024")
    post(home, "gift_in_kind", ADMIN, date(2026, 10, 5), "Biên bản BB-1", fund=G, stock="Q10.K1", unit="BLANKET",
         quantity=20, note="BB-1", row=1)  # fmt: skip
    post(home, "goods_lost", ADMIN, date(2026, 10, 6), "Biên bản KK-1", fund=G, free="Q10.K1", unit="BLANKET",
         quantity=20, minutes="KK-1", row=1)  # fmt: skip
    propose(body, "between_funds", "8/QĐ", date(2026, 10, 9), fund=G, to_fund="LU.CHUNG", amount=100_000_000,
            bank="1121.01", to_bank="1121.01")  # fmt: skip
    end, admin = date(2026, 11, 20), body.admin.acting(Duty.FUND_ADMINISTRATOR)
    proposal = propose_campaign_closing(
        home.office, admin, campaign="BAO", committee=COMMITTEE, document="20/QĐ", on=end
    )
    end_funds(home.office, admin, proposal=decided(body, proposal), on=end)


STORIES: dict[str, Story] = {
    one.__name__: one
    for one in (
        gift, fee, gift_adjusted, refund, refund_anew, returned_payment, reversal,
        currency_sweep, budget_cut, years_close, campaigns_end,
    )
}  # fmt: skip
"""Each story by the name of its golden file."""
