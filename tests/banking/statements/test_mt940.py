"""MT940: every sample read to its figures or refused for its reason; reversals by their direction."""

import logging
from pathlib import Path

import pytest

from relief_fund.banking.errors import CellInvalid, FileKindUnknown
from relief_fund.banking.reconciliation import reconcile
from relief_fund.banking.statements.lines import CREDIT, StatementFile
from relief_fund.banking.statements.mt940 import is_mt940, read_mt940
from relief_fund.banking.statements.parts import joined
from relief_fund.banking.statements.reader import read_statements
from relief_fund.kernel.errors import ReliefFundError

VND = """:20:SAOKE
:25:970436/0011001932418
:28C:1/1
:60F:C240909VND1000000,
:61:2409100910C50000,NTRFNONREF//5213.45946
:86:NGUYEN VAN A ung ho
dong bao
:61:2409100910RC20000,NTRFNONREF//5213.45946
:86:hoan
:61:2409110911RD500,NCHGPHI//77
:61:2409110911D1500,NCHGPHI//78
:62F:C240911VND1029000,
-
"""


def read(text: str) -> list[StatementFile]:
    return joined("f", "d", "mt940", "mt940", read_mt940(text, "f"))


def net(statement: StatementFile) -> int:
    return sum(line.amount if line.direction == CREDIT else -line.amount for line in statement.lines)


def test_lines_reversals_and_balances() -> None:
    (found,) = read(VND)
    assert (found.account, found.currency, found.opening) == ("0011001932418", "VND", 1_000_000)
    assert [(one.row, one.day.day, one.direction, one.amount, one.reference) for one in found.lines] == [
        (5, 10, "credit", 50_000, "5213.45946"), (8, 10, "debit", 20_000, "5213.45946"),
        (10, 11, "credit", 500, "77"), (11, 11, "debit", 1_500, "78"),
    ]  # fmt: skip
    assert found.lines[0].text == "NGUYEN VAN A ung ho dong bao"
    assert [one.text for one in found.lines[1:]] == ["Reversal of hoan", "Reversal of", ""]
    assert [(one.code, one.row, one.facts["direction"]) for one in found.findings] == [
        ("reversal", 8, "debit"), ("reversal", 10, "credit"),
    ]  # fmt: skip
    assert not [one for one in reconcile(found.lines, found.opening).findings if one.blocking]


def test_a_closing_balance_that_lies() -> None:
    (found,) = read(VND.replace("1029000,", "1029001,"))
    (finding,) = [one for one in reconcile(found.lines, found.opening).findings if one.blocking]
    assert (finding.code, finding.facts["mends"]) == ("balance_broken", 1)


def test_lines_without_a_type_code_do_not_write_over_each_other() -> None:
    (found,) = read(":20:X\n:60F:C240909VND0,\n:61:240910C5,\n:61:240910C7,\n:62F:C240910VND12,\n")
    assert [one.amount for one in found.lines] == [5, 7]


@pytest.mark.parametrize(
    ("old", "new", "row", "column"),
    [
        ("2409100910C50000,", "2409300230C50000,", 5, ":61:"),
        ("2409100910C50000,", "2402300910C50000,", 5, ":61:"),
        ("2409110911D1500,", "2409110911D15x0,", 11, ":61:"),
        ("2409110911D1500,", "2409110911D1500,5", 11, ":61:"),
        (":60F:C240909VND1000000,", ":60F:C240230VND1000000,", 4, ":60F:"),
        (":62F:C240911VND1029000,", ":62F:C240911USD1029000,", 12, ":62F:"),
        ("2409110911D1500,", "2409110911ED1500,", 11, ":61:"),
        ("2409110911D1500,", "2409110911XD1500,", 11, ":61:"),
        (":61:2409110911RD500,", ":25:970436/77\n:61:2409110911RD500,", 10, ":25:"),
        (":61:2409110911RD500,", ":60F:C240910VND1030000,\n:61:2409110911RD500,", 10, ":60F:"),
        ("C240909VND1000000,", "C240909V*D1000000,", 4, ":60F:"),
    ],
)
def test_a_field_that_does_not_fit_names_its_row(old: str, new: str, row: int, column: str) -> None:
    with pytest.raises(CellInvalid) as caught:
        read(VND.replace(old, new))
    assert (caught.value.facts["row"], caught.value.facts["column"]) == (row, column)


def test_what_is_said_of_the_statement_is_no_payers_text() -> None:
    """A line is itself whether or not it is the last of its file: its text makes its identity."""
    (plain,) = read(VND)
    told = VND.replace("-\n", ":86:TONG CONG 4 GD\n-\n")
    apart = VND.replace(":62F:C240911VND1029000,\n-\n", "-\nVIETCOMBANK\n940\n") + VND.replace(
        "0011001932418", "77"
    )
    for text in (told, VND.replace("-\n", ":64:C240911VND1029000,\n:86:TONG CONG\n-\n"), apart):
        lines = read(text)[0].lines
        assert [one[1:6] for one in lines[:4]] == [one[1:6] for one in plain.lines]
    assert read(VND.replace("dong bao", "{dong} bao\n{1 chut"))[0].lines[0].text.endswith("bao {1 chut")


