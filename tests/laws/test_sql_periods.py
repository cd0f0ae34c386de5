"""Closed periods attacked by raw SQL: nothing goes in, nothing reopens them."""

import pytest

from tests.laws.by_hand import HandEntry, Raw, Refused, Scribe, picture

A = "BAO.CHUNG"
FEE = ((A, "6151", "VND", "", 100, 0), (A, "1121.01", "VND", "", 0, 100))
CLOSE = "INSERT INTO period_closing (ends_on, closed_at, closed_by) VALUES ('{}', 'now', 'x')"
TRIGGER = "SQLITE_CONSTRAINT_TRIGGER"


@pytest.fixture
def closed(raw: Raw) -> Raw:
    """Books closed up to 30 September 2024, closed by hand: that is allowed, closing only takes away."""
    raw.run(CLOSE.format("2024-09-30"))
    return raw


def said(raw: Raw, statement: str) -> tuple[str, str]:
    """Code and law of the refusal."""
    with pytest.raises(Refused) as caught:
        raw.run(statement)
    return caught.value.refusal.code, caught.value.refusal.law


@pytest.mark.parametrize("day", ["2024-09-10", "2024-09-30", "2024-09-01"])
def test_an_entry_in_a_closed_period_is_refused(closed: Raw, day: str) -> None:
    before = picture(closed)
    with pytest.raises(Refused) as caught:
        Scribe(closed).seal(HandEntry("fee:late", FEE, day=day))
    assert caught.value.refusal.law == "period_closed"
    assert caught.value.refusal.code == (TRIGGER if closed.engine == "sqlite" else "RF011")
    assert picture(closed) == before
    Scribe(closed).seal(HandEntry("fee:control", FEE, day="2024-10-01"))


def test_one_back_dated_entry_among_open_days_is_refused(closed: Raw) -> None:
    entries = [HandEntry(f"fee:{day}", FEE, day=day) for day in ("2024-10-02", "2024-09-30", "2024-10-03")]
    with pytest.raises(Refused, match="period_closed"):
        Scribe(closed).seal(*entries)


def test_a_fact_is_not_back_dated_either(closed: Raw) -> None:
    with pytest.raises(Refused, match="period_closed"):
        Scribe(closed).seal(HandEntry("line:late", FEE, day="2024-09-30"))


@pytest.mark.parametrize(
    ("statement", "state", "law"),
    [
        ("DELETE FROM period_closing", "RF030", "period_closing_is_append_only"),
        ("UPDATE period_closing SET ends_on = '2024-08-31'", "RF030", "period_closing_is_append_only"),
        (CLOSE.format("2024-08-31"), "RF017", "period_not_next"),
    ],
)
def test_a_period_reopened_by_hand_is_refused(closed: Raw, statement: str, state: str, law: str) -> None:
    before = picture(closed)
    assert said(closed, statement) == (TRIGGER if closed.engine == "sqlite" else state, law)
    assert picture(closed) == before
    with pytest.raises(Refused, match="period_closed"):
        Scribe(closed).seal(HandEntry("fee:late", FEE, day="2024-09-30"))


def test_the_same_period_closed_again_is_refused(closed: Raw) -> None:
    code, law = said(closed, CLOSE.format("2024-09-30"))
    if closed.engine == "sqlite":
        assert (code, law) in ((TRIGGER, "period_closing_row_exists"), (TRIGGER, "period_not_next"))
    else:
        assert (code, law) == ("RF017", "period_not_next")


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("ends_on", ["0", "9999", "2024-09-31", "z"])
def test_a_period_that_ends_on_no_day_is_refused(raw: Raw, engine_name: str, ends_on: str) -> None:
    """SQLite would compare it as a word; PostgreSQL has a type for days."""
    assert said(raw, CLOSE.format(ends_on)) == (TRIGGER, "period_not_a_day")


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_closing_replaced_by_an_earlier_one_is_refused(
    closed: Raw, careless: Raw, engine_name: str
) -> None:
    before = picture(closed)
    attack = CLOSE.format("2024-09-30").replace("INSERT", "INSERT OR REPLACE")
    assert said(careless, attack)[0] == TRIGGER
    assert picture(closed) == before


def test_a_closing_that_overtakes_an_entry_refuses_it(raw: Raw) -> None:
    """The entry is written above the head, the period is closed, the head moves: refused at the seal."""
    raw.run("BEGIN IMMEDIATE" if raw.engine == "sqlite" else "BEGIN")
    last = Scribe(raw).write(HandEntry("fee:late", FEE))
    Scribe(raw).move_guards([HandEntry("fee:late", FEE)], last)
    raw.run(CLOSE.format("2024-09-30"))
    with pytest.raises(Refused, match="period_closed"):
        Scribe(raw).close(last)
    raw.roll_back()


# --- opened again, by hand ---------------------------------------------------------------------------------

