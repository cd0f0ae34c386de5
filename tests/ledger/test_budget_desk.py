"""The budget desk: decisions with their lines, entries and papers."""

import pytest

from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.budget import import_budget, type_line
from relief_fund.ledger.budget_desk import PaperFace, budget_decisions, keep_paper, paper_named
from relief_fund.ledger.errors import BudgetFileInvalid
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
