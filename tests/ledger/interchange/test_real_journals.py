"""Journals that other people keep: what can be taken in is, to totals that hledger knows; the rest is named."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.interchange.taking_in import MOST_TOLD
from tests import bookkeepers
from tests.ledger.interchange.conftest import entries_in, nets, taken_in

pytestmark = pytest.mark.real_inputs

FOLDER = "journals/ledger"
LEFT_OUT = '\n[rules]\nautomated = "left_out"\nperiodic = "left_out"\n'
OVER = "\n[conversion]\n" + "".join(f'{unit} = {{ fund = "BAO.CHUNG", account = "Q40" }}\n' for unit in (
    "USD", "AAAAA", "BBBBB", "CCCCC", "DDDDD", "EEEEE", "FFFFF", "GGGGG", "LMVTX", "BRSIX", "AAPL",
))  # fmt: skip
SIDES = ("Q20", "Q30")
OPENED = '\n[funds]\n"BAO.CHUNG" = { kind = "donated", name = "Bão" }\n'
"""The fund is opened by the import, on the first day of each journal: 2002, 2003, 2004 or 2010."""


def entries_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every entry of a journal, by our own few lines."""
    lines = path.read_text("utf-8").splitlines()
    for at, line in enumerate(lines, 1):
        if re.match(r"[0-9]", line):
            end = next((to for to in range(at, len(lines)) if not lines[to].startswith(" ")), len(lines))
            yield at, "\n".join(lines[at - 1 : end])


def names_in(path: Path) -> list[str]:
    """Every account name of a journal."""
    names = {
        re.split(r"  |\t|;", row.strip().lstrip("*! "))[0].strip("()[] ")
        for _, text in entries_of(path)
        for row in text.splitlines()[1:]
        if not row.strip().startswith(";")
    }
    return sorted(names - {""})


def mapping_of(path: Path, tmp_path: Path, units: dict[str, tuple[str, int]], more: str = "") -> Path:
    """A mapping of all accounts onto two that take every unit, alternately."""
    rows = "".join(
        f'"{name}" = {{ fund = "BAO.CHUNG", account = "{SIDES[at % 2]}" }}\n'
        for at, name in enumerate(names_in(path))
    )
    told = "".join(
        f'"{one}" = {{ unit = "{u}", exponent = {places} }}\n' for one, (u, places) in units.items()
    )
    out = tmp_path / f"{path.name}.toml"
    out.write_text(f"[accounts]\n{rows}\n[units]\n{told}{OPENED}{more}", "utf-8")
    return out


def expected_of(path: Path, units: dict[str, tuple[str, int]], sides: list[str]) -> Counter[tuple[str, str]]:
    """What hledger finds in the accounts, added up onto the two, in minor units."""
    sums: Counter[tuple[str, str]] = Counter()
    for (name, symbol), number in bookkeepers.hledger_sums(path).items():
        unit, places = units[symbol]
        minor = Decimal(number.replace(",", "")).scaleb(places)
        assert minor == int(minor)
        sums[SIDES[sides.index(name) % 2], unit] += int(minor)
    return Counter({key: value for key, value in sums.items() if value})


def held(home: Home) -> Counter[tuple[str, str]]:
    return Counter(
        {(account, unit): net for (_, account, unit, _), net in nets(home).items() if account in SIDES}
    )


@pytest.mark.parametrize(
    ("name", "units", "entries", "postings"),
    [
        ("transfer.dat", {"bytes": ("BYTES", 0)}, 55, 110),
        ("drewr.dat", {"$": ("USD", 2)}, 11, 29),
        ("demo.ledger", {"$": ("USD", 2)}, 13, 33),
    ],
)
def test_taken_in_whole(
    home: Home, real_inputs: Path, tmp_path: Path, name: str, units: dict[str, tuple[str, int]], entries: int,
    postings: int,
) -> None:  # fmt: skip
    path = real_inputs / FOLDER / name
    done = taken_in(home, path, "hledger", mapping_of(path, tmp_path, units, LEFT_OUT))
    assert (done.entries, done.postings, done.posted) == (entries, postings, entries)
    assert held(home) == expected_of(path, units, names_in(path))
    assert taken_in(home, path, "hledger", mapping_of(path, tmp_path, units, LEFT_OUT)).posted == 0


