"""Checking a statement before anything is written: against itself, against the books, against other formats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from relief_fund.banking import queries
from relief_fund.banking.errors import LineInFuture, StatementTooEarly, WithdrawalUnderWay
from relief_fund.banking.identity import identities
from relief_fund.banking.intake_steps import Import
from relief_fund.banking.known_again import KnownAgain, match_days
from relief_fund.banking.parts import KNOWN, REST, Part, Settlement, mended, parts_of
from relief_fund.banking.readings import BankAccountFace, IdentifiedLine
from relief_fund.banking.reconciliation import Reconciliation, reconcile
from relief_fund.banking.statements.lines import CREDIT, Facts, Finding, RawLine, StatementFile
from relief_fund.banking.withdrawal_queries import under_way
from relief_fund.kernel.clock import today
from relief_fund.kernel.protocols import Office
from relief_fund.ledger.errors import PeriodClosed
from relief_fund.ledger.queries import closed_to


@dataclass(frozen=True, slots=True)
class _Books:
    """What the books hold of the account before the import."""

    known: queries.KnownLines
    opening: queries.OpeningFace | None
    movements: dict[date, int]
    booked: Sequence[Any]
    settled: Mapping[str, str]
    finished: bool
    closed_to: date | None
    last_position: int


def check_statement(
    office: Office,
    account: BankAccountFace,
    statement: StatementFile,
    opening: int | None,
    settlement: Settlement,
) -> Import:
    """What of the statement would be posted, what waits and why; nothing is written.

    Raises LineInFuture, PeriodClosed, StatementTooEarly, SettlementUnfit, WithdrawalUnderWay.
    """
    last = statement.lines[-1]
    if last.day > today(office.clock):
        raise LineInFuture(file=statement.file_name, row=last.row, day=last.day.isoformat())
    summed = reconcile(statement.lines, statement.opening if opening is None else opening)
    lines = mended(statement.lines, summed.findings)
    marks = identities(account.number, lines)
    # Known lines and the sums of days are held against each other: another import may be posting just now.
    with office.read_at_once() as connection:
        if under_way(connection, account.account):
            raise WithdrawalUnderWay(file=statement.file_name)
        books = _books(connection, account.account, statement, marks)
    fresh = {place for place, mark in enumerate(marks) if mark not in books.known.standing}
    _check_days(statement, [lines[place].day for place in fresh], books)
    again = match_days(lines, statement.layout, marks, fresh, books.booked)
    fresh -= again.known
    findings = [*statement.findings, *_opening_differs(statement, opening), *summed.findings]
    before_all = books.opening.amount if books.opening else _implied(summed, books, lines[0].day)
    if before_all is not None:
        sure = fresh - {place for part in again.doubtful for place in part.lines}
        counted = [lines[place] for place in sorted(sure)]
        findings += _compare_with_books(before_all, books.movements, counted, summed, statement)
    parts = (*parts_of(lines, findings, fresh), *again.doubtful)
    kept = _settled(parts, again, fresh, settlement, books.settled)
    return Import(
        account, statement, summed,
        [IdentifiedLine(books.known.identity(marks[place]), lines[place]) for place in sorted(kept.post)],
        findings, books.finished, books.opening is None, before_all,
        # The account's opening is dated the first day that is known of it, not the first of this file.
        min([lines[0].day, *books.movements]),
        parts=parts, choices=kept.choices, reason=" ".join(settlement.reason.split()),
        held=len(kept.held), known_again=len(again.known) + kept.left_out,
        last_position=books.last_position,
    )  # fmt: skip


def _opening_differs(statement: StatementFile, typed: int | None) -> list[Finding]:
    """The opening balance that an officer typed against the one the file prints."""
    printed = statement.opening
    if typed is None or printed is None or typed == printed:
        return []
    facts: Facts = {"printed": printed, "computed": typed, "mends": printed - typed}
    return [Finding("opening_differs", statement.lines[0].row, facts, blocking=True)]


def _books(connection: Any, account: str, statement: StatementFile, marks: Sequence[str]) -> _Books:
    first_day, last_day = statement.lines[0].day, statement.lines[-1].day
    # Asked first: a line that comes while the rest is read counts as having come later.
    last_position = queries.last_position(connection, account)
    known = queries.known_lines(connection, account, first_day, last_day)
    unknown = {
        line.day for line, mark in zip(statement.lines, marks, strict=True) if mark not in known.standing
    }
    return _Books(
        known,
        queries.bank_opening(connection, account),
        queries.day_movements(connection, account),
        queries.lines_of_other_layouts(connection, account, unknown, statement.layout),
        queries.settled_parts(connection, account, statement.digest),
        queries.is_finished(connection, account, statement.digest),
        closed_to(connection),
        last_position,
    )


def _check_days(statement: StatementFile, days: Sequence[date], books: _Books) -> None:
    earliest = min(days, default=None)
    if earliest is None:
        return
    if books.closed_to and earliest <= books.closed_to:
        raise PeriodClosed(file=statement.file_name, closed_to=books.closed_to.isoformat())
    if books.opening and earliest < books.opening.first_day:
        raise StatementTooEarly(file=statement.file_name, opening_day=books.opening.first_day.isoformat())


def _implied(summed: Reconciliation, books: _Books, first_day: date) -> int | None:
    """The account's opening as this statement implies it, when lines before it are known already."""
    earlier = sum(movement for day, movement in books.movements.items() if day < first_day)
    return None if summed.opening is None else summed.opening - earlier


def _compare_with_books(
    opening: int,
    books: Mapping[date, int],
    fresh: Sequence[RawLine],
    summed: Reconciliation,
    statement: StatementFile,
) -> list[Finding]:
    """Day-end balances that the books would not have after this import; one finding per change of the gap.

    A break inside the statement has its own finding and is not told again here.
    """
    movements = dict(books)
    for line in fresh:
        signed = line.amount if line.direction == CREDIT else -line.amount
        movements[line.day] = movements.get(line.day, 0) + signed
    rows = {line.day: line.row for line in statement.lines}
    broken = dict.fromkeys(rows, 0)
    for finding in summed.findings:
        # A lost amount counts as its balance tells it.
        if "mends" in finding.facts and finding.code != "amount_missing":
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


@dataclass(frozen=True, slots=True)
class _Kept:
    """Places to post and places that wait, how many an officer left out as known, and the choices."""

    post: set[int]
    held: set[int]
    left_out: int
    choices: Mapping[str, str]


def _settled(
    parts: Sequence[Part],
    again: KnownAgain,
    fresh: set[int],
    settlement: Settlement,
    earlier: Mapping[str, str],
) -> _Kept:
    """Apply what was decided, now or when this very file was imported before, to each broken part."""
    held: set[int] = set()
    left_out: set[int] = set()
    choices: dict[str, str] = {}
    for part in parts:
        choice = settlement.choice(part) or earlier.get(part.key, "")
        if not choice:
            held.update(part.lines)
            continue
        choices[part.key] = choice
        if choice == KNOWN:
            left_out.update(part.lines)
        elif choice == REST:
            left_out.update(set(part.lines) - again.rest[part.key])
    held -= left_out
    return _Kept(fresh - held - left_out, held, len(left_out), choices)
