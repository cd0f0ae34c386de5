"""Tables of refunds to donors: of which gift, when they left a bank account, when they came back."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class RefundSending(SQLModel, table=True):
    """One try to pay a refund that was decided: from which bank account, how many đồng, which day.

    ``attempt`` counts from 1; a further one cites the ``decision`` that allows it.
    """

    __tablename__ = "refund_sending"
    __table_args__ = (
        CheckConstraint("amount > 0", name="refund_sending_positive"),
        CheckConstraint("attempt = 1 OR decision <> ''", name="refund_sending_decided"),
    )
    refund: str = Field(primary_key=True)
    attempt: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    fund: str
    bank_account: str
    amount: int = Field(sa_type=BigInteger)
    sent_on: date
    decision: str
    sent_by: str
    sent_at: str


class RefundReturn(SQLModel, table=True):
    """A try that a bank line brought back: the refund is owed again."""

    __tablename__ = "refund_return"
    __table_args__ = (UniqueConstraint("identity", name="refund_return_line_once"),)
    refund: str = Field(primary_key=True)
    attempt: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    identity: str
    entry_key: str
    day: date


class RefundDebit(SQLModel, table=True):
    """The bank line by which a try left, where an officer named it: it did not carry the refund's code."""

    __tablename__ = "refund_debit"
    __table_args__ = (UniqueConstraint("identity", name="refund_debit_line_once"),)
    refund: str = Field(primary_key=True)
    attempt: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    identity: str
    entry_key: str


class GiftRefund(SQLModel, table=True):
    """A refund that was put before a committee: of ``gift`` (its receipt code) so many đồng.

    ``own`` is taken from the gift's unspent part under the key ``refund:<refund>``, ``beyond`` is owed by the fund
    ``source`` instead, for the public ``reason``.
    """

    __tablename__ = "gift_refund"
    __table_args__ = (
        CheckConstraint("own >= 0 AND beyond >= 0 AND own + beyond > 0", name="gift_refund_positive"),
        CheckConstraint(
            "(beyond = 0 AND source = '' AND reason = '') OR (beyond > 0 AND source <> '' AND reason <> '')",
            name="gift_refund_beyond_named",
        ),
        Index("gift_refund_by_gift", "gift"),
    )
    refund: str = Field(primary_key=True)
    gift: str
    fund: str
    own: int = Field(sa_type=BigInteger)
    beyond: int = Field(sa_type=BigInteger)
    source: str
    reason: str = Field(sa_column=Column(Text, nullable=False))
    asked_by: str
    asked_at: str
