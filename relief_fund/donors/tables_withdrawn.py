"""Table of gifts that are none any more: their import was withdrawn, or they went back into suspense."""

from sqlmodel import Field, SQLModel


class GiftWithdrawal(SQLModel, table=True):
    """A gift whose bank line was withdrawn or waits again: its receipt code stays, is never given again, and says so.

    ``withdrawal`` is the withdrawn import, or the key of the entry that took the gift back.
    """

    __tablename__ = "gift_withdrawal"
    receipt_code: str = Field(primary_key=True)
    withdrawal: str
    withdrawn_at: str
