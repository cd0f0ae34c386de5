"""Periods close in order, on days that have passed, and then every door to them is shut."""

from datetime import date, timedelta
from typing import Any

import pytest

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import DutyMissing
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.ledger import periods
from relief_fund.ledger.balances import turnovers_known
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.errors import (
    AnnualReportInvalid,
    AnnualReportIsFiled,
    BooksMoved,
    PeriodBlocked,
    PeriodClosed,
    PeriodInvalid,
    ReopeningInvalid,
    ReopeningNeedsTwo,
)
from relief_fund.ledger.periods import ClosingFace, close_period
from relief_fund.ledger.year_end import close_year
from tests.ledger.test_golden_stories import ADMINISTRATOR
from tests.raced import meanwhile
from tests.register import books

TODAY = date(2026, 11, 22)
SECOND = Actor("second", "Hai", frozenset({Duty.COMMITTEE_MEMBER}))


def close(home: Home, day: date) -> ClosingFace:
    return close_period(home.office, ADMINISTRATOR, ends_on=day)


def reopen(home: Home, day: date, reason: str = "một hóa đơn đến muộn") -> None:
    periods.ask_to_reopen(home.office, ADMINISTRATOR, ends_on=day, reason=reason)
    periods.agree_to_reopen(home.office, SECOND, ends_on=day)


def file_report(home: Home, year: int = 2024) -> None:
    periods.file_annual_report(
        home.office, ADMINISTRATOR, year=year, document="12/BC-QCT", filed_on=date(2025, 3, 1)
    )


def leaves(home: Home, kind: str) -> list[str]:
    with home.office.read() as connection:
        rows = connection.exec_driver_sql(f"SELECT body FROM leaf WHERE kind = '{kind}' ORDER BY position")
        return [bytes(body).decode() for (body,) in rows]


def test_a_closed_period_takes_nothing_and_the_day_after_does(home: Home) -> None:
    books.open_purses(home)
    close(home, books.day(10))
    with pytest.raises(PeriodClosed) as refused:
        books.post(home, books.gift(5, "a", on=10))
    assert refused.value.facts["closed_to"] == "2024-09-10"
    books.post(home, books.gift(5, "a", on=11))


def test_periods_close_forward_and_once(home: Home) -> None:
    close(home, books.day(10))
    for day in (books.day(10), books.day(9)):
        with pytest.raises(PeriodInvalid):
            close(home, day)
    close(home, books.day(11))


def test_only_days_that_have_passed(home: Home) -> None:
    for day in (TODAY, TODAY + timedelta(days=1)):
        with pytest.raises(PeriodInvalid):
            close(home, day)
    close(home, TODAY - timedelta(days=1))


def test_the_closing_stands_in_the_public_log(home: Home) -> None:
    close(home, books.day(10))
    with home.office.read() as connection:
        body = connection.exec_driver_sql("SELECT body FROM leaf WHERE kind = 'close'").scalar()
    assert b'"ends_on":"2024-09-10"' in bytes(body)


def test_only_the_administrator_closes(home: Home) -> None:
    with pytest.raises(DutyMissing):
        close_period(home.office, Actor("x", ""), ends_on=books.day(10))


# --- what a closing found ----------------------------------------------------------------------------------


def test_a_closing_keeps_balances_and_reports_opening_turnover_and_closing(home: Home) -> None:
    books.small_fund(home)
    first, second = close(home, books.day(3)), close(home, books.day(30))
    assert (first.begins_on, second.begins_on) == (None, books.day(4))
    with home.office.read() as connection:
        rows = {(row.fund, row.account): row for row in periods.closing_rows(connection, second)}
        kept = connection.exec_driver_sql("SELECT max(upto) FROM balance_mark").scalar()
    bank = rows[books.GENERAL, books.BANK]
    assert (bank.opening, bank.debit, bank.credit, bank.closing) == (570_000, 30_000, 311_000, 289_000)
    assert kept == second.upto == 12
    said = leaves(home, "closing_report")
    assert len(said) == 2
    assert f'"digest":"{second.digest}"' in said[1]


