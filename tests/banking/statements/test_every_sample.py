"""Every sample file of a bank comes to its figures, or is refused for its reason; none is passed over.

``every_sample.txt`` is the table. What the table says is held against others' word: the published totals, and
the readings that stand beside the MT940 samples.
"""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from relief_fund.banking.reconciliation import reconcile
from relief_fund.banking.statements.lines import CREDIT, RawLine, StatementFile
from relief_fund.banking.statements.minor_units import exponent
from relief_fund.banking.statements.reader import read_statements
from relief_fund.kernel.errors import ReliefFundError

TABLE = Path(__file__).with_name("every_sample.txt")
ENTRY = re.compile(r"\n- !!python/object:mt940\.models\.Transaction\n")
AMOUNT = re.compile(
    r"\n    amount: !!python/object:mt940\.models\.Amount\n"
    r"      amount: !!python/object/apply:decimal\.Decimal \['([^']*)'\]"
)
REVERSALS = {"betterplace/sepa_mt9401.sta": Decimal("204.88")}
"""Samples whose reading beside them takes a reversal for what it reverses."""
WITHOUT_READING = {"self-provided/gv_codes.sta", "ASNB/0708271685_09022020_164516.940.txt"}


def samples(folder: Path) -> list[Path]:
    """The files that banks wrote; what else lies there are licences and readings."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".yml" and not path.name.startswith("LICENSE")
    )


def table() -> dict[str, list[str]]:
    """The rows of the table by file."""
    rows: dict[str, list[str]] = {}
    for row in TABLE.read_text("utf-8").splitlines():
        if not row.startswith("#"):
            name, _, told = row.partition(" | ")
            rows.setdefault(name, []).append(told)
    return rows


def sums(lines: list[RawLine]) -> str:
    """How many, and how much."""
    return f"{len(lines)} {sum(line.amount for line in lines)}"


def row_of(statement: StatementFile) -> str:
    """A statement as the table writes it."""
    summed = reconcile(statement.lines, statement.opening)
    came = [line for line in statement.lines if line.direction == CREDIT]
    went = [line for line in statement.lines if line.direction != CREDIT]
    blocks = " ".join(
        f"{one.code}:{one.row}" + (f"={one.facts['mends']}" if "mends" in one.facts else "")
        for one in [*statement.findings, *summed.findings]
        if one.blocking
    )
    balances = " ".join("-" if one is None else str(one) for one in (summed.opening, summed.closing))
    told = (statement.account[-4:], statement.currency, sums(came), sums(went), balances, blocks)
    return " | ".join(told).rstrip()


def rows_of(path: Path) -> list[str]:
    """What the product's reader makes of a file, as the table writes it."""
    try:
        return [row_of(one) for one in read_statements(path)]
    except ReliefFundError as refusal:
        facts = refusal.facts
        found = facts.get("column") or facts.get("found") or ""
        return [f"{refusal.code} | {facts.get('row', '')} | {found}"]


@pytest.mark.real_inputs
def test_every_sample_comes_to_its_row(real_inputs: Path) -> None:
    folder, told = real_inputs / "bank", table()
    found = {path.relative_to(folder).as_posix(): rows_of(path) for path in samples(folder)}
    assert found.keys() == told.keys(), "every file stands in the table, and nothing else does"
    assert {name: rows for name, rows in found.items() if rows != told[name]} == {}


@pytest.mark.real_inputs
def test_mt940_samples_read_as_the_readings_beside_them_say(real_inputs: Path) -> None:
    folder = real_inputs / "bank" / "mt940"
    compared = 0
    for path in samples(folder):
        name = path.relative_to(folder).as_posix()
        if name in WITHOUT_READING:
            continue
        reading = path.with_suffix(".yml").read_text("utf-8").partition("\ntransactions:")[2]
        signed = Counter(Decimal(one) for one in AMOUNT.findall(reading))
        assert signed.total() == len(ENTRY.findall(reading)), name
        try:
            found = read_statements(path)
        except ReliefFundError:
            continue
        mine = Counter(
            Decimal(line.amount if line.direction == CREDIT else -line.amount).scaleb(-exponent(one.currency))
            for one in found
            for line in one.lines
        )
        for reversed_one in [REVERSALS[name]] * 2 if name in REVERSALS else ():
            signed[reversed_one] -= 1
            signed[-reversed_one] += 1
        assert mine == +signed, name
        compared += 1
    assert compared == 37


def test_the_published_totals_are_the_tables() -> None:
    told = table()
    sepa = [row.split(" | ") for row in told["mt940/betterplace/sepa_mt9401.sta"]]
    came, went = ([[int(one) for one in row[at].split()] for row in sepa] for at in (2, 3))
    assert sum(one[0] for one in came + went) == 97
    assert sum(one[1] for one in came) - sum(one[1] for one in went) == -926_913_590
    assert (
        sum(int(row[at].split()[0]) for row in map(split, told["mt940/cmxl/mt940.sta"]) for at in (2, 3))
        == 16
    )
    assert split(told["iso20022/ing/example_camt.xml"][0])[2:5] == ["5 99000", "4 38500", "100000 160500"]
    assert split(told["iso20022/nordea/example_camt.xml"][0])[2:5] == [
        "2 1010050",
        "4 150050",
        "20050 880050",
    ]
    assert split(told["iso20022/abn_amro/example_camt.xml"][0])[4] == "100001 10001"
    for name, rows in told.items():
        if name.startswith("iso20022/goldman_sachs/camt"):
            assert any("balance_broken" in row for row in rows), "they do not balance, and it is said"
    lying = told["iso20022/example/sepa_pain_001_v3_multiple_pmtinf.xml"]
    assert lying == ["banking.control_total_wrong | 7 | NbOfTxs"]
    assert split(told["ofx/bank_medium.ofx"][0])[1:5] == ["CAD", "0 0", "3 34527", "72761 38234"]
    nice = [rows[0] for name, rows in told.items() if name.startswith("ofx/fail_nice/")]
    assert len(nice) == 3
    assert all(row.startswith("banking.cell_invalid") for row in nice)


def split(row: str) -> list[str]:
    """The cells of a row."""
    return [cell.strip() for cell in f"{row} ".split(" |")]
