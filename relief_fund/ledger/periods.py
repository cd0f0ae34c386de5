"""Accounting periods: closed in order for Python and for the database, reported, opened again only by two.

Closing locks first and reports afterwards: what is locked does not move any more, so the report needs no
lock of its own and another process may finish it.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from relief_fund.kernel.clock import moment_text, today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.balances import sealed_entries
from relief_fund.ledger.closed_days import CLOSED_PERIODS
from relief_fund.ledger.errors import (
    AnnualReportInvalid,
    AnnualReportIsFiled,
    BooksMoved,
    PeriodBlocked,
    PeriodInvalid,
    ReopeningInvalid,
    ReopeningNeedsTwo,
)
from relief_fund.ledger.queries import overdrawn_guards
from relief_fund.ledger.snapshots import keep_snapshot
from relief_fund.ledger.tables import (
    AnnualReportFiled,
    ClosingReport,
    PeriodClosing,
    ReopeningRefusal,
    ReopeningRequest,
)
from relief_fund.ledger.trial import TrialRow, trial_balance
from relief_fund.ledger.year_end import TRIES, year_foreseen

CLOSING = PeriodClosing.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation
REQUEST = ReopeningRequest.__table__  # type: ignore[attr-defined]  # as above
REFUSAL = ReopeningRefusal.__table__  # type: ignore[attr-defined]  # as above
REPORT = ClosingReport.__table__  # type: ignore[attr-defined]  # as above
FILED = AnnualReportFiled.__table__  # type: ignore[attr-defined]  # as above

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class ClosingFace:
    """What a closing found: the days it covers, the entries it counts, and the digest of its rows.

    ``begins_on`` is None for the first period of the books.
    """

    ends_on: date
    turn: int
    begins_on: date | None
    upto: int
    digest: str


def close_period(office: Office, actor: Actor, *, ends_on: date) -> ClosingFace:
    """Close (khóa sổ) every day up to and including ``ends_on``, keep balances, and report what was found.

    Raises PeriodInvalid out of order or too early, PeriodBlocked while a purse is below zero.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    yesterday = today(office.clock) - timedelta(days=1)
    if ends_on > yesterday:
        raise PeriodInvalid(ends_on=ends_on.isoformat(), expected=f"≤ {yesterday:%d/%m/%Y}")
    with office.read() as connection:
        below = overdrawn_guards(connection)
    if below:
        raise PeriodBlocked(ends_on=ends_on.isoformat(), fund=below[0][0], account=below[0][1])
    row = {"ends_on": ends_on, "closed_at": moment_text(office.clock.now()), "closed_by": actor.officer}
    acts = select(func.coalesce(func.max(CLOSING.c.turn), 0)).where(CLOSING.c.ends_on == ends_on)

    def command(tx: Any) -> None:
        standing = tx.sql(CLOSED_PERIODS).first()
        if standing and standing.ends_on >= ends_on:
            raise PeriodInvalid(ends_on=ends_on.isoformat(), closed_to=standing.ends_on.isoformat())
        turn = tx.sql(acts).scalar() + 1
        tx.sql(insert(CLOSING), {**row, "turn": turn})
        tx.leaf("close", {"ends_on": ends_on.isoformat(), "turn": turn})

    office.desk.run(command)
    return report_closing(office, ends_on=ends_on)


def report_closing(office: Office, *, ends_on: date) -> ClosingFace:
    """Keep the balances of a period that stands closed, and its report; what is made already is answered.

    The report's digest goes to the public log. Raises PeriodInvalid where the period is open.
    """
    with office.read() as connection:
        periods = connection.execute(CLOSED_PERIODS).all()
        turns = {row.ends_on: row.turn for row in periods}
        if ends_on not in turns:
            raise PeriodInvalid(ends_on=ends_on.isoformat(), expected="closed_period")
        known = closing_reported(connection, ends_on, turns[ends_on])
    if known:
        return known
    keep_snapshot(office, tail=0)
    earlier = [row.ends_on for row in periods if row.ends_on < ends_on]
    begins_on = earlier[0] + timedelta(days=1) if earlier else None
    with office.read() as connection:
        upto = sealed_entries(connection)
        rows = trial_balance(connection, begins_on=begins_on, ends_on=ends_on, known=upto)
    face = ClosingFace(ends_on, turns[ends_on], begins_on, upto, digest_of(rows))
    office.desk.run(_keep_report(face, moment_text(office.clock.now())))
    return face


