"""Table of gifts that are none any more: their import was withdrawn, or they were taken back."""

from sqlmodel import Field, SQLModel


class GiftWithdrawal(SQLModel, table=True):
    """A gift whose bank line was withdrawn or waits again, or that the counter took back: its receipt code stays,
    is never given again, and says so.

    ``withdrawal`` is the withdrawn import, the key of the entry that took the gift back, or at the counter that of
    the entry that was reversed.
    """

    __tablename__ = "gift_withdrawal"
    receipt_code: str = Field(primary_key=True)
    withdrawal: str
    withdrawn_at: str
