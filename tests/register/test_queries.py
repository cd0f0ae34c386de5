"""What the public asks of the register and what it is told."""

from collections.abc import Callable
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.register import queries
from relief_fund.register.errors import CampaignUnpublished, StatementUnknown
from relief_fund.register.publishing import publish_statements
from tests.banking.money_in import open_demo_campaign
from tests.register import books

Ask = Callable[..., Any]


@pytest.fixture
def ask(home: Home) -> Ask:
    def run(query: Callable[..., Any], *given: Any, **named: Any) -> Any:
        return home.register.run(query(home.register, *given, **named))

    return run


@pytest.fixture
def published(home: Home) -> Home:
    books.small_fund(home)
    publish_statements(home)
    return home


def test_before_anything_is_published(home: Home, ask: Ask) -> None:
    home.register.run(home.register.prepare())
    assert ask(queries.state_of_fund) is None
    assert ask(queries.log_state) is None
    assert ask(queries.campaigns) == ()
    assert ask(queries.statements) == ()
    assert ask(queries.flow) == queries.Flow((), (), (), None)


def test_the_state_of_the_fund(published: Home, ask: Ask) -> None:
    state = ask(queries.state_of_fund)
    assert (state.fund, state.demonstration, state.entries) == ("Quỹ thử", False, 12)
    assert state.amount("gifts") == 600_000
    assert state.figures["gifts"].papers == 3
    parts = ("brought_forward", "gifts", "budget_received", "paid", "fees", "left", "waiting", "unallocated")
    assert [state.amount(code) for code in parts] == [
        1_000_000, 600_000, 400_000, 250_000, 11_000, 1_739_000, 50_000, 1_689_000,
    ]  # fmt: skip
    assert [(one.fund, one.plan_only, one.granted) for one in state.authorities] == [
        ("LGHD-2", True, 800_000), ("NST-2", False, 900_000),
    ]  # fmt: skip


def test_sources_of_the_flow(published: Home, ask: Ask) -> None:
    assert [(one.kind, one.name, one.amount) for one in ask(queries.flow).sources] == [
        ("gifts", "BAO", 600_000), ("earlier", "BAO", 1_000_000), ("budget", "province", 400_000),
    ]  # fmt: skip


def test_a_campaign_without_a_gift_has_zeros(home: Home, ask: Ask) -> None:
    open_demo_campaign(home)
    publish_statements(home)
    face = ask(queries.campaign, "BAO")
    assert (face.received, face.gifts, face.left, face.closed_on) == (0, 0, 0, "")
    assert (face.account_number, face.bank) == ("0011009999999", "Vietcombank")
    assert ask(queries.campaigns) == (face,)
    with pytest.raises(CampaignUnpublished):
        ask(queries.campaign, "NONE")


def test_statements_newest_first_by_month_and_page(published: Home, ask: Ask) -> None:
    days = [(one.day, one.account) for one in ask(queries.statements)]
    assert days == [
        ("2024-09-07", "1121.01"), ("2024-09-05", "1121.02"), ("2024-09-04", "1121.01"), ("2024-09-03", "1121.01"),
    ]  # fmt: skip
    assert [one.day for one in ask(queries.statements, account="1121.01", before="2024-09-07", limit=1)] == [
        "2024-09-04"
    ]
    assert len(ask(queries.statements, month="2024-09")) == 4
    assert ask(queries.statements, month="2024-10") == ()


def test_lines_by_page_and_the_last_ones(published: Home, ask: Ask) -> None:
    first = ask(queries.statement_lines, "1121.01", "2024-09-03", limit=1)
    assert [(one.number, one.position, one.moved, one.balance) for one in first] == [
        (2, 1, 500_000, 1_500_000)
    ]
    assert [one.number for one in ask(queries.statement_lines, "1121.01", "2024-09-03", after=2)] == [3]
    assert [
        one.number for one in ask(queries.statement_lines, "1121.01", "2024-09-03", limit=1, last=True)
    ] == [3]
    assert [(one.floor, one.papers) for one in ask(queries.statement_bands, "1121.01", "2024-09-03")] == [
        (10_000, 1), (500_000, 1),
    ]  # fmt: skip


def test_an_unknown_statement_is_refused(published: Home, ask: Ask) -> None:
    with pytest.raises(StatementUnknown):
        ask(queries.statement, "1121.01", "2024-09-06")
    with pytest.raises(StatementUnknown):
        ask(queries.statement, "1121.01", "2024-09-03", version=2)


def test_the_log_state_is_the_signed_checkpoint(published: Home, ask: Ask) -> None:
    state = ask(queries.log_state)
    assert (state.size, state.vkey) == (17, published.log.key.text)
    assert state.checkpoint == (published.settings.log / "checkpoint").read_text("utf-8")
