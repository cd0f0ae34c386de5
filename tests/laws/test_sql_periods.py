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
