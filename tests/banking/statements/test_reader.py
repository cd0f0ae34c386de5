"""Reading statements: the real files to the đồng, and every kind of bad input refused with its cell."""

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from relief_fund.banking import errors
from relief_fund.banking.statements import cells
from relief_fund.banking.statements.reader import read_statement
from relief_fund.kernel.errors import ReliefFundError

HEAD = "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
GOOD = HEAD + (
    "1,01/09/2024,5213.45946,,50.000,,383676.271994.593008.xin cam on\n"
    "1,01/09/2024,5213.45947,,1.000,1.051.000,NA\n"
    '1,02/09/2024,5213.45948,55.000,,,"phi, ""sms"""\n'
)
Place = Callable[[str | bytes], Path]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Writes bytes or text as the file ``s.csv``."""

    def put(content: str | bytes, name: str = "s.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


def test_lines_are_read_as_printed(place: Place) -> None:
    statement = read_statement(place(GOOD))
    assert statement.layout == "vietcombank"
    assert [tuple(line) for line in statement.lines] == [
        (2, date(2024, 9, 1), "credit", 50_000, "5213.45946", "383676.271994.593008.xin cam on", None),
        (3, date(2024, 9, 1), "credit", 1_000, "5213.45947", "NA", 1_051_000),
        (4, date(2024, 9, 2), "debit", 55_000, "5213.45948", 'phi, "sms"', None),
    ]


def test_gzip_zip_and_sheet_read_the_same(place: Place, tmp_path: Path) -> None:
    plain = read_statement(place(GOOD)).lines
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sao ke.csv", GOOD)
    book = openpyxl.Workbook()
    book.active.append(["SAO KÊ TÀI KHOẢN"])
    book.active.append(["PageId", "TNX\nDate", "Doc No", "Debit", "Credit", "Balance", "Transaction Details"])
    book.active.append(
        [1, date(2024, 9, 1), "5213.45946", None, 50_000, None, "383676.271994.593008.xin cam on"]
    )
    book.active.append([1, "01/09/2024", "5213.45947", "", "1.000", "1.051.000", "NA"])
    book.active.append([1, "02/09/2024", "5213.45948", 55_000.0, None, None, 'phi, "sms"'])
    book.save(tmp_path / "s.xlsx")
    for path in (place(gzip.compress(GOOD.encode())), place(packed.getvalue()), place("\ufeff" + GOOD)):
        assert read_statement(path).lines == plain
    sheet = read_statement(tmp_path / "s.xlsx").lines
    assert [line[1:] for line in sheet] == [line[1:] for line in plain]
    assert [line.row for line in sheet] == [3, 4, 5]


def test_newest_first_is_turned_round(place: Place) -> None:
    text = 'Date,DocNo,Debit,Credit,Description\n25/09/2024,5078 - 71690,,"100,000",b\n10/09/2024,1 - 2,,"5,000",a\n'
    statement = read_statement(place(text))
    assert statement.layout == "vietcombank-branch"
    assert [(line.day.day, line.amount, line.row) for line in statement.lines] == [
        (10, 5_000, 3),
        (25, 100_000, 2),
    ]


def test_the_digest_names_the_file_not_its_reading(place: Place) -> None:
    plain = read_statement(place(GOOD)).digest
    assert read_statement(place(gzip.compress(GOOD.encode()))).digest != plain
    assert read_statement(place(GOOD), file_name="khac.csv").digest == plain


LINE = "1,01/09/2024,5213.45946,,50.000,,text\n"
BAD: list[tuple[str, str | bytes, type[ReliefFundError], dict[str, object]]] = [
    ("wrong kind of file", b"%PDF-1.7\x00\x01", errors.FileKindUnknown, {"file": "s.csv"}),
    ("an image", b"\x89PNG\r\n\x1a\n\xff\xfe", errors.FileKindUnknown, {"file": "s.csv"}),
    ("another encoding", (HEAD + LINE).replace("text", "\u1ea3").encode("utf-16"), errors.FileKindUnknown, {}),
    ("prose", "Kính gửi quý khách\n", errors.FileKindUnknown, {}),
    ("missing column", GOOD.replace("Credit,", ""), errors.ColumnMissing, {"missing": ["Credit"], "row": 1}),
    ("truncated gzip", gzip.compress(GOOD.encode())[:-12], errors.FileDamaged, {"file": "s.csv"}),
    ("gzip with a wrong check sum", gzip.compress(GOOD.encode())[:-8] + b"12345678", errors.FileDamaged, {}),
    ("broken zip", b"PK\x03\x04 nothing", errors.FileDamaged, {}),
    ("half a đồng", HEAD + LINE.replace("50.000", '"1,5"'), errors.CellInvalid,
     {"row": 2, "column": "Credit", "value": "1,5", "expected": "1234567 | 1.234.567"}),
    ("two decimals", HEAD + LINE.replace("50.000", "50.00"), errors.CellInvalid, {"value": "50.00"}),
    ("the other bank's comma", HEAD + LINE.replace("50.000", '"50,000"'), errors.CellInvalid, {}),
    ("negative", HEAD + LINE.replace("50.000", "-50.000"), errors.CellInvalid, {"value": "-50.000"}),
    ("beyond 64 bits", HEAD + LINE.replace("50.000", "9" * 20), errors.CellInvalid, {"column": "Credit"}),
    ("balance in words", HEAD + LINE.replace(",,text", ",nhieu,text"), errors.CellInvalid, {"column": "Balance"}),
    ("30 February", HEAD + LINE.replace("01/09", "30/02"), errors.CellInvalid,
     {"row": 2, "column": "TNXDate", "value": "30/02/2024", "expected": "dd/mm/yyyy"}),
    ("American date", HEAD + LINE.replace("01/09", "09/25"), errors.CellInvalid, {"value": "09/25/2024"}),
    ("two-digit year", HEAD + LINE.replace("2024", "24"), errors.CellInvalid, {}),
    ("both sides", HEAD + LINE.replace(",,50.000", ",1.000,50.000"), errors.LineTwoSided, {"row": 2}),
    ("neither side", HEAD + LINE.replace("50.000", ""), errors.AmountMissing, {"row": 2, "column": "Credit"}),
    ("zero", HEAD + LINE.replace("50.000", "0"), errors.AmountMissing, {"value": "0"}),
    ("row cut short", GOOD + "1,02/09/2024,5213", errors.RowMisshapen, {"row": 5, "found": 3, "expected": 7}),
    ("row too long", HEAD + LINE.replace("text", "te,xt"), errors.RowMisshapen, {"found": 8}),
    ("open quote", HEAD + LINE.replace("text", '"text'), errors.RowMisshapen, {}),
    ("header only", HEAD, errors.StatementEmpty, {"layout": "vietcombank"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "refusal", "facts"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_bad_input_is_refused_with_its_place(
    place: Place, content: str | bytes, refusal: type[ReliefFundError], facts: dict[str, object]
) -> None:
    with pytest.raises(refusal) as caught:
        read_statement(place(content))
    assert {name: caught.value.facts[name] for name in facts} == facts


def test_a_late_bad_row_refuses_the_whole_file(place: Place) -> None:
    with pytest.raises(errors.CellInvalid) as caught:
        read_statement(place(HEAD + LINE * 3_000 + LINE.replace("50.000", "x")))
    assert caught.value.facts["row"] == 3_002


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.FileKindUnknown):
        read_statement(tmp_path / "none.csv")
    with pytest.raises(errors.FileKindUnknown):
        read_statement(tmp_path)


def test_too_many_rows_are_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MOST_ROWS", 3)
    with pytest.raises(errors.FileTooLarge):
        read_statement(place(GOOD))


REAL = [
    ("vcb-tw-2024-09-01_10", "vietcombank", 200_361, 200_360, 135_081_775_728, 55_000),
    ("agribank-hanoi-2024-09-09_12", "agribank", 42_493, 42_493, 43_551_407_197, 0),
    ("vcb-quangninh-2024-09-10_25", "vietcombank-branch", 2_433, 2_433, 63_295_264_264, 0),
]


@pytest.mark.real_inputs
@pytest.mark.parametrize(("name", "layout", "rows", "credits", "credits_total", "debits_total"), REAL)
def test_real_statements_read_whole(
    real_inputs: Path, name: str, layout: str, rows: int, credits: int, credits_total: int, debits_total: int
) -> None:
    statement = read_statement(real_inputs / "bank" / "vietnam" / f"{name}.scrubbed.csv.gz")
    assert (statement.layout, len(statement.lines)) == (layout, rows)
    came = [line for line in statement.lines if line.direction == "credit"]
    assert (len(came), sum(line.amount for line in came)) == (credits, credits_total)
    assert sum(line.amount for line in statement.lines if line.direction == "debit") == debits_total
    assert all(a.day <= b.day for a, b in zip(statement.lines, statement.lines[1:], strict=False))
