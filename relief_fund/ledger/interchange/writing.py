"""Journal export: all sealed entries as hledger, beancount or CSV, entry by entry, any length.

What an account's name cannot say exactly stands beside it: fund, account and the facts needed to open
them in other books. An imported entry is written the way it came (kind, voucher and document of the file
it was imported from), so that a journal may go through several books and stay the same.
"""

import csv
import errno
import json
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import select

from relief_fund.kernel.cells import plain_cell
from relief_fund.ledger.errors import FormatUnknown, JournalNotWritten
from relief_fund.ledger.founding import BOOKS_BEGIN
from relief_fund.ledger.interchange.names import NOT_PLAIN, amount_text, beancount_name, plain_name, told
from relief_fund.ledger.interchange.origin import Origin
from relief_fund.ledger.queries import EntryView, PostingView, journal_after, sealed_entries
from relief_fund.ledger.tables import Account, Fund, Unit

ACCOUNT = Account.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
FUND = Fund.__table__  # type: ignore[attr-defined]  # as above
UNIT = Unit.__table__  # type: ignore[attr-defined]  # as above
_NOT_PLAIN = re.compile(f"[{NOT_PLAIN}]")
STEP = 500
FUND_FACTS = ("code", "kind", "campaign", "restricted", "source", "phase", "name", "opened_on")
TAGS = ("recorded_at", "voucher", "document", "reverses")
"""Facts of an entry that other programs know as tags, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How much was written."""

    entries: int
    postings: int


def export_journal(connection: Any, form: str, out: Path) -> Exported:
    """Write all sealed entries as ``form`` ("hledger", "beancount" or "csv"); what stood at ``out`` is replaced.

    Raises FormatUnknown, JournalNotWritten naming ``out`` where its folder or its disk refuses the file.
    """
    writers: dict[str, Callable[[TextIO, Any], _Writer]] = {
        "hledger": _Hledger, "beancount": _Beancount, "csv": _Table,
    }  # fmt: skip
    if form not in writers:
        raise FormatUnknown(format=form[:20], expected="|".join(writers))
    if not out.name or os.path.isdir(out):  # not Path.is_dir, which does not bear a name that is too long
        raise JournalNotWritten(file=str(out), cause=os.strerror(errno.EISDIR))
    fresh = out.with_name(f".{out.name}.part")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as file:
            done = _write(writers[form](file, connection), connection)
        fresh.replace(out)
    except OSError as trouble:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise JournalNotWritten(file=str(out), cause=trouble.strerror or str(trouble)) from trouble
    return done


def _write(writer: "_Writer", connection: Any) -> Exported:
    entries = postings = 0
    writer.begin()
    for entry in _entries(connection):
        writer.entry(entry)
        entries, postings = entries + 1, postings + len(entry.postings)
    return Exported(entries, postings)


def _entries(connection: Any) -> Iterator[EntryView]:
    last, reach = 0, sealed_entries(connection)
    while last < reach:
        page = journal_after(connection, after=last, limit=STEP)
        yield from page
        last = page[-1].number


@dataclass
class _Writer(ABC):
    """One format: ``begin`` writes the head of the file, ``entry`` one entry and what it needs declared."""

    file: TextIO
    connection: Any
    types: dict[str, str] = field(init=False)
    opened: dict[str, str] = field(init=False)
    exponents: dict[str, int] = field(init=False)
    funds: dict[str, dict[str, Any]] = field(init=False)
    known: dict[tuple[str, str], str] = field(default_factory=dict)
    told_funds: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        read = self.connection.execute
        rows = read(select(ACCOUNT.c.code, ACCOUNT.c.type, ACCOUNT.c.opened_on)).all()
        self.types = {row.code: row.type for row in rows}
        self.opened = {row.code: row.opened_on.isoformat() for row in rows}
        self.exponents = {
            row.code: row.exponent for row in read(select(UNIT.c.code, UNIT.c.exponent).order_by(UNIT.c.code))
        }
        columns = [FUND.c[name] for name in FUND_FACTS]
        self.funds = {row.code: dict(zip(FUND_FACTS, row, strict=True)) for row in read(select(*columns))}

    @abstractmethod
    def begin(self) -> None:
        """Write the head of the file."""

    @abstractmethod
    def entry(self, entry: EntryView) -> None:
        """Write one entry, and before it what it is the first to need."""

    def amount(self, one: PostingView) -> str:
        return f"{amount_text(one.debit - one.credit, self.exponents[one.unit])} {one.unit}"

    def undeclared(self, entry: EntryView) -> Iterator[tuple[str, str]]:
        """The pairs of fund and account that this entry is the first to use; their funds come before."""
        for one in entry.postings:
            if (one.fund, one.account) not in self.known:
                yield one.fund, one.account

    def fund_facts(self, code: str) -> dict[str, str | bool] | None:
        """What opens the fund elsewhere, if it was not told yet; empty texts are left out."""
        if code in self.told_funds:
            return None
        self.told_funds.add(code)
        facts = {**self.funds[code], "opened_on": self.funds[code]["opened_on"].isoformat()}
        facts["restricted"] = bool(facts["restricted"])
        return {name: value for name, value in facts.items() if value != ""}


