"""Tables of the banking room: accounts, lines, what was imported, what waits and what was decided."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class BankAccount(SQLModel, table=True):
    """One bank or treasury account and the purse whose money lies there (one account, one purse).

    ``account`` is the child in the chart ("1121.01"), ``number`` the bank's own, normalised.
    ``fund`` takes what the account receives, ``earlier_fund`` the balance it held before;
    ``owner`` owns the voucher series.
    """

    __tablename__ = "bank_account"
    __table_args__ = (
        UniqueConstraint("number", name="bank_account_number_once"),
        CheckConstraint("purpose IN ('campaign', 'budget')", name="bank_account_purpose"),
    )
    account: str = Field(primary_key=True)
    number: str
    bank: str
    purpose: str
    fund: str
    earlier_fund: str
    owner: str
    opened_on: date


class BankOpening(SQLModel, table=True):
    """The balance an account held before its first imported line, whole đồng.

    One per account counts: that of an import which was not withdrawn.
    """

    __tablename__ = "bank_opening"
    account: str = Field(primary_key=True)
    run: str = Field(primary_key=True)
    first_day: date
    amount: int = Field(sa_type=BigInteger)


class ImportRun(SQLModel, table=True):
    """One import of one statement file, started; figures are those of the whole file, whole đồng.

    ``findings`` is a JSON list of ``{"code", "row", ...}``.
    """

    __tablename__ = "import_run"
    __table_args__ = (Index("import_run_by_account", "account", "started_at"),)
    id: str = Field(primary_key=True)
    account: str
    statement_digest: str
    file_name: str
    layout: str
    officer: str
    started_at: str
    lines: int
    credits: int
    credits_total: int = Field(sa_type=BigInteger)
    debits: int
    debits_total: int = Field(sa_type=BigInteger)
    opening: int | None = Field(default=None, sa_type=BigInteger)
    closing: int | None = Field(default=None, sa_type=BigInteger)
    first_day: date
    last_day: date
    findings: str = Field(sa_column=Column(Text, nullable=False))


class ImportRunEnd(SQLModel, table=True):
    """The end of an import: how many lines it posted and how many were known already."""

    __tablename__ = "import_run_end"
    run: str = Field(primary_key=True)
    ended_at: str
    posted: int
    already_known: int


class BankLine(SQLModel, table=True):
    """One bank line, once. ``position`` is its place among the lines of its account, dense from 1.

    ``text`` and ``reference`` never leave the office; ``folded`` is the text without marks, "" where it
    has none. ``reading`` is what it was booked as, by the entry ``line:<identity>`` in ``fund`` against the
    account ``other_side``. A matched line has no entry of its own (see ``MatchedLine``).
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        UniqueConstraint("account", "position", name="bank_line_position_once"),
        CheckConstraint("direction IN ('credit', 'debit')", name="bank_line_direction"),
        CheckConstraint("amount > 0", name="bank_line_amount_positive"),
        Index("bank_line_by_day_amount", "account", "day", "amount"),
    )
    identity: str = Field(primary_key=True)
    account: str
    position: int = Field(sa_type=BigInteger)
    day: date
    direction: str
    amount: int = Field(sa_type=BigInteger)
    reference: str
    text: str
    folded: str
    reading: str
    fund: str
    other_side: str
    run: str
    row: int


class BankDayPart(SQLModel, table=True):
    """Lines of one import step by day, direction and reading: days add up from parts, not from lines."""

    __tablename__ = "bank_day_part"
    __table_args__ = (Index("bank_day_part_by_day", "account", "day"),)
    step: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    direction: str = Field(primary_key=True)
    reading: str = Field(primary_key=True)
    account: str
    lines: int
    total: int = Field(sa_type=BigInteger)


class PrintedBalance(SQLModel, table=True):
    """A balance that the bank printed at the end of a day, as one import read it."""

    __tablename__ = "printed_balance"
    account: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    run: str = Field(primary_key=True)
    balance: int = Field(sa_type=BigInteger)


class WaitingLine(SQLModel, table=True):
    """A line that stands in the inbox until an officer decides; ``proposal`` is a code, never a booking."""

    __tablename__ = "waiting_line"
    __table_args__ = (Index("waiting_line_by_account", "account", "position"),)
    identity: str = Field(primary_key=True)
    account: str
    position: int = Field(sa_type=BigInteger)
    day: date
    proposal: str


class MatchedLine(SQLModel, table=True):
    """A line whose money was booked before the bank printed it: the entry it stands for, once."""

    __tablename__ = "matched_line"
    entry_key: str = Field(primary_key=True)
    identity: str


class LineDecision(SQLModel, table=True):
    """What an officer decided about a line: ``ordinal`` counts from 1, the last one holds."""

    __tablename__ = "line_decision"
    __table_args__ = (Index("line_decision_by_time", "decided_at"),)
    identity: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    decision: str
    other_side: str
    entry_key: str
    reason: str
    officer: str
    decided_at: str
