"""Importing a statement: read and checked whole, then posted in resumable steps, each line once."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from relief_fund.banking import queries
from relief_fund.banking.errors import (
    BankAccountUnknown,
    LineInFuture,
    StatementTooEarly,
    StatementUnconfirmed,
)
from relief_fund.banking.identity import identities, normal_account
from relief_fund.banking.intake_steps import Import, post_lines
from relief_fund.banking.readings import BankAccountFace, IdentifiedLine, Matcher
from relief_fund.banking.reconciliation import Reconciliation, reconcile
from relief_fund.banking.statements.lines import CREDIT, Facts, Finding, StatementFile
from relief_fund.banking.statements.reader import read_statement
from relief_fund.kernel.clock import today
from relief_fund.kernel.duties import Duty
from relief_fund.kernel.protocols import Actor, Office
from relief_fund.ledger.errors import PeriodClosed
from relief_fund.ledger.queries import closed_to

Progress = Callable[[int, int], None]
"""Told (lines done, lines in all) after every step."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a statement holds and what the import did; amounts in whole đồng.

    ``opening`` and ``closing`` are None where the statement prints no balance. ``run`` is the import's
    id, "" where nothing was written (a dry run, or a statement known to its last line).
    """

    account: str
    file_name: str
    lines: int
    credits: int
    credits_total: int
    debits: int
    debits_total: int
    opening: int | None
    closing: int | None
    posted: int
    already_known: int
    findings: Sequence[Finding] = ()
    day_ends: dict[date, int] = field(default_factory=dict)
    run: str = ""


def import_statement(
    office: Office,
    actor: Actor,
    path: Path,
    *,
    account_number: str,
    recognise: Matcher,
    layout: str = "auto",
    file_name: str = "",
    opening: int | None = None,
    confirmed: Collection[str] = (),
    progress: Progress | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Post every line of the statement in ``path`` that the books do not hold yet.

    The file is read, identified and reconciled whole before the first posting. ``opening`` (whole
    đồng) is the balance before the first line where an officer knows it and the file prints none.
    ``confirmed`` are codes of blocking findings that the officer has settled with the bank. Killed at
    any moment, the same call resumes: known identities are skipped. Raises DutyMissing,
    BankAccountUnknown, the refusals of ``read_statement``, LineInFuture, StatementTooEarly,
    PeriodClosed, StatementUnconfirmed.
    """
    actor.require(Duty.FUND_ADMINISTRATOR)
    with office.read() as connection:
        account = queries.account_by_number(connection, normal_account(account_number))
    if account is None:
        raise BankAccountUnknown()
    statement = read_statement(path, layout=layout, file_name=file_name)
    last_day = statement.lines[-1].day
    if last_day > today(office.clock):
        raise LineInFuture(file=statement.file_name, row=statement.lines[-1].row, day=last_day.isoformat())
    checked = _check(office, account, statement, opening)
    if not dry_run:
        _refuse_unconfirmed(statement, checked.findings, confirmed)
        checked.run = post_lines(office, actor, checked, recognise, progress)
    return _report(checked)


def _check(office: Office, account: BankAccountFace, statement: StatementFile, opening: int | None) -> Import:
    """The statement against itself and against the books; nothing is written."""
    lines = statement.lines
    first_day, last_day = lines[0].day, lines[-1].day
    summed = reconcile(lines, opening)
    marks = identities(account.number, lines)
    with office.read() as connection:
        known = queries.known_identities(connection, account.account, first_day, last_day)
        kept_opening = queries.bank_opening(connection, account.account)
        books = queries.day_movements(connection, account.account)
        finished = queries.is_finished(connection, account.account, statement.digest)
        closed = closed_to(connection)
    fresh = [IdentifiedLine(mark, line) for mark, line in zip(marks, lines, strict=True) if mark not in known]
    if closed and fresh and min(line.day for _, line in fresh) <= closed:
        raise PeriodClosed(file=statement.file_name, closed_to=closed.isoformat())
    if kept_opening and fresh and min(line.day for _, line in fresh) < kept_opening.first_day:
        raise StatementTooEarly(file=statement.file_name, opening_day=kept_opening.first_day.isoformat())
    earlier = sum(movement for day, movement in books.items() if day < first_day)
    before_all = kept_opening.amount if kept_opening else _implied(summed, earlier)
    findings = list(summed.findings)
    if before_all is not None:
        findings += _compare_with_books(before_all, books, fresh, summed, statement)
    # The account's opening is dated the first day that is known of it, not the first of this file.
    opens_on = min([first_day, *books])
    return Import(
        account, statement, summed, fresh, findings, finished, kept_opening is None, before_all, opens_on
    )


def _implied(summed: Reconciliation, earlier: int) -> int | None:
    """The account's opening as this statement implies it, when lines before it are known already."""
    return None if summed.opening is None else summed.opening - earlier


def _compare_with_books(
    opening: int,
    books: dict[date, int],
    fresh: Sequence[IdentifiedLine],
    summed: Reconciliation,
    statement: StatementFile,
) -> list[Finding]:
    """Day-end balances that the books would not have after this import; one finding per change of the gap.

    A break inside the statement has its own finding and is not told again here.
    """
    movements = dict(books)
    for _, line in fresh:
        signed = line.amount if line.direction == CREDIT else -line.amount
        movements[line.day] = movements.get(line.day, 0) + signed
    rows = {line.day: line.row for line in statement.lines}
    broken = dict.fromkeys(rows, 0)
    for finding in summed.findings:
        if "mends" in finding.facts:
            broken[date.fromisoformat(str(finding.facts["day"]))] += int(finding.facts["mends"])
    found, running, gap = [], opening, 0
    for day in sorted(movements.keys() | summed.day_ends.keys()):
        running += movements.get(day, 0)
        gap += broken.get(day, 0)
        printed = summed.day_ends.get(day)
        if printed is None or printed - running == gap:
            continue
        gap = printed - running
        facts: Facts = {"day": day.isoformat(), "printed": printed, "computed": running, "mends": gap}
        found.append(Finding("books_differ", rows[day], facts, blocking=True))
    return found


def _refuse_unconfirmed(
    statement: StatementFile, findings: Sequence[Finding], confirmed: Collection[str]
) -> None:
    open_findings = [one for one in findings if one.blocking and one.code not in confirmed]
    lost = [one for one in findings if one.code == "amount_missing"]
    # A lost amount cannot be confirmed away: the line has none to post.
    blocking = open_findings or lost
    if blocking:
        raise StatementUnconfirmed(
            file=statement.file_name, findings=[one.told() for one in blocking[:20]], count=len(blocking)
        )


def _report(checked: Import) -> ImportReport:
    total, summed = checked.summed.total, checked.summed
    posted = len(checked.fresh) if checked.run else 0
    return ImportReport(
        account=checked.account.account,
        file_name=checked.statement.file_name,
        lines=len(checked.statement.lines),
        credits=total.credits,
        credits_total=total.credits_total,
        debits=total.debits,
        debits_total=total.debits_total,
        opening=summed.opening,
        closing=summed.closing,
        posted=posted,
        already_known=len(checked.statement.lines) - len(checked.fresh),
        findings=tuple(checked.findings),
        day_ends=dict(summed.day_ends),
        run=checked.run,
    )
