"""A year goes out and other bookkeepers find every balance; it comes in elsewhere and goes out the same."""

import re
from pathlib import Path

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger.interchange.names import amount_text, beancount_name, plain_name
from relief_fund.ledger.queries import accounts
from tests.bookkeepers import READERS, Held
from tests.ledger.interchange.conftest import entries_in, nets, taken_in, written

PLACES = {"VND": 0, "USD": 2, "RICE_KG": 3, "BLANKET": 0}
NUMBERS = {
    "hledger": re.compile(r"(?<= \* \()[0-9]+(?=\) )|(?<=; recorded_at: ).*|(?<=; reverses: )[0-9]+"),
    "beancount": re.compile(r'(?<=  number: )[0-9]+|(?<=  recorded_at: ").*(?=")|(?<=  reverses: ")[0-9]+'),
}
"""What is the books' own and not the entry's."""


def held_by(home: Home, form: str) -> Held:
    """What the bookkeepers must find, by the names that ``form`` gives."""
    name = beancount_name if form == "beancount" else plain_name
    with home.office.read() as connection:
        kinds = {code: face.type for code, face in accounts(connection).items()}
    sums: dict[tuple[str, str], int] = {}
    for (fund, account, unit, _), net in nets(home).items():
        key = (name(kinds[account], fund, account), unit)
        sums[key] = sums.get(key, 0) + net
    return {(name, unit): amount_text(net, PLACES[unit]) for (name, unit), net in sums.items() if net}


@pytest.mark.parametrize("bookkeeper", READERS)
def test_another_bookkeeper_finds_every_balance_of_the_year(
    year: Home, tmp_path: Path, bookkeeper: str
) -> None:
    form, read = READERS[bookkeeper]
    out = tmp_path / "year.journal"
    done = written(year, form, out)
    assert done.entries == entries_in(year) > 1_000
    expected = held_by(year, form)
    assert len(expected) >= 40
    assert {unit for _, unit in expected} == {"VND", "USD", "RICE_KG"}
    assert read(out) == expected


@pytest.mark.parametrize("form", ["hledger", "beancount"])
def test_what_went_out_comes_in_elsewhere_and_goes_out_the_same(
    year: Home, elsewhere: Home, tmp_path: Path, form: str
) -> None:
    out, again = tmp_path / "out.journal", tmp_path / "again.journal"
    went = written(year, form, out)
    came = taken_in(elsewhere, out, form)
    assert (came.entries, came.postings, came.posted) == (went.entries, went.postings, went.entries)
    assert nets(elsewhere) == nets(year)
    assert written(elsewhere, form, again) == went
    first, second = (NUMBERS[form].sub("", path.read_text("utf-8")) for path in (out, again))
    assert second == first


@pytest.mark.parametrize(("form", "other"), [("hledger", "beancount"), ("beancount", "hledger")])
def test_the_same_evidence_is_known_from_either_format(
    year: Home, elsewhere: Home, tmp_path: Path, form: str, other: str
) -> None:
    for name in (form, other):
        written(year, name, tmp_path / name)
    came = taken_in(elsewhere, tmp_path / form, form)
    for name in (form, other):
        again = taken_in(elsewhere, tmp_path / name, name)
        assert (again.posted, again.already_known) == (0, came.entries)
    assert nets(elsewhere) == nets(year)


def test_books_do_not_take_in_what_they_wrote(year: Home, tmp_path: Path) -> None:
    from relief_fund.ledger.errors import JournalIsOwn

    written(year, "hledger", tmp_path / "own")
    before = entries_in(year)
    with pytest.raises(JournalIsOwn):
        taken_in(year, tmp_path / "own", "hledger")
    assert entries_in(year) == before
