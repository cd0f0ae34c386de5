"""The budget desk: decisions with their lines, entries and papers."""

from datetime import date
from typing import Any

import pytest

from relief_fund.kernel.clock import today
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.budget import LINE as BUDGET_LINE
from relief_fund.ledger.budget import import_budget, type_line
from relief_fund.ledger.budget_desk import PaperFace, budget_decisions, keep_paper, paper_named
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.correctable import why_not_reversed
from relief_fund.ledger.entries import moved
from relief_fund.ledger.errors import BudgetFileInvalid, BudgetLineKnown, BudgetLineTypedAnew
from relief_fund.ledger.queries import entry_by_number, guarded_balance
from tests.banking.money_in import INSPECTOR, scalar
from tests.ledger.test_budget import ADMINISTRATOR, LINE, PLAN

DIGEST = "a" * 64


def test_decisions_with_their_lines_and_entries(home: Home) -> None:
    import_budget(home.office, ADMINISTRATOR, PLAN)
    type_line(home.office, ADMINISTRATOR, **LINE)
    type_line(home.office, ADMINISTRATOR, **{**LINE, "kind": "cut", "amount": "1"})
    with home.office.read() as connection:
        newest, second, first = budget_decisions(connection)
        only = budget_decisions(connection, fund="NSTW-1")
    assert (newest.decision, newest.total) == ("12/QĐ-UBND", 999_999)
    assert [(one.amount, one.kind) for one in newest.lines] == [
        (1_000_000, "appropriation_original"), (-1, "appropriation_cut"),
    ]  # fmt: skip
    assert [(len(one.lines), one.total) for one in (first, second)] == [
        (4, 2_750_000_000),
        (4, 3_700_000_000),
    ]
    assert all(one.entry > 0 for one in (*first.lines, *second.lines))
    assert [one.total for one in only] == [500_000_000]


def test_a_decision_says_what_stands_of_it_and_a_reversed_line_is_typed_anew(home: Home) -> None:
    """The day was wrong: the line is reversed, gives nothing any more, and is typed as the decision reads."""
    type_line(home.office, ADMINISTRATOR, **LINE)
    on, paper = today(home.clock), "DC-1"
    with home.office.read() as connection:
        (line,) = budget_decisions(connection)[0].lines
    less = moved(line.fund, "B21", "B11", 1_000)
    told: dict[str, Any] = {"on": on, "document": paper}
    adjusted = adjust_entry(home.office, ADMINISTRATOR, number=line.entry, turn=1, lines=less, **told)

    def stand() -> list[tuple[int, int]]:
        with home.office.read() as connection:
            return [(one.amount, one.stands) for each in budget_decisions(connection) for one in each.lines]

    assert stand() == [(1_000_000, 999_000)]
    with pytest.raises(BudgetLineKnown):
        type_line(home.office, ADMINISTRATOR, **LINE)
    for number in (adjusted, line.entry):
        reverse_entry(home.office, ADMINISTRATOR, number=number, **told)
    assert stand() == [(1_000_000, 0)]
    type_line(home.office, ADMINISTRATOR, **LINE)
    assert sorted(stand()) == [(1_000_000, 0), (1_000_000, 1_000_000)]
    with home.office.read() as connection:
        assert sum(one.total for one in budget_decisions(connection)) == 1_000_000
        assert guarded_balance(connection, fund=line.fund, account="B21") == 1_000_000
    with pytest.raises(BudgetLineKnown):
        type_line(home.office, ADMINISTRATOR, **LINE)


