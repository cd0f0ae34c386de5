"""The budget desk: every decision with its lines, its entries and its paper."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.budget import LINE
from relief_fund.ledger.corrected import adjusting, in_force
from relief_fund.ledger.errors import BudgetFileInvalid
from relief_fund.ledger.queries import entries_by_keys, entries_numbered
from relief_fund.ledger.tables import JournalEntry
from relief_fund.ledger.tables_budget import BudgetPaper

PAPER = BudgetPaper.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
ENTRY = JournalEntry.__table__  # type: ignore[attr-defined]  # as above
MOST_LINES = 1_000


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One line of a decision: what it gave (a cut as minus) to which fund, đồng, and the entry that says so.

    ``stands`` is what is left of ``amount`` once the entry was reversed or adjusted.
    """

    fund: str
    source: str
    phase: str
    amount: int
    entry: int
    kind: str
    stands: int


@dataclass(frozen=True, slots=True)
class PaperFace:
    """A decision's file: name, bytes, SHA-256."""

    file_name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class BudgetDecision:
    """A decision (quyết định giao dự toán) with its lines and papers; ``total`` đồng that stands, cuts taken off."""

    decision: str
    decided_on: date
    lines: tuple[DecisionLine, ...]
    papers: tuple[PaperFace, ...]

    @property
    def total(self) -> int:
        """What stands of what the decision gave in all."""
        return sum(one.stands for one in self.lines)


def budget_decisions(
    connection: Any, *, fund: str = "", limit: int = MOST_LINES
) -> tuple[BudgetDecision, ...]:
    """Decisions, the latest first, of every fund or of one; the newest ``limit`` lines."""
    query = select(LINE).order_by(LINE.c.decided_on.desc(), LINE.c.key.desc()).limit(limit)
    rows = connection.execute(query.where(LINE.c.fund == fund) if fund else query).all()
    numbers = entries_by_keys(connection, [row.key for row in rows])
    kinds, adjusted = _kinds(connection, numbers), _adjusted(connection, numbers.values())
    stand = in_force(connection, numbers.values())
    papers = _papers(connection)
    found: dict[tuple[str, date], list[DecisionLine]] = {}
    for row in rows:
        # A line that nobody posted gives nothing: a named check finds it, and the page still shows the others.
        number, amount = numbers.get(row.key, 0), int(row.amount)
        stands = adjusted.get(number, 0) + (amount if number in stand else 0)
        line = DecisionLine(
            row.fund, row.source, row.phase, amount, number, kinds.get(number, ""), stands
        )  # fmt: skip
        found.setdefault((row.decision, row.decided_on), []).append(line)
    return tuple(
        BudgetDecision(decision, day, tuple(reversed(lines)), tuple(papers.get(decision, ())))
        for (decision, day), lines in found.items()
    )


def _kinds(connection: Any, numbers: Mapping[str, int]) -> dict[int, str]:
    query = select(ENTRY.c.number, ENTRY.c.kind).where(ENTRY.c.number.in_(list(numbers.values())))
    return {row.number: row.kind for row in connection.execute(query)}


def _adjusted(connection: Any, numbers: Collection[int]) -> dict[int, int]:
    """What adjusting entries in force have added to the authority that each of these entries gave, đồng."""
    found = adjusting(connection, numbers)
    moved = {
        one.number: sum(line.credit - line.debit for line in one.postings if line.account == "B21")
        for one in entries_numbered(connection, [later for own in found.values() for later in own])
    }
    return {number: sum(moved[later] for later in own) for number, own in found.items()}


def _papers(connection: Any) -> dict[str, list[PaperFace]]:
    found: dict[str, list[PaperFace]] = {}
    columns = (PAPER.c.decision, PAPER.c.file_name, PAPER.c.size, PAPER.c.digest)
    for decision, name, size, digest in connection.execute(select(*columns).order_by(PAPER.c.kept_at)):
        found.setdefault(decision, []).append(PaperFace(name, int(size), digest))
    return found


def keep_paper(
    office: Office, actor: Actor, *, decision: str, file_name: str, size: int, digest: str
) -> None:
    """Note the file of a decision, publicly by its digest; the same file again is harmless.

    Raises DutyMissing, BudgetFileInvalid where no line cites the decision or the file is empty.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    row = {
        "decision": decision, "digest": digest, "file_name": file_name[:200], "size": size,
        "kept_by": actor.officer, "kept_at": moment_text(office.clock.now()),
    }  # fmt: skip
    cited = select(LINE.c.key).where(LINE.c.decision == decision).limit(1)
    known = select(PAPER.c.digest).where(PAPER.c.decision == decision, PAPER.c.digest == digest)

    def command(tx: Any) -> None:
        if size <= 0 or tx.sql(cited).first() is None:
            raise BudgetFileInvalid(file=file_name[:80], column="decision", value=decision[:40])
        if tx.sql(known).first() is None:
            tx.sql(PAPER.insert(), row)
            tx.leaf(
                "budget_paper",
                {"decision": decision, "sha256": digest, "size": size, "officer": actor.officer},
            )

    office.desk.run(command)


def paper_named(connection: Any, digest: str) -> PaperFace | None:
    """The paper with this SHA-256, or None."""
    query = select(PAPER.c.file_name, PAPER.c.size, PAPER.c.digest).where(PAPER.c.digest == digest)
    row = connection.execute(query.limit(1)).first()
    return PaperFace(row.file_name, int(row.size), row.digest) if row else None
