"""Table of issued statements: what was made public about one bank account and one day, version by version."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel


class StatementIssue(SQLModel, table=True):
    """One issued statement (sao kê công khai); its leaf on the public log says the same.

    ``upto`` is the last journal entry the books held when it was issued, so that its figures recompute
    "as known at" that entry. A later version replaces the earlier, which stays.
    """

    __tablename__ = "statement_issue"
    __table_args__ = (
        CheckConstraint("version >= 1", name="statement_issue_version"),
        CheckConstraint("opening + paid_in - paid_out = closing", name="statement_issue_adds_up"),
        Index("statement_issue_by_day", "day", "account"),
    )
    account: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    upto: int = Field(sa_type=BigInteger)
    opening: int = Field(sa_type=BigInteger)
    paid_in: int = Field(sa_type=BigInteger)
    paid_out: int = Field(sa_type=BigInteger)
    closing: int = Field(sa_type=BigInteger)
    rows_in: int = Field(sa_type=BigInteger)
    rows_out: int = Field(sa_type=BigInteger)
    first: int = Field(sa_type=BigInteger)
    last: int = Field(sa_type=BigInteger)
    csv_size: int = Field(sa_type=BigInteger)
    csv_sha256: str
    json_size: int = Field(sa_type=BigInteger)
    json_sha256: str
    issued_on: date
