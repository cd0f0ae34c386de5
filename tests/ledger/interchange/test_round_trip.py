"""A year goes out and other bookkeepers find every balance; it comes in elsewhere and goes out the same."""

import re
from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from relief_fund.kernel.clock import today
from relief_fund.kernel.protocols import Home
from relief_fund.ledger import templates
from relief_fund.ledger.balances import turnovers_at
from relief_fund.ledger.checks import CHECKS, DEADLINES
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.interchange.names import amount_text, beancount_name, plain_name
from relief_fund.ledger.queries import accounts, funds
from tests.bookkeepers import READERS, Held, hledger_monthly
from tests.ledger.interchange import months
from tests.ledger.interchange import year as weeks
from tests.ledger.interchange.conftest import Nets, entries_in, nets, taken_in, written

PLACES = {"VND": 0, "USD": 2, "RICE_KG": 3, "BLANKET": 0, "EUR": 2, "JPY": 0, "KWD": 3}
NUMBERS = {
    "hledger": re.compile(r"(?<= \* \()[0-9]+(?=\) )|(?<=; recorded_at: ).*|(?<=; reverses: )[0-9]+"),
    "beancount": re.compile(r'(?<=  number: )[0-9]+|(?<=  recorded_at: ").*(?=")|(?<=  reverses: ")[0-9]+'),
}
"""What is the books' own and not the entry's."""


def nets_at(home: Home, day: date) -> Nets:
    """What every purse held at the end of a day."""
    with home.office.read() as connection:
        rows = turnovers_at(connection, as_of=day)
    return {(one.fund, one.account, one.unit, one.purpose): one.debit - one.credit for one in rows}


def held_by(home: Home, form: str, as_of: date | None = None) -> Held:
    """What the bookkeepers must find, by the names that ``form`` gives."""
    name = beancount_name if form == "beancount" else plain_name
    with home.office.read() as connection:
        kinds = {code: face.type for code, face in accounts(connection).items()}
    sums: dict[tuple[str, str], int] = {}
    for (fund, account, unit, _), net in (nets(home) if as_of is None else nets_at(home, as_of)).items():
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
    assert done.entries == entries_in(year) > 2_000
    expected = held_by(year, form)
    assert len(expected) >= 70
    assert {unit for _, unit in expected} == {"VND", "USD", "EUR", "JPY", "KWD", "RICE_KG"}
    assert read(out) == expected


def test_hledger_finds_every_balance_at_the_end_of_every_month(year: Home, tmp_path: Path) -> None:
    written(year, "hledger", tmp_path / "year.journal")
    ends = [date(2025, month, monthrange(2025, month)[1]) for month in range(1, 13)]
    told = hledger_monthly(tmp_path / "year.journal")
    assert list(told) == [f"{day:%Y-%m}" for day in ends]
    for day in ends:
        assert told[f"{day:%Y-%m}"] == held_by(year, "hledger", day), day
    assert len(told["2025-11"]) > len(told["2025-12"]), "income and expense stand until the year is closed"


def test_the_year_knows_every_template_and_breaks_no_rule(year: Home) -> None:
    told = "".join(Path(str(one.__file__)).read_text("utf-8") for one in (weeks, months))
    entries = {name for name in templates.__all__ if name.islower()} - {"purse", "taken"}
    missing = entries - set(re.findall(r"templates\.(\w+)\(", told))
    by_use_case = {
        "adjusting": "adjust_entry", "reversal_of": "reverse_entry", "year_closed": "close_year",
        "fund_ended": "end_books_of",
    }  # fmt: skip
    assert missing == set(by_use_case)
    assert all(f"{name}(" in told for name in by_use_case.values())
    with year.office.read() as connection:
        broken = {name: check(connection, today(year.office.clock)) for name, check in CHECKS.items()}
    assert {name: found for name, found in broken.items() if found and name not in DEADLINES} == {}


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


ODD = (
    "BB\u00a0- 01", "x\u2028y", "abc\u202edef", "\ufeffa", "a;b | c  d @ e = f", '"q" \\ %41', "(y) * z #t ^l",
    " both ends ", "zero\u200bwidth", "[2024-01-01]", "a, date:2024-01-01",
)  # fmt: skip


@pytest.mark.parametrize("form", ["hledger", "beancount"])
def test_a_paper_with_any_letters_that_the_books_take_comes_back_from_a_journal(
    purses: Home, elsewhere: Home, tmp_path: Path, form: str
) -> None:
    """A blank that does not break, pasted into a paper's number, made the file one that nobody could read."""
    day, name = date(2024, 9, 1), "Quỹ\u00a0\u202eX\u2028"

    def odd(tx: Any) -> None:
        open_fund(tx, code="ODD", kind="donated", name=name, opened_on=day)
        for number, document in enumerate(ODD):
            tx.post(Entry(f"odd:{number}", "odd", day, moved("ODD", "1111", "5121", 5), document=document))

    purses.office.desk.run(odd)
    out, again = tmp_path / "out", tmp_path / "again"
    written(purses, form, out)
    taken_in(elsewhere, out, form)
    written(elsewhere, form, again)
    first, second = (NUMBERS[form].sub("", path.read_text("utf-8")) for path in (out, again))
    assert second == first
    with elsewhere.office.read() as connection:
        assert funds(connection)["ODD"].name == name
