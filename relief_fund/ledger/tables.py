"""Tables of the books. Reached only from this room and from storage; every other room asks queries."""

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

WHOLE = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit key: on SQLite an INTEGER PRIMARY KEY is the row's own place, which BIGINT is not."""
LOOKED_UP = {"sqlite_with_rowid": False}
"""Each posting asks for its account and its fund: on SQLite a table that lies in the order of its key is one look."""


def row_law(name: str, words: str) -> CheckConstraint:
    """What must be true of a row by itself, on SQLite; PostgreSQL asks it in its gate, under the same name."""
    return CheckConstraint(words, name=name).ddl_if(dialect="sqlite")


class Unit(SQLModel, table=True):
    """What is counted: VND and every good or currency, with its decimal places."""

    __tablename__ = "unit"
    code: str = Field(primary_key=True)
    exponent: int


class Account(SQLModel, table=True):
    """One account (tài khoản) of the chart. ``side`` is D or C; ``guarded`` and ``money`` are G = A and G = M."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("side IN ('D', 'C')", name="account_side"), LOOKED_UP)
    code: str = Field(primary_key=True)
    parent: str = ""
    type: str
    side: str
    postable: bool
    guarded: bool
    money: bool
    name_vi: str
    name_en: str
    statutory_code: str = ""
    opened_on: date


class AccountClosing(SQLModel, table=True):
    """The day from which an account takes no more postings."""

    __tablename__ = "account_closing"
    account: str = Field(primary_key=True)
    closed_on: date


class Fund(SQLModel, table=True):
    """A fund (quỹ): the smallest purse that may not lend without a paper; self-balancing."""

    __tablename__ = "fund"
    __table_args__ = (
        CheckConstraint("kind IN ('budget', 'mobilised', 'donated')", name="fund_kind"),
        LOOKED_UP,
    )
    code: str = Field(primary_key=True)
    owner: str
    kind: str
    campaign: str = ""
    restricted: bool = False
    source: str = ""
    phase: str = ""
    name: str
    opened_on: date


class FundClosing(SQLModel, table=True):
    """The end of a fund: it takes no posting of the day ``closed_on`` or later, and no entry behind ``upto``.

    ``upto`` is the number of the last entry that may touch the fund: what comes after its end is kept out
    whatever day it bears.
    """

    __tablename__ = "fund_closing"
    fund: str = Field(primary_key=True)
    closed_on: date
    upto: int = Field(sa_type=BigInteger)


class PeriodClosing(SQLModel, table=True):
    """One act on the period that ends on ``ends_on``; the last act says how it stands.

    Odd turns close it (khóa sổ): everything dated up to its end is shut. Even turns open it again, by two
    officers with a reason. ``closed_at`` and ``closed_by`` are the moment and the officer of either act.
    """

    __tablename__ = "period_closing"
    __table_args__ = (CheckConstraint("turn > 0", name="period_turn_from_one"),)
    ends_on: date = Field(primary_key=True)
    turn: int = Field(
        default=1, primary_key=True, sa_column_kwargs={"autoincrement": False, "server_default": text("1")}
    )
    closed_at: str
    closed_by: str
    agreed_by: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    reason: str = Field(default="", sa_column_kwargs={"server_default": text("''")})


class ReopeningRequest(SQLModel, table=True):
    """The first hand of a reopening: who asks to open the period again, and why; another officer agrees.

    ``ordinal`` counts the requests of one ``turn`` from 1: the next is asked once the last was refused.
    """

    __tablename__ = "reopening_request"
    __table_args__ = (CheckConstraint("ordinal > 0", name="reopening_request_from_one"),)
    ends_on: date = Field(primary_key=True)
    turn: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    ordinal: int = Field(
        default=1, primary_key=True, sa_column_kwargs={"autoincrement": False, "server_default": text("1")}
    )
    asked_at: str
    asked_by: str
    reason: str


class ReopeningRefusal(SQLModel, table=True):
    """The answer no to a request, with its reason: the period stays closed, and another request may follow."""

    __tablename__ = "reopening_refusal"
    __table_args__ = (CheckConstraint("reason <> ''", name="reopening_refusal_has_reason"),)
    ends_on: date = Field(primary_key=True)
    turn: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    ordinal: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    refused_at: str
    refused_by: str
    reason: str


class ClosingReport(SQLModel, table=True):
    """What a closing found: ``digest`` of opening, turnover and closing, of the entries up to ``upto``.

    Made when the period is shut already, so nothing can come in between; ``begins_on`` is empty for the
    first period.
    """

    __tablename__ = "closing_report"
    ends_on: date = Field(primary_key=True)
    turn: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    begins_on: date | None = None
    upto: int = Field(sa_type=BigInteger)
    digest: str
    made_at: str


class AnnualReportFiled(SQLModel, table=True):
    """The annual report of ``year`` is filed; it rests on the closing (``ends_on``, ``turn``).

    From then on no day of the year is ever opened again.
    """

    __tablename__ = "annual_report_filed"
    __table_args__ = (
        ForeignKeyConstraint(
            ["ends_on", "turn"],
            ["period_closing.ends_on", "period_closing.turn"],
            name="annual_report_rests_on_closing",
        ),
    )
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    ends_on: date
    turn: int
    filed_on: date
    document: str
    kept_at: str
    kept_by: str


class JournalEntry(SQLModel, table=True):
    """One journal entry (bút toán), dense from 1 in commit order; append-only.

    ``line_count`` is checked by the gate, ``digest`` tells a replay from a conflict. On PostgreSQL the gate asks the
    checks of single rows too, here and of postings: there each statement would read a CHECK anew.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("key", name="entry_key_once"),
        UniqueConstraint("reverses", name="entry_reversed_once"),
        row_law("entry_has_two_lines", "line_count >= 2"),
        row_law("entry_reverses_earlier", "reverses IS NULL OR reverses < number"),
        Index("entry_by_day", "occurred_on", "number"),
        Index("entry_by_kind", "kind", "number"),
        Index("entry_by_voucher", "voucher", "number"),
    )
    number: int = Field(primary_key=True, sa_type=WHOLE, sa_column_kwargs={"autoincrement": False})
    key: str
    kind: str
    occurred_on: date
    recorded_at: str
    voucher: str = ""
    document: str = ""
    reverses: int | None = Field(default=None, sa_type=BigInteger)
    line_count: int
    digest: str