def test_dates_over_a_year_end_and_a_leap_day() -> None:
    days = {"2312310102": "2024-01-02", "2401021231": "2023-12-31", "2402290229": "2024-02-29"}
    for told, day in days.items():
        (found,) = read(VND.replace("2409100910C", f"{told}C"))
        assert day in [one.day.isoformat() for one in found.lines]
    with pytest.raises(CellInvalid):
        read(VND.replace("2409100910C", "2302280229C"))


def test_pages_of_one_statement_are_one() -> None:
    pages = VND.replace(
        ":61:2409110911RD500,",
        ":62M:C240910VND1030000,\n-\n:20:SAOKE\n:25:970436/0011001932418\n:28C:1/2\n"
        ":60M:C240910VND1030000,\n:61:2409110911RD500,",
    )
    (found,) = read(pages)
    assert [one[1:6] for one in found.lines] == [one[1:6] for one in read(VND)[0].lines]
    assert not [one for one in reconcile(found.lines, found.opening).findings if one.blocking]
    (lying,) = read(pages.replace(":60M:C240910VND1030000,", ":60M:C240910VND1030001,"))
    assert "statements_apart" in [one.code for one in lying.findings if one.blocking]


def test_control_totals_are_asked() -> None:
    (found,) = read(VND.replace("-\n", ":90D:3VND21500,\n:90C:2VND50501,\n-\n"))
    assert [(one.code, one.row, one.facts.get("mends")) for one in found.findings[2:]] == [
        ("count_differs", 13, None), ("total_differs", 14, 1),
    ]  # fmt: skip


def test_an_interim_report_is_no_statement() -> None:
    with pytest.raises(FileKindUnknown) as caught:
        read(":20:X\n:25:1\n:34F:VND0,\n:13D:2409101200+0700\n:61:240910C5,NTRFX\n:90C:1VND5,\n")
    assert caught.value.facts["found"] == "MT942"


def test_what_is_mt940() -> None:
    assert is_mt940(VND)
    assert is_mt940("{1:F01BANK}{4:\n" + VND)
    assert not is_mt940("Date,DocNo\n")


def test_the_library_writes_no_private_text_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(CellInvalid):
        read(VND.replace("2409100910C50000,", "BIMAT"))
    assert "BIMAT" not in caplog.text


FIGURES = {
    "betterplace/sepa_mt9401.sta": (20, 97, -926_913_590),
    "cmxl/mt940.sta": (3, 16, 8_730 + 220_000 + 1_004_000),
    "betterplace/sepa_snippet.sta": (2, 11, 35_859_391 - 250_191_730),
    "ASNB/0708271685_09022020_164516.940.txt": (1, 8, 5_694),
    "jejik/rabobank.sta": (2, 5, -149_479 - 9_430),
    "sberbank/171011_01234945.sta": (1, 3, -943_700),
    "mBank/mt940.sta": (1, 3, 3),
}
REFUSED = {
    "self-provided/february_30.sta": "banking.cell_invalid",
    "self-provided/transaction_details_wrapped.sta": "banking.cell_invalid",
    "self-provided/wrapped_timestamp.sta": "banking.cell_invalid",
    "self-provided/raphaelm.sta": "banking.cell_invalid",
    "betterplace/sepa_snippet_broken.sta": "banking.cell_invalid",
    "self-provided/invalid_statement.sta": "banking.file_kind_unknown",
    "self-provided/mt942.sta": "banking.file_kind_unknown",
    "mBank/mt942.sta": "banking.file_kind_unknown",
    "cmxl/statement_details.sta": "banking.cell_invalid",
    "cmxl/statement_line.sta": "banking.cell_invalid",
    "self-provided/empty_non_swift.sta": "banking.file_kind_unknown",
}
"""30 February; balances in two currencies; two accounts in one; no statement; interim reports; no currency."""


def tried(path: Path) -> tuple[list[StatementFile], str]:
    """The statements of a file, or the code of its refusal."""
    try:
        return read_statements(path), ""
    except ReliefFundError as refusal:
        return [], refusal.code


@pytest.mark.real_inputs
def test_every_sample_is_read_or_refused_for_its_reason(real_inputs: Path) -> None:
    folder = real_inputs / "bank" / "mt940"
    samples = sorted([*folder.glob("*/*.sta"), *folder.glob("*/*.txt")])
    assert len(samples) == 50
    for path in samples:
        name = path.relative_to(folder).as_posix()
        found, code = tried(path)
        assert code == REFUSED.get(name, ""), name
        if code:
            continue
        lines = sum(len(one.lines) for one in found)
        assert lines == path.read_bytes().count(b"\n:61:") + path.read_bytes().startswith(b":61:"), name
        if name in FIGURES:
            assert (len(found), lines, sum(net(one) for one in found)) == FIGURES[name], name


@pytest.mark.real_inputs
def test_opening_and_lines_are_the_closing_of_every_statement(real_inputs: Path) -> None:
    parts = read_mt940((real_inputs / "bank/mt940/betterplace/sepa_mt9401.sta").read_text("latin-1"), "f")
    assert len(parts) == 26
    assert all((one.opening or 0) + one.net() == one.closing for one in parts)
