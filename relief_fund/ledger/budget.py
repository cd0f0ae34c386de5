"""The budget: papers read from a table file, posted as appropriations, and the report by source and phase."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import AmountInvalid, ReliefFundError
from relief_fund.kernel.money import parse_vnd
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger import templates
from relief_fund.ledger.budget_sheet import paper_rows, shown
from relief_fund.ledger.entries import Entry, control_in
from relief_fund.ledger.errors import BudgetFileInvalid, BudgetLineKnown, BudgetLineTypedAnew, LineInvalid
from relief_fund.ledger.funds import open_fund
from relief_fund.ledger.kind_sums import kind_sums
from relief_fund.ledger.papers import reversal_taken
from relief_fund.ledger.queries import ENTRY, funds
from relief_fund.ledger.tables import BudgetLine

LINE = BudgetLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
_ENTRY_OF = select(ENTRY.c.number).where(ENTRY.c.key == bindparam("key"))

SOURCES = {"central": "NSTW", "province": "NST", "district": "NSH", "integrated_mobilised": "LGHD"}
"""The four sources of the plan (Quảng Ngãi 1563/QĐ-UBND, IV) and the stem of their fund codes."""
PHASES = {"2018-2020": "1", "2021-2025": "2", "2026-2030": "3"}
KINDS = ("original", "supplement", "cut")
TYPED = 1_000_001
"""Lines of a decision that were typed, not read from a file, are numbered from here."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One checked line of a budget paper; ``amount`` in đồng, ``place`` as a refusal names it."""

    row: int
    source: str
    phase: str
    kind: str
    decision: str
    decided_on: date
    amount: int
    place: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def fund(self) -> str:
        """The budget fund of this source and phase."""
        return f"{SOURCES[self.source]}-{PHASES[self.phase]}"

    @property
    def signed(self) -> int:
        """What the line gives, đồng: a cut as minus."""
        return -self.amount if self.kind == "cut" else self.amount


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


def read_budget(path: Path, last_day: date = date.max) -> tuple[PaperLine, ...]:
    """Read and check a whole budget paper (CSV or xlsx), decided on ``last_day`` or before.

    Raises BudgetFileInvalid naming file, sheet, row, column, value and what was expected.
    """
    return tuple(_line(place, row, last_day) for place, row in paper_rows(path))


def _line(place: Mapping[str, Any], row: Mapping[str, str], last_day: date) -> PaperLine:
    def refuse(column: str, expected: str) -> BudgetFileInvalid:
        return BudgetFileInvalid(**place, column=column, value=shown(row[column]), expected=expected)

    for column, cell in row.items():
        if control_in(cell):
            raise refuse(column, "no_control_characters")
    for column, known in (("source", SOURCES), ("phase", PHASES), ("kind", KINDS)):
        if row[column] not in known:
            raise refuse(column, "|".join(known))
    if not row["decision"]:
        raise refuse("decision", "number of the decision")
    try:
        decided_on = _day(row["decided_on"])
    except ValueError:
        raise refuse("decided_on", "YYYY-MM-DD | DD/MM/YYYY") from None
    if decided_on > last_day:
        raise refuse("decided_on", "today_or_earlier")
    try:
        amount = parse_vnd(row["amount"])
    except AmountInvalid as trouble:
        raise refuse("amount", str(trouble.facts["expected"])) from None
    if amount == 0:
        raise refuse("amount", "more than 0")
    told = (row["source"], row["phase"], row["kind"], row["decision"], decided_on, amount)
    return PaperLine(place["row"], *told, place)


def _day(text: str) -> date:
    if "/" in text:
        day, month, year = map(int, text.split("/"))
        return date(year, month, day)
    return date.fromisoformat(text)


