"""Queries of the room: lines without texts, imports, what is known."""

from collections.abc import Callable
from datetime import timedelta

from relief_fund.banking import queries
from relief_fund.banking.intake import ImportReport
from relief_fund.kernel.protocols import Home
from tests.banking import money_in
from tests.banking.lines import DAY, identities, line

Import = Callable[..., ImportReport]
NEXT = DAY + timedelta(days=1)


def test_pages_of_lines_show_no_text(home: Home, load: Import) -> None:
    load([line(10, "private words"), line(20), line(30, day=NEXT)])
    with home.office.read() as connection:
        page = queries.lines_page(connection, account="1121.01", limit=2)
        rest = queries.lines_page(connection, account="1121.01", after=page[-1].position)
        day = queries.lines_page(connection, account="1121.01", day=NEXT)
    assert [(one.position, one.amount, one.reading) for one in page] == [(1, 10, "gift"), (2, 20, "gift")]
    assert rest == day
    assert [one.amount for one in rest] == [30]
    assert not {"text", "reference"} & set(queries.PlainLine.__slots__)


def test_imports_page_is_newest_first(home: Home, load: Import) -> None:
    load([line(1)])
    home.clock.move(timedelta(minutes=1))  # type: ignore[attr-defined]  # the clock of tests
    load([line(1), line(2)])
    with home.office.read() as connection:
        newest, oldest = queries.imports_page(connection)
        assert queries.imports_page(connection, before=newest.id) == (oldest,)
        assert queries.imports_page(connection, account="1121.02") == ()
        assert queries.import_by_id(connection, "none") is None
    assert (newest.posted, newest.already_known, oldest.posted) == (1, 1, 1)


def test_what_is_known(home: Home, load: Import) -> None:
    load([line(10, balance=110), line(4, day=NEXT, direction="debit")])
    with home.office.read() as connection:
        assert queries.has_lines(connection, "1121.01", DAY, DAY)
        assert queries.has_lines(connection, "1121.01", NEXT, NEXT + timedelta(days=9))
        assert not queries.has_lines(
            connection, "1121.01", NEXT + timedelta(days=1), NEXT + timedelta(days=9)
        )
        assert not queries.has_lines(connection, "1121.02", DAY, NEXT)
        one, other = identities(money_in.NUMBER, [line(10, balance=110), line(9)])
        assert queries.known_identities(connection, [one, other]) == ({one}, set())
        assert queries.known_identities(connection, [other]) == (set(), set())
        assert queries.last_position(connection, "1121.01") == 2
        assert queries.last_position(connection, "1121.02") == 0
        assert queries.day_movements(connection, "1121.01") == {DAY: 10, NEXT: -4}
        opening = queries.bank_opening(connection, "1121.01")
        assert opening is not None
        assert (opening.first_day, opening.amount) == (DAY, 100)
        assert queries.bank_opening(connection, "1121.02") is None
