"""The writing half of an import: one opening command, steps of at most 1,000 lines, one closing command.

While one step is written the next is prepared. A step looks up its own identities inside its command,
so that two imports of one file, in two processes even, post each line once.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.banking.errors import ImportWithdrawn, StatementOvertaken
from relief_fund.banking.identity import of_generation
from relief_fund.banking.inbox import KEYS_TAKEN
from relief_fund.banking.marks import Marks
from relief_fund.banking.parts import Part
from relief_fund.banking.readings import (
    BankAccountFace,
    IdentifiedLine,
    Matcher,
    PostedLine,
    PostedStep,
    Reading,
)
from relief_fund.banking.reconciliation import Reconciliation
from relief_fund.banking.statements.lines import CREDIT, Finding, StatementFile
from relief_fund.banking.tables import (
    BankDayPart,
    BankLine,
    BankOpening,
    ImportRun,
    ImportRunEnd,
    MatchedLine,
    PrintedBalance,
    WaitingLine,
)
from relief_fund.banking.tables_imports import ImportPartDecision, WithdrawnRun
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.folding import folded
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, DisclosureVault, Office
from relief_fund.ledger.entries import Entry, moved
from relief_fund.ledger.fund_line import FundLines, note_entry
from relief_fund.ledger.pace import Held, InTurn, Pace

STEP = 1_000
"""The most lines of one step; how many it takes is a matter of its pace."""
LINE = BankLine.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
RUN = ImportRun.__table__  # type: ignore[attr-defined]  # as above
PART_DECISION = ImportPartDecision.__table__  # type: ignore[attr-defined]  # as above
WITHDRAWN_RUN = WithdrawnRun.__table__  # type: ignore[attr-defined]  # as above
RUN_END = ImportRunEnd.__table__  # type: ignore[attr-defined]  # as above
OPENING = BankOpening.__table__  # type: ignore[attr-defined]  # as above
PRINTED = PrintedBalance.__table__  # type: ignore[attr-defined]  # as above
PART = BankDayPart.__table__  # type: ignore[attr-defined]  # as above
WAITING = WaitingLine.__table__  # type: ignore[attr-defined]  # as above
MATCH = MatchedLine.__table__  # type: ignore[attr-defined]  # as above
_KNOWN = select(LINE.c.identity).where(LINE.c.identity.in_(bindparam("marks", expanding=True)))
_LAST = (
    select(LINE.c.position)
    .where(LINE.c.account == bindparam("account"))
    .order_by(LINE.c.position.desc())
    .limit(1)
)
_OTHER_LAYOUT = (
    select(LINE.c.identity)
    .join(RUN, RUN.c.id == LINE.c.run)
    .where(
        LINE.c.account == bindparam("account"),
        LINE.c.position > bindparam("seen"),
        RUN.c.layout != bindparam("layout"),
    )
    .limit(1)
)
_OPENINGS = (
    select(OPENING.c.run, WITHDRAWN_RUN.c.withdrawal)
    .outerjoin(WITHDRAWN_RUN, WITHDRAWN_RUN.c.run == OPENING.c.run)
    .where(OPENING.c.account == bindparam("account"))
)
_TAKEN_BACK = select(WITHDRAWN_RUN.c.run).where(WITHDRAWN_RUN.c.run == bindparam("run"))


Vouchers = dict[tuple[date, str], str]
"""Voucher numbers by day and side."""
StepResult = tuple[int, Vouchers, int]
"""Lines posted, vouchers taken, and the last position of the account then."""


@dataclass(slots=True)
class Import:
    """A statement that has been checked and what of it is new: ``marks`` tell the ``fresh`` lines to be posted.

    ``finished``: an import of this very file has ended before. ``opening_due``: the account has no opening balance;
    ``opening`` is what it would be (đồng), ``opens_on`` its day, ``opens_in`` its fund where the account says another.
    ``choices`` are what was decided about ``parts``, ``reason`` why; ``held`` lines wait in parts nobody has settled,
    ``known_again`` are in the books in another format's words. ``last_position`` is the account's last line when it
    was compared. ``posted`` is what of ``fresh`` this import wrote: another may have been first.
    """

    account: BankAccountFace
    statement: StatementFile
    summed: Reconciliation
    marks: Marks
    findings: Sequence[Finding]
    finished: bool
    opening_due: bool
    opening: int | None
    opens_on: date
    opens_in: str = ""
    run: str = ""
    parts: Sequence[Part] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    fresh: int = 0
    held: int = 0
    known_again: int = 0
    last_position: int = 0
    posted: int = 0


def post_lines(
    office: Office,
    actor: Actor,
    checked: Import,
    recognise: Matcher,
    progress: Callable[[int, int], None] | None,
) -> str:
    """Post the fresh lines of ``checked``; returns the run's id, "" where there was nothing left to do."""
    if not checked.fresh and (checked.finished or checked.held):
        return ""
    run = fresh_id()
    office.desk.run(_opening_command(run, actor, checked, moment_text(office.clock.now())))
    posted = checked.posted = _post_steps(office, checked, run, recognise, progress)
    known = len(checked.statement.lines) - posted - checked.held
    end = {"run": run, "ended_at": moment_text(office.clock.now()), "posted": posted, "already_known": known}
    office.desk.run(lambda tx: tx.sql(RUN_END.insert(), end) and None)
    return run