class Posting(SQLModel, table=True):
    """One posting (dòng định khoản): positive on exactly one side, minor units of ``unit``."""

    __tablename__ = "posting"
    __table_args__ = (
        row_law("posting_one_sided", "debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0)"),
        # Compared, the first letter costs less than cut out.
        row_law("posting_unit_of_class", "(unit = 'VND') = (account < 'Q' OR account >= 'R')"),
        Index("posting_by_account", "account", "fund", "unit", "entry", "purpose", "debit", "credit"),
        {"sqlite_with_rowid": False},
    )
    entry: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    line: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    fund: str
    account: str
    unit: str = "VND"
    purpose: str = ""
    debit: int = Field(sa_type=BigInteger)
    credit: int = Field(sa_type=BigInteger)


class Head(SQLModel, table=True):
    """The single row whose update seals a batch: the gate checks everything between old and new size.

    ``written`` is the highest entry that has a row; a commit that leaves rows unsealed is refused: on SQLite by a
    deferred key to ``entries``, on PostgreSQL by a deferred trigger. There a column with an index would keep each
    update from replacing its row in place, and the table of one row would grow with every turn until it is vacuumed.
    """

    __tablename__ = "head"
    __table_args__ = (
        CheckConstraint("one = 1", name="head_is_one").ddl_if(dialect="sqlite"),
        UniqueConstraint("entries").ddl_if(dialect="sqlite"),
        # Without RESTRICT SQLite counts the row that pays its own debt twice, and forgives another's.
        ForeignKeyConstraint(
            ["written"],
            ["head.entries"],
            name="head_all_sealed",
            onupdate="RESTRICT",
            deferrable=True,
            initially="DEFERRED",
        ).ddl_if(dialect="sqlite"),
        # A page is cleaned once it is fuller than this: a reader passes twenty versions of the row, not two hundred.
        {"info": {"mutable": ("update",)}, "postgresql_with": {"fillfactor": 10}},
    )
    one: int = Field(default=1, primary_key=True)
    entries: int = Field(default=0, sa_type=BigInteger)
    written: int = Field(default=0, sa_type=BigInteger)


