"""Tables of the banking room by which lines are found by a reference; for the office's eyes only."""

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field, SQLModel


class ReferenceKey(SQLModel, table=True):
    """One number by which the line at ``position`` of ``account`` is found; ``key`` is of day, amount and number.

    Keys of one day lie together, so that writing today's touches nothing of the years before.
    """

    __tablename__ = "reference_key"
    __table_args__ = ({"sqlite_with_rowid": False},)
    key: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    account: str = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})


class ReferenceStep(SQLModel, table=True):
    """Lines of ``account`` behind position ``behind`` up to ``upto``: so many keys of theirs were ``written`` together.

    A step begins where the one before it ended, from 0 on: what lies behind the last one has no keys yet.
    """

    __tablename__ = "reference_step"
    __table_args__ = (
        CheckConstraint("behind >= 0 AND behind < upto AND written >= 0", name="reference_step_in_order"),
    )
    account: str = Field(primary_key=True)
    upto: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    behind: int = Field(sa_type=BigInteger)
    written: int
