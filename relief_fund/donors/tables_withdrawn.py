"""Table of gifts that are none any more, because the import of their bank line was withdrawn."""

from sqlmodel import Field, SQLModel


class GiftWithdrawal(SQLModel, table=True):
    """A gift whose bank line was withdrawn: its receipt code stays, is never given again, and says so."""

    __tablename__ = "gift_withdrawal"
    receipt_code: str = Field(primary_key=True)
    withdrawal: str
    withdrawn_at: str