def _origin(entry: EntryView) -> Origin:
    """Kind, voucher and document as the entry's first books knew them."""
    if entry.kind == "imported":
        return Origin.read(entry.document)
    return Origin(kind=entry.kind, voucher=entry.voucher, document=entry.document)


def _tags(entry: EntryView, origin: Origin) -> Iterator[tuple[str, str]]:
    values = (entry.recorded_at, origin.voucher, origin.document, str(entry.reverses or ""))
    return ((name, told(value)) for name, value in zip(TAGS, values, strict=True) if value)


class _Hledger(_Writer):
    """hledger and ledger read the same text; both pass their strict checks over it."""

    def begin(self) -> None:
        self.file.write("; Journal of a relief fund. An account is Root:fund:account, amounts are exact.\n\n")
        for tag in (*TAGS, "purpose"):
            self.file.write(f"tag {tag}\n")
        for unit, exponent in self.exponents.items():
            self.file.write(f"; unit {_json({'code': unit, 'exponent': exponent})}\ncommodity {unit}\n")
            if exponent:
                self.file.write(f"    format 1000.{'0' * exponent} {unit}\n")
        self.file.write("\n")

    def entry(self, entry: EntryView) -> None:
        for fund, account in self.undeclared(entry):
            self._declare(fund, account)
        origin = _origin(entry)
        rows = [f"{entry.occurred_on} * ({entry.number}) {origin.kind}"]
        rows += [f"    ; {name}: {value}" for name, value in _tags(entry, origin)]
        for one in entry.postings:
            purpose = f"  ; purpose: {told(one.purpose)}" if one.purpose else ""
            rows.append(f"    {self.known[one.fund, one.account]}  {self.amount(one)}{purpose}")
        self.file.write("\n".join(rows) + "\n\n")

    def _declare(self, fund: str, account: str) -> None:
        if facts := self.fund_facts(fund):
            self.file.write(f"; fund {_json(facts)}\n")
        name = self.known[fund, account] = plain_name(self.types[account], fund, account)
        self.file.write(
            f"account {name}\n    ; fund: {fund}\n    ; account: {account}\n"
            f"    ; opened_on: {self.opened[account]}\n\n"
        )


class _Beancount(_Writer):
    """beancount 2 and 3; what the account's name cannot say is its metadata."""

    def begin(self) -> None:
        self.file.write('option "title" "Journal of a relief fund"\noption "operating_currency" "VND"\n')
        for unit, exponent in self.exponents.items():
            self.file.write(f"{BOOKS_BEGIN} commodity {unit}\n  exponent: {exponent}\n")
        self.file.write("\n")

    def entry(self, entry: EntryView) -> None:
        for fund, account in self.undeclared(entry):
            self._declare(fund, account)
        origin = _origin(entry)
        rows = [f'{entry.occurred_on} * "{origin.kind}"', f"  number: {entry.number}"]
        rows += [f'  {name}: "{value}"' for name, value in _tags(entry, origin)]
        for one in entry.postings:
            rows.append(f"  {self.known[one.fund, one.account]}  {self.amount(one)}")
            if one.purpose:
                rows.append(f'    purpose: "{told(one.purpose)}"')
        self.file.write("\n".join(rows) + "\n\n")

    def _declare(self, fund: str, account: str) -> None:
        if facts := self.fund_facts(fund):
            self.file.write(f'{BOOKS_BEGIN} custom "fund" "{told(fund)}"\n')
            for name, value in facts.items():
                said = str(value).upper() if isinstance(value, bool) else f'"{told(value)}"'
                self.file.write(f"  {name}: {said}\n")
        plain = beancount_name(self.types[account], fund, account)
        name, times = plain, 1
        while name in self.known.values():
            times += 1
            name = f"{plain}--{times}"
        self.known[fund, account] = name
        self.file.write(
            f'{BOOKS_BEGIN} open {name}\n  fund: "{told(fund)}"\n  account: "{told(account)}"\n'
            f'  opened_on: "{self.opened[account]}"\n'
        )


def _json(facts: dict[str, Any]) -> str:
    plain = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _NOT_PLAIN.sub(lambda found: f"\\u{ord(found[0]):04x}", plain)


COLUMNS = (
    "number", "date", "kind", "voucher", "document", "line", "fund", "account", "unit", "purpose", "debit",
    "credit", "exponent", "recorded_at", "reverses",
)  # fmt: skip


class _Table(_Writer):
    """CSV: one row per posting as the books hold it, amounts in minor units, ``exponent`` decimal places.

    It goes out only, so what begins as a formula (a paper's number, typed by hand) is kept as text.
    """

    def begin(self) -> None:
        self.table = csv.writer(self.file, lineterminator="\n")
        self.table.writerow(COLUMNS)

    def entry(self, entry: EntryView) -> None:
        head = (entry.number, entry.occurred_on, entry.kind, entry.voucher, entry.document)
        tail = (entry.recorded_at, entry.reverses or "")
        for one in entry.postings:
            amounts = (one.unit, one.purpose, one.debit, one.credit, self.exponents[one.unit])
            cells = (*head, one.line, one.fund, one.account, *amounts, *tail)
            self.table.writerow([plain_cell(cell) for cell in cells])
