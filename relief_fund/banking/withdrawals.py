"""Taking a wrong import back: one officer asks and says why, another agrees or refuses. Nothing is deleted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from relief_fund.banking.errors import (
    ImportUnknown,
    ImportWithdrawn,
    WithdrawalInvalid,
    WithdrawalNeedsTwo,
    WithdrawalShort,
    WithdrawalTied,
)
from relief_fund.banking.queries import ImportFace, account_by_code, import_by_id
from relief_fund.banking.statements.lines import CREDIT, DEBIT
from relief_fund.banking.withdrawal_queries import (
    ANSWER,
    ASKED,
    GONE_RUN,
    RUN_MARK,
    BookedLine,
    lines_of,
    runs_of_the_file,
    withdrawal_by_id,
)
from relief_fund.banking.withdrawn_entries import adjusted_among, tied_lines, undone_opening, undone_with
from relief_fund.kernel.clock import moment_text
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.identifiers import fresh_id
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.day_guards import drawn_on
from relief_fund.ledger.entries import Entry, Line
from relief_fund.ledger.errors import FundEnded, PeriodClosed
from relief_fund.ledger.funds import ENDED_FUNDS, ended_funds
from relief_fund.ledger.queries import closed_to
from relief_fund.ledger.rules import GuardKey

LONGEST_REASON = 500
AT_A_TIME = 1_000


@dataclass(slots=True)
class Extent:
    """What a withdrawal would take back: lines and whole đồng each way, and what must still be there.

    ``booked`` is what lines that nothing was decided about have moved, debit − credit in đồng by fund and account:
    what waits is owed as it is held, and is no free money. ``entries`` are the reversals of the others; ``needs``
    what all of them together take from each guarded balance.
    """

    runs: Sequence[str]
    lines: int = 0
    paid_in: int = 0
    paid_out: int = 0
    first_day: date | None = None
    booked: Counter[tuple[str, str]] = field(default_factory=Counter)
    entries: list[Entry] = field(default_factory=list)
    needs: Mapping[GuardKey, int] = field(default_factory=dict)


def ask_withdrawal(office: Office, actor: Actor, *, run: str, reason: str) -> str:
    """The first hand: ask that the import ``run`` be withdrawn, and say why; returns the withdrawal's id.

    With it goes every import of the same file. Raises DutyMissing, ImportUnknown, ImportWithdrawn,
    WithdrawalInvalid without a reason or while another waits, WithdrawalTied, WithdrawalShort, FundEnded, PeriodClosed.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise WithdrawalInvalid(reason_length=len(reason))
    face, extent = withdrawable(office, run)
    row = {
        "id": fresh_id(), "run": run, "account": face.account, "reason": reason,
        "asked_by": actor.officer, "asked_at": moment_text(office.clock.now()),
    }  # fmt: skip
    waits = (
        select(ASKED.c.id)
        .outerjoin(ANSWER, ANSWER.c.withdrawal == ASKED.c.id)
        .where(ASKED.c.account == face.account, ANSWER.c.withdrawal.is_(None))
    )

    def command(tx: Any) -> str:
        if tx.sql(waits).first():
            raise WithdrawalInvalid(expected="no_other_request")
        _check_untied(office, tx, extent)
        _check_money(tx, extent)
        tx.sql(insert(ASKED), row)
        return str(row["id"])

    return str(office.desk.run(command))


def answer_withdrawal(office: Office, actor: Actor, *, withdrawal: str, agree: bool) -> None:
    """The second hand: another officer agrees, or refuses. Agreed, no step of the import posts any more.

    The reversing is done by ``withdrawing.carry_on``. Raises DutyMissing, WithdrawalInvalid,
    WithdrawalNeedsTwo, ImportWithdrawn, WithdrawalTied, WithdrawalShort, FundEnded, PeriodClosed.
    """
    actor.require(Duty.FUND_ADMINISTRATOR, Duty.COMMITTEE_MEMBER)
    with office.read() as connection:
        asked = withdrawal_by_id(connection, withdrawal)
    if asked is None:
        raise WithdrawalInvalid(expected="standing_request")
    if asked.asked_by == actor.officer and agree:
        raise WithdrawalNeedsTwo()
    face, extent = withdrawable(office, asked.run) if agree else (None, Extent(()))
    row = {
        "withdrawal": withdrawal, "answer": "agreed" if agree else "refused", "answered_by": actor.officer,
        "answered_at": moment_text(office.clock.now()), "lines": extent.lines,
    }  # fmt: skip
    gone = [{"run": run, "withdrawal": withdrawal} for run in extent.runs]

    def command(tx: Any) -> None:
        if tx.sql(select(ANSWER.c.answer).where(ANSWER.c.withdrawal == withdrawal)).first():
            raise WithdrawalInvalid(expected="unanswered_request")
        _check_untied(office, tx, extent)
        _check_open(extent, tx.sql(ENDED_FUNDS).scalars())
        _check_money(tx, extent)
        tx.sql(insert(ANSWER), row)
        tx.rows(GONE_RUN, gone)
        if face:
            tx.leaf("import_withdrawn", _about(face, extent, asked.asked_by, actor.officer))

    office.desk.run(command)


