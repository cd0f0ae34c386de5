"""Reading a statement of any known kind: opened, recognised by its bytes, read and checked whole.

Tables (CSV, xlsx) are read by layouts and saved mappings; MT940, CAMT.053 and OFX by their formats. All
of them give the same: lines oldest first, what the file says of itself, and findings.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO

from relief_fund.banking.errors import (
    AccountsSeveral,
    CurrencyNotAccounts,
    FileKindUnknown,
    FileTooLarge,
    PageUnnamed,
    RowMisshapen,
    StatementEmpty,
    StatementOfAnotherAccount,
)
from relief_fund.banking.statements.camt import read_camt
from relief_fund.banking.statements.cells import Row, Sheet, csv_rows, delimiters, sheet_rows, sheets
from relief_fund.banking.statements.encodings import EXPECTED, WINDOWS, as_utf8, decoded
from relief_fund.banking.statements.header import find_header, missing_columns
from relief_fund.banking.statements.kept import KeptLines
from relief_fund.banking.statements.layouts import Layout
from relief_fund.banking.statements.lines import Finding, RawLine, StatementFile
from relief_fund.banking.statements.mt940 import is_mt940, read_mt940
from relief_fund.banking.statements.ofx import is_ofx, read_ofx
from relief_fund.banking.statements.parts import joined
from relief_fund.banking.statements.sheets import TableFacts, read_table
from relief_fund.banking.statements.unpacking import begins, holds, is_workbook, opened
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.money import LARGEST, VND

MESSAGES = ("mt940", "camt", "ofx")


def read_statement(
    path: Path,
    *,
    layout: str = "auto",
    file_name: str = "",
    account_number: str = "",
    bank: str = "",
    mappings: Sequence[Layout] = (),
    folder: Path | None = None,
) -> StatementFile:
    """The statement in ``path`` (CSV, xlsx, MT940, CAMT.053, OFX, plain or inside gzip or zip).

    ``layout`` is "auto" or the name of a known layout or of one of ``mappings``; ``file_name`` is what
    errors call an upload; ``bank`` names the account's bank. With ``account_number`` the statement of
    that account is taken, and one of another account or currency than VND is refused. Lines are oldest
    first; nothing is guessed. Those of a table are kept on disk, in ``folder``: memory does not grow with
    them. Two bounds hold instead: a message is read whole (``LARGEST_UNPACKED`` bytes at most), and so is
    a workbook's table of shared texts, which stands apart from its rows, of which the library keeps some
    hundred bytes each.

    Raises FileKindUnknown, FileDamaged, FileTooLarge, FileLocked, FileHasMacros, EncodingMixed,
    ColumnMissing, RowMisshapen, CellInvalid, CellFormula, LineTwoSided, AmountMissing,
    ControlTotalWrong, StatementEmpty, StatementOfAnotherAccount, CurrencyNotAccounts, AccountsSeveral,
    PageUnnamed, each with file, sheet, row, column, value and what is expected as far as they are known.
    """
    name = file_name or path.name
    found = read_statements(path, layout=layout, file_name=name, bank=bank, mappings=mappings, folder=folder)
    if not found:
        raise StatementEmpty(file=name, layout=layout)
    chosen = of_account(found, account_number)
    if not chosen.lines:
        raise StatementEmpty(file=name, layout=chosen.layout)
    if _amounts(chosen.lines) + abs(chosen.opening or 0) > LARGEST:
        raise FileTooLarge(file=name, limit=LARGEST, measure="total")
    return chosen


def read_statements(
    path: Path,
    *,
    layout: str = "auto",
    file_name: str = "",
    bank: str = "",
    mappings: Sequence[Layout] = (),
    folder: Path | None = None,
) -> list[StatementFile]:
    """Every statement in ``path``, one for each account and currency; a table is one statement."""
    name = file_name or path.name
    plain, digest = opened(path, name, folder)
    if is_workbook(plain):
        about = TableFacts(name, digest, "xlsx", folder=folder)
        return [_workbook(plain, about, layout, bank, mappings)]
    start = begins(plain, 4_000).lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"<") and b"OFX>" not in start.upper() and b"<?OFX" not in start.upper():
        return joined(name, digest, "camt", "camt.053", read_camt(plain.read(), name))
    if _is_message(begins(plain, 16_000).decode("utf-8-sig", "replace")):
        return _messages(plain.read(), start, digest, name)
    text, encoding = as_utf8(plain, name, folder)
    _refuse_zeros(text, name)
    about = TableFacts(name, digest, "csv", folder=folder)
    return [_with_findings(_csv(text, about, layout, bank, mappings), _told(encoding))]


def _amounts(lines: Sequence[RawLine]) -> int:
    return lines.amounts() if isinstance(lines, KeptLines) else sum(line.amount for line in lines)


def _refuse_zeros(text: IO[bytes], name: str) -> None:
    """A byte 0 is no letter. Raises FileKindUnknown."""
    if holds(text, b"\0"):
        text.seek(0)
        row = next(row for row, line in enumerate(text, 1) if b"\0" in line)
        raise FileKindUnknown(file=name, row=row, found="byte 00", expected=EXPECTED)


def _is_message(text: str) -> bool:
    return is_ofx(text) or is_mt940(text)


def _messages(plain: bytes, start: bytes, digest: str, name: str) -> list[StatementFile]:
    """The statements of a message, which is read whole: what it closes with may stand before its lines."""
    text, findings = _text(plain, start, name)
    if is_ofx(text):
        statements = joined(name, digest, "ofx", "ofx", read_ofx(text, name))
    else:
        statements = joined(name, digest, "mt940", "mt940", read_mt940(text, name))
    return [_with_findings(one, findings) for one in statements]


def of_account(statements: Sequence[StatementFile], account_number: str) -> StatementFile:
    """The statement of one account in đồng; of any, where no account is named and the file holds one.

    Raises AccountsSeveral, StatementOfAnotherAccount, CurrencyNotAccounts, PageUnnamed.
    """
    first = statements[0]
    if not account_number:
        if len(statements) > 1:
            raise AccountsSeveral(file=first.file_name, count=len(statements))
        return first
    unnamed = [one for one in statements if not one.account]
    named = [one for one in statements if one.account and same_account(one.account, account_number)]
    mine = named or unnamed
    if not mine:
        raise StatementOfAnotherAccount(file=first.file_name, found=_tail(first.account))
    in_dong = [one for one in mine if one.currency in ("", VND)]
    if not in_dong:
        raise CurrencyNotAccounts(file=first.file_name, found=mine[0].currency, expected=VND)
    chosen = in_dong[0]
    # A page that does not say whose it is, or in which currency, is not left out as if it were another's.
    for one in [*in_dong[1:], *(unnamed if named else ())]:
        if one.lines:
            raise PageUnnamed(file=first.file_name, row=one.lines[0].row)
    if len(statements) > 1:
        left = Finding("accounts_left_out", 0, {"count": len(statements) - 1})
        return _with_findings(chosen, [left])
    return chosen


def same_account(printed: str, number: str) -> bool:
    """Whether a printed number is this account's: blanks, marks and zeros in front do not count."""
    one, two = (
        "".join(letter for letter in told if letter.isalnum()).upper().lstrip("0")
        for told in (printed, number)
    )
    return one == two


