"""The books say of an entry what its leaf says."""

import json

from relief_fund.audit.queries import leaves_page
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.log_face import logged_entries
from tests.inspection.sabotage import sabotaged
from tests.register import books


def test_lines_are_those_of_the_leaf(home: Home) -> None:
    books.small_fund(home)
    with home.office.read() as connection:
        told = {
            leaf.first_entry: json.loads(leaf.body) for leaf in leaves_page(connection) if leaf.first_entry
        }
        known = logged_entries(connection, 1, 12)
    assert set(known) == set(told) == set(range(1, 13))
    for number, entry in known.items():
        assert [json.loads(line) for line in entry.lines] == told[number]["lines"]
        assert (entry.kind, entry.day) == (told[number]["type"], told[number]["date"])


def test_only_what_is_asked_is_read(home: Home) -> None:
    books.small_fund(home)
    with home.office.read() as connection:
        assert list(logged_entries(connection, 3, 4)) == [3, 4]
        assert logged_entries(connection, 40, 50) == {}


def test_a_line_without_its_entry_belongs_to_none(home: Home) -> None:
    books.small_fund(home)
    with sabotaged(home, "DELETE FROM entry WHERE number = 4") as connection:
        known = logged_entries(connection, 3, 5)
    assert {number: len(entry.lines) for number, entry in known.items()} == {3: 2, 5: 2}
