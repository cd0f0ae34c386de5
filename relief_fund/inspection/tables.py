"""Tables of the inspection room: runs of the named checks and what they found."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel


class CheckRun(SQLModel, table=True):
    """One run of all named checks, dense from 1; ``entries`` and ``leaves`` say over how much.

    ``officer`` is "" for a run by the timetable. ``occasion`` is "before" or "after" where the run belongs to
    the payment run ``payment_run`` (a batch, its result, refunds that leave together), else both are "".
    """

    __tablename__ = "check_run"
    __table_args__ = (CheckConstraint("occasion IN ('', 'before', 'after')", name="check_run_occasion"),)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    started_at: str
    ended_at: str
    officer: str
    occasion: str
    payment_run: str
    entries: int = Field(sa_type=BigInteger)
    leaves: int = Field(sa_type=BigInteger)
    checks: int
    failed: int


class CheckFinding(SQLModel, table=True):
    """One check of one run: how many findings, and the facts of the first ones as a JSON list.

    ``grade`` is "law" for what must hold, "deadline" for a decision that is due.
    """

    __tablename__ = "check_finding"
    __table_args__ = (CheckConstraint("grade IN ('law', 'deadline')", name="check_finding_grade"),)
    run: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str
    room: str
    grade: str
    found: int
    facts: str = Field(sa_column=Column(Text, nullable=False))
