"""What the books know about accounts, funds and closed days, as it stands in the tables."""

from dataclasses import FrozenInstanceError

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import rules
from relief_fund.ledger.chart import close_account, open_child_account
from relief_fund.ledger.entries import FREE_MONEY, Entry, moved
from relief_fund.ledger.errors import (
    AccountNotOpenYet,
    AccountUnknown,
    FundEnded,
    FundNotOpenYet,
    UnitUnknown,
)
from relief_fund.ledger.funds import close_fund, open_fund
from relief_fund.ledger.periods import close_period
from relief_fund.ledger.rules import Rules
from relief_fund.ledger.tables import PeriodClosing, Unit
from tests.ledger.test_golden_stories import ADMINISTRATOR
from tests.register import books

CLOSING = {"ends_on": books.day(2), "turn": 1, "closed_at": "2026-11-22T02:00:00.000000Z", "closed_by": "x"}


def read(home: Home) -> Rules:
    with home.office.read() as connection:
        return Rules.read(connection)


def test_only_postable_accounts_with_their_side_and_marks(home: Home) -> None:
    books.open_purses(home)
    known = read(home)
    assert known.accounts[books.BANK] == ("D", True, True)
    assert known.accounts["B19"] == ("D", True, False)
    assert known.accounts["5121"] == ("C", False, False)
    assert "1121" not in known.accounts
    assert known.funds == {
        books.GENERAL: "donated", books.EARLIER: "donated", books.BUDGET: "budget", books.PLAN: "mobilised",
    }  # fmt: skip


def test_rules_hold_until_one_of_their_tables_has_grown(home: Home) -> None:
    books.open_purses(home)
    known = read(home)
    books.post(home, books.gift(5, "a"))
    for change in (
        lambda tx: open_child_account(tx, code="1121.78", opened_on=books.day(1)),
        lambda tx: open_fund(
            tx, code="X.CHUNG", kind="donated", opened_on=books.day(1), name="x", campaign="X"
        ),
        lambda tx: close_account(tx, code="6151", closed_on=books.day(3)),
        lambda tx: close_fund(tx, code=books.PLAN, closed_on=books.day(4)),
        lambda tx: tx.sql(Unit.__table__.insert(), {"code": "KG2", "exponent": 3}) and None,
        lambda tx: tx.sql(PeriodClosing.__table__.insert(), CLOSING) and None,
    ):
        with home.office.read() as connection:
            assert known.still(connection) is known
        home.office.desk.run(change)
        with home.office.read() as connection:
            after = known.still(connection)
        assert after is not known
        assert after == read(home)
        known = after


def test_what_is_closed(home: Home) -> None:
    books.open_purses(home)
    assert (read(home).closed_accounts, read(home).closed_funds, read(home).closed_to) == (
        {},
        frozenset(),
        None,
    )
    home.office.desk.run(lambda tx: close_account(tx, code="6151", closed_on=books.day(3)))
    home.office.desk.run(lambda tx: close_fund(tx, code=books.PLAN, closed_on=books.day(4)))
    for day in (5, 6):
        close_period(home.office, ADMINISTRATOR, ends_on=books.day(day))
    known = read(home)
    assert known.closed_accounts == {"6151": books.day(3)}
    assert known.closed_funds == {books.PLAN}
    assert known.closed_to == books.day(6)


