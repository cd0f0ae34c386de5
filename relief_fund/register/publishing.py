"""Publishing: statements issued to the log, and the register brought to the present state of the books.

Three steps, each safe to repeat: what is new or changed on a bank account's day is issued (one row, one
leaf), the log is published, the register is filled. The register keeps nothing of its own: dropped and
published again it holds the same rows, and it refuses statements that no longer recompute.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from relief_fund.banking.queries import accounts as bank_account_faces
from relief_fund.banking.statement_issues import Issue, file_name, issue_statement, issues
from relief_fund.kernel.clock import today
from relief_fund.kernel.protocols import Home
from relief_fund.ledger.bank_face import DayFace, bank_accounts, day_faces, day_lines, undoing_numbers
from relief_fund.ledger.queries import funds
from relief_fund.register.engine import Register
from relief_fund.register.errors import BooksDisagree
from relief_fund.register.filling import fill_figures
from relief_fund.register.statement_files import Line, Measured, Measuring, with_balance


@dataclass(frozen=True, slots=True)
class Published:
    """What a turn of publishing did: statements that stand (latest versions), issued now, and log size."""

    statements: int
    issued: int
    size: int


def publish_statements(home: Home, *, through: date | None = None) -> Published:
    """Issue what is new or changed up to the day ``through`` (today), publish the log, fill the register.

    Raises BooksDisagree where an earlier statement does not recompute, and the refusals of
    ``Publisher.publish``; then the register keeps what it had.
    """
    issued = issue_all(home, through or today(home.clock))
    checkpoint = home.log.publish()
    standing = home.register.run(fill(home))
    return Published(standing, issued, checkpoint.size)


def issue_all(home: Home, through: date) -> int:
    """Issue every day up to ``through`` whose face is not the one that stands; returns how many."""
    count = 0
    with home.office.read() as connection:
        standing = latest(issues(connection))
        faces = [face for code in bank_accounts(connection) for face in day_faces(connection, code)]
    for face in faces:
        known = standing.get((face.account, face.day))
        if face.day > through or (known and known.figures == face.figures):
            continue
        with home.office.read() as connection:
            files = measured(connection, face)
        issue_statement(home.office, _draft(face, files, today(home.clock)))
        count += 1
    return count


def latest(known: tuple[Issue, ...]) -> dict[tuple[str, date], Issue]:
    """The standing version of each account and day."""
    return {(one.account, one.day): one for one in known}


def lines_of(connection: Any, face: DayFace | Issue) -> Iterator[list[Line]]:
    """The lines of a statement with the balance after each, from the books, part by part."""
    return with_balance(day_lines(connection, face), face.opening)


def measured(connection: Any, face: DayFace | Issue) -> Measured:
    """Size and digest of both files of a statement, and its bands, from the books."""
    measuring = Measuring(face)
    for lines in lines_of(connection, face):
        measuring.add(lines)
    return measuring.done()


def _draft(face: DayFace, files: Measured, issued_on: date) -> Issue:
    return Issue(
        face.account, face.day, 0, face.upto, face.opening, face.paid_in, face.paid_out, face.closing,
        face.rows_in, face.rows_out, face.first, face.last, files.csv_size, files.csv_sha256,
        files.json_size, files.json_sha256, issued_on,
    )  # fmt: skip


# --- the register ------------------------------------------------------------------------------------------


async def fill(home: Home) -> int:
    """Bring the register to the state of books and log; returns how many statements stand in it."""
    register: Register = home.register
    await register.prepare()
    with home.office.read() as connection:
        known = issues(connection)
        shown = _shown_accounts(connection)
    held = await _held(register)
    for place in latest(known):
        versions = [one for one in known if (one.account, one.day) == place]
        if held.get((place[0], place[1].isoformat())) != [one.csv_sha256 for one in versions]:
            await _fill_statement(home, versions, shown)
    async with register.writing():
        await fill_figures(home)
    return len(latest(known))


async def _held(register: Register) -> dict[tuple[str, str], list[str]]:
    table = register.tables.statement
    rows = await table.select(table.account, table.day, table.csv_sha256).order_by(table.version)
    held: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        held.setdefault((row["account"], row["day"]), []).append(row["csv_sha256"])
    return held


async def _fill_statement(home: Home, versions: list[Issue], shown: dict[str, tuple[str, str]]) -> None:
    """Put one day of one account in place, in one transaction, checked against what was issued."""
    register: Register = home.register
    issued = versions[-1]
    account, day = issued.account, issued.day.isoformat()
    async with register.writing() as tables:
        for table in (
            tables.statement,
            tables.statement_line,
            tables.statement_undone,
            tables.statement_band,
        ):
            await table.delete().where((table.account == account) & (table.day == day))
        measuring, position = Measuring(issued), 0
        corrections: list[int] = []
        with home.office.read() as connection:
            undoing = undoing_numbers(connection, issued)
            for lines in lines_of(connection, issued):
                measuring.add(lines)
                rows = [
                    (account, day, number, position + at, moved, balance, int(number in undoing))
                    for at, (number, moved, balance) in enumerate(lines, 1)
                ]
                corrections += [moved for number, moved, _ in lines if number in undoing]
                await register.insert_many(tables.statement_line, rows)
                position += len(lines)
        files = measuring.done()
        if (files.csv_sha256, files.json_sha256) != (issued.csv_sha256, issued.json_sha256):
            raise BooksDisagree(account=account, day=day, version=issued.version)
        await register.insert(tables.statement, [_statement_row(one, shown) for one in versions])
        bands = [(account, day, floor, papers, amount) for floor, papers, amount in files.bands]
        await register.insert_many(tables.statement_band, bands)
        if corrections:
            await register.insert(tables.statement_undone, [_undone_row(account, day, corrections)])


def _undone_row(account: str, day: str, moved: list[int]) -> dict[str, Any]:
    return {
        "account": account, "day": day, "papers": len(moved),
        "paid_in": sum(one for one in moved if one > 0), "paid_out": -sum(one for one in moved if one < 0),
    }  # fmt: skip


def _statement_row(issued: Issue, shown: dict[str, tuple[str, str]]) -> dict[str, Any]:
    number, campaign = shown.get(issued.account, ("", ""))
    day = issued.day.isoformat()
    return {
        "account": issued.account, "day": day, "version": issued.version,
        "account_number": number, "campaign": campaign,
        "opening": issued.opening, "paid_in": issued.paid_in, "paid_out": issued.paid_out,
        "closing": issued.closing, "rows_in": issued.rows_in, "rows_out": issued.rows_out,
        "first_entry": issued.first, "last_entry": issued.last, "issued_on": issued.issued_on.isoformat(),
        "csv_name": file_name(issued.account, day, issued.version, "csv"),
        "csv_size": issued.csv_size, "csv_sha256": issued.csv_sha256,
        "json_name": file_name(issued.account, day, issued.version, "json"),
        "json_size": issued.json_size, "json_sha256": issued.json_sha256,
    }  # fmt: skip


def _shown_accounts(connection: Any) -> dict[str, tuple[str, str]]:
    """Number and campaign of each bank account, as the public may know them."""
    known = funds(connection)
    return {
        face.account: (face.number, known[face.fund].campaign if face.fund in known else "")
        for face in bank_account_faces(connection)
    }
