"""A year ends: income and expense of every fund go to its balance, once, and what comes late goes after."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import year_end
from relief_fund.ledger.budget import budget_report, type_line
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.correct import adjust_entry, reverse_entry
from relief_fund.ledger.correctable import why_not_reversed
from relief_fund.ledger.entries import Line
from relief_fund.ledger.errors import (
    AdjustmentUnfit,
    BooksMoved,
    ClosingUndone,
    DayInFuture,
    FactsInvalid,
    PeriodClosed,
    YearBeforeOpen,
)
from relief_fund.ledger.figures import gifts_by_campaign, reach, sums_by_kind
from relief_fund.ledger.funds import close_fund
from relief_fund.ledger.kind_sums import kind_sums
from relief_fund.ledger.line_checks import lines_say_what_the_books_say
from relief_fund.ledger.periods import close_period
from relief_fund.ledger.queries import entries_numbered
from relief_fund.ledger.templates import reversal_of
from relief_fund.ledger.year_end import close_year, year_foreseen
from tests.ledger.events_home import ADMIN, TREASURER, furnish, pay_in, standing
from tests.ledger.rows import row
from tests.ledger.test_budget import LINE

G, R, S = "BAO.CHUNG", "BAO.NHA", "NST-2"
LAST, NEXT = date(2026, 12, 31), date(2027, 2, 1)


@pytest.fixture
def year(home: Home) -> Home:
    """2026 with income and expense in three funds, seen from February 2027."""
    furnish(home)
    pay_in(home, "line:g", G, ("1121.01", "5121", 900), ("6151", "1121.01", 55))
    pay_in(home, "line:r", R, ("1121.01", "5122", 700))
    pay_in(home, "line:s", S, ("1121.02", "3371", 500), ("B11", "B21", 500), ("B21", "B23", 40))
    pay_in(home, "pay:1:1:1", S, ("6111", "1121.02", 40), ("3371", "5111", 40))
    home.clock.set(year_end_moment())  # type: ignore[attr-defined]
    pay_in(home, "line:g2", G, ("1121.01", "5121", 1_000), on=NEXT)
    return home


def year_end_moment() -> Any:
    return datetime(2027, 3, 1, tzinfo=UTC)


def close(home: Home, document: str = "KC-2026") -> tuple[int, ...]:
    return close_year(home.office, ADMIN, year=2026, document=document)


def test_every_fund_goes_through_its_own_balance(year: Home) -> None:
    numbers = close(year)
    with year.office.read() as connection:
        views = entries_numbered(connection, numbers)[::-1]
    assert [(view.key, view.voucher, view.document, str(view.occurred_on)) for view in views] == [
        (f"yearend:{fund}:2026", voucher, "KC-2026", "2026-12-31")
        for fund, voucher in (
            (G, "BAO/2026/KC/000001"), (R, "BAO/2026/KC/000002"), (S, "NST/2026/KC/000001"),
        )
    ]  # fmt: skip
    assert [row(view) for view in views] == [
        "BAO.CHUNG: D 5121 900 · C 4211 900 · D 4211 55 · C 6151 55",
        "BAO.NHA: D 5122 700 · C 4212 700",
        "NST-2: D 5111 40 · C 4211 40 · D 4211 40 · C 6111 40",
    ]
    assert {name: net for name, net in standing(year).items() if name.split()[1][0] in "4567"} == {
        f"{G} 4211": -845, f"{G} 5121": -1_000, f"{R} 4212": -700,
    }  # fmt: skip


def test_what_is_foreseen_is_what_is_posted(year: Home) -> None:
    with year.office.read() as connection:
        foreseen = year_foreseen(connection, year=2026)
    numbers = close(year)
    with year.office.read() as connection:
        views = entries_numbered(connection, numbers)[::-1]
        assert year_foreseen(connection, year=2026) == ()
    assert [one.key for one in foreseen] == [view.key for view in views]
    assert [[(line.account, line.debit, line.credit) for line in one.lines] for one in foreseen] == [
        [(line.account, line.debit, line.credit) for line in view.postings] for view in views
    ]


def test_a_year_closed_twice_posts_nothing_and_latecomers_have_their_own_turn(year: Home) -> None:
    close(year)
    assert close(year) == ()
    pay_in(year, "line:late", G, ("1121.01", "5121", 3), on=date(2026, 12, 30))
    (number,) = close(year)
    with year.office.read() as connection:
        (late,) = entries_numbered(connection, (number,))
    assert (late.key, row(late)) == (f"yearend:{G}:2026:2", f"{G}: D 5121 3 · C 4211 3")


def test_years_are_closed_in_their_order(year: Home) -> None:
    """Closed with the later one and by itself too, a year's income would be carried over twice."""
    year.clock.set(datetime(2028, 3, 1, tzinfo=UTC))  # type: ignore[attr-defined]
    with pytest.raises(YearBeforeOpen) as refused:
        close_year(year.office, ADMIN, year=2027, document="KC-2027")
    assert refused.value.facts == {"year": "2026", "fund": G}
    close(year)
    close_year(year.office, ADMIN, year=2027, document="KC-2027")
    assert standing(year)[f"{G} 4211"] == -1_845
    pay_in(year, "line:late", G, ("1121.01", "5121", 3), on=date(2026, 12, 30))
    close(year)
    assert close_year(year.office, ADMIN, year=2027, document="KC-2027") == ()
    assert standing(year)[f"{G} 4211"] == -1_848


