"""Mappings: saved as rows, the last of a header holds, chosen again when the header comes back."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from relief_fund.banking.errors import ColumnMissing, MappingInvalid, StatementUnconfirmed
from relief_fund.banking.intake import ImportReport
from relief_fund.banking.mappings import (
    confirm_layout,
    confirmed_layouts,
    mapped_layout,
    mapped_layouts,
    save_mapping,
    saved_mappings,
    with_confirmations,
)
from relief_fund.banking.statements.reader import read_statement
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.protocols import Actor, Home

HEAD = ["When", "What", "In", "Out", "Left"]
COLUMNS = {"day": 0, "text": 1, "credit": 2, "debit": 3, "balance": 4}
Import = Callable[..., ImportReport]


@pytest.fixture
def other_bank(tmp_path: Path) -> Path:
    """A statement of a bank nobody knows: American days, comma groups."""
    path = tmp_path / "s.csv"
    path.write_text(
        "ACME BANK,,,,\nWhen,What,In,Out,Left\n09/10/2024,ung ho,\"50,000\",,\"50,000\"\n"
        "09/11/2024,NA,,\"1,000\",\"49,000\"\n", "utf-8",
    )  # fmt: skip
    return path


def test_a_saved_mapping_reads_the_file_and_posts_it(
    home: Home, administrator: Actor, load: Import, other_bank: Path
) -> None:
    with pytest.raises(ColumnMissing):
        load(other_bank)
    save_mapping(home.office, administrator, name="ACME", headings=HEAD, columns=COLUMNS, day_order="mdy")
    done = load(other_bank)
    assert (done.posted, done.credits_total, done.debits_total, done.closing) == (2, 50_000, 1_000, 49_000)
    assert load(other_bank).posted == 0


def test_saved_again_the_last_version_holds(home: Home, administrator: Actor) -> None:
    for name in ("ACME", "ACME bank"):
        save_mapping(home.office, administrator, name=name, headings=HEAD, columns=COLUMNS)
    save_mapping(
        home.office,
        administrator,
        name="Other",
        headings=HEAD[::-1],
        columns={"day": 4, "text": 3, "amount": 2},
    )
    with home.office.read() as connection:
        assert [(one.name, one.version) for one in saved_mappings(connection)] == [
            ("ACME bank", 2),
            ("Other", 1),
        ]
        assert [one.name for one in mapped_layouts(connection)] == ["ACME bank · 2", "Other"]
    with pytest.raises(MappingInvalid) as caught:
        save_mapping(home.office, administrator, name="ACME", headings=["A", *HEAD], columns=COLUMNS)
    assert caught.value.facts["field"] == "name", "lines of two headers are not told apart as of one layout"


def test_a_mapping_that_words_lines_otherwise_posts_none_of_them_twice(
    home: Home, administrator: Actor, load: Import, other_bank: Path
) -> None:
    """Without a printed balance only the comparison of whole days sees that the lines are the same."""
    del_balance = {part: at for part, at in COLUMNS.items() if part != "balance"}
    for text in (1, 4):
        mapped = {**del_balance, "text": text}
        save_mapping(home.office, administrator, name="ACME", headings=HEAD, columns=mapped, day_order="mdy")
        report = load(other_bank)
        assert (report.posted, report.known_again) == ((2, 0) if text == 1 else (0, 2))


@pytest.mark.parametrize(
    ("name", "columns", "field"),
    [
        ("", COLUMNS, "name"), ("x" * 61, COLUMNS, "name"), ("bidv", COLUMNS, "name"),
        ("A", {"text": 1, "credit": 2}, "day"), ("A", {"day": 0, "credit": 2}, "text"),
        ("A", {"day": 0, "text": 1}, "credit"), ("A", {**COLUMNS, "amount": 2}, "amount"),
        ("A", {"day": 0, "text": 0, "credit": 2}, "text"), ("A", {"day": 0, "text": 1, "credit": 9}, "credit"),
    ],
)  # fmt: skip
def test_what_is_no_mapping(name: str, columns: dict[str, int], field: str) -> None:
    with pytest.raises(MappingInvalid) as caught:
        mapped_layout(name, HEAD, columns)
    assert caught.value.facts["field"] == field


def test_a_day_and_a_number_may_share_a_column() -> None:
    layout = mapped_layout("A", HEAD, {"day": 0, "reference": 0, "text": 1, "amount": 2})
    assert (layout.at["reference"], layout.seen) == (0, {"csv", "xlsx"})
    for wrong in ({"day_order": "dym"}, {"writing": ";"}):
        with pytest.raises(MappingInvalid):
            mapped_layout("A", HEAD, COLUMNS, **wrong)


def test_only_the_administrator_teaches(home: Home) -> None:
    stranger = Actor("S", "o", frozenset({Duty.INSPECTOR}))
    with pytest.raises(ReliefFundError):
        save_mapping(home.office, stranger, name="A", headings=HEAD, columns=COLUMNS)


def test_a_layout_not_seen_before_waits_for_a_confirmed_preview(
    home: Home, administrator: Actor, load: Import, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["BIDV", None, None, None, None], ["Ngày hiệu lực", "Mô tả", "Ghi nợ", "Ghi có", "Số dư"],
        ["10/09/2024", "ung ho", None, "50.000,00", "50.000,00"],
    ):  # fmt: skip
        book.active.append(row)
    path = tmp_path / "s.xlsx"
    book.save(path)
    with pytest.raises(StatementUnconfirmed):
        load(path)
    statement = read_statement(path)
    assert not statement.seen
    for _ in range(2):
        confirm_layout(home.office, administrator, statement)
    with home.office.read() as connection:
        confirmed = confirmed_layouts(connection)
    assert confirmed == {("bidv", "xlsx"): administrator.officer}
    assert with_confirmations(statement, confirmed).seen
    assert with_confirmations(statement, {("bidv", "csv"): "x"}) is statement
    assert load(path).posted == 1
