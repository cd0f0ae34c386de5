"""Tables of the donors room by which gifts are found by words; for the office's eyes only."""

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel


class GiftSegment(SQLModel, table=True):
    """Gifts of ``campaign`` that were written together, on lines from ``first_position`` on.

    ``segment`` is the number of the first one's entry, so that a later segment has a larger one.
    """

    __tablename__ = "gift_segment"
    segment: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    campaign: str
    first_position: int = Field(sa_type=BigInteger)
    gifts: int


class GiftWords(SQLModel, table=True):
    """The words of one bucket in a segment: lines of word, tab, and the gifts that bear it as hexadecimal bits."""

    __tablename__ = "gift_words"
    bucket: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    segment: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    words: str = Field(sa_column=Column(Text, nullable=False))