def test_what_a_closed_period_kept_open_goes_with_the_next_year(year: Home) -> None:
    close_period(year.office, ADMIN, ends_on=LAST)
    year.clock.set(datetime(2028, 3, 1, tzinfo=UTC))  # type: ignore[attr-defined]
    close_year(year.office, ADMIN, year=2027, document="KC-2027")
    assert standing(year)[f"{G} 4211"] == -1_845


def test_budget_money_received_stays_so_after_its_year(home: Home) -> None:
    """What was spent is income of the year, which its end carries over."""
    type_line(home.office, ADMIN, **{**LINE, "amount": "500"})
    with home.office.read() as connection:
        (row,) = budget_report(connection)
    furnish(home)
    pay_in(home, "line:s", row.fund, ("1121.02", "3371", 500), on=date(2026, 10, 1))
    pay_in(home, "pay:1", row.fund, ("6111", "1121.02", 40), ("3371", "5111", 40), ("B21", "B23", 40))
    pay_in(home, "buy:1", row.fund, ("1521", "1121.02", 60), ("3371", "3661", 60), ("B21", "B23", 60))
    home.clock.set(year_end_moment())  # type: ignore[attr-defined]
    for _ in range(2):
        with home.office.read() as connection:
            (row,) = budget_report(connection)
        assert (row.appropriated, row.spent, row.available, row.received) == (500, 100, 400, 500)
        close(home)


def test_the_year_then_closes_and_its_check_holds(year: Home) -> None:
    check = CHECKS["nominal_accounts_zero_after_year_end"]
    close(year)
    close_period(year.office, ADMIN, ends_on=date(2026, 12, 31))
    with year.office.read() as connection:
        assert check(connection, NEXT) == []


def test_a_closed_period_is_not_closed_over(year: Home) -> None:
    close_period(year.office, ADMIN, ends_on=date(2026, 12, 31))
    stood = standing(year)
    with pytest.raises(PeriodClosed):
        close(year)
    assert standing(year) == stood


def test_a_year_that_runs_and_a_hand_that_may_not(home: Home) -> None:
    with pytest.raises(DayInFuture):
        close(home)
    with pytest.raises(DutyMissing):
        close_year(home.office, TREASURER, year=2026, document="KC-2026")
    with pytest.raises(FactsInvalid):
        close_year(home.office, ADMIN, year=2025, document="KC\n2026")
    assert close_year(home.office, ADMIN, year=2025, document="KC-2025") == ()


