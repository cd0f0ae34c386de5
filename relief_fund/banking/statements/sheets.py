"""A table as a statement: its lines in the order of time, and what its title and footer rows say.

The opening balance, the closing balance and the totals that a bank prints around a table are held
against the lines; every break is a finding with the amount that would mend it.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from relief_fund.banking.errors import CellInvalid, StatementEmpty
from relief_fund.banking.statements.cells import Row
from relief_fund.banking.statements.columns import DAY_EXPECTED, Label, Read, read_columns
from relief_fund.banking.statements.findings import Findings
from relief_fund.banking.statements.header import Placement
from relief_fund.banking.statements.kept import KeptLines
from relief_fund.banking.statements.layouts import AMOUNT
from relief_fund.banking.statements.layouts import CREDIT as CREDIT_COLUMN
from relief_fund.banking.statements.layouts import DAY as DAY_COLUMN
from relief_fund.banking.statements.lines import CREDIT, DEBIT, Facts, Finding, RawLine, StatementFile
from relief_fund.banking.statements.writings import calendar_day, cleaned, label_of, signed_amount, swapped
from relief_fund.kernel.errors import AmountInvalid
from relief_fund.kernel.folding import folded

_ACCOUNT = re.compile(
    r"(?:so tai khoan|so tk|account (?:no|number)|tai khoan so)[^0-9a-z]{0,6}(?:[a-z/: .]{0,30}?)[^0-9a-z]{0,6}"
    r"([0-9][0-9 .\-]{4,29}[0-9])"
)
_CURRENCY = re.compile(
    r"(?:loai tien|currency|tien te|dvt|don vi tinh)[^a-z]{0,6}(?:[a-z ]{0,12}[:/] ?)?([a-z]{3,4})\b"
)
_DONG = frozenset({"vnd", "dong"})
_AMOUNT = re.compile(r"[-(]?\d[\d.,]*\)?")


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What a file is: its name, digest and kind, the sheet inside a workbook, and where its lines are kept."""

    file_name: str
    digest: str
    kind: str
    sheet: str = ""
    folder: Path | None = None


def read_table(rows: Iterator[Row], placement: Placement, about: TableFacts) -> StatementFile:
    """The statement below a header that was found.

    Raises what ``read_columns`` raises, and StatementEmpty.
    """
    read = read_columns(rows, placement, about.file_name, about.sheet, about.folder)
    layout = placement.layout
    where = {"sheet": about.sheet} if about.sheet else {}
    if not read.lines:
        raise StatementEmpty(file=about.file_name, layout=layout.name, **where)
    findings = read.findings
    if read.typed and read.told:
        _mend_swapped(read, placement, about, findings)
    if layout.reference_in_text:
        _take_references(read.lines, layout.reference_in_text)
    titles = [Label(kind, row, tuple(cells)) for row, cells in placement.titles if (kind := _title(cells))]
    opening = _printed("opening", titles + read.labels, read.writing)
    lines = in_time(read.lines, layout.newest_first)
    _close(lines, _printed("closing", titles + read.labels, read.writing), findings)
    for finding in _totals(lines, read, placement):
        findings.add(finding)
    seen = about.kind in layout.seen
    if not seen:
        facts: Facts = {"layout": layout.name, "kind": about.kind}
        findings.add(Finding("layout_unseen", placement.rows[-1], facts, blocking=True))
    account, currency = _account_and_currency(placement.titles)
    return StatementFile(
        about.file_name, about.digest, layout.name, lines, findings.told(), account=account, currency=currency,
        opening=opening[1] if opening else None, kind=about.kind, seen=seen,
        day_stands={**where, "column": placement.name(DAY_COLUMN)},
    )  # fmt: skip


def in_time(lines: KeptLines, newest_first: bool | None) -> KeptLines:
    """Lines oldest first. Where no layout says which way a file runs, its days tell, else its balances."""
    turned = newest_first
    if turned is None:
        turned = lines[0].day > lines[-1].day or (lines[0].day == lines[-1].day and _runs_backwards(lines))
    if turned:
        lines.turn()
    lines.sort()
    return lines


def _runs_backwards(lines: Sequence[RawLine]) -> bool:
    """Whether the balances of one day chain from the last row up and not from the first row down."""
    pairs = [
        (one, two) for one, two in itertools.pairwise(lines[:200]) if None not in (one.balance, two.balance)
    ]
    down = sum(1 for one, two in pairs if _after(one, two))
    up = sum(1 for one, two in pairs if _after(two, one))
    return up > down


def _after(one: RawLine, two: RawLine) -> bool:
    movement = two.amount if two.direction == CREDIT else -two.amount
    return (one.balance or 0) + movement == two.balance