class Guard(SQLModel, table=True):
    """A guarded balance on its normal side; ``upto`` is the entry it is summed to.

    Account "*FREE" is the fund's free money. The database refuses a balance that is not the sum.
    """

    __tablename__ = "guard"
    __table_args__ = (
        Index(
            "guard_overdrawn", "upto", sqlite_where=text("balance < 0"), postgresql_where=text("balance < 0")
        ),
        {"info": {"mutable": ("update",)}, "sqlite_with_rowid": False},
    )
    fund: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    purpose: str = Field(primary_key=True)
    balance: int = Field(sa_type=BigInteger)
    upto: int = Field(sa_type=BigInteger)


class Voucher(SQLModel, table=True):
    """A voucher number (số chứng từ), gapless per owner of the books, year and series."""

    __tablename__ = "voucher"
    __table_args__ = (UniqueConstraint("evidence", name="voucher_evidence_once"),)
    owner: str = Field(primary_key=True)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    series: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    evidence: str


class BudgetLine(SQLModel, table=True):
    """One line of a budget paper as it was read: source, phase, amount, decision; its entry bears the key."""

    __tablename__ = "budget_line"
    __table_args__ = (Index("budget_line_by_fund", "fund"),)
    key: str = Field(primary_key=True)
    fund: str
    source: str
    phase: str
    decision: str
    decided_on: date
    amount: int = Field(sa_type=BigInteger)


class BalanceStep(SQLModel, table=True):
    """One step of keeping balances: of the entries after ``low`` up to ``upto``. Steps follow one another.

    A rebuild begins a new ``edition`` of steps.
    """

    __tablename__ = "balance_step"
    __table_args__ = (CheckConstraint("low >= 0 AND low < upto", name="balance_step_forward"),)
    edition: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    upto: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    low: int = Field(sa_type=BigInteger)


class BalanceMark(SQLModel, table=True):
    """The step that ends at ``upto`` is kept whole; only then does anybody read it."""

    __tablename__ = "balance_mark"
    __table_args__ = (Index("balance_mark_newest", "upto", "edition"),)
    edition: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    upto: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    kept_at: str


class BalanceSnapshot(SQLModel, table=True):
    """Turnover per fund, account, unit and purpose of all entries up to ``upto``: derived, rebuildable."""

    __tablename__ = "balance_snapshot"
    __table_args__ = ({"sqlite_with_rowid": False},)
    edition: int = Field(
        default=1, primary_key=True, sa_column_kwargs={"autoincrement": False, "server_default": text("1")}
    )
    upto: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    account: str = Field(primary_key=True)
    fund: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    purpose: str = Field(primary_key=True)
    debit: int = Field(sa_type=BigInteger)
    credit: int = Field(sa_type=BigInteger)


class DayTurnover(SQLModel, table=True):
    """Turnover of one business day by one kind of entry, of the entries of one step that ends at ``upto``.

    Kept at the same ``upto`` as the balances, so a balance of any day is what is kept less what is dated
    later. ``lines`` postings lie between the entries ``first_entry`` and ``last_entry``.
    """

    __tablename__ = "day_turnover"
    __table_args__ = (Index("day_turnover_by_day", "edition", "day", "upto"), {"sqlite_with_rowid": False})
    edition: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    account: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    upto: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    fund: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    purpose: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    debit: int = Field(sa_type=BigInteger)
    credit: int = Field(sa_type=BigInteger)
    lines: int
    first_entry: int = Field(sa_type=BigInteger)
    last_entry: int = Field(sa_type=BigInteger)


class Founding(SQLModel, table=True):
    """The one row that says whose books these are; its facts stand in leaf 0 of the public log."""

    __tablename__ = "founding"
    __table_args__ = (CheckConstraint("one = 1", name="founding_is_one"),)
    one: int = Field(default=1, primary_key=True)
    fund: str
    origin: str
    demonstration: bool
    founded_at: str
    input_digest: str = ""
