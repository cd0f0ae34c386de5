"""Which entries go back with a line: its own, its decisions', what was adjusted; and which lines must wait."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from relief_fund.banking.decisions import decide_line
from relief_fund.banking.inbox import inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.several import keys_of_parts
from relief_fund.banking.statements.lines import CREDIT, DEBIT
from relief_fund.banking.withdrawal_queries import BookedLine, lines_of
from relief_fund.banking.withdrawn_entries import (
    adjusted_among,
    keys_of,
    places_of_gifts,
    tied_lines,
    undone_with,
)
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.correct import adjust_entry
from relief_fund.ledger.entries import Line
from relief_fund.ledger.queries import entries_by_keys
from tests.banking.lines import DAY, line
from tests.banking.money_in import ADMINISTRATOR

Import = Callable[..., ImportReport]


def booked(
    *decided: tuple[str, str], identity: str = "a", position: int = 1, reading: str = "gift"
) -> BookedLine:
    return BookedLine(identity, position, date(2024, 9, 10), CREDIT, 5, reading, "BAO.CHUNG", "5121", decided)


def test_keys_under_which_a_line_may_stand() -> None:
    assert keys_of(booked(("fee", "clear:a:1"))) == ["line:a", "clear:a:1"]
    split = keys_of(booked(("gift_taken_back", "recl:a:1"), ("gift_split", "gift_split:a:1")))
    assert split[:4] == ["line:a", "recl:a:1", "gift_split:a:1", "gift_split:a:2"]
    assert split[2:] == keys_of_parts("gift_split:a:1")
    assert len(split) == 102


def test_lines_on_which_another_paper_rests(home: Home) -> None:
    lines = [
        booked(), booked(reading="payment_returned", position=2), booked(("paid_back", "clear:a:1"), position=3),
        booked(("gift_split", "gift_split:a:1"), position=4), booked(("gift_elsewhere", "clear:a:1"), position=5),
    ]  # fmt: skip
    with home.office.read() as connection:
        assert [one.position for one in tied_lines(connection, lines, ["run"])] == [2, 3]


def of_run(home: Home, run: str, direction: Any) -> tuple[BookedLine, ...]:
    with home.office.read() as connection:
        return lines_of(connection, account="1121.01", runs=[run], direction=direction, after=0, limit=9)


def test_the_last_in_the_books_goes_back_first(home: Home, load: Import) -> None:
    run = load([line(50), line(7, "PHI", direction="debit")]).run
    with home.office.read() as connection:
        (waits,) = inbox_page(connection, view="waiting")
    told: dict[str, Any] = {"identity": waits.identity, "reason": "phí", "on": DAY}
    decide_line(home.office, ADMINISTRATOR, decision="fee", **told)
    own = f"line:{waits.identity}"
    with home.office.read() as connection:
        number = entries_by_keys(connection, [own])[own]
    sides = (Line("BAO.CHUNG", "3388", 3, 0), Line("BAO.CHUNG", "6151", 0, 3))
    with pytest.raises(Exception, match="overdrawn"):
        adjust_entry(home.office, ADMINISTRATOR, number=number, turn=1, lines=sides, on=DAY, document="x")
    sides = (Line("BAO.CHUNG", "6151", 3, 0), Line("BAO.CHUNG", "3388", 0, 3))
    off = adjust_entry(home.office, ADMINISTRATOR, number=number, turn=1, lines=sides, on=DAY, document="x")
    debits, credits = of_run(home, run, DEBIT), of_run(home, run, CREDIT)
    with home.office.read() as connection:
        undone = undone_with(connection, debits, {own: 7})
        assert adjusted_among(connection, [*debits, *credits]) == {waits.identity}
        assert places_of_gifts(connection, [*debits, *credits]) == [2, 1]
    assert [(one.key, one.entry.key, one.entry.kind, one.place, one.adjusting) for one in undone] == [
        (f"adj:{number}:1", f"rev:{off}", "reversal", -1, True),
        (f"clear:{waits.identity}:1", f"rev:{off - 1}", "withdrawal", -1, False),
        (own, f"withdrawn:{waits.identity}", "withdrawal", 7, False),
    ]
    assert {one.entry.occurred_on for one in undone} == {DAY}