def _post_steps(
    office: Office,
    checked: Import,
    run: str,
    recognise: Matcher,
    progress: Callable[[int, int], None] | None,
) -> int:
    """Post step after step, preparing the next while one is written; returns how many lines were posted."""
    vouchers, pace = Vouchers(), Pace(STEP)
    posted, done, seen = 0, 0, checked.last_position

    def begins(step: _Step) -> None:
        step.seen, step.alone_at = seen, checked.last_position + posted

    def answered(step: _Step, result: StepResult) -> None:
        nonlocal posted, done, seen
        count, taken, seen = result
        posted, done = posted + count, done + len(step)
        vouchers.update(taken)
        if progress:
            progress(done, checked.fresh)

    parts = checked.marks.steps(pace.size)
    steps = (_Step(checked, run, part, recognise, vouchers, office.vault) for part in parts)
    InTurn[_Step](office.desk, pace, hand_in=office.desk.submit, begins=begins, answered=answered).run(steps)
    return posted


def _opening_command(run: str, actor: Actor, checked: Import, moment: str) -> Callable[[Any], None]:
    """The command that notes the run, its printed balances, and the account's opening where it is due."""
    account, summed = checked.account, checked.summed
    total = summed.total
    row = {
        "id": run, "account": account.account, "statement_digest": checked.statement.digest,
        "file_name": checked.statement.file_name[:200], "layout": checked.statement.layout,
        "officer": actor.officer, "started_at": moment, "lines": len(checked.statement.lines),
        "credits": total.credits, "credits_total": total.credits_total,
        "debits": total.debits, "debits_total": total.debits_total,
        "opening": summed.opening, "closing": summed.closing,
        "first_day": checked.statement.lines[0].day, "last_day": checked.statement.lines[-1].day,
        "findings": json.dumps([finding.told() for finding in checked.findings]),
    }  # fmt: skip
    printed = [
        {"account": account.account, "day": day, "run": run, "balance": balance}
        for day, balance in sorted(summed.day_ends.items())
    ]
    entry = opening_entry(checked)
    decided = [
        {
            "run": run, "part": part.key, "choice": checked.choices[part.key], "lines": len(part.lines),
            "reason": checked.reason, "officer": actor.officer, "decided_at": moment,
        }
        for part in checked.parts
        if part.key in checked.choices
    ]  # fmt: skip

    def command(tx: Any) -> None:
        tx.sql(RUN.insert(), row)
        tx.rows(PART_DECISION, decided)
        tx.rows(PRINTED, printed)
        earlier = tx.sql(_OPENINGS, {"account": account.account}).all()
        due = checked.opening_due and checked.opening is not None
        if not due or any(one.withdrawal is None for one in earlier):
            return
        opened = {
            "account": account.account, "first_day": checked.opens_on, "amount": checked.opening, "run": run,
        }  # fmt: skip
        tx.sql(OPENING.insert(), opened)
        if entry:
            # One that was withdrawn keeps its key for good: the next is the next generation of it.
            told = replace(entry, key=opening_key(account, len(earlier) + 1))
            voucher = tx.voucher(account.owner, checked.opens_on.year, "KC", told.key)
            note_entry(tx, told, tx.post(replace(told, voucher=voucher)))

    return command


