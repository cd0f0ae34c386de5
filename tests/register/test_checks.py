"""Checks of what is public hold on a fund that has published, and find each thing that was bent."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from relief_fund.banking.intake import import_statement
from relief_fund.donors.recognition import matcher_for
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.snapshots import keep_snapshot
from relief_fund.register import checks
from relief_fund.register.checks import CHECKS
from relief_fund.register.publishing import publish_statements
from relief_fund.register.tables import Tables
from tests.banking import money_in
from tests.banking.lines import line, write
from tests.inspection.sabotage import sabotaged


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


def test_a_closing_that_is_not_the_plain_sum_is_found(fund: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "balance", lambda connection, *, account: -1)
    assert [one["code"] for one in found(fund, "statements_reach_the_books")] == ["register.closing_differs"]
