"""Files that were damaged on purpose or on the way: each is refused by a rule or read whole, never a surprise.

Every reader of an uploaded table is given the same few hundred, drawn from a fixed seed.
"""

import gzip
import io
import random
import resource
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from relief_fund.banking.errors import FileKindUnknown
from relief_fund.banking.payment_files.errors import PaymentFileUnreadable
from relief_fund.banking.payment_files.result_sheet import read_workbook
from relief_fund.banking.statements.preview import top_rows
from relief_fund.banking.statements.reader import read_statements
from relief_fund.banking.statements.unpacking import unpacked
from relief_fund.disbursement.assessment.errors import SurveyUnreadable
from relief_fund.disbursement.assessment.survey_file import read_survey
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.ledger.budget_sheet import paper_rows
from relief_fund.ledger.errors import BudgetFileInvalid
from tests.banking.lines import as_csv, line

EACH = 40
CSV = as_csv([line(1_000 + at) for at in range(40)])
BUDGET = (
    ("Nguồn", "Giai đoạn", "Loại", "Số quyết định", "Ngày", "Số tiền (triệu đồng)"),
    ("tỉnh", "2018-2020", "Giao đầu", "1/QĐ", date(2017, 8, 24), 500),
)
STATEMENT = (
    ("TNXDate", "DocNo", "Debit", "Credit", "Balance", "TransactionDetails"),
    ("10/09/2024", "5213.1", "", "50.000", "50.000", "ung ho"),
    ("11/09/2024", "5213.2", "", "70.000", "120.000", "=1+1"),
)


def zipped(method: int, content: bytes = CSV, name: str = "a.csv") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        packed.writestr(name, content)
    return out.getvalue()


def book(*rows: tuple[object, ...], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made, out, again = Workbook(), io.BytesIO(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(out)
    with zipfile.ZipFile(out) as parts, zipfile.ZipFile(again, "w", method) as packed:
        for part in parts.infolist():
            packed.writestr(part.filename, parts.read(part))
    return again.getvalue()


SOUND = {
    "stored": zipped(zipfile.ZIP_STORED),
    "deflate": zipped(zipfile.ZIP_DEFLATED),
    "bzip2": zipped(zipfile.ZIP_BZIP2),
    "lzma": zipped(zipfile.ZIP_LZMA),
    "gzip": gzip.compress(CSV, mtime=0),
    "xlsx": book(*STATEMENT),
    "xlsx stored": book(*STATEMENT, method=zipfile.ZIP_STORED),
    "xlsx lzma": book(*STATEMENT, method=zipfile.ZIP_LZMA),
    "xlsx in zip": zipped(zipfile.ZIP_STORED, book(*STATEMENT, method=zipfile.ZIP_STORED), "a.xlsx"),
    "budget": book(*BUDGET),
    "budget stored": book(*BUDGET, method=zipfile.ZIP_STORED),
}
READERS: dict[str, Callable[[Path], object]] = {
    "statement": read_statements,
    "preview": lambda path: top_rows(path, path.name),
    "survey": read_survey,
    "budget": paper_rows,
    "result": read_workbook,
}


def damaged(sound: bytes, chance: random.Random) -> bytes:
    """Cut off somewhere, or with a few bytes changed, half the time in the archive's own list at its end."""
    if chance.random() < 0.15:
        return sound[: chance.randrange(1, len(sound))]
    raw, first = bytearray(sound), len(sound) - 400 if chance.random() < 0.5 else 0
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(max(0, first), len(raw))
        raw[at] = chance.choice((chance.randrange(256), raw[at] ^ (1 << chance.randrange(8)), 0, 255))
    return bytes(raw)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", SOUND)
def test_a_damaged_file_is_refused_or_read(tmp_path: Path, kind: str, reader: str) -> None:
    chance, outcomes = random.Random(f"{kind} 2024"), Counter[str]()
    path = tmp_path / ("f.xlsx" if reader in ("budget", "result") else "f")
    for _ in range(EACH):
        path.write_bytes(damaged(SOUND[kind], chance))
        try:
            READERS[reader](path)
        except ReliefFundError as refusal:
            outcomes[refusal.code] += 1
        else:
            outcomes["read"] += 1
    assert outcomes.total() == EACH


NOUGHTS = b"0" * 1_000_000


def bomb(method: int, name: str, megabytes: int) -> bytes:
    """A workbook or a zip of one file whose member unpacks to so many megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        if name != "a.csv":
            packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open(name, "w") as member:
            for _ in range(megabytes):
                member.write(NOUGHTS)
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.csv", "xl/sharedStrings.xml"])
@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_that_unpacks_at_once_is_not_opened(method: int, name: str) -> None:
    """The library hands over all of such a member at a time, so counting what comes is too late."""
    raw = bomb(method, name, 600)
    assert len(raw) < 200_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileKindUnknown) as refused:
        unpacked(io.BytesIO(raw), "f")
    assert refused.value.facts["expected"] == "zip: deflate"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kilobytes"


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize(
    ("reader", "refusal"),
    [("survey", SurveyUnreadable), ("budget", BudgetFileInvalid), ("result", PaymentFileUnreadable)],
)
def test_no_reader_of_workbooks_opens_a_bomb(
    tmp_path: Path, reader: str, refusal: type[ReliefFundError], method: int
) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(bomb(method, "xl/sharedStrings.xml", 600))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(refusal):
        READERS[reader](path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kilobytes"


def test_a_row_of_any_number_does_not_make_the_rows_before_it(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(("a",)))) as parts, zipfile.ZipFile(out, "w") as packed:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename.startswith("xl/worksheets/"):
                content = content.replace(b'r="1"', b'r="999999999999"').replace(b"A1", b"A999999999999")
            packed.writestr(part.filename, content)
    path = tmp_path / "f.xlsx"
    path.write_bytes(out.getvalue())
    with pytest.raises(PaymentFileUnreadable):
        read_workbook(path)