def import_budget(office: Office, actor: Actor, path: Path) -> BudgetImport:
    """Post a budget paper as appropriations, all or nothing; a second run of the same paper posts nothing.

    An appropriation is authority, not cash. Raises BudgetFileInvalid, BudgetLineKnown where lines of one of its
    decisions were typed, or read from another row, KeyReused where they said something else before, Overdrawn
    (a cut beyond what is left), FundNotOpenYet, PeriodClosed: what one row is refused for names its place.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    lines = read_budget(path, today(office.clock))

    def command(tx: Any) -> int:
        held = {row.key: row for row in tx.sql(LINE.select())}
        typed = {line.decision for line in lines if f"approp:{line.decision}:{TYPED}" in held}
        if typed:
            raise BudgetLineKnown(decision=min(typed))
        own = {_key(line) for line in lines}
        elsewhere = {(row.decision, row.fund, int(row.amount)) for key, row in held.items() if key not in own}
        for line in lines:
            if _key(line) in held:
                # Posted once more only to be compared: a row that says something else now is refused.
                tx.post(_entry(line, ""))
            elif (line.decision, line.fund, line.signed) in elsewhere:
                # The same line in another row, as of a paper that was sorted: it would give its money twice.
                raise BudgetLineKnown(decision=line.decision, **line.place)
        return sum(_post_line(tx, line) for line in lines if _key(line) not in held)

    try:
        posted = office.desk.run(command)
    except ReliefFundError as refusal:
        at = {_key(line): line for line in lines}.get(str(refusal.facts.get("key")))
        if at is None:
            raise
        raise _placed(refusal, at) from refusal
    return BudgetImport(len(lines), sum(line.signed for line in lines), posted)


def _placed(refusal: ReliefFundError, line: PaperLine) -> ReliefFundError:
    """What the books refused an entry for, with the place of the line it was made of."""
    if isinstance(refusal, LineInvalid):
        # The line is in bounds by itself: it is the sum with what stands before it that is not.
        told = {"column": "amount", "value": str(line.amount), "expected": "sums_within_64_bits"}
        return BudgetFileInvalid(**line.place, **told)
    return type(refusal)(**{**refusal.facts, **line.place})


def type_line(
    office: Office,
    actor: Actor,
    *,
    source: str,
    phase: str,
    kind: str,
    decision: str,
    decided_on: str,
    amount: str,
) -> str:
    """Post one line of a decision as it was typed; returns its key ``approp:<decision>:<n>``.

    Raises DutyMissing, BudgetFileInvalid naming the field, BudgetLineKnown where the decision says the same
    already or was read from a file, lines that were reversed left out, Overdrawn (a cut beyond what is left).
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    row = {
        "source": source, "phase": phase, "kind": kind, "decision": " ".join(decision.split()),
        "decided_on": decided_on.strip(), "amount": amount,
    }  # fmt: skip
    typed = _line({"file": "", "row": 0}, row, today(office.clock))

    def command(tx: Any) -> str:
        held = tx.sql(LINE.select().where(LINE.c.decision == typed.decision)).all()
        # One that was reversed gives nothing any more: it is typed anew, as the decision truly reads.
        stand = [one for one in held if not reversal_taken(tx, tx.sql(_ENTRY_OF, {"key": one.key}).scalar())]
        same = any((one.fund, one.amount) == (typed.fund, typed.signed) for one in stand)
        if same or any(_row_of(one.key) < TYPED for one in stand):
            raise BudgetLineKnown(decision=typed.decision)
        line = replace(typed, row=TYPED + len(held))
        _post_line(tx, line)
        return _key(line)

    return office.desk.run(command)


def check_line_not_typed_anew(tx: Any, key: str) -> None:
    """Raise BudgetLineTypedAnew where the budget line of the entry ``key`` was typed once more since it was reversed.

    In force again beside that one the decision would give twice. Asked inside a command.
    """
    own = tx.sql(LINE.select().where(LINE.c.key == key)).first()
    if own is None:
        return
    row = _row_of(own.key)
    for one in tx.sql(LINE.select().where(LINE.c.decision == own.decision, LINE.c.key != key)).all():
        other = _row_of(one.key)
        if min(row, other) >= TYPED:
            alike = one.fund == own.fund and (one.amount > 0) == (own.amount > 0)
            anew = alike and (other > row or one.amount == own.amount)
        else:
            # Read from a file or typed, never both; two rows of one file are two lines.
            anew = max(row, other) >= TYPED
        if anew and not reversal_taken(tx, tx.sql(_ENTRY_OF, {"key": one.key}).scalar()):
            raise BudgetLineTypedAnew(decision=own.decision)


def _row_of(key: str) -> int:
    return int(key.rpartition(":")[2])


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
    tx.post(_entry(line, voucher))
    tx.sql(
        LINE.insert(),
        {
            "key": _key(line), "fund": line.fund, "source": line.source, "phase": line.phase,
            "decision": line.decision, "decided_on": line.decided_on, "amount": line.signed,
        },
    )  # fmt: skip
    return 1


def _entry(line: PaperLine, voucher: str) -> Entry:
    facts: dict[str, Any] = {
        "fund": line.fund, "amount": line.amount, "decision": line.decision, "line": line.row,
        "on": line.decided_on, "voucher": voucher,
    }  # fmt: skip
    return templates.cut(**facts) if line.kind == "cut" else templates.appropriation(**facts, kind=line.kind)


def budget_report(connection: Any) -> tuple[BudgetRow, ...]:
    """Execution by source and phase, in the order of the plan; what was given and received stays so after an end."""
    sums: dict[tuple[str, str], int] = {}
    for one in kind_sums(connection):
        stem = one.account.partition(".")[0]
        sums[one.fund, stem] = sums.get((one.fund, stem), 0) + one.net
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
        # Unspent, turned into goods, spent: what was given back is none of these.
        received=credit_of("3371", "3661", "5111"),
    )  # fmt: skip