def _keep_report(face: ClosingFace, made_at: str) -> Any:
    row = {
        "ends_on": face.ends_on, "turn": face.turn, "begins_on": face.begins_on, "upto": face.upto,
        "digest": face.digest, "made_at": made_at,
    }  # fmt: skip
    there = select(REPORT.c.upto).where(REPORT.c.ends_on == face.ends_on, REPORT.c.turn == face.turn)

    def command(tx: Any) -> None:
        if tx.sql(there).first() is not None:
            return
        tx.sql(insert(REPORT), row)
        tx.leaf(
            "closing_report",
            {
                "begins_on": face.begins_on.isoformat() if face.begins_on else "",
                "ends_on": face.ends_on.isoformat(), "turn": face.turn, "entries": face.upto,
                "digest": face.digest,
            },
        )  # fmt: skip

    return command


def digest_of(rows: Sequence[TrialRow]) -> str:
    """SHA-256, in hex, of the rows of a report as lines of text."""
    return hashlib.sha256("\n".join(row.text for row in rows).encode()).hexdigest()


def closing_reported(connection: Any, ends_on: date, turn: int) -> ClosingFace | None:
    """The report of one closing, or None."""
    query = select(REPORT.c.ends_on, REPORT.c.turn, REPORT.c.begins_on, REPORT.c.upto, REPORT.c.digest)
    row = connection.execute(query.where(REPORT.c.ends_on == ends_on, REPORT.c.turn == turn)).first()
    return ClosingFace(*row) if row else None


def closing_rows(connection: Any, face: ClosingFace) -> tuple[TrialRow, ...]:
    """The rows of a report, computed once more as the books were known then."""
    return trial_balance(connection, begins_on=face.begins_on, ends_on=face.ends_on, known=face.upto)


