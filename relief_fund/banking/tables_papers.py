"""Table of the papers that bank lines have settled, in whole or in part."""

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel


class LinePaper(SQLModel, table=True):
    """The paper that an officer said a bank line settles: its entry's key and how many đồng of it.

    ``decision`` is the line's own; one paper may be settled by several lines, never by more than it says. A
    line names one paper, or all parts of one batch that leaves several funds in one debit.
    """

    __tablename__ = "line_paper"
    __table_args__ = (
        CheckConstraint("amount > 0", name="line_paper_positive"),
        Index("line_paper_by_paper", "paper", "decision"),
    )
    identity: str = Field(primary_key=True)
    decision: str
    paper: str = Field(primary_key=True)
    amount: int = Field(sa_type=BigInteger)
