"""Tables of what officers decided about imports: broken parts that were settled, imports taken back."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel


class ImportPartDecision(SQLModel, table=True):
    """What an officer decided about one broken part of a statement, as one import carried it out.

    ``part`` is the finding's code and row ("balance_broken:17"; "balance_broken:17+" those like it from there on,
    where they are too many to be told one by one), ``choice`` one of ``parts.CHOICES``.
    """

    __tablename__ = "import_part_decision"
    run: str = Field(primary_key=True)
    part: str = Field(primary_key=True)
    choice: str
    lines: int
    reason: str
    officer: str
    decided_at: str


class ImportWithdrawal(SQLModel, table=True):
    """The first hand of a withdrawal: an officer asks to take a wrong import back, and why."""

    __tablename__ = "import_withdrawal"
    __table_args__ = (Index("import_withdrawal_by_time", "asked_at"),)
    id: str = Field(primary_key=True)
    run: str
    account: str
    reason: str
    asked_by: str
    asked_at: str


class ImportWithdrawalAnswer(SQLModel, table=True):
    """The second hand: another officer agrees or refuses. ``lines`` and ``entries`` are what it takes back."""

    __tablename__ = "import_withdrawal_answer"
    __table_args__ = (
        CheckConstraint("answer IN ('agreed', 'refused')", name="import_withdrawal_answer_known"),
    )
    withdrawal: str = Field(primary_key=True)
    answer: str
    answered_by: str
    answered_at: str
    lines: int


class WithdrawnRun(SQLModel, table=True):
    """An import that was withdrawn, with every import of the same file that went on where it was cut off."""

    __tablename__ = "withdrawn_run"
    run: str = Field(primary_key=True)
    withdrawal: str


class WithdrawnLine(SQLModel, table=True):
    """A bank line that was withdrawn: it stays in the books' tables, and its entries are reversed.

    The same line imported again is another row: its identity ends in the number of its generation.
    """

    __tablename__ = "withdrawn_line"
    __table_args__ = (
        Index("withdrawn_line_by_place", "withdrawal", "direction", "position"),
        Index("withdrawn_line_by_day", "account", "day"),
    )
    identity: str = Field(primary_key=True)
    withdrawal: str
    account: str
    direction: str
    position: int = Field(sa_type=BigInteger)
    day: date


class ImportWithdrawalEnd(SQLModel, table=True):
    """The end of a withdrawal: every line of it is withdrawn, and how many entries were reversed."""

    __tablename__ = "import_withdrawal_end"
    withdrawal: str = Field(primary_key=True)
    ended_at: str
    lines: int