def opening_entry(checked: Import) -> Entry | None:
    """Template 1: money from before the first line, in the leaf of earlier money; never a gift."""
    account, amount = checked.account, checked.opening
    if not amount:
        return None
    other = "3371" if account.purpose == "budget" else "4211"
    sides = (account.account, other) if amount > 0 else (other, account.account)
    return Entry(
        key=opening_key(account, 1),
        kind="opening",
        occurred_on=checked.opens_on,
        lines=moved(checked.opens_in or account.earlier_fund, *sides, abs(amount)),
    )


def matched_keys(tx: Any, readings: Sequence[Reading]) -> set[str]:
    """Those entries that ``readings`` would match which another line stands for already."""
    keys = [key for reading in readings for key in reading.matches]
    return set(tx.sql(KEYS_TAKEN, {"keys": keys}).scalars()) if keys else set()


def opening_key(account: BankAccountFace, turn: int) -> str:
    """Key of the entry of an account's opening balance, told for the ``turn``-th time, from 1."""
    return of_generation(f"opening:{account.earlier_fund}:{account.account}:VND", turn)


class _Step:
    """One step: prepared when made, then run at the desk, as often as the desk needs."""

    def __init__(
        self,
        checked: Import,
        run: str,
        lines: Sequence[IdentifiedLine],
        recognise: Matcher,
        vouchers: Vouchers,
        vault: DisclosureVault,
    ) -> None:
        self._statement = checked.statement
        self._account = checked.account
        self._run = run
        self._id = fresh_id()
        self.lines = lines
        self.held = Held()
        self.seen = self.alone_at = checked.last_position
        self._matcher = recognise
        self._vault = vault
        self._readings = recognise.read(checked.account, lines)
        self._entries = [
            self._entry(line, reading, vouchers.get(_series(line), ""))
            for line, reading in zip(lines, self._readings, strict=True)
        ]

    def __len__(self) -> int:
        return len(self.lines)

    def divided(self, most: int) -> "tuple[_Step, _Step]":
        """The step of the first ``most`` lines and that of the others, as they are prepared."""
        parts = copy(self), copy(self)
        for part, which in zip(parts, (slice(most), slice(most, None)), strict=True):
            part._id, part.held = fresh_id(), Held()
            part.lines, part._readings = self.lines[which], self._readings[which]
            part._entries = self._entries[which]
        return parts

    def _entry(self, line: IdentifiedLine, reading: Reading, voucher: str) -> Entry | None:
        """The line's entry, its digest and leaf made now, beside the writing of the step before."""
        if reading.matches:
            return None
        entry = reading.entry(self._account.account, line, voucher)
        return entry.prepare() if voucher else entry

    def __call__(self, tx: Any) -> StepResult:
        """Write what is still unknown of this step; returns how many lines it posted, and its vouchers."""
        self.held.begins()
        if tx.sql(_TAKEN_BACK, {"run": self._run}).first():
            raise ImportWithdrawn(run=self._run)
        known: set[str] = set()
        matched = matched_keys(tx, self._readings)
        position = tx.sql(_LAST, {"account": self._account.account}).scalar() or 0
        # Where none but this import's own lines came since the file was compared, no line of this step is known.
        if position > self.alone_at:
            known.update(tx.sql(_KNOWN, {"marks": [identity for identity, _ in self.lines]}).scalars())
        if position > self.seen:
            self._refuse_other_formats(tx)
        done: list[PostedLine] = []
        taken: Vouchers = {}
        funds = FundLines(tx)
        for line, reading, entry in zip(self.lines, self._readings, self._entries, strict=True):
            if line.identity in known:
                continue
            if reading.otherwise and not self._stands(tx, reading, matched):
                reading = reading.otherwise
                entry = reading.entry(self._account.account, line)
            matched.update(reading.matches)
            for table, rows in reading.rows:
                tx.rows(table, rows)
            place, number = -1, 0
            if entry is not None:
                entry = entry if entry.voucher else self._with_voucher(tx, entry, line, taken)
                number = tx.post(entry)
                place = funds.note(entry, number, undoes=reading.undoes, fresh=True)
            position += 1
            done.append(PostedLine(line.identity, line.line, reading, position, place, number))
        funds.write()
        self._write(tx, PostedStep(self._id, self._account, done))
        return len(done), taken, position

    def _refuse_other_formats(self, tx: Any) -> None:
        """Lines that came since the comparison are known by their identities, unless in another format's words."""
        since = {"account": self._account.account, "seen": self.seen, "layout": self._statement.layout}
        if tx.sql(_OTHER_LAYOUT, since).first():
            raise StatementOvertaken(file=self._statement.file_name)

    def _stands(self, tx: Any, reading: Reading, matched: set[str]) -> bool:
        """Whether a reading that rests on other papers still does, lines before it in this step included."""
        return matched.isdisjoint(reading.matches) and (reading.holds is None or reading.holds(tx))

    def _with_voucher(self, tx: Any, entry: Entry, line: IdentifiedLine, taken: Vouchers) -> Entry:
        """One voucher per statement, day and side: its evidence names them, so a resumed import shares it."""
        series = day, side = _series(line)
        if series not in taken:
            evidence = f"statement:{self._account.account}:{self._statement.digest}:{day.isoformat()}:{side}"
            taken[series] = str(tx.voucher(self._account.owner, day.year, side, evidence))
        return replace(entry, voucher=taken[series])

    def _write(self, tx: Any, step: PostedStep) -> None:
        if not step.lines:
            return
        self._vault.keep(tx, [one.reading.sealed for one in step.lines if one.reading.sealed])
        tx.rows(LINE, [_line_row(step.account, self._run, one) for one in step.lines])
        tx.rows(PART, _part_rows(step))
        tx.rows(WAITING, [_waiting_row(step.account, one) for one in step.lines if one.reading.proposal])
        rows = [
            {"entry_key": key, "identity": one.identity} for one in step.lines for key in one.reading.matches
        ]
        tx.rows(MATCH, rows)
        for table, own in self._matcher.rows(step):
            tx.rows(table, own)