def _about(face: ImportFace, extent: Extent, asked_by: str, agreed_by: str) -> dict[str, Any]:
    """What the public log says: figures and hands. The reason may name people and stays in the office."""
    return {
        "account": face.account, "lines": extent.lines, "in": str(extent.paid_in), "out": str(extent.paid_out),
        "first_day": face.first_day.isoformat(), "last_day": face.last_day.isoformat(),
        "asked_by": asked_by, "agreed_by": agreed_by,
    }  # fmt: skip


def withdrawable(office: Office, run: str) -> tuple[ImportFace, Extent]:
    """The import and what withdrawing it would take back. Raises as ``ask_withdrawal``, money aside."""
    with office.read() as connection:
        face = import_by_id(connection, run)
        if face is None:
            raise ImportUnknown()
        if face.withdrawal:
            raise ImportWithdrawn(run=run)
        extent = Extent(runs_of_the_file(connection, run))
        for lines in _each(connection, face.account, extent.runs):
            _check_alone(connection, lines, extent.runs)
            _add(connection, extent, face.account, lines)
        _add_opening(connection, face, extent)
        extent.needs = drawn_on(connection, extent.entries, _taken_back(extent))
        _check_open(extent, ended_funds(connection))
        closed = closed_to(connection)
    if closed and extent.first_day and extent.first_day <= closed:
        # Reversals stand on the days of their lines, so that bank and books agree on each of them.
        raise PeriodClosed(closed_to=closed.isoformat(), day=extent.first_day.isoformat())
    return face, extent


def _check_open(extent: Extent, ended: Iterable[str]) -> None:
    """An ended fund takes no reversal either; told before the first step, for steps are not undone."""
    if gone := _funds_of(extent).intersection(ended):
        raise FundEnded(fund=min(gone))


def _each(connection: Any, account: str, runs: Sequence[str]) -> Iterator[Sequence[BookedLine]]:
    for direction in (DEBIT, CREDIT):
        after = 0
        while lines := lines_of(
            connection, account=account, runs=runs, direction=direction, after=after, limit=AT_A_TIME
        ):
            yield lines
            after = lines[-1].position


def _check_alone(connection: Any, lines: Sequence[BookedLine], runs: Sequence[str]) -> None:
    """No other paper rests on these lines, decided or on its way through the committee."""
    if tied := {line.position: line for line in tied_lines(connection, lines, runs)}:
        first = tied[min(tied)]
        raise WithdrawalTied(lines=len(tied), position=first.position, day=first.day.isoformat())


def _check_untied(office: Office, tx: Any, extent: Extent) -> None:
    """What rooms that banking does not know say of the imports, as of an entry that would be reversed."""
    for run in extent.runs:
        for ask in office.undoing:
            ask(tx, f"{RUN_MARK}:{run}")


def _add(connection: Any, extent: Extent, account: str, lines: Sequence[BookedLine]) -> None:
    adjusted = adjusted_among(connection, lines)
    changed = [line for line in lines if line.decided or line.identity in adjusted]
    extent.entries += [one.entry for one in undone_with(connection, changed)] if changed else []
    for line in lines:
        signed = line.amount if line.direction == CREDIT else -line.amount
        extent.paid_in += max(signed, 0)
        extent.paid_out -= min(signed, 0)
        if not line.decided and line.identity not in adjusted:
            extent.booked[line.fund, account] += signed
            extent.booked[line.fund, line.other_side] -= signed
    extent.lines += len(lines)
    days = [line.day for line in lines]
    extent.first_day = min([*days, extent.first_day] if extent.first_day else days)


def _add_opening(connection: Any, face: ImportFace, extent: Extent) -> None:
    """An opening balance that the import told goes with it."""
    account = account_by_code(connection, face.account)
    undone = undone_opening(connection, account, extent.runs) if account else []
    extent.entries += [one.entry for one in undone]
    days = [one.entry.occurred_on for one in undone]
    extent.first_day = min([*days, extent.first_day]) if extent.first_day else min(days, default=None)


def _funds_of(extent: Extent) -> set[str]:
    return {fund for fund, _ in extent.booked} | {line.fund for one in extent.entries for line in one.lines}


def _taken_back(extent: Extent) -> list[Line]:
    """What goes from each account with the lines that nothing was decided about."""
    return [
        Line(fund, account, max(-amount, 0), max(amount, 0))
        for (fund, account), amount in extent.booked.items()
        if amount
    ]


def _check_money(tx: Any, extent: Extent) -> None:
    for (fund, account, unit, purpose), needed in sorted(extent.needs.items()):
        if (available := tx.available(fund, account, unit, purpose)) < needed:
            raise WithdrawalShort(fund=fund, needed=needed, available=available)
