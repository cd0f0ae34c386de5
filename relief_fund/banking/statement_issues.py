"""Issuing public statements: one row and one leaf per bank account, day and version, exactly once."""

from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from relief_fund.banking.tables_issues import StatementIssue
from relief_fund.kernel.protocols import Office

ISSUE = StatementIssue.__table__  # type: ignore[attr-defined]  # SQLModel makes it at class creation


@dataclass(frozen=True, slots=True)
class Issue:
    """One issued statement, whole đồng; ``version`` 0 has not been issued yet."""

    account: str
    day: date
    version: int
    upto: int
    opening: int
    paid_in: int
    paid_out: int
    closing: int
    rows_in: int
    rows_out: int
    first: int
    last: int
    csv_size: int
    csv_sha256: str
    json_size: int
    json_sha256: str
    issued_on: date

    @property
    def figures(self) -> tuple[int, ...]:
        """What makes two issues of one day the same statement; books only grow, so files follow from it."""
        return astuple(self)[4:12]


_COLUMNS = tuple(ISSUE.c[field.name] for field in fields(Issue))
_ALL = select(*_COLUMNS).order_by(ISSUE.c.account, ISSUE.c.day, ISSUE.c.version)
_LATEST = (
    select(*_COLUMNS)
    .where(ISSUE.c.account == bindparam("of_account"), ISSUE.c.day == bindparam("of_day"))
    .order_by(ISSUE.c.version.desc())
    .limit(1)
)


def issues(connection: Any) -> tuple[Issue, ...]:
    """Every issue of every statement, by account, day and version."""
    return tuple(Issue(*row) for row in connection.execute(_ALL))


def file_name(account: str, day: date | str, version: int, kind: str) -> str:
    """Path of a statement's file ("csv" or "json"); a later version has its own, so both stay checkable."""
    suffix = "" if version == 1 else f".v{version}"
    return f"statements/{account}/{day}{suffix}.{kind}"


def issue_statement(office: Office, draft: Issue) -> Issue:
    """Issue ``draft`` as the next version of its account and day, with its leaf; returns what now stands.

    Where the latest version says the same figures, nothing is added and that version is returned, so two
    publishers may run at once.
    """

    def command(tx: Any) -> Issue:
        row = tx.sql(_LATEST, {"of_account": draft.account, "of_day": draft.day}).first()
        standing = Issue(*row) if row else None
        if standing and standing.figures == draft.figures:
            return standing
        issued = replace(draft, version=standing.version + 1 if standing else 1)
        tx.sql(ISSUE.insert(), {field.name: getattr(issued, field.name) for field in fields(Issue)})
        tx.leaf("statement", _about(issued))
        return issued

    return office.desk.run(command)


def _about(issued: Issue) -> dict[str, Any]:
    day = issued.day.isoformat()
    return {
        "id": f"{issued.account}/{day}",
        "account": issued.account,
        "day": day,
        "opening": str(issued.opening),
        "in": str(issued.paid_in),
        "out": str(issued.paid_out),
        "closing": str(issued.closing),
        "rows": issued.rows_in + issued.rows_out,
        "upto": issued.upto,
        "version": issued.version,
        "files": [
            [file_name(issued.account, day, issued.version, "csv"), issued.csv_size, issued.csv_sha256],
            [file_name(issued.account, day, issued.version, "json"), issued.json_size, issued.json_sha256],
        ],
    }
