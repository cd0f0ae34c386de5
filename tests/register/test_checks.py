"""Checks of what is public hold on a fund that has published, and find each thing that was bent."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import import_statement
from relief_fund.disbursement.orders.by_hand import bring_back
from relief_fund.donors.accept_gift import accept_as_gift
from relief_fund.donors.counter import fresh_slip, take_cash
from relief_fund.donors.counter_taken_back import take_back_counter_gift
from relief_fund.donors.receipts import change_letterhead
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.entries import credit, debit
from relief_fund.ledger.queries import entries_by_keys, entries_numbered
from relief_fund.ledger.snapshots import keep_snapshot
from relief_fund.register import checks
from relief_fund.register.checks import CHECKS
from relief_fund.register.publishing import publish_statements
from relief_fund.register.tables import Tables
from tests.banking import money_in
from tests.banking.lines import DAY, line, write
from tests.disbursement.orders.stage import ANSWERED, STATE, Stage, stage_of
from tests.disbursement.orders.test_by_hand import batch_of, of_fund, sheet
from tests.inspection.sabotage import sabotaged
from tests.reversals import reversed_unasked


@pytest.fixture
def fund(home: Home, tmp_path: Path) -> Home:
    """A campaign that has received two gifts on one day, and has published."""
    money_in.open_demo_campaign(home)
    path = write(
        tmp_path / "s.csv", [line(50_000, balance=80_000), line(20_000, reference="5", balance=100_000)]
    )
    import_statement(
        home.office, money_in.ADMINISTRATOR, path, account_number=money_in.NUMBER,
        recognise=matcher_for(home.office, account_number=money_in.NUMBER),
    )  # fmt: skip
    keep_snapshot(home.office, tail=0)
    publish_statements(home)
    return home


def found(home: Home, name: str) -> list[dict[str, object]]:
    return CHECKS[name](home)


def bend(home: Home, change: Callable[[Tables], Any]) -> None:
    """Change the register by hand."""

    async def write_by_hand() -> None:
        await change(home.register.tables)

    home.register.run(write_by_hand())


def test_all_hold_before_and_after_publishing(home: Home, fund: Home) -> None:
    assert {name: found(fund, name) for name in CHECKS} == {name: [] for name in CHECKS}


def test_all_hold_in_an_empty_home(home: Home) -> None:
    assert {name: found(home, name) for name in CHECKS} == {name: [] for name in CHECKS}


def test_a_figure_changed_in_the_register_is_found(fund: Home) -> None:
    def change(tables: Tables) -> Any:
        table = tables.state_figure
        return table.update({table.amount: table.amount + 1}).where(table.code == "left")

    bend(fund, change)
    assert [one["code"] for one in found(fund, "public_figures_equal_the_books")] == [
        "register.published_figure_differs"
    ]


def on(fund: Home, name: str, *statements: str) -> Iterable[str]:
    """Codes that a check finds while ``statements`` are done to the books."""
    with sabotaged(fund, *statements) as connection:

        class Held:
            def __enter__(self) -> Any:
                return connection

            def __exit__(self, *_: object) -> None:
                pass

        class Office:
            read = staticmethod(Held)

        class Bent:
            office, register, settings, log = Office, fund.register, fund.settings, fund.log

        return {str(one["code"]) for one in CHECKS[name](Bent)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "statement", "code"),
    [
        (
            "statements_recompute",
            "UPDATE statement_issue SET paid_in = 7, closing = opening + 7",
            "statement_differs",
        ),
        ("statements_recompute", "UPDATE statement_issue SET csv_sha256 = 'x'", "statement_differs"),
        ("statements_recompute", "UPDATE posting SET debit = 5 WHERE debit = 50000", "statement_differs"),
        (
            "public_figures_equal_the_books",
            "UPDATE posting SET account = '5151' WHERE account = '5121'",
            "published_figure_differs",
        ),
        (
            "public_figures_equal_the_books",
            "UPDATE posting SET debit = debit + 1 WHERE debit = 50000",
            "account_does_not_add_up",
        ),
        (
            "public_figures_equal_the_books",
            "UPDATE balance_snapshot SET debit = debit + 9 WHERE account = '1121.01'",
            "figure_differs",
        ),
        ("gifts_equal_the_books", "UPDATE gift_part SET gifts = gifts + 1", "gifts_differ"),
        (
            "gifts_equal_the_books",
            "UPDATE posting SET account = '5151' WHERE account = '5121'",
            "gifts_differ",
        ),
    ],
)
def test_each_sabotage_is_found(fund: Home, name: str, statement: str, code: str) -> None:
    assert f"register.{code}" in on(fund, name, statement)


def test_a_payment_without_an_award_is_found(fund: Home) -> None:
    codes = on(
        fund, "awards_paid_equal_the_books",
        "UPDATE entry SET kind = 'paid' WHERE number = 2",
        "UPDATE posting SET account = '6111' WHERE entry = 2 AND line = 2",
    )  # fmt: skip
    assert codes == {"register.awards_differ"}


@pytest.fixture
def brought_back(home: Home) -> tuple[Stage, str]:
    """Payments of the Treasury, one of which came back."""
    stage = stage_of(home)
    prepared = stage.approved_list()
    batch = batch_of(stage, prepared, "treasury")
    stage.send(batch)
    first, *others = (f"{one.id}-1-1" for one in of_fund(stage, prepared, STATE))
    sheet(stage, batch, document="UNC 12", paid=[first, *others])
    bring_back(home.office, stage.treasurer, order=first, document="GBC 3", on=ANSWERED)
    return stage, first


AWARDS = "awards_paid_equal_the_books"


def test_what_came_back_is_taken_off_what_was_paid(brought_back: tuple[Stage, str]) -> None:
    stage, order = brought_back
    home = stage.home
    assert found(home, AWARDS) == []
    shown, back, alone = (
        f"register.{code}" for code in ("published_awards_differ", "payment_back_differs", "awards_differ")
    )
    assert on(home, AWARDS, "UPDATE payment_return SET amount = amount + 1") == {shown, back}
    assert on(home, AWARDS, "UPDATE payment_return SET entry_key = 'line:none'") == {back}
    assert on(
        home, AWARDS, "UPDATE posting SET credit = credit + 5 WHERE account = '6111' AND credit > 0"
    ) == {back}
    paid = f"SELECT award FROM payment_order WHERE id <> '{order}'"
    assert on(home, AWARDS, f"DELETE FROM award WHERE id IN ({paid})") == {shown}
    treasury = "UPDATE entry SET kind = 'other' WHERE kind = 'treasury_paid'"
    assert on(home, AWARDS, treasury) == {alone}


def test_a_gift_with_a_receipt_that_was_undone_is_found(fund: Home, tmp_path: Path) -> None:
    """Only what corrects a gift by paper may be passed by: this one keeps its public receipt."""
    path = write(tmp_path / "t.csv", [line(70_000, "HOAN TRA LENH CHUYEN TIEN", reference="7")])
    import_statement(
        fund.office, money_in.ADMINISTRATOR, path, account_number=money_in.NUMBER,
        recognise=matcher_for(fund.office, account_number=money_in.NUMBER),
    )  # fmt: skip
    with fund.office.read() as connection:
        (waits,) = inbox_page(connection)
    told: dict[str, Any] = {"identity": waits.identity, "reason": "x", "on": DAY}
    accept_as_gift(fund.office, money_in.ADMINISTRATOR, **told)
    for at in range(2):
        template = templates.cash_gift(
            fund="BAO.CHUNG", amount=900, receipt=f"PT-{at}", on=DAY, restricted=False
        )
        fund.office.desk.run(lambda tx, entry=template: tx.post(entry))
    lesser = (debit("BAO.CHUNG", "5121", 100), credit("BAO.CHUNG", "1111", 100))
    undo(fund, "cash:PT-0")
    adjusted = adjust_entry(
        fund.office, money_in.ADMINISTRATOR, number=number(fund, "cash:PT-1"), turn=1, lines=lesser, on=DAY,
        document="DC-2",
    )  # fmt: skip
    reverse_entry(fund.office, money_in.ADMINISTRATOR, number=adjusted, on=DAY, document="DC-3")
    assert found(fund, GIFTS) == []
    undo(fund, f"clear:{waits.identity}:1")
    assert found(fund, GIFTS) == [{"code": "register.gifts_differ", "campaign": "BAO"}]


GIFTS = "gifts_equal_the_books"


def test_cash_of_the_counter_equals_its_own_entries(fund: Home) -> None:
    change_letterhead(fund.office, money_in.ADMINISTRATOR, address="Số 1")
    slips = [fresh_slip() for _ in range(3)]
    for slip in slips:
        taken = take_cash(
            fund.office, money_in.ADMINISTRATOR, fund="BAO.CHUNG", amount=900, slip=slip, on=DAY
        )
    assert found(fund, GIFTS) == []
    told: dict[str, Any] = {"reason": "x", "document": "DC-1", "on": DAY}
    take_back_counter_gift(fund.office, money_in.ADMINISTRATOR, gift=taken.receipt_code, **told)
    assert found(fund, GIFTS) == []
    undo(fund, f"cash:{slips[0]}")
    assert found(fund, GIFTS) == [{"code": "register.gifts_differ", "campaign": "BAO"}]


def number(home: Home, key: str) -> int:
    with home.office.read() as connection:
        return entries_by_keys(connection, [key])[key]


def undo(home: Home, key: str) -> None:
    """The entry reversed in full, with its paper."""
    reversed_unasked(home, money_in.ADMINISTRATOR, key, DAY)


def test_a_gift_with_a_receipt_that_was_lessened_is_found(fund: Home) -> None:
    lesser = (debit("BAO.CHUNG", "5121", 1), credit("BAO.CHUNG", "3388", 1))
    adjust_entry(
        fund.office, money_in.ADMINISTRATOR, number=first_gift(fund), turn=1, lines=lesser, on=DAY,
        document="DC-1",
    )  # fmt: skip
    assert [one["code"] for one in found(fund, GIFTS)] == ["register.gifts_differ"]


def first_gift(home: Home) -> int:
    with home.office.read() as connection:
        return next(one.number for one in entries_numbered(connection, range(1, 9)) if one.kind == "gift")


def test_a_closing_that_is_not_the_plain_sum_is_found(fund: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "balance", lambda connection, *, account: -1)
    assert [one["code"] for one in found(fund, "statements_reach_the_books")] == ["register.closing_differs"]