def ask_to_reopen(office: Office, actor: Actor, *, ends_on: date, reason: str) -> None:
    """The first hand: ask that the last closed period be opened again, and say why (shown in public).

    Raises ReopeningInvalid, AnnualReportIsFiled.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    row = {
        "ends_on": ends_on, "asked_at": moment_text(office.clock.now()), "asked_by": actor.officer,
        "reason": _typed_reason(ends_on, reason),
    }  # fmt: skip

    def command(tx: Any) -> None:
        turn = _reopening_turn(tx, ends_on)
        if tx.sql(standing_request(ends_on, turn)).first():
            raise ReopeningInvalid(ends_on=ends_on.isoformat(), expected="no_other_request")
        asked = select(func.count()).where(REQUEST.c.ends_on == ends_on, REQUEST.c.turn == turn)
        tx.sql(insert(REQUEST), {**row, "turn": turn, "ordinal": int(tx.sql(asked).scalar()) + 1})

    office.desk.run(command)


def agree_to_reopen(office: Office, actor: Actor, *, ends_on: date, asked: int = 0) -> None:
    """The second hand: another officer agrees, and the period is open; both and the reason stand in public.

    ``asked`` is the ordinal of the request that the officer has read, 0 for the one that stands. Raises
    ReopeningInvalid, ReopeningNeedsTwo, AnnualReportIsFiled.
    """
    actor.require(Duty.FUND_ADMINISTRATOR, Duty.COMMITTEE_MEMBER)
    at = moment_text(office.clock.now())

    def command(tx: Any) -> None:
        turn = _reopening_turn(tx, ends_on)
        told = _asked(tx, ends_on, turn, asked)
        if told.asked_by == actor.officer:
            raise ReopeningNeedsTwo(ends_on=ends_on.isoformat())
        hands = {"closed_by": told.asked_by, "agreed_by": actor.officer, "reason": told.reason}
        tx.sql(insert(CLOSING), {"ends_on": ends_on, "turn": turn, "closed_at": at, **hands})
        tx.leaf(
            "reopen",
            {
                "ends_on": ends_on.isoformat(), "turn": turn, "reason": told.reason,
                "asked_by": told.asked_by, "agreed_by": actor.officer,
            },
        )  # fmt: skip

    office.desk.run(command)


def refuse_to_reopen(office: Office, actor: Actor, *, ends_on: date, reason: str, asked: int = 0) -> None:
    """The answer no, of another officer or of who asked: the period stays closed, and it may be asked again.

    Both hands and why not stand in public; what the request itself had said does not. ``asked`` as in
    ``agree_to_reopen``. Raises ReopeningInvalid.
    """
    actor.require(Duty.FUND_ADMINISTRATOR, Duty.COMMITTEE_MEMBER)
    said = _typed_reason(ends_on, reason)
    at = moment_text(office.clock.now())

    def command(tx: Any) -> None:
        standing = tx.sql(CLOSED_PERIODS.limit(1)).first()
        # Also where a report was filed since: the request can only be refused then.
        turn = int(standing.turn) + 1 if standing and standing.ends_on == ends_on else 0
        told = _asked(tx, ends_on, turn, asked)
        key = {"ends_on": ends_on, "turn": turn, "ordinal": told.ordinal}
        tx.sql(insert(REFUSAL), {**key, "refused_at": at, "refused_by": actor.officer, "reason": said})
        tx.leaf(
            "reopen_refused",
            {
                "ends_on": ends_on.isoformat(), "turn": turn, "reason": said, "asked_by": told.asked_by,
                "refused_by": actor.officer,
            },
        )  # fmt: skip

    office.desk.run(command)


def standing_request(ends_on: date, turn: int) -> Any:
    """Select the request of a turn that was not refused."""
    of = (REFUSAL.c.ends_on == REQUEST.c.ends_on) & (REFUSAL.c.turn == REQUEST.c.turn)
    return (
        select(REQUEST)
        .outerjoin(REFUSAL, of & (REFUSAL.c.ordinal == REQUEST.c.ordinal))
        .where(REQUEST.c.ends_on == ends_on, REQUEST.c.turn == turn, REFUSAL.c.reason.is_(None))
    )


def _asked(tx: Any, ends_on: date, turn: int, ordinal: int) -> Any:
    """The request that stands, which is the one that was read. Raises ReopeningInvalid."""
    told = tx.sql(standing_request(ends_on, turn)).first()
    if told is None or ordinal not in (0, told.ordinal):
        raise ReopeningInvalid(ends_on=ends_on.isoformat(), expected="standing_request")
    return told


def _typed_reason(ends_on: date, reason: str) -> str:
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise ReopeningInvalid(ends_on=ends_on.isoformat(), field="reason")
    return reason


def _reopening_turn(tx: Any, ends_on: date) -> int:
    """The turn that would open the period; raises where it may not be opened."""
    standing = tx.sql(CLOSED_PERIODS.limit(2)).all()
    if not standing or standing[0].ends_on != ends_on:
        raise ReopeningInvalid(ends_on=ends_on.isoformat(), expected="last_closed_period")
    year = tx.sql(select(func.max(FILED.c.year))).scalar()
    stays_closed_to = standing[1].ends_on if len(standing) > 1 else date.min
    if year is not None and stays_closed_to < date(year, 12, 31):
        raise AnnualReportIsFiled(ends_on=ends_on.isoformat(), year=str(year))
    return int(standing[0].turn) + 1


def file_annual_report(office: Office, actor: Actor, *, year: int, document: str, filed_on: date) -> None:
    """Keep that the annual report of ``year`` was filed: from now on no day of it is opened again.

    Raises AnnualReportInvalid where the year is not closed to its end, or filed already, or its income and expense
    have not gone to the balance of a fund: that is dated the year's last day, which could never be opened for it.
    Raises BooksMoved where the year is opened and closed with every try.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    document = document.strip()
    wrong = {
        "document": not document,
        "year": not MINYEAR <= year <= MAXYEAR,
        "filed_on": filed_on > today(office.clock) or filed_on.year <= year,
    }
    for field, unfit in wrong.items():
        if unfit:
            raise AnnualReportInvalid(year=str(year), field=field)
    row = {
        "year": year, "filed_on": filed_on, "document": document, "kept_by": actor.officer,
        "kept_at": moment_text(office.clock.now()),
    }  # fmt: skip

    for _ in range(TRIES):
        with office.read_at_once() as connection:
            asked_of = _closing_of(connection.execute, year)
            carried_over = not year_foreseen(connection, year=year)
        if office.desk.run(_filing(row, asked_of, carried_over)):
            return
    raise BooksMoved(event="annual_report", tries=TRIES)


def _filing(row: Mapping[str, Any], asked_of: Any, carried_over: bool) -> Callable[[Any], bool]:
    """The command that files a report; it answers whether the year was shut all the while since it was asked."""
    year = row["year"]

    def command(tx: Any) -> bool:
        closing = _closing_of(tx.sql, year)
        if closing is None:
            raise AnnualReportInvalid(year=str(year), expected="closed_year")
        if tx.sql(select(FILED.c.year).where(FILED.c.year == year)).first():
            raise AnnualReportInvalid(year=str(year), expected="report_not_filed")
        if closing != asked_of:
            return False
        if not carried_over:
            raise AnnualReportInvalid(year=str(year), expected="year_end")
        tx.sql(insert(FILED), {**row, "ends_on": closing.ends_on, "turn": closing.turn})
        told = {"year": year, "document": row["document"], "filed_on": row["filed_on"].isoformat()}
        tx.leaf("annual_report", told)
        return True

    return command


def _closing_of(ask: Callable[[Any], Any], year: int) -> Any:
    """The closing that shuts ``year`` to its end, its day and turn; None where none stands."""
    standing = [one for one in ask(CLOSED_PERIODS).all() if one.ends_on >= date(year, 12, 31)]
    return standing[-1] if standing else None
