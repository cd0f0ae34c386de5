"""Checking a statement before anything is written: against itself, against the books, against other formats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from relief_fund.banking import queries
from relief_fund.banking.breaks import KeptBreaks
from relief_fund.banking.errors import LineInFuture, StatementTooEarly, WithdrawalUnderWay
from relief_fund.banking.intake_steps import Import
from relief_fund.banking.known_again import match_days
from relief_fund.banking.marks import FRESH, HELD, KNOWN_BY_WORD, LEFT_OUT, SURE, TO_POST, WAITS, Marks
from relief_fund.banking.parts import GAP, KNOWN, REST, Part, Settlement, mend, parts_of
from relief_fund.banking.readings import BankAccountFace
from relief_fund.banking.reconciliation import Reconciliation, reconcile
from relief_fund.banking.statements.kept import KeptLines
from relief_fund.banking.statements.lines import Facts, Finding, RawLine, StatementFile
from relief_fund.banking.withdrawal_queries import under_way
from relief_fund.kernel.clock import today
from relief_fund.kernel.protocols import Office
from relief_fund.ledger.errors import FundEnded, PeriodClosed
from relief_fund.ledger.funds import ended_funds
from relief_fund.ledger.queries import closed_to


@dataclass(frozen=True, slots=True)
class _Books:
    """What the books hold of the account before the import.

    ``ended_fund`` is the fund of a treasury account that has ended, "" where none has: what still reaches the
    account of an ended campaign has a fund of its own.
    """

    opening: queries.OpeningFace | None
    movements: dict[date, int]
    settled: Mapping[str, str]
    finished: bool
    closed_to: date | None
    ended_fund: str
    last_position: int


def check_statement(
    office: Office,
    account: BankAccountFace,
    statement: StatementFile,
    opening: int | None,
    settlement: Settlement,
    folder: Path | None = None,
) -> Import:
    """What of the statement would be posted, what waits and why; nothing is written, but on disk in ``folder``.

    Raises LineInFuture, FundEnded, PeriodClosed, StatementTooEarly, SettlementUnfit, WithdrawalUnderWay.
    """
    lines = statement.lines if isinstance(statement.lines, KeptLines) else KeptLines(statement.lines, folder)
    first, last = lines[0], lines[-1]
    now = today(office.clock)
    if last.day > now:
        raise LineInFuture(**statement.place_of_day(last), today=now.isoformat())
    breaks = KeptBreaks(lines)
    summed = reconcile(lines, statement.opening if opening is None else opening, breaks.note)
    mend(lines, breaks.lost())
    marks = Marks(account.number, lines)
    # Known lines and the sums of days are held against each other: another import may be posting just now.
    with office.read_at_once() as connection:
        if under_way(connection, account.account):
            raise WithdrawalUnderWay(file=statement.file_name)
        books = _books(connection, account, statement)
        if queries.has_lines(connection, account.account, first.day, last.day):
            marks.compare(lambda asked: queries.known_identities(connection, asked))
        _check_days(statement, marks.first(FRESH), books)
        doubtful = _match_days(connection, account.account, marks, statement.layout)
    findings = [*statement.findings, *_opening_differs(statement, opening), *summed.findings]
    before_all = books.opening.amount if books.opening else _implied(summed, books, first.day)
    if before_all is not None:
        findings += _compare_with_books(before_all, books.movements, marks, summed)
    broken = parts_of(
        summed, findings, len(lines) - 1, marks.within, lambda begins: breaks.doubted(marks, begins)
    )
    parts = (*broken, *doubtful)
    choices = _settled(parts, marks, settlement, books.settled)
    return Import(
        account, statement, summed, marks, findings, books.finished, books.opening is None, before_all,
        # The account's opening is dated the first day that is known of it, not the first of this file.
        min([first.day, *books.movements]),
        parts=parts, choices=choices, reason=" ".join(settlement.reason.split()),
        fresh=marks.count(TO_POST), held=marks.count(WAITS), known_again=marks.count(KNOWN_BY_WORD),
        last_position=books.last_position,
    )  # fmt: skip


def _opening_differs(statement: StatementFile, typed: int | None) -> list[Finding]:
    """The opening balance that an officer typed against the one the file prints."""
    printed = statement.opening
    if typed is None or printed is None or typed == printed:
        return []
    facts: Facts = {"printed": printed, "computed": typed, "mends": printed - typed}
    return [Finding("opening_differs", statement.lines[0].row, facts, blocking=True)]


def _books(connection: Any, account: BankAccountFace, statement: StatementFile) -> _Books:
    # Asked first: a line that comes while the rest is read counts as having come later.
    last_position = queries.last_position(connection, account.account)
    return _Books(
        queries.bank_opening(connection, account.account),
        queries.day_movements(connection, account.account),
        queries.settled_parts(connection, account.account, statement.digest),
        queries.is_finished(connection, account.account, statement.digest),
        closed_to(connection),
        account.fund if account.purpose == "budget" and account.fund in ended_funds(connection) else "",
        last_position,
    )


def _match_days(connection: Any, account: str, marks: Marks, layout: str) -> tuple[Part, ...]:
    """Lines that the books hold in another format's words are marked; days of which that is not sure are returned."""
    if not queries.has_other_layouts(connection, account, layout):
        return ()
    days = list(marks.days(FRESH))
    return match_days(marks, layout, queries.lines_of_other_layouts(connection, account, days, layout))


