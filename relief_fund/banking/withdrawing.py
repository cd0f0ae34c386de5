"""Carrying a withdrawal out: every entry reversed in steps of 1,000 lines, resumable, its lines kept.

Debits go first, so that no purse falls below zero on the way where it would not at the end. A reversal
stands on the day of what it reverses: bank and books agree on each day before and after.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, Protocol

from sqlalchemy import bindparam, func, insert, select

from relief_fund.banking.errors import WithdrawalInvalid
from relief_fund.banking.queries import account_by_code
from relief_fund.banking.readings import BankAccountFace
from relief_fund.banking.statements.lines import CREDIT, DEBIT
from relief_fund.banking.tables import BankDayPart, LineDecision
from relief_fund.banking.withdrawal_queries import (
    ENDED,
    GONE,
    BookedLine,
    WithdrawalFace,
    last_withdrawn,
    lines_of,
    runs_withdrawn,
    withdrawal_by_id,
)
from relief_fund.banking.withdrawn_entries import Undone, places_of_gifts, undone_opening, undone_with
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Office
from relief_fund.ledger.entries import WITHDRAWN, Entry, Line
from relief_fund.ledger.figures import GIFTS
from relief_fund.ledger.fund_line import FundLines, Own, note_entry
from relief_fund.ledger.papers import reversal_taken

STEP = 1_000
PART = BankDayPart.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
DECISION = LineDecision.__table__  # type: ignore[attr-defined]  # as above
_GONE_ALREADY = select(GONE.c.identity).where(GONE.c.identity.in_(bindparam("marks", expanding=True)))
_DECISIONS = select(func.count()).where(DECISION.c.identity.in_(bindparam("marks", expanding=True)))
_ENDED = select(ENDED.c.withdrawal).where(ENDED.c.withdrawal == bindparam("withdrawal"))


class LinePlace(NamedTuple):
    """A line that a step withdraws: its place on the account, and how much it brought in."""

    identity: str
    position: int
    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class WithdrawnStep:
    """One step of a withdrawal as it stands inside its command."""

    id: str
    withdrawal: str
    account: str
    reason: str
    officer: str
    moment: str
    lines: Sequence[LinePlace]


class WithdrawalFollower(Protocol):
    """Told of withdrawn lines inside the command, writes its own room's rows. ``donors`` implements it."""

    def places(self, connection: Any, account: str, positions: Sequence[int]) -> Mapping[str, int]:
        """Where the gifts of these lines stand on the line of their fund, by the key of the entry of each."""
        ...

    def follow(self, tx: Any, step: WithdrawnStep) -> Iterable[tuple[Any, Sequence[Mapping[str, Any]]]]:
        """Rows (table, rows) that go with the step; may read its own room's tables through ``tx``."""
        ...


class _Changed(Exception):
    """A line was decided, an adjusting entry undone, or the step taken by another, since it was prepared."""