@pytest.mark.parametrize("amount", [LINE["amount"], "1.200.000"])
def test_a_line_that_was_typed_anew_is_not_put_in_force_beside_it(home: Home, amount: str) -> None:
    told: dict[str, Any] = {"on": today(home.clock), "document": "DC-1"}
    type_line(home.office, ADMINISTRATOR, **LINE)
    with home.office.read() as connection:
        (line,) = budget_decisions(connection)[0].lines
    undone = reverse_entry(home.office, ADMINISTRATOR, number=line.entry, **told)
    type_line(home.office, ADMINISTRATOR, **{**LINE, "amount": amount})
    with home.office.read() as connection:
        anew = max(one.entry for one in budget_decisions(connection)[0].lines)
        shown = entry_by_number(connection, undone)
        assert shown
        assert isinstance(why_not_reversed(home.office, connection, shown), BudgetLineTypedAnew)
    with pytest.raises(BudgetLineTypedAnew):
        reverse_entry(home.office, ADMINISTRATOR, number=undone, **told)
    undone_anew = reverse_entry(home.office, ADMINISTRATOR, number=anew, **told)
    reverse_entry(home.office, ADMINISTRATOR, number=undone, **told)
    if amount == LINE["amount"]:
        with pytest.raises(BudgetLineTypedAnew):
            reverse_entry(home.office, ADMINISTRATOR, number=undone_anew, **told)
    with home.office.read() as connection:
        assert sum(one.total for one in budget_decisions(connection)) == 1_000_000


def test_a_cut_of_the_same_decision_keeps_no_line_out(home: Home) -> None:
    told: dict[str, Any] = {"on": today(home.clock), "document": "DC-1"}
    type_line(home.office, ADMINISTRATOR, **{**LINE, "decision": "11/QĐ"})
    type_line(home.office, ADMINISTRATOR, **LINE)
    type_line(home.office, ADMINISTRATOR, **{**LINE, "kind": "cut", "amount": "1"})
    with home.office.read() as connection:
        first = budget_decisions(connection)[0].lines[0].entry
    undone = reverse_entry(home.office, ADMINISTRATOR, number=first, **told)
    reverse_entry(home.office, ADMINISTRATOR, number=undone, **told)
    with home.office.read() as connection:
        assert guarded_balance(connection, fund="NST-3", account="B21") == 1_999_999


def test_a_line_that_nobody_posted_gives_nothing_and_is_found(home: Home) -> None:
    type_line(home.office, ADMINISTRATOR, **LINE)
    forged = {
        "key": "approp:9:1", "fund": "NST-3", "source": "province", "phase": "2026-2030", "decision": "9",
        "decided_on": date(2026, 1, 5), "amount": 7,
    }  # fmt: skip
    check = CHECKS["budget_lines_say_what_was_posted"]
    with home.office.read() as connection:
        assert check(connection, date(2026, 1, 5)) == []
    home.office.desk.run(lambda tx: tx.sql(BUDGET_LINE.insert(), forged))
    with home.office.read() as connection:
        told = {one.decision: (one.total, one.lines[0].entry) for one in budget_decisions(connection)}
        assert told == {"9": (0, 0), "12/QĐ-UBND": (1_000_000, 1)}
        assert [one["key"] for one in check(connection, date(2026, 1, 5))] == ["approp:9:1"]


def test_a_paper_is_kept_once_for_a_decision_that_is_cited(home: Home) -> None:
    type_line(home.office, ADMINISTRATOR, **LINE)
    told = {"decision": "12/QĐ-UBND", "file_name": "qd.pdf", "size": 9, "digest": DIGEST}
    for _ in range(2):
        keep_paper(home.office, ADMINISTRATOR, **told)  # type: ignore[arg-type]
    with home.office.read() as connection:
        (decision,) = budget_decisions(connection)
        assert decision.papers == (PaperFace("qd.pdf", 9, DIGEST),)
        assert paper_named(connection, DIGEST) == decision.papers[0]
        assert paper_named(connection, "b" * 64) is None
    leaf = bytes(scalar(home, "SELECT body FROM leaf WHERE kind = 'budget_paper'")).decode()
    assert DIGEST in leaf
    assert "qd.pdf" not in leaf
    for changes in ({"decision": "0/QĐ"}, {"size": 0}):
        with pytest.raises(BudgetFileInvalid):
            keep_paper(home.office, ADMINISTRATOR, **{**told, **changes})  # type: ignore[arg-type]
    with pytest.raises(DutyMissing):
        keep_paper(home.office, INSPECTOR, **told)  # type: ignore[arg-type]
