"""What a fund must have cleared before it ends, and that its end is one command or none."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import endings
from relief_fund.ledger.endings import check_ready, end_books_of, ends_foreseen, unexplained
from relief_fund.ledger.errors import (
    BooksMoved,
    FundEnded,
    FundEndTooEarly,
    FundUnexplained,
    FundUnknown,
    FundYearOpen,
    PeriodClosed,
)
from relief_fund.ledger.funds import ended_funds
from relief_fund.ledger.periods import close_period
from relief_fund.ledger.year_end import close_year
from tests.ledger.events_home import ADMIN, DAY, furnish, pay_in, standing

END = date(2026, 11, 20)


def end(home: Home, *funds: str, on: date = END) -> tuple[int, ...]:
    return end_books_of(home.office, funds=funds, document="20/QĐ", on=on, public={"approval": "d" * 64})


def test_the_list_of_the_plan_and_everything_else_that_stands_for_money() -> None:
    waits = ("3378", "3379", "1381", "1131", "1132", "1385", "1411", "3383", "B22", "B24", "1121.01", "1361")
    balances = {(account, "VND"): 5 for account in waits} | {
        ("Q10.K1", "TIN"): 1, ("Q11.K1", "TIN"): 1, ("5121", "VND"): -9, ("4211", "VND"): 3,
        ("Q20", "TIN"): -2, ("B23", "VND"): 4, ("6111", "VND"): 0, ("1111", "VND"): 0,
    }  # fmt: skip
    told = unexplained(balances)
    assert {one["account"] for one in told} == {*waits, "Q10.K1", "Q11.K1"}
    assert {"account": "Q10.K1", "unit": "TIN", "amount": "1"} in told


def test_a_fund_that_nobody_used_ends_without_an_entry(home: Home) -> None:
    furnish(home)
    assert end(home, "LU.CHUNG") == ()
    with home.office.read() as connection:
        assert ended_funds(connection) == {"LU.CHUNG"}
        for funds, refusal in ((["LU.CHUNG"], FundEnded), (["X"], FundUnknown)):
            with pytest.raises(refusal):
                check_ready(connection, funds, on=END)
        check_ready(connection, ["BAO.CHUNG"], on=END)


def test_an_end_is_foreseen_with_what_keeps_it_open(home: Home) -> None:
    furnish(home)
    pay_in(home, "line:x", "BAO.CHUNG", ("1121.01", "3379", 5), ("1121.01", "5121", 7), ("B19", "B22", 4))
    pay_in(home, "kind:a", "LU.CHUNG", ("6151", "5151", 5), on=DAY)
    with home.office.read() as connection:
        told = ends_foreseen(connection, ["BAO.CHUNG", "LU.CHUNG", "NO-SUCH"], on=END)
    assert [(one.fund, len(one.entries), len(one.left)) for one in told] == [
        ("BAO.CHUNG", 1, 4), ("LU.CHUNG", 1, 0),
    ]  # fmt: skip
    assert [line.account for line in told[0].entries[0].lines] == ["5121", "4211"], (
        "promises are not foreseen"
    )
    (entry,) = told[1].entries
    assert [(one.open_year, one.last_day) for one in told] == [(0, DAY), (0, DAY)]
    assert (entry.key, entry.occurred_on) == ("end:LU.CHUNG", END)
    end(home, "LU.CHUNG")
    with home.office.read() as connection:
        assert ends_foreseen(connection, ["LU.CHUNG"], on=END) == ()


def test_one_fund_that_is_not_ready_keeps_all_of_them_open(home: Home) -> None:
    furnish(home)
    pay_in(home, "line:x", "BAO.CHUNG", ("1121.01", "3379", 5))
    with pytest.raises(FundUnexplained):
        end(home, "LU.CHUNG", "BAO.CHUNG")
    with home.office.read() as connection:
        assert ended_funds(connection) == frozenset()


def test_a_refusal_of_the_books_leaves_the_fund_open(home: Home) -> None:
    furnish(home)
    pay_in(home, "kind:a", "BAO.CHUNG", ("6151", "5151", 5), on=DAY)
    close_period(home.office, ADMIN, ends_on=END)
    stood = standing(home)
    with pytest.raises(PeriodClosed):
        end(home, "BAO.CHUNG")
    assert standing(home) == stood
    with home.office.read() as connection:
        assert ended_funds(connection) == frozenset()


@pytest.mark.parametrize(
    ("fund", "pair", "left"),
    [("LU.CHUNG", ("1121.01", "4211", 5), "1121.01"), ("NST-2", ("B11", "B21", 5), "B21")],
)
def test_a_latecomer_keeps_a_fund_open(
    home: Home, monkeypatch: pytest.MonkeyPatch, fund: str, pair: tuple[str, str, int], left: str
) -> None:
    """A fund without a last entry has no number that tells of latecomers; its purse does, of either kind."""
    furnish(home)
    plain, asked = endings.ended_funds, []

    def meddled(connection: Any) -> Any:
        asked.append(1)
        if len(asked) == 1:
            pay_in(home, "line:late", fund, pair)
        return plain(connection)

    monkeypatch.setattr(endings, "ended_funds", meddled)
    with pytest.raises(FundUnexplained) as refused:
        end(home, fund)
    assert [one["account"] for one in refused.value.facts["left"]] == [left]
    assert len(asked) == 2, "the latecomer was seen when the fund was shut, and the books were read again"
    with home.office.read() as connection:
        assert fund not in plain(connection)


def test_books_that_move_while_they_are_read_are_read_again_and_then_refused(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(home)
    plain, asked = endings.snapshot, []

    def moving(connection: Any) -> Any:
        asked.append(1)
        return None if len(asked) <= most else plain(connection)

    monkeypatch.setattr(endings, "snapshot", moving)
    most = endings.TRIES
    with home.office.read() as connection, pytest.raises(BooksMoved):
        check_ready(connection, ["LU.CHUNG"], on=END)
    asked.clear()
    with pytest.raises(BooksMoved) as refused:
        end(home, "LU.CHUNG")
    assert refused.value.facts == {"event": "fund_ended", "tries": endings.TRIES}
    most = 1
    asked.clear()
    assert end(home, "LU.CHUNG") == ()
    assert len(asked) == 2


def test_a_fund_does_not_end_before_the_years_before_are_closed(home: Home) -> None:
    """Else the year, closed later, would post into it; of another fund's year it knows nothing."""
    furnish(home)
    pay_in(home, "kind:a", "BAO.CHUNG", ("6151", "5151", 5))
    pay_in(home, "kind:b", "NST-2", ("6151", "5151", 5))
    home.clock.set(datetime(2027, 1, 20, tzinfo=UTC))  # type: ignore[attr-defined]
    january, december = date(2027, 1, 20), date(2026, 12, 31)
    refused_by = []
    with home.office.read() as connection:
        with pytest.raises(FundYearOpen) as refused:
            check_ready(connection, ["LU.CHUNG", "BAO.CHUNG"], on=january)
        refused_by.append(refused)
        check_ready(connection, ["BAO.CHUNG"], on=december)
        told = ends_foreseen(connection, ["BAO.CHUNG", "LU.CHUNG"], on=january)
    assert [(one.open_year, one.last_day) for one in told] == [(2026, DAY), (0, None)]
    with pytest.raises(FundYearOpen) as refused:
        end(home, "BAO.CHUNG", on=january)
    refused_by.append(refused)
    assert [one.value.facts for one in refused_by] == [{"fund": "BAO.CHUNG", "year": "2026"}] * 2
    close_year(home.office, ADMIN, year=2026, document="KC-2026")
    assert end(home, "BAO.CHUNG", on=january) == ()
    assert close_year(home.office, ADMIN, year=2026, document="KC-2026") == ()


def test_a_fund_ended_before_new_year_leaves_its_year_nothing_to_close(home: Home) -> None:
    furnish(home)
    pay_in(home, "kind:a", "BAO.CHUNG", ("6151", "5151", 5))
    assert len(end(home, "BAO.CHUNG")) == 1
    home.clock.set(datetime(2027, 1, 20, tzinfo=UTC))  # type: ignore[attr-defined]
    assert close_year(home.office, ADMIN, year=2026, document="KC-2026") == ()


def test_a_fund_does_not_end_before_its_last_entry(home: Home) -> None:
    furnish(home)
    pay_in(home, "kind:a", "BAO.CHUNG", ("6151", "5151", 5))
    pay_in(home, "kind:b", "LU.CHUNG", ("6151", "5151", 5), on=END)
    with pytest.raises(FundEndTooEarly) as refused:
        end(home, "BAO.CHUNG", "LU.CHUNG", on=DAY)
    assert refused.value.facts == {"fund": "LU.CHUNG", "day": "2026-11-20"}
    with home.office.read() as connection:
        assert ended_funds(connection) == frozenset()
    assert len(end(home, "BAO.CHUNG", on=DAY)) == 1
    assert len(end(home, "LU.CHUNG")) == 1