def _series(line: IdentifiedLine) -> tuple[date, str]:
    """Day and side of the voucher: BC (báo có) for credits, BN (báo nợ) for debits."""
    return line.line.day, "BC" if line.line.direction == CREDIT else "BN"


def _line_row(account: BankAccountFace, run: str, posted: PostedLine) -> Mapping[str, Any]:
    row, day, direction, amount, reference, text, _ = posted.line
    reading = posted.reading
    return {
        "account": account.account, "position": posted.position, "identity": posted.identity, "day": day,
        "direction": direction, "amount": amount, "reference": reference, "text": text,
        "folded": "" if text.isascii() else folded(text), "reading": reading.kind, "fund": reading.fund,
        "other_side": reading.other_side, "run": run, "row": row,
    }  # fmt: skip


def _waiting_row(account: BankAccountFace, posted: PostedLine) -> Mapping[str, Any]:
    return {
        "identity": posted.identity, "account": account.account, "position": posted.position,
        "day": posted.line.day, "proposal": posted.reading.proposal,
    }  # fmt: skip


def _part_rows(step: PostedStep) -> list[Mapping[str, Any]]:
    lines: Counter[tuple[date, str, str]] = Counter()
    totals: Counter[tuple[date, str, str]] = Counter()
    for one in step.lines:
        key = (one.line.day, one.line.direction, one.reading.kind)
        lines[key] += 1
        totals[key] += one.line.amount
    return [
        {
            "step": step.id, "day": day, "direction": direction, "reading": reading,
            "account": step.account.account, "lines": count, "total": totals[day, direction, reading],
        }
        for (day, direction, reading), count in lines.items()
    ]  # fmt: skip
