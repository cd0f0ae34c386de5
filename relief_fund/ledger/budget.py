"""The budget: papers read from a table file, posted as appropriations, and the report by source and phase."""

import csv
import gzip
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import AmountInvalid
from relief_fund.kernel.money import parse_vnd
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger import templates
from relief_fund.ledger.balances import turnovers
from relief_fund.ledger.errors import BudgetFileInvalid
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.queries import funds
from relief_fund.ledger.tables import BudgetLine

LINE = BudgetLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation

COLUMNS = ("source", "phase", "kind", "decision", "decided_on", "amount")
SOURCES = {"central": "NSTW", "province": "NST", "district": "NSH", "integrated_mobilised": "LGHD"}
"""The four sources of the plan (Quảng Ngãi 1563/QĐ-UBND, IV) and the stem of their fund codes."""
PHASES = {"2018-2020": "1", "2021-2025": "2"}
KINDS = ("original", "supplement", "cut")
LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One checked line of a budget paper; ``amount`` in đồng."""

    row: int
    source: str
    phase: str
    kind: str
    decision: str
    decided_on: date
    amount: int

    @property
    def fund(self) -> str:
        """The budget fund of this source and phase."""
        return f"{SOURCES[self.source]}-{PHASES[self.phase]}"


@dataclass(frozen=True, slots=True)
class BudgetImport:
    """What an import did: lines and total of the paper, and how many of them were posted now."""

    lines: int
    total: int
    posted: int


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """Execution of one source in one phase, đồng; ``received`` is money, the rest is authority."""

    source: str
    phase: str
    fund: str
    appropriated: int
    encumbered: int
    spent: int
    available: int
    received: int


def read_budget(path: Path) -> tuple[PaperLine, ...]:
    """Read and check a whole budget file (CSV, UTF-8); raises BudgetFileInvalid naming row, column, value."""
    try:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise BudgetFileInvalid(file=path.name, column=missing[0], expected=",".join(COLUMNS))
            lines = tuple(_line(path.name, at, row) for at, row in enumerate(reader, 2))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise BudgetFileInvalid(file=path.name, expected="CSV", cause=type(error).__name__) from error
    if not lines or len(lines) > LONGEST:
        raise BudgetFileInvalid(file=path.name, rows=len(lines), expected=f"1..{LONGEST}")
    return lines


def _line(file: str, at: int, row: dict[str, str | None]) -> PaperLine:
    def refuse(column: str, expected: str) -> BudgetFileInvalid:
        return BudgetFileInvalid(
            file=file, row=at, column=column, value=(row[column] or "")[:40], expected=expected
        )

    for column, known in (("source", SOURCES), ("phase", PHASES), ("kind", KINDS)):
        if row[column] not in known:
            raise refuse(column, "|".join(known))
    if not (row["decision"] or "").strip():
        raise refuse("decision", "number of the decision")
    try:
        decided_on = date.fromisoformat(row["decided_on"] or "")
    except ValueError:
        raise refuse("decided_on", "YYYY-MM-DD") from None
    try:
        amount = parse_vnd(row["amount"] or "")
    except AmountInvalid:
        raise refuse("amount", "whole đồng") from None
    if amount == 0:
        raise refuse("amount", "more than 0")
    return PaperLine(
        at, row["source"] or "", row["phase"] or "", row["kind"] or "", (row["decision"] or "").strip(),
        decided_on, amount,
    )  # fmt: skip


def import_budget(office: Office, actor: Actor, path: Path) -> BudgetImport:
    """Post a budget paper as appropriations, all or nothing; a second run of the same paper posts nothing.

    An appropriation is authority, not cash. Raises BudgetFileInvalid, Overdrawn (a cut beyond what is left).
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    lines = read_budget(path)

    def command(tx: Any) -> int:
        known = {row.key for row in tx.sql(LINE.select().with_only_columns(LINE.c.key))}
        return sum(_post_line(tx, line) for line in lines if _key(line) not in known)

    posted = office.desk.run(command)
    total = sum(-line.amount if line.kind == "cut" else line.amount for line in lines)
    return BudgetImport(len(lines), total, posted)


def _key(line: PaperLine) -> str:
    return f"approp:{line.decision}:{line.row}"


def _post_line(tx: Any, line: PaperLine) -> int:
    mobilised = line.source == "integrated_mobilised"
    open_fund(
        tx, code=line.fund, kind="mobilised" if mobilised else "budget", opened_on=line.decided_on,
        name=f"{line.source} {line.phase}", source=line.source, phase=line.phase,
        owner=SOURCES[line.source],
    )  # fmt: skip
    voucher = tx.voucher(SOURCES[line.source], line.decided_on.year, "DT", _key(line))
    facts: dict[str, Any] = {
        "fund": line.fund, "amount": line.amount, "decision": line.decision, "line": line.row,
    }  # fmt: skip
    if line.kind == "cut":
        entry = templates.cut(**facts, on=line.decided_on, voucher=voucher)
    else:
        entry = templates.appropriation(**facts, on=line.decided_on, kind=line.kind, voucher=voucher)
    tx.post(entry)
    tx.sql(
        LINE.insert(),
        {
            "key": _key(line), "fund": line.fund, "source": line.source, "phase": line.phase,
            "decision": line.decision, "decided_on": line.decided_on,
            "amount": -line.amount if line.kind == "cut" else line.amount,
        },
    )  # fmt: skip
    return 1


def budget_report(connection: Any) -> tuple[BudgetRow, ...]:
    """Execution by source and phase, in the order of the plan."""
    sums: dict[tuple[str, str], int] = {}
    for one in turnovers(connection):
        stem = one.account.partition(".")[0]
        sums[one.fund, stem] = sums.get((one.fund, stem), 0) + one.debit - one.credit
    rows = [
        _row(face.source, face.phase, code, {stem: net for (fund, stem), net in sums.items() if fund == code})
        for code, face in funds(connection).items()
        if face.source in SOURCES
    ]
    order = list(SOURCES)
    return tuple(sorted(rows, key=lambda row: (row.phase, order.index(row.source))))


def _row(source: str, phase: str, fund: str, net: dict[str, int]) -> BudgetRow:
    def credit_of(*stems: str) -> int:
        return -sum(net.get(stem, 0) for stem in stems)

    return BudgetRow(
        source, phase, fund,
        appropriated=-credit_of("B11", "B12", "B13", "B14", "B15"),
        encumbered=credit_of("B22", "B24"),
        spent=credit_of("B23"),
        available=credit_of("B21"),
        received=credit_of("3371") + credit_of("5111"),
    )  # fmt: skip
