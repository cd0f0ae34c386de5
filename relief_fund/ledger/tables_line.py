"""Tables of a fund's line: what came in, one behind the other, and what was taken from its front.

Places on the line are đồng counted from its beginning. Every row begins where another one ends, so no two
writers can put different money in the same place: the keys refuse it.
"""

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class FundSource(SQLModel, table=True):
    """Money that entered the line of ``fund``, from place ``begins`` up to ``ends``.

    ``kind`` is "gift" (neighbouring gifts of one command are one row), "back" (a use was undone or a payment
    came back; ``origin`` is the place on the line from which it had once been taken, None where unknown) or
    "other". ``evidence`` is the key of the entry, of the last one of several; ``entry`` its number.
    """

    __tablename__ = "fund_source"
    __table_args__ = (
        UniqueConstraint("fund", "begins", name="fund_source_once"),
        CheckConstraint("begins >= 0 AND begins < ends", name="fund_source_in_order"),
        Index("fund_source_by_origin", "fund", "origin"),
        Index("fund_source_by_evidence", "evidence"),
    )
    fund: str = Field(primary_key=True)
    ends: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    begins: int = Field(sa_type=BigInteger)
    kind: str
    evidence: str
    entry: int = Field(sa_type=BigInteger)
    origin: int | None = Field(default=None, sa_type=BigInteger)


class FundUse(SQLModel, table=True):
    """One use of the fund's money: ``begins`` is all that was used before it, ``ends`` that and itself.

    ``kind`` is "aid", "fee", "goods", "moved", "refund" or "other"; ``evidence`` the key of its entry
    ("pay:<award>:<instalment>:<try>").
    """

    __tablename__ = "fund_use"
    __table_args__ = (
        UniqueConstraint("fund", "begins", name="fund_use_once"),
        CheckConstraint("begins >= 0 AND begins < ends", name="fund_use_in_order"),
        Index("fund_use_by_evidence", "evidence"),
    )
    fund: str = Field(primary_key=True)
    ends: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    begins: int = Field(sa_type=BigInteger)
    kind: str
    evidence: str
    entry: int = Field(sa_type=BigInteger)


class FundClaim(SQLModel, table=True):
    """Said beforehand: the entry ``evidence`` takes its money from this stretch of the line, from its end.

    ``beyond`` names the officer's source for what of the stretch is spent by then; "" allows nothing beyond.
    """

    __tablename__ = "fund_claim"
    __table_args__ = (
        CheckConstraint("begins >= 0 AND begins < ends", name="fund_claim_in_order"),
        Index("fund_claim_by_place", "fund", "begins"),
    )
    evidence: str = Field(primary_key=True)
    fund: str
    begins: int = Field(sa_type=BigInteger)
    ends: int = Field(sa_type=BigInteger)
    beyond: str
    claimed_by: str
    claimed_at: str


class FundTaken(SQLModel, table=True):
    """The stretch of the line, ``begins`` to ``ends``, that one use took; a use may have taken several.

    ``use_begins`` is the place among the uses that the stretch pays, None for what was taken out of the
    middle: a refund takes its own gift's money, wherever it stands. ``entry`` is the entry that took it.
    """

    __tablename__ = "fund_taken"
    __table_args__ = (
        UniqueConstraint("fund", "begins", name="fund_taken_once"),
        UniqueConstraint("fund", "use_begins", name="fund_taken_for_one_use"),
        CheckConstraint("begins >= 0 AND begins < ends", name="fund_taken_in_order"),
        Index("fund_taken_by_evidence", "evidence"),
    )
    fund: str = Field(primary_key=True)
    ends: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    begins: int = Field(sa_type=BigInteger)
    use_begins: int | None = Field(default=None, sa_type=BigInteger)
    kind: str
    evidence: str
    entry: int = Field(sa_type=BigInteger)
