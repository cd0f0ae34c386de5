"""Rows above the head are part of no answer: another session may be writing them, or take them back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import journal_search
from relief_fund.ledger.balances import plain_turnovers, turnovers, turnovers_at
from relief_fund.ledger.bank_face import day_faces
from relief_fund.ledger.budget_execution import budget_execution
from relief_fund.ledger.day_guards import check_days
from relief_fund.ledger.day_sheet import cash_sheet, held_on
from relief_fund.ledger.errors import OverdrawnOnDay
from relief_fund.ledger.figures import reach
from relief_fund.ledger.general_ledger import account_page, journal_of_days
from relief_fund.ledger.journal_search import search_journal
from relief_fund.ledger.kind_sums import kind_sums
from relief_fund.ledger.own_papers import own_papers
from relief_fund.ledger.papers import papers_of
from relief_fund.ledger.queries import journal_after
from relief_fund.ledger.snapshots import keep_snapshot
from relief_fund.ledger.templates import advance, encumbrance
from relief_fund.ledger.trial import trial_balance
from tests.inspection.sabotage import sabotaged
from tests.register import books

TODAY, WEEK = date(2026, 11, 22), books.day(7)
ABOVE = (
    "INSERT INTO entry (number, key, kind, occurred_on, recorded_at, voucher, document, reverses, line_count, "
    "digest) SELECT number + 100, 'above:' || key, kind, occurred_on, recorded_at, voucher, document, reverses, "
    "line_count, digest FROM entry",
    "INSERT INTO posting (entry, line, fund, account, unit, purpose, debit, credit) "
    "SELECT entry + 100, line, fund, account, unit, purpose, debit, credit FROM posting",
)
"""Everything once more, above the head."""
SEALED = ("UPDATE head SET entries = entries + 100, written = written + 100",)


def short(connection: Any) -> object:
    """The day that is short of a decision dated before it, and by how much."""
    early = advance(fund=books.GENERAL, bank=books.BANK, amount=300_000, batch="B9", on=books.day(3))
    try:
        check_days(connection, [early], TODAY)
    except OverdrawnOnDay as refusal:
        return refusal.facts
    return None


ANSWERS: dict[str, Callable[[Any], object]] = {
    "days of a guard": short,
    "turnovers": turnovers,
    "turnovers of a day": lambda connection: turnovers_at(connection, as_of=WEEK),
    "turnovers posting by posting": plain_turnovers,
    "trial balance": lambda connection: trial_balance(connection, begins_on=books.day(3), ends_on=WEEK),
    "sums by kind": kind_sums,
    "budget": budget_execution,
    "cash sheet": lambda connection: cash_sheet(connection, WEEK),
    "held on a day": lambda connection: held_on(connection, books.BANK, WEEK),
    "face of the bank": lambda connection: [one.figures for one in day_faces(connection, books.BANK)],
    "page of an account": lambda connection: account_page(connection, account=books.BANK).lines,
    "journal by days": journal_of_days,
    "journal": lambda connection: journal_after(connection, after=0, limit=50),
    "search": search_journal,
    "search by account": lambda connection: search_journal(connection, account=books.BANK),
    "search near the end": lambda connection: search_journal(connection, account=books.BANK, limit=1),
    "search by account and day": lambda connection: search_journal(connection, account=books.BANK, day=WEEK),
    "own papers": lambda connection: own_papers(connection, books.BANK, upto=TODAY, without=frozenset()),
    "papers": lambda connection: papers_of(connection, kinds=["advance"], funds=[books.GENERAL]),
    "reach": reach,
}


@pytest.fixture(params=[False, True], ids=["tail", "kept"])
def fund(home: Home, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A small fund; where balances are kept, something came after them."""
    monkeypatch.setattr(journal_search, "WINDOW", 5)
    books.small_fund(home)
    if request.param:
        assert keep_snapshot(home.office, tail=0) == 12
    promise = {"fund": books.GENERAL, "fund_kind": "donated", "purpose": "house|*"}
    books.post(
        home,
        books.gift(100_000, "late", on=9),
        encumbrance(**promise, amount=1_000, key="enc:1:1:2", on=books.day(8)),
    )
    return home


def test_what_is_above_the_head_is_in_no_answer(fund: Home) -> None:
    with fund.office.read() as connection:
        before = {name: answer(connection) for name, answer in ANSWERS.items()}
    with sabotaged(fund, *ABOVE) as connection:
        assert {name: answer(connection) for name, answer in ANSWERS.items()} == before
    # Under the head they are in every one of them, so that each would have told.
    with sabotaged(fund, *ABOVE, *SEALED) as connection:
        assert [name for name, answer in ANSWERS.items() if answer(connection) == before[name]] == []
