"""The checks of the funds' lines find what was altered, and nothing where nothing was."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.checks import CHECKS
from relief_fund.ledger.fund_line import SOURCE, TAKEN, USE, note_entry
from relief_fund.ledger.line_checks import lines_say_what_the_books_say
from tests.ledger.test_fund_line import Books, aid, books, entry, gift
from tests.register import books as small

DAY = date(2024, 9, 10)
SHAPES = ("fund_lines_are_whole", "pieces_pay_their_use")


def lived(tx: Books) -> None:
    """Gifts, uses, a return, and a use of what came back."""
    for number, one in enumerate((gift("g", 10), gift("h", 10), aid("a", 14)), 1):
        note_entry(tx, one, number)
    note_entry(tx, entry("back", "1121.01", "6111", 5), 4, undoes="a")
    note_entry(tx, aid("b", 9), 5)


def findings(tx: Any, name: str) -> list[dict[str, object]]:
    return CHECKS[name](tx, DAY)


class Reading:
    """What a check is given."""

    def __init__(self, tx: Books) -> None:
        self.execute = tx.sql


def test_a_line_that_was_written_is_whole() -> None:
    with books() as tx:
        lived(tx)
        assert [findings(Reading(tx), name) for name in SHAPES] == [[], []]


@pytest.mark.parametrize(
    ("altered", "name"),
    [
        ("DELETE FROM fund_source WHERE evidence = 'h'", "fund_lines_are_whole"),
        ("DELETE FROM fund_use WHERE evidence = 'a'", "fund_lines_are_whole"),
        ("UPDATE fund_taken SET begins = begins - 1 WHERE evidence = 'b'", "fund_lines_are_whole"),
        ("UPDATE fund_taken SET evidence = 'c' WHERE evidence = 'b'", "pieces_pay_their_use"),
    ],
)
def test_what_was_altered_is_found(altered: str, name: str) -> None:
    with books() as tx:
        lived(tx)
        tx.sql(text(altered))
        assert findings(Reading(tx), name)


def test_a_line_says_what_the_books_say_of_its_fund(home: Home) -> None:
    small.open_purses(home)
    noted, unnoted = small.gift(70, "g1"), small.gift(30, "g2")
    home.office.desk.run(lambda tx: note_entry(tx, noted, tx.post(noted)))
    home.office.desk.run(lambda tx: note_entry(tx, entry("use", "6111", "1111", 20), 9))
    with home.office.read() as connection:
        assert lines_say_what_the_books_say(connection) == [
            {"fund": small.GENERAL, "books": "70", "line": "50"}
        ]
    small.post(home, small.opening(1_000), unnoted)
    with home.office.read() as connection:
        assert lines_say_what_the_books_say(connection) == [
            {"fund": small.GENERAL, "books": "100", "line": "50"},
            {"fund": small.EARLIER, "books": "1000", "line": "0"},
        ]


def test_the_tables_of_the_line() -> None:
    assert {table.name for table in (SOURCE, USE, TAKEN)} == {"fund_source", "fund_use", "fund_taken"}