def carry_on(
    office: Office,
    withdrawal: str,
    follower: WithdrawalFollower,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Withdraw what is left of an agreed withdrawal; returns how many lines are withdrawn then.

    Killed or stopped at any moment (``progress`` may raise), the same call goes on. Raises
    WithdrawalInvalid where nobody has agreed, and what the desk refuses.
    """
    with office.read() as connection:
        face = withdrawal_by_id(connection, withdrawal)
        account = account_by_code(connection, face.account) if face else None
    if face is None or account is None or face.answer != "agreed":
        raise WithdrawalInvalid(expected="agreed_withdrawal")
    if face.ended_at:
        return face.done
    done = face.done
    for direction in (DEBIT, CREDIT):
        while step := _prepared(office, face, account, direction, follower):
            try:
                done += int(office.desk.run(_command(step, follower)))
            except _Changed:
                continue
            if progress:
                progress(done, face.lines)
    _end(office, face, account, done)
    return done


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A step made outside its command: lines, their reversals in the order they are posted, day sums."""

    told: WithdrawnStep
    face: WithdrawalFace
    owner: str
    lines: Sequence[BookedLine]
    reversals: Sequence[Undone]
    decisions: int


def _prepared(
    office: Office,
    face: WithdrawalFace,
    account: BankAccountFace,
    direction: str,
    follower: WithdrawalFollower,
) -> _Prepared | None:
    """The next step in ``direction``, None where nothing is left of it."""
    with office.read() as connection:
        after = last_withdrawn(connection, face.id, direction)
        runs = runs_withdrawn(connection, face.id)
        lines = lines_of(
            connection, account=face.account, runs=runs, direction=direction, after=after, limit=STEP
        )
        if not lines:
            return None
        places = follower.places(connection, face.account, places_of_gifts(connection, lines))
        reversals = undone_with(connection, lines, places)
    told = WithdrawnStep(
        fresh_id(), face.id, face.account, face.reason, face.answered_by, moment_text(office.clock.now()),
        [LinePlace(line.identity, line.position, line.day, line.amount) for line in lines],
    )  # fmt: skip
    return _Prepared(told, face, account.owner, lines, reversals, sum(len(one.decided) for one in lines))


def _command(step: _Prepared, follower: WithdrawalFollower) -> Callable[[Any], int]:
    marks = [line.identity for line in step.lines]
    halves = [marks[:500], marks[500:]]
    gone = [
        {
            "identity": line.identity, "withdrawal": step.face.id, "account": step.face.account,
            "direction": line.direction, "position": line.position, "day": line.day,
        }
        for line in step.lines
    ]  # fmt: skip
    parts = _part_rows(step)

    def command(tx: Any) -> int:
        if any(reversal_taken(tx, one.number) for one in step.reversals if one.adjusting):
            raise _Changed
        for half in halves:
            if half and tx.sql(_GONE_ALREADY, {"marks": half}).first():
                raise _Changed
        if (
            sum(int(tx.sql(_DECISIONS, {"marks": half}).scalar()) for half in halves if half)
            != step.decisions
        ):
            raise _Changed
        tx.rows(GONE, gone)
        tx.rows(PART, parts)
        _post(tx, step)
        for table, rows in follower.follow(tx, step.told):
            tx.rows(table, rows)
        return len(gone)

    return command


def _post(tx: Any, step: _Prepared) -> None:
    """Post the reversals, and take from the lines of their funds what the entries had brought onto them."""
    vouchers: dict[str, str] = {}
    gifts: list[tuple[Undone, int]] = []
    funds = FundLines(tx)
    for undone in step.reversals:
        # Facts of a day share a voucher; a decision's reversal has its own, by which others know it.
        day, key = undone.entry.occurred_on, undone.entry.key
        evidence = f"withdrawal:{step.face.id}:{day.isoformat()}" if key.startswith(WITHDRAWN) else key
        if evidence not in vouchers:
            vouchers[evidence] = str(tx.voucher(step.owner, day.year, "DC", evidence))
        number = int(tx.post(replace(undone.entry, voucher=vouchers[evidence])))
        if _given(undone):
            gifts.append((undone, number))
        else:
            funds.note(undone.entry, number, undoes=undone.key, fresh=True)
    for stretch in _stretches(gifts):
        merged, number = _merged(stretch), stretch[-1][1]
        begins = stretch[0][0].place
        whose = Own(begins, begins + sum(_given(one) for one, _ in stretch), f"withdrawal:{step.face.id}")
        funds.note(merged, number, own=whose, fresh=True)
    funds.write()


def _given(undone: Undone) -> int:
    """What the reversal takes from a gift that stands on its fund's line, đồng; 0 where it takes none."""
    if undone.place < 0:
        return 0
    return sum(line.debit - line.credit for line in undone.entry.lines if line.account in GIFTS)


def _fund_of(undone: Undone) -> str:
    return next(line.fund for line in undone.entry.lines if line.account in GIFTS)


def _stretches(gifts: Sequence[tuple[Undone, int]]) -> list[list[tuple[Undone, int]]]:
    """Gifts that stand side by side on one fund's line are taken from it at once."""
    found: list[list[tuple[Undone, int]]] = []
    ends: tuple[str, int] | None = None
    for one in sorted(gifts, key=lambda gift: (_fund_of(gift[0]), gift[0].place)):
        fund, begins = _fund_of(one[0]), one[0].place
        if ends == (fund, begins):
            found[-1].append(one)
        else:
            found.append([one])
        ends = fund, begins + _given(one[0])
    return found


def _merged(stretch: Sequence[tuple[Undone, int]]) -> Entry:
    """The reversals of a stretch as one, under the last one's name."""
    sums: dict[tuple[str, str, bool, str, str], int] = {}
    for undone, _ in stretch:
        for line in undone.entry.lines:
            side = (line.fund, line.account, bool(line.debit), line.unit, line.purpose)
            sums[side] = sums.get(side, 0) + line.debit + line.credit
    lines = tuple(
        Line(fund, account, amount if debit else 0, 0 if debit else amount, unit, purpose)
        for (fund, account, debit, unit, purpose), amount in sums.items()
    )
    return replace(stretch[-1][0].entry, lines=lines)


def _part_rows(step: _Prepared) -> list[Mapping[str, Any]]:
    """What the step takes from the sums of days: the same parts with their signs turned."""
    lines: Counter[tuple[date, str, str]] = Counter()
    totals: Counter[tuple[date, str, str]] = Counter()
    for line in step.lines:
        key = (line.day, line.direction, line.reading)
        lines[key] += 1
        totals[key] += line.amount
    return [
        {
            "step": step.told.id, "day": day, "direction": direction, "reading": reading,
            "account": step.face.account, "lines": -count, "total": -totals[day, direction, reading],
        }
        for (day, direction, reading), count in lines.items()
    ]  # fmt: skip


def _end(office: Office, face: WithdrawalFace, account: BankAccountFace, done: int) -> None:
    """Reverse the opening that the import told, where it told one, and note the end."""
    with office.read() as connection:
        reversals = undone_opening(connection, account, runs_withdrawn(connection, face.id))
    row = {"withdrawal": face.id, "ended_at": moment_text(office.clock.now()), "lines": done}

    def command(tx: Any) -> None:
        if tx.sql(_ENDED, {"withdrawal": face.id}).first():
            return
        for undone in reversals:
            day = undone.entry.occurred_on
            voucher = tx.voucher(account.owner, day.year, "DC", f"withdrawal:{face.id}:{day.isoformat()}")
            number = tx.post(replace(undone.entry, voucher=str(voucher)))
            note_entry(tx, undone.entry, number, undoes=undone.key)
        tx.sql(insert(ENDED), row)

    office.desk.run(command)