def test_a_report_that_was_not_made_is_made_later_and_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.small_fund(home)
    with monkeypatch.context() as killed:
        killed.setattr(periods, "report_closing", lambda *_, **__: None)
        close(home, books.day(30))
    with home.office.read() as connection:
        found = CHECKS["closing_reports_recompute"](connection, TODAY)
        assert found == [{"ends_on": "2024-09-30", "turn": 1, "report": "missing"}]
    made = periods.report_closing(home.office, ends_on=books.day(30))
    assert periods.report_closing(home.office, ends_on=books.day(30)) == made
    assert len(leaves(home, "closing_report")) == 1
    with pytest.raises(PeriodInvalid):
        periods.report_closing(home.office, ends_on=books.day(29))


def test_a_purse_below_zero_blocks_the_closing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    below = ((books.GENERAL, books.BANK, "VND", -5),)
    monkeypatch.setattr(periods, "overdrawn_guards", lambda _: below)
    with pytest.raises(PeriodBlocked) as refused:
        close(home, books.day(10))
    assert refused.value.facts["fund"] == books.GENERAL


# --- opened again ------------------------------------------------------------------------------------------


def test_two_officers_open_a_period_again_in_public(home: Home) -> None:
    books.small_fund(home)
    before = close(home, books.day(30))
    reopen(home, books.day(30))
    books.post(home, books.gift(7_000, "late", on=20))
    after = close(home, books.day(30))
    assert (before.turn, after.turn, after.upto) == (1, 3, 13)
    assert before.digest != after.digest
    (said,) = leaves(home, "reopen")
    assert '"reason":"một hóa đơn đến muộn"' in said
    assert '"agreed_by":"second"' in said
    with home.office.read() as connection:
        for face in (before, after):
            assert periods.digest_of(periods.closing_rows(connection, face)) == face.digest
        known = turnovers_known(connection, before.upto, as_of=books.day(30), account=books.BANK)
        assert sum(one.debit for one in known) == 1_600_000
        assert CHECKS["closing_reports_recompute"](connection, TODAY) == []


def refuse(home: Home, actor: Actor, reason: str = "hóa đơn thuộc kỳ sau", asked: int = 0) -> None:
    periods.refuse_to_reopen(home.office, actor, ends_on=books.day(10), reason=reason, asked=asked)


def ask(home: Home, reason: str = "vì sao") -> None:
    periods.ask_to_reopen(home.office, ADMINISTRATOR, ends_on=books.day(10), reason=reason)


def agree(home: Home, asked: int = 0) -> None:
    periods.agree_to_reopen(home.office, SECOND, ends_on=books.day(10), asked=asked)


def test_a_request_is_refused_in_public_and_may_be_asked_again(home: Home) -> None:
    close(home, books.day(10))
    ask(home, "của chị Lan")
    refuse(home, SECOND)
    (said,) = leaves(home, "reopen_refused")
    assert '"reason":"hóa đơn thuộc kỳ sau"' in said
    assert f'"refused_by":"{SECOND.officer}"' in said
    assert f'"asked_by":"{ADMINISTRATOR.officer}"' in said
    assert "Lan" not in said, "what was asked may be why it is refused"
    for again in (lambda: refuse(home, SECOND), lambda: agree(home)):
        with pytest.raises(ReopeningInvalid):
            again()
    books.open_purses(home)
    with pytest.raises(PeriodClosed):
        books.post(home, books.gift(5, "a", on=10))
    ask(home, "một hóa đơn đến muộn")
    for late in (lambda: agree(home, asked=1), lambda: refuse(home, SECOND, asked=1)):
        with pytest.raises(ReopeningInvalid):
            late()
    agree(home, asked=2)
    (opened,) = leaves(home, "reopen")
    assert '"reason":"một hóa đơn đến muộn"' in opened
    books.post(home, books.gift(5, "a", on=10))