def refusal_of(home: Home, path: Path, mapping: Path) -> list[str]:
    """The lines of the refusal, "3 ledger.journal_unsupported"; nothing was posted."""
    with pytest.raises(ReliefFundError) as caught:
        taken_in(home, path, "hledger", mapping)
    assert entries_in(home) == 0
    assert caught.value.facts["file"] == path.name
    assert len(caught.value.facts["lines"]) == min(caught.value.facts["refused"], MOST_TOLD)  # type: ignore[call-overload]
    return list(caught.value.facts["lines"])  # type: ignore[call-overload]


def test_rules_are_not_left_out_unsaid(home: Home, real_inputs: Path, tmp_path: Path) -> None:
    path = real_inputs / FOLDER / "drewr.dat"
    lines = refusal_of(home, path, mapping_of(path, tmp_path, {"$": ("USD", 2)}))
    assert lines == ["3 ledger.journal_unsupported", "6 ledger.journal_unsupported"]


def test_what_hledger_itself_refuses_is_refused(home: Home, real_inputs: Path, tmp_path: Path) -> None:
    path = real_inputs / FOLDER / "wow.dat"
    lines = refusal_of(home, path, mapping_of(path, tmp_path, {}))
    assert lines[:3] == [
        "1 ledger.journal_unsupported",
        "2 ledger.journal_unsupported",
        "4 ledger.journal_unsupported",
    ]


UNITS = {"$": ("USD", 2), **{unit: (unit, 6) for unit in (
    "AAAAA", "BBBBB", "CCCCC", "DDDDD", "EEEEE", "FFFFF", "GGGGG", "LMVTX", "BRSIX", "AAPL",
)}}  # fmt: skip


def test_a_journal_of_years_is_refused_by_the_lines_that_strict_books_refuse(
    home: Home, real_inputs: Path, tmp_path: Path
) -> None:
    """12 virtual postings; 38 entries in which two units meet, one of which has a virtual posting as well."""
    path = real_inputs / FOLDER / "standard.dat"
    entries = dict(entries_of(path))
    assert len(entries) == 1_347
    lines = refusal_of(home, path, mapping_of(path, tmp_path, UNITS))
    by_code = Counter(line.split()[1] for line in lines)
    assert by_code == {"ledger.journal_posting_virtual": 12, "ledger.journal_conversion_missing": 37}
    virtual = [
        at for at, row in enumerate(path.read_text("utf-8").splitlines(), 1) if row.startswith("    (")
    ]
    assert [int(line.split()[0]) for line in lines if line.endswith("virtual")] == virtual


def test_without_those_entries_the_rest_is_taken_in_to_hledgers_totals(
    home: Home, real_inputs: Path, tmp_path: Path
) -> None:
    path = real_inputs / FOLDER / "standard.dat"
    mapping = mapping_of(path, tmp_path, UNITS)
    refused = {int(line.split()[0]) for line in refusal_of(home, path, mapping)}
    kept = [
        text for at, text in entries_of(path) if not refused & set(range(at, at + len(text.splitlines())))
    ]
    rest = tmp_path / "rest.dat"
    rest.write_text("\n\n".join(kept), "utf-8")
    done = taken_in(home, rest, "hledger", mapping)
    assert done.entries == done.posted == len(kept) > 1_290
    assert held(home) == expected_of(rest, UNITS, names_in(path))


def test_with_a_conversion_account_two_units_may_meet(home: Home, real_inputs: Path, tmp_path: Path) -> None:
    path = real_inputs / FOLDER / "standard.dat"
    lines = refusal_of(home, path, mapping_of(path, tmp_path, UNITS, OVER))
    by_code = Counter(line.split()[1] for line in lines)
    assert by_code == {"ledger.journal_posting_virtual": 12, "ledger.journal_amount_invalid": 2}, (
        "a price of 28 places gives no whole cent"
    )


def test_before_the_fund_nothing_is_posted(home: Home, real_inputs: Path, tmp_path: Path) -> None:
    home.office.desk.run(
        lambda tx: open_fund(tx, code="BAO.CHUNG", kind="donated", opened_on=date(2018, 1, 1), name="Bão")
    )
    path = real_inputs / FOLDER / "demo.ledger"
    lines = refusal_of(home, path, mapping_of(path, tmp_path, UNITS))
    assert lines == ["1 ledger.fund_not_open_yet"]