def test_what_is_remembered_of_places_is_forgotten_before_it_grows_without_end(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.open_purses(home)
    known = read(home)
    monkeypatch.setattr(rules, "MOST_PLACES", 3)
    for account in ("5121", "6151", "6111", "5122", "5121"):
        gift = Entry("k", "x", books.day(3), moved(books.GENERAL, books.BANK, account, 1))
        assert [place.since for place in known.places(gift)] == [books.BEGIN, books.BEGIN]
        assert len(known._places) <= 3


def test_each_line_is_asked_whether_its_place_is_open_on_the_day(home: Home) -> None:
    """The last line may be the guilty one, by its fund or by its account, too early or too late."""
    books.open_purses(home)
    home.office.desk.run(lambda tx: open_child_account(tx, code="1121.09", opened_on=books.day(5)))
    home.office.desk.run(
        lambda tx: open_fund(
            tx, code="MOI.CHUNG", kind="donated", opened_on=books.day(6), name="x", campaign="MOI"
        )
    )
    home.office.desk.run(lambda tx: close_account(tx, code="6151", closed_on=books.day(8)))
    home.office.desk.run(lambda tx: close_fund(tx, code=books.EARLIER, closed_on=books.day(8)))
    known = read(home)

    def entry(day: int, fund: str, debited: str) -> Entry:
        first = moved(books.GENERAL, books.BANK, "5121", 1)
        return Entry("k", "x", books.day(day), (*first, *moved(fund, debited, "5121", 1)))

    for fine in (entry(6, "MOI.CHUNG", "1121.09"), entry(7, books.GENERAL, "6151")):
        known.check_open(fine)
        known.check_opened(fine)
    for check, late_or_early, refusal, facts in (
        (known.check_open, entry(7, books.EARLIER, books.BANK), FundEnded, {"fund": books.EARLIER}),
        (known.check_open, entry(8, books.GENERAL, "6151"), AccountUnknown, {"account": "6151"}),
        (
            known.check_opened, entry(5, "MOI.CHUNG", books.BANK), FundNotOpenYet,
            {"fund": "MOI.CHUNG", "opened_on": "2024-09-06"},
        ),
        (
            known.check_opened, entry(4, books.GENERAL, "1121.09"), AccountNotOpenYet,
            {"account": "1121.09", "opened_on": "2024-09-05"},
        ),
    ):  # fmt: skip
        with pytest.raises(refusal) as refused:
            check(late_or_early)
        assert refused.value.facts == {"key": "k", **facts}


def test_what_a_line_does_to_the_guards_and_that_it_is_looked_up_once(home: Home) -> None:
    books.open_purses(home)
    known = read(home)
    free = ((books.GENERAL, FREE_MONEY, "VND", ""), 1)
    promised = (books.GENERAL, "B22", "VND", "house|*")
    for entry, moves in (
        (
            moved(books.GENERAL, books.BANK, "5121", 1),
            [(((books.GENERAL, books.BANK, "VND", ""), 1), free), ()],
        ),
        (
            moved(books.GENERAL, "B19", "B22", 1, purpose="house|*"),
            [(((books.GENERAL, "B19", "VND", ""), 1),), ((promised, -1), free)],
        ),
        # Money of a budget is bounded by what was appropriated, and has no free part.
        (
            moved(books.BUDGET, books.TREASURY, "3371", 1),
            [(((books.BUDGET, books.TREASURY, "VND", ""), 1),), None],
        ),
    ):
        places = known.places(Entry("k", "x", books.day(3), entry))
        told = [place.moves for place in places]
        assert [one for one, expected in zip(told, moves, strict=True) if expected is not None] == [
            expected for expected in moves if expected is not None
        ]
        again = known.places(Entry("k2", "x", books.day(4), entry))
        assert all(one is other for one, other in zip(places, again, strict=True))


def test_a_unit_that_nobody_knows_is_told_by_its_first_letters(home: Home) -> None:
    books.open_purses(home)
    strange = Entry("k", "x", books.day(3), moved(books.GENERAL, "Q30", "Q20", 1, unit="N" * 30))
    with pytest.raises(UnitUnknown) as refused:
        read(home).places(strange)
    assert refused.value.facts == {"key": "k", "unit": "N" * 20}


def test_a_place_that_no_entry_names_yet_is_told_without_one(home: Home) -> None:
    books.open_purses(home)
    known = read(home)
    bank = (books.GENERAL, books.BANK, "VND", "")
    assert known.place(bank) == known.places(Entry("k", "x", books.day(3), moved(*bank[:2], "5121", 1)))[0]
    with pytest.raises(AccountUnknown) as refused:
        known.place((books.GENERAL, "9999", "VND", ""))
    assert refused.value.facts == {"key": "", "account": "9999"}


def test_what_one_turn_knows_no_other_changes_under_it(home: Home) -> None:
    books.open_purses(home)
    with pytest.raises(FrozenInstanceError):
        read(home).closed_to = books.day(30)  # type: ignore[misc]  # what is refused