def test_who_asked_may_take_it_back_and_nobody_without_the_duty_or_a_reason(home: Home) -> None:
    close(home, books.day(10))
    with pytest.raises(ReopeningInvalid):
        refuse(home, SECOND)
    ask(home)
    for reason in ("  ", "x" * 501):
        with pytest.raises(ReopeningInvalid) as caught:
            refuse(home, SECOND, reason)
        assert caught.value.facts["field"] == "reason"
    with pytest.raises(DutyMissing):
        refuse(home, Actor("inspector", "", frozenset({Duty.INSPECTOR})))
    refuse(home, ADMINISTRATOR)
    ask(home)
    agree(home)


def test_what_a_filed_report_has_made_void_is_refused_all_the_same(home: Home) -> None:
    close(home, date(2024, 12, 31))
    told = {"ends_on": date(2024, 12, 31), "reason": "vì sao"}
    periods.ask_to_reopen(home.office, ADMINISTRATOR, **told)
    file_report(home)
    periods.refuse_to_reopen(home.office, SECOND, **told)
    with pytest.raises(AnnualReportIsFiled):
        periods.ask_to_reopen(home.office, ADMINISTRATOR, **told)


def test_one_officer_is_not_two(home: Home) -> None:
    close(home, books.day(10))
    periods.ask_to_reopen(home.office, ADMINISTRATOR, ends_on=books.day(10), reason="vì sao")
    with pytest.raises(ReopeningNeedsTwo):
        periods.agree_to_reopen(home.office, ADMINISTRATOR, ends_on=books.day(10))
    books.open_purses(home)
    with pytest.raises(PeriodClosed):
        books.post(home, books.gift(5, "a", on=10))


def test_only_the_last_closed_period_for_a_reason_once_asked(home: Home) -> None:
    close(home, books.day(10))
    close(home, books.day(20))
    for day, reason in ((books.day(10), "vì sao"), (books.day(20), "  "), (books.day(21), "vì sao")):
        with pytest.raises(ReopeningInvalid):
            periods.ask_to_reopen(home.office, ADMINISTRATOR, ends_on=day, reason=reason)
    with pytest.raises(ReopeningInvalid):
        periods.agree_to_reopen(home.office, SECOND, ends_on=books.day(20))
    periods.ask_to_reopen(home.office, ADMINISTRATOR, ends_on=books.day(20), reason="vì sao")
    with pytest.raises(ReopeningInvalid):
        periods.ask_to_reopen(home.office, ADMINISTRATOR, ends_on=books.day(20), reason="lần nữa")
    periods.agree_to_reopen(home.office, SECOND, ends_on=books.day(20))
    books.open_purses(home)
    books.post(home, books.gift(5, "a", on=11))
    with pytest.raises(PeriodClosed):
        books.post(home, books.gift(5, "b", on=10))


def test_a_year_whose_report_is_filed_stays_closed(home: Home) -> None:
    close(home, date(2024, 12, 31))
    close(home, date(2025, 1, 31))
    file_report(home)
    reopen(home, date(2025, 1, 31))
    with pytest.raises(AnnualReportIsFiled):
        periods.ask_to_reopen(home.office, ADMINISTRATOR, ends_on=date(2024, 12, 31), reason="vì sao")
    assert '"year":2024' in leaves(home, "annual_report")[0]


def test_a_period_over_the_end_of_a_filed_year_stays_closed(home: Home) -> None:
    close(home, date(2024, 9, 30))
    close(home, date(2025, 1, 31))
    file_report(home)
    with pytest.raises(AnnualReportIsFiled):
        periods.ask_to_reopen(home.office, ADMINISTRATOR, ends_on=date(2025, 1, 31), reason="vì sao")