def _tail(number: str) -> str:
    """The last four letters of an account that is not ours: enough to find the mistake."""
    return f"…{number[-4:]}"


def _text(plain: bytes, start: bytes, name: str) -> tuple[str, list[Finding]]:
    """The file's text, and a finding where it is not UTF-8.

    Messages say their encoding or carry letters in names alone, so what cannot be told is kept letter
    by letter and an officer is asked.
    """
    upper = start.upper()
    if b"CHARSET:1252" in upper and b"OFXHEADER" in upper and not plain.isascii():
        return plain.decode("cp1252", "replace"), []
    try:
        text, encoding = decoded(plain, name)
    except ReliefFundError:
        text = plain.decode("latin-1")
        if "\0" in text or not _is_message(text):
            raise
        return text, [Finding("encoding_unknown", 0, blocking=True)]
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise FileKindUnknown(file=name, row=row, found="byte 00", expected=EXPECTED)
    return text, _told(encoding)


def _told(encoding: str) -> list[Finding]:
    return [Finding("encoding_read", 0, {"encoding": encoding})] if encoding == WINDOWS else []


def _csv(
    text: IO[bytes], about: TableFacts, layout: str, bank: str, mappings: Sequence[Layout]
) -> StatementFile:
    looked_at: list[Row] = []
    misshapen: RowMisshapen | None = None
    name = about.file_name
    for delimiter in delimiters(text, name):
        rows = csv_rows(text, delimiter, name)
        try:
            placement, seen, rest = find_header(rows, wanted=layout, bank=bank, mappings=mappings)
        except RowMisshapen as trouble:
            misshapen = misshapen or trouble
            continue
        if placement:
            return read_table(rest, placement, about)
        rows.close()
        looked_at = looked_at or seen
    if misshapen and not looked_at:
        raise misshapen
    raise missing_columns(looked_at, name, layout)


def _workbook(
    plain: IO[bytes], about: TableFacts, layout: str, bank: str, mappings: Sequence[Layout]
) -> StatementFile:
    """The sheet with a known header; other sheets that have one too are a blocking finding each."""
    found: StatementFile | None = None
    left: list[Finding] = []
    looked_at: tuple[list[Row], Sheet | None] = ([], None)
    name = about.file_name
    for sheet in sheets(plain, name):
        rows = sheet_rows(plain, sheet, name)
        placement, seen, rest = find_header(rows, wanted=layout, bank=bank, mappings=mappings)
        if placement is None:
            looked_at = looked_at if looked_at[1] else (seen, sheet)
        elif found is None:
            found = read_table(rest, placement, replace(about, sheet=sheet.name))
        else:
            left.append(Finding("sheet_left_out", placement.rows[-1], {"sheet": sheet.name}, blocking=True))
    if found is None:
        raise missing_columns(looked_at[0], name, layout, looked_at[1].name if looked_at[1] else "")
    return _with_findings(found, left)


def _with_findings(statement: StatementFile, more: Sequence[Finding]) -> StatementFile:
    if not more:
        return statement
    return replace(statement, findings=[*more, *statement.findings])