def test_an_entry_that_came_between_is_read_before_the_year_is_closed(
    year: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, turns = year_end.posted_as_read, []

    def meddled(*given: Any, **named: Any) -> Any:
        turns.append(1)
        if len(turns) <= most:
            pay_in(year, f"line:between{len(turns)}", G, ("1121.01", "5121", 1))
        return plain(*given, **named)

    monkeypatch.setattr(year_end, "posted_as_read", meddled)
    most = year_end.TRIES
    stood = standing(year)
    with pytest.raises(BooksMoved):
        close(year)
    assert standing(year)[f"{G} 6151"] == stood[f"{G} 6151"]
    turns.clear()
    most = 1
    assert len(close(year)) == 3
    assert standing(year)[f"{G} 5121"] == -1_000


def test_books_that_move_while_they_are_read_are_read_again(
    year: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, asked = year_end.snapshot, []

    def moving(connection: Any, **named: Any) -> Any:
        asked.append(1)
        return plain(connection, **named) if len(asked) > 1 else None

    monkeypatch.setattr(year_end, "snapshot", moving)
    assert len(close(year)) == 3
    assert len(asked) == 2


def test_a_closing_that_is_reversed_leaves_what_was_received_and_spent(year: Home) -> None:
    """And one put in force again; by hand only the difference of what is no closing is posted."""

    def told() -> Any:
        with year.office.read() as connection:
            for name in ("transfers_cancel", "closings_only_close"):
                assert CHECKS[name](connection, NEXT) == []
            sums = sums_by_kind(connection, reach(connection).entries)
            assert kind_sums(connection) == sums
            line = connection.exec_driver_sql(
                "SELECT count(*), coalesce(sum(ends), 0) FROM fund_source"
            ).one()
            apart = lines_say_what_the_books_say(connection)
            return sums, gifts_by_campaign(connection, 10**6), tuple(line), apart

    pay_in(year, "transfer:1", G, ("6801", "1121.01", 30))
    pay_in(year, "transfer:2", R, ("1121.01", "5801", 30))
    before = told()
    number = close(year)[0]
    facts: dict[str, Any] = {"on": NEXT, "document": "DC-1"}
    with pytest.raises(AdjustmentUnfit) as refused:
        adjust_entry(year.office, ADMIN, number=number, turn=1, lines=lines_of_a_fee(), **facts)
    assert refused.value.facts["reason"] == "closing"
    number = reverse_entry(year.office, ADMIN, number=number, on=LAST, document="DC-1")
    for _ in range(2):
        assert told() == before
        with year.office.read() as connection:
            (undone,) = entries_numbered(connection, [number])
        assert undone.kind == "closing_reversed"
        # As in books from before the rule that it is made anew.
        sides = tuple(Line(one.fund, one.account, one.debit, one.credit) for one in undone.postings)
        again = reversal_of(number=number, lines=sides, on=LAST, closes=True)
        number = int(year.office.desk.post(again).result())


def test_a_closing_is_undone_in_its_own_year_and_then_made_anew(year: Home) -> None:
    """In the next year it would be that year's income; put in force again beside the new one, carried over twice."""
    number = close(year)[0]
    stood = standing(year)
    with pytest.raises(ClosingUndone) as refused:
        reverse_entry(year.office, ADMIN, number=number, on=NEXT, document="DC-1")
    assert refused.value.facts == {"number": number, "day": "2026-12-31"}
    undone = reverse_entry(year.office, ADMIN, number=number, on=LAST, document="DC-1")
    close(year)
    assert standing(year) == stood
    with pytest.raises(ClosingUndone):
        reverse_entry(year.office, ADMIN, number=undone, on=LAST, document="DC-2")
    with year.office.read() as connection:
        views = entries_numbered(connection, [number, undone])
        told = [why_not_reversed(year.office, connection, one) for one in views]
    assert [getattr(one, "code", "") for one in told] == ["ledger.closing_undone", "ledger.already_reversed"]


def lines_of_a_fee() -> tuple[Line, ...]:
    """A fee of 5 that was forgotten."""
    return (Line(G, "6151", 5, 0), Line(G, "1121.01", 0, 5))


def test_a_fund_that_was_closed_by_hand_keeps_no_other_from_its_years_end(year: Home) -> None:
    """No end leaves income or expense behind; where it stands, it is the check's to tell."""
    year.office.desk.run(lambda tx: close_fund(tx, code=R, closed_on=NEXT))
    with year.office.read() as connection:
        assert [one.key for one in year_foreseen(connection, year=2026)] == [
            f"yearend:{G}:2026", f"yearend:{S}:2026",
        ]  # fmt: skip
    assert len(close(year)) == 2
    with year.office.read() as connection:
        assert {row["fund"] for row in CHECKS["closed_fund_is_empty"](connection, NEXT)} == {R}