def _check_days(statement: StatementFile, earliest: RawLine | None, books: _Books) -> None:
    # No refusal here tells what to write: nobody alters a day that the bank has printed.
    if earliest is None:
        return
    place = statement.place_of_day(earliest)
    if books.ended_fund:
        raise FundEnded(**place, fund=books.ended_fund)
    if books.closed_to and earliest.day <= books.closed_to:
        raise PeriodClosed(**place, closed_to=books.closed_to.isoformat())
    if books.opening and earliest.day < books.opening.first_day:
        raise StatementTooEarly(**place, opening_day=books.opening.first_day.isoformat())


def _implied(summed: Reconciliation, books: _Books, first_day: date) -> int | None:
    """The account's opening as this statement implies it, when lines before it are known already."""
    earlier = sum(movement for day, movement in books.movements.items() if day < first_day)
    return None if summed.opening is None else summed.opening - earlier


def _compare_with_books(
    opening: int, books: Mapping[date, int], marks: Marks, summed: Reconciliation
) -> list[Finding]:
    """Day-end balances that the books would not have after this import; one finding per change of the gap.

    A break inside the statement has its own finding and is not told again here.
    """
    movements = dict(books)
    for day, net in marks.days(SURE).items():
        movements[day] = movements.get(day, 0) + net
    rows = marks.last_rows()
    found, running, gap = [], opening, 0
    for day in sorted(movements.keys() | summed.day_ends.keys()):
        running += movements.get(day, 0)
        gap += summed.gaps.get(day, 0)
        printed = summed.day_ends.get(day)
        if printed is None or printed - running == gap:
            continue
        gap = printed - running
        facts: Facts = {"day": day.isoformat(), "printed": printed, "computed": running, "mends": gap}
        found.append(Finding(GAP, rows[day], facts, blocking=True))
    return found


def _settled(
    parts: Sequence[Part], marks: Marks, settlement: Settlement, earlier: Mapping[str, str]
) -> Mapping[str, str]:
    """Apply what was decided, now or when this very file was imported before, to each broken part."""
    choices: dict[str, str] = {}
    for part in parts:
        choice = settlement.choice(part) or earlier.get(part.key, "")
        if not choice:
            marks.note(part.lines, HELD)
            continue
        choices[part.key] = choice
        if choice in (KNOWN, REST):
            marks.note(part.lines if choice == KNOWN else part.alike, LEFT_OUT)
    return choices
