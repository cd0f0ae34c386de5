"""The journal read back from each format gives the sums of the books, unit by unit, account by account."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relief_fund.kernel.protocols import Home
from relief_fund.ledger import interchange, templates
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.chart import open_child_account
from relief_fund.ledger.errors import FormatUnknown
from relief_fund.ledger.interchange import export_journal
from tests.register import books

Sums = Counter[tuple[str, str, str]]
PLACES = {"VND": 0, "USD": 2, "RICE_KG": 3, "BLANKET": 0}
POSTING = re.compile(
    r"^ +[A-Z][a-z]+:(?:[A-Z][a-z]+:)?F-([A-Z0-9-]+):A-([A-Z0-9a-z-]+)  (-?[0-9]+)(?:\.([0-9]+))? ([A-Z-]+)$"
)
HEADS = {
    "hledger": re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2} \([0-9]+\) [a-z_]+  ; .*$"),
    "beancount": re.compile(r'^[0-9]{4}-[0-9]{2}-[0-9]{2} \* "[a-z_]+" "[0-9]+ .*"$'),
}


@pytest.fixture
def fund(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(interchange, "STEP", 5)
    books.small_fund(home)

    def accounts(tx: Any) -> None:
        for code in ("1122.01", "Q10.USD", "Q10.RICE"):
            open_child_account(tx, code=code, opened_on=books.BEGIN)

    home.office.desk.run(accounts)
    rice = {"fund": books.GENERAL, "stock": "Q10.RICE", "unit": "RICE_KG", "note": "n", "on": books.day(9)}
    books.post(
        home,
        templates.foreign_gift(
            fund=books.GENERAL, currency_account="1122.01", stock="Q10.USD", unit="USD", quantity=10_005,
            value=2_460_000, line="usd", on=books.day(9),
        ),
        templates.gift_in_kind(**rice, quantity=7, row=1),
        templates.gift_in_kind(**rice, quantity=12_345, row=2, value=9_000),
    )  # fmt: skip
    return home


def sums_of_books(home: Home) -> Sums:
    sums: Sums = Counter()
    with home.office.read() as connection:
        for one in turnovers(connection):
            sums[one.fund, one.account, one.unit] += one.debit - one.credit
    return sums


def dashed(sums: Sums) -> dict[tuple[str, ...], int]:
    return {
        tuple(part.replace(".", "-").replace("_", "-") for part in key): value for key, value in sums.items()
    }


def read_csv(text: str) -> tuple[Sums, int]:
    rows = list(csv.DictReader(text.splitlines()))
    sums: Sums = Counter()
    for row in rows:
        sums[row["fund"], row["account"], row["unit"]] += int(row["debit"]) - int(row["credit"])
    return sums, len(rows)


def read_text(text: str, head: re.Pattern[str]) -> tuple[dict[tuple[str, ...], int], int]:
    """Sums of a plain text journal; every entry must balance in every unit."""
    units = {unit.replace("_", "-"): places for unit, places in PLACES.items()}
    sums: Counter[tuple[str, ...]] = Counter()
    entries: list[Counter[str]] = []
    opened, used = set(), set()
    for line in text.splitlines():
        found = POSTING.match(line)
        if found:
            fund, account, whole, fraction, unit = found.groups()
            assert len(fraction or "") == units[unit], line
            minor = int(f"{whole}{fraction or ''}")
            sums[fund, account, unit] += minor
            entries[-1][unit] += minor
            used.add(line.split()[0])
        elif line.startswith("1970-01-01 open "):
            opened.add(line.split()[2])
        elif line:
            assert head.match(line), line
            entries.append(Counter())
    assert all(not any(entry.values()) for entry in entries)
    assert not opened or opened == used
    return dict(sums), len(entries)


@pytest.fixture
def exported(fund: Home, tmp_path: Path) -> Callable[[str], tuple[str, Any]]:
    def export(form: str) -> tuple[str, Any]:
        out = tmp_path / f"journal.{form}"
        with fund.office.read() as connection:
            done = export_journal(connection, form, out)
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
        return out.read_text("utf-8"), done

    return export


@pytest.mark.parametrize("form", ["hledger", "beancount"])
def test_plain_text_holds_every_sum(fund: Home, exported: Callable[..., Any], form: str) -> None:
    text, done = exported(form)
    sums, entries = read_text(text, HEADS[form])
    assert sums == dashed(sums_of_books(fund))
    assert (entries, done.entries) == (15, 15)


def test_csv_holds_every_sum(fund: Home, exported: Callable[..., Any]) -> None:
    text, done = exported("csv")
    sums, rows = read_csv(text)
    assert dict(sums) == dict(sums_of_books(fund))
    assert (rows, done.entries) == (done.postings, 15)


def test_small_quantities_keep_their_zeros(exported: Callable[..., Any]) -> None:
    text, _ = exported("hledger")
    assert "A-Q10-RICE  0.007 RICE-KG" in text
    assert "A-Q20  -0.007 RICE-KG" in text
    assert "A-Q10-USD  100.05 USD" in text
    assert "A-1121-01  500000 VND" in text


def test_another_format_is_refused_and_writes_nothing(fund: Home, tmp_path: Path) -> None:
    with fund.office.read() as connection, pytest.raises(FormatUnknown):
        export_journal(connection, "xlsx", tmp_path / "out")
    assert not list(tmp_path.glob("*out*"))