def test_a_request_that_was_open_when_the_report_was_filed_is_void(home: Home) -> None:
    close(home, date(2024, 12, 31))
    periods.ask_to_reopen(home.office, ADMINISTRATOR, ends_on=date(2024, 12, 31), reason="vì sao")
    file_report(home)
    with pytest.raises(AnnualReportIsFiled):
        periods.agree_to_reopen(home.office, SECOND, ends_on=date(2024, 12, 31))


def test_a_report_is_filed_once_for_a_closed_year(home: Home) -> None:
    with pytest.raises(AnnualReportInvalid):
        file_report(home)
    close(home, date(2024, 12, 31))
    file_report(home)
    with pytest.raises(AnnualReportInvalid):
        file_report(home)
    close(home, date(2025, 12, 31))
    days = (date(2025, 12, 31), TODAY + timedelta(days=1))
    for document, filed_on in (("", date(2026, 3, 1)), *(("12", day) for day in days)):
        with pytest.raises(AnnualReportInvalid) as refused:
            periods.file_annual_report(
                home.office, ADMINISTRATOR, year=2025, document=document, filed_on=filed_on
            )
        assert refused.value.facts["field"] == ("filed_on" if document else "document")
    for year in (0, 10_000):
        with pytest.raises(AnnualReportInvalid):
            file_report(home, year)


def test_a_report_is_filed_only_when_income_and_expense_were_carried_over(home: Home) -> None:
    """Their entry is dated the year's last day: behind a filed report it could never be made."""
    books.small_fund(home)
    last = date(2024, 12, 31)
    close(home, last)
    with pytest.raises(AnnualReportInvalid) as refused:
        file_report(home)
    assert refused.value.facts == {"year": "2024", "expected": "year_end"}
    reopen(home, last)
    close_year(home.office, ADMINISTRATOR, year=2024, document="KC-2024")
    close(home, last)
    file_report(home)
    with home.office.read() as connection:
        assert CHECKS["nominal_accounts_zero_after_year_end"](connection, TODAY) == []


def test_what_is_dated_into_a_year_while_its_report_is_filed_keeps_it_from_being_filed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened, added to and closed again between the question and the filing: the answer does not stand."""
    books.small_fund(home)
    last = date(2024, 12, 31)
    close_year(home.office, ADMINISTRATOR, year=2024, document="KC-2024")
    close(home, last)

    def add() -> None:
        reopen(home, last)
        books.post(home, books.gift(5, "late", on=28))
        close(home, last)

    meanwhile(monkeypatch, periods, "year_foreseen", add)
    with pytest.raises(AnnualReportInvalid) as refused:
        file_report(home)
    assert refused.value.facts == {"year": "2024", "expected": "year_end"}


def test_a_year_that_moves_with_every_try_is_not_filed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    last = date(2024, 12, 31)
    close(home, last)
    foreseen = periods.year_foreseen

    def opened_again(*asked: Any, **named: Any) -> Any:
        reopen(home, last)
        close(home, last)
        return foreseen(*asked, **named)

    monkeypatch.setattr(periods, "year_foreseen", opened_again)
    with pytest.raises(BooksMoved) as refused:
        file_report(home)
    assert refused.value.facts == {"event": "annual_report", "tries": periods.TRIES}


def test_two_who_report_the_same_closing_leave_one_report(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.small_fund(home)
    plain = periods.keep_snapshot

    def rival(*given: object, **named: int) -> int:
        monkeypatch.setattr(periods, "keep_snapshot", plain)
        faces.append(periods.report_closing(home.office, ends_on=books.day(30)))
        return 0

    faces: list[ClosingFace] = []
    monkeypatch.setattr(periods, "keep_snapshot", rival)
    faces.append(close(home, books.day(30)))
    assert faces[0] == faces[1]
    assert len(leaves(home, "closing_report")) == 1
    with home.office.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM closing_report").scalar() == 1
