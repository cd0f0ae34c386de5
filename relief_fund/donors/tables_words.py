"""Tables of the donors room by which gifts are found by words; for the office's eyes only."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel


class GiftStep(SQLModel, table=True):
    """Gifts that were written together: their receipt ``codes``, one a line, in the order of the books.

    ``entry`` is the number of the first one's entry, so that a later step has a larger one. ``reference`` and
    ``text`` are the words by which a gift is looked for that no bank line says alone, else "".
    """

    __tablename__ = "gift_step"
    __table_args__ = (CheckConstraint("gifts BETWEEN 1 AND 1024", name="gift_step_fits_a_segment"),)
    entry: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    gifts: int
    reference: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    codes: str = Field(sa_column=Column(Text, nullable=False))


class GiftSegment(SQLModel, table=True):
    """Steps whose gifts' words are packed together, from ``first_step`` to ``last_step``; dense from 1.

    A segment begins behind the one before it: what lies behind the last one is not packed yet.
    """

    __tablename__ = "gift_segment"
    __table_args__ = (CheckConstraint("first_step <= last_step", name="gift_segment_in_order"),)
    segment: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    first_step: int = Field(sa_type=BigInteger)
    last_step: int = Field(sa_type=BigInteger)
    gifts: int


class GiftWords(SQLModel, table=True):
    """The words of one bucket in a segment (level 0) or in a block of them: lines of word, tab, places.

    Places are told apart by spaces: one alone as its number, a run as the byte it begins in (eight places each, the
    lowest first), a colon and its bytes in hexadecimal.
    """

    __tablename__ = "gift_words"
    level: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    bucket: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    words: str = Field(sa_column=Column(Text, nullable=False))


class GiftJoin(SQLModel, table=True):
    """One step of joining words: the buckets of block ``number`` of ``level`` stand below ``upto``.

    The block is read instead of its parts once that is all buckets of its level; its parts stay.
    """

    __tablename__ = "gift_join"
    level: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    upto: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
