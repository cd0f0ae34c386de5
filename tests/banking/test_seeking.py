"""Looking for words: a stretch an answer, nothing twice, nothing left out, over the end of an account."""

from collections.abc import Callable

import pytest

from relief_fund.banking.inbox import Search, inbox_page
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.seeking import sought_page
from relief_fund.kernel.protocols import Home
from tests.banking.lines import line

Import = Callable[..., ImportReport]
LINES = [line(at, f"UNG HO {'DO' if at % 3 else 'XANH'} {at}", reference=f"5213.{at}") for at in range(1, 25)]
BLUE = [at for at in range(1, 25) if at % 3 == 0]


def seek_all(home: Home, words: str, *, limit: int, stretch: int) -> tuple[list[int], int]:
    """Every amount found by going on to the end, and how many answers it took."""
    found: list[int] = []
    after, answers = ("", 0), 0
    with home.office.read() as connection:
        while True:
            sought = sought_page(
                connection, search=Search(words=words), after=after, limit=limit, stretch=stretch
            )
            assert len(sought.lines) <= limit
            found, answers = found + [one.amount for one in sought.lines], answers + 1
            if sought.onward is None:
                return found, answers
            assert sought.onward > after, "each answer goes on"
            after = sought.onward


@pytest.mark.parametrize(
    ("limit", "stretch"), [(50, 100), (50, 5), (2, 100), (2, 5), (1, 1), (8, 24), (3, 7)]
)
def test_everything_is_found_once_in_order(home: Home, load: Import, limit: int, stretch: int) -> None:
    load(LINES)
    assert seek_all(home, "xanh", limit=limit, stretch=stretch)[0] == BLUE
    assert seek_all(home, "khong co", limit=limit, stretch=stretch)[0] == []


def test_an_answer_looks_no_further_than_its_stretch(home: Home, load: Import) -> None:
    load(LINES)
    assert seek_all(home, "khong co", limit=50, stretch=10)[1] == 3
    with home.office.read() as connection:
        assert sought_page(connection, search=Search(words="UNG HO 24"), stretch=23).lines == ()
        assert sought_page(connection, search=Search(words="khong co"), stretch=23).onward == ("1121.01", 23)


def test_empty_books_are_looked_through_at_once(home: Home) -> None:
    with home.office.read() as connection:
        sought = sought_page(connection, search=Search(words="x"))
    assert (sought.lines, sought.onward) == ((), None)


def test_a_page_up_to_a_line_ends_there(home: Home, load: Import) -> None:
    load(LINES)
    with home.office.read() as connection:
        page = inbox_page(connection, view="all", account="1121.01", after=("1121.01", 3), upto=5)
    assert [one.amount for one in page] == [4, 5]