def _mend_swapped(read: Read, placement: Placement, about: TableFacts, findings: Findings) -> None:
    """Days that a spreadsheet took for its own in a column of text: 10/09 became 9 October.

    Read the other way where the value day beside it, or the rows around it, say so. Raises CellInvalid
    where neither way fits.
    """
    lines = read.lines
    for at, line, value_day, around in lines.beside():
        other = swapped(line.day)
        if other is None or other == line.day:
            continue
        beside = _day_or_none(value_day, placement.layout.day_order)
        if beside == line.day or (beside is None and _between(line.day, around)):
            continue
        if beside == other or (beside is None and _between(other, around)):
            facts: Facts = {"printed_day": line.day.isoformat(), "day": other.isoformat()}
            findings.add(Finding("day_swapped", line.row, facts))
            lines[at] = line._replace(day=other)
            continue
        where = {"sheet": about.sheet} if about.sheet else {}
        raise CellInvalid(
            file=about.file_name, row=line.row, column=placement.name(DAY_COLUMN), value=line.day.isoformat(),
            expected=DAY_EXPECTED[placement.layout.day_order], **where,
        )  # fmt: skip


def _between(day: date, around: Sequence[date]) -> bool:
    return bool(around) and min(around) <= day <= max(around)


def _day_or_none(text: str, order: str) -> date | None:
    try:
        return calendar_day(text, order)[0]
    except ValueError:
        return None


def _take_references(lines: KeptLines, pattern: str) -> None:
    """The bank's number of a line where it stands inside the text."""
    looked_for = re.compile(pattern)
    for at, line in lines.placed():
        found = looked_for.search(line.text)
        if found and not line.reference:
            lines[at] = line._replace(reference=found[1])


def _title(cells: Sequence[str]) -> str:
    return label_of(folded(next((cell for cell in cells if cell.strip()), "")))


def _printed(kind: str, labels: Sequence[Label], writing: str) -> tuple[int, int] | None:
    """Row and amount (whole đồng) of the first label of a kind that has one; the last amount of its row."""
    for label in labels:
        if label.kind == kind:
            amounts = [amount for cell in label.cells for amount in _amounts(cell, writing)]
            if amounts:
                return label.row, amounts[-1]
    return None


def _amounts(cell: str, writing: str) -> list[int]:
    """Amounts in a cell that holds nothing else, or after the colon of a label."""
    text = cell.rpartition(":")[2]
    found = []
    for match in _AMOUNT.finditer(cleaned(text)):
        try:
            found.append(signed_amount(match[0], writing))
        except AmountInvalid:
            continue
    return found if not re.search(r"\d/\d", text) else []


def _close(lines: KeptLines, closing: tuple[int, int] | None, findings: Findings) -> None:
    """The closing balance below or above a table on the last line, or held against the one it has."""
    last = lines[-1]
    if closing is None:
        return
    row, printed = closing
    if last.balance is None:
        lines[-1] = last._replace(balance=printed)
    elif last.balance != printed:
        facts: Facts = {"printed": printed, "computed": last.balance, "mends": printed - last.balance}
        findings.add(Finding("closing_differs", row, facts, blocking=True))


def _totals(lines: Sequence[RawLine], read: Read, placement: Placement) -> list[Finding]:
    """Totals below a table against the lines, column by column."""
    columns = placement.money_columns()
    computed_of: dict[str, int] = {}
    found = []
    for label in read.labels:
        if label.kind != "total":
            continue
        for at, part in columns.items():
            amounts = _amounts(label.cells[at], read.writing) if at < len(label.cells) else []
            if len(amounts) != 1:
                continue
            direction = CREDIT if part in (CREDIT_COLUMN, AMOUNT) else DEBIT
            if direction not in computed_of:
                computed_of[direction] = sum(line.amount for line in lines if line.direction == direction)
            computed = computed_of[direction]
            if amounts[0] != computed:
                facts: Facts = {
                    "printed": amounts[0],
                    "computed": computed,
                    "mends": amounts[0] - computed,
                }
                found.append(Finding("total_differs", label.row, facts, blocking=True))
    return found


def _account_and_currency(titles: Sequence[Row]) -> tuple[str, str]:
    """The account's number and currency as the rows above the header print them, "" where they do not."""
    account = currency = ""
    for _, cells in titles:
        text = folded(" ".join(cell for cell in cells if cell.strip()))
        number = _ACCOUNT.search(text)
        if number and not account and " cu" not in text[: number.start(1)]:
            account = re.sub(r"\D", "", number[1])
        unit = _CURRENCY.search(text)
        if unit and not currency:
            currency = "VND" if unit[1] in _DONG else unit[1].upper() if len(unit[1]) == 3 else ""
    return account, currency