REOPEN = (
    "INSERT INTO period_closing (ends_on, turn, closed_at, closed_by, agreed_by, reason) "
    "VALUES ('{}', {}, 'now', '{}', '{}', '{}')"
)
FILE = (
    "INSERT INTO annual_report_filed (year, ends_on, turn, filed_on, document, kept_at, kept_by) "
    "VALUES ({}, '{}', {}, '2025-03-01', '12/BC', 'now', 'x')"
)
SEPTEMBER, YEAR_END = "2024-09-30", "2024-12-31"


def refused(raw: Raw, statement: str, state: str, law: str) -> None:
    """The statement is refused by this law, and nothing changed."""
    before = picture(raw)
    assert said(raw, statement) == (TRIGGER if raw.engine == "sqlite" else state, law)
    assert picture(raw) == before


@pytest.mark.parametrize("hands", [("x", "x"), ("x", ""), ("", "y"), (" ", "y"), ("x", " ")])
def test_one_officer_alone_opens_nothing(closed: Raw, hands: tuple[str, str]) -> None:
    refused(closed, REOPEN.format(SEPTEMBER, 2, *hands, "why"), "RF042", "reopening_needs_two")


def test_no_reason_opens_nothing(closed: Raw) -> None:
    refused(closed, REOPEN.format(SEPTEMBER, 2, "x", "y", "  "), "RF043", "reopening_without_reason")


def test_only_the_last_closed_period_is_opened(closed: Raw) -> None:
    closed.run(CLOSE.format("2024-10-31"))
    refused(closed, REOPEN.format(SEPTEMBER, 2, "x", "y", "why"), "RF041", "reopening_not_the_last")
    closed.run(REOPEN.format("2024-10-31", 2, "x", "y", "why"))
    closed.run(REOPEN.format(SEPTEMBER, 2, "x", "y", "why"))


@pytest.mark.parametrize("turn", [1, 3, 4, 0, -2])
def test_acts_on_a_period_follow_one_another(closed: Raw, turn: int) -> None:
    with pytest.raises(Refused):
        closed.run(REOPEN.format(SEPTEMBER, turn, "x", "y", "why"))


def test_what_two_opened_takes_entries_and_is_closed_again(closed: Raw) -> None:
    closed.run(REOPEN.format(SEPTEMBER, 2, "x", "y", "why"))
    closed.run(REOPEN.format(SEPTEMBER, 3, "x", "", ""))
    refused(closed, REOPEN.format("2024-09-29", 1, "x", "", ""), "RF017", "period_not_next")
    closed.run(REOPEN.format(SEPTEMBER, 4, "y", "x", "why"))


def test_a_filed_year_is_not_opened(raw: Raw) -> None:
    raw.run(CLOSE.format(SEPTEMBER))
    raw.run(CLOSE.format(YEAR_END))
    raw.run(CLOSE.format("2025-01-31"))
    raw.run(FILE.format(2024, YEAR_END, 1))
    raw.run(REOPEN.format("2025-01-31", 2, "x", "y", "why"))
    refused(raw, REOPEN.format(YEAR_END, 2, "x", "y", "why"), "RF044", "annual_report_is_filed")


def test_a_period_over_the_end_of_a_filed_year_is_not_opened(raw: Raw) -> None:
    raw.run(CLOSE.format(SEPTEMBER))
    raw.run(CLOSE.format("2025-01-31"))
    raw.run(FILE.format(2024, "2025-01-31", 1))
    refused(raw, REOPEN.format("2025-01-31", 2, "x", "y", "why"), "RF044", "annual_report_is_filed")


@pytest.mark.parametrize(("year", "ends_on", "turn"), [(2024, SEPTEMBER, 1), (2025, YEAR_END, 1)])
def test_an_open_year_is_not_filed(raw: Raw, year: int, ends_on: str, turn: int) -> None:
    raw.run(CLOSE.format(SEPTEMBER))
    raw.run(CLOSE.format(YEAR_END))
    refused(raw, FILE.format(year, ends_on, turn), "RF045", "annual_report_of_open_year")


def test_a_year_that_was_opened_again_is_not_filed(raw: Raw) -> None:
    raw.run(CLOSE.format(YEAR_END))
    raw.run(REOPEN.format(YEAR_END, 2, "x", "y", "why"))
    for turn in (1, 2):
        refused(raw, FILE.format(2024, YEAR_END, turn), "RF045", "annual_report_of_open_year")


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET ends_on = ends_on"])
def test_filing_and_requests_are_not_taken_back(raw: Raw, statement: str) -> None:
    raw.run(CLOSE.format(YEAR_END))
    raw.run(FILE.format(2024, YEAR_END, 1))
    raw.run(
        "INSERT INTO reopening_request (ends_on, turn, asked_at, asked_by, reason) "
        f"VALUES ('{YEAR_END}', 2, 'now', 'x', 'why')"
    )
    for table in ("annual_report_filed", "reopening_request"):
        refused(raw, statement.format(table), "RF030", f"{table}_is_append_only")
