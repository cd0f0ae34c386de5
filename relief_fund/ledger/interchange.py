"""The journal as plain text for other programs: hledger, beancount, CSV. Written entry by entry, any length."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import select

from relief_fund.ledger.errors import FormatUnknown
from relief_fund.ledger.queries import EntryView, accounts, journal_after, sealed_entries
from relief_fund.ledger.tables import Unit

UNIT = Unit.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
ROOTS = {
    "asset": "Assets", "liability": "Liabilities", "net_assets": "Equity", "income": "Income",
    "expense": "Expenses", "budgetary": "Equity", "quantity": "Assets",
}  # fmt: skip
"""The five roots that beancount insists on; budgetary and quantity accounts are kept apart below them."""
STEP = 500


@dataclass(frozen=True, slots=True)
class Exported:
    """How much was written."""

    entries: int
    postings: int


@dataclass(frozen=True, slots=True)
class _Names:
    types: dict[str, str]
    exponents: dict[str, int]

    def account(self, fund: str, code: str) -> str:
        """The account's full name: root, class, fund, code."""
        kind = self.types[code]
        apart = {"budgetary": "Budgetary:", "quantity": "Quantity:"}.get(kind, "")
        return f"{ROOTS[kind]}:{apart}F-{fund.replace('.', '-')}:A-{code.replace('.', '-')}"

    def amount(self, minor: int, unit: str) -> str:
        """Minor units as a decimal number with its unit; exact, no binary fraction anywhere."""
        places = self.exponents[unit]
        digits = str(abs(minor)).rjust(places + 1, "0")
        whole, rest = digits[: len(digits) - places], digits[len(digits) - places :]
        sign = "-" if minor < 0 else ""
        return f"{sign}{whole}{'.' + rest if rest else ''} {unit.replace('_', '-')}"


def export_journal(connection: Any, form: str, out: Path) -> Exported:
    """Write all sealed entries as ``form`` ("hledger", "beancount" or "csv"). Raises FormatUnknown."""
    writers = {"hledger": _hledger, "beancount": _beancount, "csv": _csv}
    if form not in writers:
        raise FormatUnknown(format=form[:20], expected="|".join(writers))
    names = _Names(
        {code: face.type for code, face in accounts(connection).items()},
        {code: places for code, places in connection.execute(select(UNIT.c.code, UNIT.c.exponent))},
    )
    fresh = out.with_name(f".{out.name}.part")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        done = writers[form](file, _entries(connection), names)
    fresh.replace(out)
    return done


def _entries(connection: Any) -> Iterator[EntryView]:
    last, reach = 0, sealed_entries(connection)
    while last < reach:
        page = journal_after(connection, after=last, limit=STEP)
        yield from page
        last = page[-1].number


def _hledger(file: TextIO, entries: Iterator[EntryView], names: _Names) -> Exported:
    count = postings = 0
    for entry in entries:
        file.write(f"{entry.occurred_on} ({entry.number}) {entry.kind}  ; {entry.voucher}\n")
        for one in entry.postings:
            amount = names.amount(one.debit - one.credit, one.unit)
            file.write(f"    {names.account(one.fund, one.account)}  {amount}\n")
        file.write("\n")
        count, postings = count + 1, postings + len(entry.postings)
    return Exported(count, postings)


def _beancount(file: TextIO, entries: Iterator[EntryView], names: _Names) -> Exported:
    count = postings = 0
    known: set[str] = set()
    for entry in entries:
        for one in entry.postings:
            name = names.account(one.fund, one.account)
            if name not in known:
                known.add(name)
                file.write(f"1970-01-01 open {name}\n")
        file.write(f'{entry.occurred_on} * "{entry.kind}" "{entry.number} {entry.voucher}"\n')
        for one in entry.postings:
            amount = names.amount(one.debit - one.credit, one.unit)
            file.write(f"  {names.account(one.fund, one.account)}  {amount}\n")
        count, postings = count + 1, postings + len(entry.postings)
    return Exported(count, postings)


COLUMNS = (
    "number", "date", "kind", "voucher", "document", "line", "fund", "account", "unit", "purpose", "debit",
    "credit",
)  # fmt: skip


def _csv(file: TextIO, entries: Iterator[EntryView], names: _Names) -> Exported:
    count = postings = 0
    table = csv.writer(file, lineterminator="\n")
    table.writerow(COLUMNS)
    for entry in entries:
        head = (entry.number, entry.occurred_on, entry.kind, entry.voucher, entry.document)
        for one in entry.postings:
            table.writerow(
                (*head, one.line, one.fund, one.account, one.unit, one.purpose, one.debit, one.credit)
            )
        count, postings = count + 1, postings + len(entry.postings)
    return Exported(count, postings)
