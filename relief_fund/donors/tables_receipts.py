"""Tables of receipts: drafted, issued under a number, withdrawn with a reason; rows are only ever added."""

from datetime import date

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class Letterhead(SQLModel, table=True):
    """The fund's address as its papers print it (Law on Accounting 88/2015 art. 16); the newest row holds."""

    __tablename__ = "letterhead"
    __table_args__ = (CheckConstraint("address <> ''", name="letterhead_has_address"),)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    address: str = Field(sa_column=Column(Text, nullable=False))
    changed_at: str
    changed_by: str


class ReceiptDraft(SQLModel, table=True):
    """A receipt as it was drawn up for the gift ``gift`` (its receipt code); it has no number yet.

    ``edition`` counts the receipts of one gift, of which only the last may be issued. ``donor`` is the code
    of the registered donor it names, "" where it names nobody. ``run`` is the batch that made it, or "".
    """

    __tablename__ = "receipt_draft"
    __table_args__ = (
        UniqueConstraint("gift", "edition", name="receipt_edition_once"),
        CheckConstraint("edition > 0", name="receipt_edition_from_one"),
    )
    id: str = Field(primary_key=True)
    gift: str
    edition: int
    campaign: str
    donor: str
    drafted_at: str
    drafted_by: str
    run: str


class ReceiptIssue(SQLModel, table=True):
    """A receipt that stands under its number, ``<owner>/<year>/<series>/<serial>``: gapless, given once."""

    __tablename__ = "receipt_issue"
    __table_args__ = (
        UniqueConstraint("draft", name="receipt_issued_once"),
        UniqueConstraint("series", "serial", name="receipt_serial_once"),
        Index("receipt_issue_by_campaign", "campaign", "issued_at", "number"),
    )
    number: str = Field(primary_key=True)
    draft: str
    campaign: str
    series: str
    serial: int
    issued_on: date
    issued_at: str
    issued_by: str


class ReceiptWithdrawal(SQLModel, table=True):
    """A receipt that no longer holds: its number is never given again, its reason stays."""

    __tablename__ = "receipt_withdrawal"
    __table_args__ = (CheckConstraint("reason <> ''", name="receipt_withdrawal_has_reason"),)
    number: str = Field(primary_key=True)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    withdrawn_at: str
    withdrawn_by: str
