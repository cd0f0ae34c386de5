"""What pages ask about periods: acts, a request that waits, filed years, what blocks a closing."""

from datetime import date

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import periods
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.period_queries import (
    LAST_REFUSED,
    Block,
    PeriodsFace,
    blocks,
    periods_face,
    waiting_reopening,
)
from tests.ledger.test_golden_stories import ADMINISTRATOR
from tests.ledger.test_periods import SECOND, close, file_report, reopen
from tests.register import books


def face(home: Home) -> PeriodsFace:
    with home.office.read() as connection:
        return periods_face(connection)


def test_acts_requests_and_filed_years(home: Home) -> None:
    assert face(home) == PeriodsFace((), None, None, (), ())
    close(home, books.day(30))
    reopen(home, books.day(30), "vì sao")
    assert face(home).closed_to is None
    close(home, date(2024, 12, 31))
    periods.ask_to_reopen(home.office, ADMINISTRATOR, ends_on=date(2024, 12, 31), reason="lần nữa")
    found = face(home)
    assert [(act.turn, act.opens) for act in found.acts] == [(1, False), (2, True), (1, False)]
    assert found.acts[1].agreed_by == SECOND.officer
    assert found.waiting is not None
    with home.office.read() as connection:
        assert waiting_reopening(connection) == found.waiting
    assert found.waiting.reason == "lần nữa"
    file_report(home)
    assert face(home).filed == ((2024, date(2025, 3, 1), "12/BC-QCT"),)


def test_what_nobody_explained_is_named_and_does_not_stop(home: Home) -> None:
    books.small_fund(home)
    held = Entry("clear:x:1", "suspense", books.day(9), moved(books.GENERAL, books.BANK, "3379", 70))
    books.post(home, held)
    with home.office.read() as connection:
        assert blocks(connection, 13, books.day(8)) == ()
        found = blocks(connection, 13, books.day(9))
    assert found == (Block("unsettled", books.GENERAL, "3379", "VND", -70),)
    assert not found[0].stops
    assert Block("overdrawn", books.GENERAL, books.BANK, "VND", -1).stops


def test_what_was_refused_is_told_the_last_first(home: Home) -> None:
    close(home, books.day(30))
    for turn in range(LAST_REFUSED + 1):
        periods.ask_to_reopen(home.office, ADMINISTRATOR, ends_on=books.day(30), reason=f"lần {turn}")
        waiting = face(home).waiting
        assert waiting is not None
        assert (waiting.ordinal, waiting.reason) == (turn + 1, f"lần {turn}")
        periods.refuse_to_reopen(home.office, SECOND, ends_on=books.day(30), reason=f"không {turn}")
    found = face(home)
    assert found.waiting is None
    assert [one.why_not for one in found.refused] == [f"không {turn}" for turn in range(LAST_REFUSED, 0, -1)]
    assert {(one.asked_by, one.refused_by) for one in found.refused} == {
        (ADMINISTRATOR.officer, SECOND.officer)
    }
