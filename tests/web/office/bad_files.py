"""Statements that an office gets and must not believe, each with the refusal and the place that is named."""

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from openpyxl import Workbook

from relief_fund.banking.statements.unpacking import LARGEST_UNPACKED
from tests.banking.lines import HEAD, as_csv, line
from tests.banking.statements.test_camt import message
from tests.banking.statements.test_encodings import windows
from tests.banking.statements.test_mt940 import VND
from tests.banking.statements.test_ofx import SGML

ACCOUNT = "0011009999999"
OTHER = "0011001932418"
ROW = ("1", "10/09/2024", "5213.9", "", "50.000", "", "ung ho")


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file, the code of its refusal, and the facts that its page must show."""

    name: str
    body: Callable[[], bytes]
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def csv_with(**changes: str) -> bytes:
    """One line of the bank's CSV with some cells changed."""
    cells = {**dict(zip(HEAD, ROW, strict=True)), **changes}
    return (",".join(HEAD) + "\n" + ",".join(cells.values()) + "\n").encode()


def book(*rows: tuple[Any, ...], parts: dict[str, bytes] | None = None) -> bytes:
    """A workbook whose sheet is called "Sao kê", with further parts inside."""
    made, out = Workbook(), io.BytesIO()
    made.active.title = "Sao kê"
    for row in (HEAD, *rows):
        made.active.append(row)
    made.save(out)
    with zipfile.ZipFile(out, "a") as packed:
        for name, content in (parts or {}).items():
            packed.writestr(name, content)
    return out.getvalue()


@cache
def bomb() -> bytes:
    """A few hundred kilobytes of gzip that unpack beyond the bound."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0) as packed:
        for _ in range(LARGEST_UNPACKED // 1_000_000 + 2):
            packed.write(b"0" * 1_000_000)
    return out.getvalue()


def zip_bomb() -> bytes:
    """The same inside a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("xl/worksheets/sheet1.xml", "w") as member:
            for _ in range(LARGEST_UNPACKED // 1_000_000 + 2):
                member.write(b"0" * 1_000_000)
    return out.getvalue()


def locked_zip() -> bytes:
    """A zip whose one member says that it has a password."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.csv", csv_with())
    raw = bytearray(out.getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + at] |= 1
    return bytes(raw)


LOCKED_BOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
PAIN = (
    '<?xml version="1.0"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn>\n'
    "<GrpHdr><NbOfTxs>2</NbOfTxs>\n<CtrlSum>70</CtrlSum></GrpHdr><PmtInf>"
    + '<CdtTrfTxInf><Amt><InstdAmt Ccy="VND">30</InstdAmt></Amt></CdtTrfTxInf>' * 2
    + "</PmtInf></CstmrCdtTrfInitn></Document>"
)


def ours(text: str) -> str:
    """A message about the demonstration's account."""
    return text.replace(OTHER, ACCOUNT)


def mixed() -> bytes:
    """UTF-8 above, windows-1258 below."""
    above = as_csv([line(1_000, "Ủng hộ", day=date(2024, 9, 10))])
    return above + windows("1,11/09/2024,5213.2,,1.000,,Ủng hộ\n")


CELL = "banking.cell_invalid"
FEBRUARY = {"value": "30/02/2024", "expected": "dd/mm/yyyy", "column": "TNXDate", "row": "2"}
BAD = (
    BadFile("macro.xlsm", lambda: book(ROW, parts={"xl/vbaProject.bin": b"x"}), "banking.file_has_macros"),
    BadFile("bom.csv.gz", bomb, "banking.file_too_large"),
    BadFile("bom.xlsx", zip_bomb, "banking.file_too_large"),
    BadFile("khoa.xlsx", lambda: LOCKED_BOOK, "banking.file_locked"),
    BadFile("khoa.zip", locked_zip, "banking.file_locked"),
    BadFile("tron.csv", mixed, "banking.encoding_mixed", {"row": "3", "expected": "UTF-8"}),
    BadFile("la.csv", lambda: "Ngày,Có\nÜber,Müller\n".encode("cp1252"), "banking.file_kind_unknown", {"row": "1"}),
    BadFile("cong-thuc.xlsx", lambda: book((*ROW[:4], "=1+1", *ROW[5:])), "banking.cell_formula",
            {"sheet": "Sao kê", "row": "2", "column": "Credit", "value": "="}),
    BadFile("khac.mt940", lambda: VND.encode(), "banking.statement_of_another_account", {"found": "…2418"}),
    BadFile("usd.mt940", lambda: ours(VND).replace("VND", "USD").encode(), "banking.currency_not_accounts",
            {"found": "USD", "expected": "VND"}),
    BadFile("trang.mt940", lambda: (ours(VND) + ":20:X\n:61:240910C5,NTRFX\n").encode(), "banking.page_unnamed",
            {"row": "15"}),
    BadFile("thang-hai.csv", lambda: csv_with(TNXDate="30/02/2024"), CELL, FEBRUARY),
    BadFile("thang-hai.xlsx", lambda: book((ROW[0], "30/02/2024", *ROW[2:])), CELL,
            {**FEBRUARY, "sheet": "Sao kê"}),
    BadFile("thang-hai.mt940", lambda: ours(VND).replace("2409100910C", "2402300230C").encode(), CELL,
            {"row": "5", "column": ":61:", "value": "240230"}),
    BadFile("thang-hai.xml", lambda: ours(message(8)).replace("<BookgDt><Dt>2024-09-10", "<BookgDt><Dt>2024-02-30")
            .encode(), CELL, {"column": "BookgDt", "value": "2024-02-30", "expected": "yyyy-mm-dd"}),
    BadFile("thang-hai.ofx", lambda: ours(SGML).replace("20240911", "20240230").encode(), CELL,
            {"row": "7", "column": "DTPOSTED", "value": "20240230", "expected": "YYYYMMDD"}),
    BadFile("lenh.xml", PAIN.encode, "banking.control_total_wrong",
            {"row": "4", "column": "CtrlSum", "value": "70", "expected": "60"}),
    BadFile("thuc-the.xml", lambda: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha">]><a>&x;</a>',
            "banking.file_kind_unknown", {"found": "DOCTYPE"}),
    BadFile("nghin.ofx", lambda: ours(SGML).replace("50000", "50.000").encode(), CELL,
            {"column": "TRNAMT", "value": "50.000"}),
    BadFile("som.csv", lambda: csv_with(TNXDate="01/01/2019"), "banking.statement_too_early",
            {"row": "2", "column": "TNXDate", "value": "01/01/2019"}),
    BadFile("mai-sau.xlsx", lambda: book((ROW[0], "10/09/2124", *ROW[2:])), "banking.line_in_future",
            {"sheet": "Sao kê", "row": "2", "column": "TNXDate", "value": "10/09/2124"}),
    BadFile("mai-sau.ofx", lambda: ours(SGML).replace("20240911", "20440911").encode(), "banking.line_in_future",
            {"row": "7", "column": "DTPOSTED", "value": "11/09/2044"}),
)  # fmt: skip
"""Refused whole: nothing of the file is posted, and it is not kept."""
