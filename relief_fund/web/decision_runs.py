"""One decision about all lines that a search finds: chosen and counted first, then booked off the request.

A run is a folder under the home's uploads: ``lines.json`` names the lines that were chosen, ``run.json`` says how
far it came, ``stayed.jsonl`` which lines stayed as they were and why. Each line is a decision of its own, so a run
is stopped between two of them and goes on where it stopped: a line that it has decided is known by that decision.
Nothing of a line's text is kept here.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from relief_fund.banking.decisions import CHOICES, LONGEST_REASON, decide_read_line
from relief_fund.banking.errors import DecisionUnfit, LineDecided, LineUnknown
from relief_fund.banking.inbox import InboxLine, Search
from relief_fund.banking.many_lines import Matching, decided_so, matching, matching_lines, named_in_turn
from relief_fund.banking.queries import accounts
from relief_fund.banking.readings import BankAccountFace
from relief_fund.banking.remembered import GIFT
from relief_fund.banking.statements.lines import CREDIT
from relief_fund.donors.accept_gift import accept_read_line
from relief_fund.kernel.clock import moment_from, moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.errors import ReliefFundError
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Home
from relief_fund.web import background
from relief_fund.web.errors import NothingFound, SelectionChanged, SelectionTooLarge
from relief_fund.web.import_reports import KeptRefusal, written
from relief_fund.web.kept_runs import DONE, RUNNING, STOPPED, WAITS_TO_CLOSE, KeptRuns
from relief_fund.web.uploads import private_folder, write_private

DECISIONS = (GIFT, *CHOICES)
"""Decisions that need nothing but their line, and may be taken about many at once."""
STEP = 100
"""Lines between two notes of progress."""
LONGEST_SELECTION = 200_000
"""Lines of one run."""
CHOSEN, STAYED = "lines.json", "stayed.jsonl"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be decided: lines that wait, fit the search and stand on ``account`` ("" any), and why."""

    search: Search
    account: str
    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many lines a decision would be about, their sums in and out (đồng), how many it does not suit."""

    lines: int
    credit: int
    debit: int
    unfit: int


@dataclass(frozen=True, slots=True)
class DecisionRun:
    """One run as it stands; sums in đồng. ``officers`` are all who had a hand in it, the last of them ``officer``."""

    id: str
    decision: str
    reason: str
    officer: str
    state: str
    total: int
    credit: int
    debit: int
    chosen_at: str
    officers: list[str] = field(default_factory=list)
    begun_at: str = ""
    done: int = 0
    done_before: int = 0
    booked: int = 0
    booked_credit: int = 0
    booked_debit: int = 0
    stayed: int = 0
    code: str = ""

    def seconds_left(self, now: datetime) -> int:
        """Whole seconds until the end at the present pace; 0 before the first step."""
        made = self.done - self.done_before
        if made <= 0 or not self.begun_at:
            return 0
        gone = max((now - moment_from(self.begun_at)) // timedelta(seconds=1), 1)
        return max(self.total - self.done, 0) * gone // made + 1


RUNS = KeptRuns("decisions", DecisionRun, timedelta(days=30))
"""What is deleted afterwards is the note of the run; its decisions stay in the books."""
runs, find, sweep, is_cut_off = RUNS.all, RUNS.find, RUNS.sweep, RUNS.is_cut_off
stop, discard = RUNS.stop, RUNS.discard


@dataclass(frozen=True, slots=True)
class Stayed:
    """A line that stayed as it was, and why."""

    identity: str
    why: KeptRefusal


def foresee(connection: Any, wanted: Wanted) -> Foreseen:
    """What the decision would be about as things stand. Raises DecisionUnfit where it is none of ``DECISIONS``."""
    found = matching(connection, search=wanted.search, account=wanted.account)
    suited = _suited(connection, found, wanted.decision)
    sums = {way: sum(one.total for one in suited if one.direction == way) for way in ("credit", "debit")}
    lines = sum(one.lines for one in suited)
    return Foreseen(lines, sums["credit"], sums["debit"], sum(one.lines for one in found) - lines)


def begin(home: Home, actor: Actor, wanted: Wanted, *, seen: Foreseen) -> str:
    """Choose the lines and begin; returns the run's id at once. ``seen`` is what the officer has agreed to.

    Raises DutyMissing, DecisionUnfit (also for a reason that does not fit), NothingFound where no line does,
    SelectionChanged where other lines fit by now, SelectionTooLarge.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    sweep(home)
    reason = " ".join(wanted.reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise DecisionUnfit(decision=wanted.decision[:40], reason_length=len(reason))
    with home.office.read() as connection:
        now = foresee(connection, wanted)
        if now != seen:
            raise SelectionChanged(lines=now.lines)
        if now.lines > LONGEST_SELECTION:
            raise SelectionTooLarge(lines=now.lines, limit=LONGEST_SELECTION)
        suited = _suited(
            connection,
            matching(connection, search=wanted.search, account=wanted.account),
            wanted.decision,
        )
        chosen = matching_lines(
            connection, search=wanted.search, account=wanted.account, limit=LONGEST_SELECTION,
            fitting=[(one.account, one.direction, one.fund) for one in suited],
        )  # fmt: skip
    if not chosen:
        raise NothingFound()
    run = DecisionRun(
        fresh_id(), wanted.decision, reason, actor.officer, RUNNING, len(chosen), now.credit, now.debit,
        moment_text(home.clock.now()),
    )  # fmt: skip
    write_private(private_folder(RUNS.folder(home, run.id)) / CHOSEN, json.dumps(chosen).encode())
    _start(home, actor, run)
    return run.id


def _suited(connection: Any, found: Sequence[Matching], decision: str) -> list[Matching]:
    """The kinds of lines that the decision suits. Raises DecisionUnfit."""
    if decision not in DECISIONS:
        raise DecisionUnfit(decision=decision[:40])
    known = {one.account: one for one in accounts(connection)}
    return [one for one in found if suits(decision, one, known[one.account])]


def way_of(decision: str) -> str:
    """Which way the money goes on the lines that one of ``DECISIONS`` is about."""
    return CREDIT if decision == GIFT else CHOICES[decision].direction


def has_place(decision: str, purpose: str) -> bool:
    """Whether one of ``DECISIONS`` fits an account of this purpose ("campaign", "budget")."""
    return purpose == "campaign" if decision == GIFT else bool(CHOICES[decision].account(purpose))


def suits(decision: str, one: Matching | InboxLine, account: BankAccountFace) -> bool:
    """Whether one of ``DECISIONS`` is about such lines of ``account`` at all."""
    if decision == GIFT:
        return one.direction == CREDIT and account.purpose == "campaign" and one.fund == account.fund
    return one.direction == way_of(decision) and has_place(decision, account.purpose)


def start(home: Home, actor: Actor, run_id: str) -> None:
    """Go on with a run that was stopped or cut off; harmless while it runs. Raises NothingFound, DutyMissing."""
    actor.require(Duty.FUND_ADMINISTRATOR)
    run = find(home, run_id)
    if run.state != DONE and not background.has(run_id):
        RUNS.stop_mark(home, run_id).unlink(missing_ok=True)
        _start(home, actor, run)


def resume(home: Home) -> list[str]:
    """Go on with every run that was cut off, while its officer holds the duty; returns their ids."""
    return RUNS.resume(home, start)


def _start(home: Home, actor: Actor, run: DecisionRun) -> None:
    begun = replace(
        run, state=RUNNING, officer=actor.officer, officers=sorted({*run.officers, actor.officer}),
        begun_at=moment_text(home.clock.now()), done_before=run.done, code="",
    )  # fmt: skip
    RUNS.write(home, begun)
    background.begin(run.id, RUNS.work, home, actor, run.id, _decided)


def stayed_lines(home: Home, run_id: str, *, after: int = 0, limit: int = 50) -> tuple[Stayed, ...]:
    """Lines that stayed as they were, in the order of the books, behind the first ``after``. Raises NothingFound."""
    find(home, run_id)
    path = RUNS.folder(home, run_id) / STAYED
    rows = [json.loads(row) for row in path.read_text("utf-8").splitlines()] if path.is_file() else []
    # A step that was cut off notes its lines again.
    last = {row["line"]: Stayed(row["line"], KeptRefusal(row["code"], row["facts"])) for row in rows}
    return tuple(last.values())[after : after + limit]


def _decided(home: Home, actor: Actor, run: DecisionRun) -> DecisionRun:
    chosen: list[str] = json.loads((RUNS.folder(home, run.id) / CHOSEN).read_text("utf-8"))
    while run.done < len(chosen):
        some = chosen[run.done : run.done + STEP]
        run, stayed, whole = _step(home, actor, run, some)
        if stayed:
            _note(RUNS.folder(home, run.id) / STAYED, stayed)
        if not whole:
            return replace(run, state=STOPPED)
        RUNS.write(home, run)
    return replace(run, state=DONE)


def _step(
    home: Home, actor: Actor, run: DecisionRun, some: Sequence[str]
) -> tuple[DecisionRun, list[Mapping[str, Any]], bool]:
    """The run after a step, the lines of it that stayed, and whether it went through to its end."""
    with home.office.read() as connection:
        known = named_in_turn(connection, some)
        ours = decided_so(
            connection, some, decision=run.decision, reason=run.reason, officers=run.officers, since=run.chosen_at
        )  # fmt: skip
    stayed: list[Mapping[str, Any]] = []
    for identity in some:
        if RUNS.stop_mark(home, run.id).exists():
            return run, stayed, False
        line = known.get(identity)
        try:
            if identity not in ours:
                _decide(home, actor, run, line)
            assert line is not None, "a line that was decided is known"
            way = "booked_credit" if line.direction == CREDIT else "booked_debit"
            sums: dict[str, Any] = {way: getattr(run, way) + line.amount}
            run = replace(run, done=run.done + 1, booked=run.booked + 1, **sums)
        except ReliefFundError as refusal:
            if refusal.code in WAITS_TO_CLOSE:
                raise
            stayed.append({"line": identity, **written(refusal)})
            run = replace(run, done=run.done + 1, stayed=run.stayed + 1)
    return run, stayed, True


def _decide(home: Home, actor: Actor, run: DecisionRun, line: InboxLine | None) -> None:
    if line is None:
        raise LineUnknown()
    if line.decision:
        raise LineDecided(decision=line.decision)
    if run.decision == GIFT:
        accept_read_line(home.office, actor, line=line, reason=run.reason)
    else:
        decide_read_line(home.office, actor, line=line, decision=run.decision, reason=run.reason)


def _note(path: Path, stayed: Sequence[Mapping[str, Any]]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as out:
        out.writelines(f"{json.dumps(row)}\n" for row in stayed)
